from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr

from skills.recurrence import parse_recurrence
from skills.values import Unclear

NOW = datetime(2027, 3, 10, 8, 0, tzinfo=ZoneInfo("Europe/London"))  # a Wednesday


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ("Every day.", "FREQ=DAILY"), ("each morning", "FREQ=DAILY"), ("every single day", "FREQ=DAILY"),
        ("once a week", "FREQ=WEEKLY"), ("every second day", "FREQ=DAILY;INTERVAL=2"), ("hourly", "FREQ=HOURLY"),
        ("every fortnight", "FREQ=WEEKLY;INTERVAL=2"), ("every Monday morning", "FREQ=WEEKLY;BYDAY=MO"),
        ("weekly on Tuesdays", "FREQ=WEEKLY;BYDAY=TU"), ("Monday to Friday", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        ("Monday, Wednesday, and Friday", "FREQ=WEEKLY;BYDAY=MO,WE,FR"), ("weekday mornings", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        ("every four weeks on Friday", "FREQ=WEEKLY;INTERVAL=4;BYDAY=FR"), ("monthly on the 15th", "FREQ=MONTHLY;BYMONTHDAY=15"),
        ("the last day of every month", "FREQ=MONTHLY;BYMONTHDAY=-1"), ("every first Monday of the month", "FREQ=MONTHLY;BYDAY=1MO"),
        ("the last Friday of each month", "FREQ=MONTHLY;BYDAY=-1FR"), ("every Christmas", "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=25"),
        ("every year on March 3rd", "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=3"), ("quarterly", "FREQ=MONTHLY;INTERVAL=3"),
    ],
)  # fmt: skip
def test_how_often_is_a_rule_that_comes_again(words: str, rule: str) -> None:
    assert parse_recurrence(words, NOW) == rule
    assert len(list(rrulestr(rule, dtstart=NOW).xafter(NOW, 3))) == 3


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ("at weekends", "FREQ=WEEKLY;BYDAY=SA,SU"), ("every day except Sunday", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA"),
        ("weekdays but not on Wednesdays", "FREQ=WEEKLY;BYDAY=MO,TU,TH,FR"), ("Mon-Fri", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        ("fortnightly on a Friday", "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR"), ("alternate days", "FREQ=DAILY;INTERVAL=2"),
        ("once in two weeks", "FREQ=WEEKLY;INTERVAL=2"), ("every quarter", "FREQ=MONTHLY;INTERVAL=3"),
        ("every third Friday", "FREQ=WEEKLY;INTERVAL=3;BYDAY=FR"), ("every last Friday", "FREQ=MONTHLY;BYDAY=-1FR"),
        ("every second Tuesday of the month", "FREQ=MONTHLY;BYDAY=2TU"), ("every week day", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        ("the first and third Monday of every month", "FREQ=MONTHLY;BYDAY=1MO,3MO"), ("every January", "FREQ=YEARLY;BYMONTH=1"),
        ("the 1st and 15th of each month", "FREQ=MONTHLY;BYMONTHDAY=1,15"), ("seven days a week", "FREQ=DAILY"),
        ("the last working day of the month", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"),
        ("every two months on the 15th", "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=15"), ("every twelve hours", "FREQ=HOURLY;INTERVAL=12"),
        ("the 4th of July every year", "FREQ=YEARLY;BYMONTH=7;BYMONTHDAY=4"), ("every day for two weeks", "FREQ=DAILY;COUNT=14"),
        ("first day of the next five months", "FREQ=MONTHLY;BYMONTHDAY=1;COUNT=5"), ("every Monday for a week", "FREQ=WEEKLY;BYDAY=MO;COUNT=1"),
    ],
)  # fmt: skip
def test_how_often_is_put_in_many_ways(words: str, rule: str) -> None:
    assert parse_recurrence(words, NOW) == rule
    assert rrulestr(rule, dtstart=NOW).after(NOW, inc=True)


@pytest.mark.parametrize(
    "words",
    ["three times a day", "all week", "every few days", "every Monday except Monday", "every May bank holiday", "every Easter",
     "semi-weekly", "except " * 200, "the sixth Monday of the month", "on the 15th", "a", "next",
     "every half hour", "every fifteen minutes"],
)  # fmt: skip
def test_how_often_that_cannot_be_a_rule_is_unclear(words: str) -> None:
    with pytest.raises(Unclear, match=r"\.$"):
        parse_recurrence(words, NOW)


@pytest.mark.parametrize(
    "words",
    ["", "every", "once", "never", "every 0 days", "the 32nd of every month", "every 99999999999 days", "biweekly",
     "every Monday and purple", "Friday", "twice a week", "every 30 minutes", "every day at 7"],
)  # fmt: skip
def test_what_is_no_rule_is_unclear(words: str) -> None:
    with pytest.raises(Unclear, match=r"\.$"):
        parse_recurrence(words, NOW)
