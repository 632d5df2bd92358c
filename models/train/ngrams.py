"""A classifier of intents that learns in two minutes: linear, over hashed n-grams, after fastText (Joulin et al. 2016).

It settles what the corpora's coarse labels mean, before there is a set to teach a better one with.
"""

from __future__ import annotations

import random
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional

from models.format import fold
from models.train.example import Example, earlier, shares

BUCKETS = 1 << 17
WIDTH = 64
PASSES = 4
BATCH = 256  # rows
RATE = 0.01  # of learning, at its highest
SPREAD = 0.1  # of the first weights


@dataclass(frozen=True, slots=True)
class NGrams:
    """names: of skills and outcomes. table: a vector for each n-gram; out: from their mean to the names."""

    names: tuple[str, ...]
    table: torch.nn.EmbeddingBag
    out: torch.nn.Linear

    def of(self, text: str, before: str | None = None) -> Mapping[str, float]:
        """How likely the words are to ask for each skill; the sum is one. before: the skill of the turn before."""
        with torch.no_grad():
            bag = self.table(torch.tensor([numbers(text, before)]))
            odds = functional.softmax(self.out(bag)[0], 0)
        return dict(zip(self.names, odds.tolist(), strict=True))


def fitted(rows: Sequence[Example], seed: int = 1, say: Callable[[str], None] = print) -> NGrams:
    """Learn from the rows that ask for built-in skills alone; a plan asks for each of its skills alike."""
    rows = [row for row in rows if not row.tools]
    names = tuple(sorted({name for row in rows for name, _ in row.calls}))
    read = [torch.tensor(numbers(row.text, earlier(row))) for row in rows]
    wanted = [torch.tensor(shares(row, names)) for row in rows]
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
            starts = np.cumsum([0, *(len(read[i]) for i in group[:-1])])
            bags = table(torch.cat([read[i] for i in group]), torch.from_numpy(starts))
            loss = functional.cross_entropy(out(bags), torch.stack([wanted[i] for i in group]))
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            schedule.step()
            total += loss.item() * len(group)
        say(f"n-grams: pass {number + 1} of {PASSES}, loss {total / len(order):.3f}")
    return NGrams(names, table, out)


def numbers(text: str, before: str | None = None) -> list[int]:
    """The buckets of a text's n-grams, each once, in order."""
    return sorted({zlib.crc32(gram.encode()) % BUCKETS for gram in grams(text, before)})


def grams(text: str, before: str | None = None) -> Iterator[str]:
    """Runs of up to three words, runs of three to five letters within a word, and each word with the turn before."""
    words = ["<", *fold(text).split(), ">"]
    for length in (1, 2, 3):
        for i in range(len(words) - length + 1):
            yield " ".join(words[i : i + length])
    for word in words[1:-1]:
        letters = f"<{word}>"
        for length in (3, 4, 5):
            for i in range(len(letters) - length + 1):
                yield f"#{letters[i : i + length]}"
    if before is not None:
        yield f"@{before}"
        for word in words:
            yield f"@{before} {word}"
