"""A new version is on trial until it was ready once; the third start without that goes back to the old one.

    ROOT/versions/NAME/   a version with its own .venv
    ROOT/current          a link to the version that runs
    ROOT/update.json      the last update: Update
    ROOT/trial.py         a copy of this file, from the version that was good: the service's unit starts it

    ExecStartPre=-/usr/bin/python3 -P ROOT/trial.py started      (with + before the path in a system's unit: the code
    ExecStartPost=-/usr/bin/python3 -P ROOT/trial.py healthy      is root's there, and read-only to the service)

Only the standard library, so that it runs under any Python, where the new version cannot even be imported.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

STARTS = 2  # so many may fail


@dataclass(frozen=True, slots=True)
class Update:
    """new, old: names of versions. state: "trial", "good", "back" (on the way back), "failed", "rolled" (by the owner).

    database, backup: the database, and its copy from before; schema: its migrations then. at: when, ISO.
    source: where the new one came from. starts: of the trial; start: the last one's, as systemd calls it.
    """

    new: str
    old: str
    at: str = ""
    source: str = ""
    database: str = ""
    backup: str = ""
    schema: int = 0
    state: str = "trial"
    starts: int = 0
    start: str = ""


def root() -> Path | None:
    """The installation that this file runs from; None in a checkout that is none."""
    version = Path(__file__).resolve().parents[1]
    return version.parents[1] if version.parent.name == "versions" and current(version.parents[1]) else None


def current(root: Path) -> str:
    """The name of the version that runs; empty where there is none."""
    try:
        return (root / "current").readlink().name
    except OSError:
        return ""


def started(root: Path | None) -> bool:
    """To be called before each start; True when it went back to the old version. Raises OSError."""
    update = read(root) if root else None
    if root is None or update is None or not update.old or update.state not in ("trial", "back"):
        return False
    if update.state == "trial":
        if current(root) != update.new:
            return False  # it was cut off before the switch
        start = os.environ.get("INVOCATION_ID", "")
        if not start or start != update.start:  # all commands of a unit's start have the same
            update = replace(update, starts=update.starts + 1, start=start)
            write(root, update)
        if update.starts <= STARTS:
            return False
    go_back(root, update, f"The update to {update.new} did not start, so I went back to {update.old}.")
    return True


def healthy(root: Path | None) -> None:
    """To be called when it is ready: the trial is over. Raises OSError where the installation is another user's."""
    update = read(root) if root else None
    if root and update and update.state == "trial" and current(root) == update.new:
        write(root, replace(update, state="good"))


def go_back(root: Path, update: Update, notice: str = "") -> None:
    """Let the old version run again, over the old database if the new one changed its form; with a word to the owner.

    Each step can be repeated: after a power cut the next start goes on. Nothing else may use the database.
    """
    write(root, replace(update, state="back"))
    if update.database:
        with as_owner(Path(update.database).parent):
            if migrated(update):
                _bring_back(Path(update.database), Path(update.backup), aside(update))
            if notice:
                _tell(Path(update.database), notice)
    switch(root, update.old)
    write(root, replace(update, state="failed" if notice else "rolled"))


def migrated(update: Update) -> bool:
    """Whether the database has a form that the old version does not know, and the old one is kept."""
    if not update.backup or not Path(update.backup).exists():
        return False
    try:
        return schema(Path(update.database)) != update.schema
    except sqlite3.Error:  # the new version left it so that nobody can read it
        return True


def aside(update: Update) -> Path:
    """Where the new version's database is kept when the old one's comes back."""
    return Path(update.database).with_suffix(f".{update.new}.db")


def schema(database: Path) -> int:
    """How many migrations were applied. Raises sqlite3.Error."""
    with closing(sqlite3.connect(f"{database.as_uri()}?mode=rw", uri=True)) as db:
        return int(db.execute("PRAGMA user_version").fetchone()[0])


@contextmanager
def as_owner(folder: Path) -> Iterator[None]:
    """As root: be who owns the folder (or where it will be), who must read it, and can lead root nowhere by a link.

    It counts for the whole process.
    """
    while not folder.exists():
        folder = folder.parent
    owner = folder.stat()
    if os.geteuid() != 0 or owner.st_uid == 0:
        yield
        return
    groups = os.getgroups()
    os.setgroups([])
    os.setegid(owner.st_gid)
    os.seteuid(owner.st_uid)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)
        os.setgroups(groups)


def _bring_back(database: Path, backup: Path, aside: Path) -> None:
    """Only renames: there may be no room."""
    with suppress(sqlite3.Error), closing(sqlite3.connect(f"{database.as_uri()}?mode=rw", uri=True)) as db:
        db.execute("PRAGMA journal_mode = DELETE")  # into one file, so that it can be set aside
    aside.unlink(missing_ok=True)
    with suppress(FileNotFoundError):
        aside.hardlink_to(database)
    for part in ("-wal", "-shm"):
        database.with_name(database.name + part).unlink(missing_ok=True)
    backup.replace(database)
    _settle(database.parent)


def _tell(database: Path, notice: str) -> None:
    """Leave a sentence for the next reply, as device/journal.py does; once, also when this is repeated."""
    with suppress(sqlite3.Error), closing(sqlite3.connect(f"{database.as_uri()}?mode=rw", uri=True)) as db, db:
        sql = "INSERT INTO notices (text) SELECT ?1 WHERE NOT EXISTS (SELECT 1 FROM notices WHERE text = ?1)"
        db.execute(sql, (notice,))


def switch(root: Path, name: str) -> None:
    """Let `current` be this version, all at once."""
    link = root / "current.part"
    link.unlink(missing_ok=True)
    link.symlink_to(Path("versions") / name)
    link.replace(root / "current")
    _settle(root)


def read(root: Path) -> Update | None:
    """The last update; None where there was none, or nobody can tell."""
    try:
        found = json.loads((root / "update.json").read_text())
        return Update(**{field.name: found[field.name] for field in fields(Update) if field.name in found})
    except (OSError, ValueError, TypeError):
        return None


def write(root: Path, update: Update) -> None:
    part = root / "update.json.part"
    part.touch(mode=0o600)  # an address can hold a password
    part.write_text(json.dumps(asdict(update), indent=1) + "\n")
    _settle(part)
    part.replace(root / "update.json")
    _settle(root)


def _settle(path: Path) -> None:
    """See a file, or the names in a folder, onto the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def main(command: str, root: Path) -> None:
    if command == "healthy":
        healthy(root)
    elif started(root):
        print(f"The new version did not become ready in {STARTS} starts; {current(root)} runs again.", file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1], Path(__file__).resolve().parent)
