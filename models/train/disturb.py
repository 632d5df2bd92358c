"""What people put around and between the words that matter: wake names, politeness, hesitation, corrections."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from pathlib import Path

from models.format import fold
from models.train.example import Example, stands
from models.train.values import Values

_BEFORE = (
    "um", "uh", "hey", "hey there", "okay", "ok so", "so", "right", "well", "please", "can you please", "could you",
    "would you mind", "i'd like you to", "i want you to", "hey computer", "hey lam", "alexa", "hey google", "siri",
    "olly", "jarvis", "hello", "hi", "excuse me", "yo", "listen", "quick one", "oh", "er", "hmm", "now", "good morning",
    "hey assistant", "pocket", "do me a favor and", "let's see", "sorry", "yes please", "go ahead and", "just",
)  # fmt: skip
_AFTER = (
    "please", "thanks", "thank you", "for me", "will you", "would you", "if you can", "when you get a chance", "okay",
    "right now", "now", "quickly", "if you don't mind", "cheers", "mate", "hey", "um", "asap", "thank you very much",
)  # fmt: skip
_WITHIN = ("um", "uh", "er", "like", "you know", "erm")
_NO = ("no wait", "no", "i mean", "sorry", "no sorry", "no make that", "wait no", "actually", "uh no", "or rather")
_CORRECTED = {
    "date": "date", "time": "time", "duration": "duration", "person": "person", "to": "person", "location": "place",
    "area": "room", "people": "number", "target": "place", "new_time": "time", "new_date": "date",
    "destination": "place",
}  # fmt: skip
_OPEN = frozenset(["text", "body", "message", "query", "question", "task", "title", "subject", "condition", "details"])


def _asides() -> dict[str, list[str]]:
    lines = (Path(__file__).parent / "asides.txt").read_text().splitlines()
    before, after = lines.index("## before"), lines.index("## after")
    return {"before": [x for x in lines[before + 1 : after] if x], "after": [x for x in lines[after + 1 :] if x]}


_ASIDES = _asides()


def disturbed(example: Example, values: Values, rng: random.Random) -> Example:
    """The same request with something around it, or with a slip that the speaker mends; its meaning stays."""
    text = example.text
    if rng.random() < 0.06:
        text = _corrected(example, values, rng)
    if rng.random() < 0.22 and text.split()[0] not in ("can", "could", "would", "please"):
        text = _joined(rng.choice(_BEFORE), text, rng)
    if rng.random() < 0.16:
        text = _joined(text, rng.choice(_AFTER), rng)
    if rng.random() < 0.1:
        text = _joined(rng.choice(_ASIDES["before"]), text, rng)
    if rng.random() < 0.1 and not _open_ended(example):
        text = _joined(text, rng.choice(_ASIDES["after"]), rng)
    if rng.random() < 0.05:
        text = _within(text, example, rng, f" {rng.choice(_WITHIN)}")
    if rng.random() < 0.1:
        text = _within(text, example, rng, ",")
    return replace(example, text=text)


def _joined(first: str, second: str, rng: random.Random) -> str:
    return f"{first}{rng.choice((' ', ' ', ', ', '. '))}{second}"


def _open_ended(example: Example) -> bool:
    """Whether it ends with words that could go on: a note, a question, a message."""
    said = fold(example.text)
    return any(
        key in _OPEN and said.endswith(fold(str(value))) for _, kept in example.calls for key, value in kept.items()
    )


def _within(text: str, example: Example, rng: random.Random, what: str) -> str:
    """A filler after one of the words, but not within an argument; or a comma, wherever."""
    words = text.split()
    at = rng.randint(1, len(words))
    new = " ".join([*words[: at - 1], words[at - 1] + what, *words[at:]])
    held = [fold(str(value)) for _, arguments in example.calls for value in arguments.values()]
    whole = f" {fold(new)} "
    return new if all(stands(value, whole) for value in held if stands(value, f" {fold(text)} ")) else text


def _corrected(example: Example, values: Values, rng: random.Random) -> str:
    """Another value said first, then taken back: "for five no wait ten minutes"."""
    if len(example.calls) != 1:
        return example.text
    chances = [
        (k, str(v)) for k, v in example.calls[0][1].items() if k in _CORRECTED and example.text.count(str(v)) == 1
    ]
    if not chances:
        return example.text
    key, right = rng.choice(chances)
    wrong = values.pick(_CORRECTED[key], rng)
    return example.text.replace(right, f"{wrong} {rng.choice(_NO)} {right}")


def as_heard(example: Example, heard: str, enumerated: Sequence[tuple[str, str]] = ()) -> Example | None:
    """The example with the words that speech recognition made of it; None when too little of it is left.

    Each argument becomes the words that stand where its words stood.
    """
    said, got = fold(example.text).split(), fold(heard).split()
    matcher = SequenceMatcher(None, said, got, autojunk=False)
    if not got or matcher.ratio() < 0.65 or len(got) > len(said) + 4:
        return None
    place: dict[int, int] = {}
    edges = [(0, 0)]
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        edges.append((i2, j2))
        if tag == "equal" or (tag == "replace" and i2 - i1 == j2 - j1):
            place |= {i1 + k: j1 + k for k in range(i2 - i1)}
    ends = dict(edges)
    calls = []
    for name, arguments in example.calls:
        new: dict[str, str] = {}
        for key, value in arguments.items():
            words = fold(str(value)).split()
            if (name, key) in enumerated or str(value).startswith("$"):
                new[key] = str(value)
                continue
            at = next((i for i in range(len(said)) if said[i : i + len(words)] == words), None)
            if at is None or not words:
                return None
            start = place.get(at, ends.get(at))
            end = place[at + len(words) - 1] + 1 if at + len(words) - 1 in place else ends.get(at + len(words))
            if start is None or end is None or start >= end:
                return None
            new[key] = " ".join(got[start:end])
        calls.append((name, new))
    return replace(example, text=" ".join(got), calls=tuple(calls), source=f"{example.source} heard")
