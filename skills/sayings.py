"""Values as people say them, for the ear."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta


def say_time(moment: time | datetime, clock24: bool = False) -> str:
    """ "7 AM", "7:30 PM", "noon", "midnight"; with clock24 "19:30"."""
    hour, minute = moment.hour, moment.minute
    if clock24:
        return f"{hour:02}:{minute:02}"
    if minute == 0 and hour in (0, 12):
        return "noon" if hour else "midnight"
    return f"{(hour - 1) % 12 + 1}{f':{minute:02}' if minute else ''} {'AM' if hour < 12 else 'PM'}"


def say_day(day: date, now: datetime) -> str:
    """ "today", "tomorrow", "on Friday" (within six days), "on Tuesday, March 3", with the year if it is not this one."""
    ahead = (day - now.date()).days
    if -1 <= ahead <= 1:
        return ("yesterday", "today", "tomorrow")[ahead + 1]
    if 1 < ahead < 7:
        return f"on {day:%A}"
    return f"on {day:%A, %B} {day.day}" + (f", {day.year}" if day.year != now.year else "")


def say_moment(moment: datetime, now: datetime, clock24: bool = False) -> str:
    """ "7 PM today", "8 AM on Friday"; of midnight, which night is meant: "midnight tonight"."""
    clock, day = say_time(moment, clock24), moment.date()
    if clock != "midnight" or day <= now.date():
        return f"{clock} {say_day(day, now)}"
    evening = day - timedelta(days=1)
    if evening == now.date():
        return "midnight tonight"
    said = say_day(evening, now)
    return f"midnight at the end of {said.removeprefix('on ')}" if "," in said else f"midnight {said} night"


def say_duration(length: timedelta) -> str:
    """ "10 minutes", "1 hour and 30 minutes", "45 seconds", "40 days"; whole seconds."""
    import humanize

    seconds = max(0, round(length.total_seconds()))
    # A month of thirty and a half days would make 31 days "1 month and 12 hours".
    return humanize.precisedelta(
        timedelta(seconds=seconds), minimum_unit="seconds", suppress=("months", "years"), format="%d"
    )


def say_number(number: float) -> str:
    """ "408", "3.14", "1,250.5": at most six significant digits after the whole part."""
    if float(number).is_integer() and abs(number) < 1e15:
        return f"{int(number):,}"
    text = f"{float(number):,.6f}".rstrip("0").rstrip(".")
    return text if text not in ("0", "-0") else f"{float(number):.3g}"


def say_list(items: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    return " and ".join([", ".join(items[:-1]), items[-1]] if len(items) > 1 else items)
