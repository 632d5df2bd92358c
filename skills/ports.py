"""What a skill may touch: its Context, and behind it what lasts, what rings, the machine, the web and the mailbox.

These are Protocols; device/ fills them in, and tests stand something simpler behind them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, NoReturn, Protocol, cast

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]


@dataclass(frozen=True, slots=True)
class Row:
    """One stored thing: `kind` says what it is, `data` is JSON."""

    id: int
    kind: str
    data: Mapping[str, Any]

    def __getitem__(self, key: str) -> Any:
        return self.data[key]


class Store(Protocol):
    """What lasts. A skill's writes are committed with its outcome, and taken back by undo.

    Every method but `rows` raises PermissionError for a skill that claims `Confirm.NONE`.
    """

    def rows(self, kind: str) -> list[Row]:
        """All rows of a kind, oldest first."""

    def add(self, kind: str, **data: Json) -> Row: ...

    def change(self, row: Row, **data: Json) -> Row:
        """Replace the named fields of a row."""

    def remove(self, row: Row) -> None: ...


class Bell(Protocol):
    """What rings now, or rang last: alarms, timers and reminders."""

    def snooze(self, until: datetime) -> str | None:
        """Let it ring again at `until`; its name for the ear, None when nothing rang."""


class Sound(Protocol):
    """How loud the device is. level: 0 to 100, as the ear takes it; it stays while muted."""

    level: float
    muted: bool


class Machine(Protocol):
    """The device itself."""

    def status(self) -> Mapping[str, str]:
        """A sentence for each of battery, network, storage, memory, models, temperature that is known."""


@dataclass(frozen=True, slots=True)
class Page:
    """What a server answered. url: after redirections. kind: the media type, lower case: "text/html"."""

    url: str
    kind: str
    body: bytes
    charset: str | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """A source of news. topic: what it is about, empty for everything. country: where it is a first choice (ISO 3166)."""

    name: str
    url: str
    topic: str = ""
    country: str = ""


@dataclass(slots=True)
class Reading:
    """Something long that is read aloud in parts. at: the part that comes next.

    outside: where it came from, as in `Done`. headings: each with the part that it begins.
    addresses: of the whole stories, one a part, where the parts are headlines.
    """

    title: str
    outside: str
    parts: Sequence[str]
    headings: Sequence[tuple[str, int]] = ()
    addresses: Sequence[str] = ()
    at: int = 0


class Web(Protocol):
    """The web, for reading. pages: the owner's own names of addresses.

    news, page: what was read aloud last, so that "more" and "next" go on. They are kept in memory and go with the
    process: a skill that only reads has no store to write to, and what somebody reads is nobody's business.
    """

    feeds: Sequence[Feed]
    pages: Mapping[str, str]
    news: Reading | None
    page: Reading | None

    def get(self, url: str, kinds: Sequence[str] = ()) -> Page:
        """Fetch a page. kinds: how the media types that will do begin ("text/"); any, without.

        Raises Failed with a sentence: no network, no such page, too large, too slow, of another kind, not allowed.
        """


@dataclass(frozen=True, slots=True)
class Letter:
    """An e-mail that came; strangers wrote all of it but `at`, `seen`, `folder` and `uid`.

    id: its Message-ID, empty for none. sender: the name it gives itself, or its address. address: whose it is;
    reply_to: where an answer goes. at: when it arrived. uid: its number in the folder. thread: the ids that an answer
    refers to.
    """

    id: str
    sender: str
    address: str
    subject: str
    at: datetime
    seen: bool
    folder: str = ""
    uid: str = ""
    reply_to: str = ""
    thread: str = ""


@dataclass(frozen=True, slots=True)
class Posted:
    """What became of an e-mail of the owner's. to: for the ear. at: when it was last tried."""

    to: str
    subject: str
    state: Literal["draft", "queued", "sending", "sent", "failed", "unknown", "withdrawn"]
    at: datetime


