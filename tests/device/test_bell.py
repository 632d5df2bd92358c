from __future__ import annotations

from datetime import timedelta

import pytest

from device.bell import StoreBell
from device.database import Database, SqliteStore
from device.journal import Journal
from device.sim import SimClock
from skills import rings


@pytest.fixture
def bell(database: Database, clock: SimClock) -> StoreBell:
    return StoreBell(database, clock.now)


def set_ring(
    database: Database, clock: SimClock, minutes: int, what: rings.What = "timer", recurrence: str = ""
) -> int:
    with database.transaction():
        due = clock.now() + timedelta(minutes=minutes)
        store = SqliteStore(database, writable=True)
        return rings.add(store, what, due, "pasta", timedelta(minutes=minutes), recurrence).id


def test_a_timer_is_due_when_its_time_has_come(bell: StoreBell, database: Database, clock: SimClock) -> None:
    ring = set_ring(database, clock, 10)
    clock.pass_time(599)
    assert bell.due(clock.now()) == []
    clock.pass_time(1)
    assert [row.id for row in bell.due(clock.now())] == [ring]


def test_what_was_heard_is_over(bell: StoreBell, database: Database, clock: SimClock) -> None:
    ring = set_ring(database, clock, 0)
    bell.finish((ring,), clock.now(), heard=True)
    assert bell.due(clock.now()) == []
    assert Journal(database).take_notices() == []


def test_what_nobody_heard_is_said_later_once(bell: StoreBell, database: Database, clock: SimClock) -> None:
    ring = set_ring(database, clock, 0)
    bell.finish((ring,), clock.now(), heard=False)
    (notice,) = Journal(database).take_notices()
    assert "pasta" in notice
    assert Journal(database).take_notices() == []


def test_what_was_due_while_the_device_was_off_is_said(bell: StoreBell, database: Database, clock: SimClock) -> None:
    set_ring(database, clock, 10)
    clock.pass_time(3600)
    bell.settle(clock.now())
    (notice,) = Journal(database).take_notices()
    assert notice.startswith("While I was off")
    assert bell.due(clock.now()) == []


def test_a_daily_alarm_moves_to_tomorrow(bell: StoreBell, database: Database, clock: SimClock) -> None:
    ring = set_ring(database, clock, 0, "alarm", "FREQ=DAILY")
    bell.finish((ring,), clock.now(), heard=True)
    clock.pass_time(24 * 3600)
    assert len(bell.due(clock.now())) == 1


def test_what_just_rang_can_be_snoozed(bell: StoreBell, database: Database, clock: SimClock) -> None:
    ring = set_ring(database, clock, 0)
    bell.finish((ring,), clock.now(), heard=True)
    assert bell.snooze(clock.now() + timedelta(minutes=5)) is not None
    clock.pass_time(300)
    assert len(bell.due(clock.now())) == 1


def test_nothing_that_rang_cannot_be_snoozed(bell: StoreBell, clock: SimClock) -> None:
    assert bell.snooze(clock.now() + timedelta(minutes=5)) is None
