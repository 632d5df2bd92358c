"""Spoken notes: rows "note" {text, at}."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime

from skills.api import Confirm, Context, Done, Failed, skill
from skills.names import bare, capital, count, turned
from skills.nearness import near
from skills.ports import Row
from skills.sayings import say_day
from skills.values import Unclear, parse_when

TOLD = 5  # notes that are told in one go

_ALL = re.compile(r"(?:all|everything|any|every)(?: (?:of )?(?:them|it|my notes|the notes|notes|one|note))?")
_NEWEST = re.compile(r"(?:last|latest|newest|most recent|recent)(?: one| note)?")
_LEAD = re.compile(r"^(?:(?:to self|saying|which says|that says|that|of|down)[,:]?\s+)+", re.IGNORECASE)


@skill(
    confirm=Confirm.UNDO,
    ask={"text": "What should I write down?"},
    deed="note {text}",
    phrases=[
        "(take|make|write|add|create|leave) [me] [a|another] [new|quick] (note|memo) [that|saying|to self] {text}",
        "(take|make|write|add|create|leave) [me] [a|another] [new|quick] (note|memo)",
        "[new] note to self [that] {text}",
        "[new] note to self",
        "new note [that|saying] {text}",
        "new note",
        "(note|jot|write) down [that] {text}",
        "(note|jot|write|take) (this|that|it) down {text}",
        "note that {text}",
        "(note|jot|write) something down",
    ],
)
def take_note(context: Context, text: str) -> Done:
    """Write down a note.

    Args:
        text: the note
    """
    said = _LEAD.sub("", text)
    if any(bare(row["text"]) == bare(said) for row in context.store.rows("note")):
        return Done(f"You have that note already: {ended(said)}")
    context.store.add("note", text=said, at=context.now.isoformat())
    return Done(f"Noted: {ended(said)}")


@skill(
    confirm=Confirm.NONE,
    phrases=[
        "(read|show|tell|find|give) [me] [all] my notes",
        "(read|show|find) [me] (my|the|a|all my) (note|notes) (about|on|from|for) {query}",
        "(read|show|tell) [me] [my|the] {query:last} (last|latest|newest|most recent) note",
        "what (did|have) i (note|noted|write|written|take|taken) [down] about {query}",
        "(do i have|have i got) (a|any) (note|notes) (about|on) {query}",
        "(do i have|have i got) any notes",
        "(what|which) notes (do i have|have i got)",
        "what (are|is in) my notes",
        "(search|look in|look through|check) my notes for {query}",
        "how many notes (do i have|have i got)",
    ],
)
def find_note(context: Context, query: str | None = None) -> Done:
    """Find and read notes.

    Args:
        query: about what
    """
    notes = context.store.rows("note")
    if not notes:
        raise Failed("You have no notes.")
    wanted = bare(query or "")
    if _NEWEST.fullmatch(wanted):
        found, about = notes[-1:], ""
    elif not wanted or _ALL.fullmatch(wanted):
        found, about = notes, ""
    elif found := _of_day(notes, wanted, context.now):
        about = f" from {wanted}"
    else:
        found, about = near(context, wanted, notes), f" about {turned(wanted)}"
    if not found:
        raise Failed(f"You have no note{about}.")
    if len(found) == 1:
        return Done(f"You noted {_day(found[0], context.now)}: {ended(found[0]['text'])}")
    told = " ".join(f"{capital(_day(row, context.now))}: {ended(row['text'])}" for row in reversed(found[-TOLD:]))
    newest = " The newest are these." if len(found) > TOLD else ""
    return Done(f"You have {count(len(found), 'note')}{about}.{newest} {told}")


def ended(text: str) -> str:
    """The text as a sentence."""
    said = capital(text.strip())
    return said if said[-1:] in (".", "!", "?") else f"{said}."


def _of_day(notes: Sequence[Row], words: str, now: datetime) -> list[Row]:
    """The notes of a day, when the words name one: "yesterday"."""
    try:
        when = parse_when(words, now)
    except Unclear:
        return []
    last = when.last or when.day
    return [row for row in notes if when.day and last and when.day <= _date(row) <= last]


def _date(row: Row) -> date:
    return datetime.fromisoformat(row["at"]).date()


def _day(row: Row, now: datetime) -> str:
    return say_day(_date(row), now)
