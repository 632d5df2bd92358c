"""The whole device, live: `lam run` with a mock button, a virtual microphone, and an ear at the virtual speaker.

    python -m tests.bench.live --audio DIR [--rounds N] [--orders N] [--each] [--busy] [--peer] [--idle SECONDS] [--model NAME]

DIR holds commands/*.wav (and orders/*.flac, of which --orders takes some). Each round starts `lam run` anew, in a home of
its own. Times are steady time from the button to what the speaker's monitor hears, so the sound system's own way is in
them; what it adds is told. Signals are off: the tick at the release would be taken for the answer.
--busy: one core computes something else. --peer: beside it, Home Assistant's chain (tests/bench/wyoming.py).
"""

from __future__ import annotations

import argparse
import os
import queue
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import wave
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from models import fetch
from models.audio import read_audio
from models.speak import Voice
from tests.bench.wyoming import Chain
from tests.device import pulse

LOUD = 0.01  # of full scale; what is softer is silence
BREATH = 0.03  # s
ENDED = "(ended)"
LONG = "What can you do?"  # its answer is long enough to be interrupted
REPLY = "Your timer is set for 10 minutes."  # what the peer says to everything
CONFIG = """
follow_up = false
[button]
pin = 17
[microphone]
device = "pulse"
[speaker]
device = "pulse"
signals = false
[models]
hear = "{hear}"
"""


@dataclass(slots=True)
class Table:
    """Milliseconds of each kind, and counts."""

    times: dict[str, list[float]] = field(default_factory=dict)

    def add(self, name: str, seconds: float) -> None:
        self.times.setdefault(name, []).append(seconds * 1000)

    def show(self) -> None:
        print(f"{'':44}     n   p50 ms   p95 ms   most")
        for name, values in self.times.items():
            late = float(np.percentile(values, 95))
            print(f"{name:44} {len(values):5}   {statistics.median(values):6.0f}   {late:6.0f}   {max(values):6.0f}")


