"""What the owner sends: each e-mail is handed over at most once for each consent, whatever breaks in between.

    draft → sending → sent | failed | unknown       draft, sending → queued → sending …

The row is committed as `sending` before the server gets the first byte of the text. What a power cut leaves so becomes
`unknown` at the next start, and is never sent again by itself. `queued` is what the server certainly does not have.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid

from device.database import Database
from device.journal import Journal
from device.smtp import Later, Server, Trouble, Unknown, Unreachable, hand_over
from skills.addresses import is_email, say_email
from skills.api import Failed

log = logging.getLogger(__name__)

# 7 bits: any server takes it.
_POLICY = SMTP.clone(cte_type="7bit")

TAKEN = "Something else took that e-mail from me."

Copy = Callable[[str, bytes], None]  # a Message-ID and a message, to put among what was sent. Raises Failed


@dataclass(frozen=True, slots=True)
class Post:
    """A row of the outbox. at: when it was written, or handed over. thread: the ids of the letters that it follows."""

    id: int
    message_id: str
    at: str
    address: str
    name: str
    subject: str
    body: str
    answers: str
    thread: str
    state: str
    problem: str

    @property
    def to(self) -> str:
        """To whom it goes, for the ear."""
        return self.name or say_email(self.address)


_COLUMNS = [field.name for field in fields(Post)]


class Outbox:
    """The table `outbox`. Its methods commit by themselves, so call them before anything else is written."""

    def __init__(
        self, server: Server, sender: Address, password: Callable[[], str], database: Database, copy: Copy | None
    ):
        """sender: who writes. password: raises Trouble. copy: None without a mailbox for what was sent."""
        self._server = server
        self._sender = sender
        self._password = password
        self._database = database
        self._copy = copy

    def send(self, address: str, name: str, subject: str, body: str, answers: str = "", thread: str = "") -> bool:
        """Hand a new message over; False when the server cannot take it now: it is queued.

        Raises Failed: nothing was sent and nothing is kept to be sent; or Unknown.
        """
        post = self._draft(address, name, " ".join(subject.split()), body, answers, thread)
        try:
            if not self._hand_over(post, by_turn=True):
                raise Failed(TAKEN)
        except Later as error:
            log.warning("e-mail %d waits: %s", post.id, error)
            return False
        except Unknown:
            raise
        except Failed as error:
            raise Failed(f"{error} Nothing was sent.") from error
        self._put_copy(post.id)
        return True

    def flush(self) -> None:
        """Send what is queued, once the server can be reached, and tell the owner with the next reply."""
        for post in self._posts("state = 'queued'"):
            try:
                self._hand_over(post, by_turn=False)
            except (Unreachable, Trouble):
                return  # the others would fare the same
            except (Later, Failed) as error:
                log.warning("e-mail %d: %s", post.id, error)
        for post in self._posts("state = 'sent' AND copied = 0") if self._copy else []:
            if not self._put_copy(post.id):
                return

    def withdraw(self, address: str, subject: str, body: str) -> bool:
        """Take the newest queued message like this back; False when none is queued."""
        same = (post for post in reversed(self._posts("state = 'queued'")) if post.subject == " ".join(subject.split()))
        found = next((post for post in same if (post.address, post.body) == (address, body)), None)
        return found is not None and self._set("state = 'withdrawn' WHERE id = ? AND state = 'queued'", found.id) == 1

    def last(self, body: str) -> Post | None:
        """The newest message with this text."""
        return next(reversed(self._posts("body = ?", body)), None)

    def found(self, post: Post) -> None:
        """It is among what was sent: it is not unknown any more."""
        self._set("state = 'sent', copied = 1 WHERE id = ? AND state = 'unknown'", post.id)

    def _draft(self, address: str, name: str, subject: str, body: str, answers: str, thread: str) -> Post:
        """Write a new message down. Raises Failed when it could never be sent."""
        if not is_email(address):
            raise Failed(f"I can't write to {say_email(address) or 'nobody'}: that is no e-mail address.")
        id = make_msgid(domain=self._sender.domain)
        post = Post(0, id, _now(), address, " ".join(name.split()), subject, body, answers, thread, "draft", "")
        self._message(post)  # raises before anything is kept
        with self._database.transaction():
            self._database.begin()
            values = [getattr(post, column) for column in _COLUMNS[1:]]
            cursor = self._database.execute(
                f"INSERT INTO outbox ({', '.join(_COLUMNS[1:])}) VALUES ({', '.join('?' * len(values))})", *values
            )
        return replace(post, id=cursor.lastrowid or 0)

    def _hand_over(self, post: Post, *, by_turn: bool) -> bool:
        """Send it and write down what came of it; False when another process has it. Raises Later, Failed."""
        post, claimed = replace(post, at=_now()), False

        def claim() -> bool:
            """Of two processes only one gets it."""
            nonlocal claimed
            where = "state = 'sending', at = ?, by_turn = ? WHERE id = ? AND state IN ('draft', 'queued')"
            claimed = self._set(where, post.at, by_turn, post.id) == 1
            return claimed

        try:
            sender, message = self._sender.addr_spec, self._message(post)
            sent = hand_over(self._server, self._password(), sender, post.address, message, claim)
        except (Later, Failed) as error:
            self._mark(post, _state(error, by_turn), claimed, "" if by_turn else _news(post, error), error)
            raise
        if sent:
            self._mark(post, "sent", claimed, "" if by_turn else f"The e-mail to {post.to} that I kept has gone out.")
        return sent

    def _message(self, post: Post) -> bytes:
        """The bytes that are sent; the same each time for the same row."""
        message = EmailMessage(_POLICY)
        try:
            message["From"] = self._sender
            message["To"] = Address(post.name, addr_spec=post.address)
            message["Subject"] = post.subject
            message["Date"] = format_datetime(datetime.fromisoformat(post.at))
            message["Message-ID"] = post.message_id
            if post.answers:
                message["In-Reply-To"] = post.answers
                message["References"] = post.thread or post.answers
            message.set_content(f"{post.body}\n")
            return message.as_bytes()
        except (ValueError, MessageError) as error:
            raise Failed("I can't make an e-mail of that.") from error

    def _put_copy(self, id: int) -> bool:
        """Put a sent message among what was sent; later, when that fails."""
        if self._copy is None:
            return True
        (post,) = self._posts("id = ?", id)
        try:
            self._copy(post.message_id, self._message(post))
        except Failed as error:
            log.warning("no copy of e-mail %d: %s", id, error)
            return False
        self._set("copied = 1 WHERE id = ?", id)
        return True

    def _posts(self, where: str, *parameters: object) -> list[Post]:
        return _posts(self._database, where, *parameters)

    def _mark(self, post: Post, state: str, claimed: bool, news: str, error: Exception | None = None) -> None:
        """Write down what became of it, together with what is to be told. claimed: by this very attempt.

        An attempt that did not get so far leaves alone what another process may be sending.
        """
        before = "state = 'sending'" if claimed else "state IN ('draft', 'queued')"
        problem = str(error) if isinstance(error, Trouble) else ""
        with self._database.transaction():
            self._database.begin()
            changed = self._database.execute(
                f"UPDATE outbox SET state = ?, problem = ? WHERE id = ? AND {before}", state, problem, post.id
            ).rowcount
            if changed and news:
                Journal(self._database).notice(news)

    def _set(self, sql: str, *parameters: object) -> int:
        """Update and commit; how many rows."""
        with self._database.transaction():
            self._database.begin()
            return self._database.execute(f"UPDATE outbox SET {sql}", *parameters).rowcount


def _state(error: Exception, by_turn: bool) -> str:
    """What an e-mail is after an attempt that ended so. In a turn the owner hears of trouble and decides anew."""
    if isinstance(error, Later) or (isinstance(error, Trouble) and not by_turn):
        return "queued"
    return "unknown" if isinstance(error, Unknown) else "failed"


def _news(post: Post, error: Exception) -> str:
    """What the owner is told about an e-mail that was kept; trouble once, and not at each attempt."""
    match error:
        case Later():
            return ""
        case Trouble():
            known = str(error) == post.problem
            return "" if known else f"I still can't send the e-mail to {post.to} that I keep. {error}"
        case Unknown():
            return f"About the e-mail to {post.to} that I kept: {error}"
    return f"I could not send the e-mail to {post.to} that I kept. {error}"


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")


def _posts(database: Database, where: str, *parameters: object) -> list[Post]:
    """Rows of the outbox, oldest first."""
    rows = database.execute(f"SELECT {', '.join(_COLUMNS)} FROM outbox WHERE {where} ORDER BY id", *parameters)
    return [Post(*row) for row in rows.fetchall()]


def settle(database: Database) -> None:
    """After a start, while nobody sends: what was cut off is unknown. Of what a turn was in, the journal tells."""
    cut = _posts(database, "state = 'sending' AND by_turn = 0")
    with database.transaction():
        database.begin()
        database.execute("UPDATE outbox SET state = 'unknown' WHERE state = 'sending'")
        database.execute("UPDATE outbox SET state = 'failed' WHERE state = 'draft'")
        for post in cut:
            Journal(database).notice(
                f"I was cut off while I was sending the e-mail to {post.to} that I kept. "
                "I don't know whether it went out, and I won't send it again."
            )
