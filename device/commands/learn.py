"""lam learn: what you taught by correcting, for the recipe of the action model."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from device.assembly import opened
from device.commands import Exit
from device.config import Config
from device.database import SqliteStore
from device.ground import stands_on
from skills.ports import Store

if TYPE_CHECKING:
    from models.train.example import Example

ABOUT = """Say "no, I meant the kitchen", or undo what was done and say it in other words: that is kept as a
correction, and offered to be done at once the next time. To see and drop what was kept: lam memory."""


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("learn", help="export what you taught by correcting", epilog=ABOUT)
    parts = parser.add_subparsers(dest="part", required=True, metavar="export")
    export = parts.add_parser("export", help="write the corrections as rows for python -m models.train --rows")
    export.add_argument("file", type=Path, help="a .jsonl file")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, config: Config) -> int:
    from models.train.example import write

    with opened() as database:
        found = training_rows(SqliteStore(database, writable=False))
    write(options.file, found)
    print(f"{len(found)} rows.", file=sys.stderr)
    return Exit.OK


def training_rows(store: Store) -> list[Example]:
    """The corrections as training rows; where an argument is not in the words, only the name is taught."""
    from models.train.example import Example

    found = []
    for row in store.rows("correction"):
        calls = tuple((name, arguments) for name, arguments in row["right"])
        whole = all(stands_on(str(words), [row["words"]]) for _, arguments in calls for words in arguments.values())
        bare = calls if whole else tuple((name, {}) for name, _ in calls)
        found.append(Example(row["words"], bare, "owner", known="all" if whole else "name"))
    return found
