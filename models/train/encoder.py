"""MiniLM in PyTorch, with the weights that `models.embed` reads: every matrix of its blocks learns, the words' vectors
stay. What was learnt goes back into eight bits, under the file's own names.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from models.embed import EPSILON, HEADS, WIDTH, Embedder

DROPPED = 0.1  # of what a layer gives, while it learns


class Encoder(nn.Module):
    """From tokens [sentences, tokens], all equally long, to the means of their vectors, [sentences, WIDTH]."""

    def __init__(self, embedder: Embedder) -> None:
        super().__init__()
        self.blocks = embedder.blocks
        for kind in ("word", "position"):
            self.register_buffer(kind, torch.from_numpy(embedder.table(kind)), persistent=False)
        learnt = {
            name: torch.tensor(array)
            for name, array in embedder.given.items()
            if name.startswith("inner.") and array.dtype == np.float32 and not name.endswith("_scale")
        }
        for name in (name for block in self.blocks for name in block.values()):
            learnt[name] = torch.from_numpy(embedder.given[f"{name}_q"] * embedder.given[f"{name}_scale"])
        self.learnt = nn.ParameterDict({name.replace(".", "/"): nn.Parameter(array) for name, array in learnt.items()})

    def forward(self, ids: Tensor) -> Tensor:
        x = cast(Tensor, self.word)[ids] + cast(Tensor, self.position)[: ids.shape[1]]
        x = self._normed("embeddings", x + self._part("embeddings.token_type_embeddings.weight")[0])
        for number, block in enumerate(self.blocks):
            layer = f"encoder.layer.{number}"
            q, k, v = (
                (x @ self._matrix(block[one]) + self._part(f"{layer}.attention.self.{one}.bias"))
                .view(*ids.shape, HEADS, WIDTH // HEADS)
                .transpose(1, 2)
                for one in ("query", "key", "value")
            )
            odds = self._dropped((q @ k.mT / math.sqrt(WIDTH / HEADS)).softmax(-1))
            y = (odds @ v).transpose(1, 2).flatten(2)
            y = y @ self._matrix(block["attention.output"]) + self._part(f"{layer}.attention.output.dense.bias")
            x = self._normed(f"{layer}.attention.output", x + self._dropped(y))
            y = x @ self._matrix(block["intermediate"]) + self._part(f"{layer}.intermediate.dense.bias")
            y = functional.gelu(y) @ self._matrix(block["output"]) + self._part(f"{layer}.output.dense.bias")
            x = self._normed(f"{layer}.output", x + self._dropped(y))
        return x.mean(1)

    def eight_bits(self) -> Mapping[str, NDArray[Any]]:
        """The weights as `Embedder` takes them: matrices in int8 with a scale for each column."""
        found: dict[str, NDArray[Any]] = {}
        for name, value in self.learnt.items():
            array = value.detach().cpu().numpy()
            if name.startswith("inner/"):
                found[name.replace("/", ".")] = array
            else:
                found |= in_eight_bits(name, array)
        return found

    def _matrix(self, name: str) -> Tensor:
        return cast(Tensor, self.learnt[name])

    def _part(self, name: str) -> Tensor:
        return cast(Tensor, self.learnt[f"inner/{name.replace('.', '/')}"])

    def _normed(self, name: str, x: Tensor) -> Tensor:
        weight, bias = self._part(f"{name}.LayerNorm.weight"), self._part(f"{name}.LayerNorm.bias")
        return functional.layer_norm(x, (WIDTH,), weight, bias, EPSILON)

    def _dropped(self, x: Tensor) -> Tensor:
        return functional.dropout(x, DROPPED, self.training)


def in_eight_bits(name: str, matrix: NDArray[np.float32]) -> Mapping[str, NDArray[Any]]:
    """A matrix as `Embedder` takes it: int8, and a scale for each column."""
    scale = np.abs(matrix).max(0, keepdims=True) / 127
    return {f"{name}_q": np.round(matrix / scale).astype(np.int8), f"{name}_scale": scale}
