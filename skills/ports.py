"""What a skill may touch: its Context, and behind it what lasts, what rings, the machine, the web and the mailbox.

These are Protocols; device/ fills them in, and tests stand something simpler behind them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NoReturn, Protocol, cast

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


class Web(Protocol):
    """The web, for reading."""

    def get(self, url: str) -> Page:
        """Fetch a page. Raises Failed with a sentence: no network, no such page, too large, too slow, not allowed."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A message that came. id: its Message-ID. text: plain words, HTML and quotations taken out."""

    id: str
    sender: str
    address: str
    subject: str
    at: datetime
    text: str
    seen: bool


class Mail(Protocol):
    """The owner's mailbox; device/mail.py."""

    def send(self, to: str, subject: str, body: str, *, answers: str | None = None) -> bool:
        """Send a message; whether it has left. False: it is kept, and sent once when the server can be reached.

        to: an address. answers: the Message-ID that it replies to. Raises Failed.
        """

    def letters(self, folder: str = "") -> list[Letter]:
        """The newest letters of a folder (the inbox), newest first, at most 50; reading marks nothing. Raises Failed."""


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
    web, mail: only for a skill whose needs name the network.
    """

    now: datetime
    store: Store
    bell: Bell
    machine: Machine
    settings: Mapping[str, str] = field(default_factory=dict)
    words: str = ""
    alike: Callable[[str, Sequence[str]], list[float]] = by_words
    web: Web = _NO_WEB
    mail: Mail = _NO_MAIL
