"""Times as people say them: a small grammar of clocks over the calendar's (days.py).

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

from skills.days import WEEKDAYS, take_days
from skills.durations import parse_duration
from skills.numbers import Unclear, digits

# What a part of the day means alone.
_PARTS = {"morning": time(9), "afternoon": time(15), "evening": time(19), "tonight": time(20), "night": time(21)}
_PART = re.compile(r"\b(?:this |in the |at |the )?(?:early )?(morning|afternoon|evening|tonight|night)\b")
# Words that say nothing; "day at" is what reminders.py leaves of "every day at eight".
_NOISE = re.compile(
    r"\b(day at|at|on|in|the|for|of|by|around|about|over|during|later|this|from|and|oclock|till|until|sharp|exactly"
    r"|rest|remainder|please|um|uh|er|erm|make it|maybe|just|say)\b"
)
_MENDED = re.compile(
    r"\b(?:no,? sorry|sorry,? no|no,? wait|wait,? no|no,? i mean|i mean|or rather|make that|no,? actually|actually|sorry|no)\b[, ]*",
    re.IGNORECASE,
)
_DARK = re.compile(r"\b(?:mid|to)?night\b", re.IGNORECASE)
_WEEKLY = re.compile(rf"\s*(?:on )?(?:{'|'.join(WEEKDAYS)})\b(?!.*\d(?:st|nd|rd|th))", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class When:
    """A time as it was said, as far as the words go.

    day, last: the calendar day, and the last of a span ("this weekend"). clock: the time of day;
    sure: whether its half of the day is known; rough: it stands for a part of the day ("evening").
    moment: an instant by itself ("in ten minutes").
    """

    day: date | None = None
    last: date | None = None
    clock: time | None = None
    sure: bool = True
    moment: datetime | None = None
    words: str = ""
    rough: bool = False


@lru_cache(maxsize=256)
def parse_when(words: str, now: datetime) -> When:
    """Read a time, a date or both: "half past seven", "a week on Friday", "tomorrow at noon". Raises Unclear.

    Of what the speaker mended ("Thursday, no, sorry, Friday") the last counts.
    """
    try:
        return _read(words, now)
    except Unclear:
        mended = _MENDED.split(words)[-1]
        if mended == words:
            raise
        return replace(_read(mended, now), words=words)


def _read(words: str, now: datetime) -> When:
    text = re.sub(r"(?<=day|row|eek|end|nth|ing|ght)'s\b", "", f" {digits(words)} ").replace("'", "")
    text = re.sub(r"\blast night\b", "yesterday night", re.sub(r"\b[o0] clock\b", "oclock", text))
    text = re.sub(r"\boh (\d)\b", r"0\1", re.sub(r"(?<=\d)ish\b", "", text))
    text = re.sub(r"\b1st thing(?: in the morning)?\b", "morning", text)
    text = re.sub(r"\b(?:oh|0) (\d)00\b", r"0\g<1>00", re.sub(r"\barvo\b", "afternoon", text))
    text = re.sub(r"^ after (?=\d|noon)", " ", re.sub(r"\bsaint\b", "st", text))
    text = _BESIDE_TWELVE.sub(lambda m: f"{m[1]} 12 {'am' if m[2] == 'midnight' else 'pm'}", text)
    found = When(words=words)
    if match := re.fullmatch(r"(?: about)? (.+) ago ", text):
        return replace(_since(match[1], now, words), words=words)
    if ahead := _take_ahead(text, now):
        found, text = replace(ahead[0], words=words), ahead[1]
    elif taken := take_days(text, now.date()):
        (day, last), text = taken
        found = replace(found, day=day, last=last)
    elif re.search(r"minute|(?<!00 )hour|second|\bmins?\b", text) and (alone := _ahead(text.strip(), now)):
        return replace(alone, words=words)  # "ten minutes", for "in ten minutes"
    part = None
    if match := _PART.search(text):
        part = _PARTS[match[1]]
        if found.day is None and ("this" in match[0] or match[1] == "tonight"):
            found = replace(found, day=now.date())
        found = replace(found, clock=part, rough=True)
        text = f"{text[: match.start()]} {text[match.end() :]}"
    if found == When(words=words) and (match := _NO_HOUR.fullmatch(text)):
        minutes = {"half": 30, "quarter": 15}.get(match[1]) or int(match[1])
        return replace(found, moment=_next_minute(minutes if match[2] in ("past", "after") else 60 - minutes, now))
    for pattern, read in _CLOCKS:
        if match := pattern.search(text):
            try:
                clock, sure = _clock(*read(match))
            except ValueError:
                raise Unclear(f"There is no such time as “{words}”.") from None
            found = replace(found, clock=clock, sure=sure, rough=False)
            text = f"{text[: match.start()]} {text[match.end() :]}"
            break
    if part and found.clock and not found.sure:
        found = replace(found, clock=_within(found.clock, part), sure=True)
    if _NOISE.sub(" ", text).strip(" ,.") or (found.day or found.clock or found.moment) is None:
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
    dated = next((when for when in reversed(phrases) if when.day), None)
    timed = min((when for when in phrases if when.clock), key=lambda when: when.rough, default=None)
    if timed is None or timed.clock is None:
        raise Unclear("At what time?" if dated else "I don't know when that is.")
    part = next((when.clock for when in phrases if when.rough and when.clock), None)
    clock, sure = timed.clock, timed.sure
    if part and not sure:  # "tomorrow evening" and "at seven"
        clock, sure = _within(clock, part), True
    day = dated.day if dated else None
    if day and clock.hour < 5 and any(_DARK.search(when.words) for when in phrases):
        night_is_on = day == now.date() and now.hour < 5 and clock > now.time()
        day = day if night_is_on else day + timedelta(days=1)  # "midnight on Friday" ends the Friday
    days = [day] if day else [now.date(), now.date() + timedelta(days=1)]
    halves = [clock] if sure else [clock, clock.replace(hour=(clock.hour + 12) % 24)]
    if day and day > now.date() and not sure:
        halves = halves[:1] if clock.hour >= 7 else halves[1:]  # "tomorrow at 7" is morning, "at 3" is not
    if dated and day == now.date() and _WEEKLY.match(dated.words):
        days.append(day + timedelta(days=7))  # said on a Friday evening, "Friday at noon" is the next one
    instants = sorted(
        (instant for a_day in days for a_clock in halves for instant in _local(a_day, a_clock, now)),
        key=datetime.timestamp,
    )
    for instant in instants:
        if instant.timestamp() > now.timestamp():
            assumed = "" if day and sure else _said(instant, now, day_known=day is not None, sure=sure)
            return instant, assumed
    raise Unclear("At what time?" if timed.rough and day == now.date() else "That is already past.")


def _local(day: date, clock: time, now: datetime) -> list[datetime]:
    """The instants of a wall-clock time in the owner's zone: two when the clocks go back.

    One that the clocks skip is moved on.
    """
    wall = datetime.combine(day, clock, now.tzinfo)
    first, second = (datetime.fromtimestamp(wall.replace(fold=fold).timestamp(), now.tzinfo) for fold in (0, 1))
    return [first, second] if second.time() == clock and second.fold else [first]


def _said(instant: datetime, now: datetime, *, day_known: bool, sure: bool) -> str:
    part = "morning" if instant.hour < 12 else "afternoon" if instant.hour < 18 else "evening"
    if day_known:
        return f"in the {part}"
    if instant.date() == now.date():
        return "" if sure else f"this {part}"
    return "tomorrow" if sure else f"tomorrow {part}"


def _within(clock: time, part: time) -> time:
    """A bare time of day in a part of the day; twelve, and the small hours, of a night are after it."""
    hour = clock.hour % 12
    after_midnight = part.hour < 12 or (hour == 0 and part.hour > 15) or (part.hour > 19 and hour < 5)
    return clock.replace(hour=hour if after_midnight else hour + 12)


def _clock(hour: int, minute: int, half: str, second: int = 0) -> tuple[time, bool]:
    """A time of day, and whether its half is known. half: am, pm, exact or "". Raises ValueError."""
    if half in ("am", "pm") and hour <= 12:
        return time(hour % 12 + (12 if half == "pm" else 0), minute, second), True
    return time(hour, minute, second), half == "exact" or not 1 <= hour <= 12


def _exact(hour: str) -> str:
    """ "08" is of a clock with 24 hours."""
    return "exact" if hour.startswith("0") else ""


def _to(hour: int, minutes: int, half: str) -> tuple[int, int, str]:
    """Minutes before an hour."""
    if hour == 12:  # "ten to twelve am" is of the day before
        half = {"am": "pm", "pm": "am"}.get(half, half)
    return (hour - 2) % 12 + 1 if 1 <= hour <= 12 else (hour - 1) % 24, 60 - minutes, half


def _next_minute(minute: int, now: datetime) -> datetime:
    """When the clock next shows that minute: "five past"."""
    seconds = (minute - now.minute) % 60 * 60 - now.second
    ahead = timedelta(seconds=seconds if seconds > 0 else seconds + 3600, microseconds=-now.microsecond)
    return datetime.fromtimestamp(now.timestamp() + ahead.total_seconds(), now.tzinfo)


def _take_ahead(text: str, now: datetime) -> tuple[When, str] | None:
    """ "in ten minutes", "two weeks from now": the When, and the text without them."""
    if match := re.search(r"\b(?:in|within) ", text):
        words = text[match.end() :].split()
        for count in range(len(words), 0, -1):
            if found := _ahead(" ".join(words[:count]).removesuffix(" time"), now):
                return found, f"{text[: match.start()]} {' '.join(words[count:])}"
    if match := re.search(r" from (?:now|today)\b| hence\b", text):
        words = text[: match.start()].split()
        for start in range(len(words)):
            if found := _ahead(" ".join(words[start:]), now):
                return found, f"{' '.join(words[:start])} {text[match.end() :]}"
    return None


def _since(length: str, now: datetime, words: str) -> When:
    """ "three days ago", "twenty minutes ago". Raises Unclear."""
    ahead = _ahead(length, now)
    if ahead is None:
        raise Unclear(f"I don't know when “{words}” is.")
    if ahead.day:
        return When(day=now.date() - (ahead.day - now.date()))
    seconds = (ahead.moment or now).timestamp() - now.timestamp()
    return When(moment=datetime.fromtimestamp(now.timestamp() - seconds, now.tzinfo))


def _ahead(words: str, now: datetime) -> When | None:
    """How far ahead: a day, for what is counted in days and longer, or an instant."""
    if match := re.fullmatch(r"(an?|\d{1,3}|a couple(?: of)?|half a) (month|year)s?", words):
        many = {"a": 1, "an": 1, "half a": 0.5}.get(match[1]) or (2 if "couple" in match[1] else int(match[1]))
        months = many * (12 if match[2] == "year" else 1)
        return When(day=now.date() + relativedelta(months=int(months))) if months == int(months) else None
    try:
        length = parse_duration(words)
    except Unclear:
        return None
    if re.search(r"day|week|fortnight", words) and length % timedelta(days=1) == timedelta():
        return When(day=now.date() + length)
    return When(moment=datetime.fromtimestamp(now.timestamp() + length.total_seconds(), now.tzinfo))


_HALF = r"(?: ?(am|pm))?"
_HOUR = rf"(\d{{1,2}}){_HALF}\b"
_SOME = r"(?:(\d{1,2}) min(?:ute)?s?|(5|10|20|25))"  # "three to five" is no time, "three minutes to five" is
_BESIDE_TWELVE = re.compile(r"\b(past|after|to|before|till|until|of) (noon|midday|midnight)\b")
_NO_HOUR = re.compile(r" *(?:at )?(?:a )?(half|quarter|5|10|20|25)(?: minutes)? (past|after|to|till) *")
Read = Callable[[re.Match[str]], tuple[int, int, str] | tuple[int, int, str, int]]
_CLOCKS: tuple[tuple[re.Pattern[str], Read], ...] = (
    (re.compile(rf"\bhalf (?:past |after )?{_HOUR}"), lambda m: (int(m[1]), 30, m[2] or "")),
    (re.compile(rf"\b(?:a )?quarter (?:past|after) {_HOUR}"), lambda m: (int(m[1]), 15, m[2] or "")),
    (re.compile(rf"\b(?:a )?quarter (?:to|of|before|till|until) {_HOUR}"), lambda m: _to(int(m[1]), 15, m[2] or "")),
    (re.compile(rf"(?<!from )\b{_SOME} (?:past|after) {_HOUR}"), lambda m: (int(m[3]), int(m[1] or m[2]), m[4] or "")),
    (re.compile(rf"(?<!from )\b{_SOME} (?:to|of|before|till|until) {_HOUR}"),
     lambda m: _to(int(m[3]), int(m[1] or m[2]), m[4] or "")),
    (re.compile(r"\b(?:12 )?(?:noon|midday)\b"), lambda _: (12, 0, "pm")),
    (re.compile(r"\b(?:12 )?midnight\b"), lambda _: (0, 0, "exact")),
    (re.compile(rf"\b(\d{{1,2}}):(\d\d):(\d\d){_HALF}\b"), lambda m: (int(m[1]), int(m[2]), m[4] or _exact(m[1]), int(m[3]))),
    (re.compile(r"\b(0\d):(\d\d)\b(?! ?[ap]m)"), lambda m: (int(m[1]), int(m[2]), "exact")),
    (re.compile(rf"\b(\d{{1,2}})[:. ](\d\d)(?::00)?{_HALF}\b"), lambda m: (int(m[1]), int(m[2]), m[3] or "")),
    (re.compile(r"\b(\d{1,2})(\d\d) hours\b"), lambda m: (int(m[1]), int(m[2]), "exact")),
    (re.compile(r"\b(0\d)(\d\d)\b"), lambda m: (int(m[1]), int(m[2]), "exact")),
    (re.compile(rf"\b([12]?\d)([0-5]\d){_HALF}\b"), lambda m: (int(m[1]), int(m[2]), m[3] or "")),
    (re.compile(r"\b(\d{1,2}) ?(am|pm)\b"), lambda m: (int(m[1]), 0, m[2])),
    (re.compile(r"\b(\d{1,2})\b"), lambda m: (int(m[1]), 0, "")),
)  # fmt: skip
