"""Alarms: at a time, once or again and again, on the owner's wall clock."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date as CalendarDay
from datetime import datetime, timedelta
from datetime import time as TimeOfDay
from typing import Any

from skills import rings
from skills.api import Confirm, Context, Done, Failed, Which, skill
from skills.kinds import Clock, Day, Recurrence
from skills.names import bare, capital, count, nearest, small, turned
from skills.ports import Row
from skills.rules import say_rule
from skills.sayings import say_day, say_duration, say_list, say_moment, say_time
from skills.values import Duration, When, soonest

SNOOZE = timedelta(minutes=9)
_EVERY = re.compile(r"\b(?:all|every|both|any|alarms|reminders)\b")


def clock24(context: Context) -> bool:
    return context.settings.get("clock") == "24"


def say_when(row: Row, context: Context) -> str:
    """When it rings, for the ear: "7 AM tomorrow", "7 AM every weekday"."""
    if row["recurrence"]:
        return (
            f"{say_time(datetime.fromisoformat(row['start']).time(), clock24(context))} {say_rule(row['recurrence'])}"
        )
    return say_moment(rings.local(row, context.now), context.now, clock24(context))


def _say(row: Row, context: Context) -> str:
    return f"{row['text']} at {say_when(row, context)}" if row["text"] else say_when(row, context)


def fits(row: Row, time: When | None, date: When | None, now: datetime) -> bool:
    """Whether a ring is at the time and on the day asked for. A bare "seven" is either seven."""
    when = rings.local(row, now)
    for asked in (time, date):
        if asked is None:
            continue
        if asked.moment is not None and abs((asked.moment - when).total_seconds()) >= 60:
            return False
        if asked.clock is not None:
            apart = (when.hour * 60 + when.minute) - (asked.clock.hour * 60 + asked.clock.minute)
            if apart % (24 * 60 if asked.sure else 12 * 60):
                return False
        if asked.day is not None and not rings.rings_on(row, asked.day, asked.last or asked.day, now):
            return False
    return True


def chosen(context: Context, what: rings.What, text: str | None, time: When | None, date: When | None) -> list[Row]:
    """The rings of a sort that a request to cancel or move means.

    Several only when several were asked for: all of them, or all on a day. Raises Failed with the
    sentence that says why there is none, or asks which.
    """
    rows = rings.of(context.store, what)
    if not rows:
        raise Failed(f"You have no {what}s.")
    text = re.sub(rf"\b{what}s?\b|^(?:to|about|for|called|named)\b", "", bare(text or "")).strip()
    every = bool(_EVERY.search(context.words.lower()))
    if text in ("all", "every", "both", "any", "all of them", "them all"):
        text, every = "", True
    found = [row for row in rows if fits(row, time, date, context.now)]
    if text:
        found = [found[i] for i in nearest(text, [row["text"] for row in found])]
    if not found:
        raise Failed(f"I found no such {what}. You have {summary(rows, context, what)}.")
    on_a_day = date is not None and date.day is not None and not text and time is None
    if len(found) > 1 and not every and not on_a_day:
        names = [say_when(row, context) if what == "alarm" else turned(row["text"]) for row in found]
        if len(set(names)) == len(names) and not any(row["recurrence"] for row in found):
            raise Which("time" if what == "alarm" else "text", names)
        raise Failed(f"You have {summary(found, context, what)}. Which one?")
    return found


def summary(rows: list[Row], context: Context, what: str) -> str:
    """Rings in half a sentence: "two alarms: 7 AM tomorrow and 9 AM every Monday"."""
    says = [_say(row, context) if what == "alarm" else f"{row['text']}, {say_when(row, context)}" for row in rows]
    return f"{count(len(rows), what)}: {say_list(says) if what == 'alarm' else '; '.join(says)}"


@skill(
    confirm=Confirm.UNDO,
    module="clock",
    ask={"time": "For what time?"},
    deed="set an alarm for {time}[, {date}][, {recurrence}][, called {label}]",
    phrases=[
        "(set|make|create|add|put on) [me] [a|an|the|my|another|new] [new] alarm [for] {time}",
        "(set|make|create|add) [me] [a|an|the|my|another|new] alarm [for] {time} {date}",
        "(set|make|create|add) [me] [a|an|the|my|another|new] alarm [for] {date} [at] {time}",
        "(set|make|create|add) [me] [a|an|my|another] {time} alarm",
        "(set|make|create|add) [me] [a|an|my|another] {time} alarm [for] {date}",
        "alarm [for] {time}",
        "alarm [for] {time} {date}",
        "i (need|want) [a|an] alarm [for] {time}",
        "(wake|get) me [up] {time}",
        "(wake|get) me [up] {time} {date}",
        "(wake|get) me [up] {date} [at] {time}",
        "i (need|want|have) to (wake up|get up|be up) {time}",
        "i (need|want|have) to (wake up|get up|be up) {date} [at] {time}",
        "(set|make|create|add) [me] [a|an|the|my|another] {label} alarm [for] {time}",
        "(set|make|create|add) [me] [a|an|the|my|another] {label} alarm [for] {date} [at] {time}",
        "(set|make|create|add) [me] [a|an|the|my|another] alarm [for] {time} (called|named|labelled|labeled|to) {label}",
        "(set|make|create|add) [me] [a|an|the|my|another] alarm (called|named|labelled|labeled) {label} [for] {time}",
        "(set|make|create|add) [me] [a|an|my|another] (daily|everyday) alarm [for] {time} {recurrence:every day}",
        "(set|make|create|add) [me] [a|an|my|another] (recurring|repeating|regular) alarm [for] {time} every {recurrence}",
        "(set|make|create|add) [me] [a|an|my|another] alarm [for] {time} every {recurrence}",
        "(set|make|create|add) [me] [a|an|my|another] alarm [for] every {recurrence} [at] {time}",
        "(set|make|create|add) [me] [a|an|my|another] alarm [for] {time} [on] weekdays {recurrence:every weekday}",
        "(set|make|create|add) [me] [a|an|my|another] alarm (for|on) weekdays [at] {time} {recurrence:every weekday}",
        "(set|make|create|add) [me] [a|an|my|another] weekday alarm [for] {time} {recurrence:every weekday}",
        "(set|make|create|add) [me] [a|an|my|another] alarm [for] {time} [on|at] weekends {recurrence:every weekend}",
        "wake me [up] {time} every {recurrence}",
        "wake me [up] every {recurrence} [at] {time}",
        "wake me [up] {time} on weekdays {recurrence:every weekday}",
        "wake me [up] on weekdays [at] {time} {recurrence:every weekday}",
        "(set|make|create|add) [me] [a|an|the|my|another|new] [new] alarm",
        "(set|make|create|add) [me] [a|an|the|my|another|new] alarm for {date}",
        "wake me [up] {date}",
    ],
)
def set_alarm(
    context: Context,
    time: Clock,
    date: Day | None = None,
    label: str | None = None,
    recurrence: Recurrence | None = None,
) -> Done:
    """Set an alarm.

    Args:
        time: when
        date: day
        label: what for
        recurrence: how often
    """
    if time.clock is None and time.moment is None:
        raise Failed("At what time should the alarm ring?")
    assumed = ""
    rule = recurrence or ""
    if rule:
        due = _first(rule, time, date, context.now)
    else:
        due, assumed = soonest(context.now, _morning(time, date, context.now), date)
    text = re.sub(r"\balarm\b", "", bare(label or "")).strip()
    for row in rings.of(context.store, "alarm"):
        if rings.due_at(row) == due and (row["recurrence"] or "") == rule and row["text"] in ("", text):
            return Done(f"You already have an alarm for {say_when(row, context)}.")
    row = rings.add(context.store, "alarm", due, text, recurrence=rule)
    when = f"{say_time(due, clock24(context))} {assumed}" if assumed.startswith("this") else say_when(row, context)
    starts = ""
    if rule and due.date() > context.now.date() + timedelta(days=1):
        starts = f", starting {say_day(due.date(), context.now)}"
    return Done(f"{capital(f'{text} alarm' if text else 'alarm')} set for {when}{starts}.")


@set_alarm.prepare
def _(context: Context, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Settle which half of the day a bare "six" is, so that what is read back is what is set."""
    time, date = values["time"], values.get("date")
    return {
        **values,
        "time": replace(time, sure=True) if values.get("recurrence") else _morning(time, date, context.now),
    }


