"""lam memory: what it knows of you, and how to make it forget."""

from __future__ import annotations

import argparse
import sys

from device.assembly import opened
from device.commands import Exit
from device.config import Config
from device.database import SqliteStore
from skills.ports import Row

KINDS = ("setting", "fact", "note", "phrase", "correction")


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "memory",
        help="show what it knows of you, or drop some of it",
        epilog="Settings, facts and notes as you said them; your own phrases, and the corrections that they came from.",
    )
    parts = parser.add_subparsers(dest="part", metavar="list|forget")
    parts.add_parser("list", help="all of it, with its numbers")
    forget = parts.add_parser("forget", help="drop some of it")
    forget.add_argument("numbers", nargs="+", type=int, metavar="N")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, config: Config) -> int:
    with opened() as database:
        store = SqliteStore(database, writable=options.part == "forget")
        kept = {row.id: row for kind in KINDS for row in store.rows(kind)}
        if options.part == "forget":
            if unknown := sorted(set(options.numbers) - set(kept)):
                print(f"There is no number {unknown[0]}; see: lam memory", file=sys.stderr)
                return Exit.FAILED
            with database.transaction():
                for number in dict.fromkeys(options.numbers):
                    store.remove(kept[number])
            print("Forgotten.")
            return Exit.OK
    for number, row in kept.items():
        print(f"{number:5}  {row.kind:10}  {told(row)}")
    if not kept:
        print("It knows nothing of you.")
    return Exit.OK


def told(row: Row) -> str:
    """A row in one line."""
    match row.kind:
        case "setting":
            return f"{row['name']}: {row['value']}"
        case "phrase":
            return f"“{row['said']}”: {_calls(row['calls'])}"
        case "correction":
            return f"“{row['words']}”: {_calls(row['right'])}, not {_calls(row['wrong'])}"
    return str(row["text"])


def _calls(kept: list[tuple[str, dict[str, str]]]) -> str:
    return " and ".join(f"{name}({', '.join(f'{k}={v!r}' for k, v in words.items())})" for name, words in kept)
