"""Reminders: a text at a time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Annotated

from skills import rings, values
from skills.alarms import chosen, clock24, fits, say_when
from skills.api import Confirm, Context, Done, Failed, skill
from skills.kinds import Clock, Day
from skills.names import count, small, turned
from skills.ports import Row
from skills.rules import say_rule
from skills.sayings import say_day, say_moment, say_time
from skills.values import Unclear, When, parse_recurrence, parse_when, soonest

MORNING = time(9)  # of a reminder for a day with no time
LATER = (time(13), time(18), time(21))  # of one for today, when the morning is over
_OFTEN = r"\b(?:every|each|hourly|daily|weekly|monthly|yearly|annually|(?:[a-z]+day|weekend|morning|evening|night)s)\b"
_REPEATS = re.compile(rf"(?:^|\s)({_OFTEN}.*)$", re.IGNORECASE)
_HANGS = re.compile(r"\b(?:every|each)(?: (?:other|single|second|third|fourth|few|couple of|\d+))?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Often(When):
    """Days by a rule (RFC 5545): "every Sunday". at: the part of the day that was said with it."""

    rule: str = ""
    at: time | None = None


DayOrOften = Annotated[When, "date:often"]  # "on Friday", "every other Friday"
About = Annotated[str, "text:about"]  # not "water the plants every", whose "Sunday" was taken for the day


def _often(words: str, now: datetime, country: str) -> When:
    if not re.search(_OFTEN, words.lower()):
        return values.parse("date:day", words, now, country)  # type: ignore[no-any-return]
    rule = parse_recurrence(words, now)
    part = re.search(r"\b(?:morning|afternoon|evening|night)", words.lower())
    return Often(words=words.strip(" .,!?"), rule=rule, at=parse_when(part[0], now).clock if part else None)


def _whole(words: str, _now: datetime) -> str:
    text = words.strip(" .,!?;:")
    if not text or _HANGS.search(text):
        raise Unclear("I didn't get what to remind you of.")
    return text


values.add_local_kind(DayOrOften, "date:often", _often)
values.add_kind(About, "text:about", _whole)


def _about(text: str) -> str:
    """What to remind of, without the words that lead to it: "to call mum" is "call mum"."""
    return re.sub(r"^(?:that i (?:have|need) to|to|about|of|that)\s+", "", text.strip(" .!?"), flags=re.IGNORECASE)


def _act(text: str) -> str:
    """The text after "remind you": "to call your mum", "about the dentist"."""
    noun = re.match(r"(?:the|a|an|my|our|your|his|her|their|this|that)\s", text, re.IGNORECASE)
    return f"about {turned(text)}" if noun else f"to {turned(text)}"


def _say(row: Row, context: Context) -> str:
    return f"{turned(row['text'])}, {_at(row, context)}"


def _at(row: Row, context: Context) -> str:
    """When, for the ear: "tomorrow at 9 AM", "every day at 8 AM", "at midnight tonight"."""
    when = rings.local(row, context.now)
    clock = say_time(when, clock24(context))
    if clock == "midnight" and not row["recurrence"]:
        return f"at {say_moment(when, context.now)}"
    rule = row["recurrence"] or ""
    at = "from" if rule.startswith("FREQ=HOURLY") else "at"
    return f"{say_rule(rule) if rule else say_day(when.date(), context.now)} {at} {clock}"


@skill(
    confirm=Confirm.UNDO,
    module="clock",
    ask={"text": "What should I remind you of?", "time or date": "When?"},
    deed="set a reminder[, {date}][, {time}]: {text}",
    phrases=[
        "remind me {date} [at] {time} to {text}",
        "remind me {time} {date} to {text}",
        "remind me {time} to {text}",
        "remind me {date} to {text}",
        "remind me {time} (about|of|that) {text}",
        "remind me {date} (about|of|that) {text}",
        "remind me to {text} {date} at {time}",
        "remind me to {text} at {time} {date}",
        "remind me to {text} {time}",
        "remind me to {text} {date}",
        "remind me (about|of|that) {text} {date} at {time}",
        "remind me (about|of|that) {text} at {time} {date}",
        "remind me (about|of|that) {text} {time}",
        "remind me (about|of|that) {text} {date}",
        "remind me to {text}",
        "remind me (about|of|that) {text}",
        "(set|make|create|add) [me] [a|an|another|new] reminder {time} to {text}",
        "(set|make|create|add) [me] [a|an|another|new] reminder {date} to {text}",
        "(set|make|create|add) [me] [a|an|another|new] reminder to {text} {date} at {time}",
        "(set|make|create|add) [me] [a|an|another|new] reminder (to|about|for|of) {text} {time}",
        "(set|make|create|add) [me] [a|an|another|new] reminder (to|about|for|of) {text} {date}",
        "(set|make|create|add) [me] [a|an|another|new] reminder (to|about|of) {text}",
        "(set|make|create|add) [me] [a|an|another|new] reminder [for] {time}",
        "(set|make|create|add) [me] [a|an|another|new] reminder [for] {date}",
        "(set|make|create|add) [me] [a|an|another|new] reminder",
        "remind me [of something]",
        "do not let me forget to {text} {time}",
        "do not let me forget to {text} {date}",
        "do not let me forget (to|about) {text}",
        "i need [a|to set a] reminder to {text} {time}",
        "i need [a|to set a] reminder to {text} {date}",
        "i need [a|to set a] reminder (to|about) {text}",
    ],
)
def set_reminder(context: Context, text: About, date: DayOrOften | None = None, time: Clock | None = None) -> Done:
    """Remind of something at a time.

    Args:
        text: of what
        date: day
        time: time of day
    """
    about, rule = _about(text), date.rule if isinstance(date, Often) else ""
    if not rule and (repeats := _REPEATS.search(about)):
        try:
            rule, about = parse_recurrence(repeats[1], context.now), about[: repeats.start()].strip()
        except Unclear:
            rule = ""
    if not about:
        raise Failed("What should I remind you of?")
    if date is None and time is None and not rule:
        raise Failed("When should I remind you?")
    due = _first(rule, time, date, context.now) if rule else _due(time, date, context.now)
    row = rings.add(context.store, "reminder", due, about, recurrence=rule)
    return Done(f"I'll remind you {_at(row, context)} {_act(about)}.")


def _first(rule: str, time: When | None, date: When | None, now: datetime) -> datetime:
    """The first time of a rule: at nine in the morning, if no time is known."""
    part = date.at if isinstance(date, Often) else None
    when = next((when for when in (time, date) if when is not None and when.clock is not None), None)
    clock = when.clock if when and when.clock else part or MORNING
    if when and not when.sure and part and part.hour >= 12 > clock.hour:
        clock = clock.replace(hour=clock.hour + 12)  # "every evening at nine"
    day = next((when.day for when in (date, time) if when is not None and when.day is not None), now.date())
    start = now if rule.startswith("FREQ=HOURLY") and when is None else datetime.combine(day, clock)
    due = rings.first_time(rule, start.replace(tzinfo=None, microsecond=0), now)
    if due is None:
        raise Failed("That would never come, so I did not set it.")
    return due


def _due(time: When | None, date: When | None, now: datetime) -> datetime:
    """When to remind: at nine in the morning, if only a day is known."""
    timed = any(when is not None and (when.clock is not None or when.moment is not None) for when in (time, date))
    if timed:
        return soonest(now, time, date)[0]
    day = next((when.day for when in (date, time) if when is not None and when.day is not None), None)
    if day is None:
        raise Failed("I did not understand when. Say a day or a time.")
    for clock in (MORNING, *LATER):
        due = rings.on_clock(datetime.combine(day, clock), now)
        if due > now:
            return due
    if day < now.date():
        raise Failed(f"{say_day(day, now).capitalize()} is already past.")
    return now + timedelta(hours=1)


@skill(
    confirm=Confirm.NONE,
    module="clock",
    phrases=[
        "(what|which) reminders (are|do i have|have i got|have i) [set|there]",
        "(what|which) reminders (are|do i have|have i got|have i) [set|there] [for|on] {date}",
        "(list|show|read|tell) [me] [out] [all] [of] [the|my] reminders",
        "(list|show|read|tell) [me] [out] [all] [of] [the|my] reminders [for|on] {date}",
        "what are my reminders",
        "what are my reminders [for|on] {date}",
        "(do i have|have i got|are there) any reminders [set]",
        "(do i have|have i got|are there) any reminders [set] [for|on] {date}",
        "(check|what is in) my reminders",
        "what (should|did) i [ask you to] remind me (of|about)",
        "what (are you|will you be) reminding me (of|about)",
        "what (are you|will you be) reminding me (of|about) {date}",
        "(do i have to|should i) remember anything {date}",
    ],
)
def list_reminders(context: Context, date: Day | None = None) -> Done:
    """Tell which reminders are set.

    Args:
        date: on this day
    """
    rows = rings.of(context.store, "reminder")
    found = [row for row in rows if fits(row, None, date, context.now)]
    if not found:
        then = "" if date is None or not rows else f" then, but {small(len(rows))} at other times"
        return Done(f"You have no reminders{then}.")
    return Done(f"You have {count(len(found), 'reminder')}: {'; '.join(_say(row, context) for row in found)}.")


@skill(
    confirm=Confirm.UNDO,
    module="clock",
    phrases=[
        "(cancel|delete|remove|clear|forget|get rid of) [the|my|that|all] [of] [the|my] [next] (reminder|reminders)",
        "(cancel|delete|remove|clear|forget|get rid of) [the|my|that|all] [my] (reminder|reminders) [for|on] {date}",
        "(cancel|delete|remove|clear|forget|get rid of) [the|my|that] reminder (for|at) {time}",
        "(cancel|delete|remove|clear|forget|get rid of) [the|my|that] reminder (to|about|for) {text}",
        "(cancel|delete|remove|clear|forget|get rid of) [the|my|that] {text} reminder",
        "(cancel|delete|remove|clear|forget|get rid of) [the|my|that] {time} reminder",
        "(stop reminding|do not remind|you do not need to remind|no need to remind) me (to|about|of) {text}",
        "i do not need (the|a|that) reminder (to|about|for) {text} [anymore|any more]",
    ],
)
def cancel_reminder(
    context: Context, text: str | None = None, date: Day | None = None, time: Clock | None = None
) -> Done:
    """Cancel reminders.

    Args:
        text: which one
        date: the one on this day
        time: the one at this time
    """
    found = chosen(context, "reminder", text, time, date)
    for row in found:
        context.store.remove(row)
    if len(found) == 1:
        return Done(f"I won't remind you {_act(found[0]['text'])}. It was set for {say_when(found[0], context)}.")
    which = "both" if len(found) == 2 else small(len(found))
    return Done(f"I cancelled {which} reminders: {'; '.join(_say(row, context) for row in found)}.")
