from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from skills.moments import parse_when, soonest
from skills.values import Unclear

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2027, 3, 10, 8, 0, tzinfo=LONDON)  # a Wednesday


def both(time: str, day: str, now: datetime = NOW) -> str:
    return f"{soonest(now, parse_when(time, now), parse_when(day, now))[0]:%d %H:%M}"


def alone(words: str, now: datetime = NOW) -> str:
    return f"{soonest(now, parse_when(words, now), None)[0]:%d %H:%M}"


@pytest.mark.parametrize(
    ("time", "day", "expected"),
    [
        ("seven", "tomorrow", "11 07:00"),
        ("seven", "tomorrow evening", "11 19:00"),
        ("eight", "friday night", "12 20:00"),
        ("in the evening", "tomorrow at eight", "11 20:00"),
        ("half past six", "this evening", "10 18:30"),
        ("midnight", "tomorrow", "12 00:00"),
        ("one", "friday night", "13 01:00"),
        ("noon", "a week on friday", "19 12:00"),
    ],
)
def test_a_time_and_a_day_are_one_instant(time: str, day: str, expected: str) -> None:
    assert both(time, day) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("midnight tonight", "11 00:00"), ("midnight on friday", "13 00:00"), ("twelve at night", "11 00:00"),
        ("two at night", "11 02:00"), ("tonight at one", "11 01:00"), ("tonight at eleven", "10 23:00"),
        ("ten to midnight", "10 23:50"), ("half past midnight", "11 00:30"), ("ten to twelve pm", "10 11:50"),
        ("five past noon", "10 12:05"), ("for 730 pm", "10 19:30"), ("1930", "10 19:30"),
        ("0645", "11 06:45"), ("twelve o clock", "10 12:00"), ("eight hundred hours", "11 08:00"), ("around 8ish pm", "10 20:00"),
        ("first thing tomorrow", "11 09:00"), ("Friday, March 12th at 5:00 PM.", "12 17:00"),
        ("three minutes to five", "10 16:57"), ("ten of six", "10 17:50"), ("quarter till nine", "10 08:45"),
    ],
)  # fmt: skip
def test_a_time_of_day_is_found(words: str, expected: str) -> None:
    assert alone(words) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("five past", "09:05"),
        ("quarter to", "08:45"),
        ("half past", "08:30"),
        ("twenty past", "08:20"),
        ("ten to", "08:50"),
    ],
)
def test_minutes_without_an_hour_are_of_the_next_hour_that_has_them(words: str, expected: str) -> None:
    assert alone(words, NOW.replace(minute=10, second=20)) == f"10 {expected}"


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("a week today", "2027-03-17"), ("tomorrow week", "2027-03-18"), ("a week from tomorrow", "2027-03-18"),
        ("three weeks on tuesday", "2027-04-06"), ("a fortnight today", "2027-03-24"), ("monday next week", "2027-03-15"),
        ("next week on friday", "2027-03-19"), ("the friday after next", "2027-03-26"), ("last friday", "2027-03-05"),
        ("the last day of the month", "2027-03-31"), ("the first of next month", "2027-04-01"),
        ("the first monday in may", "2027-05-03"), ("the last friday of the month", "2027-03-26"),
        ("Wednesday the 17th of March", "2027-03-17"), ("June twenty third twenty twenty eight", "2028-06-23"),
        ("in a couple of months", "2027-05-10"), ("in half a year", "2027-09-10"), ("in 18 months", "2028-09-10"),
    ],
)  # fmt: skip
def test_a_day_of_the_calendar_is_found(words: str, day: str) -> None:
    assert parse_when(words, NOW).day == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("today's", "2027-03-10", None), ("this week's", "2027-03-10", "2027-03-14"), ("weekend", "2027-03-13", "2027-03-14"),
        ("the rest of the week", "2027-03-10", "2027-03-14"), ("last week", "2027-03-01", "2027-03-07"),
        ("the week after next", "2027-03-22", "2027-03-28"), ("in April", "2027-04-01", "2027-04-30"),
        ("in march", "2027-03-10", "2027-03-31"), ("next February", "2028-02-01", "2028-02-29"), ("last night", "2027-03-09", None),
    ],
)  # fmt: skip
def test_a_span_of_days_has_two_ends(words: str, first: str, last: str | None) -> None:
    when = parse_when(words, NOW)
    assert (when.day, when.last) == (date.fromisoformat(first), last and date.fromisoformat(last))


def test_the_weekday_of_today_is_next_weeks_when_its_time_is_past() -> None:
    assert alone("wednesday at 9 am") == "10 09:00"
    assert alone("wednesday at 7 am") == "17 07:00"
    assert both("7 am", "on Wednesday") == "17 07:00"


@pytest.mark.parametrize(
    "words",
    [
        "from 3 to 5", "between 5 and 6", "8 PM EST", "Thursday March 12th", "Monday the 4th", "the fifth Monday in February",
        "in 1.5 months", "in half a month", "99 past 7", "24:30", "every Monday at 7", "my birthday", "ten day", "the 0th",
    ],
)  # fmt: skip
def test_what_would_be_a_guess_is_unclear(words: str) -> None:
    with pytest.raises(Unclear, match=r"\.$"):
        parse_when(words, NOW)


def test_a_weekday_that_is_not_of_the_date_is_told() -> None:
    with pytest.raises(Unclear, match=r"^March 12 is a Friday\.$"):
        parse_when("Thursday, March 12th", NOW)


def test_an_evening_that_is_over_is_asked_for() -> None:
    late = NOW.replace(hour=22)
    with pytest.raises(Unclear, match="At what time"):
        soonest(late, parse_when("tonight", late), None)


def test_an_hour_that_the_clocks_repeat_comes_twice() -> None:
    first = datetime(2027, 10, 31, 1, 15, tzinfo=LONDON)
    again = first.replace(fold=1)
    assert soonest(first, parse_when("1:30 am", first), None)[0].isoformat() == "2027-10-31T01:30:00+01:00"
    assert soonest(again, parse_when("1:30 am", again), None)[0].isoformat() == "2027-10-31T01:30:00+00:00"


def test_ten_minutes_are_ten_minutes_when_the_clocks_change() -> None:
    before = datetime(2027, 3, 28, 0, 55, tzinfo=LONDON)
    assert soonest(before, parse_when("in ten minutes", before), None)[0].isoformat() == "2027-03-28T02:05:00+01:00"
