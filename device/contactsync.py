"""The contacts here and those of a CardDAV address book, brought in step.

Rows "card" {book, href, etag, contact, base}: which card is which contact, and what the contact was when both were
last the same. They are rows of their own, so that undo still finds a contact as a skill left it; and what a skill did,
or undid, is seen by comparing, so that no skill needs to know of this. Of another program's card only numbers and
addresses are changed.

Who wins when both have changed: the server; what was added here is added there too. Nothing is removed on either side
because of an answer that may be wrong (`_lost`).
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from device.carddav import AddressBook, Changed, Refused
from device.database import Database, SqliteStore
from device.vcards import BadCard, edited, read_one, write
from device.webdav import DavProblem
from skills.alike import fold
from skills.contacts import KIND, Contact, of, stored
from skills.doubles import joined
from skills.names import capital, count
from skills.ports import Json, Row

CARD = "card"
FEW = 3  # cards that may be gone at once without a question
_OURS = ("source", "family", "uid")  # fields that a card brings back otherwise than they were kept here


@dataclass(slots=True)
class Report:
    """What was done; notes: whole sentences on what somebody should know."""

    here: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("new", "changed", "removed"), 0))
    there: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("new", "changed", "removed"), 0))
    unreadable: int = 0
    notes: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        parts = [
            f"{number} {what} {where}"
            for where, done in (("here", self.here), ("on the server", self.there))
            for what, number in done.items()
            if number
        ]
        skipped = f" {capital(count(self.unreadable, 'card'))} could not be read." if self.unreadable else ""
        return " ".join([f"{', '.join(parts) or 'All is in step'}.{skipped}", *self.notes])


def sync(database: Database, book: AddressBook, country: str, anyway: bool = False) -> Report:
    """Bring both in step; what was done before a DavProblem stays done.

    country: ISO 3166, of telephone numbers without one. anyway: even where most cards are gone.
    """
    return _Sync(database, book, country, anyway).run()


@dataclass(slots=True)
class _Sync:
    database: Database
    book: AddressBook
    country: str
    anyway: bool
    report: Report = field(default_factory=Report)
    store: SqliteStore = field(init=False)

    def __post_init__(self) -> None:
        self.store = SqliteStore(self.database, writable=True)

    def run(self) -> Report:
        there = self.book.cards()
        cards = self._cards()
        self._lost([href for href in cards if href not in there], len(cards), f"on {self.book.host}")
        news = [href for href, etag in there.items() if href not in cards or not etag or cards[href]["etag"] != etag]
        for href, etag, text in self.book.read(news):
            self._pull(href, etag, text)
        for href, card in cards.items():
            if href not in there:
                self._gone_there(card)
        self._push()
        return self.report

    def _cards(self) -> dict[str, Row]:
        """The cards of this book by their URL."""
        return {row["href"]: row for row in self.store.rows(CARD) if row["book"] == self.book.url}

    def _contacts(self) -> dict[int, Row]:
        return {row.id: row for row in self.store.rows(KIND)}

    def _lost(self, gone: list[str], of_all: int, where: str) -> None:
        """Raise DavProblem when so many are gone that it may be a mistake."""
        if len(gone) > FEW and len(gone) * 2 > of_all and not self.anyway:
            raise DavProblem(
                f"{len(gone)} of {of_all} contacts are gone {where}, so I left the rest as it is. "
                "If that is right: lam contacts sync --anyway"
            )

    def _pull(self, href: str, etag: str, text: str) -> None:
        """Take over one card of the server's."""
        try:
            theirs = read_one(text, self.country, "server")
        except BadCard:
            self.report.unreadable += 1
            return
        if theirs is None:
            return
        with self.database.transaction():
            self.database.begin()
            card = self._cards().get(href)
            mine = self._contacts().get(card["contact"]) if card else self._twin(theirs)
            kept = self._kept(theirs, mine, card)
            link: dict[str, Json] = {"etag": etag, "contact": kept.id, "base": _base(theirs, kept)}
            if card:
                self.store.change(card, **link)
            else:
                self.store.add(CARD, book=self.book.url, href=href, **link)

    def _kept(self, theirs: Contact, mine: Row | None, card: Row | None) -> Row:
        """The contact's row, with what the server says."""
        if mine is None:
            self.report.here["new"] += 1
            if card:
                self.report.notes.append(f"{theirs} was removed here but changed on the server, so it is back.")
            return self.store.add(KIND, **stored(theirs))
        if _like(mine.data, stored(theirs)):
            return mine
        self.report.here["changed"] += 1
        if card and mine.data == card["base"]:
            return self.store.change(mine, **stored(theirs))
        base = _contact(card["base"]) if card else Contact("")
        added = _added(base, of(mine))
        if card:
            more = " and added yours" if added.reach else ""
            self.report.notes.append(f"{theirs} was changed in both places: I took what the server has{more}.")
        return self.store.change(mine, **stored(joined(theirs, added)))

    def _twin(self, theirs: Contact) -> Row | None:
        """A contact here that is no card of this book yet, and is the same person."""
        linked = {card["contact"] for card in self._cards().values()}
        free = [row for row in self.store.rows(KIND) if row.id not in linked]
        by_uid = [row for row in free if theirs.uid and row["uid"] == theirs.uid]
        by_name = [
            row
            for row in free
            if fold(row["name"]) == fold(theirs.name)
            and (row["source"] == "voice" or set(of(row).reach) & set(theirs.reach))
        ]
        return next(iter([*by_uid, *by_name]), None)

    def _gone_there(self, card: Row) -> None:
        with self.database.transaction():
            self.database.begin()
            mine = self._contacts().get(card["contact"])
            self.store.remove(card)
            if mine and mine.data == card["base"]:
                self.store.remove(mine)
                self.report.here["removed"] += 1
            elif mine:
                self.report.notes.append(
                    f"{mine['name']} was removed on the server but changed here, so I put it back there."
                )

    def _push(self) -> None:
        """Send what is new, changed or removed here."""
        people, cards = self._contacts(), self._cards().values()
        gone = [card for card in cards if card["contact"] not in people]
        self._lost([card["href"] for card in gone], len(cards), "here")
        by_contact = {card["contact"]: card for card in cards}
        for row in people.values():
            card = by_contact.get(row.id)
            try:
                if card is None:
                    self._put_new(row)
                elif row.data != card["base"]:
                    self._put_changed(row, card)
            except Changed:
                self.report.notes.append(f"{row['name']} was changed on the server just now: please sync again.")
            except Refused as refused:
                self.report.notes.append(f"{row['name']} stays here only: {refused}")
        for card in gone:
            self._remove(card)

    def _put_new(self, row: Row) -> None:
        contact = replace(of(row), uid=row["uid"] or str(uuid.uuid4()))
        name = (
            contact.uid
            if re.fullmatch(r"[\w-]{1,80}", contact.uid, re.ASCII)
            else str(uuid.uuid5(uuid.NAMESPACE_URL, contact.uid))
        )
        href = self.book.new_url(name)
        etag = self.book.put(href, write(contact))
        with self.database.transaction():
            self.store.add(CARD, book=self.book.url, href=href, etag=etag, contact=row.id, base=dict(row.data))
        self.report.there["new"] += 1

    def _put_changed(self, row: Row, card: Row) -> None:
        """Write what numbers and addresses are new or gone here into the server's card, if it is still as it was."""
        base, mine, etag = _contact(card["base"]), of(row), card["etag"]
        added, removed = _added(base, mine), frozenset(base.reach) - frozenset(mine.reach)
        if added.reach or removed:
            _, now, text = next(iter(self.book.read([card["href"]])), ("", "", ""))
            if now != etag:
                raise Changed(row["name"])
            etag = self.book.put(card["href"], edited(text, added, removed, self.country), etag)
            self.report.there["changed"] += 1
        with self.database.transaction():
            self.store.change(card, etag=etag, base=dict(row.data))

    def _remove(self, card: Row) -> None:
        try:
            self.book.remove(card["href"], card["etag"])
        except (Changed, Refused):
            self.report.notes.append(f"{card['base']['name']} stays on the server: it was changed there.")
            return
        with self.database.transaction():
            self.store.remove(card)
        self.report.there["removed"] += 1


def _contact(data: Mapping[str, Any]) -> Contact:
    return of(Row(0, KIND, data))


def _like(data: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two contacts say the same."""
    return {**data, **dict.fromkeys(_OURS)} == {**other, **dict.fromkeys(_OURS)}


def _base(theirs: Contact, kept: Row) -> dict[str, Any]:
    """What both have agreed on: the contact as kept, unless it holds more than the server has."""
    return dict(kept.data) if _like(kept.data, stored(theirs)) else stored(theirs)


def _added(base: Contact, mine: Contact) -> Contact:
    """Only the numbers and addresses that are new."""
    emails = tuple(value for value in mine.emails if value not in base.emails)
    phones = tuple(value for value in mine.phones if value not in base.phones)
    return Contact("", emails=emails, phones=phones, labels=mine.labels)
