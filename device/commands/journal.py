"""lam journal: what was said, decided and done."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from typing import Any

from device.assembly import opened
from device.commands import Exit
from device.config import Config
from device.journal import Journal


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "journal", help="show what was said and done", epilog="The number before a deed is for: lam undo N"
    )
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
        show(turn)
    if not turns and not options.json:
        print("Nothing was said yet.")
    return Exit.OK


def show(turn: Mapping[str, Any]) -> None:
    """A turn on the terminal: when and what was said, what was done with its number, what was asked, the reply."""
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False, soft_wrap=True)
    sure = f", {turn['confidence']:.0%}" if turn["by"] == "model" else ""
    by = f"  ({turn['by']}{sure})" if turn["by"] else ""
    console.print(Text(turn["at"][:16].replace("T", " "), "dim"), Text(f"“{turn['words']}”", "bold"), Text(by, "dim"))
    for action in turn["actions"]:
        outcome = "taken back" if action["undone"] else action["outcome"]
        arguments = ", ".join(f"{name}={words!r}" for name, words in action["arguments"].items())
        line = Text(f"{action['action']:6}  {action['skill']}({arguments}): ")
        console.print(line.append(outcome, "green" if outcome == "done" else "yellow"))
        if action["asked"]:
            console.print(f"        asked: {action['asked']}", style="dim", markup=False)
            console.print(f"        answer: {action['answer'] or '(none)'}", style="dim", markup=False)
        if action["outside"]:
            console.print(f"        from outside: {action['outside']}", style="dim", markup=False)
    console.print(f"        {turn['reply'] or '(cut off)'}", markup=False)
