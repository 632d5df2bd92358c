"""lam undo: take back what was done."""

from __future__ import annotations

import argparse
import sys

from device.answers import undo
from device.assembly import Assembly, opened
from device.commands import Exit
from device.config import Config
from skills.api import Failed


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("undo", help="take back the last thing done, or another")
    parser.add_argument("number", nargs="?", type=int, metavar="N", help="the action's number in `lam journal`")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, config: Config) -> int:
    assembly = Assembly(config)
    with opened() as database:
        try:
            with database.transaction():
                print(undo(assembly.turns(database), assembly.clock.now(), number=options.number).say)
        except Failed as error:
            print(error, file=sys.stderr)
            return Exit.FAILED
    return Exit.OK
