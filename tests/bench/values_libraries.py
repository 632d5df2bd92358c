"""Everyday times and dates read by libraries and by us: how many right, and how long a phrase takes.

python -m tests.bench.values_libraries        (for the peers: pip install dateparser parsedatetime)
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import datetime
from importlib.util import find_spec
from zoneinfo import ZoneInfo

from skills.values import Unclear, parse_when, soonest

NOW = datetime(2027, 3, 10, 8, 0, tzinfo=ZoneInfo("Europe/London"))  # a Wednesday
RIGHT = {
    "half past seven": "2027-03-10 19:30", "quarter to nine": "2027-03-10 08:45", "ten to eight": "2027-03-10 19:50",
    "five past six": "2027-03-10 18:05", "seven thirty pm": "2027-03-10 19:30", "7:30 pm": "2027-03-10 19:30",
    "19:30": "2027-03-10 19:30", "7 in the evening": "2027-03-10 19:00", "seven o'clock": "2027-03-10 19:00",
    "noon": "2027-03-10 12:00", "midnight": "2027-03-11 00:00", "tonight at eight": "2027-03-10 20:00",
    "in ten minutes": "2027-03-10 08:10", "in an hour and a half": "2027-03-10 09:30",
    "in a quarter of an hour": "2027-03-10 08:15", "two hours from now": "2027-03-10 10:00",
    "in half an hour": "2027-03-10 08:30", "tomorrow at noon": "2027-03-11 12:00", "tomorrow at 7 am": "2027-03-11 07:00",
    "the day after tomorrow at noon": "2027-03-12 12:00", "friday at 5 pm": "2027-03-12 17:00",
    "next tuesday at 7 pm": "2027-03-16 19:00", "tuesday evening at six": "2027-03-16 18:00",
    "6:30 on monday morning": "2027-03-15 06:30", "8 pm on the 3rd of may": "2027-05-03 20:00",
    "tomorrow": "2027-03-11", "friday": "2027-03-12", "this friday": "2027-03-12", "next friday": "2027-03-19",
    "a week on friday": "2027-03-19", "friday week": "2027-03-19", "a fortnight on monday": "2027-03-29",
    "in three days": "2027-03-13", "in a fortnight": "2027-03-24", "the third of march": "2028-03-03",
    "march 15th": "2027-03-15", "3 march 2029": "2029-03-03", "the 15th": "2027-03-15", "monday the 15th": "2027-03-15",
    "the day after tomorrow": "2027-03-12", "a month from now": "2027-04-10", "christmas eve": "2027-12-24",
}  # fmt: skip


def ours(words: str) -> datetime | None:
    try:
        when = parse_when.__wrapped__(words, NOW)
        if when.clock or when.moment:
            return soonest(NOW, when, None)[0]
        return datetime.combine(when.day, datetime.min.time()) if when.day else None
    except Unclear:
        return None


def peers() -> dict[str, Callable[[str], datetime | None]]:
    """The libraries that are here, each as a person would call it."""
    from dateutil import parser

    def dateutil(words: str) -> datetime | None:
        try:
            return parser.parse(words, default=NOW.replace(tzinfo=None))
        except (ValueError, OverflowError):
            return None

    found: dict[str, Callable[[str], datetime | None]] = {"dateutil": dateutil}
    if find_spec("dateparser"):
        import dateparser

        options = {"PREFER_DATES_FROM": "future", "RELATIVE_BASE": NOW.replace(tzinfo=None)}
        found["dateparser"] = lambda words: dateparser.parse(words, languages=["en"], settings=options)
    if find_spec("parsedatetime"):
        import parsedatetime

        calendar = parsedatetime.Calendar()

        def parsed(words: str) -> datetime | None:
            when, kind = calendar.parseDT(words, NOW.replace(tzinfo=None))
            return when if kind else None

        found["parsedatetime"] = parsed
    return found


def main() -> None:
    print(f"{'':16} right of {len(RIGHT)}  median ms")
    for name, read in {"ours": ours, **peers()}.items():
        times, wrong = [], []
        for words, right in RIGHT.items():
            start = time.perf_counter()
            got = read(words)
            times.append((time.perf_counter() - start) * 1000)
            shape = "%Y-%m-%d %H:%M" if " " in right else "%Y-%m-%d"
            if got is None or got.strftime(shape) != right:
                wrong.append(words)
        print(
            f"{name:16} {len(RIGHT) - len(wrong):5}        {statistics.median(times):8.2f}   wrong: {', '.join(wrong)}"
        )


if __name__ == "__main__":
    main()
