"""What the owner wanted to be remembered: rows "fact" {text, at}. Notes are forgotten here too."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from skills.api import Confirm, Context, Done, Failed, Which, skill
from skills.names import bare, count, turned
from skills.nearness import content, near
from skills.notes import ended
from skills.ports import Row
from skills.values import Unclear, add_kind

TOLD = 5  # things that are told in one go

_ALL = re.compile(r"(?:absolutely )?(?:everything|anything|it all|all)\b")
_ME = re.compile(r"(?:(?:everything|anything|all)\b.*\b)?(?:me|myself|us)|(?:everything|anything|all)(?: of it)?|")
_NEWEST = re.compile(r"(?:last|latest|newest|most recent)(?: one| note| thing)?|it|that|this")
_LEAD = re.compile(r"^(?:that|this)[,:]?\s+(?!is\b|was\b)", re.IGNORECASE)
_NO_FACT = re.compile(r"(?:to|when|where|what|who|how|why|if|whether|me|this|it)\b", re.IGNORECASE)

Fact = Annotated[str, "text:fact"]  # a statement, and nothing to do: "my locker code is 4421"


def _fact(words: str, _now: datetime) -> str:
    text = _LEAD.sub("", words.strip(' \t\n.,;:!?"'))
    if len(bare(text).split()) < 2 or _NO_FACT.match(text):
        raise Unclear("Tell me a fact, such as: my locker code is 1 2 3 4. For things to do, say remind me.")
    return text


add_kind(Fact, "text:fact", _fact)


@skill(
    confirm=Confirm.UNDO,
    module="notes",
    ask={"text": "What should I remember?"},
    deed="remember {text}",
    phrases=[
        "remember [that|this] {text}",
        "(do not forget|keep in mind|bear in mind|you should know) that {text}",
        "i want you to (remember|know) that {text}",
        "remember something [for me]",
    ],
)
def remember(context: Context, text: Fact) -> Done:
    """Remember a fact about the user.

    Args:
        text: the fact
    """
    if any(bare(row["text"]) == bare(text) for row in context.store.rows("fact")):
        return Done(f"I know that already: {_told(text)}")
    context.store.add("fact", text=text, at=context.now.isoformat())
    return Done(f"I'll remember that: {_told(text)}")


@skill(
    confirm=Confirm.NONE,
    module="notes",
    ask={"query": "What do you want to know?"},
    phrases=[
        "what (did|have) i (tell|told|ask|asked) you [to remember] about {query}",
        "what do you remember about {query}",
        "what do you {query:me} know about me",
        "(do you remember|do you still know|can you remember) {query}",
        "remind me (what|where) {query}",
        "what (did|have) i (tell|told|ask|asked) you to remember {query:everything}",
        "what do you remember {query:everything}",
    ],
)
def recall(context: Context, query: str) -> Done:
    """Tell what was remembered.

    Args:
        query: about what
    """
    facts, wanted = context.store.rows("fact"), bare(query)
    if not facts:
        raise Failed("You haven't told me anything to remember yet.")
    if _ME.fullmatch(wanted):
        told = " ".join(_told(row["text"]) for row in reversed(facts[-TOLD:]))
        newest = " The newest are these." if len(facts) > TOLD else ""
        return Done(f"You told me {count(len(facts), 'thing')}.{newest} {told}")
    if found := facts[-1:] if _NEWEST.fullmatch(wanted) else near(context, wanted, facts, sure=True):
        first, *others = [_told(row["text"]) for row in reversed(found[-TOLD:])]
        return Done(f"{first} Before that, you told me: {' '.join(others)}" if others else first)
    if perhaps := near(context, wanted, facts):
        return Done(f"You haven't told me exactly that. The nearest I know is this: {_told(perhaps[-1]['text'])}")
    raise Failed("You haven't told me that.")


@dataclass(frozen=True, slots=True)
class Memories:
    """What is to be forgotten. said: for the ear, after "forget". everything: all there is of its kind."""

    rows: tuple[Row, ...]
    said: str
    everything: bool = False

    def __str__(self) -> str:
        return self.said


@skill(
    confirm=Confirm.ASK,
    module="notes",
    ask={"query": "What should I forget?"},
    deed="forget {query}",
    phrases=[
        "forget that {query}",
        "forget (what|the thing|the things) i (said|told you) about {query}",
        "forget {query:everything} (everything|it all|all [that]) [that] [i told you|i have told you|i said|you know|you remember] [about me]",
        "(delete|remove|erase|throw away) [my|the|that] note (about|on|that says|saying) {query}",
        "(delete|remove|erase|throw away) [my|the] {query:last note} (last|latest|newest) note",
        "(delete|remove|erase|forget|throw away) {query:all notes} all [of] [my|the] notes",
    ],
)
def forget(context: Context, query: str) -> Done:
    """Forget something remembered.

    Args:
        query: about what
    """
    meant = query if isinstance(query, Memories) else _meant(context, query)
    for row in meant.rows:
        context.store.remove(row)
    journal = " What you said is still in the journal." if meant.everything else ""
    return Done(f"I forgot {meant.said}.{journal}")


@forget.prepare
def _(context: Context, values: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**values, "query": _meant(context, values["query"])}


@forget.level
def _(values: Mapping[str, Any]) -> Confirm:
    query = values.get("query", "")
    everything = query.everything if isinstance(query, Memories) else bool(_ALL.match(bare(str(query))))
    return Confirm.HOLD if everything else Confirm.ASK


def _meant(context: Context, query: str) -> Memories:
    """What is to be forgotten. Raises Failed when there is nothing like it, Which when several things are."""
    wanted = bare(query)
    notes, facts = context.store.rows("note"), context.store.rows("fact")
    of_notes = bool(re.search(r"\bnotes?\b", f"{wanted} {context.words}", re.IGNORECASE))
    among = notes if of_notes else [*facts, *notes]
    if (every := _ALL.match(wanted)) and not content(wanted[every.end() :]):
        return _everything(notes if of_notes else facts, of_notes)
    if _NEWEST.fullmatch(wanted):
        found = sorted(among, key=lambda row: row.id)[-1:]
    else:
        same = [row for row in among if bare(_called(row)) == wanted]
        found = same[-1:] or near(context, wanted[every.end() if every else 0 :], among)
    if not found:
        raise Failed(f"You have no {'such note' if of_notes else 'note of that'}, and I remember nothing about it.")
    if len(found) > 1 and not every:
        raise Which("query", [_called(row) for row in found])
    that = "" if found[0].kind == "note" else "that "
    return Memories(tuple(found), that + "; ".join(map(_called, found)))


def _everything(rows: Sequence[Row], of_notes: bool) -> Memories:
    if not rows:
        raise Failed("You have no notes." if of_notes else "You haven't told me anything to remember yet.")
    number = count(len(rows), "note" if of_notes else "thing")
    said = f"all your notes, {number} in all" if of_notes else f"everything you told me to remember, {number} in all"
    return Memories(tuple(rows), said, everything=True)


def _told(text: str) -> str:
    """A fact as the device tells it: "my locker code is 4421" is "Your locker code is 4421."."""
    return ended(_turned(text))


def _turned(text: str) -> str:
    return re.sub(r"\b(you) was\b", r"\1 were", turned(text), flags=re.IGNORECASE)


def _called(row: Row) -> str:
    """What a row is called when the owner is asked about it."""
    return f"the note: {row['text']}" if row.kind == "note" else _turned(row["text"])
