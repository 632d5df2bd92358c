"""How well and how fast speech becomes words, by the rule that cuts Whisper's window.

    python -m tests.bench.hear --audio DIR [--limit N] [--threads N] [--model NAME] [--peer]

DIR holds prompts/ and commands/ (transcripts.tsv; words wrong are counted) and orders/ (labels.json; slot
words found in what was heard are counted). --peer asks a wyoming-faster-whisper server with its defaults,
but for the model's folder and int8, the same; it is installed once in a virtual environment of its own.
"""

from __future__ import annotations

import argparse
import csv
import json
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from models import fetch
from models.audio import AudioError, read_audio
from models.hear import FULL, RULE, Hearer, Rule
from models.types import AudioClip
from tests.bench.peer import Peer
from tests.bench.words import errors, fold, holds

Ear = Callable[[AudioClip], tuple[str, float]]  # the words, and the seconds they took

RULES = {
    "30 s, as trained": Rule(window=FULL, unsure=None),
    "20 s": Rule(window=20, unsure=None),
    "10 s": Rule(window=10, unsure=None),
    "8 s": Rule(window=8, unsure=None),
    "8 s, under -0.5: 30 s, beam 5": Rule(window=8, unsure=-0.5),
    "10 s, under -0.5: 20 s": Rule(window=10, unsure=-0.5, again=20, beam=1),
    "10 s, under -0.5: 30 s, beam 5": Rule(window=10, unsure=-0.5),
}


@dataclass(frozen=True, slots=True)
class Sample:
    """A recording and what it must hold: words in full, or phrases that must be found."""

    clip: AudioClip
    words: list[str]
    phrases: list[list[str]]


@dataclass(slots=True)
class Score:
    """Counts over samples. seconds: what each took."""

    words: int = 0
    wrong: int = 0
    phrases: int = 0
    found: int = 0
    seconds: list[float] = field(default_factory=list)

    def add(self, sample: Sample, heard: list[str], seconds: float) -> None:
        self.seconds.append(seconds)
        self.words += len(sample.words)
        self.wrong += errors(sample.words, heard) if sample.words else 0
        self.phrases += len(sample.phrases)
        self.found += sum(holds(heard, phrase) for phrase in sample.phrases)


def samples(audio: Path, limit: int) -> dict[str, list[Sample]]:
    """At most `limit` recordings of each set, spread evenly over it."""
    sets: dict[str, list[Sample]] = {}
    for name in ("commands", "prompts"):
        folder = audio / name
        with (folder / "transcripts.tsv").open(encoding="utf-8") as file:
            rows = [row for row in csv.DictReader(file, delimiter="\t") if not row["transcript"].startswith("(")]
        sounds = folder / "g722" if (folder / "g722").is_dir() else folder
        chosen = _spread(rows, limit)
        sets[name] = [Sample(read_audio(sounds / row["file"]), fold(row["transcript"]), []) for row in chosen]
    labels = json.loads((audio / "orders" / "labels.json").read_text("utf-8"))
    sets["orders"] = [
        Sample(read_audio(audio / "orders" / name), [], [fold(value) for value in labels[name]["slots"].values()])
        for name in _spread(sorted(labels), limit)
    ]
    return sets


def _spread(items: Sequence[Any], limit: int) -> Sequence[Any]:
    return items if not limit or limit >= len(items) else [items[at * len(items) // limit] for at in range(limit)]


def measure(sets: dict[str, list[Sample]], ears: dict[str, Ear]) -> dict[str, dict[str, Score]]:
    """Scores of each ear on each set. They hear each recording in turn, so that all share the machine's moods."""
    scores = {ear: {name: Score() for name in sets} for ear in ears}
    for name, some in sets.items():
        for number, sample in enumerate(some, 1):
            print(f"{name} {number} of {len(some)}", end="\r", file=sys.stderr)
            for ear, hear in ears.items():
                text, seconds = hear(sample.clip)
                scores[ear][name].add(sample, fold(text), seconds)
    return scores


def listener(hearer: Hearer, rule: Rule) -> Ear:
    def hear(clip: AudioClip) -> tuple[str, float]:
        hearer.rule = rule
        start = time.perf_counter()
        text = hearer.hear(clip).text
        return text, time.perf_counter() - start

    return hear


def show(name: str, scores: dict[str, Score], slowest: float) -> float:
    """Print one line of the table; the median seconds a clip."""
    seconds = sorted(second for score in scores.values() for second in score.seconds)
    median, late = statistics.median(seconds), seconds[int(len(seconds) * 0.95)]
    prompts, commands, orders = scores["prompts"], scores["commands"], scores["orders"]
    print(
        f"| {name:32} | {prompts.wrong / prompts.words:.3f} | {commands.wrong / commands.words:.3f} "
        f"| {orders.found / orders.phrases:.3f} | {median:.2f} | {late:.2f} | {median / (slowest or median):.2f} |"
    )
    return median


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--audio", type=Path, required=True)
    parser.add_argument("--limit", type=int, default=0, help="recordings of each set; 0: all")
    parser.add_argument("--threads", type=int, default=0, help="0: one fewer than cores")
    parser.add_argument("--model", default="whisper-base")
    parser.add_argument("--peer", action="store_true")
    parser.add_argument("--brief", action="store_true", help="the full window and the rule in use, no others")
    arguments = parser.parse_args()
    try:
        folder = fetch.path(arguments.model)
        sets = samples(arguments.audio, arguments.limit)
    except (fetch.FetchError, AudioError, OSError) as error:
        parser.exit(1, f"{error}\n")
    hearer = Hearer(folder, arguments.threads)
    rules = {name: rule for name, rule in RULES.items() if rule.window == FULL or not arguments.brief}
    ears = {name: listener(hearer, rule) for name, rule in (rules | {"the rule in use": RULE}).items()}
    with ExitStack() as stack:
        if arguments.peer:
            ears["wyoming-faster-whisper, defaults"] = stack.enter_context(Peer(folder)).hear
        scores = measure(sets, ears)
    print(", ".join(f"{len(some)} {name}" for name, some in sets.items()))
    print("| window | WER prompts | WER commands | slots orders | median s | p95 s | ratio |")
    print("|---|---|---|---|---|---|---|")
    slowest = 0.0
    for name, score in scores.items():
        median = show(name, score, slowest)
        slowest = slowest or median


if __name__ == "__main__":
    main()
