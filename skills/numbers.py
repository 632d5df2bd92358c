"""Numbers as people say them, by text2num."""

from __future__ import annotations

import re
from functools import lru_cache

_FRACTIONS = {"half": 0.5, "a half": 0.5, "a quarter": 0.25, "quarter": 0.25, "a third": 1 / 3, "three quarters": 0.75}


class Unclear(ValueError):
    """Words that are no such value: the text is a whole sentence, which can be said to the user."""


@lru_cache(maxsize=512)
def digits(words: str) -> str:
    """Lower-case words with numbers in digits: "Twenty-five to seven" → "25 to 7"."""
    from text_to_num import alpha2digit

    text = words.lower().replace("’", "'")
    text = re.sub(r"\b([ap])\.? ?m\b\.?", r"\1m", text)
    text = re.sub(r"(?<=\d)\.(?=\d\d ?[ap]m)", ":", text)  # "7.30 pm"
    text = re.sub(r"(?<=\w)-(?=[a-z])", " ", text)
    text = re.sub(r"[!?;\"“”]|[.,](?!\d)|(?<=\d),(?=\d{3}\b)", "", text)
    text = re.sub(r"\ba hundred\b", "one hundred", text)
    text = re.sub(r"\ba thousand\b", "one thousand", text)
    text = " ".join(text.split())
    return alpha2digit(text, "en", 0.0) if text else ""


def parse_number(words: str) -> float:
    """A number: "ninety nine point five", "minus three", "two and a half", "15 percent". Raises Unclear."""
    text = digits(words)
    text = re.sub(r" ?(%|percent|per cent|degrees)$", "", text)
    sign = -1.0 if re.match(r"(minus|negative) |-", text) else 1.0
    text = re.sub(r"^(minus |negative |-)", "", text)
    if text in _FRACTIONS:
        return sign * _FRACTIONS[text]
    if match := re.fullmatch(r"(\d+(?:\.\d+)?)(?: and (a half|a quarter|a third|3 quarters))?", text):
        part = match[2] or ""
        return sign * (float(match[1]) + _FRACTIONS.get(part.replace("3", "three"), 0.0))
    raise Unclear(f"I don't know what number “{words}” is.")
