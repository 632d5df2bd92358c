"""Times and dates as people say them: a small grammar over the calendar.

Libraries read "March 3rd 2027", and fail on "half past seven" or "a week on Friday"
(python -m tests.bench.values_libraries). What is ambiguous stays so in `When`, and `soonest`
says what it took.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from dateutil.relativedelta import relativedelta

from skills.durations import parse_duration
from skills.numbers import Unclear, digits

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_SPOKEN_MONTHS = {name: i for i, month in enumerate(MONTHS, 1) for name in (month, month[:3])} | {"sept": 9}
_FEASTS = {
    "christmas": (12, 25), "christmas day": (12, 25), "christmas eve": (12, 24), "boxing day": (12, 26),
    "new years day": (1, 1), "new years eve": (12, 31), "halloween": (10, 31), "valentines day": (2, 14),
    "valentines": (2, 14),
}  # fmt: skip
# What a part of the day means alone, and which half of the day it puts a number into.
_PARTS = {
    "morning": (time(9), "am"), "afternoon": (time(15), "pm"), "evening": (time(19), "pm"),
    "tonight": (time(20), "pm"), "night": (time(21), "pm"),
}  # fmt: skip

_DAY = "|".join(WEEKDAYS) + "|mon|tues?|weds?|thur?s?|fri|sat|sun"
_MONTH = "|".join(sorted(_SPOKEN_MONTHS, key=len, reverse=True))
_NTH = r"(\d{1,2})(?:st|nd|rd|th)"


@dataclass(frozen=True, slots=True)
class When:
    """A time as it was said, as far as the words go.

    day, last: the calendar day, and the last of a span ("this weekend"). clock: the time of day;
    sure: whether its half of the day is known. moment: an instant by itself ("in ten minutes").
    """

    day: date | None = None
    last: date | None = None
    clock: time | None = None
    sure: bool = True
    moment: datetime | None = None
    words: str = ""


@lru_cache(maxsize=256)
def parse_when(words: str, now: datetime) -> When:
    """Read a time, a date or both: "half past seven", "a week on Friday", "tomorrow at noon". Raises Unclear."""
    text = f" {digits(words)} ".replace("'", "")
    text = re.sub(r"\boh (\d)\b", r"0\1", text)
    found = When(words=words)
    half = ""
    for pattern, read in _DATES:
        if found.day is None and found.moment is None and (match := pattern.search(text)):
            found = read(match, now, found)
            text = f"{text[: match.start()]} {text[match.end() :]}"
    if match := re.search(r"\b(?:this |in the |at |the )?(morning|afternoon|evening|tonight|night)\b", text):
        part, half = _PARTS[match[1]]
        found = replace(found, clock=part)
        if found.day is None and ("this" in match[0] or match[1] == "tonight"):
            found = replace(found, day=now.date())
        text = f"{text[: match.start()]} {text[match.end() :]}"
    for pattern, clock in _CLOCKS:
        if match := pattern.search(text):
            try:
                found = _with_clock(found, clock(match), half)
            except ValueError:
                raise Unclear(f"There is no such time as “{words}”.") from None
            text = f"{text[: match.start()]} {text[match.end() :]}"
            break
    rest = re.sub(
        r"\b(at|on|in|the|for|of|by|around|about|this|from|and|oclock|day|till|until|sharp|exactly)\b", " ", text
    )
    if rest.strip(" ,.") or (found.day or found.clock or found.moment) is None:
        raise Unclear(f"I don't know when “{words}” is.")
    return found


def soonest(now: datetime, time: When | None, date: When | None) -> tuple[datetime, str]:
    """The next instant that both phrases allow, and what was assumed, for the answer ("this evening").

    Raises Unclear for no time at all, and for one that is past.
    """
    phrases = [when for when in (time, date) if when]
    for when in phrases:
        if when.moment:
            return when.moment, ""
    day = next((when.day for when in reversed(phrases) if when.day), None)
    timed = next((when for when in phrases if when.clock), None)
    if timed is None or timed.clock is None:
        if day is None:
            raise Unclear("I don't know when that is.")
        raise Unclear("At what time?")
    days = [day] if day else [now.date(), now.date() + timedelta(days=1)]
    halves = [timed.clock] if timed.sure else [timed.clock, timed.clock.replace(hour=(timed.clock.hour + 12) % 24)]
    if day and day > now.date() and not timed.sure:
        halves = halves[:1] if timed.clock.hour >= 7 else halves[1:]  # "tomorrow at 7" is morning, "at 3" is not
    instants = sorted(_local(a_day, clock, now) for a_day in days for clock in halves)
    for instant in instants:
        if instant > now:
            assumed = "" if day and timed.sure else _said(instant, now, day_known=day is not None, sure=timed.sure)
            return instant, assumed
    raise Unclear("That is already past.")


def _local(day: date, clock: time, now: datetime) -> datetime:
    """The instant of a wall-clock time in the owner's zone; one that daylight saving skips is moved on."""
    wall = datetime.combine(day, clock, now.tzinfo)
    return datetime.fromtimestamp(wall.timestamp(), now.tzinfo)


