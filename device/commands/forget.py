"""lam forget: delete the journal, or what is older than some days."""

from __future__ import annotations

import argparse
from datetime import timedelta

from device import mail
from device.assembly import Assembly, opened
from device.commands import Exit
from device.config import Config
from device.journal import Journal


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "forget",
        help="delete the journal of what was said and done",
        epilog="Alarms, lists and notes stay, but cannot be taken back any more. See also: lam memory.",
    )
    parser.add_argument("--days", type=int, metavar="N", help="only what is older than N days")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, config: Config) -> int:
    clock = Assembly(config).clock
    before = None if options.days is None else clock.now() - timedelta(days=max(0, options.days))
    with opened() as database:
        gone = Journal(database).forget(before)
        mail.forget(database, before)
    print(f"{gone} turns deleted.")
    return Exit.OK
