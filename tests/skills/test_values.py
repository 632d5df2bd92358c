from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skills.durations import unitless
from skills.moments import When
from skills.values import KINDS, Unclear, parse, parse_duration, parse_number, parse_recurrence, parse_when, soonest

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2027, 3, 10, 8, 0, tzinfo=LONDON)  # a Wednesday


def clock(text: str, now: datetime = NOW) -> tuple[str, str]:
    instant, assumed = soonest(now, parse_when(text, now), None)
    return f"{instant:%d %H:%M}", assumed


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("half past seven", ("10 19:30", "this evening")),
        ("seven", ("10 19:00", "this evening")),
        ("quarter to nine", ("10 08:45", "this morning")),
        ("ten to eight", ("10 19:50", "this evening")),
        ("five past six", ("10 18:05", "this evening")),
        ("twenty-five to ten in the morning", ("10 09:35", "")),
        ("seven thirty pm", ("10 19:30", "")),
        ("7.30 p.m.", ("10 19:30", "")),
        ("six oh five", ("10 18:05", "this evening")),
        ("19:30", ("10 19:30", "")),
        ("three o'clock", ("10 15:00", "this afternoon")),
        ("noon", ("10 12:00", "")),
        ("midnight", ("11 00:00", "tomorrow")),
        ("6 am", ("11 06:00", "tomorrow")),
        ("7 in the evening", ("10 19:00", "")),
        ("this evening at eight", ("10 20:00", "")),
        ("tonight", ("10 20:00", "")),
        ("tomorrow morning", ("11 09:00", "")),
        ("at seven tomorrow", ("11 07:00", "in the morning")),
        ("tomorrow at 3", ("11 15:00", "in the afternoon")),
        ("the day after tomorrow at noon", ("12 12:00", "")),
        ("next Tuesday at seven", ("16 07:00", "in the morning")),
        ("saturday night", ("13 21:00", "")),
        ("in ten minutes", ("10 08:10", "")),
        ("in a quarter of an hour", ("10 08:15", "")),
        ("in an hour and a half", ("10 09:30", "")),
        ("two hours from now", ("10 10:00", "")),
    ],
)
def test_a_time_is_the_next_such_instant_and_what_was_assumed_is_told(words: str, expected: tuple[str, str]) -> None:
    assert clock(words) == expected


def test_a_bare_seven_in_the_evening_is_tomorrow_morning() -> None:
    assert clock("seven", NOW.replace(hour=20)) == ("11 07:00", "tomorrow morning")


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("today", "2027-03-10"),
        ("tomorrow", "2027-03-11"),
        ("friday", "2027-03-12"),
        ("this Friday", "2027-03-12"),
        ("next Friday", "2027-03-19"),
        ("a week on Friday", "2027-03-19"),
        ("Friday week", "2027-03-19"),
        ("wednesday", "2027-03-10"),
        ("in three days", "2027-03-13"),
        ("in a fortnight", "2027-03-24"),
        ("a month from now", "2027-04-10"),
        ("March 15th", "2027-03-15"),
        ("the third of March", "2028-03-03"),
        ("3 March 2029", "2029-03-03"),
        ("the 15th", "2027-03-15"),
        ("the 5th", "2027-04-05"),
        ("monday the 15th", "2027-03-15"),
        ("Christmas Eve", "2027-12-24"),
        ("2027-05-01", "2027-05-01"),
        ("the 29th of February", "2028-02-29"),
    ],
)
def test_a_date_is_a_day(words: str, day: str) -> None:
    assert parse_when(words, NOW).day == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("this weekend", "2027-03-13", "2027-03-14"),
        ("next weekend", "2027-03-20", "2027-03-21"),
        ("next week", "2027-03-15", "2027-03-21"),
        ("this week", "2027-03-10", "2027-03-14"),
        ("next month", "2027-04-01", "2027-04-30"),
    ],
)
def test_a_span_has_a_last_day(words: str, first: str, last: str) -> None:
    when = parse_when(words, NOW)
    assert (when.day, when.last) == (date.fromisoformat(first), date.fromisoformat(last))


