from __future__ import annotations

import pytest

from skills.numbers import Unclear
from skills.percent import parse_percent


@pytest.mark.parametrize(
    ("words", "percent"),
    [("fifty percent", 50), ("thirty five per cent", 35), ("80%", 80), ("nought point five percent", 0.5), ("75", 75),
     ("to five percent", 5), ("twelve and a half percent", 12.5), ("seven point two five percent", 7.25),
     ("half a percent", 0.5), ("a percent", 1), ("a hundred and ten percent", 110), ("minus ten percent", -10),
     ("five percentage points", 5), ("twenty percent of the total", 20), ("ten per cent louder", 10)],
)  # fmt: skip
def test_percents_are_a_number(words: str, percent: float) -> None:
    assert parse_percent(words) == percent


@pytest.mark.parametrize(
    ("words", "percent"),
    [("half", 50), ("a quarter", 25), ("three quarters", 75), ("two thirds", 66.67), ("five eighths", 62.5), ("1/2", 50),
     ("eight out of ten", 80), ("one in four", 25), ("fifty fifty", 50)],
)  # fmt: skip
def test_a_share_is_in_percent(words: str, percent: float) -> None:
    assert parse_percent(words) == percent


@pytest.mark.parametrize(
    ("words", "percent"),
    [("full", 100), ("maximum", 100), ("full brightness", 100), ("all the way up", 100), ("halfway", 50), ("half the volume", 50),
     ("three quarters full", 75), ("minimum", 0), ("off", 0)],
)  # fmt: skip
def test_how_far_is_in_percent(words: str, percent: float) -> None:
    assert parse_percent(words) == percent


@pytest.mark.parametrize(
    ("words", "percent"),
    [("um, about sixty percent please", 60), ("fifty, no, sixty percent", 60), ("make it thirty percent", 30)],
)
def test_a_share_is_read_through_hesitation(words: str, percent: float) -> None:
    assert parse_percent(words) == percent


@pytest.mark.parametrize(
    "words",
    ["", "purple", "next", "the", "a lot", "brighter", "percent", "a few percent", "fifty to sixty percent", "half past six",
     "eleven out of ten", "one in zero", "x " * 5000],
)  # fmt: skip
def test_what_is_no_share_is_unclear(words: str) -> None:
    with pytest.raises(Unclear, match=r"\.$"):
        parse_percent(words)
