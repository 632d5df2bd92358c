from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from skills.values import Unclear, parse, parse_duration, parse_number

NOW = datetime(2027, 3, 10, 8, 0, tzinfo=ZoneInfo("Europe/London"))


@pytest.mark.parametrize(
    ("words", "minutes"),
    [
        ("an hour and a quarter", 75), ("a half-hour", 30), ("half of an hour", 30), ("a quarter hour", 15),
        ("1 1/2 hours", 90), ("1½ hours", 90), ("point five hours", 30), ("six and three quarter minutes", 6.75),
        ("ten more minutes", 10), ("another five minutes", 5), ("an hour or so", 60), ("1h30", 90), ("5m", 5), ("30s", 0.5),
        ("five or ten minutes", 5), ("5-10 minutes", 5), ("2 hours, 5 minutes, and 10 seconds", 125 + 1 / 6),
        ("1:30:00", 90), ("a fortnight", 20160), ("one hundred and twenty minutes", 120), ("90-second", 1.5),
    ],
)  # fmt: skip
def test_a_length_of_time_is_read_however_it_is_put(words: str, minutes: float) -> None:
    assert parse_duration(words) == timedelta(minutes=minutes)


@pytest.mark.parametrize("words", ["a month", "a few minutes", "second", "9" * 5000 + " minutes", "1:2", "half", "a"])
def test_a_length_that_is_not_known_is_unclear(words: str) -> None:
    with pytest.raises(Unclear, match=r"\.$"):
        parse_duration(words)


@pytest.mark.parametrize(
    ("words", "number"),
    [("one half", 0.5), ("three quarters", 0.75), ("two thirds", 2 / 3), ("a dozen", 12), ("half a dozen", 6),
     ("a couple", 2), ("a million", 1e6), ("one and a half million", 1.5e6), ("point five", 0.5), ("3 1/4", 3.25),
     ("for two people", 2), ("seven degrees", 7), ("1000", 1000), ("11000", 11000), ("negative five", -5)],
)  # fmt: skip
def test_a_number_is_read_however_it_is_put(words: str, number: float) -> None:
    assert parse_number(words) == pytest.approx(number)


@pytest.mark.parametrize("words", ["", "seven eight", "the maximum", "inf", "nan", "1e5", "9" * 400, "a", "7th"])
def test_what_is_no_number_is_unclear(words: str) -> None:
    with pytest.raises(Unclear, match=r"\.$"):
        parse_number(words)


def test_a_language_is_known_by_its_english_name() -> None:
    assert [parse("language", words, NOW) for words in ("french.", "the Welsh language", "brazilian portuguese")] == [
        "French", "Welsh", "Brazilian Portuguese",
    ]  # fmt: skip
    for words in ("", "Klingon", "french fries", "to say hello in french"):
        with pytest.raises(Unclear, match=r"\.$"):
            parse("language", words, NOW)
