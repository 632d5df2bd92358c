"""The names of languages, in English, and their codes: Babel's, and what else people call them."""

from __future__ import annotations

import re
from functools import cache

from skills.numbers import Unclear

# Names that Babel lacks, to ISO 639 codes.
_MORE_LISTED = """
ancient greek grc, bahasa id, bahasa indonesia id, bahasa malaysia ms, bengali bn, bokmål nb, cambodian km,
cantonese chinese yue, castilian es, chichewa ny, euskara eu, farsi fa, flemish nl, frisian fy, gaelic ga,
greenlandic kl, haitian ht, hokkien nan, ilocano ilo, irish gaelic ga, kiswahili sw, laotian lo, luganda lg,
malaysian ms, mandarin chinese zh, mandarin zh, maori mi, moldovan ro, myanmar my, nynorsk nn, old english ang,
oriya or, panjabi pa, putonghua zh, scots gaelic gd, sesotho st, setswana tn, shanghainese wuu, sinhalese si,
slovene sl, taiwanese nan, te reo maori mi, te reo mi, te reo māori mi, ukranian uk, valencian ca
"""
# "Argentinian Spanish", "South African English", "formal German": of a country or a sort, and the language
_KIND = re.compile(r"(?:hong kong|(?:(?:latin|south|north) )?\w+(?:an|ish|ese|ch|ss|i|al|ern|ed)) (\w+)")
_BEFORE = re.compile(r"^(?:(?:translated?|say|speak|write) )?(?:(?:it|this|that) )?(?:(?:in|into|to|the) )*")
_AFTER = re.compile(r"(?:,? (?:language|please|thanks|thank you|instead|then))+$")


def parse_language(words: str) -> str:
    """The English name of a language, "French", also with its country: "Brazilian Portuguese". Raises Unclear."""
    said = " ".join(words[:200].lower().replace("-", " ").strip(" .,!?").split())
    said = _BEFORE.sub("", _AFTER.sub("", said))
    language_code(said)
    return said.title()


def language_code(name: str) -> str:
    """The ISO 639-1 code, or 639-3 where there is none, for a name that `parse_language` gives. Raises Unclear.

    Of a country's own kind it is the language's: "Brazilian Portuguese" is "pt".
    """
    said = name.lower()
    kind = _KIND.fullmatch(said)
    code = _codes().get(said) or (_codes().get(kind[1]) if kind else None)
    if code is None:
        raise Unclear(f"I don't know a language called “{name}”.")
    return code


@cache
def _codes() -> dict[str, str]:
    from babel import Locale  # a twentieth of a second

    named = {name.lower(): code.partition("_")[0] for code, name in Locale("en").languages.items()}
    return named | dict(pair.strip().rsplit(" ", 1) for pair in _MORE_LISTED.split(","))
