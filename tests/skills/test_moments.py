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
        ("3 mins after 6", "10 18:03"), ("08:05:30", "10 08:05"), ("9:04:38 am", "10 09:04"), ("oh six hundred", "11 06:00"),
        ("three in the arvo", "10 15:00"), ("um, ten past eight please", "10 08:10"), ("ten minutes", "10 08:10"),
        ("twenty minutes ago", "10 07:40"), ("make it six fifteen", "10 18:15"), ("at six, no, at seven", "10 19:00"),
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
        ("the day before yesterday", "2027-03-08"), ("three days ago", "2027-03-07"), ("a week ago", "2027-03-03"),
        ("the end of the month", "2027-03-31"), ("the end of next month", "2027-04-30"), ("2027/4/2", "2027-04-02"),
        ("the last day of the year", "2027-12-31"), ("4/15/2028", "2028-04-15"), ("30/6/27", "2027-06-30"),
        ("april 30th this year", "2027-04-30"), ("tomorrow fortnight", "2027-03-25"), ("friday fortnight", "2027-03-26"),
        ("two days before christmas", "2027-12-23"), ("the day after boxing day", "2027-12-27"), ("last christmas", "2026-12-25"),
        ("the tuesday after easter", "2027-03-30"), ("a week after good friday", "2027-04-02"), ("friday the 13th", "2027-08-13"),
        ("Thursday, no, sorry, Friday", "2027-03-12"), ("monday, I mean tuesday", "2027-03-16"),
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
        ("from the tenth to the twentieth of august", "2027-08-10", "2027-08-20"), ("from monday to friday", "2027-03-15", "2027-03-19"),
        ("between the 3rd and the 5th of april", "2027-04-03", "2027-04-05"), ("april", "2027-04-01", "2027-04-30"),
        ("the first weekend in october", "2027-10-02", "2027-10-03"), ("this summer", "2027-06-01", "2027-08-31"),
        ("next winter", "2028-12-01", "2029-02-28"), ("in march", "2027-03-10", "2027-03-31"), ("next February", "2028-02-01", "2028-02-29"), ("last night", "2027-03-09", None),
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
