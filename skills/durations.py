"""Lengths of time as people say them."""

from __future__ import annotations

import re
from datetime import timedelta

from skills.numbers import Unclear, digits

_UNITS = {
    "second": 1, "seconds": 1, "2nd": 1, "sec": 1, "secs": 1, "s": 1, "minute": 60, "minutes": 60, "min": 60, "mins": 60,
    "hour": 3600, "hours": 3600, "hr": 3600, "hrs": 3600, "h": 3600, "day": 86400, "days": 86400,
    "week": 604800, "weeks": 604800, "fortnight": 1209600, "fortnights": 1209600,
}  # fmt: skip
_SMALLER = {3600: 60, 60: 1}  # "1 hour 20": twenty of what
_LONGEST = timedelta(days=3660)


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
