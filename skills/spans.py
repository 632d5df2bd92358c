"""Spans of time as people say them: "from nine to five", "tomorrow between two and four in the afternoon"."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta

from skills.moments import When, parse_when, soonest
from skills.numbers import Unclear, digits

_SPAN = re.compile(
    r"^(?P<before>.*?)(?:\b(?:from|between) )?(?P<first>(?:a )?(?:half|quarter|\d).*?|noon|midday|midnight)"
    r"(?: (?:to|till|until|and|through) |(?<=[ap]m) | ?- ?)(?P<last>(?:half |quarter |\d|noon|midday|midnight).*)$"
)


def parse_span(words: str, now: datetime) -> tuple[When, When]:
    """When it begins and when it ends, both with a clock; if the words leave a half of the day open, as instants.

    The end comes after the beginning, if need be on the next day. Raises Unclear.
    """
    match = _SPAN.match(digits(words))
    if match is None:
        raise Unclear(f"I don't know from when to when “{words}” is.")
    first, last = parse_when(f"{match['before']} {match['first']}", now), parse_when(match["last"], now)
    begins, ends = first.clock, last.clock
    if begins is None or ends is None:
        raise Unclear(f"I don't know from when to when “{words}” is.")
    if first.day is None and last.day is not None:
        first = replace(first, day=last.day)
    if last.sure and not first.sure:  # "two and four pm", "nine to five pm"
        later = begins.replace(hour=(begins.hour + 12) % 24)
        first = replace(first, clock=later if begins < later < ends else begins, sure=True)
    if first.sure and last.sure and first.day is None:
        return first, last
    start, _ = soonest(now, first, None)
    end = datetime.combine(start.date(), ends, now.tzinfo)
    while end <= start:
        end += timedelta(days=1) if last.sure else timedelta(hours=12)
    return replace(first, moment=start), replace(last, moment=end)
