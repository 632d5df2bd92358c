"""Which of several names was meant, when it was said or heard a little differently."""

from __future__ import annotations

import re
from collections.abc import Sequence

ALIKE = 80  # of 100: "tomatos" are "tomatoes", "milk" is not "silk"
PLACES = {
    "first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "4th": 3, "fifth": 4, "5th": 4,
}  # fmt: skip
_ARTICLES = re.compile(r"^(?:(?:my|the|our|your|a|an|that|this)\s+)+", re.IGNORECASE)


def bare(name: str) -> str:
    """Lower case, without articles and punctuation at the ends: "My Pasta." is "pasta"."""
    return _ARTICLES.sub("", " ".join(name.lower().split()).strip(" .,!?;:'\"")).strip()


def nearest(said: str, names: Sequence[str], alike: float = ALIKE) -> list[int]:
    """Indices of the names that `said` may mean: the same words, else part of them, else the most alike.

    Empty when none is near; several when they are equally near. alike: how near, of 100.
    """
    wanted = bare(said)
    known = [bare(name) for name in names]
    if not wanted:
        return []
    if same := [i for i, name in enumerate(known) if name == wanted]:
        return same
    words = set(wanted.split())
    if part := [
        i for i, name in enumerate(known) if name and (words <= set(name.split()) or set(name.split()) <= words)
    ]:
        return part
    from rapidfuzz import fuzz  # a tenth of a second to import, and most names are said as they were given

    scores = [fuzz.ratio(wanted, name) for name in known]
    best = max(scores, default=0.0)
    return [i for i, score in enumerate(scores) if score == best] if best >= alike else []


def count(number: int, singular: str, plural: str = "") -> str:
    """A count for the ear: "one timer", "three timers", "14 items"."""
    return f"{small(number)} {singular if number == 1 else plural or singular + 's'}"


def small(number: int) -> str:
    """Numbers up to ten as words."""
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    return words[number] if 0 <= number < len(words) else str(number)


def capital(sentence: str) -> str:
    """The first letter in upper case, the rest as it is."""
    return sentence[:1].upper() + sentence[1:]


def turned(text: str) -> str:
    """The owner's words as the device says them back: "call my mum" is "call your mum"."""
    swaps = {"my": "your", "me": "you", "i": "you", "i'm": "you're", "i've": "you've", "i'll": "you'll", "i'd": "you'd",
             "mine": "yours", "myself": "yourself", "am": "are"}  # fmt: skip
    return re.sub(r"[A-Za-z']+", lambda match: swaps.get(match[0].lower(), match[0]), text)
