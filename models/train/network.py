"""SmolLM2 in PyTorch, read from its quantized GGUF, with a low-rank adapter on every linear layer.

The architecture is Llama's (Touvron et al. 2023): RMSNorm, rotary positions, grouped queries, SwiGLU, and output
weights tied to the embeddings. The adapter is LoRA (Hu et al. 2021). Matrices that read the same input (query,
key and value; gate and up) are one product and share the adapter's first half, which saves a third of its time.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import gguf
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from models.train.int8 import Frozen

RANK = 32
ALPHA = 64  # the adapter's product counts ALPHA / RANK times

# What is multiplied together: our name → the tensors of the GGUF, a block each.
JOINED = {
    "qkv": ("attn_q", "attn_k", "attn_v"),
    "o": ("attn_output",),
    "gate_up": ("ffn_gate", "ffn_up"),
    "down": ("ffn_down",),
}


@dataclass(frozen=True, slots=True)
class Shape:
    """The numbers of a Llama. heads: of the queries; kv_heads: of keys and values; base: of the rotary positions."""

    blocks: int
    width: int
    heads: int
    kv_heads: int
    epsilon: float
    base: float


def read_gguf(path: Path) -> tuple[Shape, dict[str, Tensor]]:
    """The shape and the weights, dequantized to float32. Raises ValueError when it is no Llama."""
    reader = gguf.GGUFReader(path)
    about = {name: field.contents() for name, field in reader.fields.items() if name.startswith(("llama.", "general."))}
    if about.get("general.architecture") != "llama":
        raise ValueError(f"{path} is no Llama: {about.get('general.architecture')}")
    shape = Shape(
        about["llama.block_count"],
        about["llama.embedding_length"],
        about["llama.attention.head_count"],
        about["llama.attention.head_count_kv"],
        about["llama.attention.layer_norm_rms_epsilon"],
        about["llama.rope.freq_base"],
    )
    weights = {t.name: gguf.dequantize(t.data, t.tensor_type) for t in reader.tensors}
    return shape, {name: torch.from_numpy(np.array(w, np.float32)) for name, w in weights.items()}


class Adapted(nn.Module):
    """A frozen matrix and the low-rank one that is learnt beside it."""

    weight: Tensor

    def __init__(self, weight: Tensor) -> None:
        super().__init__()
        self.register_buffer("weight", weight, persistent=False)
        self.a = nn.Parameter(torch.empty(RANK, weight.shape[1]))
        self.b = nn.Parameter(torch.zeros(weight.shape[0], RANK))
        nn.init.kaiming_uniform_(self.a, a=math.sqrt(5))
        self.frozen: Callable[[Tensor], Tensor] = lambda x: functional.linear(x, self.weight)

    def learnt(self) -> Tensor:
        """What is added to the weight: [out, in]."""
        return self.b.detach() @ self.a.detach() * (ALPHA / RANK)

    def foresee(self, rounded: Callable[[Tensor], Tensor], in_int8: bool) -> None:
        """Be frozen at what, with what is learnt so far, gives the merged weight as it will be rounded."""
        rest = rounded(self.weight + self.learnt()) - self.learnt()
        self.frozen = Frozen(rest) if in_int8 else lambda x: functional.linear(x, rest)

    def forward(self, x: Tensor) -> Tensor:
        return self.frozen(x) + functional.linear(functional.linear(x, self.a) * (ALPHA / RANK), self.b)


class Block(nn.Module):
    norm: Tensor
    ffn_norm: Tensor

    def __init__(self, shape: Shape, weights: dict[str, Tensor], number: int) -> None:
        super().__init__()
        self.shape = shape

        def of(name: str) -> Tensor:
            return weights[f"blk.{number}.{name}.weight"]

        self.register_buffer("norm", of("attn_norm"), persistent=False)
        self.register_buffer("ffn_norm", of("ffn_norm"), persistent=False)
        self.parts = nn.ModuleDict({k: Adapted(torch.cat([of(n) for n in names])) for k, names in JOINED.items()})

    def forward(self, x: Tensor, turn: Tensor) -> Tensor:
        batch, length, width = x.shape
        heads, kv, size = self.shape.heads, self.shape.kv_heads, width // self.shape.heads
        y = functional.rms_norm(x, (width,), self.norm, self.shape.epsilon)
        qkv = self.parts["qkv"](y).view(batch, length, heads + 2 * kv, size).transpose(1, 2)
        both, v = torch.split(qkv, [heads + kv, kv], 1)
        q, k = torch.split(rotate(both, turn), [heads, kv], 1)
        k, v = (t.repeat_interleave(heads // kv, 1) for t in (k, v))
        y = functional.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.parts["o"](y.transpose(1, 2).reshape(batch, length, width))
        y = functional.rms_norm(x, (width,), self.ffn_norm, self.shape.epsilon)
        gate, up = self.parts["gate_up"](y).chunk(2, -1)
        result: Tensor = x + self.parts["down"](functional.silu(gate) * up)
        return result


class Network(nn.Module):
    """tokens: [batch, length], padded at the right → logits [chosen, vocabulary] where `chosen` is true."""

    embedding: Tensor
    norm: Tensor

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.shape, weights = read_gguf(path)
        self.register_buffer("embedding", weights["token_embd.weight"], persistent=False)
        self.register_buffer("norm", weights["output_norm.weight"], persistent=False)
        self.blocks = nn.ModuleList(Block(self.shape, weights, i) for i in range(self.shape.blocks))

    def forward(self, tokens: Tensor, chosen: Tensor) -> Tensor:
        x = functional.embedding(tokens, self.embedding)
        turn = turns(self.shape, tokens.shape[1], x)
        for block in self.blocks:
            x = block(x, turn)
        x = functional.rms_norm(x[chosen], (self.shape.width,), self.norm, self.shape.epsilon)
        return functional.linear(x, self.embedding)

    def low_rank(self) -> Iterator[tuple[str, Tensor, Tensor]]:
        """The adapter, a pair for each tensor of the GGUF: its name, A [rank, in] and B [out, rank]."""
        for number, block in enumerate(self.blocks):
            for key, names in JOINED.items():
                part = cast("Block", block).parts[key]
                assert isinstance(part, Adapted)
                sizes = [part.b.shape[0]]
                if key == "qkv":
                    kv = self.shape.width // self.shape.heads * self.shape.kv_heads
                    sizes = [self.shape.width, kv, kv]
                elif key == "gate_up":
                    sizes = [part.b.shape[0] // 2] * 2
                for name, b in zip(names, torch.split(part.b.detach(), sizes), strict=True):
                    yield f"blk.{number}.{name}.weight", part.a.detach(), b

    def foresee(self, in_int8: bool) -> None:
        """Learn against the weights as the merged file will have them, rounded to Q4_0; to be called again and again.

        The gradient passes the rounding as if it were not there (straight-through, Bengio et al. 2013).
        in_int8: whether the frozen matrices are multiplied in 8-bit integers.
        """
        with torch.no_grad():
            for part in self.modules():
                if isinstance(part, Adapted):
                    part.foresee(in_q4_0, in_int8)

    def adopt(self, pairs: Iterable[tuple[str, NDArray[np.float32], NDArray[np.float32]]]) -> None:
        """Begin with an adapter's pairs (as `low_rank` gives them). Raises KeyError when one is lacking."""
        parts = {name: (torch.tensor(a), torch.tensor(b)) for name, a, b in pairs}
        for number, block in enumerate(self.blocks):
            for key, names in JOINED.items():
                part = cast("Block", block).parts[key]
                assert isinstance(part, Adapted)
                own = [parts[f"blk.{number}.{name}.weight"] for name in names]
                part.a.data.copy_(own[0][0])
                part.b.data.copy_(torch.cat([b for _, b in own]))