class Device:
    """`lam run` in a process of its own; its button is pressed through a pipe."""

    def __init__(self, home: Path, hear: str) -> None:
        (home / "config").mkdir(parents=True)
        (home / "config" / "config.toml").write_text(CONFIG.format(hear=hear))
        self._database = home / "data" / "pocket-lam.db"
        self._log = home / "log"
        self._lines: queue.Queue[tuple[float, str]] = queue.Queue()
        started = time.monotonic()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.live", "--device"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=self._log.open("w"), text=True, bufsize=1,
            env=os.environ | {"POCKET_LAM_HOME": str(home), "POCKET_LAM_MODELS": str(fetch.home())},
        )  # fmt: skip
        threading.Thread(target=self._read, name="lines", daemon=True).start()
        self.ready = self.until("[idle]")[0] - started

    def _read(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            self._lines.put((time.monotonic(), line.strip()))
        self._lines.put((time.monotonic(), ENDED))

    def until(self, *starts: str) -> tuple[float, str]:
        """When the next line came that starts so, and the line. Raises queue.Empty when none comes for a minute, RuntimeError."""
        while True:
            at, line = self._lines.get(timeout=60)
            if line == ENDED:
                raise RuntimeError(f"lam run ended:\n{self._log.read_text()[-2000:]}")
            if line.startswith(starts):
                return at, line

    def forget(self) -> None:
        """Drop the lines that came until now."""
        while not self._lines.empty():
            self._lines.get_nowait()

    def button(self, *, down: bool) -> float:
        """Press or let go; when that was."""
        assert self._process.stdin
        at = time.monotonic()
        self._process.stdin.write("down\n" if down else "up\n")
        self._process.stdin.flush()
        return at

    def rest(self) -> None:
        """Let it come to rest; a question gets no answer that could be a yes."""
        while not self.until("[idle]", "[asking]", "[guarded]")[1].startswith("[idle]"):
            self.button(down=True)
            time.sleep(0.5)
            self.button(down=False)

    def decided_by(self) -> str:
        """Who decided the last turn: "phrase", "model", ..."""
        with sqlite3.connect(f"file:{self._database}?mode=ro", uri=True) as journal:
            row = journal.execute("SELECT by FROM turns ORDER BY id DESC LIMIT 1").fetchone()
        journal.close()
        return str(row[0]) if row and row[0] else "nobody"

    def memory(self) -> float:
        """MB resident."""
        pages = int(Path(f"/proc/{self._process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGESIZE") / 1e6

    def worked(self) -> float:
        """Seconds of processor time so far."""
        user, system = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(30)


def as_device() -> int:
    """What runs in the other process: lam run, with a button that obeys standard input."""
    import gpiozero
    from gpiozero.pins.mock import MockFactory

    from device import cli

    factory = gpiozero.Device.pin_factory = MockFactory()

    def obey() -> None:
        for line in sys.stdin:
            pin = factory.pin(17)
            pin.drive_low() if line == "down\n" else pin.drive_high()

    threading.Thread(target=obey, name="finger", daemon=True).start()
    return cli.main(["run"])


def loud(ears: pulse.Timed, since: float, until: float) -> list[float]:
    """When the speaker sounded, between two moments."""
    began, samples = ears.until(until)
    first = max(0, int((since - began) * pulse.RATE))
    last = int((until - began) * pulse.RATE)
    return [began + (first + at) / pulse.RATE for at in np.flatnonzero(np.abs(samples[first:last]) > LOUD)]


def first_sound(ears: pulse.Timed, since: float, patience: float = 30.0) -> float | None:
    """When the speaker first sounded after that moment."""
    step = since
    while step < since + patience:
        step += 0.25
        if heard := loud(ears, step - 0.25, step):
            return heard[0]
    return None


def quiet(ears: pulse.Timed, seconds: float = 2.0) -> None:
    """Return when the speaker has been silent for so long."""
    while loud(ears, (now := time.monotonic()), now + seconds):
        pass


def ask(device: Device, ears: pulse.Timed, path: Path, table: Table) -> float | None:
    """Hold the button, say it, let go; how long until the first sound."""
    device.forget()
    pressed = device.button(down=True)
    pulse.play(path)
    released = device.button(down=False)
    sounded = first_sound(ears, released)
    table.add("press -> [listening] is told", device.until("[listening]")[0] - pressed)
    return sounded - released if sounded else None


def interrupt(device: Device, ears: pulse.Timed, path: Path, table: Table) -> None:
    """Press in the middle of an answer."""
    device.forget()
    device.button(down=True)
    pulse.play(path)
    released = device.button(down=False)
    if (began := first_sound(ears, released)) is None:
        return
    moment = began + 0.5
    while not loud(ears, moment - BREATH, moment):  # not where the voice takes a breath
        moment += BREATH
    pressed = device.button(down=True)
    after = loud(ears, pressed, pressed + 0.6)
    time.sleep(0.01)
    device.button(down=False)  # 0.6 s of nothing said
    if after:  # else it had just ended
        table.add("press -> silence while it speaks", max(after) - pressed)
    device.rest()


def own_delay(folder: Path, ears: pulse.Timed) -> float:
    """Seconds from the start of a program that plays a click to the monitor: the most that measuring adds."""
    pulse.clicks(folder / "click.wav", 1.0)
    found = []
    for _ in range(5):
        ears.until(time.monotonic() + 0.3)
        start = time.monotonic()
        with subprocess.Popen(["paplay", "--device=ears", "--latency-msec=10", folder / "click.wav"]):
            pass
        silent = pulse.clicked(read_audio(folder / "click.wav").samples)[0] / pulse.RATE
        found.append(loud(ears, start, time.monotonic() + 0.2)[0] - start - silent)
    return float(statistics.median(found))


@contextmanager
def busy(on: bool) -> Iterator[None]:
    """One core computes something else."""
    other = subprocess.Popen([sys.executable, "-c", "while True: pass"]) if on else None
    try:
        yield
    finally:
        if other:
            other.kill()
            other.wait()


def round_of(
    clips: Sequence[Path], question: Path, ears: pulse.Timed, options: argparse.Namespace, table: Table
) -> None:
    """Start the device, ask it everything, interrupt it, and leave it alone for a while."""
    with tempfile.TemporaryDirectory() as home:
        device = Device(Path(home), options.model)
        try:
            quiet(ears)  # it says first what one can try
            table.add("start -> ready", device.ready)
            for path in clips:
                took = ask(device, ears, path, table)
                device.rest()
                by = device.decided_by()
                kind = "the model" if by == "model" else "a phrase" if by in ("phrase", "yours") else by
                if took is None:
                    print(f"no sound in answer to {path.name}")
                else:
                    table.add(f"release -> first sound, by {kind}", took)
                    if options.each:
                        print(f"{took * 1000:6.0f} ms  {path.name}, by {kind}")
            for _ in range(options.presses):
                interrupt(device, ears, question, table)
            time.sleep(6)  # the speaker rests five seconds after the last sound
            before = device.worked()
            time.sleep(options.idle)
            used = (device.worked() - before) / options.idle
            print(f"resident {device.memory():.0f} MB; idle {used:.1%} of one core")
        finally:
            device.close()


def compare(clips: Sequence[Path], whisper: Path, voice: Path, table: Table) -> None:
    """The same clips through Home Assistant's chain; its first sound is not even played yet."""
    with Chain(whisper, voice) as chain:
        for path in clips:
            hear, speak = chain.turn(read_audio(path), REPLY)
            table.add("peer: end of clip -> words", hear)
            table.add("peer: reply -> first sound made", speak)
            table.add("peer: end of clip -> first sound made", hear + speak)
    ours = [ms for name, some in table.times.items() if name.startswith("release") for ms in some]
    ratio = statistics.median(table.times["peer: end of clip -> first sound made"]) / statistics.median(ours)
    print(f"peer's median / ours: {ratio:.1f}")


def chosen(audio: Path, orders: int) -> list[Path]:
    """All commands, and some orders spread over all."""
    some = sorted((audio / "orders").glob("*.flac"))
    return [*sorted((audio / "commands").glob("*.wav")), *some[:: max(1, len(some) // orders)][:orders]] if orders else [
        *sorted((audio / "commands").glob("*.wav"))
    ]  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--audio", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--orders", type=int, default=0)
    parser.add_argument("--each", action="store_true", help="tell each recording's time")
    parser.add_argument("--limit", type=int, help="only so many recordings")
    parser.add_argument("--presses", type=int, default=5, help="interruptions in each round")
    parser.add_argument("--idle", type=float, default=20.0, help="seconds")
    parser.add_argument("--model", default="whisper-base", help="that hears")
    parser.add_argument("--busy", action="store_true")
    parser.add_argument("--peer", action="store_true")
    parser.add_argument("--device", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.device:
        sys.exit(as_device())
    if options.audio is None or not (clips := chosen(options.audio, options.orders)[: options.limit]):
        parser.error("--audio must name a folder with commands/*.wav")
    table = Table()
    with tempfile.TemporaryDirectory() as folder, pulse.daemon(Path(folder) / "pulse") as environment:
        os.environ.update({name: environment[name] for name in ("PULSE_SERVER", "PULSE_RUNTIME_PATH")})
        question = say(Path(folder) / "question.wav")
        ears, mouth = pulse.Timed("ears.monitor"), pulse.Timed("mic")  # while both run, sound moves in steps of 10 ms
        print(f"a click, from paplay's start to the monitor: {own_delay(Path(folder), ears) * 1000:.0f} ms")
        with busy(options.busy):
            for _ in range(options.rounds):
                round_of(clips, question, ears, options, table)
            if options.peer:
                compare(clips, fetch.path(options.model), fetch.path("en_US-joe-medium"), table)
        ears.close()
        mouth.close()
    table.show()


def say(path: Path) -> Path:
    """The question that is answered at length, as a recording."""
    (clip,) = Voice(fetch.path("en_US-joe-medium")).speak(LONG)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(clip.rate)
        file.writeframes((clip.samples * 32767).astype("<i2").tobytes())
    return path


if __name__ == "__main__":
    main()
