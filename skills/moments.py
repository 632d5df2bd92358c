"""Times as people say them: a small grammar of clocks over the calendar's (days.py).

Libraries read "March 3rd 2027", and fail on "half past seven" or "a week on Friday"
(python -m tests.bench.values_libraries). What is ambiguous stays so in `When`, and `soonest`
says what it took.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from dateutil.relativedelta import relativedelta

from skills.clocks import take_clock, take_part, within
from skills.dates import WEEKDAYS
from skills.days import take_days
from skills.durations import parse_duration
from skills.numbers import Unclear, counted, digits, settled

# Words that say nothing; "day at" is what reminders.py leaves of "every day at eight".
_NOISE = re.compile(
    r"\b(day at|at|on|in|the|for|of|by|around|about|over|during|later|this|from|and|oclock|till|until|sharp|dot|exactly|dead"
    r"|rest|remainder|please|um|uh|er|erm|make it|maybe|just|say|stroke|some ?time|any ?time)\b"
)
# "just after nine", "no later than six": the hour itself, for want of a better one
_NEARLY = re.compile(
    r"^ (?:(?:at|just|shortly|soon|some ?time|any ?time|right|no|not|a (?:bit|little|touch)) )*"
    r"(?:after|before|later than|earlier than) (?=\d|half|quarter|noon|midday|midnight)"
)
_ISH = re.compile(
    r"\b(noon|midday|midnight|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|thirty|\d+)[- ]?ish\b"
)
_NOW = re.compile(r" (?:right |just )?now ")
_SAME_TIME = re.compile(r"\b(?:at )?(?:this|(?:the )?same) time\b")
_BESIDE_TWELVE = re.compile(r"\b(past|after|to|before|till|until|of) (noon|midday|midnight)\b")
_NO_HOUR = re.compile(r" *(?:at )?(?:a )?(half|quarter|5|10|20|25)(?: minutes)? (past|after|to|till) *")
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
def parse_when(words: str, now: datetime, country: str = "US") -> When:
    """Read a time, a date or both: "half past seven", "a week on Friday", "tomorrow at noon". Raises Unclear.

    Of what the speaker mended ("Thursday, no, sorry, Friday") the last counts. country: the owner's (ISO 3166).
    """
    mended = settled(words)
    try:
        return _read(words, now, country)
    except Unclear:
        if mended == words.lower():
            raise
        return replace(_read(mended, now, country), words=words)


def _read(words: str, now: datetime, country: str) -> When:
    text, found = _as_in(country, _plain(words)), When(words=words)
    if match := re.fullmatch(r"(?: about)? (.+) ago ", text):
        return replace(_since(match[1], now, words), words=words)
    if _NOW.fullmatch(text):
        return replace(found, moment=now)
    if beside := _beside(text, now, country):
        return replace(beside, words=words)
    if ahead := _take_ahead(text, now):
        found, text = replace(ahead[0], words=words), ahead[1]
    elif taken := take_days(text, now.date()):
        (day, last), text = taken
        found = replace(found, day=day, last=last)
    elif re.search(r"minute|(?<!00 )hour|second|\bmins?\b", text) and (alone := _ahead(text.strip(), now)):
        return replace(alone, words=words)  # "ten minutes", for "in ten minutes"
    part = None
    if taken_part := take_part(text):
        part, said, text = taken_part
        if found.day is None and ("this" in said or "tonight" in said):
            found = replace(found, day=now.date())
        found = replace(found, clock=part, rough=True)
    if found == When(words=words) and (match := _NO_HOUR.fullmatch(text)):
        minutes = {"half": 30, "quarter": 15}.get(match[1]) or int(match[1])
        return replace(found, moment=_next_minute(minutes if match[2] in ("past", "after") else 60 - minutes, now))
    if found.day and (match := _SAME_TIME.search(text)):
        found = replace(found, clock=now.time().replace(second=0, microsecond=0), rough=False)
        text = f"{text[: match.start()]} {text[match.end() :]}"
    elif taken_clock := take_clock(text):
        clock, sure, text = taken_clock
        found = replace(found, clock=clock, sure=sure, rough=False)
    if part and found.clock and not found.sure:
        found = replace(found, clock=within(found.clock, part), sure=True)
    if _NOISE.sub(" ", text).strip(" ,.") or (found.day or found.clock or found.moment) is None:
        raise Unclear(f"I don't know when “{words}” is.")
    return found


def _plain(words: str) -> str:
    """The words with one way to say each thing, numbers in digits, between spaces."""
    text = " " + digits(_ISH.sub(r"\1", words.lower())) + " "
    text = re.sub(rf"\b({'|'.join(WEEKDAYS)}) in (an?|\d+) (?=weeks?\b)(weeks?)", r"\2 \3 on \1", text)
    text = re.sub(r"(?<=day|row|eek|end|nth|ing|ght)'s\b", "", text).replace("'", "")
    text = re.sub(r"\btil\b", "till", text)
    text = re.sub(r"\blast night\b", "yesterday night", re.sub(r"\b[o0] clock\b", "oclock", text))
    text = re.sub(r"\boh (\d)\b", r"0\1", text)
    text = re.sub(r"\b1st thing\b(.*\bmorning\b)?", lambda m: m[1] or "morning", text)
    text = re.sub(r"\b(?:oh|0) (\d)00\b", r"0\g<1>00", re.sub(r"\barvo\b", "afternoon", text))
    text = _NEARLY.sub(" ", re.sub(r"\bsaint\b", "st", text)).replace("within the ", "within 1 ")
    return _BESIDE_TWELVE.sub(lambda m: f"{m[1]} 12 {'am' if m[2] == 'midnight' else 'pm'}", text)


def _as_in(country: str, text: str) -> str:
    """What is called the same and is another day: "Mother's Day" in Britain, "3/4/2027" wherever the day comes first."""
    if country in ("GB", "IE"):
        text = text.replace("mothers day", "mothering sunday")
    if country == "CA":
        text = re.sub(r"(?<!american )(?<!canadian )\bthanksgiving\b", "canadian thanksgiving", text)
    return text if country == "US" else re.sub(r"\b(\d\d?)/(\d\d?)/(?=\d)", r"\2/\1/", text)


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
        clock, sure = within(clock, part), True
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
    noon = instant.time() == time(12)  # it says itself which half it is
    part = "morning" if instant.hour < 12 else "afternoon" if instant.hour < 18 else "evening"
    if day_known:
        return "" if noon else f"in the {part}"
    if instant.date() == now.date():
        return "" if sure else "today" if noon else f"this {part}"
    return "tomorrow" if sure or noon else f"tomorrow {part}"


def _next_minute(minute: int, now: datetime) -> datetime:
    """When the clock next shows that minute: "five past"."""
    seconds = (minute - now.minute) % 60 * 60 - now.second
    ahead = timedelta(seconds=seconds if seconds > 0 else seconds + 3600, microseconds=-now.microsecond)
    return datetime.fromtimestamp(now.timestamp() + ahead.total_seconds(), now.tzinfo)


def _beside(text: str, now: datetime, country: str) -> When | None:
    """ "half an hour before midnight", "an hour after noon tomorrow"."""
    match = re.fullmatch(r" (.*(?:hour|minute|min)s?\b.*?) (before|after) (.*) ", text)
    if match is None:
        return None
    try:
        length, found = parse_duration(match[1]), _read(match[3], now, country)
    except Unclear:
        return None
    if found.clock is None:
        return None
    moment = datetime.combine(now.date(), found.clock) + (length if match[2] == "after" else -length)
    return replace(found, clock=moment.time())


def _take_ahead(text: str, now: datetime) -> tuple[When, str] | None:
    """ "in ten minutes", "two weeks from now": the When, and the text without them."""
    if match := re.fullmatch(r" in (\d{1,2}) ", text):  # "in five"
        return _ahead(f"{match[1]} minutes", now) or When(), ""
    if match := re.search(r"\b(?:in|within) ", text):
        words = text[match.end() :].split()
        for count in range(len(words), 0, -1):
            if found := _ahead(" ".join(words[:count]).removesuffix(" time"), now):
                return found, f"{text[: match.start()]} {' '.join(words[count:])}"
    if match := re.search(r" from (?:now|today)\b| hence\b| later\b| today\b", text):
        words = text[: match.start()].split()
        for start in range(len(words)):
            found = _ahead(" ".join(words[start:]), now)
            if found and (found.day or match[0] != " today"):
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
    if match := re.fullmatch(r"(?:(.+?)(?: an?)?|an?) (month|year)s?( and an? half)?", words):
        many = 1.0 if match[1] in (None, "a", "an") else counted(match[1])
        months = ((many or 0.0) + (0.5 if match[3] else 0)) * (12 if match[2] == "year" else 1)
        return (
            When(day=now.date() + relativedelta(months=int(months)))
            if 0 < months < 1200 and months.is_integer()
            else None
        )
    try:
        length = parse_duration(words)
    except Unclear:
        return None
    if re.search(r"day|week|fortnight", words) and length % timedelta(days=1) == timedelta():
        return When(day=now.date() + length)
    return When(moment=datetime.fromtimestamp(now.timestamp() + length.total_seconds(), now.tzinfo))
