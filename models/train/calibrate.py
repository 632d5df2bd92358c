"""Fits the confidence on decisions about sentences that the training left out; writes it into the adapter's file."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models import confidence
from models.action import ActionModel
from models.adapter import read_adapter, write_adapter
from models.confidence import Confidence
from models.train.example import Example
from models.types import Call

Array = NDArray[np.float64]
PULL = 0.02  # how strongly the weights are held near zero
REFUSED = 0.002  # of the right decisions; so many may fall below the confidence under which nothing is done
SURE = 0.94  # the confidence that a probe must have; a smoothed label leaves little above 0.96
PROBES = 50
OF_DEV = 450  # rows of the set by which the model is chosen; beside them more are held back from training
DO = 0.55  # the confidence from which on it acts without asking whether


Trial = tuple[Example, frozenset[str]]  # a request, and the names that are right for it when it asks for one thing


def trials(examples: Iterable[Example], dev: Path) -> Iterator[Trial]:
    """What was held back from training, and some of a set by which the model is chosen."""
    for example in examples:
        yield example, frozenset(name for name, _ in example.calls)
    lines = dev.read_text().splitlines()
    for line in random.Random(1).sample(lines, min(OF_DEV, len(lines))):
        row = json.loads(line)
        yield Example(row["text"], ((row["accept"][0], {}),), "dev"), frozenset(row["accept"])


def attempts(
    model: ActionModel, tried: Sequence[Trial], say: Callable[[str], None] = print
) -> tuple[list[list[float]], list[bool]]:
    """What the model makes of each: the features of its confidence, and whether the names were right."""
    rows: list[list[float]] = []
    right: list[bool] = []
    for number, (example, accepted) in enumerate(tried, 1):
        before = example.before and (example.before[0], [Call(n, a) for n, a in example.before[1]])
        calls, features = model.attempt(example.text, before, example.tools, example.only)
        names = sorted(call.skill for call in calls)
        wanted = sorted(name for name, _ in example.calls)
        rows.append(features)
        right.append(names == wanted or (len(names) == len(wanted) == 1 and names[0] in accepted))
        if number % 200 == 0:
            say(f"tried {number} of {len(tried)}, {sum(right) / number:.3f} right")
    return rows, right


def fitted(rows: Sequence[Sequence[float]], right: Sequence[bool]) -> Confidence:
    """Logistic regression by Newton's method, on standardized features; thresholds where acting pays."""
    x, y = np.array(rows, float), np.array(right, float)
    middle, spread = x.mean(0), x.std(0) + 1e-9
    spread[x.std(0) < 1e-6] = 1e9  # a feature that never changes says nothing
    z = np.hstack([(x - middle) / spread, np.ones((len(x), 1))])
    w: Array = np.zeros(z.shape[1])
    held = PULL * len(x) * np.append(np.ones(z.shape[1] - 1) / 50, 0)
    for _ in range(30):
        p = 1 / (1 + np.exp(-np.clip(z @ w, -30, 30)))
        slope = z.T @ (p - y) + held * w
        curve = (z * (p * (1 - p))[:, None]).T @ z + np.diag(held) + 1e-6 * np.eye(len(w))
        w = w - np.linalg.solve(curve, slope)
    weights = w[:-1] / spread
    found = Confidence(tuple(map(float, weights)), float(w[-1] - (weights * middle).sum()))
    sure = sorted(found.of(row) for row, ok in zip(rows, right, strict=True) if ok)
    return replace(found, ask=min(DO, sure[int(REFUSED * len(sure))]), do=DO)


def write(adapter: Path, found: Confidence) -> None:
    """Put the confidence into the adapter's file, beside what else is written there."""
    pairs, alpha, about = read_adapter(adapter)
    part = adapter.with_suffix(".part")
    write_adapter(part, pairs, alpha, about | {confidence.KEY: found.written()})
    part.replace(adapter)


def write_probes(path: Path, model: ActionModel, held: Sequence[Example], found: Confidence) -> None:
    """Fifty requests that it is sure of, spread over the skills, with its answers (models.merged)."""
    lines: dict[str, str] = {}
    for example in held:
        if example.before is None and not example.tools and example.calls[0][0] not in lines:
            calls, features = model.attempt(example.text)
            if found.of(features) > SURE and calls[0].skill == example.calls[0][0]:
                answer = [[call.skill, dict(call.arguments)] for call in calls]
                lines[calls[0].skill] = json.dumps({"text": example.text, "calls": answer}, ensure_ascii=False)
        if len(lines) == PROBES:
            break
    path.write_text("\n".join(lines.values()) + "\n")
