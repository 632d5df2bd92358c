"""Trains the classifier of intents (models.intent) on the names alone of the set that the adapter is trained on."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch.nn import functional

from models.intent import BUCKETS, Intent, numbers
from models.train.example import Example

WIDTH = 64
PASSES = 4
BATCH = 256  # rows
RATE = 0.01  # of learning, at its highest
SPREAD = 0.1  # of the first weights
WEIGHT = 1.5  # of its log probabilities beside the language model's; chosen on dev/slurp_devel and held-back rows


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


def earlier(row: Example) -> str | None:
    """The skill of the turn before, as `models.intent` reads it."""
    return row.before[1][0][0] if row.before and row.before[1] else "" if row.before else None
