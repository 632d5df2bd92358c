"""Contacts: what is known of a person, and a new number or address. Who is meant: skills/contacts.py."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated

from skills import values
from skills.addresses import Email, Phone, SaidEmail, SaidPhone, real_phone, say_email, say_phone
from skills.api import Confirm, Context, Done, Failed, skill
from skills.contacts import KIND, Contact, chosen, every, exactly, find, named, new_name, search, stored
from skills.details import EVERYTHING, FREE, NAMES, label_in, say, several, what_is_asked
from skills.names import count
from skills.sayings import say_list
from skills.values import Person, Unclear

Somebody = Annotated[str, "person:somebody"]  # not "the nearest pharmacy", which is somewhere


def _somebody(words: str, _now: datetime) -> str:
    if re.search(r"\b(?:nearest|closest|nearby|near|local|any|best)\b|^an? |^(?:the|my|a|an)$", words.lower().strip()):
        raise Unclear("I don't know who you mean. Please say the name.")
    return words.strip(" .,!?")


values.add_kind(Somebody, "person:somebody", _somebody)


@dataclass(frozen=True, slots=True)
class New:
    """A number or an address to keep. called: "number" or "e-mail address". label: "work". instead: of the only other."""

    called: str
    value: str
    said: str
    label: str
    instead: bool

    def put_on(self, contact: Contact) -> tuple[Contact, str]:
        """The contact with it, and what was done as a sentence."""
        have = contact.phones if self.called == "number" else contact.emails
        if self.value in have:
            return contact, f"{contact} has that {self.called} already."
        of_its_kind = [old for old in have if not self.label or contact.labels.get(old) == self.label]
        if self.instead and len(of_its_kind) == 1:
            kept = tuple(self.value if old == of_its_kind[0] else old for old in have)
            label = self.label or contact.labels.get(of_its_kind[0], "")
            sentence = f"I changed {contact}'s {f'{label} ' * bool(label)}{self.called} to {self.said}."
        else:
            kept, label = (*have, self.value), self.label
            now = f", who has {count(len(kept), self.called, several(self.called))} now" if have else ""
            sentence = f"I added the {f'{label} ' * bool(label)}{self.called} {self.said} to {contact}{now}."
        labels = {reach: what for reach, what in contact.labels.items() if reach in kept or reach not in have}
        labels |= {self.value: label} if label else {}
        if self.called == "number":
            return replace(contact, phones=kept, labels=labels), sentence
        return replace(contact, emails=kept, labels=labels), sentence


def _news(context: Context, email: Email | None, phone: Phone | None) -> list[New]:
    """What there is to keep. Raises Unclear for a number that can be none."""
    heard, country, news = context.words.lower(), context.settings.get("country", ""), []
    instead = _changes(context)
    if phone:
        label = re.search(r"\b(work|office|home|private|mobile|cell)(?: phone)? number|\b(?:mobile|cell|fax)\b", heard)
        number = real_phone(phone.digits, country)
        news.append(New("number", number, say_phone(number, country), label_in(label[0]) if label else "", instead))
    if email:
        label = re.search(r"\b(?:work|office|home|private) e-?mail", heard)
        said = say_email(email.address)
        news.append(New("e-mail address", email.address, said, label_in(label[0]) if label else "", instead))
    return news


def _changes(context: Context) -> bool:
    """Whether the owner speaks of what is there already: "please change Anna's number"."""
    return bool(re.match(r"\W*(?:\w+ ){0,3}(?:change|update|correct|replace)\b", context.words.lower()))


def _meant(context: Context, people: Sequence[Contact], person: str) -> Contact | None:
    """Who gets the number; None for somebody new. Who only sounds alike is somebody else, unless it is a change."""
    if _changes(context):
        return find(context, person, "person")
    new = re.search(r"\bnew (?:contact|person)\b", context.words.lower())
    found = exactly(people, person) if new else named(people, person)
    return chosen(found, people, person, "person") if found else None


def _shared(contact: Contact, people: Sequence[Contact], news: Sequence[New]) -> list[str]:
    """A sentence for each number or address that somebody else has as well."""
    return [
        f"{other} has the same {new.called}."
        for new in news
        for other in people
        if other.row != contact.row and new.value in other.reach
    ]


@skill(
    confirm=Confirm.NONE,
    ask={"person": "Whose?"},
    phrases=[
        "what is {person} {field:phone} (phone|telephone) [number]",
        "what is {person} {field:mobile} (mobile|cell|cellphone) [phone] [number]",
        "what is {person} {field:work phone} (work|office|business) [phone] number",
        "what is {person} {field:home phone} home [phone] number",
        "what is the {field:phone} [phone|telephone|mobile|cell] number (of|for) {person}",
        "what [phone|telephone|mobile|cell] {field:phone} number do i have for {person}",
        "(give|tell|get|show|read) me {person} {field:phone} (phone|telephone) [number]",
        "(give|tell|get|show|read) me {person} {field:mobile} (mobile|cell|cellphone) [phone] [number]",
        "(give|tell|get|show|read) me the {field:phone} (phone|telephone|mobile|cell) number (of|for) {person}",
        "(find|look up|check) {person} {field:phone} (phone|telephone|mobile|cell) number",
        "(find|look up|check) the {field:phone} (phone|telephone|mobile|cell) number (of|for) {person}",
        "(do i have|have i got|have you got|do you have) {person} {field:phone} [phone|telephone|mobile|cell] number",
        "(do i have|have i got|have you got|do you have) a {field:phone} [phone|telephone|mobile|cell] number for {person}",
        "what is {person} {field:email} (email|e mail) [address]",
        "what is the {field:email} (email|e mail) [address] (of|for) {person}",
        "(give|tell|get|show|read) me {person} {field:email} (email|e mail) address",
        "(find|look up|check) {person} {field:email} (email|e mail) address",
        "(find|look up|check) the {field:email} (email|e mail) address (of|for) {person}",
        "(do i have|have i got|have you got|do you have) {person} {field:email} (email|e mail) address",
        "(do i have|have i got|have you got|do you have) an {field:email} (email|e mail) [address] for {person}",
        "what is {person} {field:address} (home|postal|street|mailing) address",
        "(find|look up|show|show me|read|open|get) {person} in (my|the) (contacts|address book|contact list)",
        "(find|look up|show|show me|read|open|get) [the] contact [for|called|named] {person}",
        "(find|look up|show|show me|read|get|give me|tell me) {person} {field:everything} contact (details|info|information)",
        "(what are|find|look up|give me|tell me) the {field:everything} contact (details|info|information) (of|for) {person}",
        "what are {person} {field:everything} contact details",
        "is {person} in (my|the) (contacts|address book|contact list)",
    ],
)
def find_contact(context: Context, person: Somebody, field: str | None = None) -> Done:
    """Tell a contact's details.

    Args:
        person: who
        field: which detail
    """
    contact = find(context, person, "person")
    asked = what_is_asked(field) if field else ""
    known = {what: sentence for what in NAMES if (sentence := say(what, contact, context, field or ""))}
    has = f"I have {say_list([NAMES[what] for what in known])}" if known else "I have nothing but the name"
    if asked is None:
        raise Failed(f"I don't keep that about anyone. Of {contact}, {has}.")
    if asked in NAMES and asked not in known:
        raise Failed(f"I don't have {NAMES[asked]} of {contact}. {has}.")
    told = [asked] if asked in known else [what for what in ("phone", "email") if what in known and asked != EVERYTHING]
    told = told or list(known)[: len(known) if asked == EVERYTHING else 1]
    if not told:
        return Done(f"{contact} is in your contacts, but {has}.")
    free = FREE & set(told) if contact.source != "voice" else frozenset()
    outside = f"the {'note' if 'note' in free else 'contact'} of {contact}" if free else None
    return Done(" ".join(known[what] for what in told), outside=outside)


@skill(
    confirm=Confirm.UNDO,
    ask={"person": "Who is it?", "email or phone": "What is the phone number or e-mail address?"},
    phrases=[
        "(add|create|make|save|start) [me] [a|another] [new] contact",
        "new contact",
        "(add|create|make|save|new) [a|another] [new] contact [called|named|for] {person}",
        "(add|save|put) {person} (to|in|into) (my|the) (contacts|address book|contact list|contacts list)",
        "(add|create|make|save|new) [a|another] [new] contact [called|named|for] {person} [with] [the] [phone|telephone|mobile|cell] number {phone}",
        "(add|create|make|save|new) [a|another] [new] contact [called|named|for] {person} [with] [the] (email|e mail) [address] {email}",
        "(add|save|put) {person} (to|in|into) (my|the) (contacts|address book) with [the] [phone|telephone|mobile|cell] number {phone}",
        "(add|save|put) {person} (to|in|into) (my|the) (contacts|address book) with [the] (email|e mail) [address] {email}",
        "(add|save|store) {person} [new] [phone|telephone|mobile|cell|work|home|office] number [as] {phone}",
        "(add|save|store) [the] [phone|telephone|mobile|cell] number {phone} (as|for|under) {person}",
        "(add|save|store) {phone} (as|for|under) {person} [phone|telephone|mobile|cell|work|home|office] number",
        "(add|save|store) {person} [new] [work|home|private] (email|e mail) [address] [as] {email}",
        "(add|save|store) [the] (email|e mail) [address] {email} (as|for|under|to) {person}",
        "(add|save|store) {email} (as|for|under) {person} [new] [work|home|private] (email|e mail) [address]",
        "(change|update|set|correct) {person} [phone|telephone|mobile|cell|work|home|office] number [to|as] {phone}",
        "(change|update|correct) {person} [phone|telephone|mobile|cell|work|home|office] number",
        "(change|update|set|correct) {person} [work|home|private] (email|e mail) [address] [to|as] {email}",
        "(change|update|correct) {person} [work|home|private] (email|e mail) address",
        "(add|save) a [new|second] [phone|telephone|mobile|cell|work|home|office] number (for|to) {person}",
        "(add|save) [a|an] [new|second] (email|e mail) address (for|to) {person}",
    ],
)
def add_contact(
    context: Context, person: Person | None = None, email: SaidEmail | None = None, phone: SaidPhone | None = None
) -> Done:
    """Add or change a contact.

    Args:
        person: who
        email: e-mail address as spoken
        phone: phone number as spoken
    """
    if not person:
        raise Failed("I need a name for that contact.")
    news = _news(context, email, phone)
    if not news:
        raise Failed(f"I need a phone number or an e-mail address for {new_name(person)}.")
    people = every(context.store)
    contact = _meant(context, people, person)
    if contact:
        says = []
        for new in news:
            contact, sentence = new.put_on(contact)
            says.append(sentence)
        row = next(row for row in context.store.rows(KIND) if row.id == contact.row)
        if row.data != stored(contact):
            context.store.change(row, **stored(contact))
    else:
        import uuid  # it asks what platform this is

        contact = Contact(new_name(person), uid=str(uuid.uuid4()))
        for new in news:
            contact, _ = new.put_on(contact)
        context.store.add(KIND, **stored(contact))
        says = [f"I added {contact} with {say_list([f'the {new.called} {new.said}' for new in news])}."]
        if near := search(people, contact.name):
            says.append(f"You also have {say_list([other.name for other in near[:2]])}.")
    return Done(" ".join([*says, *_shared(contact, people, news)]))