def _morning(time: When, date: When | None, now: datetime) -> When:
    """A bare "half past six" on a later day is in the morning, as alarms are."""
    day = (date and date.day) or time.day
    later = day is not None and day > now.date()
    return replace(time, sure=True) if later and time.clock is not None and 4 <= time.clock.hour < 12 else time


def _first(rule: str, time: When, date: When | None, now: datetime) -> datetime:
    """The first ring of a rule. A bare "seven" that repeats is taken as it stands: in the morning."""
    clock = time.clock or (time.moment or now).astimezone(now.tzinfo).time().replace(second=0, microsecond=0)
    day = (date and date.day) or time.day or now.date()
    due = rings.first_time(rule, datetime.combine(day, clock), now)
    if due is None:
        raise Failed("That alarm would never ring, so I did not set it.")
    return due


@skill(
    confirm=Confirm.NONE,
    module="clock",
    phrases=[
        "(what|which) alarms (are|do i have|have i got|have i) [set|on]",
        "(what|which) alarms (are|do i have|have i got|have i) [set|on] [for|on] {date}",
        "(list|show|read|tell) [me] [all] [of] [the|my] alarms",
        "(list|show|read|tell) [me] [all] [of] [the|my] alarms [for|on] {date}",
        "what are my alarms",
        "(do i have|have i got|are there|is there) [any|an|my] (alarm|alarms) [set|on]",
        "(do i have|have i got|are there|is there) [any|an|my] (alarm|alarms) [set|on] [for|on] {date}",
        "(do i have|have i got|are there|is there) [any|an|my] (alarm|alarms) [set|on] [for|at] {time}",
        "is (my|the|an) alarm (set|on)",
        "is (my|the|an) alarm (set|on) [for] {time}",
        "is (my|the|an) alarm (set|on) [for] {date}",
        "(when|what time) (is|does) my [next] alarm [set] [for|ring|go off]",
        "when (does|will) (my|the) [next] alarm (ring|go off)",
        "when (is|are) my [next] (alarm|alarms) [set] [for]",
        "what time (am i getting|do i get|will you wake me|are you waking me) up",
        "(check|what about) my (alarm|alarms)",
    ],
)
def list_alarms(context: Context, time: Clock | None = None, date: Day | None = None) -> Done:
    """Tell which alarms are set.

    Args:
        time: at this time
        date: on this day
    """
    rows = rings.of(context.store, "alarm")
    if not rows:
        return Done("You have no alarms.")
    found = [row for row in rows if fits(row, time, date, context.now)]
    if not found:
        return Done(f"None then. You have {summary(rows, context, 'alarm')}.")
    if len(found) == 1 and not found[0]["text"]:
        return Done(f"You have an alarm for {say_when(found[0], context)}.")
    return Done(f"You have {summary(found, context, 'alarm')}.")


