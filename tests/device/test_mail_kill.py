"""Power cuts while e-mail is sent, played by SIGKILL, against a real server: at most one delivery, and what is not
known is said."""

from __future__ import annotations

import email
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from device import config, mail
from device.database import Database
from device.journal import Journal
from device.mail import Mailbox
from tests.device.mailserver import Post, keep_password, smtp

pytestmark = pytest.mark.loopback


@pytest.fixture
def post(tmp_path: Path, home: Path) -> Iterator[tuple[Post, str]]:
    """An SMTP server, and where it is."""
    keep_password()
    server = Post(tmp_path)
    with smtp(server) as port:
        yield server, f"127.0.0.1:{port}"


def delivered(post: Post) -> Counter[str]:
    """How often each subject came."""
    return Counter(email.message_from_bytes(text)["Subject"] for text in post.texts)


def command(what: str, where: str, folder: Path, *more: str) -> list[str]:
    return [sys.executable, "-m", "tests.device.mail_walk", what, where, str(folder), *more]


def after_the_restart(path: Path, where: str) -> tuple[str, list[str]]:
    """The state of the e-mail, and what is told, when the device has started again and has a network."""
    database = Database(path)
    Journal(database).settle()
    mail.settle(database)
    mail.settle(database)
    Mailbox(config.Mail("tom@example.org", "Tom", "tom", where, tls=False), database).flush()
    states = [state for (state,) in database.execute("SELECT state FROM outbox")]
    told = Journal(database).take_notices()
    database.close()
    return "".join(states), told


@pytest.mark.parametrize("what", ["send", "flush"])
@pytest.mark.parametrize(("point", "times"), [("EHLO", 0), ("MAIL", 0), ("RCPT", 0), ("TEXT", 1), ("KEPT", 1)])
def test_a_kill_while_the_server_waits(
    post: tuple[Post, str], tmp_path: Path, what: str, point: str, times: int
) -> None:
    server, where = post
    process = subprocess.Popen(command(what, where, tmp_path, "once"))
    server.at = lambda command: process.kill() if command == point else None
    assert process.wait() == -9
    server.at = lambda command: None
    state, told = after_the_restart(tmp_path / "1.db", where)
    if times:  # the server had the whole text, which from here nobody can know
        assert state == "unknown"
        assert len(told) == 1
        assert "I don't know whether it w" in told[0]
    else:
        assert state == ("failed" if what == "send" else "sent")
    assert delivered(server)["1"] == (1 if what == "flush" else times)


@pytest.mark.parametrize("what", ["send", "flush"])
def test_a_kill_at_every_line(post: tuple[Post, str], tmp_path: Path, what: str) -> None:
    server, where = post
    subprocess.run(command(what, where, tmp_path), check=True, timeout=300)
    paths = sorted(tmp_path.glob("*.db"), key=lambda path: int(path.stem))
    assert len(paths) > 40
    seen = set()
    for path in paths:
        before = delivered(server)[path.stem]
        state, told = after_the_restart(path, where)
        times = delivered(server)[path.stem]
        seen.add(state)
        assert times <= 1, path
        assert state in {0: ("", "failed", "unknown"), 1: ("sent", "unknown")}[times], path
        if path is not paths[-1] or what == "flush":
            assert len(told) == 1, (path, told)
        if state == "unknown":
            assert times == before, path
            assert "I don't know whether it w" in told[0]
    assert {"sent", "unknown"} <= seen
