"""Kills a piece of work before the Nth thing that it does where others could see it."""

from __future__ import annotations

import os
import signal
import sys
import warnings
from collections.abc import Callable
from typing import Any

SEEN = {
    "os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "subprocess.Popen", "sqlite3.connect",
    "shutil.copyfile",
}  # fmt: skip


def came_through(work: Callable[[], object], number: int) -> bool:
    """Do it in a process of its own, which is killed before thing number `number`; True when it ended by itself."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # a fork beside threads; the child starts none
        child = os.fork()
    if not child:
        try:
            kill_at(number)
            work()
            os._exit(0)
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    assert code in (0, -signal.SIGKILL), f"it failed with {code}"
    return code == 0


def kill_at(number: int) -> None:
    left = number

    def audit(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal left
        writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        if event in SEEN or writes:
            left -= 1
            if left < 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(audit)
