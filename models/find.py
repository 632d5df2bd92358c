"""Which functions a prompt tells of: found by words, or by words and meaning; in memory, or in a shared index."""

from __future__ import annotations

import logging
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Protocol

from models import fetch
from models.retrieve import Bm25

if TYPE_CHECKING:
    from models.format import Tool

log = logging.getLogger(__name__)
DEPTH = 20  # so many of each finder's are looked at
REST = 600.0  # seconds until an index that failed is asked again
FLAT = 60  # of reciprocal rank fusion: how little the first place counts more than the second


class Finder(Protocol):
    def best(self, text: str, most: int) -> list[Tool]:
        """At most so many functions, the likeliest first."""


def finder(tools: Sequence[Tool], model: str = "", address: str = "", token: str = "") -> Finder:
    """The finder that the owner chose. Where it cannot be had, the one by words, and the log says why.

    model: "minilm", or empty to find by words alone; address, token: of a Milvus index (models.vectors) to share.
    """
    by_words = Bm25(tools)
    if not model or not tools:
        return by_words
    try:
        from models.embed import load
        from models.vectors import IndexFailed, Milvus, Nearest

        embedder = load(fetch.path(model))
        if not address:
            return Fused(by_words, Nearest(tools, embedder))
        try:
            index = Milvus(address, embedder, token)
            index.share(tools)
            return Fused(by_words, Known(index, tools, lambda: Nearest(tools, embedder)))
        except ModuleNotFoundError:
            log.warning("The shared index needs the extra milvus, see the README; functions are found in memory.")
        except IndexFailed as failed:
            log.warning("Functions are found in memory: %s.", failed)
        return Fused(by_words, Nearest(tools, embedder))
    except fetch.ModelMissing as missing:
        log.warning("Functions are found by words alone: %s", missing)
    return by_words


class Known:
    """Of what a shared index finds, the functions that this device has.

    instead: makes the finder that is asked where the index is not to be had, and for some minutes after.
    """

    def __init__(self, index: Finder, tools: Sequence[Tool], instead: Callable[[], Finder]) -> None:
        self._index, self._tools = index, {tool.name: tool for tool in tools}
        self._instead = cache(instead)
        self._asked_again = 0.0

    def best(self, text: str, most: int) -> list[Tool]:
        """At most so many functions, the likeliest first; as this device describes them, whatever the index says."""
        from models.vectors import IndexFailed

        if time.monotonic() < self._asked_again:
            return self._instead().best(text, most)
        try:
            found = self._index.best(text, most)
        except IndexFailed as failed:
            log.warning("Functions are found in memory: %s.", failed)
            self._asked_again = time.monotonic() + REST
            return self._instead().best(text, most)
        return [self._tools[tool.name] for tool in found if tool.name in self._tools]


class Fused:
    """Several finders as one, by reciprocal rank fusion (Cormack, Clarke and Buettcher 2009)."""

    def __init__(self, *finders: Finder) -> None:
        self._finders = finders

    def best(self, text: str, most: int) -> list[Tool]:
        """At most so many functions, the likeliest first."""
        scores: dict[str, float] = defaultdict(float)
        found: dict[str, Tool] = {}
        for one in self._finders:
            for rank, tool in enumerate(one.best(text, DEPTH), 1):
                scores[tool.name] += 1 / (FLAT + rank)
                found[tool.name] = tool
        return [found[name] for name in sorted(scores, key=lambda name: -scores[name])[:most]]
