"""Kinds of argument that are narrower than the type that the catalogue gives them.

A phrase matches only where every slot's words can be read. So that "what is {expression}" is a sum
and not every question, and "set an alarm for {time}" is not "for tomorrow", these read less. Others
say what a number or a text is of. What reads them is loaded when it is first needed.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from skills import values
from skills.amounts import Money, Percent, Recurrence, Span, Temperature
from skills.durations import Lengths, parse_range
from skills.values import Unclear, When, parse_when

__all__ = [
    "Clock", "Color", "Day", "Heads", "KnownPlace", "Lengths", "Measures", "Money", "Percent", "Recurrence", "Span", "Sum",
    "Temperature",
]  # fmt: skip

Sum = Annotated[str, "text:sum"]  # "seventeen times twenty four"
Measures = Annotated[str, "text:conversion"]  # "five miles in kilometres"
KnownPlace = Annotated[str, "place:known"]  # a place whose clock is known
Clock = Annotated[When, "time:clock"]  # names a time of day, or "in ten minutes"; a day may be in it
Day = Annotated[When, "date:day"]  # names a day; a time of day may be in it
Heads = Annotated[int, "number:heads"]  # how many people: "my wife and two kids"
Color = Annotated[str, "text:color"]  # "dark blue", as CSS names it, with spaces


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


def _clock(words: str, now: datetime, country: str) -> When:
    when = parse_when(words, now, country)
    if when.clock is None and when.moment is None:
        raise Unclear(f"At what time, {words.strip()}?")
    return when


def _day(words: str, now: datetime, country: str) -> When:
    when = parse_when(words, now, country)
    if when.day is None:
        raise Unclear(f"On which day, {words.strip()}?")
    return when


def _heads(words: str, _now: datetime) -> int:
    from skills.heads import parse_people

    return parse_people(words)


def _percent(words: str, _now: datetime) -> Percent:
    from skills.percent import parse_percent

    return Percent(parse_percent(words))


def _temperature(words: str, _now: datetime) -> Temperature:
    from skills.temperature import parse_temperature

    return parse_temperature(words)


def _money(words: str, _now: datetime, country: str) -> Money:
    from skills.currencies import of_country
    from skills.money import parse_money

    return parse_money(words, of_country(country))


def _color(words: str, _now: datetime) -> str:
    from skills.colors import parse_color

    return parse_color(words)


def _span(words: str, now: datetime, country: str) -> Span:
    from skills.spans import parse_span

    return parse_span(words, now, country)


def _recurrence(words: str, now: datetime) -> Recurrence:
    try:
        return Recurrence(values.parse_recurrence(words, now))
    except Unclear:  # "Monday" is every Monday, where it is said how often
        return Recurrence(values.parse_recurrence(f"every {words}", now))


values.add_kind(Sum, "text:sum", _sum)
values.add_kind(Measures, "text:conversion", _conversion)
values.add_kind(KnownPlace, "place:known", _known_place)
values.add_local_kind(Clock, "time:clock", _clock)
values.add_local_kind(Day, "date:day", _day)
values.add_kind(Heads, "number:heads", _heads)
values.add_kind(Percent, "number:percent", _percent)
values.add_kind(Temperature, "number:temperature", _temperature)
values.add_local_kind(Money, "number:money", _money)
values.add_kind(Color, "text:color", _color)
values.add_kind(Recurrence, "text:recurrence", _recurrence)
values.add_local_kind(Span, "time:span", _span)
values.add_kind(Lengths, "duration:range", lambda words, _now: parse_range(words))
