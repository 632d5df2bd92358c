"""What the device says of itself, from the journal and the list of skills: why, what it can, what became of a thing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from device import consent
from device.database import SqliteStore
from device.database import take_back as put_back
from device.guard import guarded
from device.journal import Action, Journal
from models.words import split
from skills.api import Confirm, Done, Failed, Skill
from skills.sayings import say_list

if TYPE_CHECKING:
    from device.turn import Turns

_BY = {
    "phrase": "That is a sentence I know by heart",
    "yours": "You taught me that sentence",
    "model": "The action model on this device chose that",
    "cloud": "The cloud was asked and chose that",
}
_BEFORE_THAT = re.compile(r"\b(?:one|thing|action) before|before (?:that|it|last)\b|\bprevious one\b|last but one")
_GOES_ON = re.compile(
    r"(?:(?:please|and|ok|okay|yes|now) )*(?:go on|carry on|go ahead|keep going|continue|finish)"
    r"(?: (?:please|reading|talking|with that|where you (?:were|stopped|left off)|what you were saying))*"
)
_SLOWLY = re.compile(r"\b(?:slow(?:er|ly)|not so fast|too fast)\b")
_THANKS = re.compile(r"(?:(?:many|ok|great|good|lovely|perfect) )*(?:thanks|thank you|cheers|ta)\b")
_HELLO = re.compile(r"(?:hello|hi|hey|good (?:morning|afternoon|evening))(?: there)?")
_OUTCOMES = {
    "failed": "It did not work",
    "declined": "You did not say yes, so I left it",
    "bug": "I broke in the middle, and nothing was kept",
    "unknown": "I was cut off, and don't know whether it was done",
    "nothing": "I was cut off, and nothing was done",
}


def why(journal: Journal, turn: int) -> Done:
    """Why the last thing was done, in a few sentences: what was heard, who chose, what was checked. Raises Failed."""
    number = journal.last_acting(turn)
    if number is None:
        raise Failed("I haven't done anything yet.")
    told = journal.turn(number)
    last = journal.actions(number)[-1]
    if last.skill == "undo" and last.outcome == "done":
        was = (last.said or "").partition(". ")[2]
        return Done(f"I heard “{told['words']}”, so I took back what I could. {was}", outside=last.outside)
    by = _BY.get(told["by"], "I don't know any more what chose that")
    sure = f", {told['confidence']:.0%} sure" if told["by"] in ("model", "cloud") else ""
    deeds = say_list([_deed(action) for action in journal.actions(number)])
    outside = next((action.outside for action in journal.actions(number) if action.outside), None)
    return Done(f"I heard “{told['words']}”. {by}{sure}: to {deeds}. {_checked(last)}", outside=outside)


def goes_on(words: str) -> bool:
    """Whether words ask for the rest of a reply that was cut short."""
    return bool(_GOES_ON.fullmatch(" ".join(split(words).words)))


def slowly(words: str) -> bool:
    """Whether words ask for slower speech."""
    return bool(_SLOWLY.search(words.lower()))


def again(journal: Journal) -> Done:
    """The last reply once more; what strangers wrote in it they wrote still."""
    found = journal.last_reply()
    return Done(found[0], outside=found[1]) if found else Done("I haven't said anything yet.")


def _deed(action: Action) -> str:
    return action.deed or action.skill.replace("_", " ")


def _checked(action: Action) -> str:
    """What was asked, or why nothing was."""
    if action.outcome in _OUTCOMES:
        return f"{_OUTCOMES[action.outcome]}."
    if action.level is Confirm.HOLD:
        asked = "I asked, and you held the button"
    elif action.level is Confirm.ASK:
        asked = f"I asked first, and you said “{action.answer}”"
    elif action.level is Confirm.UNDO:
        asked = "I took it back" if action.undone else "I didn't ask, because it can be taken back"
    else:
        asked = "I didn't ask, because it changes nothing"
    return f"{asked}{f'; it came from {action.outside}' if action.outside else ''}."


def greets(words: str) -> bool:
    """Whether words are a greeting and nothing more."""
    return bool(_HELLO.fullmatch(" ".join(split(words).words)))


def to_talk(words: str, goes_on: bool) -> str:
    """What to say to what asks for nothing. goes_on: it seems to be about the turn before, and was not understood."""
    said = " ".join(split(words).words)
    if _THANKS.match(said):
        return "You're welcome."
    if greets(words):
        return "Hello."
    return "I didn't get that. Please say it in full." if goes_on and not consent.gives_up(words) else "Okay."


def what_i_can(skills: Iterable[Skill], topic: str) -> str:
    """What the device can do, about a topic or in all."""
    groups: dict[str, list[str]] = {}
    for skill in skills:
        groups.setdefault(skill.module, []).append(skill.description.rstrip("."))
    wanted = {word.rstrip("s") for word in re.findall(r"\w+", topic.lower())}
    for module, acts in groups.items():
        words = {word.rstrip("s") for word in re.findall(r"\w+", f"{module} {' '.join(acts)}".lower())}
        if wanted and wanted <= words:
            fitting = [a for a in acts if wanted & {w.rstrip("s") for w in a.lower().split()}] or acts
            return f"I can do this: {'; '.join(fitting)}."
    return f"I know about {', '.join(groups)}. Ask for help with one of them."


def undo(turns: Turns, now: datetime, words: str = "", number: int | None = None) -> Done:
    """Take back what the last turn did, or the one before it if the words say so, or the action of this number.

    In the open transaction. Raises Failed.
    """
    action = turns.journal.undoable(number)
    if action and number is None and _BEFORE_THAT.search(words.lower()):
        action = turns.journal.undoable(before=action.turn)
    if action is None:
        raise Failed("There is nothing to take back." if number is None else f"Number {number} can't be taken back.")
    done = [action] if number is not None else turns.journal.undoable_of(action.turn)
    for each in done:
        take_back(turns, each, now)
    outside = next((each.outside for each in done if each.outside), None)
    return Done(f"I took that back. It was: {' '.join(each.said or '' for each in reversed(done))}", outside=outside)


def take_back(turns: Turns, action: Action, now: datetime) -> None:
    """Undo an action in the open transaction. Raises Failed when that cannot be."""
    skill = turns.skills.get(action.skill)
    if action.receipt is not None and (skill is None or skill.undo_function is None):
        raise Failed(f"I can't take that back: {action.said}")
    if not put_back(turns.database, action.changes):
        raise Failed("I can't take that back, because it has changed since.")
    if action.receipt is not None and skill and skill.undo_function:
        with guarded(skill):
            skill.undo_function(turns.context(skill, SqliteStore(turns.database, writable=True), now), action.receipt)
    turns.journal.undone(action.id, now)


def what_became(turns: Turns, skill: Skill, action: Action, now: datetime) -> str:
    """What became of an action that was cut off, as its skill finds out."""
    assert skill.check_function
    try:
        store = SqliteStore(turns.database, writable=False)
        arguments = {name: str(words) for name, words in action.arguments.items()}
        with guarded(skill):
            return skill.check_function(turns.context(skill, store, now), arguments)
    except Failed as error:
        return str(error)
