"""Finds the few functions, of many, that a request may be about: BM25 (Robertson and Zaragoza 2009) over their words.

Each function is a document of its name, its arguments' names and its description. Words lose their commonest endings,
so that "booking" finds `book_room`.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from models.format import Tool, fold

FULL, FLAT = 1.2, 0.75  # BM25's k1 and b
NAME_COUNTS = 3  # a word of the name counts as often as so many of the description
_COMMON = frozenset(
    ["a", "an", "and", "any", "at", "by", "can", "could", "do", "for", "from", "get", "give", "i", "in", "is", "it",
     "me", "my", "of", "on", "or", "please", "the", "this", "that", "to", "what", "which", "with", "you", "your"]
)  # fmt: skip


class Bm25:
    """An index over functions; look-ups touch only functions that share a word with the request."""

    def __init__(self, tools: Sequence[Tool]) -> None:
        self._tools = list(tools)
        counts = [Counter(_document(tool)) for tool in tools]
        mean = sum(map(Counter.total, counts)) / max(1, len(counts))
        self._weights: dict[str, list[tuple[int, float]]] = defaultdict(list)
        holders = Counter(word for words in counts for word in words)
        for number, words in enumerate(counts):
            length = 1 - FLAT + FLAT * words.total() / mean
            for word, count in words.items():
                rare = math.log(1 + (len(counts) - holders[word] + 0.5) / (holders[word] + 0.5))
                self._weights[word].append((number, rare * count * (FULL + 1) / (count + FULL * length)))

    def best(self, text: str, most: int) -> list[Tool]:
        """At most so many functions, the likeliest first; none where nothing is in common."""
        scores: dict[int, float] = defaultdict(float)
        for word in set(_stems(fold(text))):
            for number, weight in self._weights.get(word, ()):
                scores[number] += weight
        order = sorted(scores, key=lambda number: (-scores[number], number))
        return [self._tools[number] for number in order[:most]]


def described(tool: Tool) -> str:
    """A function in words: its name, taken apart, and its description."""
    return f"{_spaced(tool.name)}: {tool.description}"


def _spaced(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])|[._\-]", " ", name).lower()


def _document(tool: Tool) -> Iterator[str]:
    for _ in range(NAME_COUNTS):
        yield from _stems(_spaced(tool.name))
    yield from _stems(" ".join(tool.parameters).replace("_", " ").lower())
    yield from _stems(fold(tool.description))


def _stems(text: str) -> Iterator[str]:
    for word in re.findall(r"[^\W_]+", text):
        if word not in _COMMON:
            yield re.sub(r"(?<=...)(ing|ed|ion|ation|er|or|e)$", "", re.sub(r"(?<=...)s$", "", word))
