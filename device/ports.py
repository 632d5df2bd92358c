"""The hardware as the loop sees it. pi.py and terminal.py are real, sim.py is simulated; all ship."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from models.types import AudioClip


class PortLost(Exception):
    """A device is missing or went away: the text says which, for the ear."""


class Button(Protocol):
    """Calls back from a thread of its own; the callbacks only put into the inbox."""

    def start(self, pressed: Callable[[], None], released: Callable[[], None]) -> None: ...

    def close(self) -> None: ...


class Microphone(Protocol):
    """Keeps sound only between start and stop."""

    def start(self) -> None:
        """Begin to keep sound. Raises PortLost."""

    def stop(self) -> AudioClip:
        """What was kept since start, which ends. Raises PortLost."""

    def close(self) -> None: ...


class Speaker(Protocol):
    """Plays clips one after the other."""

    def play(self, clip: AudioClip) -> None:
        """Queue a clip and return at once. Raises PortLost."""

    def wait(self) -> None:
        """Return when all is played, or was stopped."""

    def stop(self) -> None:
        """Silence now; drop what is queued."""

    def close(self) -> None: ...


class Clock(Protocol):
    """Wall time for people, steady time for waiting."""

    def now(self) -> datetime:
        """The owner's wall clock, with its zone."""

    def steady(self) -> float:
        """Seconds that never jump."""


class Watcher(Protocol):
    """Shown each change: a screen, a light, a terminal. Gets copies, never the state itself."""

    def show(self, mode: str, text: str) -> None:
        """mode: a loop.Mode; text: words heard, asked or answered, or empty."""
