"""The ports without hardware. They ship, so that a skill's author and every test can hold a whole turn."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from device.ports import PortLost
from models.types import AudioClip, Transcript


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
        self.private = False
        self.recording = False

    def start(self) -> None:
        if self.lost:
            raise PortLost("The microphone is gone.")
        self.recording = True

    def heard(self) -> AudioClip:
        if self.lost or self.clip is None:
            raise PortLost("The microphone went away while I listened.")
        return self.clip

    def shut(self, shut: bool) -> None:
        self.private = shut

    def stop(self) -> AudioClip:
        self.recording = False
        if self.lost or self.clip is None:
            raise PortLost("The microphone went away while I listened.")
        return self.clip

    def close(self) -> None:
        pass


class SimListening:
    """Hears an utterance when it is over. hear: the sound, and whether to give up, to a transcript."""

    def __init__(self, hear: Callable[[AudioClip, Callable[[], bool]], Transcript]) -> None:
        self.spoke, self.still = False, 0.0
        self._hear = hear

    def look(self, clip: AudioClip, enough: Callable[[], bool]) -> Transcript:
        return Transcript("", 0.0, 0.0)

    def finish(
        self, clip: AudioClip, cancelled: Callable[[], bool], likely: Callable[[str], None] = lambda _words: None
    ) -> Transcript:
        return self._hear(clip, cancelled)


class SimSpeaker:
    """Remembers what it played; playing takes no time unless `patient`: then until stop()."""

    volume = 1.0

    def __init__(self, *, patient: bool = False) -> None:
        self.played: list[AudioClip] = []
        self.stopped = 0
        self._patient = patient
        self._silent = threading.Event()

    def wake(self) -> None:
        pass

    def play(self, clip: AudioClip) -> None:
        self.played.append(clip)
        self._silent.clear()

    def wait(self) -> None:
        if self._patient:
            self._silent.wait()

    def stop(self) -> float:
        """As if the last clip had only begun."""
        self.stopped += 1
        left = 0.0 if self._silent.is_set() or not (self._patient and self.played) else self.played[-1].seconds
        self._silent.set()
        return left

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
        self._steady += seconds  # first, so that who reads the time of day first never has a steady time before it
        self._now += timedelta(seconds=seconds)
