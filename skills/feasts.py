"""Feasts by name, and when they are: on a fixed day, so many days from Easter, or on the nth weekday of a month."""

from __future__ import annotations

import re
from datetime import date, timedelta

from dateutil.easter import easter
from dateutil.relativedelta import MO, SU, TH, TU, relativedelta

FIXED = {
    "Christmas": (12, 25), "Christmas Eve": (12, 24), "Boxing Day": (12, 26), "New Year": (1, 1),
    "New Year's Day": (1, 1), "New Year's Eve": (12, 31), "Halloween": (10, 31), "Valentine's Day": (2, 14),
    "Saint Patrick's Day": (3, 17), "April Fools' Day": (4, 1), "May Day": (5, 1), "Guy Fawkes Night": (11, 5),
    "Saint Nicholas' Day": (12, 6), "Epiphany": (1, 6), "Groundhog Day": (2, 2), "Earth Day": (4, 22),
}  # fmt: skip
FROM_EASTER = {
    "Easter": 0, "Easter Sunday": 0, "Good Friday": -2, "Easter Monday": 1, "Palm Sunday": -7, "Ash Wednesday": -46,
    "Pancake Day": -47, "Shrove Tuesday": -47, "Ascension Day": 39, "Pentecost": 49, "Whit Monday": 50,
}  # fmt: skip
# Kept in some countries only; holidays_by_name.py asks the owner's country first.
_FIXED_SOMEWHERE = {
    "Christmas Day": (12, 25), "Hogmanay": (12, 31), "Bonfire Night": (11, 5), "Burns Night": (1, 25), "Anzac Day": (4, 25),
    "Australia Day": (1, 26), "Canada Day": (7, 1), "Bastille Day": (7, 14), "Gandhi Jayanti": (10, 2), "Juneteenth": (6, 19),
    "Cinco de Mayo": (5, 5), "Veterans Day": (11, 11), "Remembrance Day": (11, 11), "Armistice Day": (11, 11),
    "All Saints' Day": (11, 1), "Saint David's Day": (3, 1), "Saint George's Day": (4, 23), "Saint Andrew's Day": (11, 30),
    "New Year's": (1, 1), "Valentine's": (2, 14), "Xmas": (12, 25), "Bunker Hill Day": (6, 17), "Flag Day": (6, 14),
}  # fmt: skip
_EASTER_SOMEWHERE = {"Mothering Sunday": -21, "Maundy Thursday": -3, "Mardi Gras": -47, "Corpus Christi": 60}
_NTH = {
    "Martin Luther King Day": (1, MO(3)), "MLK Day": (1, MO(3)), "Presidents' Day": (2, MO(3)), "Mother's Day": (5, SU(2)),
    "Memorial Day": (5, MO(-1)), "Father's Day": (6, SU(3)), "Labor Day": (9, MO(1)), "Labour Day": (9, MO(1)),
    "Columbus Day": (10, MO(2)), "Indigenous Peoples' Day": (10, MO(2)), "Melbourne Cup Day": (11, TU(1)),
    "Remembrance Sunday": (11, SU(2)), "Thanksgiving": (11, TH(4)), "Thanksgiving Day": (11, TH(4)),
    "American Thanksgiving": (11, TH(4)), "Canadian Thanksgiving": (10, MO(2)),
    "the August Bank Holiday": (8, MO(-1)), "August Bank Holiday": (8, MO(-1)), "May Bank Holiday": (5, MO(1)),
}  # fmt: skip
_AFTER = {"black friday": ("thanksgiving", 1), "cyber monday": ("thanksgiving", 4)}


def plain(name: str) -> str:
    """The name as `skills.days` reads it: lower case, no apostrophes, "st" for "saint"."""
    return re.sub(r"\bsaint\b", "st", name.lower().replace("'", ""))


_FIXED_DAYS = {plain(name): day for name, day in (FIXED | _FIXED_SOMEWHERE).items()}
_MOVING = {plain(name): days for name, days in (FROM_EASTER | _EASTER_SOMEWHERE).items()}
_NTH_DAYS = {plain(name): rule for name, rule in _NTH.items()}


def _either(names: list[str]) -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))


NAMES = _either([*_FIXED_DAYS, *_MOVING, *_NTH_DAYS, *_AFTER])
FIXED_NAMES = _either([*_FIXED_DAYS])


def in_year(name: str, year: int) -> date:
    """When the feast with this plain name is. Raises KeyError for an unknown one."""
    if name in _FIXED_DAYS:
        return date(year, *_FIXED_DAYS[name])
    if name in _MOVING:
        return easter(year) + timedelta(days=_MOVING[name])
    if name in _AFTER:
        feast, days = _AFTER[name]
        return in_year(feast, year) + timedelta(days=days)
    month, weekday = _NTH_DAYS[name]
    return date(year, month, 1) + relativedelta(day=31 if weekday.n < 0 else 1, weekday=weekday)


def coming(name: str, today: date) -> date:
    """The next one, today included."""
    return min(day for year in (today.year, today.year + 1) if (day := in_year(name, year)) >= today)


def past(name: str, today: date) -> date:
    """The last one before today."""
    return max(day for year in (today.year, today.year - 1) if (day := in_year(name, year)) < today)