def turns(shape: Shape, length: int, like: Tensor) -> Tensor:
    """The rotary angles of each position, as complex numbers' real and imaginary part: [length, size / 2, 2]."""
    size = shape.width // shape.heads
    steps = shape.base ** (-torch.arange(0, size, 2, device=like.device, dtype=torch.float32) / size)
    angles = torch.outer(torch.arange(length, device=like.device, dtype=torch.float32), steps)
    return torch.stack([angles.cos(), angles.sin()], -1).to(like.dtype)


def rotate(x: Tensor, turn: Tensor) -> Tensor:
    """Turn each pair of neighbours in x [batch, heads, length, size] by its position's angle (GGUF's order)."""
    even, odd = x.view(*x.shape[:-1], -1, 2).unbind(-1)
    cos, sin = turn[..., 0], turn[..., 1]
    return torch.stack([even * cos - odd * sin, even * sin + odd * cos], -1).flatten(-2)


def in_q4_0(weight: Tensor) -> Tensor:
    """[out, in] as llama.cpp's Q4_0 keeps it: for each 32 numbers a scale in float16, and 4 bits for each."""
    blocks = weight.reshape(-1, 32)
    low, high = blocks.aminmax(dim=1, keepdim=True)
    scale = torch.where(high > -low, high, low) / -8  # the largest, with its sign, is -8 times the scale
    steps = torch.where(scale == 0, 0, blocks / scale).add_(8.5).floor_().clamp_(0, 15).sub_(8)
    return (steps * scale.half().float()).view_as(weight)