@skill(
    confirm=Confirm.UNDO,
    module="clock",
    phrases=[
        "(cancel|delete|remove|clear|turn off|switch off|disable|kill|get rid of) [the|my|that|all] [of] [the|my] [next] (alarm|alarms)",
        "(turn|switch) [the|my|that|all] [my] (alarm|alarms) off",
        "(cancel|delete|remove|clear|turn off|switch off|disable) [the|my] [all] [my] (alarm|alarms) [set] [for|on] {date}",
        "(cancel|delete|remove|clear|turn off|switch off|disable) [the|my] alarm [set] [for|at] {time}",
        "(cancel|delete|remove|clear|turn off|switch off|disable) [the|my] alarm [set] [for|at] {time} {date}",
        "(cancel|delete|remove|clear|turn off|switch off|disable) [the|my] {time} alarm",
        "(cancel|delete|remove|clear|turn off|switch off|disable) [the|my] {time} alarm [for|on] {date}",
        "(cancel|delete|remove|clear|turn off|switch off|disable) [the|my] {date} alarm",
        "(cancel|delete|remove|clear|turn off|switch off|disable) [the|my] {label} alarm",
        "(cancel|delete|remove|clear|turn off|switch off|disable) [the|my] alarm (called|named|labelled|labeled) {label}",
        "do not wake me [up] {date}",
        "do not wake me [up] {time}",
        "i do not need (the|my|an) alarm [anymore|any more]",
        "i do not need (the|my|an) alarm {date}",
    ],
)
def cancel_alarm(
    context: Context, time: Clock | None = None, date: Day | None = None, label: str | None = None
) -> Done:
    """Cancel alarms.

    Args:
        time: the one at this time
        date: the one on this day
        label: the one with this label
    """
    found = chosen(context, "alarm", label, time, date)
    for row in found:
        context.store.remove(row)
    if len(found) == 1:
        repeats = " It would have rung again and again." if found[0]["recurrence"] and date is not None else ""
        return Done(f"I cancelled your alarm for {say_when(found[0], context)}.{repeats}")
    which = "both" if len(found) == 2 else f"{small(len(found))}"
    return Done(f"I cancelled {which} alarms: {say_list([_say(row, context) for row in found])}.")


