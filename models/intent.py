"""Which skill a request suggests: a linear classifier over hashed n-grams, after fastText (Joulin et al. 2016), and
one over what the sentence means, by MiniLM. The first knows the words that were taught, the second their likes.

Neither knows arguments, but both learn a whole set in minutes where the language model takes hours; the language
model's names lean on them, and everything else is the language model's own.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from models import fetch
from models.format import fold

if TYPE_CHECKING:
    from models.embed import Embedder

SHIPPED = Path(__file__).with_name("action-intent.npz")
BUCKETS = 1 << 17


@dataclass(frozen=True, slots=True)
class Meaning:
    """From a sentence's vector to names, by one hidden layer: inner [width, hidden], outer [hidden, names].

    weight: how much its log probabilities count beside those of the n-grams.
    """

    inner: NDArray[np.float32]
    inner_bias: NDArray[np.float32]
    outer: NDArray[np.float32]
    outer_bias: NDArray[np.float32]
    weight: float = 1.0

    def of(self, vector: NDArray[np.float32]) -> NDArray[np.float32]:
        """vector: [width], of length one. The logits of the names."""
        return np.asarray(np.maximum(vector @ self.inner + self.inner_bias, 0) @ self.outer + self.outer_bias)


@dataclass(frozen=True, slots=True)
class Intent:
    """names: of skills and outcomes. table: [BUCKETS, width], a vector for each n-gram, in units of `unit`.

    out: [width, names]; bias: [names]; weight: how much a name's log probability counts beside the language model's.
    meaning, embedder: what else a request without a turn before it is judged by, if both are there.
    """

    names: tuple[str, ...]
    table: NDArray[np.int8]
    unit: float
    out: NDArray[np.float32]
    bias: NDArray[np.float32]
    weight: float = 1.0
    meaning: Meaning | None = None
    embedder: Embedder | None = None

    @classmethod
    def shipped(cls) -> Intent:
        """The one beside the adapter, with MiniLM. Raises ModelMissing without MiniLM."""
        from models.embed import Embedder

        return cls.read(SHIPPED, Embedder(fetch.path("minilm")))

    @classmethod
    def read(cls, path: Path, embedder: Embedder | None = None) -> Intent:
        """Raises OSError, ValueError or KeyError for a file that `write` did not write."""
        with np.load(path) as held:
            names = tuple(map(str, held["names"]))
            numbers = float(held["unit"]), held["out"].astype(np.float32), held["bias"].astype(np.float32)
            meaning = None
            if "inner" in held:
                inner, inner_bias, outer, outer_bias = (
                    held[name].astype(np.float32) for name in ("inner", "inner_bias", "outer", "outer_bias")
                )
                meaning = Meaning(inner, inner_bias, outer, outer_bias, float(held["meaning_weight"]))
            return cls(names, held["table"], *numbers, float(held["weight"]), meaning, embedder)

    def write(self, path: Path) -> None:
        """Written beside and renamed."""
        part = path.with_suffix(".part.npz")
        kept: dict[str, Any] = {
            "names": np.array(self.names), "table": self.table, "unit": self.unit, "out": self.out,
            "bias": self.bias, "weight": self.weight,
        }  # fmt: skip
        if more := self.meaning:
            kept |= {"inner": np.float16(more.inner), "inner_bias": more.inner_bias, "outer": np.float16(more.outer),
                     "outer_bias": more.outer_bias, "meaning_weight": more.weight}  # fmt: skip
        np.savez_compressed(part, **kept)
        part.replace(path)

    def of(self, text: str, before: str | None = None) -> Mapping[str, float]:
        """How likely the words are to ask for each skill; the sum is one. before: the skill of the turn before."""
        buckets = numbers(text, before)
        x = self.table[buckets].astype(np.float32).mean(0) * self.unit
        odds = log_softmax(x @ self.out + self.bias)
        if self.meaning and self.embedder and before is None:
            (vector,) = self.embedder.vectors([fold(text)])
            odds = log_softmax(odds + self.meaning.weight * log_softmax(self.meaning.of(vector)))
        return dict(zip(self.names, map(float, np.exp(odds)), strict=True))


def log_softmax(x: NDArray[np.float32]) -> NDArray[np.float32]:
    x = x - x.max()
    return np.asarray(x - np.log(np.exp(x).sum()), np.float32)


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
