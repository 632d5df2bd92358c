"""Skills over the real store, in memory, at nine on a Wednesday in London."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from device.database import Database, SqliteStore
from skills.api import Context
from skills.load import load_skills
from skills.values import parse

NOW = datetime(2027, 3, 10, 9, 0, tzinfo=ZoneInfo("Europe/London"))
SKILLS = load_skills(entry_points=False).skills


@dataclass
class SilentBell:
    """rang: what it calls the last ring; None when nothing rang."""

    rang: str | None = None
    until: list[datetime] = field(default_factory=list)

    def snooze(self, until: datetime) -> str | None:
        if self.rang:
            self.until.append(until)
        return self.rang


class Handheld:
    def status(self) -> Mapping[str, str]:
        return {"battery": "The battery is at 80 percent.", "network": "I'm not connected to a network."}


@dataclass
class Owner:
    """Calls skills as `execute` does: each argument's words become a value before the call."""

    context: Context
    store: SqliteStore
    database: Database
    bell: SilentBell

    def __call__(self, skill: str, heard: str = "", **words: str) -> str:
        """What the skill says. heard: the whole utterance, where it matters."""
        declared = SKILLS[skill]
        values = {name: parse(declared.argument(name).kind, said, self.now) for name, said in words.items()}
        context = replace(self.context, words=heard)
        if declared.prepare_function:
            values = dict(declared.prepare_function(context, values))
        said = declared.function(context, **values).say
        assert said[0] == said[0].upper()
        assert said[-1] in ".!?"
        assert "  " not in said
        return said

    @property
    def now(self) -> datetime:
        return self.context.now

    def wait(self, **length: float) -> None:
        later = datetime.fromtimestamp(self.now.timestamp() + timedelta(**length).total_seconds(), self.now.tzinfo)
        self.context = replace(self.context, now=later)

    def at(self, now: datetime) -> None:
        self.context = replace(self.context, now=now)

    def setting(self, **settings: str) -> None:
        self.context = replace(self.context, settings={**self.context.settings, **settings})

    def everything(self) -> list[tuple[object, ...]]:
        return self.database.execute("SELECT id, kind, data FROM rows ORDER BY id").fetchall()


@pytest.fixture
def make_owner() -> Iterator[Callable[[], Owner]]:
    databases: list[Database] = []

    def make() -> Owner:
        database = Database(":memory:")
        databases.append(database)
        store = SqliteStore(database, writable=True)
        bell = SilentBell()
        context = Context(
            NOW, store, bell, Handheld(), {"units": "metric", "country": "GB", "clock": "12", "speed": "1.0"}
        )
        return Owner(context, store, database, bell)

    yield make
    for database in databases:
        database.close()


@pytest.fixture
def owner(make_owner: Callable[[], Owner]) -> Owner:
    return make_owner()
