"""Timers: several at once, named or not, paused and resumed."""

from __future__ import annotations

import math
import re
from datetime import datetime, timedelta
from typing import Literal

from skills import rings
from skills.api import Confirm, Context, Done, Failed, Which, skill
from skills.names import PLACES, bare, capital, count, nearest, small
from skills.ports import Row
from skills.sayings import say_duration
from skills.values import Duration, Unclear, parse_duration

LONGEST = timedelta(days=7)


def left(row: Row, now: datetime) -> timedelta:
    """How long until it rings, zero when it is due."""
    due = rings.due_at(row)
    return timedelta(seconds=row["left"]) if due is None else max(due - now, timedelta(0))


def say_left(time: timedelta) -> str:
    """The time left for the ear: in whole seconds, over an hour in minutes, rounded up."""
    seconds = math.ceil(time.total_seconds())
    return say_duration(timedelta(seconds=math.ceil(seconds / 60) * 60 if seconds > 3600 else seconds))


def _with_left(row: Row, now: datetime) -> str:
    paused = "paused with " if row["due"] is None else ""
    return f"the {rings.name(row)}, {paused or 'with '}{say_left(left(row, now))} left"


def _pick(context: Context, name: str | None, duration: timedelta | None = None, among: list[Row] | None = None) -> Row:
    """The timer that is meant. Raises Failed with the sentence that says why none is; Which where several may be."""
    timers = rings.of(context.store, "timer") if among is None else among
    if not timers:
        raise Failed("There is no timer running.")
    found = timers
    if duration is not None:
        found = [row for row in timers if row["duration"] == duration.total_seconds()]
    if name and _called(name):
        found = _named(name, found)
    if len(found) == 1:
        return found[0]
    if not found:
        meant = f"{_called(name)} timer" if name else f"timer for {say_duration(duration or timedelta(0))}"
        raise Failed(f"There is no {meant}. You have {_all(timers, context.now)}.")
    names = [f"the {rings.name(row)}" for row in found]
    if len(set(names)) == len(names):
        raise Which("name", names)
    raise Failed(f"You have {_all(found, context.now)}. Which one?")


def _all(timers: list[Row], now: datetime) -> str:
    """All timers in half a sentence: "two timers: the pasta timer, with ... left, and ..."."""
    return f"{count(len(timers), 'timer')}: {'; '.join(_with_left(row, now) for row in timers[:-1])}" + (
        f"; and {_with_left(timers[-1], now)}" if len(timers) > 1 else _with_left(timers[-1], now)
    )


def _called(name: str) -> str:
    """A timer's name without the words around it: "my pasta timer" is "pasta"."""
    return re.sub(r"\b(?:timers?|called|named|for)\b", " ", bare(name)).strip()


def _named(name: str, timers: list[Row]) -> list[Row]:
    """Timers of that name, of that length ("ten minute"), or of that place ("first", "last")."""
    called = _called(name)
    if found := nearest(called, [row["text"] for row in timers], alike=70):  # few names: "pastor" is "pasta"
        return [timers[i] for i in found]
    places = PLACES | {"last": -1, "other": -1}
    by_age = sorted(timers, key=lambda row: row.id)
    if called in places and places[called] < len(timers):
        return [by_age[places[called]]]
    try:
        wanted = parse_duration(called).total_seconds()
    except Unclear:
        return []
    return [row for row in timers if row["duration"] == wanted and not row["text"]] or [
        row for row in timers if row["duration"] == wanted
    ]


@skill(
    confirm=Confirm.UNDO,
    module="clock",
    ask={"duration": "For how long?"},
    deed="set a timer for {duration}[, called {name}]",
    phrases=[
        "(set|start|make|create|begin|run) [a|an|the|my|another|new] [new] timer for {duration}",
        "(set|start|make|create|begin|run|give me|i need|i want) (a|an|another) {duration} timer",
        "[set|start] {duration} timer",
        "(set|start|make|create|give me|i need|i want) [a|an|another] timer (for|of) {duration}",
        "timer [for] {duration}",
        "(put|set|give me|i need|i want) {duration} on (the|a|my) timer",
        "(put|set|start) (the|my) timer (on|to) [for] {duration}",
        "[set|start] [a] timer {duration}",
        "(set|start|make|create|begin|run) [a|an|my|the|another] {name} timer for {duration}",
        "(set|start|make|create|give me|i need) [a|an|another] {duration} {name} timer",
        "(set|start|make|create|give me|i need) [a|an|another] {duration} timer (called|named|for) [the|my] {name}",
        "(set|start|make|create|give me|i need) [a|an|another] timer for {duration} (called|named|for) [the|my] {name}",
        "(set|start|make|create) [a|an|another] timer (called|named) {name} for {duration}",
        "(set|start|make|create) [a|an|another] timer for [the|my] {name} for {duration}",
        "(time|count down) {duration}",
        "(count down|countdown) [from|for] {duration}",
        "(start|set|begin) [a] (countdown|count down) (of|for|from) {duration}",
        "(set|start|make|create|begin) [a|an|the|my|another|new] timer",
        "(time me|time this|tell me when|let me know when) [for|in] {duration} [are|is|have|has] [up|over|passed|gone]",
        "(tell me when|let me know when) {duration} (are|is|have|has) (up|over|passed|gone)",
        "(set|start) [a|an|another] {name} timer",
    ],
)
def set_timer(context: Context, duration: Duration, name: str | None = None) -> Done:
    """Start a countdown.

    Args:
        duration: how long
        name: what it is for
    """
    if duration <= timedelta(0):
        raise Failed("A timer needs at least a second.")
    if duration > LONGEST:
        raise Failed("A timer can run for a week at most. For later than that, ask me for a reminder.")
    called = _called(name or "")
    before = rings.of(context.store, "timer")
    rings.add(context.store, "timer", context.now + duration, called, duration)
    say = f"{capital(called + ' timer' if called else 'timer')} set for {say_duration(duration)}."
    if called and (same := [row for row in before if row["text"] == called]):
        say += f" You also have another {called} timer, with {say_left(left(same[0], context.now))} left."
    return Done(say)


