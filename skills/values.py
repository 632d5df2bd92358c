"""Words become values: each kind of argument has its reader. Times and dates are in moments.py."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Annotated, Any

from skills.durations import parse_duration
from skills.languages import parse_language
from skills.moments import When, parse_when, soonest
from skills.numbers import Unclear, digits, parse_number
from skills.recurrence import parse_recurrence

__all__ = [
    "KINDS", "Date", "Duration", "Kind", "Language", "Number", "Person", "Place", "Time", "Unclear", "When", "add_kind", "parse",
    "parse_duration", "parse_number", "parse_recurrence", "parse_when", "soonest",
]  # fmt: skip

Kind = str | tuple[str, ...]  # the name of a kind, or the words that a value may be

Number = Annotated[float, "number"]
Duration = timedelta
Time = Annotated[When, "time"]
Date = Annotated[When, "date"]
Place = Annotated[str, "place"]
Person = Annotated[str, "person"]
Language = Annotated[str, "language"]

BOOLEAN = ("true", "false")
KINDS: dict[Any, Kind] = {
    str: "text",
    bool: BOOLEAN,
    Number: "number",
    Duration: "duration",
    Time: "time",
    Date: "date",
    Place: "place",
    Person: "person",
    Language: "language",
}


def parse(kind: Kind, words: str, now: datetime) -> Any:
    """The value of words of a kind. Raises Unclear, whose text can be said to the user."""
    if isinstance(kind, tuple):
        return _choice(kind, words)
    return _READERS[kind](words.strip(), now)


def add_kind(annotation: Any, name: str, read: Callable[[str, datetime], Any]) -> None:
    """Let arguments be annotated with a kind of one's own. read: words and now to the value; raises Unclear."""
    KINDS[annotation] = name
    _READERS[name] = read


def _choice(options: tuple[str, ...], words: str) -> Any:
    """One of the words; for true and false a bool."""
    said = re.sub(r"[^\w ]", "", words.lower()).strip()
    if options == BOOLEAN:
        said = {"yes": "true", "on": "true", "no": "false", "off": "false"}.get(said, said)
    for option in options:
        if option.lower() == said:
            return option == "true" if options == BOOLEAN else option
    raise Unclear(f"“{words}” should be one of {', '.join(options)}.")


def _text(words: str, _now: datetime) -> str:
    text = words.strip(' \t\n.,;:!?"')
    if not text:
        raise Unclear("I didn't get what you said there.")
    return text


def _date(words: str, now: datetime) -> When:
    """As `parse_when`, but a bare number is a day of the month, not an hour."""
    number = digits(words).strip()
    return parse_when(f"the {number}th" if re.fullmatch(r"[1-9]|[12]\d|3[01]", number) else words, now)


_READERS: dict[str, Callable[[str, datetime], Any]] = {
    "text": _text,
    "place": _text,
    "person": _text,
    "language": lambda words, _now: parse_language(words),
    "number": lambda words, _now: parse_number(words),
    "duration": lambda words, _now: parse_duration(words),
    "time": parse_when,
    "date": _date,
}
