"""E-mail that came: who wrote about what, and the text of one. Strangers wrote it, and everything said is marked so.

A letter is told of (who, when, about what) or, where the words ask for it, read aloud.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from datetime import time as clock_time

from skills.addresses import say_email
from skills.alike import alike
from skills.api import Confirm, Context, Done, Failed, Need, skill
from skills.contacts import Contact, chosen, every, search
from skills.kinds import Clock, Day
from skills.messages import about_what
from skills.names import PLACES, bare, capital, count, nearest, small
from skills.ports import Letter
from skills.sayings import say_day, say_time
from skills.values import Person, When

MOST = 50  # letters that the mailbox gives at once
TOLD = 3
MORE = "There is more; say, read more of that e-mail."
_ON = re.compile(
    r"\b(?:read|go|carry) on\b|\bcontinue\b|\bkeep (?:on )?reading\b|\b(?:the rest|more of|read (?:me )?more)\b"
)
_ONE = re.compile(
    r"\b(?:latest|last|newest|most recent|first|second|third|fourth|fifth|next) (?:one|e-? ?mail|mail|message|letter)\b"
)
_READ = re.compile(
    r"\b(?:read|open|hear|play)\b(?:\W+[\w'’]+){0,8}?\W+(?:it|that|this|one|e-? ?mail|mail|message|letter)\b"
    r"|\bwhat(?:'s| is| was| did| does| has)\b.{0,60}\b(?:says?|writes?|wrote|written|wants?|send|sent|e-? ?mail|mail)\b"
)
_MANY = re.compile(r"\b(?:my|any|all)(?: new| unread)? (?:e-? ?mail|mail)\b|\be-? ?mails\b|\bmails\b|\bmessages\b")


@skill(
    confirm=Confirm.NONE,
    needs=[Need.NETWORK],
    module="messages",
    phrases=[
        "check [my|the] [new] (email|emails|e mail|e mails|mail|inbox|mailbox)",
        "(do i have|have i got|is there|are there|did i get|have i received) [any|some] [new|unread] (email|emails|e mail|e mails|mail)",
        "any [new|unread] (email|emails|e mail|e mails|mail)",
        "(what is|anything) [new] in my (inbox|mailbox)",
        "how many [new|unread] (emails|e mails) (do i have|have i got|are there)",
        "(read|open) [me] my [new|unread] (email|emails|e mail|e mails|mail|inbox)",
        "(did anyone|who|has anyone) (email|emailed|e mailed) me",
        "(do i have|have i got|is there|are there|did i get) [any|an|a|some] [new|unread] (email|emails|e mail|e mails|mail) from {sender}",
        "any [new|unread] (email|emails|e mail|e mails|mail) from {sender}",
        "(did|has) {sender} (email|emailed|e mailed) me [back] [yet]",
        "(did|has) {sender} (send|sent|write|written) me an (email|e mail) [yet]",
        "check for (email|emails|e mail|e mails|mail) from {sender}",
        "(read|open) [me] [out] (the|that|this) [last|latest|newest|new] (email|e mail|mail)",
        "(read|open) [me] [out] my (last|latest|newest) (email|e mail|mail)",
        "(read|open) [me] [out] (the|that) [last|latest|newest] (email|e mail|mail) from {sender}",
        "read [me] [out] the (first|second|third|fourth|fifth|next|last) (one|email|e mail|mail)",
        "read it [out] [aloud] [to me]",
        "[read|read me|i want to hear] (more|the rest) of (the|that|this) (email|e mail|mail)",
        "(go on|read on|continue) (with|in) (the|that|this) (email|e mail|mail)",
        "what does the (email|e mail|mail) from {sender} say",
        "what did {sender} (write|say|want) in (the|that|his|her|their) (email|e mail|mail)",
        "what is in the (email|e mail|mail) from {sender}",
        "(what|which) (emails|e mails) (did i get|came|arrived|came in) {date}",
        "(do i have|have i got|are there|did i get) any [new] (emails|e mails|mail) {date}",
        "any [new] (emails|e mails|mail) since {time}",
        "check [my|the] (email|emails|e mail|e mails|mail|inbox) since {time}",
        "(check|look in|open) [my|the] {folder} (folder|mailbox)",
        "(what is|is there anything|anything [new]) in my {folder} folder",
    ],
)
def check_email(
    context: Context,
    sender: Person | None = None,
    date: Day | None = None,
    time: Clock | None = None,
    folder: str | None = None,
) -> Done:
    """Tell what is in the inbox.

    Args:
        sender: from whom
        date: since when
        time: since when
        folder: which folder
    """
    words = context.words.lower()
    if folder and bare(folder) in ("inbox", "mailbox", "mail", "email", "e-mail"):
        folder = None
    plain = not (sender or date or time or folder)
    if plain and _ON.search(words):
        return _read_on(context)
    aloud = wants_text(words)
    if plain and aloud and (letter := _among_told(context, words)):
        return _read(context, letter)
    new = plain and not re.search(r"\b(?:last|latest|newest|most recent)\b", words)
    letters = _found(context, sender, date, time, folder, unseen=new)
    if aloud and plain and not letters:
        letters = context.mail.letters()[:1]
    if aloud and letters:
        return _read(context, letters[0])
    return _tell(context, letters, sender, new=new)


def wants_text(words: str) -> bool:
    """Whether every word of a letter is wanted, and not only who wrote: "read it", not "read my mail"."""
    return bool(_ONE.search(words) or (_READ.search(words) and not _MANY.search(words)))


def _found(
    context: Context, sender: str | None, date: When | None, time: When | None, folder: str | None, *, unseen: bool
) -> list[Letter]:
    """The letters that are meant, newest first. Raises Failed, Which."""
    mail, where = context.mail, folder or ""
    since, until = _span(context, date, time)
    senders = _senders(context, sender) if sender else ()
    found = mail.letters(where, senders=senders, since=since, until=until, unseen=unseen)
    if senders:  # servers look inside words, too: "al" is in "Valerie"
        begins = re.compile("|".join(rf"\b{re.escape(sender)}" for sender in senders), re.IGNORECASE)
        found = [letter for letter in found if begins.search(f"{letter.sender} {letter.address}")]
    if sender and not found:  # perhaps it was heard a little differently
        others = mail.letters(where, since=since, until=until)
        names = [letter.sender for letter in others]
        near = {names[i] for i in nearest(sender, names) or alike(sender, names)}
        found = [letter for letter in others if letter.sender in near]
    return found


def _senders(context: Context, words: str) -> list[str]:
    """What the letters of somebody may have in their From: a contact's addresses and name, or the words. Raises Which."""
    people = every(context.store)
    if found := search(people, words):
        contact = chosen(found, people, words, "sender")
        return [*contact.emails, contact.name]
    return [bare(words.replace("’", "'").removesuffix("'s"))]


