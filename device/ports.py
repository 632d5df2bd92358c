"""The hardware as the loop sees it: real parts in files of their own, simulated ones in sim.py; all ship."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from models.types import AudioClip, Transcript

if TYPE_CHECKING:
    from PIL.Image import Image


class PortLost(Exception):
    """A device is missing or went away: the text says which, for the ear."""


class Button(Protocol):
    """Calls back from a thread of its own; the callbacks only put into the inbox."""

    def start(self, pressed: Callable[[], None], released: Callable[[], None]) -> None: ...

    def close(self) -> None: ...


class Microphone(Protocol):
    """Keeps sound only between start and stop, and a quarter of a second from before (device/microphone.py)."""

    def start(self) -> None:
        """Begin to keep sound. Raises PortLost."""

    def heard(self) -> AudioClip:
        """What was kept since start, so far. Raises PortLost."""

    def stop(self) -> AudioClip:
        """What was kept since start, which ends; may wait for what is still on its way. Raises PortLost."""

    def shut(self, shut: bool) -> None:
        """Close the stream, so that nothing can be heard at all, or open it again."""

    def close(self) -> None: ...


class Listening(Protocol):
    """One utterance, heard while it is being said (models/live.py). For one thread."""

    @property
    def spoke(self) -> bool:
        """Whether there was any speech in the sound seen last."""

    @property
    def still(self) -> float:
        """Seconds of silence at its end; 0 while somebody speaks."""

    def look(self, clip: AudioClip, enough: Callable[[], bool]) -> Transcript:
        """Look at the sound so far; quick where nothing new was said.

        enough: whether the utterance is over; then it gives up as soon as it can, and finish() will be called.
        """

    def finish(self, clip: AudioClip, cancelled: Callable[[], bool], likely: Callable[[str], None] = ...) -> Transcript:
        """All of it; only what no look has understood yet is heard now. Raises Cancelled.

        likely: told what it seems to be, where it is heard again to be surer.
        """


class Speaker(Protocol):
    """Plays clips one after the other. volume: 0 to 1; a change is heard at once."""

    volume: float

    def wake(self) -> None:
        """Get ready to play, as sound will come soon; returns at once."""

    def play(self, clip: AudioClip) -> None:
        """Queue a clip and return at once. Raises PortLost."""

    def wait(self) -> None:
        """Return when all is played, or was stopped. Raises PortLost when the speaker went away and stays away."""

    def stop(self) -> float:
        """Silence now; drop what is queued. Seconds of sound that were not heard."""

    def close(self) -> None: ...


class Others(Protocol):
    """What else sounds on this machine: music that is turned down while somebody speaks (device/ducking.py)."""

    def duck(self, down: bool) -> None:
        """Turn the others down, or up again to where they were; returns at once, and never raises."""

    def close(self) -> None: ...


class Camera(Protocol):
    """Looks when it is told to, and keeps nothing (device/camera.py)."""

    def look(self) -> Image:
        """One picture, RGB. Raises PortLost, also while the privacy switch is on."""

    def shut(self, shut: bool) -> None:
        """Let nothing be seen at all, or see again."""

    def close(self) -> None: ...


class Clock(Protocol):
    """Wall time for people, steady time for waiting."""

    def now(self) -> datetime:
        """The owner's wall clock, with its zone."""

    def steady(self) -> float:
        """Seconds that never jump."""


class Watcher(Protocol):
    """Shown each change: a screen, a light, a terminal. Gets copies, never the state itself, from any thread.

    mode: a loop.Mode, or one of "starting", "thinking" (it takes longer than usual), "failed", "private" (the privacy
    switch is on), "looking" (the camera sees), "stopped".
    """

    def show(self, mode: str, text: str) -> None:
        """text: words heard (so far, while it listens), asked or answered, or empty where there is nothing new."""

    def level(self, loud: float) -> None:
        """Ten times a second: how loud it is, 0 to 1, while it listens; how much of the hold is over, while guarded."""

    def close(self) -> None: ...
