from __future__ import annotations

import pytest

from device.consent import deed
from skills import rings
from skills.api import Failed, Which
from skills.values import Unclear, parse
from tests.skills.conftest import SKILLS, Owner


def times(owner: Owner) -> list[str]:
    return [f"{rings.local(row, owner.now):%a %d %H:%M}" for row in rings.of(owner.store, "alarm")]


@pytest.mark.parametrize(
    ("words", "said", "rings_at"),
    [
        ({"time": "seven"}, "Alarm set for 7 PM this evening.", "Wed 10 19:00"),
        ({"time": "7 am"}, "Alarm set for 7 AM tomorrow.", "Thu 11 07:00"),
        ({"time": "seven", "date": "tomorrow"}, "Alarm set for 7 AM tomorrow.", "Thu 11 07:00"),
        ({"time": "tomorrow at half past six am"}, "Alarm set for 6:30 AM tomorrow.", "Thu 11 06:30"),
        ({"time": "noon"}, "Alarm set for noon today.", "Wed 10 12:00"),
        ({"time": "in ten minutes"}, "Alarm set for 9:10 AM today.", "Wed 10 09:10"),
        ({"time": "8 am", "date": "Friday"}, "Alarm set for 8 AM on Friday.", "Fri 12 08:00"),
        ({"time": "5 pm", "label": "gym"}, "Gym alarm set for 5 PM today.", "Wed 10 17:00"),
        ({"time": "seven", "recurrence": "every day"}, "Alarm set for 7 AM every day.", "Thu 11 07:00"),
        ({"time": "6:30", "recurrence": "weekday"}, "Alarm set for 6:30 AM every weekday.", "Thu 11 06:30"),
        (
            {"time": "9 am", "recurrence": "Monday"},
            "Alarm set for 9 AM every Monday, starting on Monday.",
            "Mon 15 09:00",
        ),
    ],
)
def test_an_alarm_is_set_and_its_time_said(owner: Owner, words: dict[str, str], said: str, rings_at: str) -> None:
    assert owner("set_alarm", **words) == said
    assert times(owner) == [rings_at]


@pytest.mark.parametrize(
    ("skill", "words", "read_back"),
    [
        ("set_alarm", {"time": "six fifteen", "date": "tomorrow"}, "set an alarm for 6:15 AM, tomorrow"),
        ("set_alarm", {"time": "seven"}, "set an alarm for 7 PM today"),
        ("set_alarm", {"time": "seven", "recurrence": "weekday"},
         "set an alarm for 7 AM tomorrow, every weekday"),
        ("change_alarm", {"new_time": "eight"}, "move an alarm, new time 8 AM tomorrow"),
        ("change_alarm", {"new_date": "Friday"}, "move an alarm, new date Friday"),
        ("change_alarm", {"label": "gym", "new_time": "eight"}, "move an alarm, label gym, new time 8 PM today"),
    ],
)  # fmt: skip
def test_what_is_read_back_is_the_half_of_the_day_that_is_set(
    owner: Owner, skill: str, words: dict[str, str], read_back: str
) -> None:
    owner("set_alarm", time="half past seven", recurrence="weekday")
    declared = SKILLS[skill]
    assert declared.prepare_function
    values = {name: parse(declared.argument(name).kind, said, owner.now) for name, said in words.items()}
    assert deed(declared, declared.prepare_function(owner.context, values), owner.now) == read_back


def test_an_alarm_that_is_there_already_is_said_and_not_set_twice(owner: Owner) -> None:
    owner("set_alarm", time="7 am")
    assert owner("set_alarm", time="seven", date="tomorrow") == "You already have an alarm for 7 AM tomorrow."
    assert len(times(owner)) == 1


def test_an_alarm_needs_a_time_of_day(owner: Owner) -> None:
    with pytest.raises(Unclear, match="At what time"):
        owner("set_alarm", time="tomorrow")
    with pytest.raises(Unclear):
        owner("set_alarm", time="7 am", recurrence="blue moon")
    assert times(owner) == []


