"""lam doctor: each part checked, the failing ones named with their mend."""

from __future__ import annotations

import argparse
import json
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from device.commands import Exit
from device.config import Config

TICK = 2.0  # s


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("doctor", help="check every part, and say how to mend what fails")
    parser.add_argument("--json", action="store_true", help="a line of JSON for each part")
    parser.add_argument("--quiet", action="store_true", help="play no sound")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, config: Config) -> int:
    from device.checks import AFTER, CHECKS, LOUD, look

    failed: set[str] = set()
    for name, (check, doing) in CHECKS.items():
        if (options.quiet and name in LOUD) or failed & set(AFTER.get(name, ())):
            continue
        with _progress(name, doing):
            mend = look(check, config)
        if mend is None:
            continue
        if mend:
            failed.add(name)
        if options.json:
            print(json.dumps({"part": name, "ok": not mend, "mend": mend}), flush=True)
        else:
            print(f"{'FAILS' if mend else 'ok   '}  {name}{': ' + mend if mend else ''}", flush=True)
    return Exit.FAILED if failed else Exit.OK


@contextmanager
def _progress(name: str, doing: str) -> Iterator[None]:
    """What takes longer is named on standard error, with a dot each two seconds: it has not stopped."""
    over = threading.Event()

    def tick() -> None:
        told = f"...    {name}: {doing} " if doing else f"...    {name} "
        while not over.wait(TICK):
            print(told, end="", file=sys.stderr, flush=True)
            told = "."
        if told == ".":
            print(file=sys.stderr, flush=True)

    ticker = threading.Thread(target=tick, name="progress", daemon=True)
    ticker.start()
    try:
        yield
    finally:
        over.set()
        ticker.join()
