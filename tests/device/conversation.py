"""Conversations as a person would have them, written down and held with a simulated device.

# Lines that begin so are notes.
config [confirm]                            a line of the owner's config.toml
given contact {"name": "Anna Berg", "emails": ["anna@example.org"]}     a row that is there before
you: set a timer for ten minutes            said with the button down; an answer where something was asked
lam: Timer set for 10 minutes.              what comes next out of the speaker; * stands for anything
you: (nothing)                              pressed, and nothing said
you: (taps)                                 the button, for a moment
you: (holds)                                the button, for two seconds
you: (waits)                                no press for half a minute
later: 3 minutes                            what is due by then rings, and says so: lam: Your pasta timer is done.
letter: Bo <bo@example.org> | Tea | Come!   a letter that lies in the inbox: from whom, about what, its text
sent: bo@example.org | Re: Tea | come       the letter that left last: to whom, and what subject and text hold; or: nothing
then ring {"what": "timer"}                 these rows of a kind are kept, in order; none: `then no ring`
"""

from __future__ import annotations

import fnmatch
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import numpy as np

from device.assembly import Assembly, database_path, opened
from device.bell import StoreBell
from device.config import config_folder
from device.database import Database, SqliteStore
from device.events import Woke
from device.loop import PATIENCE, RING, Mode
from device.runner import Runner
from device.saying import Saying
from device.sim import SimButton, SimClock, SimListening, SimMicrophone, SimSpeaker
from models.spoken import sentences
from models.types import AudioClip, Transcript
from skills import rings

SILENCE = AudioClip(np.random.default_rng(1).normal(0, 0.001, 16000).astype(np.float32), 16000)  # of a room
ANSWERED = (Mode.ASKING, Mode.GUARDED, Mode.RINGING)  # it waits for the person, and says something there
PRESSED = {"(taps)": 0.1, "(holds)": 2.1}  # s; a second for everything else

Say = Callable[[str], AudioClip]


