"""Numbers as people say them, by text2num."""

from __future__ import annotations

import math
import re
from functools import lru_cache

_PARTS = {
    "half": 0.5, "1/2": 0.5, "quarter": 0.25, "1/4": 0.25, "3rd": 1 / 3, "third": 1 / 3, "1/3": 1 / 3, "3 quarters": 0.75,
    "3 quarter": 0.75, "3/4": 0.75, "2 3rds": 2 / 3, "2/3": 2 / 3,
}  # fmt: skip  # text2num reads "third" as "3rd"
_TIMES = {"couple": 2, "dozen": 12, "1000": 1e3, "1000000": 1e6, "1000000000": 1e9}
_PART = "|".join(sorted(_PARTS, key=len, reverse=True))
_MANY = re.compile(rf"(\d+(?:\.\d+)?)(?:(?: and (?:an? )?| (?=\d/))({_PART}))?")
_BESIDE = re.compile(
    r"^(?:(?:for|about|around|to|at|exactly) )+| ?(?:%|percent|per cent|degrees|people|persons|guests)$"
)


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
    """A number: "ninety nine point five", "minus three", "two and a half", "15 percent", "two people". Raises Unclear."""
    text = digits(words).replace("½", " 1/2").replace("¼", " 1/4").replace("¾", " 3/4")
    text = re.sub(r"^point ", "0.", _BESIDE.sub("", text.strip()))
    sign = -1.0 if re.match(r"(minus|negative) |-", text) else 1.0
    text, times = re.sub(r"^(minus |negative |-)", "", text), 1.0
    if match := re.fullmatch(rf"(.+?)(?: an?)? ({'|'.join(_TIMES)})", text):
        text, times = match[1], _TIMES[match[2]]
    bare = re.sub(r"^(?:an?|1) ", "", text)
    if match := _MANY.fullmatch(text):
        number = float(match[1]) + _PARTS.get(match[2] or "", 0.0)
    elif bare in _PARTS:
        number = _PARTS[bare]
    elif text == "a" and times > 1:
        number = 1.0
    else:
        raise Unclear(f"I don't know what number “{words}” is.")
    if not math.isfinite(number * times):
        raise Unclear("That number is too big for me.")
    return sign * number * times