@skill(
    confirm=Confirm.UNDO,
    module="clock",
    phrases=[
        "(cancel|stop|delete|remove|clear|end|kill|turn off|switch off|get rid of) [the|my|that|this] (timer|countdown)",
        "(turn|switch) [the|my|that] timer off",
        "(cancel|stop|delete|remove|clear|end|kill|turn off|get rid of) [the|my] {name} timer",
        "(cancel|stop|delete|remove|clear|end|turn off) [the|my] {duration} timer",
        "(cancel|stop|delete|remove|clear|end|turn off) [the|my] timer for {duration}",
        "(cancel|stop|delete|remove|clear|end|turn off) [the|my] timer (called|named|for) [the|my] {name}",
        "(cancel|stop|delete|remove|clear|end|kill|turn off|get rid of) {every:true} (all|every|both) [of] [the|my] (timer|timers)",
        "(cancel|stop|delete|remove|clear|end|kill|turn off|get rid of) {every:true} [the|my] timers",
        "i (do not|no longer) need (the|my|that) timer [anymore|any more]",
    ],
)
def cancel_timer(
    context: Context, name: str | None = None, duration: Duration | None = None, every: bool = False
) -> Done:
    """Cancel a timer.

    Args:
        name: which one
        duration: the one of this length
        every: every timer
    """
    timers = rings.of(context.store, "timer")
    if every or bare(name or "") in ("all", "every", "both", "all timers"):
        if not timers:
            raise Failed("There is no timer running.")
        for row in timers:
            context.store.remove(row)
        if len(timers) == 1:
            return Done(f"I cancelled the {rings.name(timers[0])}.")
        which = "both" if len(timers) == 2 else f"all {small(len(timers))}"
        return Done(f"I cancelled {which} timers.")
    row = _pick(context, name, duration)
    context.store.remove(row)
    rest = left(row, context.now)
    if not rest:
        return Done(f"The {rings.name(row)} is off.")
    return Done(f"I cancelled the {rings.name(row)}. It had {say_left(rest)} left.")


@skill(
    confirm=Confirm.UNDO,
    module="clock",
    ask={"duration": "By how much?", "change": "Longer or shorter?"},
    phrases=[
        "(add|put) {change:up} [another|an extra] {duration} [more] (to|on) [the|my|that|this] [timer|countdown]",
        "(add|put) {change:up} [another|an extra] {duration} [more] (to|on) [the|my] {name} timer",
        "add {change:up} [another|an extra] {duration} [more]",
        "(extend|lengthen|increase) {change:up} [the|my] timer by {duration}",
        "(extend|lengthen|increase) {change:up} [the|my] {name} timer by {duration}",
        "make {change:up} [the|my] timer {duration} longer",
        "make {change:up} [the|my] {name} timer {duration} longer",
        "give {change:up} (me|it|the timer) (another|an extra) {duration} [on the timer]",
        "give {change:up} (me|it|the timer) {duration} more",
        "(take|subtract|remove|knock|cut) {change:down} {duration} (off|from|off of) [the|my|that|this] [timer|countdown]",
        "(take|subtract|remove|knock|cut) {change:down} {duration} (off|from|off of) [the|my] {name} timer",
        "(shorten|reduce|decrease|cut) {change:down} [the|my] timer by {duration}",
        "(shorten|reduce|decrease|cut) {change:down} [the|my] {name} timer by {duration}",
        "make {change:down} [the|my] timer {duration} shorter",
        "make {change:down} [the|my] {name} timer {duration} shorter",
    ],
)
def adjust_timer(context: Context, change: Literal["up", "down"], duration: Duration, name: str | None = None) -> Done:
    """Add time to a timer or take it off.

    Args:
        change: longer or shorter
        duration: by how much
        name: which one
    """
    row = _pick(context, name)
    before = left(row, context.now)
    if change == "down" and duration >= before:
        raise Failed(f"The {rings.name(row)} has only {say_left(before)} left, so I left it as it was.")
    after = before + duration if change == "up" else before - duration
    if after > LONGEST:
        raise Failed("A timer can run for a week at most, so I left it as it was.")
    if row["due"] is None:
        context.store.change(row, left=after.total_seconds())
    else:
        context.store.change(row, due=rings.utc(context.now + after))
    return Done(f"The {rings.name(row)} now has {say_left(after)} left.")


