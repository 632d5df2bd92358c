"""Thousands of turns at speed in simulation, with everything that can go wrong: does it grow, leak or slow down?

    python -m tests.bench.soak [--turns 2000] [--speech 50]

The loop, its threads, phrases, skills, consent, journal and database are the real ones; the ports are simulated, and the
ear is told what it hears. --speech: every so many turns the real voice speaks (0: never). After a tenth of the turns, which
warm it up, nothing may grow: memory by 2 %, file handles and threads by none, and the median turn may not be 10 % slower
than that of a new device, which takes turns with the old one at the end. Ends with 1 when something is over.
"""

from __future__ import annotations

import argparse
import gc
import itertools
import logging
import os
import queue
import random
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from device import events
from device.assembly import Assembly
from device.bell import StoreBell
from device.config import Config, Models
from device.database import Database
from device.loop import Mode
from device.ports import PortLost
from device.runner import Runner
from device.saying import Saying
from device.sim import SimButton, SimClock, SimListening, SimMicrophone, SimSpeaker
from models import fetch
from models.speak import Voice
from models.spoken import sentences
from models.types import AudioClip, Transcript
from skills.ports import by_words
from tests.bench.turn import resident_mb

CLIP = AudioClip(np.full(1600, 0.1, np.float32), 16000)
NOW = datetime(2027, 3, 10, 9, 0, tzinfo=ZoneInfo("Europe/London"))
LENGTHY = f"This is {'a very ' * 20}long sentence."  # what the longest sentence takes is kept, and is no growth
PATIENT = 30.0  # s; a turn that takes longer hangs
SAID = (
    "what time is it", "add {n} apples to the shopping list", "what is on the shopping list", "undo that",
    "set a timer for {n} hours", "cancel the timer", "why did you do that", "what is {n} times seventeen", "blorp the flib",
    "say that again", "", "set an alarm for seven tomorrow", "how much is {n} miles in kilometers", "help",
)  # fmt: skip
LETTERS = '''
from skills.api import Confirm, Context, Done, skill

@skill(confirm=Confirm.ASK, phrases=["post the letter"])
def post_letter(context: Context) -> Done:
    """Post a letter."""
    context.store.add("letter")
    return Done("Posted.")

@skill(confirm=Confirm.HOLD, phrases=["launch the rocket"])
def launch_rocket(context: Context) -> Done:
    """Launch a rocket."""
    return Done("Launched.")
'''


class Mouth(SimSpeaker):
    """Can be unplugged, and can speak until it is stopped."""

    lost = False

    def play(self, clip: AudioClip) -> None:
        if self.lost:
            raise PortLost("The speaker is gone.")
        self.played[:] = [clip]
        self._silent.clear()

    def last_until_stopped(self, lasts: bool) -> None:
        self._patient = lasts


class Shown:
    """A watcher that can be waited for. It sees what main shows, in order; what the worker shows has a text."""

    def __init__(self) -> None:
        self._modes: queue.Queue[str] = queue.Queue()

    def show(self, mode: str, text: str) -> None:
        if not text:
            self._modes.put(mode)

    def level(self, loud: float) -> None:
        pass

    def close(self) -> None:
        pass

    def until(self, *modes: str) -> str:
        while (mode := self._modes.get(timeout=PATIENT)) not in modes:
            pass
        return mode

    def clear(self) -> None:
        with suppress(queue.Empty):
            while True:
                self._modes.get_nowait()


