"""vCard files (2.1, 3.0, 4.0) to contacts and back.

A card on a server is another program's: what is changed of it is changed in its text, property by property (`edited`),
so that nothing is lost of what is not known here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from device.vcardlines import Card, Property, chunks, escaped, folded, split
from skills.addresses import is_email, written_phone
from skills.contacts import LONGEST, Contact
from skills.details import label_in

MOST = 20  # of each: numbers, addresses, nicknames
LONGEST_NOTE = 2000  # characters
_RELATED = {"X-SPOUSE": "spouse", "X-MANAGER": "manager", "X-ASSISTANT": "assistant"}
_TYPES = {"mobile": "CELL", "work": "WORK", "home": "HOME", "fax": "FAX"}


class BadCard(ValueError):
    """A card that is not whole, or names nobody."""


@dataclass(frozen=True, slots=True)
class Cards:
    """What a file holds. skipped: how many cards could not be read."""

    contacts: tuple[Contact, ...]
    skipped: int


def decoded(data: bytes) -> str:
    """The text of a file, in the encodings that address books write."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def read(text: str, country: str) -> Cards:
    """All people in a file. country: ISO 3166, of telephone numbers without one."""
    contacts, skipped = [], 0
    for card in split(text):
        try:
            contact = read_one(card, country, "file")
        except BadCard:
            skipped += 1
        else:
            contacts += [contact] if contact else []
    return Cards(tuple(contacts), skipped)


def read_one(text: str, country: str, source: Literal["file", "server"]) -> Contact | None:
    """The person on a card; None for a group of people. Raises BadCard."""
    card = Card(text)
    if not card.whole:
        raise BadCard("it is cut off")
    if card.first("KIND", "X-ADDRESSBOOKSERVER-KIND").lower() == "group":
        return None
    emails = [(found, value) for found in card.every("EMAIL") if (value := _value(found, country))][:MOST]
    phones = [(found, value) for found in card.every("TEL") if (value := _value(found, country))][:MOST]
    family, given = ([*card.every("N")[0].parts(";"), ""] if card.every("N") else ["", ""])[:2]
    organisation = next((found.parts(";")[0] for found in card.every("ORG")), "")
    nicknames = [_line(name) for found in card.every("NICKNAME") for name in found.parts(",")]
    name = card.first("FN") or f"{given} {family}".strip() or organisation or (emails[0][1] if emails else "")
    if not _line(name):
        raise BadCard("it has no name")
    return Contact(
        name=_line(name),
        family=_line(family),
        nicknames=tuple(filter(None, nicknames))[:MOST],
        emails=tuple(dict.fromkeys(value for _, value in emails)),
        phones=tuple(dict.fromkeys(value for _, value in phones)),
        labels={value: label for found, value in (*emails, *phones) if (label := _label(found, card))},
        birthday=next((day for found in card.every("BDAY") if (day := _birthday(found))), ""),
        addresses=tuple(address for found in card.every("ADR")[:MOST] if (address := _address(found))),
        organisation=_line(organisation),
        title=_line(card.first("TITLE", "ROLE")),
        note="\n".join(found.text for found in card.every("NOTE"))[:LONGEST_NOTE].strip(),
        relations=tuple(_relations(card))[:MOST],
        uid=_line(card.first("UID")).removeprefix("urn:uuid:"),
        source=source,
    )


def _line(text: str) -> str:
    return " ".join(text.split())[:LONGEST].strip()


def _value(found: Property, country: str) -> str:
    """The number or address that a property holds; empty when it is none."""
    if found.name == "TEL":
        return written_phone(found.text, country)
    address = found.text.lower().removeprefix("mailto:")
    return address if found.name == "EMAIL" and is_email(address) else ""


def _label(found: Property, card: Card) -> str:
    """mobile, work, home or fax, by its types or by the label of its group."""
    words = " ".join([*found.types, card.labels.get(found.group, "")])
    return "fax" if "fax" in words else label_in(words)


def _address(found: Property) -> str:
    return _line(", ".join(filter(None, found.parts(";"))))


def _birthday(found: Property) -> str:
    """ "1990-04-12", "--04-12"; empty for what is no day."""
    match = re.match(r"(\d{4}|-)-?(\d\d)-?(\d\d)(?!\d)", found.text)
    if not match:
        return ""
    year = "-" if match[1] in found.parameters.get("X-APPLE-OMIT-YEAR", ()) else match[1]
    try:
        day = date(2000 if year == "-" else int(year), int(match[2]), int(match[3]))
    except ValueError:
        return ""
    return f"{year}-{day:%m-%d}"


def _relations(card: Card) -> Iterator[tuple[str, str]]:
    """(relation, the other's name or UID); ("me", "") on the owner's own card."""
    for found in card.properties:
        other = _line(found.text).removeprefix("urn:uuid:")
        if found.name == "RELATED":
            kinds = [re.sub(r"[^a-z-]", "", kind) for kind in found.types]
            yield from ((kind, "" if kind == "me" else other) for kind in kinds if kind not in ("pref", ""))
        elif found.name in _RELATED:
            yield _RELATED[found.name], other
        elif found.name == "X-ABRELATEDNAMES" and (label := card.labels.get(found.group)):
            yield label, other


def write(contact: Contact, version: Literal["3.0", "4.0"] = "3.0") -> str:
    """A card of the contact."""
    family = contact.family or contact.name.rpartition(" ")[2]
    given = contact.name.removesuffix(family).strip()
    lines = ["BEGIN:VCARD", f"VERSION:{version}", f"UID:{escaped(contact.uid)}", f"FN:{escaped(contact.name)}"]
    lines.append(f"N:{escaped(family)};{escaped(given)};;;")
    lines += [f"NICKNAME:{','.join(map(escaped, contact.nicknames))}"] if contact.nicknames else []
    lines += _reach(contact)
    lines += [_written_birthday(contact.birthday, version)] if contact.birthday else []
    lines += [f"ADR:;;{escaped(address)};;;;" for address in contact.addresses]
    texts = {"ORG": contact.organisation, "TITLE": contact.title, "NOTE": contact.note}
    lines += [f"{name}:{escaped(text)}" for name, text in texts.items() if text]
    lines += [f"RELATED;TYPE={kind};VALUE=text:{escaped(other or 'me')}" for kind, other in contact.relations]
    return "\r\n".join([*map(folded, lines), "END:VCARD", ""])


def _reach(contact: Contact) -> list[str]:
    """A line for each number and address."""
    kinds = {value: f";TYPE={_TYPES[label]}" for value, label in contact.labels.items() if label in _TYPES}
    emails = [f"EMAIL{kinds.get(value, '')}:{value}" for value in contact.emails]
    return emails + [f"TEL{kinds.get(value, '')}:{value}" for value in contact.phones]


def _written_birthday(birthday: str, version: str) -> str:
    year, day = birthday[:-6], birthday[-5:]
    if version == "4.0":
        return f"BDAY:{'--' if year == '-' else year}{day.replace('-', '')}"
    return f"BDAY;X-APPLE-OMIT-YEAR=1604:1604-{day}" if year == "-" else f"BDAY:{birthday}"


def edited(text: str, added: Contact, removed: frozenset[str], country: str) -> str:
    """A card's own text without the numbers and addresses in `removed` and with those of `added`; all else as it is."""
    kept, gone = [], set()
    for chunk, found in chunks(text):
        if found and removed & {_value(found, country)}:
            gone.add(found.group)
        elif not (found and found.name == "X-ABLABEL" and found.group and found.group in gone):
            kept.append(chunk)
    return "\r\n".join([*kept[:-1], *map(folded, _reach(added)), kept[-1], ""])
