"""What the owner teaches by correcting: kept, offered as a sentence of their own, and done at once the next time.

A correction is "no, I meant the kitchen", or an undo that is followed by another wording.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import dropwhile
from typing import TYPE_CHECKING, Any

from device import consent
from device.database import SqliteStore
from device.ground import stands_on
from device.journal import Action, Intent
from models.types import Call, Plan
from models.words import split, without_politeness
from skills.api import Confirm
from skills.ports import Json, Store

if TYPE_CHECKING:
    from device.execute import Execution

OPEN = timedelta(minutes=2)  # so long an offer can be taken
ALIKE = 0.4  # how near in meaning two wordings of one wish are at least
_HESITATION = frozenset(["oh", "um", "uh", "erm", "er", "hm", "hmm", "ah", "ok", "well", "so", "wait"])
_NO = frozenset(["no", "nope", "nah", "not", "wrong", "actually", "sorry"])
_MEANT = (("i", "meant"), ("i", "said"), ("i", "wanted"))
_CHANGED = (("make", "it"), ("make", "that"), ("that", "is", "wrong"), *_MEANT)
_GOES_ON = re.compile(
    r"(?:and|also|plus|or|what about|how about|same|another)\b|.*\b(?:it|that|this|them|the (?:\w+ )?one|the others?)\b"
)
SHORT = 8  # words of a request in which "it" or "the other one" is likely to stand for something said before


def taught(store: Store, text: str) -> Plan | None:
    """The plan that the owner gave to exactly these words."""
    said = _bare(text)
    for row in reversed(store.rows("phrase")):
        if row["words"] == said:
            return Plan(_calls(row["calls"]), 1.0, "yours")
    return None


def corrects(text: str) -> bool:
    """Whether the words say that the turn before was wrong: "no, the kitchen one", "make it eight"."""
    words = _firm(text)
    changed = any(words[: len(start)] == start for start in _CHANGED)
    return len(words) > 1 and (words[0] in _NO or words[-1] == "instead" or changed)


def goes_on(text: str) -> bool:
    """Whether the words are likely to need the turn before: "and in Paris?", "no, Thursday"."""
    words = _firm(text)
    return corrects(text) or (len(words) <= SHORT and bool(_GOES_ON.match(" ".join(words))))


def wrong(turn: Execution, plan: Plan) -> Action | None:
    """What the turn before did, if this one corrects it and asks for the same skill: it is to be taken back.

    "Take five off again" changes what is there, and takes nothing back.
    """
    if turn.earlier is None or not corrects(turn.words) or "change" in plan.calls[0].arguments:
        return None
    action = turn.turns.journal.undoable()
    fits = action and action.turn == turn.earlier and action.skill == plan.calls[0].skill
    return action if fits else None


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
    if turn.before is None or turn.earlier is None:
        return None
    words, calls = turn.before
    meant = any(start == _firm(turn.words)[at : at + 2] for start in _MEANT for at in (0, 1))
    if corrects(turn.words):
        same = {call.skill for call in calls} & {call.skill for call in plan.calls}
    elif [call.skill for call in calls] == ["undo"]:
        undone = turn.turns.journal.turn_before(turn.earlier, turn.now - 2 * OPEN)
        if undone is None:
            return None
        _, (words, calls) = undone
        same = set()
    else:
        return None
    if list(calls) == list(plan.calls) or _bare(words) == _bare(turn.words) or not _acts(turn, [*calls, *plan.calls]):
        return None
    near = meant or (calls and (same or turn.turns.alike(words, [turn.words])[0] >= ALIKE))
    return (words, calls) if near else None


def _acts(turn: Execution, calls: Sequence[Call]) -> bool:
    """Whether all of them do something: to look, to undo and to repeat is no other wording of a wish."""
    skills = [turn.turns.skills.get(call.skill) for call in calls]
    return all(skill is not None and skill.confirm > Confirm.NONE for skill in skills)


def _lasting(words: str, call: Call, wrong: Sequence[Call]) -> bool:
    """Whether a call is what the words always mean; who said "ten" and then "no, fifteen" only changed their mind."""
    for other in wrong:
        if other.skill == call.skill:
            changed = [v for k, v in other.arguments.items() if call.arguments.get(k, v) != v]
            return not any(stands_on(str(v), [words]) for v in changed)
    return True


def _firm(text: str) -> tuple[str, ...]:
    """The words without the hesitation that they begin with."""
    return tuple(dropwhile(lambda word: word in _HESITATION, split(text).words))


def _bare(text: str) -> str:
    return " ".join(without_politeness(split(text)).words)


def _kept(calls: Sequence[Call]) -> Json:
    return [[call.skill, dict(call.arguments)] for call in calls]


def _calls(kept: Any) -> tuple[Call, ...]:
    return tuple(Call(name, arguments) for name, arguments in kept)