@skill(
    confirm=Confirm.UNDO,
    module="clock",
    ask={"new_time or new_date": "To what time?"},
    phrases=[
        "(change|move|set|shift|push|reschedule|switch) [the|my] alarm (to|back to|forward to) {new_time}",
        "(change|move|set|shift|push|reschedule|switch) [the|my] alarm (to|back to|forward to) {new_date}",
        "(change|move|set|shift|push|reschedule|switch) [the|my] alarm (from|at|for) {time} to {new_time}",
        "(change|move|set|shift|push|reschedule|switch) [the|my] {time} alarm to {new_time}",
        "(change|move|set|shift|push|reschedule|switch) [the|my] {time} alarm to {new_date}",
        "(change|move|set|shift|push|reschedule|switch) [the|my] alarm (for|on) {date} to {new_time}",
        "(change|move|set|shift|push|reschedule|switch) [the|my] {date} alarm to {new_time}",
        "(change|move|set|shift|push|reschedule|switch) [the|my] {label} alarm to {new_time}",
        "(change|move|set|shift|push|reschedule|switch) [the|my] {label} alarm to {new_date}",
        "wake me [up] at {new_time} instead",
        "make (my|the) alarm {new_time} [instead]",
        "(change|move|edit|reschedule) [the|my] alarm",
        "(change|move|edit|reschedule) [the|my] {time} alarm",
    ],
)
def change_alarm(
    context: Context,
    time: Clock | None = None,
    date: Day | None = None,
    label: str | None = None,
    new_time: Clock | None = None,
    new_date: Day | None = None,
) -> Done:
    """Move an alarm.

    Args:
        time: the one at this time
        date: the one on this day
        label: the one with this label
        new_time: to when
        new_date: to which day
    """
    if new_time is None and new_date is None:
        raise Failed("To what time should I move the alarm?")
    found = chosen(context, "alarm", label, time, date)
    if len(found) > 1:
        raise Failed(f"You have {summary(found, context, 'alarm')}. Which one should I move?")
    row = found[0]
    old = rings.local(row, context.now)
    day = next((when.day for when in (new_date, new_time) if when is not None and when.day is not None), None)
    if row["recurrence"]:
        if day:
            raise Failed(
                f"That alarm rings {say_rule(row['recurrence'])}, so I can't move it to one day. "
                "Cancel it and set a new one."
            )
        clock = _nearer(new_time, old, context.now)
        start = datetime.combine(datetime.fromisoformat(row["start"]).date(), clock)
        due = rings.first_time(row["recurrence"], start, context.now)
        if due is None:
            raise Failed("Then that alarm would never ring again, so I left it.")
        moved = context.store.change(row, due=rings.utc(due), start=start.isoformat())
    else:
        due = _moved(old, new_time, day, context.now)
        moved = context.store.change(row, due=rings.utc(due))
    return Done(f"I moved your {row['text'] + ' ' if row['text'] else ''}alarm to {say_when(moved, context)}.")


