"""lam rollback: the version from before the last update."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from device.commands import Exit
from device.commands.update import installation
from device.config import Config


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("rollback", help="go back to the version from before the last update")
    parser.add_argument("--yes", action="store_true", help="also where it loses what was said and done since")
    parser.add_argument("--root", type=Path, metavar="DIR", help="where versions lie")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, config: Config) -> int:
    from device import releases, update

    try:
        root = installation(options.root)
        if update.rollback(root, agreed=options.yes):
            print("The service starts it now: lam service status")
    except update.WouldLose as loss:
        print(f"lam: {loss}", file=sys.stderr)
        return Exit.DECLINED
    except releases.UpdateProblem as problem:
        print(f"lam: {problem}", file=sys.stderr)
        return Exit.FAILED
    return Exit.OK
