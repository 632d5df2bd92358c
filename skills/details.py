"""What is known of a contact, as sentences for the ear."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from skills.addresses import say_email, say_phone
from skills.api import Context
from skills.contacts import Contact
from skills.names import capital, count
from skills.sayings import say_list

LONGEST = 60  # words of a note that are read aloud
EVERYTHING = "everything"
# What may be asked for, the words that ask for it, and what it is called; the first that fits.
_FIELDS = {
    "note": (r"notes?|comments?|remarks?", "a note"),
    "email": (r"e ?-?mails?|mail", "an e-mail address"),
    "phone": (r"phones?|numbers?|telephone|mobile|cell(?:phone)?|fax|landline|digits", "a number"),
    "birthday": (r"birthdays?|birth ?date|date of birth|born|age|old", "a birthday"),
    "address": (r"address(?:es)?|lives?|street|house|zip|post ?code|home", "an address"),
    "organisation": (r"works?|company|employer|organi[sz]ation|firm|job|title|role|position|office", "a place of work"),
    "nickname": (r"nicknames?", "a nickname"),
    EVERYTHING: (r"everything|all|details?|info(?:rmation)?|contact|card|data", ""),
}
NAMES = {what: called for what, (_, called) in _FIELDS.items() if called}
FREE = frozenset({"note", "address", "organisation", "nickname"})  # whoever wrote the card could say anything in these
_LABELS = {"mobile": "mobile", "cell": "mobile", "cellphone": "mobile", "work": "work", "office": "work",
           "business": "work", "home": "home", "private": "home", "fax": "fax"}  # fmt: skip


def what_is_asked(field: str) -> str | None:
    """A name in NAMES, or EVERYTHING; None for what is not kept."""
    words = field.lower()
    return next((what for what, (asks, _) in _FIELDS.items() if re.search(rf"\b(?:{asks})\b", words)), None)


def label_in(words: str) -> str:
    """What a number or an address is for, if it is said: "her mobile number" is "mobile"."""
    return next((_LABELS[word] for word in re.findall(r"\w+", words.lower()) if word in _LABELS), "")


def say(what: str, contact: Contact, context: Context, field: str = "") -> str:
    """One detail as a sentence; empty when it is not known. field: how it was asked for ("work number", "how old")."""
    match what:
        case "phone":
            country = context.settings.get("country", "")
            return _several(contact, "number", [(p, say_phone(p, country)) for p in contact.phones], label_in(field))
        case "email":
            return _several(contact, "e-mail address", [(e, say_email(e)) for e in contact.emails], label_in(field))
        case "birthday":
            return _birthday(contact, context.now.date(), bool(re.search(r"\b(?:age|old)\b", field.lower())))
        case "address" if contact.addresses:
            return _whole(f"{contact}'s address is {'; or '.join(contact.addresses)}")
        case "organisation" if contact.organisation or contact.title:
            at = f" at {contact.organisation}" if contact.organisation else ""
            return _whole(f"{contact} works{at}{f' as {contact.title}' if contact.title else ''}")
        case "nickname" if contact.nicknames:
            return _whole(f"{contact} is also called {say_list(contact.nicknames)}")
        case "note" if contact.note:
            words = contact.note.split()
            more = ", and more" if len(words) > LONGEST else ""
            return _whole(f"The note of {contact} says: {' '.join(words[:LONGEST])}{more}")
    return ""


def _several(contact: Contact, thing: str, reach: Sequence[tuple[str, str]], label: str) -> str:
    """ "Anna's mobile number is ...", or all of them. reach: what it is and how it is said. label: which is wanted."""
    missing = ""
    if label:
        wanted = [(have, said) for have, said in reach if contact.labels.get(have) == label]
        missing = "" if wanted or not reach else f"I have no {label} {thing} of {contact}. "
        reach = wanted or reach
    if len(reach) < 2:
        is_for = contact.labels.get(reach[0][0], "") if reach else ""
        return f"{missing}{contact}'s {f'{is_for} ' * bool(is_for)}{thing} is {reach[0][1]}." if reach else ""
    names = [capital(contact.labels.get(have, "another" if i else "one")) for i, (have, _) in enumerate(reach)]
    each = " ".join(f"{name}: {said}." for name, (_, said) in zip(names, reach, strict=True))
    return f"{missing}{contact} has {count(len(reach), thing, several(thing))}. {each}"


def several(thing: str) -> str:
    """ "numbers", "e-mail addresses"."""
    return f"{thing}es" if thing.endswith("s") else f"{thing}s"


def _birthday(contact: Contact, today: date, age: bool) -> str:
    """The next one and how far away it is; the age, when that is asked for and the year is known."""
    match = re.fullmatch(r"(\d{4}|-)-(\d\d)-(\d\d)", contact.birthday)
    if not match:
        return ""
    month, day = int(match[2]), int(match[3])
    due = next(d for year in (today.year, today.year + 1) if (d := _on(year, month, day)) >= today)
    turns = 0 if match[1] == "-" else due.year - int(match[1])
    if age and turns:
        return f"{contact} is {turns - (due > today)} years old."
    days = (due - today).days
    away = ("today", "tomorrow")[days] if days < 2 else f"in {days} days"
    return f"{contact}'s birthday is on {due:%B} {due.day}, {away}.{f' {contact} turns {turns}.' if turns > 0 else ''}"


def _on(year: int, month: int, day: int) -> date:
    """That day of the year; of February 29, the day after the 28th."""
    try:
        return date(year, month, day)
    except ValueError:
        return date(year, month + 1, 1)


def _whole(text: str) -> str:
    """One sentence, however it was written."""
    text = " ".join(text.split())
    return text if text.endswith((".", "!", "?")) else f"{text}."
