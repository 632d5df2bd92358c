"""Calendar days in a text: one that is named (dates.py), counted from another, or all from one to another."""

from __future__ import annotations

import re
from datetime import date, timedelta

from skills.dates import DAY, MONTH, Days, readers, weekday_number
from skills.numbers import Unclear

_MIDDLE = re.compile(rf"\b(?:the )?(?:middle of|mid) (?=(?:{MONTH}|(?:the|this|next) month)\b)")


def take_days(text: str, today: date) -> tuple[Days, str] | None:
    """The days that a text names, and the text without them; None when it names none.

    text: lower case, numbers as digits, no apostrophes. Raises Unclear for a day that there is not.
    """
    text = _MIDDLE.sub("the 15th of ", text)
    if found := _from_to(text, today) or _beside(text, today) or _week_of(text, today):
        return found
    for pattern, read in readers():
        if match := pattern.search(text):
            try:
                days = read(match, today)
            except ValueError as error:
                if isinstance(error, Unclear):
                    raise
                raise Unclear(f"There is no such day as “{match[0].strip()}”.") from None
            return days, f"{text[: match.start()]} {text[match.end() :]}"
    return None


def _from_to(text: str, today: date) -> tuple[Days, str] | None:
    """ "from Monday to Friday", "the 10th to the 20th of August", "April 5 through 9", "between the 3rd and the 5th"."""
    match = re.search(r"\b(?:from|between) (.+?) (?:to|till|until|through|and) (.+)", text)
    match = match or re.match(r" *(.+?) (?:to|till|until|through|-) (.+)", text)
    if match is None:
        return None
    months = [re.search(rf"\b(?:{MONTH})\b", end) for end in match.groups()]
    last_words = match[2] if months[1] or not months[0] else f"{months[0][0]} {match[2]}"  # "april 5 through 9"
    first_words = (
        f"{match[1]} {months[1][0]}" if months[1] and not months[0] else match[1]
    )  # "the 10th to the 20th of august"
    if (to := take_days(last_words, today)) is None:
        return None
    first, last = take_days(first_words, today) or take_days(match[1], today), to[0][0]
    if first is None or first[1].strip() or first[0][0] > (last if any(months) else last + timedelta(days=7)):
        return None
    if last < first[0][0]:  # said on a Wednesday, "from Saturday to Tuesday"
        last += timedelta(days=7)
    return (first[0][0], to[0][1] or last), f"{text[: match.start()]} {to[1]}"


def _week_of(text: str, today: date) -> tuple[Days, str] | None:
    """ "the week of March 22nd" has that day in it, "the week beginning the 22nd" begins with it."""
    match = re.search(r"\b(?:the )?week (of|beginning|commencing|starting) (.+)", text)
    if match is None or (found := take_days(match[2], today)) is None:
        return None
    first = found[0][0] - timedelta(days=found[0][0].weekday() if match[1] == "of" else 0)
    return (first, first + timedelta(days=6)), f"{text[: match.start()]} {found[1]}"


def _beside(text: str, today: date) -> tuple[Days, str] | None:
    """ "two days before Christmas", "the day after Boxing Day", "the Saturday after Easter"."""
    match = re.search(rf"\b(?:the |an? )?(?:(\d{{1,2}}) )?(days?|weeks?|{DAY}) (before|after) (.+)", text)
    if match is None or (found := take_days(match[4], today)) is None:
        return None
    (day, _), rest = found
    sign = 1 if match[3] == "after" else -1
    if match[2].rstrip("s") in ("day", "week"):
        ahead = sign * int(match[1] or 1) * (7 if match[2].startswith("week") else 1)
    else:
        ahead = sign * ((sign * (weekday_number(match[2]) - day.weekday())) % 7 or 7)
    return (day + timedelta(days=ahead), None), f"{text[: match.start()]} {rest}"
