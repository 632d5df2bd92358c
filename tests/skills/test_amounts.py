from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from skills.durations import parse_range
from skills.languages import language_code, parse_language
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


@pytest.mark.parametrize(
    ("words", "minutes"),
    [
        ("give it another seven minutes", 7), ("twenty-five minutes please", 25), ("a full day", 1440), ("half a day", 720),
        ("a dozen minutes", 12), ("twenty or so minutes", 20), ("three whole hours", 180), ("ten to fifteen minutes", 10),
    ],
)  # fmt: skip
def test_words_around_a_length_say_nothing(words: str, minutes: float) -> None:
    assert parse_duration(words) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("words", "shorter", "longer"),
    [
        ("twenty to thirty minutes", 20, 30), ("10–15 minutes", 10, 15), ("five or ten minutes", 5, 10), ("a minute or two", 1, 2),
        ("between one and two hours", 60, 120), ("half an hour to an hour", 30, 60), ("an hour or two", 60, 120),
        ("one to one and a half hours", 60, 90), ("between an hour and an hour and a half", 60, 90), ("two three hours", 120, 180),
        ("one hour ten to fifteen minutes", 70, 75), ("ten minutes", 10, 10), ("1:30", 1.5, 1.5), ("15 to 10 minutes", 10, 15),
    ],
)  # fmt: skip
def test_a_range_of_lengths_has_a_shorter_and_a_longer(words: str, shorter: float, longer: float) -> None:
    assert parse_range(words) == (timedelta(minutes=shorter), timedelta(minutes=longer))


@pytest.mark.parametrize(
    "words", ["ten to fifteen", "three minutes to five", "minutes to hours", "5 or " * 200, "as long as it takes"]
)
def test_a_range_that_is_not_of_lengths_is_unclear(words: str) -> None:
    with pytest.raises(Unclear, match=r"\.$"):
        parse_range(words)


@pytest.mark.parametrize("words", ["a month", "a few minutes", "second", "9" * 5000 + " minutes", "1:2", "half", "a"])
def test_a_length_that_is_not_known_is_unclear(words: str) -> None:
    with pytest.raises(Unclear, match=r"\.$"):
        parse_duration(words)


@pytest.mark.parametrize(
    ("words", "number"),
    [("one half", 0.5), ("three quarters", 0.75), ("two thirds", 2 / 3), ("a dozen", 12), ("half a dozen", 6),
     ("a couple", 2), ("a million", 1e6), ("one and a half million", 1.5e6), ("point five", 0.5), ("3 1/4", 3.25),
     ("for two people", 2), ("seven degrees", 7), ("1000", 1000), ("11000", 11000), ("negative five", -5),
     ("one lakh", 1e5), ("two and a half lakhs", 2.5e5), ("two crore fifty lakh", 2.5e7), ("12,50,000", 1.25e6),
     ("a baker's dozen", 13), ("three dozen", 36), ("a couple of hundred", 200), ("a quarter of a million", 2.5e5),
     ("a million and a half", 1.5e6), ("2k", 2000), ("point seven five", 0.75), ("eleven point oh five", 11.05), (".5", 0.5),
     ("minus point five", -0.5), ("five below zero", -5), ("one oh five", 105), ("nineteen eighty four", 1984),
     ("five eighths", 0.625), ("three and three quarters", 3.75), ("2 5/8", 2.625), ("seventy-five hundredths", 0.75),
     ("um seventeen I think", 17), ("make it twelve please", 12), ("six, no, seven", 7), ("not six but seven", 7),
     ("somewhere around fifty", 50), ("at least ten", 10), ("thirty-odd", 30)],
)  # fmt: skip
def test_a_number_is_read_however_it_is_put(words: str, number: float) -> None:
    assert parse_number(words) == pytest.approx(number)


@pytest.mark.parametrize(
    "words",
    ["", "seven eight", "the maximum", "inf", "nan", "1e5", "9" * 400, "a", "7th", "the fifth", "24/7", "make it", "please",
     "seven or eight", "a few hundred", "seven pm", "however many fit", "x " * 5000],
)  # fmt: skip
def test_what_is_no_number_is_unclear(words: str) -> None:
    with pytest.raises(Unclear, match=r"\.$"):
        parse_number(words)


def test_a_language_is_known_by_its_english_name() -> None:
    assert [parse("language", words, NOW) for words in ("french.", "the Welsh language", "brazilian portuguese")] == [
        "French", "Welsh", "Brazilian Portuguese",
    ]  # fmt: skip
    for words in ("", "Gibberish", "french fries", "to say hello in french"):
        with pytest.raises(Unclear, match=r"\.$"):
            parse("language", words, NOW)


@pytest.mark.parametrize(
    ("words", "code"),
    [("French", "fr"), ("into Mandarin Chinese", "zh"), ("in German please", "de"), ("Brazilian Portuguese", "pt"),
     ("Latin American Spanish", "es"), ("Scottish Gaelic", "gd"), ("Cantonese", "yue"), ("Haitian Creole", "ht"),
     ("Punjabi", "pa"), ("Bangla", "bn"), ("Farsi", "fa"), ("the Welsh language", "cy")],
)  # fmt: skip
def test_a_language_has_a_code(words: str, code: str) -> None:
    assert language_code(parse_language(words)) == code


def test_what_is_no_language_has_no_code() -> None:
    for name in ("", "Gibberish"):
        with pytest.raises(Unclear, match=r"\.$"):
            language_code(name)
