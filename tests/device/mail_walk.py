"""Sends e-mail in a process that is killed: by the test, or by itself at one line after another, each time in a new one.

    python -m tests.device.mail_walk send|flush SMTP FOLDER [once]

SMTP: host:port. In FOLDER are then 1.db, 2.db, ...: the databases as the kills left them; the last is of a walk to the end.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
from datetime import datetime
from itertools import count
from pathlib import Path
from types import FrameType
from typing import Any

from device import config
from device.database import Database
from device.journal import Intent, Journal
from device.mail import Mailbox
from skills.api import Confirm

DEVICE = str(Path(__file__).parents[2] / "device")
WALKED = ("outbox.py", "smtp.py")
TO = "anna@example.org"


def prepared(act: str, smtp: str, path: Path) -> Mailbox:
    """A mailbox that is about to send an e-mail with the number of its database as its subject."""
    database = Database(path)
    box = Mailbox(config.Mail("tom@example.org", "Tom", "tom", smtp, tls=False), database)
    if act == "send":
        journal = Journal(database)
        turn = journal.begin_turn(datetime.now().astimezone(), "write to anna", 1.0)
        arguments = {"to": "anna", "body": "Are you free?"}
        intent = Intent("send_email", "send an e-mail, to Anna", arguments, arguments, Confirm.ASK, local=False)
        journal.intend(turn, datetime.now().astimezone(), intent)
    else:
        away = Mailbox(config.Mail("tom@example.org", "Tom", "", "127.0.0.1:1", tls=False), database)
        assert not away.send(TO, path.stem, "Are you free?", name="Anna")
    return box


def act(box: Mailbox, what: str, subject: str) -> None:
    if what == "send":
        assert box.send(TO, subject, "Are you free?", name="Anna")
    else:
        box.flush()


def kill_at(line: int) -> Any:
    """A trace function that ends the process at the n-th line of the files that are walked."""
    left = line

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal left
        path = Path(frame.f_code.co_filename)
        if path.parent != Path(DEVICE) or path.name not in WALKED:
            return None
        if event == "line":
            left -= 1
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)
        return trace

    return trace


def main(what: str, smtp: str, folder: Path) -> None:
    for line in count(1):
        child = os.fork()
        if not child:
            box = prepared(what, smtp, folder / f"{line}.db")
            _ = box.outbox
            sys.settrace(kill_at(line))
            act(box, what, str(line))
            os._exit(0)
        if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != -signal.SIGKILL:
            return


if __name__ == "__main__":
    logging.disable()
    if "once" in sys.argv:
        act(prepared(sys.argv[1], sys.argv[2], Path(sys.argv[3], "1.db")), sys.argv[1], "1")
    else:
        main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
