"""Spans of time as people say them: "from nine to five", "tomorrow between two and four in the afternoon"."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, time, timedelta

from skills.amounts import Span
from skills.moments import parse_when, soonest
from skills.numbers import Unclear, digits

_JOINED = re.compile(r" (?:to|till|until|through|and) |(?<=[ap]m) (?=\d)| ?- ?")


def parse_span(words: str, now: datetime, country: str = "US") -> Span:
    """When it begins and when it ends, both with a clock; if the words leave a half of the day open, as instants.

    The end comes after the beginning, if need be on the next day. Raises Unclear.
    """
    text = re.sub(r"\b(?:from|between) ", "", digits(words[:200]), count=1)
    ends = (_ends(text[: match.start()], text[match.end() :], now, country) for match in _JOINED.finditer(text))
    span = next((found for found in ends if found), None)  # of "quarter to one until two" not the first "to"
    if span is None:
        raise Unclear(f"I don't know from when to when “{words}” is.")
    first, last = span.first, span.last
    begins, closes = first.clock or time(), last.clock or time()
    if first.day is None and last.day is not None:
        first = replace(first, day=last.day)
    if last.sure and not first.sure:  # "two and four pm", "nine to five pm"
        later = begins.replace(hour=(begins.hour + 12) % 24)
        first = replace(first, clock=later if begins < later < closes else begins, sure=True)
    if first.sure and last.sure and first.day is None:
        return Span(first, last)
    start, _ = soonest(now, first, None)
    end = datetime.combine(start.date(), closes, now.tzinfo)
    while end <= start:
        end += timedelta(days=1) if last.sure else timedelta(hours=12)
    return Span(replace(first, moment=start), replace(last, moment=end))


def _ends(first: str, last: str, now: datetime, country: str) -> Span | None:
    """Both ends, if each names a time of day."""
    try:
        span = Span(parse_when(first, now, country), parse_when(last, now, country))
    except Unclear:
        return None
    return span if span.first.clock and span.last.clock else None
