"""How far a decision is believed, and how that is fitted."""

from __future__ import annotations

import random

from models.confidence import FEATURES, KEY, Confidence, features, stored
from models.decode import Choice


def test_sure_choices_give_more_confidence_than_unsure_ones() -> None:
    sure = [Choice("name", -0.01, 0.99, 5.0), Choice("value", -0.02, 0.99, 4.0)]
    unsure = [Choice("name", -1.1, 0.4, 0.2), Choice("value", -0.9, 0.5, 0.3)]
    plain = Confidence()
    assert plain.of(features(sure, 1, False, False)) > plain.of(features(unsure, 1, False, False))
    assert len(features(sure, 1, False, False)) == len(FEATURES) == len(features([], 1, True, True))


def test_it_is_a_probability_whatever_the_features() -> None:
    assert 0 <= Confidence().of([-1e9] * len(FEATURES)) <= Confidence().of([1e9] * len(FEATURES)) <= 1


def test_it_stands_in_the_models_file() -> None:
    found = Confidence((1.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.0, -1.5), 0.25, 0.6, 0.2)
    assert stored({KEY: found.written()}) == found
    assert stored({}) == Confidence()


def test_what_is_fitted_says_how_often_it_is_right() -> None:
    from models.train.calibrate import fitted

    rng = random.Random(3)
    rows, right = [], []
    for _ in range(3000):
        odds = -rng.expovariate(1.0)
        rows.append([odds, odds / 2, odds * 2, 0.0, -odds, 0.0, 0.0, 0.0, 0.0])
        right.append(rng.random() < 2.718 ** (odds * 0.8))
    found = fitted(rows, right)
    told = [found.of(row) for row in rows]
    assert abs(sum(told) - sum(right)) / len(rows) < 0.01
    high = [ok for p, ok in zip(told, right, strict=True) if p > 0.8]
    low = [ok for p, ok in zip(told, right, strict=True) if p < 0.4]
    assert sum(high) / len(high) > 0.8
    assert sum(low) / len(low) < 0.4
