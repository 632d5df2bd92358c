"""The ports without hardware. They ship, so that a skill's author and every test can hold a whole turn."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from device.ports import PortLost
from models.types import AudioClip


class SimButton:
    """A button pressed by calling it."""

    def start(self, pressed: Callable[[], None], released: Callable[[], None]) -> None:
        self.press, self.release = pressed, released

    def close(self) -> None:
        pass


class SimMicrophone:
    """Hears the clip that was put before it; `lost` makes it fail as one that was unplugged."""

    def __init__(self) -> None:
        self.clip: AudioClip | None = None
        self.lost = False
        self.recording = False

    def start(self) -> None:
        if self.lost:
            raise PortLost("The microphone is gone.")
        self.recording = True

    def stop(self) -> AudioClip:
        self.recording = False
        if self.lost or self.clip is None:
            raise PortLost("The microphone went away while I listened.")
        return self.clip

    def close(self) -> None:
        pass


class SimSpeaker:
    """Remembers what it played; playing takes no time unless `patient`: then until stop()."""

    def __init__(self, *, patient: bool = False) -> None:
        self.played: list[AudioClip] = []
        self.stopped = 0
        self._patient = patient
        self._silent = threading.Event()

    def play(self, clip: AudioClip) -> None:
        self.played.append(clip)
        self._silent.clear()

    def wait(self) -> None:
        if self._patient:
            self._silent.wait()

    def stop(self) -> None:
        self.stopped += 1
        self._silent.set()

    def close(self) -> None:
        self.stop()


class SimClock:
    """Stands still until `pass_time`."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._steady = 1000.0

    def now(self) -> datetime:
        return self._now

    def steady(self) -> float:
        return self._steady

    def pass_time(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)
        self._steady += seconds