def test_an_hour_that_the_clocks_skip_is_moved_on() -> None:
    spring = datetime(2027, 3, 27, 12, 0, tzinfo=LONDON)
    instant, _ = soonest(spring, parse_when("1:30 am", spring), parse_when("tomorrow", spring))
    assert instant.isoformat() == "2027-03-28T02:30:00+01:00"


def test_what_is_past_is_said() -> None:
    with pytest.raises(Unclear, match="past"):
        soonest(NOW, parse_when("7 am", NOW), parse_when("today", NOW))


@pytest.mark.parametrize(
    "words", ["", "purple", "25:00", "the 31st of February", "seven eight nine", "banana at seven"]
)
def test_what_is_no_time_is_unclear(words: str) -> None:
    with pytest.raises(Unclear, match=r"\.$"):
        parse_when(words, NOW)


@pytest.mark.parametrize(
    ("words", "minutes"),
    [
        ("ten minutes", 10), ("an hour", 60), ("half an hour", 30), ("two and a half hours", 150),
        ("1 hour 20 minutes", 80), ("one hour twenty", 80), ("90 seconds", 1.5), ("quarter of an hour", 15),
        ("three quarters of an hour", 45), ("an hour and a half", 90), ("a couple of minutes", 2), ("ten-minute", 10),
        ("1.5 hours", 90), ("for five minutes", 5), ("one second", 1 / 60), ("a minute and a half", 1.5),
        ("2 hours and 5 minutes", 125), ("1:30", 1.5), ("twenty to thirty minutes", 20),
    ],
)  # fmt: skip
def test_a_duration_is_a_length(words: str, minutes: float) -> None:
    assert parse_duration(words) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("five", "5"),
        ("another five", "5"),
        ("five off", "5"),
        ("ten more", "10"),
        ("five minutes", ""),
        ("seven pm", ""),
    ],
)
def test_a_length_without_its_unit_is_a_number(words: str, number: str) -> None:
    assert unitless(words) == number


@pytest.mark.parametrize(
    "words", ["", "fun", "minutes", "zero minutes", "ten", "a million weeks", "ten purple minutes"]
)
def test_what_is_no_duration_is_unclear(words: str) -> None:
    with pytest.raises(Unclear, match=r"\.$"):
        parse_duration(words)


@pytest.mark.parametrize(
    ("words", "number"),
    [("ninety nine point five", 99.5), ("minus three", -3), ("two and a half", 2.5), ("15%", 15), ("a half", 0.5),
     ("1,250", 1250), ("three hundred and one", 301)],
)  # fmt: skip
def test_a_number_is_a_number(words: str, number: float) -> None:
    assert parse_number(words) == number


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ("every day", "FREQ=DAILY"),
        ("every other Monday", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO"),
        ("weekdays", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        ("every Monday and Thursday", "FREQ=WEEKLY;BYDAY=MO,TH"),
        ("the first of every month", "FREQ=MONTHLY;BYMONTHDAY=1"),
        ("every three weeks", "FREQ=WEEKLY;INTERVAL=3"),
        ("on weekends", "FREQ=WEEKLY;BYDAY=SA,SU"),
    ],
)
def test_how_often_is_a_rule(words: str, rule: str) -> None:
    assert parse_recurrence(words, NOW) == rule


def test_one_of_some_words_is_read_whatever_its_case() -> None:
    assert parse(("up", "down"), "Up.", NOW) == "up"
    assert parse(KINDS[bool], "yes", NOW) is True
    with pytest.raises(Unclear):
        parse(("up", "down"), "left", NOW)


PIECES = (
    "half past quarter to seven 30 the first of may next friday a week on in an hour and noon 99 "
    "every other monday point minus pm : - tomorrow second 31st february"
)
WORDS = st.lists(st.sampled_from(PIECES.split()), max_size=7).map(" ".join)


@settings(max_examples=300, deadline=None)
@given(WORDS | st.text(max_size=30), st.sampled_from(sorted({k for k in KINDS.values() if isinstance(k, str)})))
def test_any_words_are_a_value_or_unclear(words: str, kind: str) -> None:
    try:
        value = parse(kind, words, NOW)
    except Unclear as error:
        said = str(error)
    else:
        said = "."
        assert value is not None
        if isinstance(value, When) and value.clock:
            assert isinstance(value.clock, time)
    assert said.endswith((".", "?"))
