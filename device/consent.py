"""What to ask before a skill that matters, and what an answer means: a clear yes, another request, or no."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from models.words import split, without_politeness
from skills.api import Skill
from skills.sayings import say_day, say_duration, say_number, say_time
from skills.values import Unclear, When, soonest

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
_LEAVES = frozenset(["stop", "cancel", "forget", "leave", "do", "nothing"])  # alone, or with "it" or "that"


def question(skill: Skill, arguments: Mapping[str, Any], now: datetime, clock24: bool = False) -> str:
    """Read back what would be done, with every value: "Shall I send an e-mail, to Anna, time 7 PM?".

    arguments: values, or words where there are no values yet.
    """
    act = skill.description.rstrip(".")
    details = "".join(
        f", {name.replace('_', ' ')} {said(value, arguments, now, clock24)}" for name, value in arguments.items()
    )
    return f"Shall I {act[:1].lower()}{act[1:]}{details}?"


def said(value: Any, beside: Mapping[str, Any], now: datetime, clock24: bool = False) -> str:
    """A value for the ear, as what it was taken for and not as it was said. beside: the other arguments."""
    match value:
        case When():
            return _moment(value, beside, now, clock24)
        case timedelta():
            return say_duration(value)
        case bool():
            return "yes" if value else "no"
        case int() | float():
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
    clock = say_time(instant, clock24)
    return clock if day and not when.day else f"{clock} {say_day(instant.date(), now)}"


def is_yes(text: str) -> bool:
    """Whether the words are a clear yes and nothing else."""
    return bool(_YES.fullmatch(" ".join(split(text).words)))


def gives_up(text: str) -> bool:
    """Whether the words say to leave it, in answer to a question for something missing."""
    return " ".join(split(text).words) in _GIVE_UP


def is_other(text: str) -> bool:
    """Whether the words do not answer at all, but may ask for something else."""
    words = without_politeness(split(text)).words
    if is_yes(text) or len(words) < 2 or words[0] in _ANSWERS or split(text).words[0] in _ANSWERS:
        return False
    return words[0] not in _LEAVES or len(words) > 3
