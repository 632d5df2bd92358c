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
from models.types import Call


@dataclass(frozen=True, slots=True)
class Action:
    """One row of the journal. outcome: started, done, failed, declined, bug, unknown or nothing."""

    id: int
    turn: int
    at: str
    skill: str
    arguments: Mapping[str, str]
    asked: str | None
    outcome: str
    said: str | None
    changes: list[dict[str, Any]]
    receipt: Mapping[str, Any] | None
    undone: str | None


_COLUMNS = "id, turn, at, skill, arguments, asked, outcome, said, changes, receipt, undone"


def _action(row: tuple[Any, ...]) -> Action:
    id, turn, at, skill, arguments, asked, outcome, said, changes, receipt, undone = row
    receipt = json.loads(receipt) if receipt else None
    return Action(id, turn, at, skill, json.loads(arguments), asked, outcome, said,
                  json.loads(changes or "[]"), receipt, undone)  # fmt: skip


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

    def intend(
        self, turn: int, at: datetime, skill: str, arguments: Mapping[str, str], asked: str | None, *, local: bool
    ) -> int:
        """Write down what is about to be done; local: the skill can only write to our own store."""
        cursor = self.database.execute(
            "INSERT INTO actions (turn, at, skill, arguments, asked, outcome, local) VALUES (?, ?, ?, ?, ?, ?, ?)",
            turn, at.isoformat(), skill, json.dumps(dict(arguments)), asked, "started", local,
        )  # fmt: skip
        return cursor.lastrowid or 0

    def complete(
        self,
        action: int,
        outcome: str,
        said: str,
        changes: list[dict[str, Any]] | None = None,
        receipt: Mapping[str, Any] | None = None,
    ) -> None:
        """Write down what came of it, in the open transaction if there is one."""
        self.database.execute(
            "UPDATE actions SET outcome = ?, said = ?, changes = ?, receipt = ? WHERE id = ?",
            outcome, said, json.dumps(changes or []), None if receipt is None else json.dumps(dict(receipt)), action,
        )  # fmt: skip

    def last_undoable(self) -> Action | None:
        """The newest action that changed something and was not taken back."""
        row = self.database.execute(
            f"SELECT {_COLUMNS} FROM actions WHERE outcome = 'done' AND undone IS NULL"
            " AND (changes != '[]' OR receipt IS NOT NULL) ORDER BY id DESC LIMIT 1"
        ).fetchone()
        return _action(row) if row else None

    def undone(self, action: int, at: datetime) -> None:
        self.database.execute("UPDATE actions SET undone = ? WHERE id = ?", at.isoformat(), action)

    def last_reply(self) -> str | None:
        row = self.database.execute("SELECT reply FROM turns WHERE reply != '' ORDER BY id DESC LIMIT 1").fetchone()
        return str(row[0]) if row else None

    def turn_before(self, turn: int, since: datetime) -> tuple[str, list[Call]] | None:
        """The words of the turn before this one and what was called in it; None if it was earlier than `since`."""
        row = self.database.execute(
            "SELECT id, at, words FROM turns WHERE id < ? ORDER BY id DESC LIMIT 1", turn
        ).fetchone()
        if row is None or datetime.fromisoformat(row[1]) < since:
            return None
        actions = self.database.execute("SELECT skill, arguments FROM actions WHERE turn = ? ORDER BY id", row[0])
        return str(row[2]), [Call(skill, json.loads(arguments)) for skill, arguments in actions]

    def recent(self, count: int) -> list[dict[str, Any]]:
        """The newest turns, oldest first, each with its actions, as JSON can say it."""
        turns = self.database.execute(
            "SELECT id, at, words, heard, by, confidence, reply FROM turns ORDER BY id DESC LIMIT ?", count
        ).fetchall()
        return [
            {
                **dict(zip(("turn", "at", "words", "heard", "by", "confidence", "reply"), turn, strict=True)),
                "actions": [
                    {"skill": a.skill, "arguments": a.arguments, "asked": a.asked, "outcome": a.outcome,
                     "said": a.said, "undone": a.undone}
                    for a in map(_action, self.database.execute(
                        f"SELECT {_COLUMNS} FROM actions WHERE turn = ? ORDER BY id", turn[0]))
                ],
            }
            for turn in reversed(turns)
        ]  # fmt: skip

    def settle(self) -> None:
        """After a start: say later what was cut off, once, and never do it again by itself."""
        with self.database.transaction():
            cut = self.database.execute("SELECT id, skill, local FROM actions WHERE outcome = 'started'").fetchall()
            for id, skill, local in cut:
                name = skill.replace("_", " ")
                text = (
                    f"I was cut off before I could {name}. Nothing was done."
                    if local
                    else f"I was cut off in the middle of {name}. I don't know whether it was done; please check."
                )
                self.database.begin()
                self.complete(id, "nothing" if local else "unknown", text)
                self.notice(text)

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
