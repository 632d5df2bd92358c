"""The product in 8-bit integers is that in floating point, nearly, and so is what it teaches."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

from models.train.int8 import Frozen, product, rounded  # noqa: E402


def test_a_row_of_nothing_stays_nothing() -> None:
    whole, scale = rounded(torch.zeros(2, 16))
    assert not whole.any()
    assert bool(scale.isfinite().all())


def test_what_fits_into_integers_is_exact() -> None:
    x, weight = torch.tensor([[127.0, -3.0] * 8]), torch.tensor([[127.0, 1.0] * 8, [0.0, -127.0] * 8])
    assert product(x, *rounded(weight)).tolist() == (x @ weight.T).tolist()


def test_result_and_gradient_are_near_those_in_floating_point() -> None:
    torch.manual_seed(0)
    weight, x = torch.randn(48, 64), torch.randn(2, 5, 64, requires_grad=True)
    towards = torch.randn(2, 5, 48)
    right = torch.nn.functional.linear(x, weight)
    (right * towards).sum().backward()
    taught, x.grad = x.grad, None
    result = Frozen(weight)(x)
    (result * towards).sum().backward()
    assert taught is not None
    assert x.grad is not None
    assert float((result - right).detach().norm() / right.detach().norm()) < 0.02
    assert float((x.grad - taught).norm() / taught.norm()) < 0.02
