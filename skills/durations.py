"""Lengths of time as people say them: "ten minutes", "an hour and a half", "twenty to thirty minutes"."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import NamedTuple

from skills.numbers import Unclear, counted, digits, settled
from skills.sayings import say_duration

_UNITS = {
    "second": 1, "seconds": 1, "2nd": 1, "sec": 1, "secs": 1, "s": 1, "minute": 60, "minutes": 60, "min": 60, "mins": 60,
    "m": 60, "hour": 3600, "hours": 3600, "hr": 3600, "hrs": 3600, "h": 3600, "day": 86400, "days": 86400,
    "week": 604800, "weeks": 604800, "fortnight": 1209600, "fortnights": 1209600,
}  # fmt: skip  # text2num reads "a second" as "a 2nd"
_SMALLER = {3600: 60, 60: 1}  # "1 hour 20": twenty of what
_LONGEST = timedelta(days=3660)

_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
_NUMBER = r"\d{1,9}(?:\.\d{1,9})?"
# "give it another", "for about the next"
_LEADING = re.compile(
    r"^(?:(?:(?:give|make|wait|leave|keep|set) (?:it|me|us|them|that)|i'd say|let's say|say|wait|maybe|probably|perhaps"
    r"|for|in|about|around|approximately|roughly|nearly|almost|exactly|only|just|of|the|next|another|a total of|by"
    r"|up to|at least|at most|no more than|no less than|an? (?:good|extra|further|additional)(?= \d)) )+"
)
_TRAILING = re.compile(
    r"(?: (?:or so|or thereabouts|long|longer|more|extra|off|please|thanks|thank you|tops|max|at most|at least|or more"
    r"|in total|altogether|instead|for me))+$"
)
_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,2}):(\d\d)")
# "10 to 15 minutes", "between 40 and 50 seconds", "2 3 days" (as in India); a part that is followed by its unit.
_NUMBERS = re.compile(rf"\b({_NUMBER})( ?(?:to|or|-) ?| )({_NUMBER}) (?=(?:{_UNIT})\b)")
_BETWEEN = re.compile(r"^(?:(?:anywhere|somewhere|anything) )?(?:between|from) ")
_OR = re.compile(r" (?:to|or) | ?- ?")
# "2 and a half hours", "3 quarters of an hour", "an hour and a half", "half a day"
_TERM = re.compile(
    rf"(?:and )?(?P<count>(?:(?!\b(?:{_UNIT})\b).)+?)(?: of)?(?: an?| 1)? (?P<unit>{_UNIT})\b"
    rf"(?: and (?P<more>(?:an? |\d )?(?:half|quarters?|3rds?))(?! (?:of|an?|{_UNIT})\b))?,? ?"
)


class Lengths(NamedTuple):
    """ "Twenty to thirty minutes"; of a plain length both are the same."""

    shorter: timedelta
    longer: timedelta

    def __str__(self) -> str:
        first, last = map(say_duration, self)
        return first if first == last else f"{first} to {last}"


def parse_duration(words: str) -> timedelta:
    """A length of time: "ten minutes", "an hour and a half", "1:30" (minutes and seconds); the shorter of two.

    Raises Unclear, also for months and years, which are not of one length.
    """
    return parse_range(words).shorter


def parse_range(words: str) -> Lengths:
    """The shorter and the longer: "twenty to thirty minutes", "an hour or two"; a plain length twice. Raises Unclear."""
    text = _plain(words)
    if match := _CLOCK.fullmatch(text):
        ends: tuple[float, float] | None = (int(match[1] or 0) * 3600 + int(match[2]) * 60 + int(match[3]),) * 2
    else:
        ends = _range(text)
    if ends is None:
        raise Unclear(f"I don't know how long “{words}” is.")
    return Lengths(_bounded(min(ends), words), _bounded(max(ends), words))


def unitless(words: str) -> str:
    """The number of a length that lacks its unit: "another five", "five off"; empty for anything else."""
    text = _plain(words).strip(" .")
    return text if re.fullmatch(_NUMBER, text) else ""


def _plain(words: str) -> str:
    """The words with one way to say each thing: "for about a couple of minutes please" is "2 minutes"."""
    text = settled(re.sub(r" ?[–—] ?", " to ", words))
    text = _TRAILING.sub("", _LEADING.sub("", digits(text)))
    if _CLOCK.fullmatch(text):
        return text
    text = re.sub(r"(?<=\d)(hrs?|h|mins?|m|secs?|s)(?=\d|\b)", r" \1 ", text)  # "1h30"
    text = text.replace("½", " 1/2").replace(" plus ", " and ")
    text = re.sub(r" (?:more|extra|or so) ", " ", text)
    return " ".join(re.sub(r"\b(an?|1|half an?|\d+) (?:full|whole|entire|solid) ", r"\1 ", text).split())


def _range(text: str) -> tuple[float, float] | None:
    """The seconds of both ends: "10 to 15 minutes", "half an hour to an hour", "an hour or 2"."""
    between, text = bool(_BETWEEN.match(text)), _BETWEEN.sub("", text)
    ranges = re.sub(r"(?<=\d) and (?=[\d.]+ \D)", " to ", text) if between else text
    for match in _NUMBERS.finditer(ranges):
        # Two numbers beside each other are a range only when they look alike: "10 15", not "1 20".
        if match[2] != " " or (len(match[1]) == len(match[3]) and float(match[1]) < float(match[3])):
            ends = [_seconds(f"{ranges[: match.start()]}{end} {ranges[match.end() :]}") for end in (match[1], match[3])]
            if ends[0] and ends[1]:
                return ends[0], ends[1]
    for match in re.finditer(r" (?:and|to) ", text) if between else _OR.finditer(text):
        first, second = text[: match.start()], text[match.end() :]
        # "1 to 1 and a half hours", "a minute or 2"; but "3 minutes to 5" is a time of day.
        low = _seconds(first) or _seconds(f"{first} {_unit(second)}")
        high = _seconds(second) or (_seconds(f"{second} {_unit(first)}") if match[0] == " or " else None)
        if low and high:
            return low, high
    seconds = None if between else _seconds(text)
    return None if seconds is None else (seconds, seconds)


def _unit(text: str) -> str:
    """The first unit that is named, or ""."""
    match = re.search(rf"\b(?:{_UNIT})\b", text)
    return match[0] if match else ""


def _seconds(text: str) -> float | None:
    """The seconds of "1 hour and 20 minutes", "2 and a half hours", "1 hour 20"; None for anything else."""
    seconds, unit, rest = 0.0, 0, text
    while match := _TERM.match(rest):
        unit = _UNITS[match["unit"]]
        many, more = _count(match["count"]), _count(match["more"] or "0")
        if many is None or more is None:
            return None
        seconds += (many + more) * unit
        rest = rest[match.end() :]
    if unit in _SMALLER and (match := re.fullmatch(r"(?:and )?(\d{1,2})", rest)):
        seconds, rest = seconds + int(match[1]) * _SMALLER[unit], ""
    return None if not unit or rest else seconds


def _count(words: str) -> float | None:
    return 1.0 if words in ("a", "an") else counted(words)


def _bounded(seconds: float, words: str) -> timedelta:
    if not 0 < seconds <= _LONGEST.total_seconds():
        raise Unclear(f"“{words}” is no length of time that I can keep.")
    return timedelta(seconds=seconds)
