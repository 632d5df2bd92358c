"""`lam run` itself: a voice through a virtual microphone, a mock pin, the answer from the speaker's monitor."""

from __future__ import annotations

import io
import os
import queue
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import gpiozero
import numpy as np
import pytest
import sounddevice
from gpiozero.pins.mock import MockFactory

from device import cli
from device.assembly import opened
from device.database import SqliteStore
from models import fetch
from models.hear import Hearer
from models.types import AudioClip
from tests.bench.words import fold, holds
from tests.device import pulse

ROOT = Path(__file__).parents[2]
COMMANDS = Path(os.environ.get("POCKET_LAM_AUDIO", ROOT.parent / "shared" / "audio")) / "commands"
QUESTION = ROOT / "device" / "sounds" / "question.wav"


class Lines(io.TextIOBase):
    """Standard output, line by line, to a test that waits for one."""

    def __init__(self) -> None:
        self._lines: queue.Queue[str] = queue.Queue()
        self._line = ""

    def write(self, text: str) -> int:
        self._line += text
        *whole, self._line = self._line.split("\n")
        for line in whole:
            self._lines.put(line)
        return len(text)

    def until(self, start: str) -> list[str]:
        """Lines up to the first that starts so; fails when none comes for a minute."""
        seen: list[str] = []
        while not seen or not seen[-1].startswith(start):
            seen.append(self._lines.get(timeout=60))
        return seen


def talk(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, home: Path, scene: Callable[[Lines, MockFactory], None]
) -> None:
    """Run main(["run"]) in this thread while the scene plays in another, then stop it with Ctrl-C."""
    (home / "config").mkdir(parents=True)
    (home / "config" / "config.toml").write_text(
        '[button]\npin = 17\n[microphone]\ndevice = "pulse"\n[speaker]\ndevice = "pulse"\n'
    )
    lines, problems = Lines(), []
    monkeypatch.setattr(sys, "stdout", lines)
    factory = gpiozero.Device.pin_factory = MockFactory()

    def act() -> None:
        try:
            lines.until("[idle]")
            scene(lines, factory)
        except BaseException as error:
            problems.append(error)
        finally:
            os.kill(os.getpid(), signal.SIGINT)

    with pulse.daemon(tmp_path / "pulse") as environment:
        for name in ("PULSE_SERVER", "PULSE_RUNTIME_PATH"):
            monkeypatch.setenv(name, environment[name])
        sounddevice._terminate()  # PortAudio looks for devices once, and another test may have let it look
        sounddevice._initialize()
        actor = threading.Thread(target=act)
        actor.start()
        try:
            code = cli.main(["run"])
            actor.join()
        except KeyboardInterrupt:  # main had ended before the scene had
            code = 130
    gpiozero.Device.pin_factory = None
    if problems:
        raise problems[0]
    assert code == 0


def hold_and_say(factory: MockFactory, path: Path) -> None:
    factory.pin(17).drive_low()
    pulse.play(path)
    factory.pin(17).drive_high()


def heard(hearer: Hearer, sound: bytes) -> str:
    samples = np.frombuffer(sound, np.int16).astype(np.float32) / np.float32(32768)
    return hearer.hear(AudioClip(samples, pulse.RATE)).text.lower()


@pytest.mark.models
def test_a_voice_goes_in_and_the_answer_comes_out(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, home: Path) -> None:
    hearer = Hearer(fetch.path("whisper-base"))
    answers = []

    def scene(lines: Lines, factory: MockFactory) -> None:
        ears = pulse.Ears()
        ears.take(0.1)
        hold_and_say(factory, QUESTION)
        lines.until("[idle]")
        answers.append(heard(hearer, ears.take(1)))
        ears.close()

    talk(monkeypatch, tmp_path, home, scene)
    assert holds(fold(answers[0]), fold("timer set for 10 minutes"))
    with opened() as database:
        (ring,) = SqliteStore(database, writable=False).rows("ring")
    assert ring["what"] == "timer"


@pytest.mark.models
@pytest.mark.skipif(not COMMANDS.exists(), reason="no recordings of people here (POCKET_LAM_AUDIO)")
def test_people_are_heard_and_served(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, home: Path) -> None:
    said: list[str] = []

    def scene(lines: Lines, factory: MockFactory) -> None:
        for name in ("add_apples_to_my_Shopping_List", "set_a_timer_for_5_minutes", "cancel_timer", "nevermind"):
            hold_and_say(factory, COMMANDS / f"{name}.wav")
            said.append(" ".join(lines.until("[idle]")))

    talk(monkeypatch, tmp_path, home, scene)
    assert "apples" in said[0].lower()
    assert "5 minutes" in said[1]
    assert "cancel" in said[2].lower()
    assert "Okay." in said[3]
    with opened() as database:
        store = SqliteStore(database, writable=False)
        assert store.rows("ring") == []
