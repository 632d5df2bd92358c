"""The people whom the owner knows: a contact as a value, how it is stored, and who is meant by a name.

Rows: "contact", with the fields of Contact but its row.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from skills.addresses import say_email, say_phone
from skills.alike import alike, fold
from skills.api import Context, Failed, Which
from skills.names import bare, small, turned
from skills.ports import Json, Row, Store

KIND = "contact"
# What somebody is to the owner: the words for it, and what an address book says that knows no more (RFC 6350).
_RELATIONS = (
    ("mother mum mom mam mama mummy mommy ma", "parent"), ("father dad papa daddy pa", "parent"),
    ("wife missus", "spouse"), ("husband hubby", "spouse"), ("partner spouse", "spouse"), ("brother bro", "sibling"),
    ("sister sis", "sibling"), ("son", "child"), ("daughter", "child"),
    ("grandmother grandma granny gran nan nana", "kin"), ("grandfather grandpa grandad granddad", "kin"),
    ("girlfriend", "sweetheart"), ("boyfriend", "sweetheart"), ("boss manager", "manager"), ("assistant", "assistant"),
    ("neighbour neighbor", "neighbor"), ("doctor gp", "doctor"), ("dentist", "dentist"), ("landlord landlady", "landlord"),
)  # fmt: skip
_THE_OWNER = frozenset(["me", "i", "myself", "owner"])
_NOBODY = _THE_OWNER | frozenset(
    """my mine him her them it his their hers he she they you your someone somebody anyone the a an contact person
    who whose this that""".split()  # noqa: SIM905  a word list reads better so
)
_KIN = frozenset(word for words, _ in _RELATIONS for word in words.split())
_KNOWN_AS = re.compile(rf"^(?:friend|mate|colleague|coworker|cousin|uncle|aunt|contact|{'|'.join(_KIN)}) (?=\w)")
_POSSESSIVE = re.compile(r"(?:'s|(?<=s)')$")
_ARTICLES = re.compile(r"^(?:(?:my|your|the|our|a|an|new) )+", re.IGNORECASE)
LONGEST = 100  # characters of a name
MOST = 5  # people to choose from; nobody keeps more in mind


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody; shown as the name.

    emails, phones: the most useful first; E.164 where the country is known. labels: what a number or address is
    for: {"+49171...": "mobile"}. birthday: "1990-04-12", or "--04-12" without a year. relations: (relation, name or
    UID of the other) as the address book has them. source: "voice", "file" or "server". row: its id in the store.
    """

    name: str
    family: str = ""
    nicknames: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    birthday: str = ""
    addresses: tuple[str, ...] = ()
    organisation: str = ""
    title: str = ""
    note: str = ""
    relations: tuple[tuple[str, str], ...] = ()
    uid: str = ""
    source: str = "voice"
    row: int | None = None

    def __str__(self) -> str:
        return self.name

    @property
    def reach(self) -> tuple[str, ...]:
        """Every address and number."""
        return (*self.emails, *self.phones)


_FIELDS = frozenset(f.name for f in fields(Contact)) - {"row"}


def of(row: Row) -> Contact:
    """The contact that a row holds."""
    data: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in row.data.items() if name in _FIELDS
    }
    data["relations"] = tuple((kind, other) for kind, other in data.get("relations", ()))
    return Contact(**data, row=row.id)


def stored(contact: Contact) -> dict[str, Json]:
    """The fields that its row holds: store.add(KIND, **stored(contact))."""
    return {f.name: _thawed(getattr(contact, f.name)) for f in fields(contact) if f.name in _FIELDS}


def every(store: Store) -> list[Contact]:
    """All contacts, oldest first."""
    return [of(row) for row in store.rows(KIND)]


def find(where: Context | Store, words: str, argument: str = "person") -> Contact:
    """Who is meant: by the whole name, a part of it, a nickname, a relation ("my mum"), or what sounds like it.

    Raises Which, with names that find each of them, when several may be; Failed when nobody is.
    """
    people = every(where.store if isinstance(where, Context) else where)
    found = search(people, words)
    if not found:
        raise Failed(_unknown(words))
    return chosen(found, people, words, argument)


def chosen(found: Sequence[Contact], people: Sequence[Contact], words: str, argument: str) -> Contact:
    """The one of them. Raises Which when there are more; Failed when there are too many to ask. people: everybody."""
    if len(found) > MOST:
        raise Failed(f"I know {small(len(found))} people who may be {_as_said(words)}. Please say the whole name.")
    if len(found) > 1:
        raise Which(argument, [_told_apart(contact, people) for contact in found])
    return found[0]


def search(people: Sequence[Contact], words: str) -> list[Contact]:
    """All who may equally well be meant, at last by sound; none when nobody is."""
    said = _name_only(words)
    return named(people, words) or _distinct(_sounding(people, said) if said not in _NOBODY else [], people)