def _said(instant: datetime, now: datetime, *, day_known: bool, sure: bool) -> str:
    part = "morning" if instant.hour < 12 else "afternoon" if instant.hour < 18 else "evening"
    if day_known:
        return f"in the {part}"
    if instant.date() == now.date():
        return "" if sure else f"this {part}"
    return "tomorrow" if sure else f"tomorrow {part}"


def _with_clock(found: When, clock: tuple[int, int, str], half: str) -> When:
    """Put hours and minutes into a When; half: am or pm, said by the part of the day."""
    hour, minute, said = clock
    half = said or half
    if half == "pm" and hour < 12:
        hour += 12
    if (half == "am" and hour == 12) or (said == "night" and hour == 12):
        hour = 0
    return replace(found, clock=time(hour, minute), sure=bool(half) or not 1 <= hour <= 12 or said == "exact")


def _to(hour: int, minutes: int, half: str) -> tuple[int, int, str]:
    """Minutes before an hour."""
    return ((hour - 2) % 12 + 1 if 1 <= hour <= 12 else (hour - 1) % 24, 60 - minutes, half)


_HALF = r"(?: ?(am|pm))?"
_CLOCKS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], tuple[int, int, str]]], ...] = (
    (re.compile(r"\b(?:12 )?(noon|midday)\b"), lambda _: (12, 0, "pm")),
    (re.compile(r"\b(?:12 )?midnight\b"), lambda _: (0, 0, "exact")),
    (re.compile(rf"\bhalf (?:past )?(\d{{1,2}}){_HALF}\b"), lambda m: (int(m[1]), 30, m[2] or "")),
    (re.compile(rf"\b(?:a )?quarter (?:past|after) (\d{{1,2}}){_HALF}\b"), lambda m: (int(m[1]), 15, m[2] or "")),
    (re.compile(rf"\b(?:a )?quarter (?:to|of|before) (\d{{1,2}}){_HALF}\b"), lambda m: _to(int(m[1]), 15, m[2] or "")),
    (re.compile(rf"\b(\d{{1,2}})(?: minutes)? (?:past|after) (\d{{1,2}}){_HALF}\b"),
     lambda m: (int(m[2]), int(m[1]), m[3] or "")),
    (re.compile(rf"\b(\d{{1,2}})(?: minutes)? (?:to|before|till) (\d{{1,2}}){_HALF}\b"),
     lambda m: _to(int(m[2]), int(m[1]), m[3] or "")),
    (re.compile(rf"\b(\d{{1,2}})[:. ](\d\d){_HALF}\b"), lambda m: (int(m[1]), int(m[2]), m[3] or "")),
    (re.compile(r"\b([012]\d)(\d\d)(?: hours)?\b"), lambda m: (int(m[1]), int(m[2]), "exact")),
    (re.compile(r"\b(\d{1,2}) ?(am|pm)\b"), lambda m: (int(m[1]), 0, m[2])),
    (re.compile(r"\b(\d{1,2})\b"), lambda m: (int(m[1]), 0, "")),
)  # fmt: skip


def _in(match: re.Match[str], now: datetime, found: When) -> When:
    """ "in ten minutes", "two weeks from now"."""
    words, unit = match["length"], match["unit"]
    if unit.startswith(("month", "year")):
        count = 1 if words.split()[0] in ("a", "an") else int(re.sub(r"\D.*", "", words) or 0)
        step = relativedelta(months=count) if unit.startswith("month") else relativedelta(years=count)
        return replace(found, day=now.date() + step)
    length = parse_duration(words)
    if unit.startswith(("day", "week", "fortnight")) and length % timedelta(days=1) == timedelta():
        return replace(found, day=now.date() + length)
    return replace(found, moment=datetime.fromtimestamp(now.timestamp() + length.total_seconds(), now.tzinfo))


def _relative(match: re.Match[str], now: datetime, found: When) -> When:
    days = {"the day after tomorrow": 2, "day after tomorrow": 2, "tomorrow": 1, "today": 0, "yesterday": -1}
    return replace(found, day=now.date() + timedelta(days=days[match[1]]))


def _weekday(match: re.Match[str], now: datetime, found: When) -> When:
    """ "next Friday" is Friday of the next calendar week; "a week on Friday" a week after the coming one."""
    number = next(i for i, name in enumerate(WEEKDAYS) if name.startswith(match["day"][:3]))
    ahead = (number - now.weekday()) % 7
    if match["which"] == "next":
        ahead = 7 - now.weekday() + number
    elif match["which"] == "last":
        ahead = ahead - 7
    ahead += {"a week": 7, "1 week": 7, "a fortnight": 14, "2 weeks": 14}.get((match["later"] or "").strip(), 0)
    ahead += 7 if match["week"] else 0
    day = now.date() + timedelta(days=ahead or (7 if match["which"] == "coming" else 0))
    return replace(found, day=day)