def _span(context: Context, date: When | None, time: When | None) -> tuple[datetime | None, datetime | None]:
    """From when until when letters are meant: "since Monday", "yesterday", "this morning"."""
    said = [when for when in (time, date) if when]
    if moment := next((when.moment for when in said if when.moment), None):
        return moment, None
    clock = next((when for when in said if when.clock), None)
    days = next((when for when in said if when.day), None)
    if clock is None and days is None:
        return None, None
    first = (days.day if days else None) or context.now.date()
    last = (days.last if days else None) or first
    start = datetime.combine(first, clock_time(), context.now.tzinfo)
    end = datetime.combine(last, clock_time(), context.now.tzinfo) + timedelta(days=1)
    still = re.search(r"\b(?:since|after)\b", context.words.lower())
    if clock is None or clock.clock is None:
        return start, None if still else end
    if clock.rough:
        start, end = _part_of_day(start, clock.clock.hour)
        return start, None if still else end
    start = start.replace(hour=clock.clock.hour, minute=clock.clock.minute)
    for half in [start] if clock.sure else [start + timedelta(hours=12), start]:
        if half <= context.now:
            return half, None
    return start - timedelta(days=0 if days else 1), None


def _part_of_day(day: datetime, hour: int) -> tuple[datetime, datetime]:
    """The morning, the afternoon or the evening, by an hour in it."""
    first, last = (0, 12) if hour < 12 else (12, 18) if hour < 18 else (17, 24)
    return day + timedelta(hours=first), day + timedelta(hours=last)


