"""How far a decision of the action model can be believed: a logistic model over how sure its choices were.

The weights are fitted on decisions that the training never saw (models.train.calibrate) and stand in the model's own
file; so do the two thresholds. Platt scaling (Platt 1999) over more than one feature.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from models.decode import Choice

KEY = "pocket_lam.confidence"
FEATURES = ("name", "least", "sum", "mass", "margin", "calls", "outcome", "tools", "intent")


@dataclass(frozen=True, slots=True)
class Confidence:
    """weights: one for each of FEATURES. do: act from here on; ask: from here on, ask whether; below, do nothing."""

    weights: tuple[float, ...] = (1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    bias: float = 3.0
    do: float = 0.5
    ask: float = 0.3

    def of(self, features: Sequence[float]) -> float:
        """The probability that the decision is right, 0 to 1."""
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, self.bias + sum(map(float.__mul__, self.weights, features))))))

    def written(self) -> str:
        return json.dumps(asdict(self))


def stored(about: Mapping[str, str]) -> Confidence:
    """What a model's file says of its confidence; a plain guess where it says nothing."""
    if KEY not in about:
        return Confidence()
    values = json.loads(about[KEY])
    return Confidence(tuple(map(float, values["weights"])), values["bias"], values["do"], values["ask"])


def features(choices: Sequence[Choice], calls: int, outcome: bool, tools: bool, intent: float = 1.0) -> list[float]:
    """What the choices of a decision tell, in the order of FEATURES. intent: how likely its names are by themselves."""
    names = [choice for choice in choices if choice.part == "name"] or list(choices)
    if not choices:
        return [0.0] * 5 + [float(calls > 1), float(outcome), float(tools), 0.0]
    return [
        max(-8.0, sum(choice.odds for choice in names)),
        max(-4.0, min(choice.odds for choice in choices)),
        max(-12.0, sum(choice.odds for choice in choices)),
        max(-8.0, min(math.log(max(choice.mass, 1e-9)) for choice in choices)),
        min(6.0, min(choice.margin for choice in names)),
        float(calls > 1),
        float(outcome),
        float(tools),
        max(-5.0, math.log(max(intent, 1e-9))),
    ]
