"""The training itself: batches of like length, AdamW, a cosine; checkpoints, so that it can be stopped at any time."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional

from models.format import Tokenize, answer_tokens, prompt_tokens, words
from models.train.example import Example
from models.train.network import Network

RATE = 1e-3  # of learning, at its highest
WARM_UP = 40  # steps
BATCH = 1000  # tokens, the padding among them
LONGEST = 320  # tokens of a row; longer ones are left out
KEPT_EVERY = 50  # steps between checkpoints
REFRESHED_EVERY = 25  # steps between two looks at how the weights will be rounded
NOT_TAUGHT = -100

Row = tuple[list[int], list[int]]  # the tokens, and for each what is to follow, or NOT_TAUGHT


def tokenized(example: Example, tokenize: Tokenize) -> Row:
    """The tokens of a row and the targets: the answer only, and of that only what is known."""
    prompt = prompt_tokens(words(example.text), tokenize, example.before, example.tools, example.only)
    pieces = answer_tokens(example.calls, tokenize, [tool.name for tool in example.tools])
    answer = [token for piece in pieces for token in piece]
    taught = {"all": len(answer), "open": len(answer) - 1, "name": len(pieces[0])}[example.known]
    tokens = prompt + answer[:-1]
    targets = [NOT_TAUGHT] * (len(prompt) - 1) + answer[:taught] + [NOT_TAUGHT] * (len(answer) - taught)
    return tokens, targets


def batches(rows: Sequence[Row], seed: int) -> list[list[int]]:
    """One pass: numbers of rows, those of like length together, in an order that the seed gives."""
    rng = random.Random(seed)
    order = list(range(len(rows)))
    rng.shuffle(order)
    found: list[list[int]] = []
    for start in range(0, len(order), 2048):
        chunk = sorted(order[start : start + 2048], key=lambda i: len(rows[i][0]))
        group: list[int] = []
        for i in chunk:
            if group and len(rows[i][0]) * (len(group) + 1) > BATCH:
                found.append(group)
                group = []
            group.append(i)
        found.append(group)
    rng.shuffle(found)
    return found


def padded(rows: Sequence[Row], device: str) -> tuple[Tensor, Tensor]:
    """Tokens and targets, [rows, longest], padded at the right."""
    longest = max(len(tokens) for tokens, _ in rows)
    tokens = torch.zeros(len(rows), longest, dtype=torch.long)
    targets = torch.full((len(rows), longest), NOT_TAUGHT)
    for at, (row, right) in enumerate(rows):
        tokens[at, : len(row)] = torch.tensor(row)
        targets[at, : len(right)] = torch.tensor(right)
    return tokens.to(device), targets.to(device)


def fit(
    network: Network,
    rows: Sequence[Row],
    checkpoint: Path,
    passes: float,
    minutes: float = math.inf,
    seed: int = 1,
    say: Callable[[str], None] = print,
    refresh: Callable[[], None] = lambda: None,
    highest: float = RATE,
) -> bool:
    """Train; True when the schedule is done, False when the minutes were over first. Goes on from the checkpoint.

    refresh: called before the first step, and again and again. highest: the rate of learning.
    """
    device = "cuda" if torch.cuda.is_available() else "cpu"
    network.to(device)
    optimizer = torch.optim.AdamW(network.parameters(), lr=RATE, betas=(0.9, 0.98), weight_decay=0.01)
    step = resumed(checkpoint, network, optimizer, device)
    per_pass = len(batches(rows, seed))
    steps = round(per_pass * passes)
    started, recent, read = time.monotonic(), [], 0
    first = step
    for group in _from(step, steps, rows, seed):
        if step == first or step % REFRESHED_EVERY == 0:
            refresh()
        if (time.monotonic() - started) / 60 > minutes:
            save(checkpoint, network, optimizer, step)
            return False
        for part in optimizer.param_groups:
            part["lr"] = rate(step, steps, highest)
        tokens, targets = padded([rows[i] for i in group], device)
        chosen = targets != NOT_TAUGHT
        with torch.autocast(device, torch.bfloat16, enabled=device == "cuda"):
            loss = functional.cross_entropy(network(tokens, chosen).float(), targets[chosen])
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        step += 1
        recent.append(loss.item())
        read += tokens.numel()
        if step % 20 == 0 or step == steps:
            speed = read / (time.monotonic() - started)
            left = (steps - step) * (time.monotonic() - started) / max(1, len(recent)) / 60
            mean = sum(recent[-20:]) / len(recent[-20:])
            say(f"step {step} of {steps}  loss {mean:.3f}  {speed:.0f} tokens/s  {left:.0f} min left")
        if step % KEPT_EVERY == 0 or step == steps:
            save(checkpoint, network, optimizer, step)
    return True


def rate(step: int, steps: int, highest: float = RATE) -> float:
    """Up over the first steps, then down along a cosine to a fiftieth."""
    if step < WARM_UP:
        return highest * (step + 1) / WARM_UP
    part = (step - WARM_UP) / max(1, steps - WARM_UP)
    return highest * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * part)))


def _from(step: int, steps: int, rows: Sequence[Row], seed: int) -> Iterator[list[int]]:
    """The batches from a step on, pass after pass, the same whether it was stopped or not."""
    number = 0
    while step < steps:
        groups = batches(rows, seed + number)
        if step < len(groups) + (before := sum(len(batches(rows, seed + i)) for i in range(number))):
            for group in groups[step - before :]:
                if step == steps:
                    return
                yield group
                step += 1
        number += 1


def save(path: Path, network: torch.nn.Module, optimizer: torch.optim.Optimizer, step: int) -> None:
    """Written beside and renamed, so that a power cut leaves the one before."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    torch.save({"network": network.state_dict(), "optimizer": optimizer.state_dict(), "step": step}, part)
    part.replace(path)


def resumed(path: Path, network: torch.nn.Module, optimizer: torch.optim.Optimizer, device: str) -> int:
    """The step that the checkpoint had reached; 0 where there is none."""
    if not path.exists():
        return 0
    state = torch.load(path, map_location=device, weights_only=True)
    network.load_state_dict(state["network"])
    optimizer.load_state_dict(state["optimizer"])
    return int(state["step"])
