"""The names of languages, in English."""

from __future__ import annotations

from skills.numbers import Unclear

# Those with a million speakers or a state, as people call them.
_LISTED = """
afrikaans albanian amharic arabic armenian assamese azerbaijani bashkir basque belarusian bengali bosnian breton
bulgarian burmese cantonese catalan cebuano chinese corsican croatian czech danish dutch english esperanto estonian
faroese farsi filipino finnish flemish french frisian galician georgian german greek gujarati haitian hausa hawaiian
hebrew hindi hungarian icelandic igbo indonesian irish italian japanese javanese kannada kazakh khmer kinyarwanda
korean kurdish kyrgyz lao latin latvian lingala lithuanian luxembourgish macedonian malagasy malay malayalam maltese
mandarin maori marathi moldovan mongolian nepali norwegian nynorsk occitan oriya pashto persian polish portuguese
punjabi quechua romanian russian samoan sanskrit serbian shona sindhi sinhala slovak slovene slovenian somali spanish
sundanese swahili swedish tagalog tajik tamil tatar telugu thai tibetan tigrinya tongan turkish turkmen ukrainian
urdu uyghur uzbek vietnamese welsh wolof xhosa yiddish yoruba zulu
"""
_NAMES = frozenset(_LISTED.split())
_SPELLED = {"gaelic": "Irish", "myanmar": "Burmese", "castilian": "Spanish", "valencian": "Catalan",
            "scottish gaelic": "Scottish Gaelic", "haitian creole": "Haitian Creole", "bahasa": "Indonesian"}  # fmt: skip


def parse_language(words: str) -> str:
    """The English name of a language, "French", also with its country: "Brazilian Portuguese". Raises Unclear."""
    said = " ".join(words.lower().strip(" .,!?").removesuffix(" language").removeprefix("the ").split())
    if said in _SPELLED:
        return _SPELLED[said]
    if said.split()[-1:] and said.split()[-1] in _NAMES and len(said.split()) <= 2:
        return said.title()
    raise Unclear(f"I don't know a language called “{words}”.")
