"""The command line, `lam`: finds the command, reads the config, and turns what can go wrong into a sentence."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version

from device import config
from device.commands import Exit

COMMANDS = (
    "run", "ask", "hear", "say", "decide", "skills", "models", "journal", "undo", "memory", "learn", "forget",
    "contacts", "doctor", "backup", "restore", "service", "headless", "update", "rollback", "demo",
)  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code (device.commands.Exit; 130 for Ctrl-C)."""
    parser = argparse.ArgumentParser(
        prog="lam",
        description="A large action model in the pocket: hold the button, speak, let go.",
        epilog="Exit codes: 0 done, 1 could not be done, 2 wrong options or config, 3 not understood, "
        "4 declined, 5 a model or device is missing.",
    )
    parser.add_argument("--version", action="version", version=f"lam {_version()}")
    parser.add_argument("-v", "--verbose", action="count", default=0, help="log more; twice also logs words said")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in COMMANDS:
        import_module(f"device.commands.{name}").add(commands)
    options = parser.parse_args(arguments)
    level = (logging.WARNING, logging.INFO, logging.DEBUG)[min(options.verbose, 2)]
    logging.basicConfig(level=level, format="%(levelname)s %(name)s: %(message)s")
    try:
        if options.command == "run":
            from device.headless import take_boot_file

            options.taken = take_boot_file()
        # What is on the boot partition may be what mends a config that cannot be read.
        return int(options.run(options, config.Config() if options.command == "headless" else config.load()))
    except config.ConfigProblem as problem:
        return _say(str(problem), Exit.USAGE)
    except KeyboardInterrupt:
        return _say("Stopped.", 130)
    except BrokenPipeError:  # `lam journal | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.OK
    except OSError as error:
        return _say(f"{error.filename or 'The system'}: {error.strerror or error}", Exit.FAILED)
    except Exception as error:
        code = _known(error)
        if code is None:
            raise
        return _say(str(error), code)


def _known(error: Exception) -> Exit | None:
    """The exit code of an error that is no bug of ours. Imported late: most commands need none of these."""
    from device.database import DatabaseProblem
    from device.ports import PortLost
    from models.audio import AudioError
    from models.fetch import FetchError, ModelMissing

    if isinstance(error, (ModelMissing, PortLost)):
        return Exit.MISSING
    return Exit.FAILED if isinstance(error, (AudioError, DatabaseProblem, FetchError)) else None


def _say(sentence: str, code: int) -> int:
    print(f"lam: {sentence}", file=sys.stderr)
    return code


def _version() -> str:
    try:
        return version("pocket-lam")
    except PackageNotFoundError:
        return "(not installed)"
