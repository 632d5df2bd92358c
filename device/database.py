"""One SQLite file for what lasts: the skills' rows, the journal, what is still to be said.

WAL with synchronous=FULL: what is committed survives a power cut. Each thread opens its own.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from skills.ports import Json, Row

# An ordered list: append, never edit. PRAGMA user_version says how many were applied.
MIGRATIONS = (
    """
    CREATE TABLE rows (id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, data TEXT NOT NULL);
    CREATE INDEX rows_kind ON rows (kind);
    CREATE TABLE turns (
        id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, words TEXT NOT NULL, heard REAL NOT NULL,
        by TEXT, confidence REAL, reply TEXT);
    CREATE TABLE actions (
        id INTEGER PRIMARY KEY AUTOINCREMENT, turn INTEGER NOT NULL REFERENCES turns (id), at TEXT NOT NULL,
        skill TEXT NOT NULL, arguments TEXT NOT NULL, asked TEXT, outcome TEXT NOT NULL, said TEXT,
        changes TEXT, receipt TEXT, undone TEXT, local INTEGER NOT NULL);
    CREATE INDEX actions_outcome ON actions (outcome);
    CREATE TABLE notices (id INTEGER PRIMARY KEY AUTOINCREMENT, text TEXT NOT NULL);
    """,
    """
    ALTER TABLE actions ADD COLUMN deed TEXT NOT NULL DEFAULT '';
    ALTER TABLE actions ADD COLUMN planned TEXT NOT NULL DEFAULT '{}';
    ALTER TABLE actions ADD COLUMN answer TEXT;
    ALTER TABLE actions ADD COLUMN level INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE actions ADD COLUMN outside TEXT;
    ALTER TABLE actions ADD COLUMN offered INTEGER NOT NULL DEFAULT 0;
    UPDATE actions SET planned = arguments, deed = replace(skill, '_', ' ');
    CREATE INDEX actions_turn ON actions (turn);
    CREATE INDEX actions_undoable ON actions (id)
        WHERE outcome = 'done' AND undone IS NULL AND (changes != '[]' OR receipt IS NOT NULL);
    """,
    """
    CREATE TABLE outbox (
        id INTEGER PRIMARY KEY AUTOINCREMENT, message_id TEXT NOT NULL UNIQUE, at TEXT NOT NULL, address TEXT NOT NULL,
        name TEXT NOT NULL, subject TEXT NOT NULL, body TEXT NOT NULL, answers TEXT NOT NULL, thread TEXT NOT NULL,
        state TEXT NOT NULL, problem TEXT NOT NULL, by_turn INTEGER NOT NULL DEFAULT 1,
        copied INTEGER NOT NULL DEFAULT 0);
    CREATE INDEX outbox_state ON outbox (state);
    CREATE TABLE letters (place INTEGER PRIMARY KEY, letter TEXT NOT NULL, part INTEGER NOT NULL DEFAULT 0);
    CREATE TABLE told (what TEXT PRIMARY KEY, until TEXT NOT NULL);
    """,
    "CREATE INDEX turns_at ON turns (at);",
)


class DatabaseProblem(Exception):
    """The database cannot be used: the text says why and what to do."""


class Database:
    """A connection. Not for two threads."""

    def __init__(self, path: Path | str) -> None:
        """Open or make the file at `path`. Raises DatabaseProblem when it is damaged or cannot be written."""
        try:
            if isinstance(path, Path):
                path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(path, isolation_level=None, timeout=5, check_same_thread=False)
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = FULL")
            self._migrate()
        except (sqlite3.DatabaseError, OSError) as error:
            with suppress(AttributeError):  # it was never opened
                self._db.close()
            raise DatabaseProblem(
                f"The database {path} cannot be used: {error}. Bring a backup back with: lam restore FILE"
            ) from error

    def _migrate(self) -> None:
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        for number, script in enumerate(MIGRATIONS[version:], version + 1):
            self._db.executescript(f"BEGIN; {script} PRAGMA user_version = {number}; COMMIT;")

    def execute(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
        return self._db.execute(sql, parameters)

    def begin(self) -> None:
        """Start a transaction for writing, unless one is open."""
        if not self._db.in_transaction:
            self._db.execute("BEGIN IMMEDIATE")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit what is written inside, all or nothing. The transaction begins with the first write."""
        try:
            yield
            if self._db.in_transaction:
                self._db.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise

    def copy_to(self, path: Path) -> None:
        """Write a consistent copy, also while others write."""
        with sqlite3.connect(path) as other:
            self._db.backup(other)
        other.close()

    def close(self) -> None:
        self._db.close()


class SqliteStore:
    """skills.api.Store over the table `rows`. changes: each write as {id, kind, before, after}."""

    def __init__(self, database: Database, *, writable: bool) -> None:
        self._database = database
        self._writable = writable
        self.changes: list[dict[str, Any]] = []

    def rows(self, kind: str) -> list[Row]:
        found = self._database.execute("SELECT id, kind, data FROM rows WHERE kind = ? ORDER BY id", kind)
        return [Row(id, kind, json.loads(data)) for id, kind, data in found]

    def add(self, kind: str, **data: Json) -> Row:
        self._may_write()
        cursor = self._database.execute("INSERT INTO rows (kind, data) VALUES (?, ?)", kind, json.dumps(data))
        row = Row(cursor.lastrowid or 0, kind, data)
        self._note(row.id, kind, None, data)
        return row

    def change(self, row: Row, **data: Json) -> Row:
        self._may_write()
        after = {**row.data, **data}
        self._database.execute("UPDATE rows SET data = ? WHERE id = ?", json.dumps(after), row.id)
        self._note(row.id, row.kind, dict(row.data), after)
        return Row(row.id, row.kind, after)

    def remove(self, row: Row) -> None:
        self._may_write()
        self._database.execute("DELETE FROM rows WHERE id = ?", row.id)
        self._note(row.id, row.kind, dict(row.data), None)

    def _may_write(self) -> None:
        if not self._writable:
            raise PermissionError("a skill that claims Confirm.NONE may not write")
        self._database.begin()

    def _note(self, id: int, kind: str, before: Any, after: Any) -> None:
        self.changes.append({"id": id, "kind": kind, "before": before, "after": after})


def take_back(database: Database, changes: list[dict[str, Any]]) -> bool:
    """Undo recorded changes, last first, in the open transaction.

    False when a row changed since: the caller must roll back.
    """
    database.begin()
    for change in reversed(changes):
        found = database.execute("SELECT data FROM rows WHERE id = ?", change["id"]).fetchone()
        if (json.loads(found[0]) if found else None) != change["after"]:
            return False
        if change["before"] is None:
            database.execute("DELETE FROM rows WHERE id = ?", change["id"])
        else:
            database.execute(
                "INSERT OR REPLACE INTO rows (id, kind, data) VALUES (?, ?, ?)",
                change["id"], change["kind"], json.dumps(change["before"]),
            )  # fmt: skip
    return True
