from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from skills import rings
from skills.ports import Row
from tests.skills.conftest import NOW, Owner


def test_what_is_due_comes_earliest_first(owner: Owner) -> None:
    late = rings.add(owner.store, "timer", NOW + timedelta(minutes=5), "eggs", timedelta(minutes=5))
    early = rings.add(owner.store, "reminder", NOW + timedelta(minutes=1), "call mum")
    assert rings.next_due(owner.store) == NOW + timedelta(minutes=1)
    assert rings.due(owner.store, NOW) == []
    assert rings.due(owner.store, NOW + timedelta(minutes=5)) == [early, late]


def test_nothing_set_is_never_due(owner: Owner) -> None:
    assert rings.next_due(owner.store) is None
    assert rings.due(owner.store, NOW) == []


def test_a_timer_is_over_when_it_has_rung(owner: Owner) -> None:
    row = rings.add(owner.store, "timer", NOW, "", timedelta(minutes=10))
    assert rings.announcement(row, NOW) == "Your 10 minute timer is done."
    rings.finish(owner.store, row, NOW)
    assert owner.store.rows("ring") == []


def test_what_repeats_keeps_to_the_wall_clock_when_summer_time_begins(owner: Owner) -> None:
    saturday = datetime(2027, 3, 27, 7, 0, tzinfo=ZoneInfo("Europe/London"))
    row = rings.add(owner.store, "alarm", saturday, recurrence="FREQ=DAILY")
    rings.finish(owner.store, row, saturday + timedelta(minutes=1))
    (row,) = owner.store.rows("ring")
    assert row["due"] == "2027-03-28T06:00:00+00:00"  # 7:00 in British summer time
    assert rings.local(row, NOW).hour == 7


def test_what_repeats_is_not_rung_twice_when_summer_time_ends(owner: Owner) -> None:
    london = ZoneInfo("Europe/London")
    row = rings.add(owner.store, "alarm", datetime(2027, 10, 31, 1, 30, tzinfo=london), recurrence="FREQ=DAILY")
    rings.finish(owner.store, row, datetime(2027, 10, 31, 1, 31, tzinfo=london))
    assert rings.local(owner.store.rows("ring")[0], NOW).date().isoformat() == "2027-11-01"


def test_an_hour_that_the_clocks_skip_still_rings(owner: Owner) -> None:
    row = rings.add(
        owner.store, "alarm", datetime(2027, 3, 27, 1, 30, tzinfo=ZoneInfo("Europe/London")), recurrence="FREQ=DAILY"
    )
    rings.finish(owner.store, row, datetime(2027, 3, 27, 1, 31, tzinfo=ZoneInfo("Europe/London")))
    assert owner.store.rows("ring")[0]["due"] == "2027-03-28T01:30:00+00:00"


def test_a_week_of_missed_alarms_is_caught_up_in_one_step(owner: Owner) -> None:
    row = rings.add(owner.store, "alarm", NOW, recurrence="FREQ=DAILY")
    rings.finish(owner.store, row, NOW + timedelta(days=7, hours=1))
    assert rings.next_due(owner.store) == NOW + timedelta(days=8)


def test_what_was_missed_is_said_with_its_day() -> None:
    owner_now = NOW + timedelta(days=1)
    data = {"due": rings.utc(NOW), "left": None, "recurrence": None, "start": None, "duration": 480.0}
    row = Row(1, "ring", {**data, "what": "alarm", "text": ""})
    assert rings.missed(row, owner_now) == "While I was off, your 9 AM alarm was due yesterday."
    row = Row(1, "ring", {**data, "what": "timer", "text": "pasta"})
    assert rings.missed(row, NOW) == "While I was off, your pasta timer ended at 9 AM."
    row = Row(1, "ring", {**data, "what": "reminder", "text": "call my mum"})
    assert rings.missed(row, NOW) == "While I was off, I should have reminded you at 9 AM to call your mum."


def test_what_is_said_when_it_rings(owner: Owner) -> None:
    alarm = rings.add(owner.store, "alarm", NOW.replace(hour=7))
    assert rings.announcement(alarm, NOW) == "It's 7 AM."
    labelled = rings.add(owner.store, "alarm", NOW.replace(hour=7), "gym")
    assert rings.announcement(labelled, NOW) == "It's 7 AM. Your gym alarm."
    reminder = rings.add(owner.store, "reminder", NOW, "call my mum")
    assert rings.announcement(reminder, NOW) == "Reminder: call your mum."
    timer = rings.add(owner.store, "timer", NOW, "pasta", timedelta(minutes=8))
    assert rings.announcement(timer, NOW) == "Your pasta timer is done."


def test_a_snoozed_alarm_repeats_afterwards_as_before(owner: Owner) -> None:
    row = rings.add(owner.store, "alarm", NOW, recurrence="FREQ=DAILY")
    rings.snooze(owner.store, row, NOW + timedelta(minutes=9))
    (row,) = owner.store.rows("ring")
    assert rings.due_at(row) == NOW + timedelta(minutes=9)
    rings.finish(owner.store, row, NOW + timedelta(minutes=10))
    assert rings.next_due(owner.store) == NOW + timedelta(days=1)


def test_a_snoozed_copy_of_a_repeating_alarm_does_not_repeat_itself(owner: Owner) -> None:
    row = rings.add(owner.store, "alarm", NOW, recurrence="FREQ=DAILY")
    rang = dict(row.data)
    rings.finish(owner.store, row, NOW)
    copy = owner.store.add("ring", **rang)
    rings.snooze(owner.store, copy, NOW + timedelta(minutes=9))
    rings.finish(owner.store, rings.due(owner.store, NOW + timedelta(minutes=9))[0], NOW + timedelta(minutes=9))
    assert [rings.due_at(row) for row in owner.store.rows("ring")] == [NOW + timedelta(days=1)]
