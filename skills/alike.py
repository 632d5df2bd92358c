"""Which names were meant, when they were heard by their sound: "Katrin Meyer" may be written Catherine Maier."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import permutations

SPELLED = 0.8  # how alike two words must be spelled to be the same one, 0 to 1
SOUNDING = 0.74  # the same of words that sound the same: "Jon" and "John" are, "Kate" and "Cody" are not
SHORT = 3  # letters; of so few, each counts: Tim is not Tom
SAME = 0.03  # so near to the best, a name is as good
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "’": "'"})


@lru_cache(maxsize=8192)
def fold(name: str) -> tuple[str, ...]:
    """A name's words, in lower case without accents: "Björn O'Neill" is ("bjorn", "oneill")."""
    plain = unicodedata.normalize("NFKD", name.casefold().translate(_LETTERS))
    return tuple(re.findall(r"\w+", "".join(c for c in plain if not unicodedata.combining(c)).replace("'", "")))


def alike(said: str, names: Sequence[str]) -> list[int]:
    """Indices of the names that look or sound most like what was said, every word of it; several when equally good."""
    words = fold(said)
    scores = [_likeness(words, fold(name)) for name in names]
    best = max(scores, default=0.0)
    return [i for i, score in enumerate(scores) if score >= best - SAME] if best else []


def _likeness(said: tuple[str, ...], name: tuple[str, ...]) -> float:
    """How alike, 0 to 1: each word said is near to another word of the name, or all together are; 0 when they are not."""
    if not said or not name or len(said) > 4:
        return 0.0
    together = _word("".join(said), "".join(name))  # "Annaberg" is Anna Berg
    if len(said) > len(name):
        return together
    each = (
        sum(_word(a, b) or -9.0 for a, b in zip(said, order, strict=True))
        for order in permutations(name[:5], len(said))
    )
    apart = max(each) / len(said) - 0.01 * (len(name) - len(said))  # of two, the one that is named in full
    return max(together, apart, 0.0)


@lru_cache(maxsize=8192)
def _word(said: str, word: str) -> float:
    """How alike two words are; 0 when neither spelling nor sound is."""
    from rapidfuzz import fuzz  # with jellyfish a tenth of a second to import, and most names are heard as written
    from rapidfuzz.distance import JaroWinkler

    spelled = fuzz.ratio(said, word) / 100
    if spelled >= SPELLED:
        return spelled
    if max(len(said), len(word)) <= SHORT or JaroWinkler.similarity(said, word) < SOUNDING:
        return 0.0
    return SPELLED if _sounds(said) & _sounds(word) else 0.0


@lru_cache(maxsize=8192)
def _sounds(word: str) -> frozenset[str]:
    """How a word may sound, by two rules: one for English, one made for names; without vowels after the first letter."""
    import jellyfish

    codes = jellyfish.metaphone(word).replace("0", "T"), jellyfish.nysiis(word)
    return frozenset(f"{i}{code[:1]}{re.sub('[WYHA]', '', code[1:])}" for i, code in enumerate(codes) if code)
