"""E-mail that the owner sends. What came is in inbox.py.

Undo takes back what still waits; what has left cannot be taken back, and that is said.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from skills.addresses import parse_email, say_email
from skills.api import Confirm, Context, Done, Failed, Need, Receipt, Which, skill
from skills.contacts import every, find
from skills.dictation import subject_of, written
from skills.names import capital
from skills.ports import Letter
from skills.sayings import say_day, say_time
from skills.values import Person, Unclear

GONE = "It has gone out; I can't take it back."
WAITS = "The mail server can't take it now. I'll keep {}, and send it when it can."


@dataclass(frozen=True, slots=True)
class Receiver:
    """To whom an e-mail goes; its `str` is for the ear."""

    address: str
    name: str = ""

    @property
    def called(self) -> str:
        return self.name or say_email(self.address)

    def __str__(self) -> str:
        return f"{self.name}, at {say_email(self.address)}" if self.name else say_email(self.address)


@dataclass(frozen=True, slots=True)
class Answer:
    """What answers a letter; its `str`, for the ear, says to whom it goes."""

    text: str
    letter: Letter

    @property
    def receiver(self) -> Receiver:
        name = self.letter.sender if "@" not in self.letter.sender else ""
        return Receiver(self.letter.reply_to, name)

    def __str__(self) -> str:
        about = f", about {about_what(self.letter)}" if self.letter.subject else ""
        return f"{self.text.rstrip('.!?')}, to {self.receiver}{about}"


@skill(
    needs=[Need.NETWORK],
    waits=True,
    confirm=Confirm.ASK,
    ask={"to": "To whom?", "body": "What should it say?"},
    deed="send an e-mail to {to}[, about {subject}][, saying: {body}]",
    phrases=[
        "(send|write|compose|draft) [a|an|another] [new] (email|e mail|mail) to {to}",
        "(send|write|compose|draft) [a|an|another] [new] (email|e mail|mail) to {to} (saying|that says|and say|telling them|to say|asking) {body}",
        "(send|write|compose|draft) [a|an|another] [new] (email|e mail|mail) to {to} (about|regarding|with the subject|with subject) {subject}",
        "(send|write|compose|draft) [a|an|another] [new] (email|e mail|mail) to {to} (about|regarding|with the subject|with subject) {subject} (saying|that says|and say|and the text) {body}",
        "(send|write|drop|shoot) {to} (a|an|another) [new] (email|e mail|mail)",
        "(send|write|drop|shoot) {to} (a|an|another) [new] (email|e mail|mail) (saying|that says|and say|telling them|to say|asking) {body}",
        "(send|write|drop|shoot) {to} (a|an|another) [new] (email|e mail|mail) (about|regarding|with the subject|with subject) {subject}",
        "(send|write|drop|shoot) {to} (a|an|another) [new] (email|e mail|mail) (about|regarding|with the subject|with subject) {subject} (saying|that says|and say|and the text) {body}",
        "(send|write|compose|draft) (a|an|another) [new] (email|e mail|mail)",
        "(email|e mail) {to}",
        "(email|e mail) {to} (saying|and say|and tell them|to say|asking|and ask) {body}",
        "(email|e mail) {to} (about|regarding) {subject}",
        "(email|e mail) {to} (about|regarding) {subject} (saying|and say|and tell them|to say) {body}",
    ],
)
def send_email(context: Context, to: Person, subject: str | None = None, body: str | None = None) -> Done:
    """Write and send an e-mail.

    Args:
        to: to whom
        subject: subject
        body: what to say
    """
    receiver, text = _receiver(context, to), written(body or "")
    if not text:
        raise Failed("There is nothing in that e-mail yet.")
    return _sent(context, receiver, subject or subject_of(text), text)


@send_email.prepare
def _(context: Context, values: Mapping[str, Any]) -> Mapping[str, Any]:
    ready = {**values, "to": _receiver(context, values["to"])}
    if values.get("subject"):
        ready["subject"] = capital(values["subject"])
    if values.get("body"):
        ready["body"] = written(values["body"])
    return ready


@send_email.undo
def _(context: Context, receipt: Receipt) -> None:
    _take_back(context, receipt)


@send_email.check
def _(context: Context, words: Mapping[str, str]) -> str:
    return _became(context, words)


@skill(
    needs=[Need.NETWORK],
    waits=True,
    confirm=Confirm.ASK,
    ask={"body": "What should I answer?"},
    deed="answer {body}",
    phrases=[
        "(reply|respond|answer|write back|email back|e mail back)",
        "(reply|respond|write back|email back|e mail back) (saying|that says|with|and say|asking|and ask|to say) {body}",
        "(reply|respond|write back) to (it|that|this|him|her|them|that one|this one|that email|this email|the email|that mail|this mail|the mail|the last email)",
        "(reply|respond|write back) to (it|that|this|him|her|them|that one|this one|that email|this email|the email|that mail|this mail|the mail|the last email) (saying|with|and say|asking|and ask|to say) {body}",
        "answer (it|that|that one|this one|that email|this email|the email|that mail|this mail|the mail|the last email)",
        "answer (it|that|that one|this one|that email|this email|the email|that mail|this mail|the mail|the last email) (saying|with|and say|asking|and ask|to say) {body}",
        "(send|write) (a|an) (reply|answer|response)",
        "(send|write) (a|an) (reply|answer|response) (saying|that says|with|asking|and say) {body}",
        "(email|e mail) (him|her|them) back",
        "(email|e mail) (him|her|them) back (saying|and say|and ask|asking) {body}",
    ],
)
def reply_email(context: Context, body: str) -> Done:
    """Answer the e-mail just read.

    Args:
        body: what to say
    """
    answer = _answer(context, body)
    subject = about_what(answer.letter) if answer.letter.subject else "your e-mail"
    return _sent(context, answer.receiver, f"Re: {subject}", answer.text, answer.letter)


@reply_email.prepare
def _(context: Context, values: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**values, "body": _answer(context, values["body"])}


@reply_email.undo
def _(context: Context, receipt: Receipt) -> None:
    _take_back(context, receipt)


@reply_email.check
def _(context: Context, words: Mapping[str, str]) -> str:
    return _became(context, words)


def about_what(letter: Letter) -> str:
    """The subject without what mail programs put before it."""
    return re.sub(r"^(?:(?:re|fwd?|aw|wg|sv|antw|tr|rv)\s*:\s*)+", "", letter.subject, flags=re.IGNORECASE).strip(" .!")


def _sent(context: Context, to: Receiver, subject: str, text: str, answers: Letter | None = None) -> Done:
    left = context.mail.send(to.address, capital(subject), text, name=to.name, answers=answers)
    what = f"your e-mail to {to.called}" if answers is None else "your answer"  # who wrote may be called anything
    say = f"I sent {what}." if left else WAITS.format(what)
    return Done(say, receipt={"to": to.address, "subject": capital(subject), "body": text})


def _take_back(context: Context, receipt: Receipt) -> None:
    if not context.mail.withdraw(str(receipt["to"]), str(receipt["subject"]), str(receipt["body"])):
        raise Failed(GONE)


def _became(context: Context, words: Mapping[str, str]) -> str:
    """What became of an e-mail, by its text."""
    posted = context.mail.posted(written(words.get("body", "")))
    if posted is None:
        return "That e-mail was never written down, so it did not go out."
    at = posted.at.astimezone(context.now.tzinfo)
    when = f"{say_day(at.date(), context.now)} at {say_time(at, context.settings.get('clock') == '24')}"
    return f"The e-mail to {posted.to} " + {
        "sent": f"went out {when}.",
        "queued": "has not gone out yet; I keep it, and send it when the mail server can take it.",
        "unknown": f"was on its way {when}, and I can't find out whether it went out. I won't send it again.",
        "withdrawn": "was taken back, and did not go out.",
        "failed": "did not go out.",
    }.get(posted.state, "is on its way now.")


def _answer(context: Context, body: str | Answer) -> Answer:
    """The text, and the letter that was read last. Raises Failed."""
    if isinstance(body, Answer):
        return body
    last = context.mail.last_read()
    if last is None:
        raise Failed("I haven't read you an e-mail yet, so I don't know which one to answer.")
    if not last[0].reply_to:
        raise Failed("That e-mail doesn't say who sent it, so I can't answer it.")
    return Answer(written(body), last[0])


def _receiver(context: Context, words: str | Receiver) -> Receiver:
    """Whose address is meant: one that was said, or of a contact. Raises Failed, Which."""
    if isinstance(words, Receiver):
        return words
    people = every(context.store)
    for contact in people:
        for address in contact.emails:
            if words.strip(" .").lower() in (address.lower(), say_email(address).lower()):
                return Receiver(address, contact.name)
    if "@" in words or re.search(r"\sat\s.*\sdot\s", f" {words} ", re.IGNORECASE):
        try:
            said = parse_email(words)
        except Unclear as error:
            raise Failed(str(error)) from None
        return Receiver(said, next((contact.name for contact in people if said in contact.emails), ""))
    try:
        contact = find(context, words, "to")
    except Failed:
        if re.search(r"\w\s*(?:,|\band\b)\s*\w", words):
            raise Failed("I can write to one person at a time. Who is it to be?") from None
        raise
    if not contact.emails:
        raise Failed(f"I don't know {contact.name}'s e-mail address.")
    if len(contact.emails) > 1:
        raise Which("to", [say_email(address) for address in contact.emails])
    return Receiver(contact.emails[0], contact.name)