@dataclass(frozen=True, slots=True)
class Message:
    """A short message that came. id: in the server's archive. sender: as the owner's list calls who wrote, or the address."""

    id: str
    sender: str
    address: str
    text: str
    at: datetime


class Chat(Protocol):
    """The owner's short messages; device/chat.py. What every method raises is Failed, with a sentence."""

    def people(self) -> list[tuple[str, str]]:
        """Those on the owner's list: (name, address)."""

    def send(self, to: str, text: str) -> None:
        """Hand a message for an address over to the server, at most once: what fails is not tried again."""

    def messages(self, sender: str = "", new: bool = False) -> list[Message]:
        """What came, newest first, at most 50. sender: an address. new: only what the owner was not told of yet."""

    def tell(self, messages: Sequence[Message]) -> None:
        """The owner is told of these: they, and what is older, are not new any more."""

    def sent(self, text: str) -> datetime | None:
        """When the server got a message with this text from the owner, if it did."""


class Mail(Protocol):
    """The owner's mailbox; device/mail.py. What every method raises is Failed, with a sentence."""

    @property
    def chat(self) -> Chat:
        """The owner's short messages."""

    def send(self, to: str, subject: str, body: str, *, name: str = "", answers: Letter | None = None) -> bool:
        """Send a message, at most once; whether it has left. False: it is kept, and sent when the server can be reached.

        Call it before anything is written to the store. to: an address; name: whose it is. answers: what it replies to.
        """

    def withdraw(self, to: str, subject: str, body: str) -> bool:
        """Take back a message that is still kept; False when it has left."""

    def posted(self, body: str) -> Posted | None:
        """What became of the last message with this text."""

    def letters(
        self,
        folder: str = "",
        *,
        senders: Sequence[str] = (),
        since: datetime | None = None,
        until: datetime | None = None,
        unseen: bool = False,
    ) -> list[Letter]:
        """The newest letters of a folder (the inbox), newest first, at most 50; looking marks nothing.

        folder: its name as it was said. senders: only those with one of these in their address or name.
        """

    def read(self, letter: Letter, part: int = 0) -> tuple[str, bool]:
        """A part of the text as plain words, and whether more follows; the last part marks the letter as seen.

        The letter is then the one read last.
        """

    def last_read(self) -> tuple[Letter, int] | None:
        """The letter that was read last, and the part that comes next (0: it was read to its end)."""

    def tell(self, letters: Sequence[Letter]) -> None:
        """Remember letters that the owner is told of, in this order; a single one is as good as read."""

    def told(self) -> list[Letter]:
        """The letters that the owner was told of last."""


def by_words(sentence: str, others: Sequence[str]) -> list[float]:
    """How near a sentence is to each of others by the words that they share, 0 to 1."""
    from rapidfuzz import fuzz  # a tenth of a second to import

    return [fuzz.token_set_ratio(sentence.lower(), other.lower()) / 100 for other in others]


class _Withheld:
    """Stands for what a skill does not get, because its `needs` do not name it."""

    def __getattr__(self, name: str) -> NoReturn:
        raise PermissionError(f"a skill that does not need the network asked for {name}")


_NO_WEB = cast(Web, _Withheld())
_NO_MAIL = cast(Mail, _Withheld())


@dataclass(frozen=True, slots=True)
class Context:
    """All that a skill may touch.

    now: the owner's wall clock, with its zone, the same for the whole turn.
    settings: units (metric|imperial), country (ISO 3166), language, clock (12|24) and what else was set.
    words: what the user said, as heard.
    alike: how near in meaning a sentence is to each of others, -1 to 1; by words where the model is not there.
    sound: how loud the device is; None where it has no speaker.
    web, mail: only for a skill whose needs name the network.
    """

    now: datetime
    store: Store
    bell: Bell
    machine: Machine
    settings: Mapping[str, str] = field(default_factory=dict)
    words: str = ""
    alike: Callable[[str, Sequence[str]], list[float]] = by_words
    sound: Sound | None = None
    web: Web = _NO_WEB
    mail: Mail = _NO_MAIL