@skill(
    confirm=Confirm.UNDO,
    module="clock",
    phrases=[
        "(pause|hold|freeze|halt) [the|my|that|this] (timer|countdown)",
        "(pause|hold|freeze|halt) [the|my] {name} timer",
        "put [the|my] timer on hold",
        "put [the|my] {name} timer on hold",
    ],
)
def pause_timer(context: Context, name: str | None = None) -> Done:
    """Pause a timer.

    Args:
        name: which one
    """
    timers = rings.of(context.store, "timer")
    running = [row for row in timers if row["due"] is not None]
    row = _pick(context, name, among=timers if name or not running else running)
    rest = left(row, context.now)
    if row["due"] is None:
        raise Failed(f"The {rings.name(row)} is paused already, with {say_left(rest)} left.")
    if not rest:
        raise Failed(f"The {rings.name(row)} is done already.")
    context.store.change(row, due=None, left=rest.total_seconds())
    return Done(f"I paused the {rings.name(row)}, with {say_left(rest)} left.")


@skill(
    confirm=Confirm.UNDO,
    module="clock",
    phrases=[
        "(resume|continue|unpause|restart|carry on) [with] [the|my|that|this] (timer|countdown)",
        "(resume|continue|unpause|restart|carry on) [with] [the|my] {name} timer",
        "start [the|my] timer again",
        "start [the|my] {name} timer again",
        "(let|keep) the timer (run|running) [again]",
    ],
)
def resume_timer(context: Context, name: str | None = None) -> Done:
    """Resume a timer.

    Args:
        name: which one
    """
    timers = rings.of(context.store, "timer")
    paused = [row for row in timers if row["due"] is None]
    row = _pick(context, name, among=timers if name or not paused else paused)
    rest = left(row, context.now)
    if row["due"] is not None:
        raise Failed(f"The {rings.name(row)} is not paused. It has {say_left(rest)} left.")
    context.store.change(row, due=rings.utc(context.now + rest), left=None)
    return Done(f"The {rings.name(row)} runs again, with {say_left(rest)} left.")


@skill(
    confirm=Confirm.NONE,
    module="clock",
    phrases=[
        "how (long|much time|many minutes|many seconds) (is|are|do i have|have i got|does it have) (left|remaining) [on [the|my] (timer|timers|countdown)]",
        "how (long|much time|many minutes|many seconds) [is|are|do i have|have i got] (left|remaining) on [the|my] {name} timer",
        "how (long|much time|many minutes) does [the|my] timer (have|have left|have to go)",
        "how (long|much time|many minutes) does [the|my] {name} timer (have|have left|have to go)",
        "how (long|much time) (left|remaining) [on [the|my] (timer|timers)]",
        "how (long|much longer|much time) (until|till|before) [the|my] timer (is done|is up|goes off|ends|rings|is over|finishes)",
        "how (long|much longer|much time) (until|till|before) [the|my] {name} timer (is done|is up|goes off|ends|rings|is over|finishes)",
        "how much longer [on [the|my] timer]",
        "how much longer on [the|my] {name} timer",
        "(check|what is on|what is left on|what about|how is) [the|my] (timer|timers)",
        "(check|what is on|what is left on|what about|how is) [the|my] {name} timer",
        "(what|which) timers (are|do i have) [set|running|going|on]",
        "(what|which) timers (are there|have i got|have i set)",
        "(list|show|tell me|read|show me) [all] [of] [the|my] timers",
        "what is the status of [the|my] (timer|timers)",
        "(timer status|time left on [the|my] timer)",
        "(is there|do i have|have i got) (a timer|any timers) [set|running|on]",
        "when (does|will|is) [the|my] timer (end|go off|ring|done|over|finish)",
        "when (does|will|is) [the|my] {name} timer (end|go off|ring|done|over|finish)",
    ],
)
def timer_status(context: Context, name: str | None = None) -> Done:
    """Tell how long is left.

    Args:
        name: which one
    """
    timers = rings.of(context.store, "timer")
    if not timers:
        return Done("There is no timer running.")
    if name and _called(name):
        timers = [_pick(context, name)]
    if len(timers) > 1:
        says = [_short(row, context.now) for row in timers]
        return Done(f"You have {count(len(timers), 'timer')}. {capital(', '.join(says[:-1]))}, and {says[-1]}.")
    row = timers[0]
    rest = left(row, context.now)
    if not rest:
        return Done(f"The {rings.name(row)} is done.")
    paused = ", and it is paused" if row["due"] is None else ""
    return Done(f"The {rings.name(row)} has {say_left(rest)} left{paused}.")


def _short(row: Row, now: datetime) -> str:
    rest = left(row, now)
    if not rest:
        return f"the {rings.name(row)} is done"
    return f"the {rings.name(row)} {'has' if row['due'] else 'is paused with'} {say_left(rest)} left"
