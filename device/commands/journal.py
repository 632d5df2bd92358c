"""lam journal: what was said, decided and done."""

from __future__ import annotations

import argparse
import json

from device.assembly import opened
from device.commands import Exit
from device.config import Config
from device.journal import Journal


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("journal", help="show what was said and done")
    parser.add_argument("-n", type=int, default=20, metavar="N", help="the newest N turns (20)")
    parser.add_argument("--json", action="store_true", help="a line of JSON for each turn")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, config: Config) -> int:
    with opened() as database:
        turns = Journal(database).recent(max(0, options.n))
    for turn in turns:
        if options.json:
            print(json.dumps(turn, ensure_ascii=False))
            continue
        print(f'{turn["at"][:16].replace("T", " ")}  "{turn["words"]}"')
        for action in turn["actions"]:
            arguments = ", ".join(f'{name}="{words}"' for name, words in action["arguments"].items())
            undone = ", taken back" if action["undone"] else ""
            print(f"    {action['skill']}({arguments}): {action['outcome']}{undone}, by {turn['by']}")
        print(f"    {turn['reply'] or '(cut off)'}")
    if not turns and not options.json:
        print("Nothing was said yet.")
    return Exit.OK