def _span(match: re.Match[str], now: datetime, found: When) -> When:
    today, later = now.date(), match[1] in ("next", "the following")
    monday = today - timedelta(days=today.weekday())
    if match[2] == "weekend":
        saturday = monday + timedelta(days=12 if later else 5)
        return replace(found, day=max(saturday, today), last=saturday + timedelta(days=1))
    if match[2] == "week":
        start = monday + timedelta(days=7) if later else today
        return replace(found, day=start, last=(monday + timedelta(days=13 if later else 6)))
    first = today.replace(day=1) + relativedelta(months=1) if match[2] == "month" else date(today.year + 1, 1, 1)
    end = relativedelta(months=1) if match[2] == "month" else relativedelta(years=1)
    if later:
        return replace(found, day=first, last=first + end - timedelta(days=1))
    return replace(found, day=today, last=first - timedelta(days=1))


def _dated(day: int, month: int, year: int | None, now: datetime, found: When) -> When:
    """A day of a month: this year's or, if that is past, next year's."""
    try:
        if year:
            return replace(found, day=date(year, month, day))
        for later in range(5):  # the 29th of February waits for a leap year
            try:
                when = date(now.year + later, month, day)
            except ValueError:
                continue
            if when >= now.date():
                return replace(found, day=when)
        raise ValueError
    except ValueError:
        raise Unclear(f"There is no such day as “{found.words}”.") from None


def _month_last(match: re.Match[str], now: datetime, found: When) -> When:
    return _dated(int(match[1]), _SPOKEN_MONTHS[match[2]], int(match[3]) if match[3] else None, now, found)


def _month_first(match: re.Match[str], now: datetime, found: When) -> When:
    return _dated(int(match[2]), _SPOKEN_MONTHS[match[1]], int(match[3]) if match[3] else None, now, found)


def _nth(match: re.Match[str], now: datetime, found: When) -> When:
    """ "the 15th": of this month, or the next month that has one."""
    day, month = int(match[1]), now.date().replace(day=1)
    for later in range(3):
        first = month + relativedelta(months=later)
        when = first + timedelta(days=day - 1)
        if when >= now.date() and when.month == first.month and day:
            return replace(found, day=when)
    raise Unclear(f"There is no such day as “{found.words}”.")


_LENGTH = (
    r"(?P<length>(?:an?|half an?|\d[\d.]*|a couple of|(?:3 )?quarters? of an|a quarter of an)(?: and a half)? "
    r"(?P<unit>seconds?|minutes?|mins?|hours?|days?|weeks?|months?|years?|fortnights?)"
    r"(?: and a half| and a quarter)?(?:,? (?:and )?\d+ (?:minutes?|seconds?))?)"
)
_YEAR = r"(?:,? (\d{4}))?"
Reader = Callable[[re.Match[str], datetime, When], When]
_DATES: tuple[tuple[re.Pattern[str], Reader], ...] = (
    (re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b"), lambda m, n, f: _dated(int(m[3]), int(m[2]), int(m[1]), n, f)),
    (re.compile(rf"\b(?:in|within) {_LENGTH}(?: time)?\b"), _in),
    (re.compile(rf"\b{_LENGTH} from (?:now|today)\b"), _in),
    (re.compile(r"\b(the day after tomorrow|day after tomorrow|tomorrow|today|yesterday)\b"), _relative),
    (re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?(?: of)? ({_MONTH}){_YEAR}\b"), _month_last),
    (re.compile(rf"\b({_MONTH}) (?:the )?(\d{{1,2}})(?:st|nd|rd|th)?(?!:| ?[ap]m){_YEAR}\b"), _month_first),
    (re.compile(rf"\b(?:(?:{_DAY}) )?the {_NTH}\b|\b(?:{_DAY}) {_NTH}\b"),
     lambda m, n, f: _nth(m, n, f) if m[1] else _nth(re.match(_NTH, m[2] + "th") or m, n, f)),
    (re.compile(rf"\b(?P<later>a week|1 week|a fortnight|2 weeks)? ?(?:on|from|after)? ?"
                rf"(?P<which>next|this|coming|last)? ?\b(?P<day>{_DAY})s?\b(?P<week> week)?"), _weekday),
    (re.compile(r"\b(this|next|the following|the) (weekend|week|month|year)\b"), _span),
    (re.compile(r"\b(" + "|".join(sorted(_FEASTS, key=len, reverse=True)) + r")\b"),
     lambda m, n, f: _dated(_FEASTS[m[1]][1], _FEASTS[m[1]][0], None, n, f)),
    (re.compile(rf"\b{_NTH}\b"), _nth),
)  # fmt: skip
