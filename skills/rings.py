"""What rings: timers, alarms and reminders are one kind of row, "ring".

    what: "timer", "alarm" or "reminder"      due: ISO time in UTC; None for a paused timer
    text: a timer's name, an alarm's label, what to be reminded of; "" for none
    duration: a timer's seconds               left: seconds that a paused timer has left
    recurrence: RFC 5545 RRULE, or None       start: the first time on the owner's wall clock, ISO without zone

What repeats is counted on the owner's wall clock, so that seven stays seven when the clocks change,
and when the owner travels.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from skills.names import turned
from skills.ports import Row, Store
from skills.sayings import say_day, say_duration, say_time

What = Literal["timer", "alarm", "reminder"]
KIND = "ring"


def add(
    store: Store, what: What, due: datetime, text: str = "", duration: timedelta | None = None, recurrence: str = ""
) -> Row:
    """Set a ring. due: aware, in the owner's zone; the first time, of one that repeats."""
    return store.add(
        KIND,
        what=what,
        due=utc(due),
        text=text,
        duration=duration.total_seconds() if duration else None,
        left=None,
        recurrence=recurrence or None,
        start=due.replace(tzinfo=None).isoformat() if recurrence else None,
    )


def of(store: Store, what: What) -> list[Row]:
    """All rings of a sort, the next one first, paused ones last."""
    rows = [row for row in store.rows(KIND) if row["what"] == what]
    return sorted(rows, key=lambda row: (row["due"] is None, row["due"] or "", row.id))


def due_at(row: Row) -> datetime | None:
    """When it rings next; None when paused."""
    return datetime.fromisoformat(row["due"]) if row["due"] else None


def local(row: Row, now: datetime) -> datetime:
    """When it rings next, in the zone of `now`; `now` when paused."""
    return (due_at(row) or now).astimezone(now.tzinfo)


def utc(moment: datetime) -> str:
    """As rows keep it."""
    return moment.astimezone(UTC).isoformat()


def due(store: Store, now: datetime) -> list[Row]:
    """What should sound now, the earliest first."""
    rows = [(at, row) for row in store.rows(KIND) if (at := due_at(row)) and at <= now]
    return [row for _, row in sorted(rows, key=lambda pair: (pair[0], pair[1].id))]


def next_due(store: Store) -> datetime | None:
    """When something rings next, in UTC."""
    return min((at for row in store.rows(KIND) if (at := due_at(row))), default=None)


def finish(store: Store, row: Row, now: datetime) -> None:
    """End a ring: what repeats moves to its next time, anything else is removed."""
    if following := next_time(row, now):
        store.change(row, due=utc(following))
    else:
        store.remove(row)


def snooze(store: Store, row: Row, until: datetime) -> None:
    """Let it ring again at `until`. What repeats goes on after that as before."""
    # A copy of a ring that is still set must not repeat beside it.
    fields = ("what", "text", "recurrence", "start")
    twin = any(other.id != row.id and all(other[f] == row[f] for f in fields) for other in store.rows(KIND))
    store.change(row, due=utc(until), **({"recurrence": None, "start": None} if twin and row["recurrence"] else {}))


def next_time(row: Row, after: datetime) -> datetime | None:
    """The first time after `after`, in its zone, that a repeating ring rings; None when there is none."""
    if not row["recurrence"]:
        return None
    return first_time(row["recurrence"], datetime.fromisoformat(row["start"]), after)


def first_time(recurrence: str, start: datetime, after: datetime) -> datetime | None:
    """The first time of a rule, begun at `start` on the wall clock, that is later than the instant `after`."""
    from dateutil.rrule import rrulestr

    rule = rrulestr(recurrence, dtstart=start)
    # An hour back, because a wall clock repeats an hour when summer ends.
    for wall in rule.xafter(after.replace(tzinfo=None) - timedelta(hours=1)):
        moment = on_clock(wall, after)
        if moment > after:
            return moment
    return None


def on_clock(wall: datetime, now: datetime) -> datetime:
    """A wall-clock time as an instant in the zone of `now`; one that the clocks skip is an hour later."""
    return wall.replace(tzinfo=now.tzinfo).astimezone(UTC).astimezone(now.tzinfo)


def rings_on(row: Row, first: date, last: date, now: datetime) -> bool:
    """Whether it rings on one of the days, counted in the zone of `now`."""
    if first <= local(row, now).date() <= last:
        return True
    before = on_clock(datetime.combine(first, time()) - timedelta(seconds=1), now)
    following = next_time(row, max(before, now))
    return following is not None and following.date() <= last


def name(row: Row, clock24: bool = False, now: datetime | None = None) -> str:
    """What to call it after "your": "pasta timer", "10 minute timer", "7 AM alarm", "reminder to call mum".

    now: for its zone; without it, an alarm that does not repeat has no time in its name.
    """
    text = turned(row["text"])
    match row["what"]:
        case "timer":
            if text:
                return text if "timer" in text.split() else f"{text} timer"
            said = say_duration(timedelta(seconds=row["duration"]))
            return f"timer for {said}" if " and " in said or "," in said else f"{said.removesuffix('s')} timer"
        case "alarm":
            if text:
                return text if "alarm" in text.split() else f"{text} alarm"
            if row["start"]:
                return f"{say_time(datetime.fromisoformat(row['start']).time(), clock24)} alarm"
            return f"{say_time(local(row, now), clock24)} alarm" if now else "alarm"
        case _:
            return f"reminder to {text}"


def announcement(row: Row, now: datetime, clock24: bool = False) -> str:
    """What is said when it rings: "Your pasta timer is done." "It's 7 AM." "Reminder: call mum." """
    match row["what"]:
        case "timer":
            return f"Your {name(row)} is done."
        case "alarm":
            said = f"It's {say_time(local(row, now), clock24)}"
            return f"{said}. Your {name(row)}." if row["text"] else f"{said}."
        case _:
            return f"Reminder: {turned(row['text'])}."


def missed(row: Row, now: datetime, clock24: bool = False) -> str:
    """What is said at the next start, when it was due while the device was off."""
    when = local(row, now)
    day = "" if when.date() == now.date() else f" {say_day(when.date(), now)}"
    clock = say_time(when, clock24)
    match row["what"]:
        case "timer":
            return f"While I was off, your {name(row)} ended at {clock}{day}."
        case "alarm":
            at = f" at {clock}" if row["text"] else ""
            said = name(row, clock24, now)
            return f"While I was off, your {said} was due{at}{day}."
        case _:
            return f"While I was off, I should have reminded you at {clock}{day} to {turned(row['text'])}."
