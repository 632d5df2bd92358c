"""Looks into an IMAP mailbox: folders, letters by their heads, a text, and what was sent. It opens when it is used."""

from __future__ import annotations

import imaplib
import logging
import re
import ssl
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta

from imap_tools import BaseMailBox, ImapToolsError, MailboxLoginError

from device.letters import read_header
from device.smtp import GARBLED, OPEN, PASSWORD, UNTRUSTED, Server, Trouble
from skills.alike import alike
from skills.api import Failed
from skills.names import nearest
from skills.ports import Letter
from skills.sayings import say_list

log = logging.getLogger(__name__)

PATIENCE = 10.0  # s for each answer, because a person waits
MOST = 50  # letters
HEAD = 16_384  # bytes of the head of a letter, at most
TEXT = 200_000  # bytes of a letter, at most
SILENT = "I can't reach the mail server now."
GONE = "I can't find that e-mail any more."
_HEADERS = "FROM REPLY-TO SUBJECT MESSAGE-ID REFERENCES IN-REPLY-TO"
_KINDS = {
    "inbox": "INBOX", "spam": "\\Junk", "junk": "\\Junk", "sent": "\\Sent", "draft": "\\Drafts", "drafts": "\\Drafts",
    "trash": "\\Trash", "bin": "\\Trash", "deleted": "\\Trash", "archive": "\\Archive", "all": "\\All",
}  # fmt: skip
_USUAL = {"\\Sent": ("sent", "sent mail", "sent items", "sent messages"), "\\Junk": ("junk", "spam", "bulk mail"),
          "\\Trash": ("trash", "bin", "deleted", "deleted items", "deleted messages")}  # fmt: skip


class Imap:
    """One mailbox. password: raises Failed. sent: the folder for what was sent, empty for the usual one."""

    def __init__(self, server: Server, password: Callable[[], str], sent: str = "") -> None:
        self._server = server
        self._password = password
        self._sent = sent

    def letters(
        self, folder: str, senders: Sequence[str], since: datetime | None, until: datetime | None, unseen: bool
    ) -> list[Letter]:
        """The newest letters, newest first, at most MOST. Raises Failed."""
        with self._open() as box:
            name = _folder(box, folder) if folder else "INBOX"
            _select(box, name)
            wanted = ["UNSEEN"] if unseen else []
            # Servers have zones of their own: a day more, and looked at again below.
            if since:
                wanted.append(f"SINCE {_day(since - timedelta(days=1))}")
            if until:
                wanted.append(f"BEFORE {_day(until + timedelta(days=2))}")
            letters = _heads(box, name, _search(box, wanted, senders)[-MOST:])
        return [x for x in letters if (since is None or since <= x.at) and (until is None or x.at < until)]

    def text(self, letter: Letter, read: Callable[[bytes], bool]) -> None:
        """Give the bytes of a letter to `read`, at most TEXT, and mark it as seen if that says so. Raises Failed."""
        with self._open() as box:
            _select(box, letter.folder, readonly=False)
            there = _heads(box, letter.folder, [letter.uid])
            if not there or (there[0].id, there[0].subject) != (letter.id, letter.subject):
                raise Failed(GONE)  # a folder that was made anew has new numbers
            raw = _fetched(box, [letter.uid], f"(UID BODY.PEEK[]<0.{TEXT}>)")
            if not raw:
                raise Failed(GONE)
            if read(raw[0][1]):
                _ok(box.client.uid("STORE", letter.uid, "+FLAGS.SILENT", "(\\Seen)"))

    def was_sent(self, message_id: str) -> bool:
        """Whether a message is among what was sent. Raises Failed."""
        with self._open() as box:
            return bool(_named(box, self._sent_folder(box), message_id))

    def copy(self, message_id: str, message: bytes) -> None:
        """Put a message among what was sent, unless the server did. Raises Failed."""
        with self._open() as box:
            folder = self._sent_folder(box)
            if not _named(box, folder, message_id):
                box.append(message, folder, flag_set=["\\Seen"])

    def _sent_folder(self, box: BaseMailBox) -> str:
        return self._sent or _folder(box, "sent")

    @contextmanager
    def _open(self) -> Iterator[BaseMailBox]:
        """A mailbox that is logged in. Turns whatever goes wrong with it into Failed."""
        password = self._password()
        try:
            box = _Box(self._server)
            try:
                box.login(self._server.user, password, initial_folder=None)
                yield box
            finally:
                with suppress(OSError, imaplib.IMAP4.error):
                    box.client.shutdown()  # a logout would only cost time
        except MailboxLoginError as error:
            raise Failed(PASSWORD) from error
        except ssl.SSLCertVerificationError as error:
            raise Failed(UNTRUSTED) from error
        except (ssl.SSLError, imaplib.IMAP4.error, ImapToolsError, ValueError, LookupError, TypeError) as error:
            log.error("IMAP: %s", error)
            raise Failed(GARBLED) from error
        except OSError as error:
            log.warning("IMAP: %s", error)
            raise Failed(SILENT) from error


