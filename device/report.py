"""What came of a plan in one reply: "Alarm set for 7 AM tomorrow, and I added milk to the shopping list."."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from device.execute import Outcome, Reply

SHORT = 16  # words of a reply that can stand beside another in one sentence
_SENTENCE = re.compile(r"[^.?!;:]+(?:\d[.:]\d[^.?!;:]*)*\.")
# A first word that is written small inside a sentence; another may be somebody's name.
_SMALL = frozenset(
    """the you your there it that this on at in for a an no none everything nothing today tomorrow alarm timer added
    noted done""".split()  # noqa: SIM905  a word list reads better so
)


def in_one(replies: Iterable[Reply]) -> str:
    """What came of several calls as one text: short deeds share a sentence, and nothing is said twice."""
    told: list[str] = []
    clauses: list[str] = []
    for say, outcome in dict.fromkeys((reply.say, reply.outcome) for reply in replies):
        short = outcome is Outcome.DONE and _SENTENCE.fullmatch(say) and len(say.split()) <= SHORT
        if short and _joins(say, bool(clauses)):
            clauses.append(say.removesuffix("."))
            continue
        told += _joined(clauses)
        clauses = []
        told.append(say)
    return " ".join([*told, *_joined(clauses)])


def _joins(reply: str, after: bool) -> bool:
    first = reply.split()[0]
    return not after or first == "I" or first.startswith("I'") or first.lower() in _SMALL


def _joined(clauses: list[str]) -> list[str]:
    """One sentence: "I cancelled the alarm and added milk", "alarm set for seven, and the light is on"."""
    if not clauses:
        return []
    text = clauses[0]
    for number, (before, clause) in enumerate(pairwise(clauses), 1):
        same = before.startswith("I ") and clause.startswith("I ")
        last = number == len(clauses) - 1
        part = clause.removeprefix("I ") if same else clause if clause[0] == "I" else clause[0].lower() + clause[1:]
        text += (" and " if same else ", and ") * last + ", " * (not last) + part
    return [f"{text}."]
