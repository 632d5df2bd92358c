"""Which skill a request suggests: MiniLM, taught the names alone; and which described function, by likeness of meaning.

It knows no arguments, but learns a whole set in half an hour where the language model takes hours; the language
model's names lean on it, and everything else is the language model's own.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from models import fetch
from models.format import Tool, fold
from models.jsonvalue import numeric
from models.retrieve import described
from skills.numbers import digits

if TYPE_CHECKING:
    from models.embed import Embedder

SHIPPED = Path(__file__).with_name("action-intent.npz")
STEEP, MIDDLE = 10.0, 0.32  # of a logistic curve over cosines; chosen on the made-up functions of the training set
SHARP = 6.0  # how much more the best of several functions is meant than its odds say; chosen on made-up families
LACKED = 3.0  # log odds against a function that takes more numbers than were said; it could still ask for them
_NUMBER = re.compile(  # in digits, or from which one follows
    r"\d+(?:\.\d+)?|[½¼¾]|\b(?:half|quarter|dozen|couple|pair|double|twice|triple)\b"
    r"|\b(?:today|tomorrow|yesterday|(?:last|this|next) \w)"
)
_ENCODER = "encoder."  # before the names of the encoder's weights, in the file


class Suggestion(NamedTuple):
    """names: how likely each is asked for, the sum is one; a request for several shares it out among them.

    calls: how likely it is that it asks for 1, 2, ... of them.
    """

    names: Mapping[str, float]
    calls: Sequence[float]


@dataclass(frozen=True, slots=True)
class Intent:
    """names: of skills and outcomes. encoder: MiniLM, taught this.

    out: [WIDTH, names, and then numbers of calls]; bias: one for each of those.
    weight: how much a name's log probability counts beside the language model's. plain: MiniLM as it was.
    """

    names: tuple[str, ...]
    encoder: Embedder
    out: NDArray[np.float32]
    bias: NDArray[np.float32]
    plain: Embedder
    weight: float = 1.0

    @classmethod
    def shipped(cls) -> Intent:
        """The one beside the adapter. Raises ModelMissing without MiniLM."""
        return cls.read(SHIPPED, fetch.path("minilm"))

    @classmethod
    def read(cls, path: Path, minilm: Path) -> Intent:
        """minilm: the folder of the model that the file's weights change.

        Raises OSError, ValueError or KeyError for files that are not what they should be.
        """
        from models.embed import load

        plain = load(minilm)
        with np.load(path) as held:
            changed = {name.removeprefix(_ENCODER): held[name] for name in held if name.startswith(_ENCODER)}
            names, weight = tuple(map(str, held["names"])), float(held["weight"])
            return cls(names, plain.with_weights(changed), held["out"], held["bias"], plain, weight)

    def write(self, path: Path) -> None:
        """Written beside and renamed."""
        part = path.with_suffix(".part.npz")
        kept: dict[str, Any] = {
            "names": np.array(self.names),
            "out": self.out,
            "bias": self.bias,
            "weight": self.weight,
        }
        kept |= {f"{_ENCODER}{name}": array for name, array in self.encoder.changed.items()}
        np.savez_compressed(part, **kept)
        part.replace(path)

    def of(self, text: str, before: str | None = None) -> Suggestion:
        """What the words suggest. before: the skill of the turn before, empty if it called none."""
        (mean,) = self.encoder.means([sentence(text, before)])
        odds = mean @ self.out + self.bias
        names, calls = softmax(odds[: len(self.names)]), softmax(odds[len(self.names) :])
        return Suggestion(dict(zip(self.names, names, strict=True)), calls)

    def serve(self, text: str, tools: Sequence[Tool], before: str = "") -> list[float]:
        """How likely each of some functions, known by their descriptions alone, does what the words ask for.

        By the cosine of what MiniLM makes of the description and of the request, and by the numbers that it takes.
        before: what was said in the turn before; its numbers may be meant.
        """
        if not tools:
            return []  # most requests: nothing is encoded for them
        said = sum(len(_NUMBER.findall(digits(some))) for some in (text, before))
        asked = self.plain.vector(text)

        def odds(tool: Tool) -> float:
            numbers = sum(numeric(tool.parameters[name]) for name in tool.required)
            fits = STEEP * (float(self.plain.vector(described(tool)) @ asked) - MIDDLE)
            return fits - LACKED if numbers > said else fits

        return [1 / (1 + math.exp(-odds(tool))) for tool in tools]


def among(fits: Sequence[float]) -> list[float]:
    """How likely each of some functions is the one that is meant, from how likely each fits by itself.

    Together they are as likely as the best; those of one subject all fit, and the best of them is mostly meant.
    """
    odds = [(p / (1 - p)) ** SHARP for p in fits]
    every = sum(odds)
    return [max(fits) * some / every for some in odds]


def softmax(x: NDArray[np.float32]) -> list[float]:
    x = np.exp(x - x.max())
    return [float(p) for p in x / x.sum()]


def sentence(text: str, before: str | None) -> str:
    """What the encoder reads: the words, after the skill of the turn before if there was one."""
    return fold(text) if before is None else f"{before.replace('_', ' ')}; {fold(text)}"
