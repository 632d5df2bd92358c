"""Conversations as a person would have them, written down and held with a simulated device.

    # Lines that begin so are notes.
    given contact {"name": "Anna Berg", "emails": ["anna@example.org"]}     a row that is there before
    you: set a timer for ten minutes            said with the button down; an answer where something was asked
    lam: Timer set for 10 minutes.              what comes next out of the speaker; * stands for anything
    you: (nothing)                              pressed, and nothing said
    you: (holds)                                the button, for two seconds
    you: (waits)                                no press for half a minute
    later: 3 minutes
    then ring {"what": "timer"}                 these rows of a kind are kept, in order; none: `then no ring`
    sent: anna@example.org * dinner             a letter that came to this address, subject and text hold these words
"""

from __future__ import annotations

import fnmatch
import json
import queue
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from device.assembly import Assembly, database_path, opened
from device.bell import StoreBell
from device.database import Database, SqliteStore
from device.loop import Mode
from device.runner import Runner
from device.sim import SimButton, SimClock, SimMicrophone, SimSpeaker
from models.types import AudioClip, Transcript

SILENCE = AudioClip(np.zeros(16000, np.float32), 16000)
RESTS = (Mode.IDLE, Mode.ASKING, Mode.GUARDED)  # where the device waits for the person

Say = Callable[[str], AudioClip]


@dataclass
class Talk:
    """A device that is talked with. voice: speaks the person's words, which are then really heard; else they are read."""

    assembly: Assembly
    clock: SimClock
    voice: Say | None = None
    told: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.assembly.__dict__["clock"] = self.clock  # a cached property of the assembly
        self._shown: queue.Queue[str] = queue.Queue()
        self._words: list[str] = []

    def hold(self, script: str) -> None:
        """Go through a script. Raises AssertionError at the first line that is not as written."""
        with opened() as database:
            self._given(database, script)
            turns = self.assembly.turns(database)
            own = Database(database_path())
            button, self.microphone = SimButton(), SimMicrophone()
            runner = Runner(
                button, self.microphone, SimSpeaker(), self.clock, self, self._hear, self._speak, turns,
                StoreBell(own, self.clock.now), SILENCE,
            )  # fmt: skip
            self.button = button
            thread = threading.Thread(target=runner.run)
            thread.start()
            try:
                self._rest()
                for line in script.splitlines():
                    self._line(line.strip(), database)
                assert self.told == [], f"it also said {self.told}"
            finally:
                runner.close()
                thread.join(20)
                own.close()

    # device.ports.Watcher

    def show(self, mode: str, text: str) -> None:
        self._shown.put(mode)

    def _given(self, database: Database, script: str) -> None:
        store = SqliteStore(database, writable=True)
        with database.transaction():
            for line in script.splitlines():
                if line.startswith("given "):
                    _, kind, row = line.split(" ", 2)
                    store.add(kind, **json.loads(row))

    def _line(self, line: str, database: Database) -> None:
        speaker, _, text = line.partition(": ")
        if speaker == "you":
            self._say(text)
        elif speaker == "lam":
            assert self.told, f"it said nothing, not “{text}”"
            said = self.told.pop(0)
            assert fnmatch.fnmatchcase(said.lower(), text.lower().replace("[", "[[]")), f"it said “{said}”, not “{text}”"
        elif speaker == "later":
            number, unit = text.split()
            self.clock.pass_time(float(number) * {"s": 1, "m": 60, "h": 3600, "d": 86400}[unit[0]])
        elif line.startswith("then "):
            self._kept(line.removeprefix("then "), database)
        else:
            assert not line or line.startswith(("#", "given ", "sent: ")), line

    def _say(self, text: str) -> None:
        if text == "(waits)":
            self.clock.pass_time(31)
            return self._rest()
        self._words.append("" if text.startswith("(") else text)
        self.microphone.clip = self.voice(text) if self.voice and not text.startswith("(") else SILENCE
        self.button.press()
        self.clock.pass_time(2.1 if text == "(holds)" else 1.0)
        self.button.release()
        return self._rest()

    def _rest(self) -> None:
        """Wait until the device waits."""
        while self._shown.get(timeout=60) not in RESTS:
            pass

    def _hear(self, clip: AudioClip, cancelled: Callable[[], bool]) -> Transcript:
        words = self._words.pop(0)
        return self.assembly.hear(clip, cancelled) if self.voice and words else Transcript(words, 1.0, 1.0)

    def _speak(self, text: str, cancelled: Callable[[], bool]) -> Iterator[AudioClip]:
        if text:
            self.told.append(text)
        yield SILENCE

    def _kept(self, expected: str, database: Database) -> None:
        if expected.startswith("no "):
            rows = self._rows(database, expected.removeprefix("no "))
            assert rows == [], f"kept: {rows}"
            return
        kind, _, listed = expected.partition(" ")
        wanted = json.loads(f"[{listed}]")
        rows = self._rows(database, kind)
        fits = len(rows) == len(wanted) and all(
            row.get(k) == v for row, want in zip(rows, wanted, strict=True) for k, v in want.items()
        )
        assert fits, f"kept: {rows}"

    def _rows(self, database: Database, kind: str) -> list[dict[str, Any]]:
        return [dict(row.data) for row in SqliteStore(database, writable=False).rows(kind)]


def scripts(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.txt"))
