"""Kinds of argument that are narrower than the type that the catalogue gives them.

A phrase matches only where every slot's words can be read. So that "what is {expression}" is a sum
and not every question, and "set an alarm for {time}" is not "for tomorrow", these read less.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from skills import values
from skills.values import Unclear, When, parse_when

Sum = Annotated[str, "text:sum"]  # "seventeen times twenty four"
Measures = Annotated[str, "text:conversion"]  # "five miles in kilometres"
KnownPlace = Annotated[str, "place:known"]  # a place whose clock is known
Clock = Annotated[When, "time:clock"]  # names a time of day, or "in ten minutes"; a day may be in it
Day = Annotated[When, "date:day"]  # names a day; a time of day may be in it


def _sum(words: str, _now: datetime) -> str:
    from skills.arithmetic import is_sum

    if not is_sum(words):
        raise Unclear(f"I can't work out “{words}”.")
    return words


def _conversion(words: str, _now: datetime) -> str:
    from skills.conversions import is_conversion

    if not is_conversion(words):
        raise Unclear(f"I don't know how to convert “{words}”.")
    return words


def _known_place(words: str, _now: datetime) -> str:
    from skills.api import Failed
    from skills.zones import zone_of

    try:
        zone_of(words)
    except Failed as error:
        raise Unclear(str(error)) from None
    return words


def _clock(words: str, now: datetime) -> When:
    when = parse_when(words, now)
    if when.clock is None and when.moment is None:
        raise Unclear(f"At what time, {words.strip()}?")
    return when


def _day(words: str, now: datetime) -> When:
    when = parse_when(words, now)
    if when.day is None:
        raise Unclear(f"On which day, {words.strip()}?")
    return when


values.add_kind(Sum, "text:sum", _sum)
values.add_kind(Measures, "text:conversion", _conversion)
values.add_kind(KnownPlace, "place:known", _known_place)
values.add_kind(Clock, "time:clock", _clock)
values.add_kind(Day, "date:day", _day)