@dataclass
class Talk:
    """A device that is talked with. voice: speaks the person's words, which are then really heard; else they are read.

    sent: what the mail server was given, oldest first.
    """

    assembly: Assembly
    clock: SimClock
    voice: Say | None = None
    sent: Callable[[], list[bytes]] = list
    told: list[str] = field(default_factory=list)
    heard: str = ""

    def __post_init__(self) -> None:
        self.assembly.__dict__["clock"] = self.clock  # a cached property of the assembly
        self._moved = threading.Condition()
        self._mode: Mode | None = None
        self._unsaid = ""  # what a ring or a question shows, and has yet to say
        self._asked = False
        self._words = ""

    def hold(self, script: str) -> None:
        """Go through a script. Raises AssertionError at the first line that is not as written."""
        with opened() as database:
            self._given(database, script)
            own = Database(database_path())
            self.button, self.microphone, speaker = SimButton(), SimMicrophone(), SimSpeaker()
            self.runner = Runner(
                self.button, self.microphone, speaker, self.clock, self, lambda: SimListening(self._hear),
                Saying(speaker, self._speak, sentences), self.assembly.turns(database),
                StoreBell(own, self.clock.now), SILENCE,
            )  # fmt: skip
            thread = threading.Thread(target=self.runner.run)
            thread.start()
            try:
                self._rest()
                for line in script.splitlines():
                    self._line(line.strip(), database)
                assert self.told == [], f"it also said {self.told}"
            finally:
                self.runner.close()
                thread.join(20)
                own.close()

    # device.ports.Watcher

    def show(self, mode: str, text: str) -> None:
        """Called by main without a text when the mode has changed; with one for what is about to be said."""
        with self._moved:
            if not text:
                self._mode = Mode(mode) if mode in list(Mode) else self._mode
            elif mode in ANSWERED:
                self._unsaid = text
            self._moved.notify()

    def level(self, loud: float) -> None:
        pass

    def close(self) -> None:
        pass

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
            assert _fits(said, text), f"it heard “{self.heard}”, and said “{said}”, not “{text}”"
        elif speaker == "later":
            number, unit = text.split()
            self._pass(float(number) * {"s": 1, "m": 60, "h": 3600, "d": 86400}[unit[0]], database)
        elif speaker == "sent":
            self._left(text)
        elif line.startswith("then "):
            self._kept(line.removeprefix("then "), database)
        else:
            assert not line or line.startswith(("#", "given ", "config ", "letter: ")), line

    def _say(self, text: str) -> None:
        self._mode, self._asked = None, False
        if text == "(waits)":
            self.clock.pass_time(PATIENCE + 1)
            self.runner.post(Woke(self.clock.steady()))
        else:
            self._words = "" if text.startswith("(") else text
            self.microphone.clip = self.voice(text) if self.voice and self._words else SILENCE
            self.button.press()
            self.clock.pass_time(PRESSED.get(text, 1.0))
            self.button.release()
        self._rest()

    def _left(self, expected: str) -> None:
        letters = self.sent()
        if expected == "nothing":
            assert letters == []
            return
        letter = message_from_bytes(letters[-1], policy=policy.default)
        assert isinstance(letter, EmailMessage)
        to, subject, text = expected.split(" | ")
        found = (str(letter["To"]), str(letter["Subject"]), letter.get_content())
        assert to in found[0], found
        assert subject in found[1], found
        assert text in found[2], found

    def _pass(self, seconds: float, database: Database) -> None:
        store = SqliteStore(database, writable=False)
        before = {row.id for row in rings.due(store, self.clock.now())}
        then = self.clock.now().astimezone(UTC) + timedelta(seconds=seconds)
        rung = {row.id for row in rings.due(store, then)} - before or (before and seconds >= RING)
        if rung:  # forgotten before the time passes, because the device looks at the clock by itself, too
            self._mode, self._asked = self._mode if before else None, False  # it may ring already
        self.clock.pass_time(seconds)
        if rung:
            self.runner.post(Woke(self.clock.steady()))  # which makes it look at the clock
            self._rest()

    def _rest(self) -> None:
        """Wait until the device waits for the person, and has said what it says there."""

        def rests() -> bool:
            return self._mode is Mode.IDLE or (self._mode in ANSWERED and self._asked and not self._unsaid)

        with self._moved:
            assert self._moved.wait_for(rests, timeout=60), f"it does not come to rest: {self._mode}"

    def _hear(self, clip: AudioClip, cancelled: Callable[[], bool]) -> Transcript:
        read = self.voice is None or not self._words
        heard = Transcript(self._words, 1.0, 1.0) if read else self.assembly.hear(clip, cancelled)
        self.heard = heard.text
        return heard

    def _speak(self, text: str, cancelled: Callable[[], bool], pace: float) -> Iterator[tuple[str, AudioClip]]:
        with self._moved:
            if text:
                self.told.append(text)
                self._asked = True
                self._unsaid = "" if text == self._unsaid else self._unsaid
                self._moved.notify()
        yield text, SILENCE

    def _kept(self, expected: str, database: Database) -> None:
        kind, _, listed = expected.removeprefix("no ").partition(" ")
        wanted = json.loads(f"[{listed}]")
        rows: list[dict[str, Any]] = [dict(row.data) for row in SqliteStore(database, writable=False).rows(kind)]
        fits = len(rows) == len(wanted) and all(
            _fits(row.get(key), value) for row, want in zip(rows, wanted, strict=True) for key, value in want.items()
        )
        assert fits, f"kept: {rows}"


def _fits(have: object, wanted: object) -> bool:
    if not (isinstance(have, str) and isinstance(wanted, str)):
        return have == wanted
    return fnmatch.fnmatchcase(have.lower(), wanted.lower().replace("[", "[[]"))


def configure(script: str) -> None:
    """Write the script's config.toml, before an Assembly is made of it."""
    if lines := [line.removeprefix("config ") for line in script.splitlines() if line.startswith("config ")]:
        config_folder().mkdir(parents=True)
        (config_folder() / "config.toml").write_text("\n".join(lines))


def scripts(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.txt"))
