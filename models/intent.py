"""Which skill the words alone suggest: a linear classifier over hashed n-grams, after fastText (Joulin et al. 2016).

It knows no order beyond three words and no arguments, but learns a whole set in minutes where the language model takes
hours; the language model's names lean on it, and everything else is the language model's own.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.format import fold

SHIPPED = Path(__file__).with_name("action-intent.npz")
BUCKETS = 1 << 17


@dataclass(frozen=True, slots=True)
class Intent:
    """names: of skills and outcomes. table: [BUCKETS, width], a vector for each n-gram, in units of `unit`.

    out: [width, names]; bias: [names]; weight: how much a name's log probability counts beside the language model's.
    """

    names: tuple[str, ...]
    table: NDArray[np.int8]
    unit: float
    out: NDArray[np.float32]
    bias: NDArray[np.float32]
    weight: float = 1.0

    @classmethod
    def read(cls, path: Path = SHIPPED) -> Intent:
        """Raises OSError, ValueError or KeyError for a file that `write` did not write."""
        with np.load(path) as held:
            names = tuple(map(str, held["names"]))
            numbers = float(held["unit"]), held["out"].astype(np.float32), held["bias"].astype(np.float32)
            return cls(names, held["table"], *numbers, float(held["weight"]))

    def write(self, path: Path) -> None:
        """Written beside and renamed."""
        part = path.with_suffix(".part.npz")
        np.savez_compressed(
            part, names=self.names, table=self.table, unit=self.unit, out=self.out, bias=self.bias, weight=self.weight
        )
        part.replace(path)

    def of(self, text: str, before: str | None = None) -> Mapping[str, float]:
        """How likely the words are to ask for each skill; the sum is one. before: the skill of the turn before."""
        buckets = numbers(text, before)
        x = self.table[buckets].astype(np.float32).mean(0) * self.unit
        odds = x @ self.out + self.bias
        odds = np.exp(odds - odds.max())
        return dict(zip(self.names, map(float, odds / odds.sum()), strict=True))


def numbers(text: str, before: str | None = None) -> list[int]:
    """The buckets of a text's n-grams, each once, in order."""
    return sorted({zlib.crc32(gram.encode()) % BUCKETS for gram in grams(text, before)})


def grams(text: str, before: str | None = None) -> Iterator[str]:
    """Runs of up to three words, runs of three to five letters within a word, and each word with the turn before."""
    words = ["<", *fold(text).split(), ">"]
    for length in (1, 2, 3):
        for i in range(len(words) - length + 1):
            yield " ".join(words[i : i + length])
    for word in words[1:-1]:
        letters = f"<{word}>"
        for length in (3, 4, 5):
            for i in range(len(letters) - length + 1):
                yield f"#{letters[i : i + length]}"
    if before is not None:
        yield f"@{before}"
        for word in words:
            yield f"@{before} {word}"