class _Box(BaseMailBox):
    """A secured connection."""

    def __init__(self, server: Server) -> None:
        self._server = server
        super().__init__()

    def _get_mailbox_client(self) -> imaplib.IMAP4:
        server = self._server
        if server.port == 993:
            secured = ssl.create_default_context()
            return imaplib.IMAP4_SSL(server.host, server.port, ssl_context=secured, timeout=PATIENCE)
        client = imaplib.IMAP4(server.host, server.port, timeout=PATIENCE)
        try:
            if server.tls and "STARTTLS" in client.capabilities:
                client.starttls(ssl.create_default_context())
            elif not server.insecure:
                raise Trouble(OPEN)
        except BaseException:
            with suppress(OSError):
                client.shutdown()
            raise
        return client


def _select(box: BaseMailBox, folder: str, readonly: bool = True) -> None:
    box.folder.set(folder, readonly)


def _folder(box: BaseMailBox, said: str) -> str:
    """The folder that is meant: by its use ("spam"), or by its name or the last part of it. Raises Failed."""
    folders = [f for f in box.folder.list() if "\\Noselect" not in f.flags and "\\NonExistent" not in f.flags]
    words = re.sub(r"\b(?:my|the|e-?mails?|mails?|mailbox|folder|items|messages)\b", " ", said.lower()).strip(" .")
    kind = _KINDS.get(" ".join(words.split()), "")
    if kind == "INBOX":
        return kind
    for folder in folders:
        if kind in folder.flags:
            return str(folder.name)
    names = [(f.name.rpartition(f.delim)[2] if f.delim else f.name) for f in folders]
    usual = [i for i, name in enumerate(names) if name.lower() in _USUAL.get(kind, ())]
    near = usual or nearest(words or said, names) or alike(words or said, names)
    if near:
        return str(folders[near[0]].name)
    raise Failed(f"There is no {words or said} folder. There is {say_list(names[:8])}.")


def _day(when: datetime) -> str:
    """ "10-Mar-2027", whatever the locale."""
    return imaplib.Time2Internaldate(when)[1:12].strip()


def _search(box: BaseMailBox, wanted: list[str], senders: Sequence[str]) -> list[str]:
    """The numbers of letters, oldest first."""
    found: set[int] = set()
    for sender in senders or [""]:
        if not sender.isascii():
            continue  # not every server can look for such
        quoted = re.sub(r'["\\\r\n]', "", sender)
        criteria = [*wanted, f'FROM "{quoted}"'] if sender else wanted
        found |= {int(uid) for uid in box.uids(" ".join(criteria) or "ALL", charset=None)}
    return [str(uid) for uid in sorted(found)]


def _named(box: BaseMailBox, folder: str, message_id: str) -> list[str]:
    _select(box, folder)
    return list(box.uids(f'HEADER Message-ID "{message_id}"', charset=None))


def _heads(box: BaseMailBox, folder: str, uids: Sequence[str]) -> list[Letter]:
    """The letters of these numbers, newest first."""
    found = _fetched(box, uids, f"(UID FLAGS INTERNALDATE BODY.PEEK[HEADER.FIELDS ({_HEADERS})]<0.{HEAD}>)")
    letters = {}
    for about, raw in found:
        uid, date = re.search(rb"\bUID (\d+)", about), imaplib.Internaldate2tuple(about)
        if uid and date:
            at = datetime.fromtimestamp(time.mktime(date)).astimezone()
            seen = b"\\Seen" in imaplib.ParseFlags(about)
            letters[int(uid[1])] = read_header(raw, at, seen, folder, uid[1].decode())
    return [letters[uid] for uid in sorted(letters, key=lambda uid: (letters[uid].at, uid), reverse=True)]


def _fetched(box: BaseMailBox, uids: Sequence[str], what: str) -> list[tuple[bytes, bytes]]:
    """What is said about each message, before and after its bytes, and these."""
    if not uids:
        return []
    found: list[tuple[bytes, bytes]] = []
    for item in _ok(box.client.uid("FETCH", ",".join(uids), what)):
        if isinstance(item, tuple):
            found.append((item[0], item[1]))
        elif isinstance(item, bytes) and found and not item[:1].isdigit():  # else it is of another message
            found[-1] = (found[-1][0] + b" " + item, found[-1][1])
    return found


def _ok(answer: tuple[str, list[bytes | tuple[bytes, bytes] | None]]) -> list[bytes | tuple[bytes, bytes] | None]:
    """The data of an answer. Raises imaplib's error when it is a refusal."""
    if answer[0] != "OK":
        raise imaplib.IMAP4.error(str(answer))
    return answer[1]
