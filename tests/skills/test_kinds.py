"""Kinds that say what a number or a text is of."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from skills.api import Context, Done, skill
from skills.kinds import Color, Heads, Lengths, Money, Percent, Recurrence, Span, Temperature
from skills.values import parse

NOW = datetime(2027, 3, 10, 8, 0, tzinfo=ZoneInfo("Europe/London"))  # a Wednesday


@skill()
def everything(
    context: Context,
    price: Money,
    share: Percent,
    people: Heads,
    warmth: Temperature,
    color: Color,
    again: Recurrence,
    hours: Span | None = None,
    length: Lengths | None = None,
) -> Done:
    """Take one of each.

    Args:
        price: How much.
        share: Of the whole.
        people: How many come.
        warmth: Of the room.
        color: Of the lamp.
        again: How often.
        hours: From when to when.
        length: How long.
    """
    return Done("Taken.")


def test_an_argument_can_be_of_each_kind_and_has_the_type_of_the_catalogue() -> None:
    assert [f"{argument.name} {argument.type}" for argument in everything.arguments] == [
        "price number", "share number", "people number", "warmth number", "color text", "again text", "hours time",
        "length duration",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "words", "value"),
    [
        ("price", "twelve pounds fifty", "12 British pounds and 50 pence"), ("price", "minus 3 euros", "minus 3 euros"),
        ("price", "a cent", "1 US cent"), ("price", "500 yen", "500 Japanese yen"), ("share", "half", "50 percent"),
        ("share", "12.5%", "12.5 percent"), ("people", "the two of us", "2"), ("warmth", "one degree", "1 degree"),
        ("warmth", "-5 °C", "minus 5 degrees Celsius"), ("color", "navy blue", "navy"), ("length", "ten minutes", "10 minutes"),
        ("length", "an hour or two", "1 hour to 2 hours"),
    ],
)  # fmt: skip
def test_a_value_says_itself_for_the_ear(name: str, words: str, value: str) -> None:
    assert f"{parse(everything.argument(name).kind, words, NOW)}" == value


def test_a_share_counts_as_a_number() -> None:
    share: Any = parse("number:percent", "three quarters", NOW)
    assert share / 100 == 0.75


def test_how_often_may_be_only_a_day() -> None:
    assert parse("text:recurrence", "Monday", NOW) == parse("text:recurrence", "every Monday", NOW)


@pytest.mark.parametrize(
    ("words", "country", "said"),
    [("five", "GB", "5 British pounds"), ("five", "DE", "5 euros"), ("ten dollars", "AU", "10 Australian dollars"),
     ("ten dollars", "GB", "10 US dollars"), ("five", "nowhere", "5 US dollars"), ("50 cents", "NZ", "50 New Zealand cents")],
)  # fmt: skip
def test_money_that_is_not_named_in_full_is_the_owners(words: str, country: str, said: str) -> None:
    assert str(parse("number:money", words, NOW, country)) == said


@pytest.mark.parametrize(
    ("words", "country", "day"),
    [("Mother's Day", "US", "2027-05-09"), ("Mother's Day", "GB", "2028-03-26"), ("3/4/2028", "US", "2028-03-04"),
     ("3/4/2028", "GB", "2028-04-03"), ("16/3/2028", "US", "2028-03-16"), ("Thanksgiving", "US", "2027-11-25"),
     ("Thanksgiving", "CA", "2027-10-11"), ("American Thanksgiving", "CA", "2027-11-25")],
)  # fmt: skip
def test_a_day_that_is_not_the_same_everywhere_is_the_owners(words: str, country: str, day: str) -> None:
    for kind in ("date", "date:day", "time"):
        assert parse(kind, words, NOW, country).day == date.fromisoformat(day)


def test_hours_that_go_on_after_midnight_end_on_the_next_day() -> None:
    start, end = parse("time:span", "from 10 pm to 2 am", NOW).instants(NOW)
    assert (f"{start:%d %H:%M}", f"{end:%d %H:%M}") == ("10 22:00", "11 02:00")


def test_what_reads_a_kind_is_loaded_when_it_is_first_needed() -> None:
    readers = "babel webcolors decimal skills.money skills.heads skills.percent skills.temperature skills.recurrence"
    code = f"import sys, skills.kinds; print([name for name in '{readers}'.split() if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
