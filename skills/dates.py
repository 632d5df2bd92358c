"""One day, or one span of days, as people name it: "a week on Friday", "the first Monday in May", "next weekend"."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache

from dateutil.relativedelta import relativedelta

from skills import feasts
from skills.numbers import Unclear

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
Days = tuple[date, date | None]  # a day, and the last one of a span

_SPOKEN_MONTHS = {name: i for i, month in enumerate(MONTHS, 1) for name in (month, month[:3])} | {"sept": 9}
_NAMED = {"the day after tomorrow": 2, "day after tomorrow": 2, "tomorrow": 1, "today": 0, "yesterday": -1}

DAY = "|".join(WEEKDAYS) + "|mon|tues?|weds?|thur?s?|fri|sat|sun"
MONTH = "|".join(sorted(_SPOKEN_MONTHS, key=len, reverse=True))
_ON_DAY = rf"(?:(?P<day>{DAY}) (?:on )?)?"
_YEAR = r"(?:,? (?P<year>[12]\d{3}|20 [1-9]\d|(?:this|next|last) year)\b)?"
_LATER = r"(?P<later>(?:an?|\d{1,2}) weeks?|week(?= from)|(?:an? |\d )?fortnights?)(?: (?:on|from|after|this))* "
_WEEK = r"(?P<week>this week|next week)"


def weekday_number(day: str) -> int:
    return next(i for i, name in enumerate(WEEKDAYS) if name.startswith(day[:3]))


def _agree(day: date, weekday: str | None) -> date:
    """The day, if it is that weekday."""
    if weekday and day.weekday() != weekday_number(weekday):
        raise Unclear(f"{MONTHS[day.month - 1].title()} {day.day} is a {WEEKDAYS[day.weekday()].title()}.")
    return day


def _dated(day: int, month: int, year: str | None, today: date) -> date:
    """A day of a month: this year's or, if that is past, next year's. Raises ValueError."""
    if year and year.endswith("year"):
        return date(today.year + {"this": 0, "next": 1, "last": -1}[year.split()[0]], month, day)
    if year:
        return date(int(year.replace(" ", "")), month, day)
    for later in range(9):  # the 29th of February waits for a leap year
        try:
            when = date(today.year + later, month, day)
        except ValueError:
            continue
        if when >= today:
            return when
    raise ValueError


def _iso(match: re.Match[str], today: date) -> Days:
    return date(int(match[1]), int(match[2]), int(match[3])), None


def _of_month(match: re.Match[str], today: date) -> Days:
    when = _dated(int(match["nth"]), _SPOKEN_MONTHS[match["month"]], match["year"], today)
    return _agree(when, match["day"]), None


def _slashed(match: re.Match[str], today: date) -> Days:
    """ "3/14/2027", as in America, unless the first can be no month."""
    month, day = int(match[1]), int(match[2])
    if month > 12:
        month, day = day, month
    year = match[3] if not match[3] or len(match[3]) != 2 else f"20{match[3]}"
    return _dated(day, month, year, today), None


def _feast(match: re.Match[str], today: date) -> Days:
    if match["which"] == "last":
        return feasts.past(match["feast"], today), None
    return feasts.coming(match["feast"], today), None


def _edge(match: re.Match[str], today: date) -> Days:
    """ "the end of next month", "the last day of the year", "the start of May"."""
    step = 1 if match["which"] == "next" else 0
    length = relativedelta(years=1) if match["unit"] == "year" else relativedelta(months=1)
    if match["month"]:
        first, again = today.replace(month=_SPOKEN_MONTHS[match["month"]], day=1), relativedelta(years=1)
    elif match["unit"] == "month":
        first, again = today.replace(day=1) + relativedelta(months=step), length
    else:
        first, again = date(today.year + step, 1, 1), length
    if match["edge"].startswith(("end", "last")):
        last = first + length - timedelta(days=1)
        return (last if last >= today else first + again + length - timedelta(days=1)), None
    return (first if first >= today else first + again), None


def _nth_weekend(match: re.Match[str], today: date) -> Days:
    """ "the first weekend in October": the one whose Saturday is the first."""
    first = today.replace(month=_SPOKEN_MONTHS[match["month"]], day=1)
    while (saturday := _day_in(first, match["nth"], "saturday")) + timedelta(days=1) < today:
        first += relativedelta(years=1)
    return saturday, saturday + timedelta(days=1)


def _season(match: re.Match[str], today: date) -> Days:
    """All of a northern season, by whole months."""
    month = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}[match["season"]]
    first = date(today.year - (month == 12 and today.month < 3), month, 1)
    if first + relativedelta(months=3) <= today:
        first += relativedelta(years=1)
    first += relativedelta(years={"next": 1, "last": -1}.get(match["which"] or "", 0))
    return first, first + relativedelta(months=3) - timedelta(days=1)


def _nth(match: re.Match[str], today: date) -> Days:
    """ "the 15th", "Monday the 15th": of this month, or of the next one that has it."""
    number, month = int(match["nth"]), today.replace(day=1)
    for later in range(15 if match["day"] == "friday" and number == 13 else 4):
        first = month + relativedelta(months=later)
        when = first + timedelta(days=number - 1)
        fits = not match["day"] or when.weekday() == weekday_number(match["day"])
        if when >= today and when.month == first.month and fits:
            return when, None
    if match["day"]:
        weekday, nth = WEEKDAYS[weekday_number(match["day"])].title(), match[0].split()[-1]
        raise Unclear(f"No {weekday} falls on the {nth} in the next three months.")
    raise ValueError


def _in_month(match: re.Match[str], today: date) -> Days:
    """ "the last day of the month", "the first Monday in May", "the 3rd of next month"."""
    name = match["month"]
    if name.startswith(("the", "this", "next")):
        first = today.replace(day=1) + relativedelta(months=1 if name.startswith("next") else 0)
    else:
        first = today.replace(month=_SPOKEN_MONTHS[name], day=1)
    while True:
        when = _day_in(first, match["nth"], match["unit"])
        if when >= today or name.startswith("next"):
            return when, None
        first += relativedelta(months=1) if name.startswith(("the", "this")) else relativedelta(years=1)


def _day_in(first: date, nth: str | None, unit: str | None) -> date:
    """The nth, or the last, weekday or day of the month that begins with `first`."""
    end = first + relativedelta(months=1) - timedelta(days=1)
    if unit in (None, "day"):
        when = first + timedelta(days=int(nth) - 1) if nth else end
    elif nth:
        when = first + timedelta(days=(weekday_number(unit or "") - first.weekday()) % 7 + 7 * (int(nth) - 1))
    else:
        when = end - timedelta(days=(end.weekday() - weekday_number(unit or "")) % 7)
    if when.month != first.month:
        raise ValueError
    return when


def _weekday(match: re.Match[str], today: date) -> Days:
    """ "next Friday" is Friday of the next calendar week; "a week on Friday" a week after the coming one."""
    found = match.groupdict()
    name, which, week = found["day"], found.get("which") or "", found.get("week") or ""
    if name in _NAMED:
        ahead = _NAMED[name]
    else:
        number = weekday_number(name)
        ahead = (number - today.weekday()) % 7
        if which == "next" or "next" in week:
            ahead = 7 - today.weekday() + number
        elif "this" in week:
            ahead = number - today.weekday()
        elif which == "last":
            ahead -= 7
        elif which.endswith(("coming", "following")):
            ahead = ahead or 7
    if week == "coming":
        ahead = ahead or 7
    elif week == "after next":
        ahead = 14 - today.weekday() + weekday_number(name)
    elif week in ("week", "fortnight"):  # "Friday week"
        ahead += 7 if week == "week" else 14
    later = found.get("later") or ""
    weeks = int(digit[0]) if (digit := re.match(r"\d+", later)) else 1
    ahead += (14 if "fortnight" in later else 7) * weeks if later else 0
    return today + timedelta(days=ahead), None


def _span(match: re.Match[str], today: date) -> Days:
    which, unit = match[1], match[2]
    step = 1 if which in ("next", "following", "the following") else -1 if which == "last" else 0
    if match[3]:
        step = 2
    elif "coming" in which and unit != "weekend":
        step = 1
    monday = today + timedelta(days=7 * step - today.weekday())
    if unit == "weekend":
        saturday = monday + timedelta(days=5)
        return (saturday if step else max(saturday, today)), saturday + timedelta(days=1)
    if unit == "week":
        return (monday if step else today), monday + timedelta(days=6)
    length = relativedelta(months=1) if unit == "month" else relativedelta(years=1)
    first = (today.replace(day=1) if unit == "month" else date(today.year, 1, 1)) + length * step
    return (first if step else today), first + length - timedelta(days=1)


def _whole_month(match: re.Match[str], today: date) -> Days:
    """ "in April": all of it, or what is left."""
    first = today.replace(month=_SPOKEN_MONTHS[match["month"]], day=1)
    if first.replace(day=28) < today.replace(day=1):
        first += relativedelta(years=1)
    return max(first, today), first + relativedelta(months=1) - timedelta(days=1)


Reader = Callable[[re.Match[str], date], Days]
_NTH = r"(?P<nth>\d{1,2})(?:st|nd|rd|th)"


@cache
def readers() -> tuple[tuple[re.Pattern[str], Reader], ...]:
    """How days are named, in the order in which to try; compiled when first needed, which takes a while."""
    return (
        (re.compile(r"\b([12]\d{3})[-/](\d\d?)[-/](\d\d?)(?:t(?=\d)|\b)"), _iso),
        (re.compile(r"\b(\d\d?)/(\d\d?)/(\d{4}|\d\d)\b"), _slashed),
        (re.compile(r"\b(\d\d?)/(\d\d?) ((?:this|next|last) year)\b"), _slashed),
        (re.compile(r"\b(?:the )?(?P<edge>end|last day|start|beginning|1st day) of "
                    rf"(?:(?:(?P<which>the|this|next) )?(?P<unit>month|year)|(?P<month>{MONTH}))\b"), _edge),
        (re.compile(rf"\b(?P<month>(?:this|next) month) (?:on )?(?:the )?{_NTH}(?: (?P<unit>day))?\b"), _in_month),
        (re.compile(rf"\b(?:the )?(?:{_NTH}|last) weekend (?:in|of) (?P<month>{MONTH})\b"), _nth_weekend),
        (re.compile(rf"\b(?:(?P<which>last|next|this) )?(?P<feast>{feasts.NAMES})\b(?: this year)?"), _feast),
        (re.compile(rf"\b(?:the )?(?:{_NTH}|last)(?: (?P<unit>day|{DAY}))? (?:(?:of|in) )?(?P<month>(?:the|this|next) month)\b"), _in_month),
        (re.compile(rf"\b(?:the )?(?:{_NTH}|last) (?P<unit>day|{DAY}) (?:of|in) (?P<month>{MONTH})\b"), _in_month),
        (re.compile(rf"\b{_ON_DAY}(?:the )?(?P<nth>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<month>{MONTH})\b{_YEAR}"), _of_month),
        (re.compile(rf"\b{_ON_DAY}(?P<month>{MONTH}) (?:the )?(?P<nth>\d{{1,2}})(?:st|nd|rd|th)?\b(?!:| ?[ap]m){_YEAR}"), _of_month),
        (re.compile(rf"\b{_ON_DAY}the {_NTH}\b"), _nth),
        (re.compile(rf"\b(?P<day>{DAY}) {_NTH}\b"), _nth),
        (re.compile(rf"\b{_WEEK} (?:on )?(?P<day>{DAY})\b"), _weekday),
        (re.compile(rf"\b(?P<day>{DAY}) (?:of )?{_WEEK}\b"), _weekday),
        (re.compile(rf"\b(?:{_LATER})?(?P<day>the day after tomorrow|day after tomorrow|tomorrow|today|yesterday)\b"
                    r"(?: (?P<week>week|fortnight)\b)?"), _weekday),
        (re.compile(rf"\b(?:{_LATER})?(?:the )?(?:(?P<which>next|this coming|this|coming|last|following) )?"
                    rf"\b(?P<day>{DAY})s?\b(?: (?P<week>week|fortnight|after next|coming)\b)?"), _weekday),
        (re.compile(rf"\b(in|this|next|(?:the )?month of) (?P<month>{MONTH})\b"), _whole_month),
        (re.compile(r"\b(this|next|last|the following|following|the coming|coming|current|the|(?=weekend)) ?"
                    r"(weekend|week|month|year)\b( after next)?"), _span),
        (re.compile(rf"^ *(?P<month>{MONTH}) *$"), _whole_month),
        (re.compile(r"\b(?P<which>this|next|last|in|in the|the) (?P<season>spring|summer|autumn|fall|winter)\b"), _season),
        (re.compile(rf"\b(?P<day>){_NTH}\b"), _nth),
    )  # fmt: skip
