"""One row of the training set, whatever it was made from."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from models.format import OUTCOMES, Tool, fold

CalledWith = tuple[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Example:
    """An utterance and what it means.

    calls: names with arguments; one without arguments may be "none" or "escalate".
    before: the turn before and its calls. tools: functions that only the prompt tells of; only: no other may be called.
    known: what of the answer is taught: all of it, all but where it ends (an argument may be lacking), or the name.
    also: other names that the corpus's coarse label may mean.
    """

    text: str
    calls: tuple[CalledWith, ...]
    source: str
    before: tuple[str, tuple[CalledWith, ...]] | None = None
    tools: tuple[Tool, ...] = ()
    only: bool = False
    known: Literal["all", "open", "name"] = "all"
    also: tuple[str, ...] = ()
    skill: str = field(init=False, default="")

    def __post_init__(self) -> None:
        object.__setattr__(self, "skill", self.calls[0][0])


def sound(example: Example, enumerations: Mapping[tuple[str, str], tuple[str, ...]]) -> bool:
    """Whether every argument of a built-in skill is one of its words, or stands in the text or the turn before."""
    names = {tool.name for tool in example.tools}
    seen = [f" {fold(example.text)} "]
    if example.before:
        seen += [f" {fold(example.before[0])} "]
        seen += [f" {fold(str(value))} " for _, arguments in example.before[1] for value in arguments.values()]
    for name, arguments in example.calls:
        if name in names or name in OUTCOMES:
            continue
        for key, value in arguments.items():
            if (listed := enumerations.get((name, key))) is not None:
                if value not in listed:
                    return False
            elif re.fullmatch(r"\$\d", str(value)):
                continue
            elif not fold(str(value)) or not any(stands(fold(str(value)), text) for text in seen):
                return False
    return bool(fold(example.text))


def stands(value: str, text: str) -> bool:
    """Whether the words stand together in the text, which has a space at either end; "anna" stands in "anna's"."""
    return f" {value} " in text or f" {value}'s " in text


def write(path: Path, examples: Iterable[Example]) -> None:
    with path.open("w") as file:
        for example in examples:
            row = {key: value for key, value in asdict(example).items() if value and key != "skill"}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def read(path: Path) -> Iterator[Example]:
    for line in path.read_text().splitlines():
        row = json.loads(line)
        before = row.get("before")
        yield Example(
            row["text"],
            tuple((name, arguments) for name, arguments in row["calls"]),
            row["source"],
            (before[0], tuple((name, arguments) for name, arguments in before[1])) if before else None,
            tuple(Tool(**tool | {"required": tuple(tool.get("required", ()))}) for tool in row.get("tools", ())),
            row.get("only", False),
            row.get("known", "all"),
            tuple(row.get("also", ())),
        )


def earlier(row: Example) -> str | None:
    """The skill of the turn before, as `models.intent` reads it; empty where nothing was called."""
    return row.before[1][0][0] if row.before and row.before[1] else "" if row.before else None


def shares(row: Example, names: Sequence[str]) -> list[float]:
    """How much the row asks for each of the names, each of its skills alike; one in all."""
    wanted = {name for name, _ in row.calls}
    return [(name in wanted) / len(wanted) for name in names]