def _among_told(context: Context, words: str) -> Letter | None:
    """The one that is meant of those that the owner was told of: "the second one", "it"."""
    told, last = context.mail.told(), context.mail.last_read()
    place = next((number for word, number in PLACES.items() if re.search(rf"\b{word}\b", words)), None)
    ids = [letter.id for letter in told]
    if re.search(r"\bnext\b", words) and last and last[0].id in ids:
        place = ids.index(last[0].id) + 1
    elif re.search(r"\blast one\b", words) and told:
        place = len(told) - 1
    if place is not None:
        if place >= len(told):
            raise Failed(
                f"I told you of {count(len(told), 'e-mail')} only." if told else "I haven't told you of any e-mail yet."
            )
        return told[place]
    if re.search(r"\bread (?:it|that|this)\b(?! (?:new |last |latest )?(?:e-? ?mail|mail) from)", words):
        return last[0] if last and (not told or last[0].id in ids) else told[0] if told else None
    return None


def _read(context: Context, letter: Letter) -> Done:
    text, more = context.mail.read(letter)
    who = _who(letter, every(context.store))
    head = f"{capital(who)} wrote {_when(letter, context)}{_about(letter)}"
    say = f"{head}: {text}" if text else f"{head}, but there are no words in it."
    return Done(_ended(f"{say} {MORE}" if more else say), outside=f"an e-mail from {who}")


def _read_on(context: Context) -> Done:
    last = context.mail.last_read()
    if last is None:
        raise Failed("I haven't read you an e-mail yet.")
    letter, part = last
    if not part:
        raise Failed("That was all of that e-mail.")
    text, more = context.mail.read(letter, part)
    who = _who(letter, every(context.store))
    return Done(_ended(capital(f"{text} {MORE}" if more else text)), outside=f"an e-mail from {who}")


def _tell(context: Context, letters: Sequence[Letter], sender: str | None, *, new: bool) -> Done:
    context.mail.tell(letters[:5])
    if not letters:
        who = f" from {sender.strip(' .')}" if sender else ""
        return Done("You have no new e-mails." if new else f"I found no e-mail{who}.")
    people = every(context.store)
    many = f"at least {MOST}" if len(letters) >= MOST else small(len(letters))
    what = f"{many} {'new ' if new else ''}{'e-mail' if len(letters) == 1 else 'e-mails'}"
    briefs = [f"from {_who(x, people)}{'' if new else ', ' + _when(x, context)}{_about(x)}" for x in letters[:TOLD]]
    begin = f"{'You have' if new else 'I found'} {what}"
    if len(letters) == 1:
        say = f"{begin}, {briefs[0]}"
    elif len(letters) <= TOLD:
        say = f"{begin}: {'; '.join(briefs)}"
    else:
        say = f"{begin}. The newest {small(TOLD)} are {'; '.join(briefs)}"
    source = f"an e-mail from {_who(letters[0], people)}" if len(letters) == 1 else "the e-mails in your mailbox"
    return Done(_ended(say), outside=source)


def _who(letter: Letter, people: Sequence[Contact]) -> str:
    """Who wrote, by the address: anybody can write any name beside it."""
    address = letter.address.lower()
    for contact in people:
        if address and address in (email.lower() for email in contact.emails):
            return contact.name
    name = say_email(letter.sender) if "@" in letter.sender else letter.sender
    if any(contact.emails and bare(contact.name) == bare(name) for contact in people):
        return f"somebody who calls themselves {name}, at {say_email(letter.address)}"
    return name


def _when(letter: Letter, context: Context) -> str:
    at = letter.at.astimezone(context.now.tzinfo)
    return f"{say_day(at.date(), context.now)} at {say_time(at, context.settings.get('clock') == '24')}"


def _about(letter: Letter) -> str:
    about = about_what(letter)
    return f", about {about}" if about else ", without a subject"


def _ended(text: str) -> str:
    return text if re.search(r"[.!?]$", text) else f"{text.rstrip(' ,;:')}."
