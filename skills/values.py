"""Words become values: each kind of argument has its reader. Times and dates are in moments.py."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Annotated, Any

from skills.durations import parse_duration
from skills.moments import When, parse_when, soonest
from skills.numbers import Unclear, digits, parse_number

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


def parse(kind: Kind, words: str, now: datetime, country: str = "US") -> Any:
    """The value of words of a kind. Raises Unclear, whose text can be said to the user.

    country: the owner's (ISO 3166), for what is not the same everywhere: which dollars, and which day 3/4/2027 is.
    """
    if isinstance(kind, tuple):
        return _choice(kind, words)
    if kind in _LOCAL:
        return _LOCAL[kind](words.strip(), now, country)
    return _READERS[kind](words.strip(), now)


def parse_recurrence(words: str, now: datetime) -> str:
    """A rule of RFC 5545 for "every other Monday". Raises Unclear."""
    from skills import recurrence  # loaded when first needed, as are the readers in kinds.py

    return recurrence.parse_recurrence(words, now)


def add_kind(annotation: Any, name: str, read: Callable[[str, datetime], Any]) -> None:
    """Let arguments be annotated with a kind of one's own. read: words and now to the value; raises Unclear."""
    KINDS[annotation] = name
    _READERS[name] = read


def add_local_kind(annotation: Any, name: str, read: Callable[[str, datetime, str], Any]) -> None:
    """The same for what is not the same everywhere. read: words, now and the owner's country to the value."""
    KINDS[annotation] = name
    _LOCAL[name] = read


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


def _language(words: str, _now: datetime) -> str:
    from skills.languages import parse_language

    return parse_language(words)


def _date(words: str, now: datetime, country: str) -> When:
    """As `parse_when`, but a bare number is a day of the month, not an hour."""
    number = digits(words).strip()
    return parse_when(f"the {number}th" if re.fullmatch(r"[1-9]|[12]\d|3[01]", number) else words, now, country)


_READERS: dict[str, Callable[[str, datetime], Any]] = {
    "text": _text,
    "place": _text,
    "person": _text,
    "language": _language,
    "number": lambda words, _now: parse_number(words),
    "duration": lambda words, _now: parse_duration(words),
}
_LOCAL: dict[str, Callable[[str, datetime, str], Any]] = {"time": parse_when, "date": _date}
