"""The names of languages, in English, and their codes."""

from __future__ import annotations

import re

from skills.numbers import Unclear

# Those with a million speakers or a state, and some more, as people call them; their codes in ISO 639-1, else 639-3.
_LISTED = """
afrikaans af, akan ak, albanian sq, amharic am, arabic ar, armenian hy, assamese as, aymara ay, azerbaijani az, bambara bm,
bashkir ba, basque eu, belarusian be, bengali bn, bhojpuri bho, bosnian bs, breton br, bulgarian bg, burmese my,
cantonese yue, catalan ca, cebuano ceb, chechen ce, cherokee chr, chichewa ny, chinese zh, cornish kw, corsican co,
croatian hr, czech cs, danish da, dari prs, divehi dv, dutch nl, dzongkha dz, english en, esperanto eo, estonian et, ewe ee,
faroese fo, farsi fa, fijian fj, filipino fil, finnish fi, flemish nl, french fr, frisian fy, galician gl, georgian ka,
german de, greek el, greenlandic kl, guarani gn, gujarati gu, haitian ht, hausa ha, hawaiian haw, hebrew he, hindi hi,
hokkien nan, hungarian hu, icelandic is, igbo ig, ilocano ilo, indonesian id, inuktitut iu, irish ga, italian it, japanese ja,
javanese jv, kannada kn, kashmiri ks, kazakh kk, khmer km, kinyarwanda rw, konkani kok, korean ko, kurdish ku, kyrgyz ky,
lao lo, latin la, latvian lv, lingala ln, lithuanian lt, luganda lg, luxembourgish lb, macedonian mk, maithili mai,
malagasy mg, malay ms, malayalam ml, maltese mt, mandarin zh, manx gv, maori mi, marathi mr, moldovan ro, mongolian mn,
navajo nv, nepali ne, norwegian no, nynorsk nn, occitan oc, odia or, oriya or, oromo om, papiamento pap, pashto ps,
persian fa, polish pl, portuguese pt, punjabi pa, quechua qu, romanian ro, romansh rm, russian ru, samoan sm, sanskrit sa,
sardinian sc, scots sco, serbian sr, sesotho st, setswana tn, shanghainese wuu, shona sn, sicilian scn, sindhi sd,
sinhala si, slovak sk, slovene sl, slovenian sl, somali so, spanish es, sundanese su, swahili sw, swedish sv, tagalog tl,
taiwanese nan, tajik tg, tamil ta, tatar tt, telugu te, thai th, tibetan bo, tigrinya ti, tongan to, tsonga ts, turkish tr,
turkmen tk, twi tw, ukrainian uk, urdu ur, uyghur ug, uzbek uz, vietnamese vi, welsh cy, wolof wo, xhosa xh, yiddish yi,
yoruba yo, zulu zu
"""
_CODES = dict(pair.split() for pair in _LISTED.split(","))
_SPELLED = {
    "gaelic": "Irish", "irish gaelic": "Irish", "scots gaelic": "Scottish Gaelic", "scottish gaelic": "Scottish Gaelic",
    "myanmar": "Burmese", "castilian": "Spanish", "valencian": "Catalan", "haitian creole": "Haitian Creole",
    "bahasa": "Indonesian", "bahasa indonesia": "Indonesian", "bahasa malaysia": "Malay", "malaysian": "Malay",
    "bangla": "Bengali", "kiswahili": "Swahili", "sinhalese": "Sinhala", "panjabi": "Punjabi", "cambodian": "Khmer",
    "laotian": "Lao", "putonghua": "Mandarin", "ukranian": "Ukrainian", "bokmål": "Bokmål", "māori": "Maori",
    "euskara": "Basque", "te reo": "Maori", "te reo māori": "Maori", "te reo maori": "Maori", "tok pisin": "Tok Pisin",
}  # fmt: skip
# Where the last word does not say it.
_WHOLE = {
    "scottish gaelic": "gd", "haitian creole": "ht", "bokmål": "nb", "tok pisin": "tpi", "cantonese chinese": "yue",
    "ancient greek": "grc", "old english": "ang",
}  # fmt: skip
# "French", "Brazilian Portuguese", "Latin American Spanish"
_KIND = re.compile(r"(?:(?:(?:latin|south|north|hong) )?\w+ )?(\w+)")
_BEFORE = re.compile(r"^(?:(?:translated?|say|speak|write) )?(?:(?:it|this|that) )?(?:(?:in|into|to|the) )*")
_AFTER = re.compile(r"(?:,? (?:language|please|thanks|thank you|instead|then))+$")


def parse_language(words: str) -> str:
    """The English name of a language, "French", also with its country: "Brazilian Portuguese". Raises Unclear."""
    said = " ".join(words[:200].lower().replace("-", " ").strip(" .,!?").split())
    said = _BEFORE.sub("", _AFTER.sub("", said))
    if said in _SPELLED:
        return _SPELLED[said]
    if (match := _KIND.fullmatch(said)) and match[1] in _CODES:
        return said.title()
    raise Unclear(f"I don't know a language called “{words}”.")


def language_code(name: str) -> str:
    """The ISO 639-1 code, or 639-3 where there is none, for a name that `parse_language` gives. Raises Unclear.

    Of a country's own kind it is the language's: "Brazilian Portuguese" is "pt".
    """
    said = name.lower()
    code = _WHOLE.get(said) or _CODES.get(said.split()[-1] if said.split() else "")
    if code is None:
        raise Unclear(f"I don't know a language called “{name}”.")
    return code
