"""What the owner teaches by correcting: kept, offered as a sentence of their own, and done at once the next time.

A correction is "no, I meant the kitchen", or an undo that is followed by another wording.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from device import answers, consent
from device.database import SqliteStore
from device.ground import stands_on
from device.journal import Intent
from models.types import Call, Plan
from models.words import split, without_politeness
from skills.api import Confirm, Failed
from skills.ports import Json, Store

if TYPE_CHECKING:
    from device.execute import Execution

OPEN = timedelta(minutes=2)  # so long an offer can be taken
ALIKE = 0.4  # how near in meaning two wordings of one wish are at least
_NO = frozenset(["no", "nope", "nah", "not", "wrong", "actually", "sorry"])
_MEANT = (("i", "meant"), ("i", "said"), ("that", "is", "wrong"), ("i", "wanted"))


def taught(store: Store, text: str) -> Plan | None:
    """The plan that the owner gave to exactly these words."""
    said = _bare(text)
    for row in reversed(store.rows("phrase")):
        if row["words"] == said:
            return Plan(_calls(row["calls"]), 1.0, "yours")
    return None


def corrects(text: str) -> bool:
    """Whether the words say that the turn before was wrong: "no, the kitchen one"."""
    words = split(text).words
    return bool(words) and len(words) > 1 and (words[0] in _NO or any(words[: len(m)] == m for m in _MEANT))


def take_back_wrong(turn: Execution, plan: Plan) -> str | None:
    """Where the turn corrects the one before, and asks for the same skill, take back what that did, and say so."""
    if turn.earlier is None or not corrects(turn.words):
        return None
    action = turn.turns.journal.undoable()
    if action is None or action.turn != turn.earlier or action.skill != plan.calls[0].skill:
        return None
    try:
        with turn.turns.database.transaction():
            answers.take_back(turn.turns, action, turn.now)
    except Failed:
        return None  # it has gone too far to be taken back; what is asked for now is still done
    return "I took the first one back."


def offer(turn: Execution, plan: Plan) -> str:
    """Keep a correction, and offer to do the right thing at once the next time; the offer, or nothing."""
    wrong = _corrected(turn, plan)
    if wrong is None:
        return ""
    words, calls = wrong
    right = _kept(plan.calls)
    store = SqliteStore(turn.turns.database, writable=True)
    with turn.turns.database.transaction():
        for row in store.rows("offer"):
            store.remove(row)
        store.add("correction", words=words, wrong=_kept(calls), right=right)
        if all(_lasting(words, call, calls) for call in plan.calls) and taught(store, words) is None:
            store.add("offer", words=words, calls=right, until=(turn.now + OPEN).isoformat())
            return f"Shall I do that at once the next time you say “{words}”?"
    return ""


def accept(turn: Execution) -> str | None:
    """Where the turn is a yes to an offer, make that a phrase of the owner's, and say so."""
    database, journal = turn.turns.database, turn.turns.journal
    offers = SqliteStore(database, writable=False).rows("offer")
    if not offers:
        return None
    taken = consent.is_yes(turn.words) and turn.now <= datetime.fromisoformat(offers[-1]["until"])
    words, calls = offers[-1]["words"], offers[-1]["calls"]
    store, forgetful = SqliteStore(database, writable=True), SqliteStore(database, writable=True)
    deed = f"do that when you say “{words}”"
    action = (
        journal.intend(turn.number, turn.now, Intent("learn", deed, {}, {}, Confirm.UNDO, local=True)) if taken else 0
    )
    with database.transaction():
        for row in offers:
            forgetful.remove(row)  # not undone with the phrase
        if not taken:
            return None
        store.add("phrase", words=_bare(words), said=words, calls=calls)
        say = f"Good. Next time “{words}” does that at once."
        journal.complete(action, "done", say, store.changes)
    return say


def _corrected(turn: Execution, plan: Plan) -> tuple[str, Sequence[Call]] | None:
    """The words that were taken wrongly, and for what: of the turn before, or of one that was undone since."""
    journal = turn.turns.journal
    if turn.before is None or turn.earlier is None:
        return None
    words, calls = turn.before
    if corrects(turn.words):
        return (words, calls) if calls and list(calls) != list(plan.calls) else None
    if [call.skill for call in calls] != ["undo"]:
        return None
    undone = journal.turn_before(turn.earlier, turn.now - 2 * OPEN)
    if undone is None:
        return None
    _, (words, calls) = undone
    if not calls or list(calls) == list(plan.calls) or _bare(words) == _bare(turn.words):
        return None
    return (words, calls) if turn.turns.alike(words, [turn.words])[0] >= ALIKE else None


def _lasting(words: str, call: Call, wrong: Sequence[Call]) -> bool:
    """Whether a call is what the words always mean; who said "ten" and then "no, fifteen" only changed their mind."""
    for other in wrong:
        if other.skill == call.skill:
            changed = [v for k, v in other.arguments.items() if call.arguments.get(k, v) != v]
            return not any(stands_on(str(v), [words]) for v in changed)
    return True


def _bare(text: str) -> str:
    return " ".join(without_politeness(split(text)).words)


def _kept(calls: Sequence[Call]) -> Json:
    return [[call.skill, dict(call.arguments)] for call in calls]


def _calls(kept: Any) -> tuple[Call, ...]:
    return tuple(Call(name, arguments) for name, arguments in kept)
