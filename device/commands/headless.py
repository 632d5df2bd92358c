"""lam headless: take the settings that stand on the boot partition; for the service, before it starts."""

from __future__ import annotations

import argparse
import sys

from device.commands import Exit
from device.config import Config


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("headless", help="take settings and passwords from pocket-lam.toml beside the system")
    parser.set_defaults(run=run)


def run(_options: argparse.Namespace, _config: Config) -> int:
    from device.headless import take_boot_file

    taken = take_boot_file(say_later=True)
    if taken:
        print(taken.said if taken.ok else f"lam: {taken.said}", file=sys.stdout if taken.ok else sys.stderr)
    return Exit.OK if taken is None or taken.ok else Exit.USAGE
