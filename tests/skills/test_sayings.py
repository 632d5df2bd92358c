from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from skills.sayings import say_day, say_duration, say_list, say_number, say_time

NOW = datetime(2027, 3, 10, 8, 0)  # a Wednesday


@pytest.mark.parametrize(
    ("clock", "said", "said24"),
    [((0, 0), "midnight", "00:00"), ((0, 5), "12:05 AM", "00:05"), ((7, 0), "7 AM", "07:00"), ((12, 0), "noon", "12:00"),
     ((12, 30), "12:30 PM", "12:30"), ((19, 30), "7:30 PM", "19:30")],
)  # fmt: skip
def test_a_time_is_said_by_either_clock(clock: tuple[int, int], said: str, said24: str) -> None:
    assert (say_time(time(*clock)), say_time(time(*clock), clock24=True)) == (said, said24)


@pytest.mark.parametrize(
    ("day", "said"),
    [("2027-03-10", "today"), ("2027-03-11", "tomorrow"), ("2027-03-09", "yesterday"), ("2027-03-16", "on Tuesday"),
     ("2027-03-17", "on Wednesday, March 17"), ("2028-03-03", "on Friday, March 3, 2028")],
)  # fmt: skip
def test_a_day_is_said_by_how_far_it_is(day: str, said: str) -> None:
    assert say_day(date.fromisoformat(day), NOW) == said


@pytest.mark.parametrize(
    ("length", "said"),
    [(timedelta(minutes=10), "10 minutes"), (timedelta(minutes=90), "1 hour and 30 minutes"), (timedelta(), "0 seconds"),
     (timedelta(hours=1, minutes=20, seconds=5), "1 hour, 20 minutes and 5 seconds"), (timedelta(seconds=1), "1 second"),
     (timedelta(days=31), "31 days"), (timedelta(days=400), "400 days"), (timedelta(seconds=59.7), "1 minute")],
)  # fmt: skip
def test_a_length_is_said_in_whole_units(length: timedelta, said: str) -> None:
    assert say_duration(length) == said


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (408, "408"),
        (3.14, "3.14"),
        (1250.5, "1,250.5"),
        (1e6, "1,000,000"),
        (-0.5, "-0.5"),
        (1 / 3, "0.333333"),
        (1e-9, "1e-09"),
    ],
)
def test_a_number_is_said_without_needless_digits(number: float, said: str) -> None:
    assert say_number(number) == said


def test_a_list_is_said_with_one_and() -> None:
    assert [say_list("abc"[:n]) for n in range(4)] == ["", "a", "a and b", "a, b and c"]
