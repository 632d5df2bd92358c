"""lam learn: what you taught by correcting."""

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
correction, and offered to be done at once the next time. What you took up is a sentence of yours from then on."""


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("learn", help="show, export or drop what you taught by correcting", epilog=ABOUT)
    parts = parser.add_subparsers(dest="part", metavar="list|export|forget")
    parts.add_parser("list", help="your sentences and corrections, with their numbers")
    export = parts.add_parser("export", help="write the corrections as rows for python -m models.train --rows")
    export.add_argument("file", nargs="?", type=Path, help="a .jsonl file; standard output when left out")
    forget = parts.add_parser("forget", help="drop some of them")
    forget.add_argument("numbers", nargs="+", type=int, metavar="N")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, config: Config) -> int:
    with opened() as database:
        store = SqliteStore(database, writable=options.part == "forget")
        kept = {row.id: row for kind in ("phrase", "correction") for row in store.rows(kind)}
        if options.part == "export":
            from models.train.example import write

            found = training_rows(store)
            write(options.file or Path("/dev/stdout"), found)
            print(f"{len(found)} rows.", file=sys.stderr)
            return Exit.OK
        if options.part == "forget":
            if unknown := sorted(set(options.numbers) - set(kept)):
                print(f"There is no number {unknown[0]}; see: lam learn list", file=sys.stderr)
                return Exit.FAILED
            with database.transaction():
                for number in dict.fromkeys(options.numbers):
                    store.remove(kept[number])
            print("Forgotten.")
            return Exit.OK
    for number, row in sorted(kept.items()):
        calls = " and ".join(
            f"{name}({', '.join(f'{k}={v!r}' for k, v in arguments.items())})"
            for name, arguments in row["calls" if row.kind == "phrase" else "right"]
        )
        said = row["said"] if row.kind == "phrase" else row["words"]
        print(f"{number:5}  {row.kind:10}  “{said}”: {calls}")
    if not kept:
        print("You taught nothing yet.")
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
