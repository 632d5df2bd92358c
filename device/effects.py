"""What the loop (device/loop.py) wants to be done. `turn`: the number of the turn."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Record:
    """Begin to keep sound, for this turn or for its answer."""

    turn: int
    answer: bool = False


@dataclass(frozen=True, slots=True)
class Discard:
    """Throw away what was recorded."""


@dataclass(frozen=True, slots=True)
class Take:
    """What was recorded is what was said. cut: a minute was over, and the button still down."""

    turn: int
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Agree:
    """The button was held: the turn that waits may go on."""

    turn: int


@dataclass(frozen=True, slots=True)
class Decline:
    """No answer came: no."""

    turn: int


@dataclass(frozen=True, slots=True)
class Cancel:
    turn: int


@dataclass(frozen=True, slots=True)
class Silence:
    """Stop all sound."""


@dataclass(frozen=True, slots=True)
class Shut:
    """Shut microphone and camera, or open them again."""

    on: bool


@dataclass(frozen=True, slots=True)
class Tell:
    """Tell by a short sound, and a light: "heard", "thinking", "listening", "private_on", "private_off"."""

    what: str


@dataclass(frozen=True, slots=True)
class Refuse:
    """Say that nothing can be heard while the privacy switch is on."""


@dataclass(frozen=True, slots=True)
class Ring:
    """Announce these and sound the bell."""

    rings: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Hush:
    """These rang and are over; heard: somebody was there."""

    rings: tuple[int, ...]
    heard: bool


@dataclass(frozen=True, slots=True)
class WakeAt:
    at: float


Effect = (
    Record | Discard | Take | Agree | Decline | Cancel | Silence | Shut | Tell | Refuse | Ring | Hush | WakeAt
)  # fmt: skip
