"""The values that flow from the microphone to the speaker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
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
    """Calls in order.

    by: "phrase", "model", or "yours" for what the owner taught. confidence: 0 to 1. sure: enough of it to act without
    asking whether. outside: where text came from that the decider saw and strangers could have written.
    """

    calls: tuple[Call, ...]
    confidence: float
    by: str
    sure: bool = True
    outside: str | None = None


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
Before = tuple[str, Sequence[Call]]  # the words of the turn before, and what was called in it


@dataclass(frozen=True, slots=True)
class Request:
    """What deciders are asked.

    before: the turn before, if it was a moment ago. wrong: calls that were tried for these words, and what was wrong
    with each. Nothing in it was written by strangers.
    """

    text: str
    now: datetime
    before: Before | None = None
    wrong: tuple[tuple[Call, str], ...] = ()


class Cancelled(Exception):
    """The turn was cancelled while a model worked; nothing came of it."""