class Bugs(logging.Handler):
    """What the loop outlived and should not have had to. Devices that are gone are logged, too, and are meant to be."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info:
            self.found.append(f"{record.getMessage()}: {record.exc_info[1]!r}")


@dataclass(frozen=True, slots=True)
class Held:
    """What a process holds."""

    megabytes: float
    handles: int
    threads: int

    @classmethod
    def now(cls) -> Held:
        gc.collect()
        return cls(resident_mb(), len(os.listdir("/proc/self/fd")), threading.active_count())  # noqa: PTH208


class Soak:
    """A running device, and scenes to play with it. folder: its home. voice: speaks every `speech` turns."""

    def __init__(self, folder: Path, voice: Voice | None = None, speech: int = 0, seed: int = 1) -> None:
        skills = folder / "config" / "skills"
        skills.mkdir(parents=True)
        (skills / "letters.py").write_text(LETTERS)
        assembly = Assembly(Config(models=Models(action="")))
        self._databases = [Database(folder / "soak.db") for _ in range(3)]
        theirs, own, ours = self._databases
        self.clock, self.button, self.microphone = SimClock(NOW), SimButton(), SimMicrophone()
        self.mouth, self.shown, self.random = Mouth(), Shown(), random.Random(seed)
        self.microphone.clip = CLIP
        self.words: queue.Queue[str] = queue.Queue()
        self._bell = StoreBell(ours, self.clock.now)
        self._voice, self._speech, self._texts = voice, speech, itertools.count(1)
        turns = assembly.turns(theirs)
        turns.now, turns.alike, turns.bell = self.clock.now, by_words, StoreBell(theirs, self.clock.now)
        self.runner = Runner(
            button=self.button, microphone=self.microphone, speaker=self.mouth, clock=self.clock, watcher=self.shown,
            listen=lambda: SimListening(self._hear), saying=Saying(self.mouth, self._speak, sentences), turns=turns,
            bell=StoreBell(own, self.clock.now), bell_sound=CLIP, signals=True,
        )  # fmt: skip
        self._thread = threading.Thread(target=self.runner.run, name="main loop")
        self._thread.start()
        self.shown.until(Mode.IDLE)
        self.scenes: list[Callable[[], None]] = [
            *10 * [self.ask], *2 * [self.agreed], self.declined, self.unanswered, self.other_instead, self.held,
            self.let_go_early, self.interrupted, self.stopped, self.slipped, self.bounced, self.deaf, self.mute,
            self.rang, self.private, self.stuck, self.jumped, self.cancelled,
        ]  # fmt: skip

    def _hear(self, clip: AudioClip, cancelled: Callable[[], bool]) -> Transcript:
        return Transcript(self.words.get(timeout=PATIENT), 1.0, 1.0)

    def _speak(self, text: str, cancelled: Callable[[], bool], pace: float) -> Iterator[tuple[str, AudioClip]]:
        if self._voice and next(self._texts) % self._speech == 0:
            yield from self._voice.spoken(text, cancelled)
        else:
            yield from ((sentence, CLIP) for sentence in sentences(text))

    def play(self, scene: Callable[[], None]) -> Took:
        """One scene; the seconds it took, by the clock and of the processor. Raises RuntimeError when it hangs."""
        self.shown.clear()
        if self._bell.due(self.clock.now()):  # it rings, or will when main looks
            self.wait(0)
            if self.runner.state.mode is not Mode.RINGING:
                self.shown.until(Mode.RINGING)
            self.hush()
            self.rest()
        start, busy = time.perf_counter(), time.process_time()
        try:
            scene()
        except queue.Empty:
            raise RuntimeError(f"{scene.__name__} hangs: {self.runner.state}") from None
        return time.perf_counter() - start, time.process_time() - busy

    def close(self) -> None:
        self.runner.close()
        self._thread.join(PATIENT)
        for database in self._databases:
            database.close()

    def settle(self) -> None:
        """Wait for the threads that end by themselves."""
        for thread in threading.enumerate():
            if thread.name == "bell":
                thread.join(PATIENT)

    # What is done with it

    def press(self, mode: str = Mode.LISTENING) -> None:
        self.button.press()
        self.shown.until(mode)

    def release(self, after: float = 1.0) -> None:
        self.clock.pass_time(after)
        self.button.release()

    def say(self, words: str, mode: str = Mode.LISTENING) -> None:
        self.press(mode)
        self.words.put(words)
        self.release()

    def wait(self, seconds: float) -> None:
        """Let time pass, and main see it."""
        self.clock.pass_time(seconds)
        self.runner.post(events.Woke(self.clock.steady()))

    def rest(self) -> None:
        """Wait until it is idle: what rings is hushed, and what it asks is declined."""
        while (mode := self.shown.until(Mode.IDLE, Mode.RINGING, Mode.ASKING)) != Mode.IDLE:
            if mode == Mode.RINGING:
                self.hush()
            else:
                self.say("no", Mode.ANSWERING)

    def hush(self) -> None:
        self.press()
        self.release(0.1)

    # Scenes; each begins and ends idle

    def ask(self) -> None:
        self.say(self.random.choice(SAID).format(n=self.random.randint(2, 40)))
        self.rest()

    def _asked(self, words: str = "post the letter", mode: Mode = Mode.ASKING) -> None:
        self.say(words)
        self.shown.until(mode)

    def agreed(self) -> None:
        self._asked()
        self.say("yes", Mode.ANSWERING)
        self.rest()

    def declined(self) -> None:
        self._asked()
        self.say("no", Mode.ANSWERING)
        self.rest()

    def unanswered(self) -> None:
        self._asked()
        self.wait(31)
        self.rest()

    def other_instead(self) -> None:
        self._asked()
        self.say("what time is it", Mode.ANSWERING)
        self.rest()

    def held(self) -> None:
        self._asked("launch the rocket", Mode.GUARDED)
        self.button.press()
        self.release(2.1)
        self.rest()

    def let_go_early(self) -> None:
        self._asked("launch the rocket", Mode.GUARDED)
        self.button.press()
        self.release(1.0)
        self.rest()

    def interrupted(self) -> None:
        self.mouth.last_until_stopped(True)
        self.say("help")
        self.shown.until(Mode.SPEAKING)
        self.press()
        self.mouth.last_until_stopped(False)
        self.words.put("what time is it")
        self.release()
        self.rest()

    def stopped(self) -> None:
        self.mouth.last_until_stopped(True)
        self.say("help")
        self.shown.until(Mode.SPEAKING)
        self.runner.post(events.Stopped(self.clock.steady()))
        self.rest()
        self.mouth.last_until_stopped(False)

    def cancelled(self) -> None:
        """A press while it works; both turns' words are there, and the first may be heard or not."""
        self.say("what time is it")
        self.press()
        self.words.put("what time is it")
        self.release()
        self.rest()
        with suppress(queue.Empty):
            while True:
                self.words.get_nowait()

    def slipped(self) -> None:
        self.press()
        self.release(0.1)
        self.rest()

    def bounced(self) -> None:
        self.press()
        self.button.press()
        self.words.put("what time is it")
        self.release()
        self.button.release()
        self.rest()

    def deaf(self) -> None:
        """The microphone is gone at the press, or when the button is let go."""
        at_once = self.random.random() < 0.5
        self.microphone.lost = at_once
        self.press()
        self.microphone.lost = True
        self.release()
        self.shown.until(Mode.SPEAKING)
        self.rest()
        self.microphone.lost = False

    def mute(self) -> None:
        self.mouth.lost = True
        self.say("what time is it")
        self.rest()
        self.mouth.lost = False

    def rang(self) -> None:
        self.say("set a timer for one minute")
        self.rest()
        self.wait(61)
        self.shown.until(Mode.RINGING)
        self.say("stop")
        self.rest()

    def private(self) -> None:
        self.runner.post(events.Private(self.clock.steady(), True))
        self.button.press()
        self.button.release()
        self.shown.until(Mode.SPEAKING)
        self.shown.until("private")
        self.runner.post(events.Private(self.clock.steady(), False))
        self.rest()

    def stuck(self) -> None:
        self.press()
        self.words.put("")
        self.wait(61)
        self.rest()
        self.button.release()

    def jumped(self) -> None:
        """The clock is put right by hours, forwards or back, and what is due meanwhile rings."""
        self.clock._now += timedelta(hours=self.random.choice((-5, -1, 1, 30)))
        self.say("what time is it")
        self.rest()


