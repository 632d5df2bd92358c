"""Whether an argument stands on anything: the owner's words, the turn before, or an earlier result.

What a decider made up is not believed, whoever it was; the action model cannot make words up (its grammar copies), but
a cloud's can.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from skills.numbers import digits

ALIKE = 80  # of 100: "tomatoes" stands on "tomato", "Bergen" does not on "Berlin"
# They carry no meaning of their own, so a decider may add or leave them.
_SMALL = frozenset(
    [
        "a",
        "an",
        "the",
        "my",
        "your",
        "our",
        "his",
        "her",
        "its",
        "their",
        "to",
        "of",
        "for",
        "in",
        "on",
        "at",
        "by",
        "with",
        "and",
        "or",
        "from",
        "is",
        "are",
    ]
)


def stands_on(words: str, sources: Iterable[str]) -> bool:
    """Whether each word that means something is in one of the sources, as it is or nearly, numbers in any spelling."""
    wanted = _words(digits(words.lower()))
    known = {word for text in sources for word in _words(f"{text.lower()} {digits(text.lower())}")}
    missing = wanted - known
    if not missing or not known:
        return not missing
    from rapidfuzz import fuzz, process  # a tenth of a second to import, and most words are copied as they were

    return all(
        not word.isdigit() and process.extractOne(word, known, scorer=fuzz.ratio, score_cutoff=ALIKE) is not None
        for word in missing
    )


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text)) - _SMALL
