"""What happens to the loop (device/loop.py). `at`: when, in steady seconds; `turn`: the number of the turn."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pressed:
    at: float


@dataclass(frozen=True, slots=True)
class Released:
    at: float


@dataclass(frozen=True, slots=True)
class Woke:
    """A moment asked for by WakeAt has come."""

    at: float


@dataclass(frozen=True, slots=True)
class Asked:
    """The turn waits for a yes, or for words; guarded: for the button held down."""

    at: float
    turn: int
    guarded: bool = False


@dataclass(frozen=True, slots=True)
class Questioned:
    """The question has sounded to its end, and words will be listened for."""

    at: float
    turn: int


@dataclass(frozen=True, slots=True)
class Ended:
    """Who spoke with free hands has ended."""

    at: float
    turn: int


@dataclass(frozen=True, slots=True)
class Unspoken:
    """It listened with free hands, and nobody spoke."""

    at: float
    turn: int


@dataclass(frozen=True, slots=True)
class Stopped:
    """The stop button."""

    at: float


@dataclass(frozen=True, slots=True)
class Called:
    """The wake word was said."""

    at: float


@dataclass(frozen=True, slots=True)
class Private:
    """The privacy switch was moved."""

    at: float
    on: bool


@dataclass(frozen=True, slots=True)
class Replied:
    """The turn is done and its answer begins to sound."""

    at: float
    turn: int


@dataclass(frozen=True, slots=True)
class Finished:
    """The worker has nothing more to say in this turn."""

    at: float
    turn: int


@dataclass(frozen=True, slots=True)
class Due:
    """A timer, alarm or reminder rings."""

    at: float
    ring: int


@dataclass(frozen=True, slots=True)
class Gone:
    """It was snoozed or stopped by other means."""

    at: float
    ring: int


@dataclass(frozen=True, slots=True)
class Lost:
    """The microphone went away while it listened."""

    at: float


Event = (
    Pressed | Released | Woke | Asked | Questioned | Ended | Unspoken | Stopped | Called | Private | Replied | Finished
    | Due | Gone | Lost
)  # fmt: skip