def named(people: Sequence[Contact], words: str) -> list[Contact]:
    """All who are called that: by name, by relation, by part of the name, by name and company ("Anna from Acme")."""
    said = _name_only(words)
    if not said or said in _NOBODY:
        return []
    begun = [contact for contact in people if words.startswith(contact.name)]
    if same := [contact for contact in begun if _told_apart(contact, people) == words.strip(" .")]:
        return same[:1]  # so a question named it
    found = exactly(people, said) or _related(people, said) or _partly(people, said)
    if not found and (shorter := _KNOWN_AS.sub("", said)) != said:
        found = named(people, shorter)
    if not found and (place := re.fullmatch(r"(.+?),? (?:from|at|of) (.+)", said)):
        found = [c for c in named(people, place[1]) if set(fold(place[2])) <= set(fold(c.organisation))]
    return _distinct(found, people)


def _distinct(found: Sequence[Contact], people: Sequence[Contact]) -> list[Contact]:
    """One of each that nothing tells apart."""
    names = {fold(contact.name) for contact in found}
    people = [contact for contact in people if fold(contact.name) in names]
    return list({_told_apart(contact, people): contact for contact in reversed(found)}.values())[::-1]


def new_name(words: str) -> str:
    """The name to keep for somebody new: "my friend anna berg's" is "Anna Berg", "my mum" is "Mum". Raises Failed."""
    name = _ARTICLES.sub("", _as_said(words))
    name = _KNOWN_AS.sub("", name)
    if name.casefold() in _NOBODY or not re.search(r"[^\W\d_]", name) or "@" in name or len(name) > LONGEST:
        raise Failed("I need a name for that contact.")
    return re.sub(r"(?<![\w'])\w|(?<=\bo')\w", lambda match: match[0].upper(), name) if name == name.lower() else name


def exactly(people: Sequence[Contact], name: str) -> list[Contact]:
    """Those of that whole name or nickname, whatever its case and accents."""
    words = fold(bare(name))
    return [contact for contact in people if words in [fold(called) for called in (contact.name, *contact.nicknames)]]


def _partly(people: Sequence[Contact], said: str) -> list[Contact]:
    """Those in whose name or nickname all of the words are."""
    words = set(fold(said))
    return [c for c in people if any(words <= set(fold(called)) for called in (c.name, *c.nicknames))] if words else []


def _sounding(people: Sequence[Contact], said: str) -> list[Contact]:
    """Those whose name or nickname sounds like it; else those whose whole name is in the words."""
    called = [(name, contact) for contact in people for name in (contact.name, *contact.nicknames)]
    near = [called[i][1] for i in alike(said, [name for name, _ in called])]
    words = set(fold(said))
    return near or [contact for contact in people if (name := set(fold(contact.name))) and name <= words]


def _related(people: Sequence[Contact], said: str) -> list[Contact]:
    """Those who are that to the owner: "mum" is a nickname, or stands on their card, or on the owner's own."""
    words, neutral = next(((set(w.split()), n) for w, n in _RELATIONS if said in w.split()), (set(), ""))
    if not words:
        return []
    if by_name := [c for c in people if any(" ".join(fold(n)) in words for n in (c.name, *c.nicknames))]:
        return by_name
    owners = [c for c in people if _THE_OWNER & {n.casefold() for n in c.nicknames} or ("me", "") in c.relations]
    for kinds in (words, {neutral}):
        others = {other for owner in owners for kind, other in owner.relations if kind in kinds} - {""}
        if found := [
            c
            for c in people
            if c.name in others
            or c.uid in others
            or any(k in kinds and o.casefold() in ("", *_THE_OWNER) for k, o in c.relations)
        ]:
            return found
    return []


def _told_apart(contact: Contact, people: Sequence[Contact]) -> str:
    """The name, with what only this one of that name has; `search` finds it by that."""
    others = [c for c in people if c != contact and fold(c.name) == fold(contact.name)]
    if not others:
        return contact.name
    if contact.organisation and all(c.organisation != contact.organisation for c in others):
        return f"{contact.name} from {contact.organisation}"
    details = [*map(say_email, contact.emails), *(say_phone(phone, "") for phone in contact.phones)]
    return f"{contact.name}, {details[0]}" if details else contact.name


def _name_only(words: str) -> str:
    """Lower case without "my", punctuation, and what makes it a possessive: "My mum's" is "mum"."""
    return bare(_POSSESSIVE.sub("", bare(words.replace("’", "'"))))


def _unknown(words: str) -> str:
    said = _name_only(words)
    if not said or said in _NOBODY:
        return "I don't know who you mean. Please say the name."
    if said in _KIN:
        return f"I don't know who your {said} is."
    return f"I don't know anyone called {_as_said(words)}."


def _as_said(words: str) -> str:
    """For the ear, without a possessive: "my friend Anna's" is "your friend Anna"."""
    return turned(_POSSESSIVE.sub("", words.replace("’", "'").strip(" .,!?")))


def _thawed(value: object) -> Json:
    if isinstance(value, tuple):
        return [_thawed(v) for v in value]
    return dict(value) if isinstance(value, Mapping) else value  # type: ignore[return-value]
