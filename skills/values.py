"""Words become values: each kind of argument has its reader. Times and dates are in moments.py."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Annotated, Any

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

_UNITS = {
    "second": 1, "seconds": 1, "2nd": 1, "sec": 1, "secs": 1, "s": 1, "minute": 60, "minutes": 60, "min": 60, "mins": 60,
    "hour": 3600, "hours": 3600, "hr": 3600, "hrs": 3600, "h": 3600, "day": 86400, "days": 86400,
    "week": 604800, "weeks": 604800, "fortnight": 1209600, "fortnights": 1209600,
}  # fmt: skip
_SMALLER = {3600: 60, 60: 1}  # "1 hour 20": twenty of what
_LONGEST = timedelta(days=3660)


def parse(kind: Kind, words: str, now: datetime) -> Any:
    """The value of words of a kind. Raises Unclear, whose text can be said to the user."""
    if isinstance(kind, tuple):
        return _choice(kind, words)
    return _READERS[kind](words.strip(), now)


def add_kind(annotation: Any, name: str, read: Callable[[str, datetime], Any]) -> None:
    """Let arguments be annotated with a kind of one's own. read: words and now to the value; raises Unclear."""
    KINDS[annotation] = name
    _READERS[name] = read


def parse_duration(words: str) -> timedelta:
    """A length of time: "ten minutes", "an hour and a half", "1:30" (minutes and seconds). Raises Unclear."""
    text = digits(words)
    text = re.sub(r"^(for|in|about|around|of|another|by) ", "", text)
    text = re.sub(r"\b(\d+(?:\.\d+)?) to \d+(?:\.\d+)? ", r"\1 ", text)  # a span of lengths: the shorter
    if match := re.fullmatch(r"(?:(\d+):)?(\d{1,2}):(\d\d)", text):
        return _bounded(int(match[1] or 0) * 3600 + int(match[2]) * 60 + int(match[3]), words)
    text = re.sub(r"\b(\d+) and a half\b", r"\g<1>.5", text)
    text = re.sub(r"\b(\d+) and a quarter\b", r"\g<1>.25", text)
    text = re.sub(r"\b3 quarters of an? (\w+)", r"0.75 \1", text)
    text = re.sub(r"\b(?:a )?quarter of an? (\w+)", r"0.25 \1", text)
    text = re.sub(r"\bhalf an? (\w+)|\ba half (\w+)", r"0.5 \1\2", text)
    text = re.sub(r"\b(\d+|an?) (\w+) and a half\b", lambda m: f"{_count(m[1]) + 0.5} {m[2]}", text)
    text = re.sub(r"\ba couple(?: of)?\b", "2", text)
    seconds, unit, rest = 0.0, 0, text
    found = False
    while rest:
        match = re.match(r"(?:and )?(\d+(?:\.\d+)?|an?) ?(2nd|[a-z]+)(?:,? |$)", rest)
        if match and match[2] in _UNITS:
            unit = _UNITS[match[2]]
            seconds += _count(match[1]) * unit
        elif (match := re.fullmatch(r"(?:and )?(\d+)", rest)) and found and unit in _SMALLER:
            seconds += int(match[1]) * _SMALLER[unit]
        else:
            break
        found, rest = True, rest[match.end() :]
    if not found or rest:
        raise Unclear(f"I don't know how long “{words}” is.")
    return _bounded(seconds, words)


def _count(word: str) -> float:
    return 1.0 if word in ("a", "an") else float(word)


def _bounded(seconds: float, words: str) -> timedelta:
    if not 0 < seconds <= _LONGEST.total_seconds():
        raise Unclear(f"“{words}” is no length of time that I can keep.")
    return timedelta(seconds=seconds)


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


_READERS: dict[str, Callable[[str, datetime], Any]] = {
    "text": _text,
    "place": _text,
    "person": _text,
    "language": lambda words, now: _text(words, now).title(),
    "number": lambda words, _now: parse_number(words),
    "duration": lambda words, _now: parse_duration(words),
    "time": parse_when,
    "date": parse_when,
}
