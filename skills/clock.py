"""The time and the date, here and elsewhere."""

from __future__ import annotations

import re
from datetime import date as CalendarDay
from datetime import datetime, timedelta, tzinfo
from datetime import time as TimeOfDay

from skills.api import Confirm, Context, Done, Failed, skill
from skills.kinds import Clock, Day, KnownPlace
from skills.names import capital
from skills.sayings import say_day, say_number, say_time
from skills.values import Place, When
from skills.zones import zone_named, zone_of


def _clock(moment: datetime, context: Context) -> str:
    return say_time(moment, context.settings.get("clock") == "24")


def _other_day(there: datetime, here: datetime) -> str:
    """What to add when it is another day there."""
    days = (there.date() - here.date()).days
    return {0: "", 1: " tomorrow", -1: " yesterday"}.get(days, f" on {there:%A}")


@skill(
    confirm=Confirm.NONE,
    phrases=[
        "what time is it [now|right now|there|here]",
        "what is the [current|exact] time [now|right now]",
        "(tell me|give me|say|check) the [current|exact] time",
        "(do you know|do you have|have you got|tell me) [what] [the] time [it is|is it]",
        "(what time|time) [please]",
        "time now",
        "how late is it",
        "what time is it [now|right now] in {location}",
        "what is the [current|local] time in {location}",
        "(tell me|give me) the [current|local] time in {location}",
        "(tell me) what time it is in {location}",
        "what is the time [now|right now] in {location}",
        "[current] time in {location}",
        "how late is it in {location}",
        "what time is it in {location} (right now|now|at the moment)",
        "what is the [current|local] time in {location} (right now|now|at the moment)",
        "what time is it [now|right now] [in] {timezone:eastern} eastern [standard] [time]",
        "what time is it [now|right now] [in] {timezone:pacific} pacific [standard] [time]",
        "what time is it [now|right now] [in] {timezone:central} central [standard] time",
        "what time is it [now|right now] [in] {timezone:mountain} mountain [standard] time",
        "what time is it [now|right now] [in] {timezone:utc} (utc|gmt)",
        "what is the time [in] {timezone:utc} (utc|gmt)",
    ],
)
def get_time(context: Context, location: Place | None = None, timezone: str | None = None) -> Done:
    """Tell the time.

    Args:
        location: where
        timezone: time zone named
    """
    if timezone and (zone := zone_named(timezone)):
        there = context.now.astimezone(zone)
        name = re.sub(r"\s+(?:time\s*zone|zone|time)$", "", timezone.strip(" .?!"), flags=re.IGNORECASE)
        name = name.upper() if len(name) <= 4 else f"{name.title()} time"
        return Done(f"It's {_clock(there, context)}{_other_day(there, context.now)}, {name}.")
    if place := location or timezone:
        name, zone = zone_of(place)
        there = context.now.astimezone(zone)
        return Done(f"It's {_clock(there, context)}{_other_day(there, context.now)} in {name}.")
    return Done(f"It's {_clock(context.now, context)}.")


@skill(
    confirm=Confirm.NONE,
    phrases=[
        "(what|which) day is it [today]",
        "(what|which) day is today",
        "what is today",
        "(what|which) day of the (week|month|year) is it [today]",
        "what is (today's|the [current]) date [today|now]",
        "what (date|day) is (it|today) [today|now]",
        "what is the day [today]",
        "(tell me|give me|say) (the|today's) date",
        "(tell me|say) what day it is [today]",
        "what (month|year|week) is (it|this) [now]",
        "[and] (today's|the) date",
        "(what|which) day (of the week|) (is|will|was) [it] [be] {date}",
        "(what|which) day [of the week] (is|does) {date} [fall on|on]",
        "what (is the|will be the) date [on|for|of|will it be] {date}",
        "what date (is|will|was) [it] [be] {date}",
        "how many days [are there] [left] (until|till|to|before) {date}",
        "how (far away|long) is {date}",
        "how (long|many days) [is it] (until|till|to) {date}",
        "how many days [are there] [left] (until|till|to|before) {event}",
        "how (long|many days|many weeks|many sleeps) [is it] [are there] [left] (until|till) {event}",
        "how (long|many days) ago was {date}",
        "when (is|was) {event:easter} easter [this year|next year]",
        "when (is|was) {event:easter sunday} easter sunday",
        "when (is|was) {event:good friday} good friday",
        "when (is|was) {event:thanksgiving} thanksgiving [day] [this year]",
        "when is {event:christmas} christmas [this year]",
        "(when|what day) is {event:new year} new year [this year]",
        "(when|what day) is {event:mother's day} mother's day [this year]",
        "(when|what day) is {event:father's day} father's day [this year]",
        "(when|what day) is {event:valentine's day} valentine's day [this year]",
        "(when|what day) is {event:halloween} halloween [this year]",
        "(when|what day) is {event:labor day} (labor|labour) day [this year]",
        "(when|what day) is {event:memorial day} memorial day [this year]",
        "(what day|what date) (is|does) {event} [fall on|on] this year",
        "(what day|what date) (is|does) {event:christmas} christmas [day] [fall on|on] [this year]",
        "(what day|what date) (is|does) {event:easter} easter [fall on|on] [this year]",
        "(what day|what date) (is|does) {event:thanksgiving} thanksgiving [fall on|on] [this year]",
        "when is the next {event:next holiday} (bank holiday|public holiday|holiday)",
        "what is the next {event:next holiday} (bank holiday|public holiday|holiday)",
    ],
)
def get_date(context: Context, event: str | None = None, date: Day | None = None) -> Done:
    """Tell a date, a weekday, or how far away a day is.

    Args:
        event: named day
        date: day asked about
    """
    today = context.now.date()
    if event:
        from skills.holidays_by_name import find_day

        name, day = find_day(event, today, context.settings.get("country", "US"))
        return Done(f"{capital(name)} {_far(day, today, context)}.")
    if date is None or (date.day is None and date.moment is None):
        return Done(f"Today is {_full(today, context.now, year=True)}.")
    first = date.day or (date.moment or context.now).astimezone(context.now.tzinfo).date()
    if date.last and date.last != first:
        said = date.words.strip(" .?!").removeprefix("on ")
        return Done(f"{capital(said)} is from {_full(first, context.now)} to {_full(date.last, context.now)}.")
    near = {0: "Today is", 1: "Tomorrow is", -1: "Yesterday was"}.get((first - today).days)
    return Done(f"{near} {_full(first, context.now)}." if near else f"That {_far(first, today, context)}.")


