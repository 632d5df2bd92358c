"""The journal: each turn, and each action with its intent before and its outcome after.

The intent is committed before a skill runs; its outcome is committed together with what it wrote.
So after a power cut an action that is still "started" was cut off in the middle: one whose skill
only writes here was rolled back and did nothing; of any other it is not known, and that is said.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from device.database import Database
from models.types import Before, Call
from skills.api import Confirm


@dataclass(frozen=True, slots=True)
class Intent:
    """What is about to be done. deed: that for the ear, with its values: "send a letter, to Anna".

    planned: the arguments as they were decided; arguments: as they are used, with earlier results and answers.
    asked, answer: the question for consent and what was said to it. level: how much agreement it took.
    outside: where text in it came from that strangers could have written.
    local: the skill can only write to our own store.
    """

    skill: str
    deed: str
    planned: Mapping[str, Any]
    arguments: Mapping[str, Any]
    level: Confirm
    local: bool
    asked: str | None = None
    answer: str | None = None
    outside: str | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """One row of the journal. outcome: started, done, failed, declined, bug, unknown or nothing."""

    id: int
    turn: int
    at: str
    skill: str
    deed: str
    planned: Mapping[str, Any]
    arguments: Mapping[str, Any]
    level: Confirm
    asked: str | None
    answer: str | None
    outside: str | None
    outcome: str
    said: str | None
    changes: list[dict[str, Any]]
    receipt: Mapping[str, Any] | None
    undone: str | None


_INTENT = "turn, at, skill, deed, planned, arguments, level, asked, answer, outside, outcome"
_COLUMNS = f"id, {_INTENT}, said, changes, receipt, undone"
_UNDOABLE = "outcome = 'done' AND undone IS NULL AND (changes != '[]' OR receipt IS NOT NULL)"


def _action(row: tuple[Any, ...]) -> Action:
    (id, turn, at, skill, deed, planned, arguments, level, asked, answer, outside, outcome, said, changes, receipt,
     undone) = row  # fmt: skip
    return Action(
        id, turn, at, skill, deed, json.loads(planned), json.loads(arguments), Confirm(level),
        asked, answer, outside, outcome, said,
        json.loads(changes or "[]"), json.loads(receipt) if receipt else None, undone,
    )  # fmt: skip


class Journal:
    """What was said, decided and done. All methods raise sqlite3.Error when the disk is full or gone."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def begin_turn(self, at: datetime, words: str, heard: float) -> int:
        """Note that words were heard, with the confidence of hearing; the turn's number."""
        cursor = self.database.execute(
            "INSERT INTO turns (at, words, heard) VALUES (?, ?, ?)", at.isoformat(), words, heard
        )
        return cursor.lastrowid or 0

    def decided(self, turn: int, by: str, confidence: float) -> None:
        self.database.execute("UPDATE turns SET by = ?, confidence = ? WHERE id = ?", by, confidence, turn)

    def end_turn(self, turn: int, reply: str) -> None:
        self.database.execute("UPDATE turns SET reply = ? WHERE id = ?", reply, turn)

    def intend(self, turn: int, at: datetime, intent: Intent) -> int:
        """Write down what is about to be done; the action's number."""
        cursor = self.database.execute(
            f"INSERT INTO actions ({_INTENT}, local) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'started', ?)",
            turn, at.isoformat(), intent.skill, intent.deed,
            json.dumps(dict(intent.planned)), json.dumps(dict(intent.arguments)),
            intent.level, intent.asked, intent.answer, intent.outside, intent.local,
        )  # fmt: skip
        return cursor.lastrowid or 0

    def complete(
        self,
        action: int,
        outcome: str,
        said: str,
        changes: list[dict[str, Any]] | None = None,
        receipt: Mapping[str, Any] | None = None,
        outside: str | None = None,
    ) -> None:
        """Write down what came of it, in the open transaction if there is one. outside: where `said` came from."""
        self.database.execute(
            "UPDATE actions SET outcome = ?, said = ?, changes = ?, receipt = ?, outside = coalesce(?, outside)"
            " WHERE id = ?",
            outcome, said, json.dumps(changes or []), None if receipt is None else json.dumps(dict(receipt)), outside,
            action,
        )  # fmt: skip

    def undoable(self, number: int | None = None, before: int | None = None) -> Action | None:
        """The action of this number, or the newest (of the turns before one), if it can be taken back."""
        which = " AND id = ?" if number is not None else " AND turn < ?" if before is not None else ""
        parameters = [n for n in (number, before) if n is not None]
        row = self.database.execute(
            f"SELECT {_COLUMNS} FROM actions WHERE {_UNDOABLE}{which} ORDER BY id DESC LIMIT 1", *parameters
        ).fetchone()
        return _action(row) if row else None

    def undoable_of(self, turn: int) -> list[Action]:
        """What can be taken back of a turn, the last first."""
        found = self.database.execute(
            f"SELECT {_COLUMNS} FROM actions WHERE {_UNDOABLE} AND turn = ? ORDER BY id DESC", turn
        )
        return [_action(row) for row in found]

    def undone(self, action: int, at: datetime) -> None:
        self.database.execute("UPDATE actions SET undone = ? WHERE id = ?", at.isoformat(), action)

    def last_reply(self) -> tuple[str, str | None] | None:
        """What was said last, and where it came from if strangers could have written it."""
        row = self.database.execute("SELECT id, reply FROM turns WHERE reply != '' ORDER BY id DESC LIMIT 1").fetchone()
        if row is None:
            return None
        return str(row[1]), next((action.outside for action in self.actions(row[0]) if action.outside), None)

    def turn_before(self, turn: int, since: datetime) -> tuple[int, Before] | None:
        """The turn before this one, its words and what was called in it, as decided; None if it was before `since`."""
        row = self.database.execute(
            "SELECT id, at, words FROM turns WHERE id < ? ORDER BY id DESC LIMIT 1", turn
        ).fetchone()
        if row is None or datetime.fromisoformat(row[1]) < since:
            return None
        return row[0], (str(row[2]), [Call(action.skill, action.planned) for action in self.actions(row[0])])

    def actions(self, turn: int) -> list[Action]:
        """What was done in a turn, in order."""
        found = self.database.execute(f"SELECT {_COLUMNS} FROM actions WHERE turn = ? ORDER BY id", turn)
        return [_action(row) for row in found]

    def turn(self, number: int) -> dict[str, Any]:
        """One turn as JSON can say it. Raises KeyError when it is not kept."""
        names = ("turn", "at", "words", "heard", "by", "confidence", "reply")
        row = self.database.execute(
            "SELECT id, at, words, heard, by, confidence, reply FROM turns WHERE id = ?", number
        ).fetchone()
        if row is None:
            raise KeyError(number)
        actions = [
            {"action": a.id, "skill": a.skill, "arguments": a.arguments, "level": a.level.name.lower(),
             "asked": a.asked, "answer": a.answer, "outside": a.outside, "outcome": a.outcome, "said": a.said,
             "undone": a.undone}
            for a in self.actions(number)
        ]  # fmt: skip
        return {**dict(zip(names, row, strict=True)), "actions": actions}

    def recent(self, count: int) -> list[dict[str, Any]]:
        """The newest turns, oldest first, as `turn` gives them."""
        numbers = self.database.execute("SELECT id FROM turns ORDER BY id DESC LIMIT ?", count).fetchall()
        return [self.turn(number) for (number,) in reversed(numbers)]

    def last_acting(self, turn: int) -> int | None:
        """The number of the last turn before this one in which anything was done or declined; talk about it is not."""
        row = self.database.execute(
            "SELECT turn FROM actions WHERE turn < ? AND skill NOT IN ('explain', 'repeat', 'help')"
            " ORDER BY turn DESC LIMIT 1", turn,
        ).fetchone()  # fmt: skip
        return row[0] if row else None

    def forget(self, before: datetime | None = None) -> int:
        """Delete the turns (before a time) with their actions, which then cannot be undone; how many."""
        until = before.isoformat() if before else "9"
        with self.database.transaction():
            self.database.begin()
            self.database.execute("DELETE FROM actions WHERE turn IN (SELECT id FROM turns WHERE at < ?)", until)
            return self.database.execute("DELETE FROM turns WHERE at < ?", until).rowcount

    def settle(self) -> None:
        """After a start: say later what was cut off, once, and never do it again by itself."""
        with self.database.transaction():
            cut = self.database.execute("SELECT id, deed, local FROM actions WHERE outcome = 'started'").fetchall()
            for id, deed, local in cut:
                text = f"I was cut off when I began to {deed}. " + (
                    "Nothing was done." if local else "I don't know whether it was done; please check."
                )
                self.database.begin()
                self.complete(id, "nothing" if local else "unknown", text)
                self.notice(text)

    def unsettled(self) -> list[Action]:
        """Actions of which nobody knows whether they were done, and about which the owner was not asked yet."""
        found = self.database.execute(
            f"SELECT {_COLUMNS} FROM actions WHERE outcome = 'unknown' AND offered = 0 ORDER BY id"
        )
        return [_action(row) for row in found]

    def offered(self, action: int) -> None:
        """The owner was asked whether to look what became of it."""
        self.database.execute("UPDATE actions SET offered = 1 WHERE id = ?", action)

    def notice(self, text: str) -> None:
        """Keep a sentence that the next reply begins with."""
        self.database.execute("INSERT INTO notices (text) VALUES (?)", text)

    def take_notices(self) -> list[str]:
        """The sentences kept, each given out once."""
        with self.database.transaction():
            found = self.database.execute("SELECT id, text FROM notices ORDER BY id").fetchall()
            if found:
                self.database.begin()
                self.database.execute("DELETE FROM notices WHERE id <= ?", found[-1][0])
        return [text for _, text in found]
