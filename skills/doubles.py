"""The same person in two address books: one contact is made of both."""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from skills.alike import fold
from skills.contacts import KIND, Contact, of, stored
from skills.ports import Store

_SINGLE = ("family", "birthday", "organisation", "title", "note", "uid")
_SEVERAL = ("nicknames", "emails", "phones", "addresses", "relations")


def joined(contact: Contact, other: Contact) -> Contact:
    """The contact with what another card of the same person has beside; where both say something, the contact's own."""
    changes: dict[str, Any] = {name: getattr(other, name) for name in _SINGLE if not getattr(contact, name)}
    changes |= {name: tuple(dict.fromkeys((*getattr(contact, name), *getattr(other, name)))) for name in _SEVERAL}
    reach = {*changes["emails"], *changes["phones"]}
    labels = {value: label for value, label in {**other.labels, **contact.labels}.items() if value in reach}
    source = other.source if contact.source == "voice" else contact.source
    return replace(contact, **changes, labels=labels, source=source)


def take_in(store: Store, news: Sequence[Contact]) -> Counter[str]:
    """Keep people of an address book; who is there already gets what is new. How many were new, changed, known."""
    rows = {row.id: row for row in store.rows(KIND)}
    by_name: defaultdict[tuple[str, ...], list[Contact]] = defaultdict(list)
    by_uid: dict[str, Contact] = {}
    done: Counter[str] = Counter()

    def remember(contact: Contact) -> None:
        by_name[fold(contact.name)] = [c for c in by_name[fold(contact.name)] if c.row != contact.row] + [contact]
        by_uid[contact.uid] = contact

    for row in rows.values():
        remember(of(row))
    for contact in news:
        alikes = [
            mine for mine in by_name[fold(contact.name)] if not contact.reach or set(mine.reach) & set(contact.reach)
        ]
        mine = by_uid.get(contact.uid) if contact.uid else None
        mine = mine or next(iter(alikes), None)
        if mine is None or mine.row is None:
            contact = replace(contact, uid=contact.uid or str(uuid.uuid4()))
            row = rows[row.id] = store.add(KIND, **stored(contact))
            done["new"] += 1
        elif replace(joined(mine, contact), source=mine.source) == mine:
            done["known"] += 1
            continue
        else:
            row = rows[mine.row] = store.change(rows[mine.row], **stored(joined(mine, contact)))
            done["changed"] += 1
        remember(of(row))
    return done
