"""How many spoken phrases become the right value, by kind, and how long a phrase takes.

    python -m tests.bench.values               # our own phrases, and those drawn from the training corpora
    python -m tests.bench.values --errors 50   # and what was read wrongly

A row: {"kind", "words", "now", "value"}; the values were written by hand, before the readers were. A date is a day or
[first, last]; a time is "HH:MM" where the words settle both halves of the day, else an instant or [from, until]; a
duration is in seconds.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import skills.kinds  # noqa: F401  the kinds that are loaded when a skill uses them
from skills.languages import language_code
from skills.values import Unclear, When, parse, soonest

SETS = Path(__file__).parent
FIRST = {
    "number": "twenty", "date": "today", "number:heads": "we two", "number:percent": "half", "language": "French",
    "number:temperature": "twenty degrees", "text:color": "red", "number:money": "ten pounds", "text:recurrence": "daily",
}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--errors", type=int, default=0, help="print so many wrong rows of a set")
    options = parser.parse_args()
    loading = []
    for kind, words in FIRST.items():
        start = time.perf_counter()
        parse(kind, words, datetime.now())
        loading.append((time.perf_counter() - start) * 1000)
    print(f"The first phrase of a kind, with what it loads: {max(loading):.0f} ms at most. Of the others:")
    for path in sorted(SETS.glob("*.jsonl")):
        rows = [json.loads(line) for line in path.read_text().splitlines()]
        right: dict[str, list[bool]] = defaultdict(list)
        ms, wrong = [], []
        for row in rows:
            start = time.perf_counter()
            found = value(row["kind"], row["words"], now(row))
            ms.append((time.perf_counter() - start) * 1000)
            right[row["kind"]].append(found == row["value"])
            if found != row["value"]:
                wrong.append(f"  {row['kind']}: {row['words']!r} is {row['value']}, not {found}")
        everything = [one for kind in right.values() for one in kind]
        print(f"{path.stem}: {statistics.mean(everything):.3f} of {len(rows)}, median {statistics.median(ms):.2f} ms,"
              f" slowest {max(ms):.1f} ms")  # fmt: skip
        print("  " + ", ".join(f"{kind} {sum(ok)}/{len(ok)}" for kind, ok in sorted(right.items())))
        print("\n".join(wrong[: options.errors]))


def now(row: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(row["now"]).replace(tzinfo=ZoneInfo("Europe/London"))


def value(kind: str, words: str, at: datetime) -> Any:
    """What our readers make of it, in the form of the rows; None where they ask."""
    try:
        return READ[kind](words, at)
    except Unclear:
        return None


def a_date(words: str, at: datetime) -> Any:
    when: When = parse("date", words, at)
    if when.day is None:
        return when.moment.date().isoformat() if when.moment else None
    last = when.last or when.day
    return when.day.isoformat() if last == when.day else [when.day.isoformat(), last.isoformat()]


def a_time(words: str, at: datetime) -> Any:
    try:
        return _moment(parse("time", words, at), at)
    except Unclear:
        span = parse("time:span", words, at)
        return [_moment(span.first, at), _moment(span.last, at)]


def _moment(when: When, at: datetime) -> str:
    if when.clock and when.sure and when.day is None and when.moment is None:
        return _short(when.clock.isoformat())
    instant, _ = soonest(at, when, None)
    return _short(instant.replace(tzinfo=None).isoformat())


def a_duration(words: str, at: datetime) -> Any:
    first, last = (length.total_seconds() for length in parse("duration:range", words, at))
    return first if first == last else [first, last]


def a_money(words: str, at: datetime) -> Any:
    money = parse("number:money", words, at)
    return {"amount": float(money.amount), "currency": money.currency}


def a_temperature(words: str, at: datetime) -> Any:
    temperature = parse("number:temperature", words, at)
    return {"value": temperature.value, "unit": temperature.unit}


def _short(moment: str) -> str:
    """Seconds only where there are some."""
    return moment.removesuffix(":00") if moment.count(":") == 2 else moment


def a_number(words: str, at: datetime) -> Any:
    """In the rows of restaurants it is how many people come."""
    try:
        return parse("number", words, at)
    except Unclear:
        return parse("number:heads", words, at)


READ: dict[str, Callable[[str, datetime], Any]] = {
    "date": a_date,
    "time": a_time,
    "duration": a_duration,
    "money": a_money,
    "temperature": a_temperature,
    "color": lambda words, at: parse("text:color", words, at).replace(" ", ""),
    "language": lambda words, at: language_code(parse("language", words, at)),
    "number": a_number,
    "percent": lambda words, at: float(parse("number:percent", words, at)),
    "recurrence": lambda words, at: parse("text:recurrence", words, at),
}


if __name__ == "__main__":
    main()
