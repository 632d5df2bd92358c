"""The owner's mailbox: skills.ports.Mail over SMTP (outbox.py) and IMAP (imap.py), opened when it is used."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from device import config, secrets
from device.database import Database
from skills.api import Failed
from skills.ports import Chat, Letter, Posted

if TYPE_CHECKING:
    from device.imap import Imap
    from device.outbox import Outbox
    from device.smtp import Server

log = logging.getLogger(__name__)

NO_MAILBOX = (
    "I have no mailbox yet. Put your address and your mail servers under mail in config.toml, "
    "and the password under mail in secrets.toml."
)
NO_PASSWORD = (
    "I can't use the password of your mailbox. It belongs under mail in secrets.toml, which only you may read."
)
ODD_SERVER = "The mail server in config.toml should look like mail.example.org, or mail.example.org:465."
LAST, FIRST = 0, 1  # places in the table `letters`: of the one read last, of the first one told of


class Mailbox:
    """skills.ports.Mail over a connection to the database of its own thread."""

    def __init__(self, settings: config.Mail, database: Database, messages: config.Messages | None = None) -> None:
        self._settings = settings
        self._database = database
        self._messages = messages or config.Messages()

    @cached_property
    def chat(self) -> Chat:
        from device.chat import XmppChat

        return XmppChat(self._messages, self._database)

    @cached_property
    def outbox(self) -> Outbox:
        """Raises Failed when no mailbox is set up."""
        from email.headerregistry import Address

        from device.outbox import Outbox

        settings = self._settings
        try:
            sender = Address(settings.name, addr_spec=settings.address)
        except (ValueError, IndexError) as error:
            raise Failed(NO_MAILBOX) from error
        copy = self._imap.copy if settings.imap else None
        return Outbox(self._server(settings.smtp, 465), sender, _password, self._database, copy)

    @cached_property
    def _imap(self) -> Imap:
        from device.imap import Imap

        return Imap(self._server(self._settings.imap, 993), _password, self._settings.sent)

    def flush(self) -> None:
        """Send what waits, if a mailbox is set up; what came of it is told with the next reply. Takes its time."""
        if not self._settings.smtp:
            return
        try:
            outbox = self.outbox
        except Failed as error:  # the config is wrong, which is said where mail is asked for
            log.warning("%s", error)
            return
        outbox.flush()

    def send(self, to: str, subject: str, body: str, *, name: str = "", answers: Letter | None = None) -> bool:
        id, thread = (answers.id, answers.thread) if answers else ("", "")
        return self.outbox.send(to, name, subject, body, id, thread)

    def withdraw(self, to: str, subject: str, body: str) -> bool:
        return self.outbox.withdraw(to, subject, body)

    def posted(self, body: str) -> Posted | None:
        post = self.outbox.last(body)
        if post and post.state == "unknown" and self._settings.imap and self._imap.was_sent(post.message_id):
            self.outbox.found(post)
            post = self.outbox.last(body)
        return Posted(post.to, post.subject, cast(Any, post.state), datetime.fromisoformat(post.at)) if post else None

    def letters(
        self,
        folder: str = "",
        *,
        senders: Sequence[str] = (),
        since: datetime | None = None,
        until: datetime | None = None,
        unseen: bool = False,
    ) -> list[Letter]:
        return self._imap.letters(folder, senders, since, until, unseen)

    def read(self, letter: Letter, part: int = 0) -> tuple[str, bool]:
        from device.letters import parts, read_text

        said, more = "", False

        def take(raw: bytes) -> bool:
            nonlocal said, more
            pieces = parts(read_text(raw))
            said, more = "".join(pieces[part : part + 1]), part + 1 < len(pieces)
            return not more

        self._imap.text(letter, take)
        self._remember({LAST: (letter, part + 1 if more else 0)})
        return said, more

    def last_read(self) -> tuple[Letter, int] | None:
        return next(iter(self._remembered(LAST, LAST)), None)

    def tell(self, letters: Sequence[Letter]) -> None:
        places = {FIRST + i: (letter, 0) for i, letter in enumerate(letters)}
        self._remember(places | ({LAST: (letters[0], 0)} if len(letters) == 1 else {}), FIRST)

    def told(self) -> list[Letter]:
        return [letter for letter, _ in self._remembered(FIRST, 1000)]

    def _server(self, where: str, port: int) -> Server:
        from device.smtp import Server

        if not where or not self._settings.address:
            raise Failed(NO_MAILBOX)
        host, colon, number = where.rpartition(":")
        if colon and not where.endswith("]"):
            if not number.isdigit() or not 0 < int(number) < 65536:
                raise Failed(ODD_SERVER)
            where, port = host, int(number)
        host = where.strip("[]")
        return Server(host, port, self._settings.user or self._settings.address, self._settings.tls)

    def _remember(self, letters: dict[int, tuple[Letter, int]], instead_of: int | None = None) -> None:
        """Keep letters at their places; instead_of: forget all from this place on before."""
        with self._database.transaction():
            self._database.begin()
            if instead_of is not None:
                self._database.execute("DELETE FROM letters WHERE place >= ?", instead_of)
            for place, (letter, part) in letters.items():
                text = json.dumps(asdict(letter) | {"at": letter.at.isoformat()})
                self._database.execute("INSERT OR REPLACE INTO letters VALUES (?, ?, ?)", place, text, part)

    def _remembered(self, first: int, last: int) -> list[tuple[Letter, int]]:
        rows = self._database.execute(
            "SELECT letter, part FROM letters WHERE place BETWEEN ? AND ? ORDER BY place", first, last
        )
        found = []
        for text, part in rows.fetchall():
            data = json.loads(text)
            found.append((Letter(**data | {"at": datetime.fromisoformat(data["at"])}), part))
        return found


def _password() -> str:
    """The mailbox's password. Raises Trouble."""
    from device.smtp import Trouble

    try:
        return secrets.read("mail.password")
    except config.ConfigProblem as problem:
        log.warning("%s", problem)
        raise Trouble(NO_PASSWORD) from problem


def settle(database: Database) -> None:
    """After a start, while no other process acts: what was cut off while it was sent is unknown from now on."""
    if database.execute("SELECT 1 FROM outbox WHERE state IN ('draft', 'sending') LIMIT 1").fetchone():
        from device.outbox import settle

        settle(database)


def forget(database: Database, before: datetime | None = None) -> None:
    """Delete what was sent before a time, or all of it and what was told of; what still waits to be sent stays."""
    until = before.isoformat() if before else "9"
    with database.transaction():
        database.begin()
        database.execute("DELETE FROM outbox WHERE state NOT IN ('draft', 'queued', 'sending') AND at < ?", until)
        if before is None:
            database.execute("DELETE FROM letters")
            database.execute("DELETE FROM told")
