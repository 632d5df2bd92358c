"""Trains the two classifiers of intents (models.intent) on the names alone of the set that the adapter is trained on.

Apart from each other: together, the one over n-grams, which can learn every row by heart, leaves nothing to the other.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import torch
from torch.nn import functional

from models.embed import WIDTH as MEANING_WIDTH
from models.embed import Embedder
from models.format import OUTCOMES, fold
from models.intent import BUCKETS, Intent, Meaning, numbers
from models.train.example import Example

WIDTH = 64
PASSES = 4
BATCH = 256  # rows
RATE = 0.01  # of learning, at its highest
SPREAD = 0.1  # of the first weights
WEIGHT = 1.25  # of its log probabilities beside the language model's; chosen on dev/slurp_devel and held-back rows
OF_A_SKILL, OF_AN_OUTCOME, OF_PLANS = 280, 1200, 2000  # rows of which the meaning is looked up
HIDDEN, MEANING_PASSES, MEANING_RATE = 512, 10, 3e-3
BESIDE_WORDS = 0.6  # how much the meaning counts beside the n-grams; chosen on dev/slurp_devel
SCALE = 20.0  # makes the numbers of a vector of length one about one


def fitted(rows: Sequence[Example], seed: int = 1, say: Callable[[str], None] = print) -> Intent:
    """Learn from the rows that ask for built-in skills alone; a plan asks for each of its skills alike."""
    rows = [row for row in rows if not row.tools]
    names = sorted({name for row in rows for name, _ in row.calls})
    place = {name: number for number, name in enumerate(names)}
    read = [torch.tensor(numbers(row.text, earlier(row))) for row in rows]
    wanted = [[place[name] for name, _ in row.calls] for row in rows]
    torch.manual_seed(seed)
    table = torch.nn.EmbeddingBag(BUCKETS, WIDTH, mode="mean")
    torch.nn.init.normal_(table.weight, 0, SPREAD)
    out = torch.nn.Linear(WIDTH, len(names))
    optimizer = torch.optim.Adam([*table.parameters(), *out.parameters()], lr=RATE)
    steps = PASSES * -(-len(rows) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=steps + 1, pct_start=0.1)
    rng, order = random.Random(seed), list(range(len(rows)))
    for number in range(PASSES):
        rng.shuffle(order)
        total = 0.0
        for start in range(0, len(order), BATCH):
            group = order[start : start + BATCH]
            right = torch.zeros(len(group), len(names))
            for at, i in enumerate(group):
                right[at, wanted[i]] = 1 / len(set(wanted[i]))
            starts = np.cumsum([0, *(len(read[i]) for i in group[:-1])])
            bags = table(torch.cat([read[i] for i in group]), torch.from_numpy(starts))
            loss = functional.cross_entropy(out(bags), right)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            schedule.step()
            total += loss.item() * len(group)
        say(f"intents: pass {number + 1} of {PASSES}, loss {total / len(order):.3f}")
    vectors = table.weight.detach().numpy()
    unit = float(np.quantile(np.abs(vectors), 0.9999)) / 127
    eight = np.clip(np.round(vectors / unit), -127, 127).astype(np.int8)
    return Intent(
        tuple(names), eight, unit, out.weight.detach().numpy().T.copy(), out.bias.detach().numpy().copy(), WEIGHT
    )


def with_meaning(
    intent: Intent, rows: Sequence[Example], embedder: Embedder, seed: int = 1, say: Callable[[str], None] = print
) -> Intent:
    """The classifier with a second one beside it, learnt from a part of the rows; MiniLM itself stays as it is."""
    rows = drawn([row for row in rows if not row.tools and row.before is None], random.Random(seed))
    place = {name: number for number, name in enumerate(intent.names)}
    right = torch.zeros(len(rows), len(place))
    for at, row in enumerate(rows):
        wanted = {name for name, _ in row.calls}
        right[at, [place[name] for name in wanted]] = 1 / len(wanted)
    say(f"meaning: looking up {len(rows)} rows")
    vectors = torch.from_numpy(embedder.vectors([fold(row.text) for row in rows])) * SCALE
    torch.manual_seed(seed)
    inner, outer = torch.nn.Linear(MEANING_WIDTH, HIDDEN), torch.nn.Linear(HIDDEN, len(place))
    network = torch.nn.Sequential(inner, torch.nn.ReLU(), torch.nn.Dropout(0.4), outer)
    optimizer = torch.optim.AdamW(network.parameters(), lr=MEANING_RATE, weight_decay=0.05)
    steps = MEANING_PASSES * -(-len(rows) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, MEANING_RATE, total_steps=steps + 1, pct_start=0.1)
    for number in range(MEANING_PASSES):
        losses = []
        for group in torch.randperm(len(rows)).split(BATCH):  # type: ignore[no-untyped-call]
            loss = functional.cross_entropy(network(vectors[group]), right[group], label_smoothing=0.05)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
        say(f"meaning: pass {number + 1} of {MEANING_PASSES}, loss {np.mean(losses):.3f}")
    parts = (inner.weight.T * SCALE, inner.bias, outer.weight.T, outer.bias)
    a, a_bias, b, b_bias = (part.detach().numpy().copy() for part in parts)
    return replace(intent, meaning=Meaning(a, a_bias, b, b_bias, BESIDE_WORDS), embedder=embedder)


def drawn(rows: Sequence[Example], rng: random.Random) -> list[Example]:
    """At most so many rows of each skill, of each outcome, and of plans."""
    groups: dict[str, list[Example]] = defaultdict(list)
    for row in rows:
        groups["plan" if len(row.calls) > 1 else row.skill].append(row)
    most = {"plan": OF_PLANS} | dict.fromkeys(OUTCOMES, OF_AN_OUTCOME)
    return [
        row
        for name, group in sorted(groups.items())
        for row in rng.sample(group, min(len(group), most.get(name, OF_A_SKILL)))
    ]


def earlier(row: Example) -> str | None:
    """The skill of the turn before, as `models.intent` reads it."""
    return row.before[1][0][0] if row.before and row.before[1] else "" if row.before else None
