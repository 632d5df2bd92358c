"""One file a command of `lam`: add(subparsers) declares it, run(options, config) does it and returns the exit code.

The files are light to import: what a command needs is imported when it runs.
"""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """Exit codes, the same for every command."""

    OK = 0
    FAILED = 1  # it could not be done
    USAGE = 2  # wrong options or a wrong config file
    NOT_UNDERSTOOD = 3  # nothing heard, or no skill for it
    DECLINED = 4  # a question was not answered with yes
    MISSING = 5  # a model or a device is not there
