"""Lengths of time as people say them: "ten minutes", "an hour and a half"."""

from __future__ import annotations

import re
from datetime import timedelta

from skills.numbers import Unclear, digits

_UNITS = {
    "second": 1, "seconds": 1, "2nd": 1, "sec": 1, "secs": 1, "s": 1, "minute": 60, "minutes": 60, "min": 60, "mins": 60,
    "m": 60, "hour": 3600, "hours": 3600, "hr": 3600, "hrs": 3600, "h": 3600, "day": 86400, "days": 86400,
    "week": 604800, "weeks": 604800, "fortnight": 1209600, "fortnights": 1209600,
}  # fmt: skip  # text2num reads "a second" as "a 2nd"
_SMALLER = {3600: 60, 60: 1}  # "1 hour 20": twenty of what
_LONGEST = timedelta(days=3660)

_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
_PART = r"(?:an? |1 )?(?:half|quarter|1/2|1/4|3/4)|3[ /]?quarters?"
_LEADING = re.compile(
    r"^(?:(?:for|in|about|around|approximately|roughly|only|just|of|the|next|another|a total of|by) )+"
)
_TRAILING = re.compile(r" (?:or so|long|more)$")
_BETWEEN = re.compile(r"\b(\d+(?:\.\d+)?)(?: to | or |-)\d+(?:\.\d+)? ")
_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,2}):(\d\d)")
_AND_PART = re.compile(rf"\b(\d+)(?: and (?:a )?| (?=1/|3/))({_PART})\b")
_PART_OF = re.compile(rf"\b({_PART})(?: of)?(?: an?)? ({_UNIT})\b")
_UNIT_AND_PART = re.compile(rf"\b(\d+|an?) ({_UNIT}) and ({_PART})\b")
_TERM = re.compile(rf"(?:and )?(\d{{1,9}}(?:\.\d{{1,9}})?|an?) ({_UNIT})\b,? ?")


def parse_duration(words: str) -> timedelta:
    """A length of time: "ten minutes", "an hour and a half", "1:30" (minutes and seconds); the shorter of two.

    Raises Unclear, also for months and years, which are not of one length.
    """
    text = _TRAILING.sub("", _LEADING.sub("", digits(words)))
    if match := _CLOCK.fullmatch(text):
        return _bounded(int(match[1] or 0) * 3600 + int(match[2]) * 60 + int(match[3]), words)
    text = re.sub(r"(?<=\d)(hrs?|h|mins?|m|secs?|s)(?=\d|\b)", r" \1 ", text)  # "1h30"
    text = re.sub(r"\ba couple(?: of)?\b", "2", text).replace("½", " 1/2").replace(" more ", " ")
    text = re.sub(r"(?<!\d )\bpoint (?=\d)", "0.", " ".join(text.split()))
    text = _BETWEEN.sub(r"\1 ", text)
    text = _AND_PART.sub(lambda m: f"{int(m[1]) + _part(m[2])}", text)
    text = _PART_OF.sub(lambda m: f"{_part(m[1])} {m[2]}", text)
    text = _UNIT_AND_PART.sub(lambda m: f"{_count(m[1]) + _part(m[3])} {m[2]}", text)
    seconds, unit, rest = 0.0, 0, text
    while match := _TERM.match(rest):
        unit = _UNITS[match[2]]
        seconds += _count(match[1]) * unit
        rest = rest[match.end() :]
    if unit in _SMALLER and (match := re.fullmatch(r"(?:and )?(\d{1,2})", rest)):
        seconds, rest = seconds + int(match[1]) * _SMALLER[unit], ""
    if not unit or rest:
        raise Unclear(f"I don't know how long “{words}” is.")
    return _bounded(seconds, words)


def _count(word: str) -> float:
    return 1.0 if word in ("a", "an") else float(word)


def _part(words: str) -> float:
    if words.startswith("3"):
        return 0.75
    return 0.5 if words.endswith(("half", "1/2")) else 0.25


def _bounded(seconds: float, words: str) -> timedelta:
    if not 0 < seconds <= _LONGEST.total_seconds():
        raise Unclear(f"“{words}” is no length of time that I can keep.")
    return timedelta(seconds=seconds)
