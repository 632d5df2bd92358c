"""How often, for the ear: the rules of RFC 5545 that recurrence.py makes."""

from __future__ import annotations

import re

from skills.dates import MONTHS, WEEKDAYS
from skills.sayings import say_list

_DAYS = {name[:2].upper(): name.title() for name in WEEKDAYS}
_UNITS = {"HOURLY": "hour", "DAILY": "day", "WEEKLY": "week", "MONTHLY": "month", "YEARLY": "year"}
_SORTS = {"MOTUWETHFR": "weekday", "SASU": "weekend", "".join(_DAYS): "day"}


def say_rule(rule: str) -> str:
    """A rule: "every weekday", "every 2 weeks on Monday", "on the last Friday of every month", "every day, 14 times"."""
    parts = dict(part.split("=", 1) for part in rule.removeprefix("RRULE:").split(";"))
    interval, unit = int(parts.get("INTERVAL", "1")), _UNITS.get(parts.get("FREQ", ""), "time")
    every = f"every {unit}" if interval == 1 else f"every {interval} {unit}s"
    days = re.findall(r"(-?\d+)?([A-Z]{2})", parts.get("BYDAY", ""))
    codes = sorted({code for _, code in days}, key=list(_DAYS).index)
    sort = _SORTS.get("".join(codes))
    names = sort or say_list([_DAYS[code] for code in codes])
    months = say_list([MONTHS[int(month) - 1].title() for month in parts.get("BYMONTH", "").split(",") if month])
    nth = parts.get("BYSETPOS") or ",".join(nth for nth, _ in days if nth)
    dates = parts.get("BYMONTHDAY", "")
    if nth or (dates and not months):
        which = f"on the {say_list([_say_nth(n) for n in (nth or dates).split(',')])}{f' {names}' if nth else ''}"
        which += " day" if dates == "-1" else ""
        said = f"{which} of {every}" if interval == 1 else f"{every} {which}"
    elif months:
        said = f"{every} on {months} {dates}" if dates else f"every {months}"
    elif names:
        said = (
            f"every {names}" if interval == 1 and unit in ("day", "week") else f"{every} on {names}{'s' * bool(sort)}"
        )
    else:
        said = every
    times = int(parts.get("COUNT", "0"))
    return f"{said}, {'once' if times == 1 else f'{times} times'}" if times else said


def _say_nth(number: str) -> str:
    """ "1st", "22nd", "last"."""
    if number == "-1":
        return "last"
    ending = "th" if number in ("11", "12", "13") else {"1": "st", "2": "nd", "3": "rd"}.get(number[-1], "th")
    return f"{number}{ending}"
