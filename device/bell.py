"""What rings: looks in the store for what is due, and ends, snoozes or misses it there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from device.database import Database, SqliteStore
from device.journal import Journal
from skills import rings
from skills.ports import Row

LATE = timedelta(minutes=1)  # due longer ago than this when found first: the device was off
SNOOZABLE = timedelta(minutes=15)  # after it was hushed


class StoreBell:
    """skills.api.Bell and the runner's view of rings, over one database connection."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def _store(self) -> SqliteStore:
        return SqliteStore(self._database, writable=True)

    def due(self, now: datetime) -> list[Row]:
        """What should sound now."""
        return rings.due(self._store(), now)

    def finish(self, ids: tuple[int, ...], now: datetime, *, heard: bool) -> None:
        """End what rang; what nobody heard is said with the next reply."""
        with self._database.transaction():
            store = self._store()
            for row in rings.due(store, now):
                if row.id not in ids:
                    continue
                for old in store.rows("rang"):
                    store.remove(old)
                store.add("rang", at=now.isoformat(), ring=dict(row.data))
                if not heard:
                    Journal(self._database).notice(f"Nobody stopped this: {rings.announcement(row, now)}")
                rings.finish(store, row, now)

    def hush(self) -> None:
        """End all that rings now; a `lam run` beside falls silent when it looks next."""
        now = self._now()
        self.finish(tuple(row.id for row in self.due(now)), now, heard=True)

    def settle(self, now: datetime) -> None:
        """At a start: what was due while the device was off is said with the next reply, and is over."""
        with self._database.transaction():
            store = self._store()
            for row in rings.due(store, now - LATE):
                Journal(self._database).notice(rings.missed(row, now))
                rings.finish(store, row, now)

    def snooze(self, until: datetime) -> str | None:
        with self._database.transaction():
            store = self._store()
            now = self._now()
            if ringing := rings.due(store, now):
                rings.snooze(store, ringing[-1], until)
                return rings.name(ringing[-1], now=now)
            for last in store.rows("rang"):
                if now - datetime.fromisoformat(last["at"]) < SNOOZABLE:
                    row = store.add("ring", **last["ring"])
                    rings.snooze(store, row, until)
                    store.remove(last)
                    return rings.name(row, now=now)
        return None
