"""A time that could be several is taken as one of them, and the answer says which: the day, and the half of the day."""

from __future__ import annotations

from datetime import datetime

import pytest

from skills.sayings import say_moment
from tests.skills.conftest import NOW, Owner


@pytest.mark.parametrize(
    ("now", "time", "alarm", "reminder"),
    [
        (9, "seven", "7 PM this evening", "today at 7 PM"),
        (20, "seven", "7 AM tomorrow", "tomorrow at 7 AM"),
        (9, "half past nine", "9:30 AM this morning", "today at 9:30 AM"),
        (9, "twelve", "noon today", "today at noon"),
        (13, "twelve", "midnight tonight", "at midnight tonight"),
        (9, "midnight", "midnight tonight", "at midnight tonight"),
        (9, "midnight on Friday", "midnight on Friday night", "at midnight on Friday night"),
        (9, "tomorrow at three", "3 PM tomorrow", "tomorrow at 3 PM"),
        (9, "next Friday at eight", "8 AM on Friday, March 19", "on Friday, March 19 at 8 AM"),
        (9, "late tomorrow afternoon", "5 PM tomorrow", "tomorrow at 5 PM"),
        (9, "in five", "9:05 AM today", "today at 9:05 AM"),
        (9, "first thing Monday", "9 AM on Monday", "on Monday at 9 AM"),
    ],
)
def test_an_alarm_and_a_reminder_say_when_they_were_taken_for(
    owner: Owner, now: int, time: str, alarm: str, reminder: str
) -> None:
    owner.at(NOW.replace(hour=now))
    assert owner("set_alarm", time=time) == f"Alarm set for {alarm}."
    assert owner("set_reminder", text="eat", time=time) == f"I'll remind you {reminder} to eat."


def test_a_time_of_a_repeating_alarm_is_said_with_its_half_of_the_day(owner: Owner) -> None:
    said = owner("set_alarm", time="seven", recurrence="the first Monday of every month")
    assert said == "Alarm set for 7 AM on the 1st Monday of every month, starting on Monday, April 5."


def test_a_new_time_is_the_one_nearer_to_the_old_and_said(owner: Owner) -> None:
    owner("set_alarm", time="7 pm")
    assert owner("change_alarm", new_time="eight") == "I moved your alarm to 8 PM today."
    assert owner("list_alarms", time="eight") == "You have an alarm for 8 PM today."
    assert owner("cancel_alarm", time="eight") == "I cancelled your alarm for 8 PM today."


@pytest.mark.parametrize(
    ("time", "said"),
    [
        ("three", "3 PM here is midnight the next day in Tokyo."),
        ("3 pm tomorrow", "3 PM tomorrow here is midnight the next day in Tokyo."),
        ("noon on Friday", "Noon on Friday here is 9 PM in Tokyo."),
    ],
)
def test_a_time_elsewhere_is_said_with_both_days(owner: Owner, time: str, said: str) -> None:
    assert owner("convert_time", time=time, target="Tokyo") == said


def test_of_two_lengths_the_one_that_was_taken_is_said(owner: Owner) -> None:
    assert owner("set_timer", duration="twenty to thirty minutes") == "Timer set for 20 minutes."


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2027-03-10T00:00", "midnight today"), ("2027-03-11T00:00", "midnight tonight"),
        ("2027-03-12T00:00", "midnight tomorrow night"), ("2027-03-13T00:00", "midnight on Friday night"),
        ("2027-03-25T00:00", "midnight at the end of Wednesday, March 24"), ("2027-03-11T00:30", "12:30 AM tomorrow"),
    ],
)  # fmt: skip
def test_midnight_is_said_with_the_night_that_is_meant(moment: str, said: str) -> None:
    assert say_moment(datetime.fromisoformat(moment), NOW) == said
