"""What to ask before a skill that matters, and what an answer means: a clear yes, another request, or no."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from models.words import split, without_politeness
from skills.amounts import Percent, Recurrence, Span
from skills.api import Confirm, Skill
from skills.names import PLACES
from skills.rules import say_rule
from skills.sayings import say_day, say_duration, say_moment, say_number, say_time
from skills.values import Unclear, When, soonest

VALID = timedelta(seconds=30)  # so long a question that was asked can be agreed to
WORDS_A_SECOND = 2  # at which a question is said
MOST_NAMED = 4  # of several things that may be meant

# A yes is made of these and of nothing else: "yes but", "yeah no" and "yes not now" are none.
_YES = re.compile(
    r"(?:(?:um|uh|oh|well|and) )*"
    r"(?:(?:yes|yeah|yep|yup|yea|aye|sure|ok|all right|absolutely|definitely|certainly|of course|confirm|confirmed"
    r"|correct|exactly|right|go ahead|go on|go for it|do it|do that|do so|please do|sounds good|by all means|i agree"
    r"|agreed|i do|that(?: is|'s) (?:right|correct|fine)) ?(?:please|thanks|thank you|then|now)? ?)+"
)
_GIVE_UP = {
    "no", "nope", "no thanks", "never mind", "nothing", "cancel", "cancel that", "forget it", "stop", "do not",
    "no thank you", "leave it", "not now",
}  # fmt: skip
# Whoever begins so answers the question, whatever else they say; it is no other request.
_ANSWERS = frozenset(
    """yes yeah yep yup yea aye sure ok right no nope nah not never wait hang hold maybe perhaps later but um uh hmm
    huh sorry pardon i that""".split()  # noqa: SIM905  a word list reads better so
)
_BEGINS = frozenset(["no", "nope", "um", "uh"])  # an answer, unless a whole request follows: "no, set an alarm for six"
_LEAVES = frozenset(["stop", "cancel", "forget", "leave", "do", "nothing"])  # alone, or with "it" or "that"


_PART = re.compile(r"\[([^\]]*)\]")
_SLOT = re.compile(r"\{(\w+)\}")


def deed(skill: Skill, arguments: Mapping[str, Any], now: datetime, clock24: bool = False) -> str:
    """What a call does, with every value: "send an e-mail, to Anna, time 7 PM".

    arguments: values, or words where there are no values yet.
    """
    values = {name: said(value, arguments, now, clock24).rstrip(".?!") for name, value in arguments.items()}
    for form in skill.deed.split("|"):
        text = _PART.sub(lambda part: part[1] if set(_SLOT.findall(part[1])) <= set(values) else "", form)
        told = set(_SLOT.findall(text))
        if text and told <= set(values):
            break
    else:
        act, told = skill.description.rstrip("."), set()
        text = f"{act[:1].lower()}{act[1:]}"
    text = _SLOT.sub(lambda slot: values[slot[1]], text)
    more = "".join(f", {name.replace('_', ' ')} {value}" for name, value in values.items() if name not in told)
    return f"{text}{more}"


def level(skill: Skill, values: Mapping[str, Any], outside: str | None, rules: Mapping[str, Confirm]) -> Confirm:
    """How much agreement a call takes.

    The skill's own level, or what these values need; the owner's rule may only tighten that, or loosen ASK to UNDO;
    and what text from outside had a hand in is asked about, unless it only reads what is here.
    """
    own = skill.confirm
    if skill.level_function:
        own = max(own, skill.level_function(values))
    ruled = rules.get(skill.name, own)
    if ruled > own or (own is Confirm.ASK and ruled is Confirm.UNDO):
        own = ruled
    acts = own > Confirm.NONE or skill.needs or skill.by_turn  # undo and stop claim NONE
    return max(own, Confirm.ASK) if outside and acts else own


def question(deed: str, outside: str | None = None) -> str:
    """Ask for a yes, and say where text came from that strangers could have written."""
    return f"Shall I {deed}?" if outside is None else f"This comes from {outside}. Shall I {deed}?"


def validity(question: str) -> timedelta:
    """How long after it is begun a question can be agreed to: the time to say it, and VALID from then on."""
    return VALID + timedelta(seconds=len(question.split()) / WORDS_A_SECOND)


@dataclass(slots=True)
class Agreement:
    """What a yes is to: this skill with the very values that were read back, once, and not for long."""

    skill: str
    values: Mapping[str, Any]
    until: datetime

    def use(self, skill: str, values: Mapping[str, Any], now: datetime) -> bool:
        """Whether this agreement is to that call; it is spent by asking."""
        fits = (skill, dict(values)) == (self.skill, dict(self.values)) and now <= self.until
        self.skill = ""
        return fits


def said(value: Any, beside: Mapping[str, Any], now: datetime, clock24: bool = False) -> str:
    """A value for the ear, as what it was taken for and not as it was said. beside: the other arguments."""
    match value:
        case When():
            return _moment(value, beside, now, clock24)
        case Span():
            return value.said(now, clock24)
        case Recurrence():
            return say_rule(value)
        case timedelta():
            return say_duration(value)
        case bool():
            return "yes" if value else "no"
        case int() | float() if not isinstance(value, Percent):
            return say_number(value)
        case _:
            return str(value)


def _moment(when: When, beside: Mapping[str, Any], now: datetime, clock24: bool) -> str:
    day = next((other for other in beside.values() if isinstance(other, When) and other.day), None)
    if when.clock is None and when.moment is None:
        if when.day is None:
            return when.words
        until = f" to {say_day(when.last, now).removeprefix('on ')}" if when.last and when.last != when.day else ""
        return say_day(when.day, now).removeprefix("on ") + until
    try:
        instant, _ = soonest(now, when, None if when.day else day)
    except Unclear:
        return when.words
    return say_time(instant, clock24) if day and not when.day else say_moment(instant, now, clock24)


def which(options: Sequence[str]) -> str:
    """Ask which of several is meant: "Anna Berg or Anna Lind?"."""
    most = [*options[:MOST_NAMED], "another"] if len(options) > MOST_NAMED else list(options)
    return f"Which one: {', '.join(most[:-1])} or {most[-1]}?"


def place(text: str, many: int) -> int | None:
    """Which of several an answer names by its place: "the second one" is 1; None when it names none."""
    said = re.sub(r"^the | one$", "", text.lower().strip(" .!?"))
    found = (PLACES | {"former": 0, "other": 1, "latter": many - 1, "last": many - 1}).get(said)
    return found if found is not None and found < many else None


def is_yes(text: str) -> bool:
    """Whether the words are a clear yes and nothing else."""
    return bool(_YES.fullmatch(" ".join(split(text).words)))


def gives_up(text: str) -> bool:
    """Whether the words say to leave it, in answer to a question for something missing."""
    return any(" ".join(words.words) in _GIVE_UP for words in (split(text), without_politeness(split(text))))


def is_other(text: str) -> bool:
    """Whether the words do not answer at all, but may ask for something else."""
    words = without_politeness(split(text)).words
    if is_yes(text) or len(words) < 2 or words[0] in _ANSWERS or split(text).words[0] in _ANSWERS - _BEGINS:
        return False
    return words[0] not in _LEAVES or len(words) > 3
