from __future__ import annotations

from datetime import datetime

import pytest

from skills.recurrence import parse_recurrence
from skills.rules import say_rule

NOW = datetime(2027, 3, 10, 8, 0)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("daily", "every day"), ("every other Monday", "every 2 weeks on Monday"), ("weekdays", "every weekday"),
        ("at weekends", "every weekend"), ("Thursdays and Mondays", "every Monday and Thursday"), ("once a week", "every week"),
        ("seven days a week", "every day"), ("the first of every month", "on the 1st of every month"),
        ("the last day of every month", "on the last day of every month"), ("every twelve hours", "every 12 hours"),
        ("the 1st, 22nd and 23rd of each month", "on the 1st, 22nd and 23rd of every month"),
        ("the 11th of every month", "on the 11th of every month"), ("quarterly", "every 3 months"),
        ("the last Friday of each month", "on the last Friday of every month"), ("every January", "every January"),
        ("the first and third Monday of every month", "on the 1st and 3rd Monday of every month"),
        ("every two months on the 15th", "every 2 months on the 15th"), ("every Christmas", "every year on December 25"),
        ("the last working day of the month", "on the last weekday of every month"), ("every day for two weeks", "every day, 14 times"),
        ("every two weeks on weekdays", "every 2 weeks on weekdays"), ("every Monday for a week", "every Monday, once"),
    ],
)  # fmt: skip
def test_how_often_is_said_as_it_was_understood(words: str, said: str) -> None:
    assert say_rule(parse_recurrence(words, NOW)) == said


def test_a_calendars_own_rule_is_said_too() -> None:
    assert say_rule("RRULE:FREQ=WEEKLY;BYDAY=FR,MO;WKST=SU") == "every Monday and Friday"
    assert say_rule("FREQ=YEARLY;BYMONTH=3,9") == "every March and September"
    assert say_rule("FREQ=SECONDLY") == "every time"
