"""The values that flow from the microphone to the speaker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # numpy takes a fifth of a second to import, and text needs none
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class AudioClip:
    """Sound, one channel.

    samples: shape (n,), float32, −1 to 1.
    rate: samples a second.
    """

    samples: NDArray[np.float32]
    rate: int

    @property
    def seconds(self) -> float:
        return len(self.samples) / self.rate


@dataclass(frozen=True, slots=True)
class Transcript:
    """What was heard.

    text: the words; empty when there was no speech.
    confidence: 0 to 1, how sure the model is of the words.
    seconds: how much of the clip was speech.
    """

    text: str
    confidence: float
    seconds: float
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Call:
    """A skill and its arguments, in the words as spoken; "$1" stands for the first call's result.

    Only the arguments of tools that came with a JSON schema have other types than text.
    """

    skill: str
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """Calls in order. by: "phrase" or "model"; confidence: 0 to 1; sure: enough of it to act without asking whether."""

    calls: tuple[Call, ...]
    confidence: float
    by: str
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Nothing:
    """Nothing is asked of the device: thanks, never mind."""

    confidence: float
    by: str


@dataclass(frozen=True, slots=True)
class Escalate:
    """An act that no skill here does, or that this decider is not sure of."""

    confidence: float
    by: str


Decision = Plan | Nothing | Escalate


class Cancelled(Exception):
    """The turn was cancelled while a model worked; nothing came of it."""
