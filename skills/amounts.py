"""Values that are more than a number or a text: what they hold and how they sound. Their readers have their own files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from skills.moments import When, soonest
from skills.sayings import say_day, say_number, say_time

if TYPE_CHECKING:
    from decimal import Decimal


class Percent(float):
    """A share of a whole, in hundredths of it."""

    def __str__(self) -> str:
        return f"{say_number(self)} percent"


@dataclass(frozen=True, slots=True)
class Temperature:
    """unit: None where none was said."""

    value: float
    unit: Literal["C", "F"] | None

    def __str__(self) -> str:
        unit = {"C": " Celsius", "F": " Fahrenheit", None: ""}[self.unit]
        return f"{'minus ' * (self.value < 0)}{say_number(abs(self.value))} degree{'s' * (abs(self.value) != 1)}{unit}"


@dataclass(frozen=True, slots=True)
class Money:
    """currency: its ISO 4217 code."""

    amount: Decimal
    currency: str

    def __str__(self) -> str:
        from skills.currencies import say_money

        return say_money(self.amount, self.currency)


class Recurrence(str):
    """A rule of RFC 5545: "FREQ=WEEKLY;BYDAY=MO"; skills.recurrence.say_rule says it."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when; both have a clock."""

    first: When
    last: When

    def instants(self, now: datetime) -> tuple[datetime, datetime]:
        """The next such span: when it begins, and when it ends after that. Raises Unclear for a day that is past."""
        start, _ = soonest(now, self.first, None)
        end = self.last.moment
        if end is None:
            end, _ = soonest(start, self.last, None)
        return start, end

    def said(self, now: datetime, clock24: bool = False) -> str:
        """ "2 PM to 4 PM on Friday". Raises Unclear."""
        start, end = self.instants(now)
        first, last = (say_day(moment.date(), now) for moment in (start, end))
        return f"{say_time(start, clock24)}{f' {first}' * (first != last)} to {say_time(end, clock24)} {last}"
