"""Times of day as people say them: "half past seven", "ten to six", "late in the afternoon", "eight hundred hours"."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import time
from functools import cache

from skills.numbers import Unclear

Clock = tuple[time, bool, str]  # a time of day, whether its half of the day is known, and the text without it
Read = Callable[[re.Match[str]], tuple[int, int, str] | tuple[int, int, str, int]]

# What a part of the day means alone.
_PARTS = {
    "morning": time(9), "afternoon": time(15), "evening": time(19), "tonight": time(20), "night": time(21),
    "early morning": time(7), "mid morning": time(10, 30), "late morning": time(11), "early afternoon": time(13),
    "late afternoon": time(17), "early evening": time(18), "late evening": time(21), "late tonight": time(22),
    "late night": time(22), "breakfast": time(8), "lunch": time(12, 30), "tea": time(17), "dinner": time(19),
    "supper": time(19), "bed": time(22), "end of day": time(17),
}  # fmt: skip
_PART = re.compile(
    r"\b(?!midnight)(?:(early|mid|late) ?)? *(?:this |in the |at |the )*(?!midnight)(?:(early|mid|late) ?)?"
    r"(?:(morning|afternoon|evening|tonight|night)|(breakfast|lunch|tea|dinner|supper|bed) ?time"
    r"|((?:end|close) of (?:the )?(?:(?:business|work|working|school) ?)?(?:day|business|play)))\b"
)


def take_part(text: str) -> tuple[time, str, str] | None:
    """The part of the day in a text, what it stands for alone, and the text without it: "late  in the afternoon"."""
    match = _PART.search(text)
    if match is None:
        return None
    name = match[3] or match[4] or "end of day"
    alone = _PARTS.get(f"{match[1] or match[2]} {name}", _PARTS[name])
    return alone, match[0], f"{text[: match.start()]} {text[match.end() :]}"


def take_clock(text: str) -> Clock | None:
    """The time of day in a text: lower case, numbers as digits. Raises Unclear for one that there is not."""
    for pattern, read in _clocks():
        if match := pattern.search(text):
            try:
                clock, sure = _clock(*read(match))
            except ValueError:
                raise Unclear(f"There is no such time as “{match[0].strip()}”.") from None
            return clock, sure, f"{text[: match.start()]} {text[match.end() :]}"
    return None


def within(clock: time, part: time) -> time:
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


_HALF = r"(?: ?(am|pm))?"
_HOUR = rf"(\d{{1,2}}){_HALF}\b"
_SOME = r"(?:(\d{1,2}) min(?:ute)?s?|(5|10|20|25))"  # "three to five" is no time, "three minutes to five" is


@cache
def _clocks() -> tuple[tuple[re.Pattern[str], Read], ...]:
    """How times of day are put, in the order in which to try; compiled when first needed."""
    return (
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
