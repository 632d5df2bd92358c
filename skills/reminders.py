"""Reminders: a text at a time."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta

from skills import rings
from skills.alarms import chosen, clock24, fits, say_when
from skills.api import Confirm, Context, Done, Failed, skill
from skills.kinds import Clock, Day
from skills.names import count, small, turned
from skills.ports import Row
from skills.rules import say_rule
from skills.sayings import say_day, say_moment, say_time
from skills.values import Unclear, When, parse_recurrence, soonest

MORNING = time(9)  # of a reminder for a day with no time
LATER = (time(13), time(18), time(21))  # of one for today, when the morning is over
_REPEATS = re.compile(r"(?:^|\s)((?:every|each)\s.+|daily|weekly|monthly)$", re.IGNORECASE)


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
    return f"{say_rule(row['recurrence']) if row['recurrence'] else say_day(when.date(), context.now)} at {clock}"


@skill(
    confirm=Confirm.UNDO,
    module="clock",
    ask={"text": "What should I remind you of?", "time or date": "When?"},
    phrases=[
        "remind me {date} [at] {time} to {text}",
        "remind me {time} {date} to {text}",
        "remind me {time} to {text}",
        "remind me {date} to {text}",
        "remind me {time} (about|of|that) {text}",
        "remind me {date} (about|of|that) {text}",
        "remind me to {text} {date} at {time}",
        "remind me to {text} {time}",
        "remind me to {text} {date}",
        "remind me (about|of|that) {text} {date} at {time}",
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
def set_reminder(context: Context, text: str, date: Day | None = None, time: Clock | None = None) -> Done:
    """Remind of something at a time.

    Args:
        text: of what
        date: day
        time: time of day
    """
    about, rule = _about(text), ""
    if about.endswith(" every"):  # "... every day at eight", of which "day at eight" was taken for the time
        about += " day"
    if repeats := _REPEATS.search(about):
        try:
            rule, about = parse_recurrence(repeats[1], context.now), about[: repeats.start()].strip()
        except Unclear:
            rule = ""
    if not about:
        raise Failed("What should I remind you of?")
    if date is None and time is None and not rule:
        raise Failed("When should I remind you?")
    due = _due(time, date, rule, context.now)
    row = rings.add(context.store, "reminder", due, about, recurrence=rule)
    return Done(f"I'll remind you {_at(row, context)} {_act(about)}.")


def _due(time: When | None, date: When | None, rule: str, now: datetime) -> datetime:
    """When to remind: at nine in the morning, if only a day is known."""
    timed = any(when is not None and (when.clock is not None or when.moment is not None) for when in (time, date))
    day = next((when.day for when in (date, time) if when is not None and when.day is not None), None)
    if rule:
        clock = next((when.clock for when in (time, date) if when is not None and when.clock is not None), MORNING)
        due = rings.first_time(rule, datetime.combine(day or now.date(), clock), now)
        if due is None:
            raise Failed("That would never come, so I did not set it.")
        return due
    if timed:
        return soonest(now, time, date)[0]
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
