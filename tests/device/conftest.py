"""A turn with scripted deciders over a real database, and a board's pins without a board."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import gpiozero
import pytest
from gpiozero.pins.mock import MockFactory

from device.bell import StoreBell
from device.database import Database
from device.sim import SimClock
from device.turn import Turns
from models.types import Call, Plan, Request, Transcript
from skills.api import Skill


@dataclass
class ScriptedAsker:
    """Answers what it is told to, and remembers what it was asked."""

    answers: list[str | None] = field(default_factory=list)
    holds: bool = False
    asked: list[str] = field(default_factory=list)

    def words(self, question: str) -> Transcript | None:
        self.asked.append(question)
        answer = self.answers.pop(0) if self.answers else None
        return None if answer is None else Transcript(answer, 1.0, 1.0)

    def held(self, question: str) -> bool:
        self.asked.append(question)
        return self.holds


class NoMachine:
    def status(self) -> Mapping[str, str]:
        return {"storage": "There is room."}


@pytest.fixture
def pins() -> Iterator[MockFactory]:
    gpiozero.Device.pin_factory = MockFactory()
    yield gpiozero.Device.pin_factory
    gpiozero.Device.pin_factory.reset()
    gpiozero.Device.pin_factory = None


MakeTurns = Callable[..., Turns]


@pytest.fixture
def make_turns(database: Database, clock: SimClock) -> MakeTurns:
    def make(skills: Sequence[Skill], *calls: Call, sure: bool = True) -> Turns:
        def decide(request: Request) -> Plan | None:
            return Plan(calls, 0.9, "phrase", sure) if calls else None

        return Turns(
            skills={skill.name: skill for skill in skills},
            deciders=[decide],
            database=database,
            bell=StoreBell(database, clock.now),
            machine=NoMachine(),
            now=clock.now,
            settings=dict,
            available=lambda need: False,
        )

    return make
