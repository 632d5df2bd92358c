"""The product with a frozen matrix in 8-bit integers, forwards and backwards: what a CPU with VNNI does fastest.

SwitchBack (Wortsman et al. 2023, arXiv 2304.13013): each row of the activations and of the gradients has a scale of
its own, and so has each row of the matrix; what is learnt stays in floating point.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor


class Frozen:
    """weight: [out, in]. Called with x [..., in], gives x·weightᵀ, [..., out]."""

    def __init__(self, weight: Tensor) -> None:
        self.forwards = rounded(weight)
        self.backwards = rounded(weight.T.contiguous())

    def __call__(self, x: Tensor) -> Tensor:
        result: Tensor = _Product.apply(x, self)  # type: ignore[no-untyped-call]
        return result


class _Product(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, frozen: Frozen) -> Tensor:
        ctx.frozen = frozen
        return product(x, *frozen.forwards)

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None]:
        return product(gradient, *ctx.frozen.backwards), None


def rounded(x: Tensor) -> tuple[Tensor, Tensor]:
    """x [n, m] as int8 [n, m] and the scale of each row, [n, 1]."""
    scale = x.abs().amax(1, keepdim=True).clamp_min_(1e-12) / 127
    return (x / scale).round_().to(torch.int8), scale


def product(x: Tensor, weight: Tensor, scale: Tensor) -> Tensor:
    """x [..., in] by an int8 matrix [out, in] with its scales [out, 1]: [..., out]."""
    whole, of_row = rounded(x.reshape(-1, x.shape[-1]))
    result = torch._int_mm(whole, weight.T).float().mul_(of_row).mul_(scale.T)
    return result.view(*x.shape[:-1], -1)