Took = tuple[float, float]  # seconds by the clock, and of the processor


@dataclass(slots=True)
class Report:
    """What was held after the warm-up and at the end, and what each turn after the warm-up took."""

    before: Held
    after: Held
    took: list[Took]

    def grown(self) -> list[str]:
        """What is over the bar, after telling everything."""
        growth = self.after.megabytes / self.before.megabytes - 1
        print(f"memory   {self.before.megabytes:8.1f} MB → {self.after.megabytes:8.1f} MB   {growth:+.2%}")
        print(f"handles  {self.before.handles:8} → {self.after.handles:8}")
        print(f"threads  {self.before.threads:8} → {self.after.threads:8}")
        quarter = max(1, len(self.took) // 4)
        slower("first quarter → last", self.took[:quarter], self.took[-quarter:])
        found = {
            "memory": growth > 0.02,
            "handles": self.after.handles > self.before.handles,
            "threads": self.after.threads > self.before.threads,
        }
        return [name for name, wrong in found.items() if wrong]


def slower(name: str, before: list[Took], after: list[Took]) -> float:
    """By how much the median turn is slower: by the clock or in the processor's time, whichever is less."""
    ratios = []
    for which, clock in enumerate(("clock", "processor")):
        first, last = (statistics.median(each[which] * 1000 for each in took) for took in (before, after))
        print(f"median turn, {name:22} {clock:9}  {first:6.2f} ms → {last:6.2f} ms   {last / first - 1:+.1%}")
        ratios.append(last / first - 1)
    return min(ratios)


def soak(device: Soak, turns: int) -> Report:
    """Play so many scenes."""
    for _ in range(max(1, turns // 10)):
        device.play(device.random.choice(device.scenes))
    device.settle()
    before = Held.now()
    took = [device.play(device.random.choice(device.scenes)) for _ in range(turns - turns // 10)]
    device.settle()
    return Report(before, Held.now(), took)


def beside(new: Soak, old: Soak) -> float:
    """By how much an old device is slower than a new one, turn about, so that both share the machine's moods."""
    soak(new, 100)
    pairs = [
        (new.play(one), old.play(other)) for _ in range(10) for one, other in zip(new.scenes, old.scenes, strict=True)
    ]
    return slower("new device → old", [took for took, _ in pairs], [took for _, took in pairs])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--turns", type=int, default=2000)
    parser.add_argument("--speech", type=int, default=50)
    options = parser.parse_args()
    os.environ["POCKET_LAM_MODELS"] = str(fetch.home())  # the home that moves is for what is written
    logging.getLogger().addHandler(bugs := Bugs())
    voice = Voice(fetch.path("en_US-joe-medium")) if options.speech else None
    if voice:
        voice.warm([LENGTHY])
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        old = stack.enter_context(closing(at_home(Path(folder, "old"), voice, options.speech)))
        problems = soak(old, options.turns).grown()
        new = stack.enter_context(closing(at_home(Path(folder, "new"), voice, options.speech)))
        if beside(new, old) > 0.10:
            problems.append("latency")
    for bug in dict.fromkeys(bugs.found):
        print(bug)
    if problems or bugs.found:
        print(f"over the bar: {', '.join(problems + ['bugs'] * bool(bugs.found))}")
        sys.exit(1)


def at_home(folder: Path, voice: Voice | None, speech: int) -> Soak:
    os.environ["POCKET_LAM_HOME"] = str(folder)
    return Soak(folder, voice, speech)


if __name__ == "__main__":
    main()