def _full(day: CalendarDay, now: datetime, year: bool = False) -> str:
    """A date for the ear: "Wednesday, March 10", with the year when it is another or wanted."""
    with_year = f", {day.year}" if year or day.year != now.year else ""
    return f"{day:%A, %B} {day.day}{with_year}"


def _far(day: CalendarDay, today: CalendarDay, context: Context) -> str:
    """Which day it is and how far away: "is on Friday, December 25, in 290 days"."""
    days = (day - today).days
    full = _full(day, context.now)
    if days in (0, 1):
        return f"is {('today', 'tomorrow')[days]}, {full}"
    away = f"in {say_number(days)} days" if days > 0 else f"{say_number(-days)} days ago"
    return f"{'is' if days > 0 else 'was'} {full}, {away}"


@skill(
    confirm=Confirm.NONE,
    phrases=[
        "what is {time} {source} time in {target}",
        "what time is {time} in {source} [here|for me|in my time]",
        "what is {time} in {source} [here|in my time|my time]",
        "what time is {time} {source} time [in] [here]",
        "what time is {time} {source} [time] in {target}",
        "what time is {time} in {source} in {target}",
        "if it is {time} in {source} what time is it in {target}",
        "if it is {time} in {source} what time is it here",
        "if it is {time} here what time is it in {target}",
        "when it is {time} in {source} what time is it in {target}",
        "when it is {time} in {source} what time is it here",
        "when it is {time} here what time is it in {target}",
        "convert {time} [from] {source} time to {target} [time]",
        "what time is it in {target} when it is {time} in {source}",
        "what time is it in {target} when it is {time} here",
        "what time will it be in {target} at {time}",
        "what is the time difference (between|from) {source} (and|to) {target}",
        "what is the time difference (with|to) {target}",
        "how many hours (ahead|behind|ahead of us|behind us) is {target}",
    ],
)
def convert_time(
    context: Context, time: Clock | None = None, source: KnownPlace | None = None, target: KnownPlace | None = None
) -> Done:
    """Convert a time between places.

    Args:
        time: the time
        source: from where
        target: to where
    """
    here = context.now.tzinfo
    source_name, source_zone = _place(source) if source else ("here", here)
    target_name, target_zone = _place(target) if target else ("here", here)
    if source is None and target is None:
        raise Failed("Say a place, and I tell you the time there.")
    there = context.now.astimezone(source_zone)
    if time is None or (time.clock is None and time.moment is None):
        return Done(_difference(there, context.now.astimezone(target_zone), source_name, target_name))
    if time.moment is not None:
        start = time.moment.astimezone(source_zone)
    else:
        start = datetime.combine(time.day or there.date(), _waking(time), tzinfo=source_zone)
    end = start.astimezone(target_zone)
    day = (end.date() - start.date()).days
    other = {0: "", 1: " the next day", -1: " the day before"}.get(day, "")
    said = (
        _clock(start, context)
        if start.date() == there.date()
        else f"{_clock(start, context)} {say_day(start.date(), there)}"
    )
    here_is = " here" if source_name == "here" else f" in {source_name}"
    there_is = " here" if target_name == "here" else f" in {target_name}"
    return Done(f"{capital(said)}{here_is} is {_clock(end, context)}{other}{there_is}.")


def _place(words: str) -> tuple[str, tzinfo]:
    return zone_of(re.sub(r"\s+time$", "", words.strip(), flags=re.IGNORECASE))


def _waking(time: When) -> TimeOfDay:
    """A bare "three" is in the afternoon: people ask for hours when someone is awake."""
    clock = time.clock
    if clock is None:
        raise Failed("Which time should I convert?")
    return clock if time.sure or not 0 < clock.hour < 8 else clock.replace(hour=clock.hour + 12)


def _difference(there: datetime, here: datetime, source: str, target: str) -> str:
    gap = (here.utcoffset() or timedelta(0)) - (there.utcoffset() or timedelta(0))
    a = "Here" if target == "here" else target
    b = "here" if source == "here" else source
    if not gap:
        return f"{a} and {b} have the same time."
    hours = abs(gap) / timedelta(hours=1)
    plural = "hour" if hours == 1 else "hours"
    return f"{a} is {say_number(hours)} {plural} {'ahead of' if gap > timedelta(0) else 'behind'} {b}."
