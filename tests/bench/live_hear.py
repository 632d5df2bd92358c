"""How much of the hearing is done when the button is let go, and whether the words are as good as those of the whole.

    python -m tests.bench.live_hear --audio DIR [--limit N] [--model NAME] [--threads N] [--processor]

The recordings of tests/bench/hear.py, cut at the end of the speech or lengthened by faint noise, so that the button is
let go 0, 150 and 300 ms after the last word. Time is simulated: a look starts LOOK seconds after the one before, or when
that ends, sees what had been said by then, and lasts as long as it took here.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from models import fetch
from models.audio import AudioError
from models.hear import RATE, Hearer
from models.live import Follower, Live
from models.types import AudioClip
from tests.bench.hear import Sample, samples
from tests.bench.words import errors, fold, holds

AFTER = (0.0, 0.15, 0.3)  # s from the last word to the release
LOOK = 0.05  # s between the starts of two looks

Clock = Callable[[], float]


@dataclass(slots=True)
class Score:
    """Over many utterances. seconds: from release to words. down, busy: seconds of button and of work meanwhile."""

    seconds: list[float] = field(default_factory=list)
    words: int = 0
    wrong: int = 0
    phrases: int = 0
    found: int = 0
    down: float = 0.0
    busy: float = 0.0

    def add(self, sample: Sample, heard: str, seconds: float) -> None:
        words = fold(heard)
        self.seconds.append(seconds)
        self.words += len(sample.words)
        self.wrong += errors(sample.words, words) if sample.words else 0
        self.phrases += len(sample.phrases)
        self.found += sum(holds(words, phrase) for phrase in sample.phrases)

    def line(self, name: str) -> str:
        late = sorted(self.seconds)[int(len(self.seconds) * 0.95)]
        free = sum(second < 0.02 for second in self.seconds) / len(self.seconds)
        wer = f"{self.wrong / self.words:.3f}" if self.words else "-"
        slots = f"{self.found / self.phrases:.3f}" if self.phrases else "-"
        busy = f"{self.busy / self.down:.2f}" if self.down else "-"
        return (
            f"| {name:22} | {wer} | {slots} | {statistics.median(self.seconds) * 1000:.0f} | {late * 1000:.0f} "
            f"| {free:.2f} | {busy} |"
        )


def released(clip: AudioClip, after: float) -> AudioClip:
    """The clip as it would be if the button were let go so long after the last word."""
    follower = Follower()
    follower.follow(clip.samples)
    end = (follower.end or len(clip.samples)) + round(after * RATE)
    faint = np.random.default_rng(1).normal(size=max(0, end - len(clip.samples))).astype(np.float32) * 0.001
    return AudioClip(np.concatenate([clip.samples, faint])[:end], RATE)


def simulate(live: Live, clip: AudioClip, clock: Clock) -> tuple[str, float, float]:
    """The words, the seconds that they came after the release, and the seconds of work before it."""
    now = busy = late = 0.0
    while now < clip.seconds:
        began = clock()
        live.look(
            AudioClip(clip.samples[: int(now * RATE)], RATE),
            lambda now=now, began=began: now + clock() - began >= clip.seconds,  # type: ignore[misc]
        )
        took = clock() - began
        busy += min(took, clip.seconds - now)
        late = max(0.0, now + took - clip.seconds)
        now = max(now + took, min(now + LOOK, clip.seconds))
    began = clock()
    text = live.finish(clip).text
    return text, late + clock() - began, busy


def chosen(sets: dict[str, list[Sample]]) -> Iterator[tuple[str, Sample]]:
    for name, some in sets.items():
        for number, sample in enumerate(some, 1):
            print(f"{name} {number} of {len(some)}", end="\r", file=sys.stderr)
            yield name, sample


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--audio", type=Path, required=True)
    parser.add_argument("--limit", type=int, default=0, help="recordings of each set; 0: all")
    parser.add_argument("--threads", type=int, default=0, help="0: one fewer than cores")
    parser.add_argument("--model", default="whisper-base")
    parser.add_argument(
        "--processor", action="store_true", help="count processor time, where others use the machine too"
    )
    arguments = parser.parse_args()
    try:
        hearer = Hearer(fetch.path(arguments.model), arguments.threads)
        sets = samples(arguments.audio, arguments.limit)
    except (fetch.FetchError, AudioError, OSError) as error:
        parser.exit(1, f"{error}\n")
    clock = time.process_time if arguments.processor else time.perf_counter
    understood = phrases()
    whole: dict[str, Score] = {}
    live: dict[str, Score] = {}
    for name, sample in chosen(sets):
        for after in AFTER:
            clip = released(sample.clip, after)
            began = clock()
            text = hearer.hear(clip, understood=understood).text
            took = clock() - began
            heard, late, busy = simulate(Live(hearer, understood), clip, clock)
            for key in (name, f"all, {after * 1000:.0f} ms after", "all"):
                whole.setdefault(key, Score()).add(sample, text, took)
                score = live.setdefault(key, Score())
                score.add(sample, heard, late)
                score.down += clip.seconds
                score.busy += busy
            if fold(text) != fold(heard):
                print(f"{name}, {after} s: {text!r}, live {heard!r}", file=sys.stderr)
    print("| set | WER | slots | p50 ms | p95 ms | free | busy |")
    print("|---|---|---|---|---|---|---|")
    for key in sorted(whole):
        print(whole[key].line(f"{key}, whole"))
        print(live[key].line(f"{key}, live"))


def phrases() -> Callable[[str], bool]:
    """Whether words are a phrase of the skills that come with the device."""
    from datetime import UTC, datetime

    from models.phrases import Phrases
    from skills.load import load_skills

    known, now = Phrases(load_skills().skills.values()), datetime(2026, 5, 5, 12, tzinfo=UTC)
    return lambda text: known.decide(text, now) is not None


if __name__ == "__main__":
    main()
