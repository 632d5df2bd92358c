"""Teaches MiniLM which skills a request asks for, and how many (models.intent), on the adapter's own set."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from models.embed import WIDTH, load
from models.grammar import MOST_CALLS
from models.intent import Intent, sentence
from models.train import fit
from models.train.encoder import Encoder
from models.train.example import Example, earlier, shares

PASSES, MORE = 4, 1  # over the rows: from MiniLM; from a classifier that was taught before
BATCH = 64  # rows
RATES = 3e-4, 3e-3  # of learning, at its highest: of the encoder, and of the layer after it
RATES_MORE = 1e-4, 1e-3
NUMBER_COUNTS = 0.5  # the loss of the number of calls beside that of the names
SMOOTHED = 0.05  # of a label goes to the others
WEIGHT = 2.0  # of its log probabilities beside the language model's; chosen on dev/slurp_devel and held-back rows


def fitted(
    rows: Sequence[Example],
    minilm: Path,
    checkpoint: Path,
    seed: int = 1,
    say: Callable[[str], None] = print,
    start: Intent | None = None,
) -> Intent:
    """Learn from the rows that ask for built-in skills alone. Goes on from the checkpoint.

    start: a classifier to begin with. Raises ValueError where the rows ask for skills that it does not know.
    """
    rows = [row for row in rows if not row.tools]
    names = tuple(sorted({name for row in rows for name, _ in row.calls}))
    if start and (strange := sorted(set(names) - set(start.names))):
        raise ValueError(f"the classifier to start from does not know {', '.join(strange)}")
    names = start.names if start else names
    wanted = [torch.tensor(shares(row, names)) for row in rows]
    many = torch.tensor([min(len(row.calls), MOST_CALLS) - 1 for row in rows])
    embedder = load(minilm)
    ids = embedder.tokens([sentence(row.text, earlier(row)) for row in rows])
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.manual_seed(seed)
    encoder, out = Encoder(start.encoder if start else embedder), torch.nn.Linear(WIDTH, len(names) + MOST_CALLS)
    if start:
        out.load_state_dict({"weight": torch.tensor(start.out.T), "bias": torch.tensor(start.bias)})
    network = torch.nn.Sequential(encoder, torch.nn.Dropout(0.1), out).to(device)
    groups = [{"params": encoder.parameters()}, {"params": out.parameters()}]
    optimizer = torch.optim.AdamW(groups, betas=(0.9, 0.98), weight_decay=0.01)
    step = fit.resumed(checkpoint, network, optimizer, device)
    passes = MORE if start else PASSES
    steps = passes * len(alike(ids, seed))
    losses: list[float] = []
    for group in islice((group for number in range(passes) for group in alike(ids, seed + number)), step, None):
        for part, highest in zip(optimizer.param_groups, RATES_MORE if start else RATES, strict=True):
            part["lr"] = fit.rate(step, steps, highest)
        odds = network(torch.tensor([ids[i] for i in group], device=device))
        right = torch.stack([wanted[i] for i in group]).to(device)
        loss = functional.cross_entropy(odds[:, : len(names)], right, label_smoothing=SMOOTHED)
        loss = loss + NUMBER_COUNTS * functional.cross_entropy(odds[:, len(names) :], many[group].to(device))
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        losses.append(loss.item())
        step += 1
        if step % 100 == 0 or step == steps:
            fit.save(checkpoint, network, optimizer, step)
            say(f"intents: step {step} of {steps}, loss {np.mean(losses[-100:]):.3f}")
    weight, bias = (part.detach().cpu().numpy().copy() for part in (out.weight.T, out.bias))
    return Intent(names, embedder.with_weights(encoder.eight_bits()), weight, bias, embedder, WEIGHT)


def alike(ids: Sequence[Sequence[int]], seed: int) -> list[list[int]]:
    """One pass: numbers of rows that are equally long, together, in an order that the seed gives."""
    rng = random.Random(seed)
    groups: dict[int, list[int]] = defaultdict(list)
    for number, row in enumerate(ids):
        groups[len(row)].append(number)
    found: list[list[int]] = []
    for group in groups.values():
        rng.shuffle(group)
        found += [group[i : i + BATCH] for i in range(0, len(group), BATCH)]
    rng.shuffle(found)
    return found