def test_alarms_are_listed(owner: Owner) -> None:
    assert owner("list_alarms") == "You have no alarms."
    owner("set_alarm", time="7 am")
    assert owner("list_alarms") == "You have an alarm for 7 AM tomorrow."
    owner("set_alarm", time="9 am", recurrence="Monday")
    owner("set_alarm", time="5 pm", label="gym")
    assert owner("list_alarms") == ("You have three alarms: gym at 5 PM today, 7 AM tomorrow and 9 AM every Monday.")
    assert owner("list_alarms", time="seven") == "You have an alarm for 7 AM tomorrow."
    assert owner("list_alarms", date="Monday") == "You have an alarm for 9 AM every Monday."
    assert owner("list_alarms", date="Sunday").startswith("None then.")


def test_a_request_that_fits_several_is_asked_back(owner: Owner) -> None:
    owner("set_alarm", time="7 am")
    owner("set_alarm", time="8 am")
    with pytest.raises(Which, match="time: 7 AM tomorrow, 8 AM tomorrow"):
        owner("cancel_alarm")
    assert owner("cancel_alarm", time="eight") == "I cancelled your alarm for 8 AM tomorrow."
    assert owner("cancel_alarm") == "I cancelled your alarm for 7 AM tomorrow."
    with pytest.raises(Failed, match="You have no alarms."):
        owner("cancel_alarm")


def test_all_alarms_of_a_day_or_of_all_days_are_cancelled(owner: Owner) -> None:
    for time in ("7 am", "8 am", "5 pm"):
        owner("set_alarm", time=time)
    assert owner("cancel_alarm", date="tomorrow") == "I cancelled both alarms: 7 AM tomorrow and 8 AM tomorrow."
    owner("set_alarm", time="6 pm")
    assert owner("cancel_alarm", heard="cancel all my alarms").startswith("I cancelled both alarms:")
    assert times(owner) == []


def test_an_alarm_is_cancelled_by_its_label(owner: Owner) -> None:
    owner("set_alarm", time="5 pm", label="gym")
    owner("set_alarm", time="7 am")
    assert owner("cancel_alarm", label="the gym alarm") == "I cancelled your alarm for 5 PM today."
    with pytest.raises(Failed, match="no such alarm. You have one alarm: 7 AM tomorrow"):
        owner("cancel_alarm", label="school")


def test_an_alarm_moves_and_keeps_what_is_not_named(owner: Owner) -> None:
    owner("set_alarm", time="7 am")
    assert owner("change_alarm", new_time="eight") == "I moved your alarm to 8 AM tomorrow."
    assert owner("change_alarm", new_date="Friday") == "I moved your alarm to 8 AM on Friday."
    assert owner("change_alarm", time="8 am", new_time="in an hour") == "I moved your alarm to 10 AM today."
    with pytest.raises(Failed, match="To what time"):
        owner("change_alarm")


def test_an_alarm_does_not_move_into_the_past(owner: Owner) -> None:
    owner("set_alarm", time="7 am")
    with pytest.raises(Failed, match="past already"):
        owner("change_alarm", new_time="8 am", new_date="today")
    assert times(owner) == ["Thu 11 07:00"]


def test_a_repeating_alarm_moves_within_its_days(owner: Owner) -> None:
    owner("set_alarm", time="7 am", recurrence="weekdays")
    assert owner("change_alarm", new_time="6:30") == "I moved your alarm to 6:30 AM every weekday."
    assert times(owner) == ["Thu 11 06:30"]
    with pytest.raises(Failed, match="rings every weekday"):
        owner("change_alarm", new_date="Sunday")


def test_what_rings_is_snoozed(owner: Owner) -> None:
    with pytest.raises(Failed, match="Nothing rings"):
        owner("snooze")
    owner.bell.rang = "pasta timer"
    assert owner("snooze") == "Your pasta timer will ring again in 9 minutes."
    assert owner("snooze", duration="five minutes") == "Your pasta timer will ring again in 5 minutes."
    assert [f"{until:%H:%M}" for until in owner.bell.until] == ["09:09", "09:05"]
    with pytest.raises(Failed, match="within a day"):
        owner("snooze", duration="3 days")


def test_times_are_said_in_24_hours_where_that_is_set(owner: Owner) -> None:
    owner.setting(clock="24")
    assert owner("set_alarm", time="7 pm") == "Alarm set for 19:00 today."
