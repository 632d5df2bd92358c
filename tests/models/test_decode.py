"""Which token is chosen, of given odds."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from models.decode import Decoder


class Given(Decoder):
    """With these log probabilities, and no model."""

    def __init__(self, odds: list[float]) -> None:
        self._given = np.array(odds)
        self._left = 10
        self._waiting = []
        self.choices = []

    def _odds(self) -> NDArray[np.float64]:
        return self._given


def test_the_likeliest_with_its_lean_is_taken() -> None:
    decoder = Given([-9.0, -1.0, -3.0, -2.5, -8.0])
    leans = {1: -3.0, 2: 0.0, 3: None, 4: 0.0}
    assert decoder.pick_where(leans.get, "value", tries=4) == 2
    (choice,) = decoder.choices
    assert choice.odds == -3.0


def test_none_is_taken_where_none_fits() -> None:
    decoder = Given([-1.0, -2.0])
    assert decoder.pick_where(lambda token: None, "value", tries=2) is None
    assert not decoder.choices
