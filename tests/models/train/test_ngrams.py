"""A few rows are enough to tell their skills apart."""

from __future__ import annotations

import pytest

from models.train import ngrams
from models.train.example import Example

ROWS = [
    *(Example(f"set a timer for {n} minutes", (("set_timer", {}),), "test") for n in range(2, 40)),
    *(Example(f"wake me at {n}", (("set_alarm", {}),), "test") for n in range(1, 24)),
]


@pytest.fixture(scope="module")
def learnt() -> ngrams.NGrams:
    return ngrams.fitted(ROWS * 20, say=lambda _: None)


@pytest.mark.parametrize(
    ("text", "name"), [("a timer for fifty minutes", "set_timer"), ("wake me up at six", "set_alarm")]
)
def test_words_suggest_a_skill(learnt: ngrams.NGrams, text: str, name: str) -> None:
    odds = learnt.of(text)
    assert max(odds, key=odds.__getitem__) == name
    assert sum(odds.values()) == pytest.approx(1)


@pytest.mark.parametrize("text", ["", "🎉", "日本語", "x" * 5000, "\0\n"])
def test_any_text_has_odds(learnt: ngrams.NGrams, text: str) -> None:
    assert sum(learnt.of(text, "before").values()) == pytest.approx(1)
    assert all(0 <= number < ngrams.BUCKETS for number in ngrams.numbers(text))
