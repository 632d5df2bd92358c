"""Sentences as vectors, by MiniLM (Wang et al. 2020; all-MiniLM-L6-v2 of Sentence-Transformers), in numpy.

The encoder is BERT's (Devlin et al. 2019). ONNX Runtime takes as long for a sentence, but unpacks the file's eight bits
into floats when it loads it, and keeps 160 MB.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from copy import copy
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import tokenizers
from numpy.typing import NDArray

from models.onnxfile import arrays

Array = NDArray[np.float32]
WIDTH = 384  # numbers of a vector
HEADS = 12
TOGETHER = 64  # sentences read at once
KEPT = 1000  # vectors of sentences, 1.5 KB each: descriptions come again, and two ask for that of a request
LONGEST = 128  # tokens of a sentence; what is more is not read
EPSILON = 1e-12
PRODUCTS = ("query", "key", "value", "attention.output", "intermediate", "output")  # of a block, in the file's order


@cache
def load(folder: Path) -> Embedder:
    """The one of a folder that all share. Raises as `Embedder` does."""
    return Embedder(folder)


class Embedder:
    """The model, loaded from the folder that `fetch.path("minilm")` names.

    given: the weights, by their names in the file; changed: those that stand in for the file's own.
    """

    def __init__(self, folder: Path) -> None:
        """Raises OSError, ValueError or KeyError for files that are not this model's."""
        self.changed: Mapping[str, NDArray[Any]] = {}
        self.given: dict[str, NDArray[Any]] = dict(arrays(folder / "model.onnx"))
        self._tokenizer = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(LONGEST)
        self._tokenizer.no_padding()
        names = [name.removesuffix("_q") for name in self.given if name.startswith("val_") and name.endswith("_q")]
        of = len(PRODUCTS)
        self.blocks = [dict(zip(PRODUCTS, names[i : i + of], strict=True)) for i in range(0, len(names), of)]

        self.vector = lru_cache(KEPT)(lambda sentence: self.vectors([sentence])[0])

    def with_weights(self, changed: Mapping[str, NDArray[Any]]) -> Embedder:
        """Another one with these weights in place of its own, and all else shared."""
        other = copy(self)
        other.changed, other.given = changed, {**self.given, **changed}
        other.vector = lru_cache(KEPT)(lambda sentence: other.vectors([sentence])[0])
        return other

    def vectors(self, sentences: Sequence[str]) -> Array:
        """[sentences, WIDTH], each of length one."""
        means = self.means(sentences)
        return np.asarray(means / np.linalg.norm(means, axis=1, keepdims=True), np.float32)

    def means(self, sentences: Sequence[str]) -> Array:
        """[sentences, WIDTH]: the mean of the vectors of each one's tokens."""
        means = np.zeros((len(sentences), WIDTH), np.float32)
        ids = self.tokens(sentences)
        for _, alike in groupby(sorted(range(len(ids)), key=lambda i: len(ids[i])), key=lambda i: len(ids[i])):
            group = list(alike)
            for some in (group[i : i + TOGETHER] for i in range(0, len(group), TOGETHER)):
                means[some] = self._last([ids[i] for i in some]).mean(1)
        return means

    def _last(self, ids: list[list[int]]) -> Array:
        """The last layer's vectors of sentences that are equally long, [sentences, tokens, WIDTH]."""
        many, length = len(ids), len(ids[0])
        x = self._rows("word", ids) + self._rows("position", [list(range(length))])
        x = self._normed("embeddings", x + self._part("embeddings.token_type_embeddings.weight")[0])
        for number, block in enumerate(self.blocks):
            layer = f"encoder.layer.{number}"
            q, k, v = (
                (self._times(x, block[one]) + self._part(f"{layer}.attention.self.{one}.bias"))
                .reshape(many, length, HEADS, -1)
                .transpose(0, 2, 1, 3)
                for one in ("query", "key", "value")
            )
            scores = q @ k.swapaxes(2, 3) / math.sqrt(WIDTH / HEADS)
            scores = np.exp(scores - scores.max(-1, keepdims=True))
            y = (scores / scores.sum(-1, keepdims=True) @ v).transpose(0, 2, 1, 3).reshape(x.shape)
            y = self._times(y, block["attention.output"]) + self._part(f"{layer}.attention.output.dense.bias")
            x = self._normed(f"{layer}.attention.output", x + y)
            y = gelu(self._times(x, block["intermediate"]) + self._part(f"{layer}.intermediate.dense.bias"))
            y = self._times(y, block["output"]) + self._part(f"{layer}.output.dense.bias")
            x = self._normed(f"{layer}.output", x + y)
        return x

    def tokens(self, sentences: Sequence[str]) -> list[list[int]]:
        """The tokens of each sentence, those of its start and end among them."""
        return [one.ids for one in self._tokenizer.encode_batch(list(sentences))]

    def table(self, kind: str) -> Array:
        """All vectors of the words or the positions."""
        return self._rows(kind, slice(None))

    def _part(self, name: str) -> Array:
        return self.given[f"inner.{name}"]

    def _rows(self, kind: str, numbers: list[list[int]] | slice) -> Array:
        name = f"embeddings.{kind}_embeddings.weight"
        return self._part(f"{name}_q")[numbers] * self._part(f"{name}_scale")[numbers]

    def _times(self, x: Array, name: str) -> Array:
        """By a matrix [in, out] of eight bits with a scale for each column; made floats anew, for memory's sake."""
        return (x @ self.given[f"{name}_q"].astype(np.float32)) * self.given[f"{name}_scale"]  # type: ignore

    def _normed(self, name: str, x: Array) -> Array:
        x = x - x.mean(-1, keepdims=True)
        x = x / np.sqrt((x * x).mean(-1, keepdims=True) + EPSILON)
        return x * self._part(f"{name}.LayerNorm.weight") + self._part(f"{name}.LayerNorm.bias")


def gelu(x: Array) -> Array:
    """x·Φ(x) (Hendrycks and Gimpel 2016), Φ by formula 7.1.26 of Abramowitz and Stegun: off by at most 1.5e-7."""
    z = np.abs(x) * np.float32(math.sqrt(0.5))
    t = 1 / (1 + np.float32(0.3275911) * z)
    p = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * np.float32(1.061405429)))))
    erf = np.copysign(1 - p * np.exp(-z * z), x)
    return np.asarray(0.5 * x * (1 + erf), np.float32)