@change_alarm.prepare
def _(context: Context, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Settle which half of the day the new time is in."""
    new_time = values.get("new_time")
    if new_time is None or new_time.clock is None:
        return values
    try:
        row = chosen(context, "alarm", values.get("label"), values.get("time"), values.get("date"))[0]
    except Failed:
        return values  # the skill itself says why
    clock = _nearer(new_time, rings.local(row, context.now), context.now)
    return {**values, "new_time": replace(new_time, clock=clock, sure=True)}


def _moved(old: datetime, new_time: When | None, day: CalendarDay | None, now: datetime) -> datetime:
    """The instant an alarm moves to: what is not named stays as it was. Raises Failed for the past."""
    if new_time is not None and new_time.moment is not None:
        return new_time.moment.astimezone(now.tzinfo)
    clock = _nearer(new_time, old, now) if new_time is not None and new_time.clock is not None else old.time()
    due = rings.on_clock(datetime.combine(day or old.date(), clock), now)
    if due <= now:
        if day is not None:
            raise Failed("That time is past already, so I left the alarm as it was.")
        due = rings.on_clock(datetime.combine(due.date() + timedelta(days=1), clock), now)
    return due


def _nearer(new_time: When | None, old: datetime, now: datetime) -> TimeOfDay:
    """The time of day meant by a new time; a bare "eight" is the one nearer to the old time."""
    if new_time is None or new_time.clock is None:
        return (new_time.moment if new_time and new_time.moment else now).astimezone(now.tzinfo).time()
    clock = new_time.clock
    if new_time.sure:
        return clock
    either = [clock, clock.replace(hour=(clock.hour + 12) % 24)]
    minutes = old.hour * 60 + old.minute

    def apart(clock: TimeOfDay) -> int:
        gap = abs(clock.hour * 60 + clock.minute - minutes)
        return min(gap, 24 * 60 - gap)

    return min(either, key=apart)


@skill(
    confirm=Confirm.NONE,
    module="clock",
    phrases=[
        "snooze [it|that|the alarm|my alarm|this]",
        "snooze [it|that|the alarm|my alarm|this] for {duration}",
        "snooze {duration}",
        "(just|) {duration} more",
        "(let me sleep|give me|) five more minutes {duration:five minutes}",
        "(let me sleep|give me|) ten more minutes {duration:ten minutes}",
        "(let me sleep|give me) {duration} more",
        "(let me sleep|give me) another {duration}",
        "(wake me|remind me|ring) [again|up again] in {duration}",
        "(wake me|remind me|ring) again [later]",
        "let me sleep [a bit|a little] [longer|more]",
        "remind me [again] later",
    ],
)
def snooze(context: Context, duration: Duration | None = None) -> Done:
    """Let what rings ring again later.

    Args:
        duration: how much later
    """
    later = duration or SNOOZE
    if not timedelta(0) < later <= timedelta(days=1):
        raise Failed("I can let it ring again within a day.")
    name = context.bell.snooze(context.now + later)
    if name is None:
        raise Failed("Nothing rings that I could snooze.")
    return Done(f"Your {name} will ring again in {say_duration(later)}.")
