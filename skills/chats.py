"""Short messages: to send one, and what came. Strangers may write, and what they wrote is marked so."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from skills.addresses import parse_email, say_email
from skills.alike import alike
from skills.api import Confirm, Context, Done, Failed, Need, Receipt, Which, skill
from skills.contacts import every, search
from skills.dictation import written
from skills.messages import Receiver
from skills.names import bare, capital, nearest, small
from skills.plain import plain, sentence
from skills.ports import Message
from skills.sayings import say_day, say_list, say_time
from skills.values import Person, Unclear

MOST = 50  # messages that the server gives at once
TOLD = 3
LONGEST = 300  # characters of a message that are read aloud


@skill(
    needs=[Need.NETWORK],
    module="messages",
    confirm=Confirm.ASK,
    ask={"to": "To whom?", "text": "What should it say?"},
    deed="send a message to {to}[, saying: {text}]",
    phrases=[
        "(send|write) [a|another] [text|new|short] message to {to}",
        "(send|write) [a|another] [text|new|short] message to {to} (saying|that says|and say|telling them|to say|asking) {text}",
        "(send|write) {to} a [text|new|short] message",
        "(send|write) {to} a [text|new|short] message (saying|that says|and say|telling them|to say|asking) {text}",
        "send a text to {to}",
        "send a text to {to} (saying|that says|and say|asking) {text}",
        "send {to} a text",
        "send {to} a text (saying|that says|and say|asking) {text}",
        "(text|message) {to} (saying|and say|and tell them|to say|asking|and ask) {text}",
        "(send|write) a [text|new|short] message",
    ],
)
def send_message(context: Context, to: Person, text: str | None = None) -> Done:
    """Send a short message.

    Args:
        to: to whom
        text: what to say
    """
    receiver, words = _receiver(context, to), written(text or "")
    if not words:
        raise Failed("There is nothing in that message yet.")
    context.mail.chat.send(receiver.address, words)
    return Done(f"I sent your message to {receiver.called}.", receipt={"to": receiver.address})


@send_message.prepare
def _(context: Context, values: Mapping[str, Any]) -> Mapping[str, Any]:
    ready = {**values, "to": _receiver(context, values["to"])}
    return {**ready, "text": written(values["text"])} if values.get("text") else ready


@send_message.undo
def _(_context: Context, _receipt: Receipt) -> None:
    raise Failed("It has gone out; I can't take it back.")


@send_message.check
def _(context: Context, words: Mapping[str, str]) -> str:
    at = context.mail.chat.sent(written(words.get("text", "")))
    if at is None:
        return "The message is not in the server's archive, so it probably did not go out."
    return f"The message went out {_when(at, context)}."


@skill(
    confirm=Confirm.NONE,
    needs=[Need.NETWORK],
    module="messages",
    phrases=[
        "check [my|the] [new|text] (messages|texts)",
        "(do i have|have i got|are there|did i get) any [new|unread|text] (messages|texts)",
        "any [new|unread|text] (messages|texts)",
        "(read|read out) [me] my [new|unread|text] (messages|texts)",
        "what are my [new|unread|text] (messages|texts)",
        "(do i have|have i got|are there|did i get) (any|a) [new|text] (message|messages|text|texts) from {sender}",
        "any [new|text] (messages|texts) from {sender}",
        "(did|has) {sender} (text|texted|message|messaged) me [back] [yet]",
        "(did|has) {sender} (send|sent|write|written) me a (message|text) [yet]",
        "(read|read out) [me] (the|my) [last|latest] (message|messages|text|texts) from {sender}",
        "what did {sender} text me",
    ],
)
def check_messages(context: Context, sender: Person | None = None) -> Done:
    """Tell which messages came.

    Args:
        sender: from whom
    """
    chat = context.mail.chat
    if sender:
        receiver = _receiver(context, sender, "sender")
        found = chat.messages(sender=receiver.address)
        if not found:
            raise Failed(f"I found no messages from {receiver.called}.")
        first = f"{receiver.called} wrote {_when(found[0].at, context)}: {_text(found[0])}"
        more = [f"Before that, {_when(message.at, context)}: {_text(message)}" for message in found[1:TOLD]]
        say = " ".join(
            [capital(first), *more] if re.search(r"\bmessages|\btexts", context.words.lower()) else [capital(first)]
        )
        return Done(say, outside=f"a message from {receiver.called}")
    found = chat.messages(new=True)
    chat.tell(found)
    return _tell(found)


def _tell(found: Sequence[Message]) -> Done:
    if not found:
        return Done("You have no new messages.")
    names = [_called(message) for message in found]
    if len(found) <= TOLD:
        count = "one new message" if len(found) == 1 else f"{small(len(found))} new messages"
        told = " ".join(
            f"{capital(name)} wrote: {_text(m)}" for name, m in zip(reversed(names), reversed(found), strict=True)
        )
        return Done(f"You have {count}. {told}", outside=_outside(names))
    many = f"at least {MOST}" if len(found) >= MOST else small(len(found))
    people = list(dict.fromkeys(names))
    who = say_list(people[:5]) if len(people) <= 5 else f"{', '.join(people[:4])} and {small(len(people) - 4)} others"
    newest = f"The newest is from {names[0]}: {_text(found[0])}"
    return Done(f"You have {many} new messages, from {who}. {newest}", outside=_outside(names))


def _outside(names: Sequence[str]) -> str:
    return f"a message from {names[0]}" if len(set(names)) == 1 else "the messages that you got"


def _called(message: Message) -> str:
    return say_email(message.sender) if "@" in message.sender else message.sender


def _text(message: Message) -> str:
    return sentence(plain(message.text) or "nothing that can be said", LONGEST)


def _when(at: datetime, context: Context) -> str:
    here = at.astimezone(context.now.tzinfo)
    return f"{say_day(here.date(), context.now)} at {say_time(here, context.settings.get('clock') == '24')}"


def _receiver(context: Context, words: str | Receiver, argument: str = "to") -> Receiver:
    """Who is meant: an address that was said, or somebody on the owner's list. Raises Failed, Which."""
    if isinstance(words, Receiver):
        return words
    people = context.mail.chat.people()
    if "@" in words or re.search(r"\sat\s.*\sdot\s", f" {words} ", re.IGNORECASE):
        try:
            said = parse_email(words)
        except Unclear as error:
            raise Failed(str(error)) from None
        return Receiver(said, next((name for name, address in people if address == said and name != said), ""))
    known = [(name if "@" not in name else name.partition("@")[0], address) for name, address in people]
    called = bare(words.replace("’", "'").removesuffix("'s"))
    names = [name for name, _ in known]
    near = nearest(called, names) or alike(called, names)
    if not near:  # "my mum", whose address the contacts know
        theirs = {email.lower() for contact in search(every(context.store), words) for email in contact.emails}
        near = [i for i, (_, address) in enumerate(known) if address.lower() in theirs]
    if not near:
        raise Failed(f"{capital(called)} is not on your list of people to message.")
    if len({known[i][1] for i in near}) > 1:
        raise Which(argument, [say_email(known[i][1]) for i in near])
    name, address = people[near[0]]
    return Receiver(address, name if "@" not in name else "")
