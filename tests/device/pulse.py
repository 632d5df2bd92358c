"""A PulseAudio daemon of the test's own, with a virtual microphone and a virtual speaker."""

from __future__ import annotations

import os
import subprocess
import threading
import time
import wave
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

RATE = 16000

# What is played to the sink "mouth" comes out of the source "mic"; what the device plays goes to "ears". Without
# norewinds a null sink that nobody hurries moves sound in steps of two seconds: what is said as it wakes is lost.
_SCRIPT = """
load-module module-native-protocol-unix auth-anonymous=1 socket={socket}
load-module module-null-sink sink_name=mouth rate=48000 norewinds=1
load-module module-remap-source source_name=mic master=mouth.monitor
load-module module-null-sink sink_name=ears rate=48000 norewinds=1
set-default-sink ears
set-default-source mic
"""


@contextmanager
def daemon(folder: Path) -> Iterator[dict[str, str]]:
    """Run the daemon; gives the environment that its clients need."""
    folder.mkdir(exist_ok=True)
    socket = folder / "native"
    script = folder / "script.pa"
    script.write_text(_SCRIPT.format(socket=socket))
    environment = {"PULSE_SERVER": f"unix:{socket}", "PULSE_RUNTIME_PATH": str(folder), "HOME": str(folder)}
    process = subprocess.Popen(
        ["pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "-F", str(script)],
        env=os.environ | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    try:
        # pactl waits for nothing by itself: ask until the daemon answers or has ended.
        asked = ["pactl", "--server", environment["PULSE_SERVER"], "info"]
        while subprocess.run(asked, capture_output=True, check=False).returncode:
            if process.poll() is not None:
                assert process.stderr is not None
                raise RuntimeError(f"pulseaudio ended: {process.stderr.read().decode()}")
        yield environment
    finally:
        process.terminate()
        process.wait()
        if process.stderr:
            process.stderr.close()


def play(path: Path) -> None:
    """Say a WAV file into the microphone; returns when it has sounded. As a call, so that the device does not duck it."""
    subprocess.run(["paplay", "--device=mouth", "--property=media.role=phone", str(path)], check=True)


class Ears:
    """Records what the device's speaker sounds, from now on: 16 kHz, mono, 16-bit."""

    def __init__(self) -> None:
        command = ["parec", "--device=ears.monitor", "--format=s16le", f"--rate={RATE}", "--channels=1", "--raw",
                   "--latency-msec=50"]  # fmt: skip
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE)
        self._heard = bytearray()
        self._more = threading.Condition()
        self._listener = threading.Thread(target=self._listen)
        self._listener.start()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        while sound := os.read(self._process.stdout.fileno(), 4096):
            with self._more:
                self._heard += sound
                self._more.notify()

    def take(self, more: float) -> bytes:
        """All sound so far and so many more seconds of it; a silent speaker gives zeros."""
        with self._more:
            wanted = len(self._heard) + int(more * RATE) * 2
            assert self._more.wait_for(lambda: len(self._heard) >= wanted, timeout=30)
            sound = bytes(self._heard)
            self._heard.clear()
        return sound

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        self._listener.join()
        assert self._process.stdout is not None
        self._process.stdout.close()


class Timed:
    """Listens to a source ("mic", "ears.monitor") and knows when each sample sounded: 16 kHz, mono."""

    def __init__(self, source: str) -> None:
        command = ["parec", f"--device={source}", "--format=s16le", f"--rate={RATE}", "--channels=1", "--raw",
                   "--latency-msec=10"]  # fmt: skip
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE)
        self._sound = bytearray()
        # When the first sample would have sounded, as told by each of the last blocks: the one that was under way
        # shortest is right. Only the last ones, for the device's clock goes otherwise than ours, and drops samples.
        self._told: deque[float] = deque(maxlen=50)
        self._more = threading.Condition()
        self._listener = threading.Thread(target=self._listen)
        self._listener.start()
        self.until(time.monotonic() + 0.2)

    def _listen(self) -> None:
        assert self._process.stdout is not None
        while sound := os.read(self._process.stdout.fileno(), 4096):
            with self._more:
                self._sound += sound
                self._told.append(time.monotonic() - len(self._sound) / 2 / RATE)
                self._more.notify_all()

    @property
    def _began(self) -> float:
        return min(self._told, default=float("inf"))

    def _ends(self) -> float:
        return self._began + len(self._sound) / 2 / RATE

    def until(self, at: float) -> tuple[float, NDArray[np.float32]]:
        """When the first sample sounded (steady seconds), and all sound up to that moment at least; -1 to 1.

        It is right for the last second or so; older samples may be some way off.
        """
        with self._more:
            assert self._more.wait_for(lambda: bool(self._sound) and self._ends() >= at, timeout=30)
            samples = np.frombuffer(bytes(self._sound[: len(self._sound) // 2 * 2]), np.int16)
            return self._began, samples.astype(np.float32) / np.float32(32768)

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        self._listener.join()
        assert self._process.stdout is not None
        self._process.stdout.close()


def clicks(path: Path, seconds: float) -> None:
    """Write a train of clicks, 15 to 45 ms apart, no two stretches of it alike."""
    random = np.random.default_rng(1)
    samples = np.zeros(int(seconds * RATE), np.int16)
    samples[np.cumsum(random.integers(RATE * 15 // 1000, RATE * 45 // 1000, int(seconds * 22)))] = 20000
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())


def clicked(samples: NDArray[np.float32]) -> NDArray[np.intp]:
    """Where the clicks are: the loudest sample of each."""
    loud = np.flatnonzero(np.abs(samples) > 0.15)
    if not len(loud):
        return loud
    groups = np.split(loud, np.flatnonzero(np.diff(loud) > RATE // 200) + 1)
    return np.array([group[np.abs(samples[group]).argmax()] for group in groups])


def place(clip: NDArray[np.float32], sound: NDArray[np.float32]) -> int:
    """Where in the sound the clip was taken from, by their clicks: the sample that is the clip's first."""
    marks, known = clicked(clip), clicked(sound)
    if not len(marks):
        raise ValueError("no click in the clip")
    hits = (known[:, None] - marks[None, :]).ravel()  # the right offset is found once for each click
    rounded = hits // 16
    values, counts = np.unique(np.concatenate([rounded, rounded + 1]), return_counts=True)
    best = values[counts.argmax()]
    return int(np.median(hits[(rounded == best) | (rounded == best - 1)]))
