"""E-mail by voice, against a real SMTP and a real IMAP server."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest

from device import config, consent
from device.database import Database
from device.mail import Mailbox
from models.phrases import Phrases
from models.types import Plan
from skills.api import Context, Done, Failed, Skill, Which
from skills.contacts import KIND, Contact, stored
from skills.inbox import check_email, wants_text
from skills.messages import reply_email, send_email
from skills.values import parse
from tests.device.mailserver import MailServer, authority, imap, letter, server
from tests.skills.conftest import NOW, SKILLS, Owner

__all__ = ["authority", "imap", "server"]
loopback = pytest.mark.loopback


@dataclass
class Tom:
    """Asks for things as a turn does: words to values, looking up, then the call."""

    owner: Owner
    mail: Mailbox
    server: MailServer
    last: Done = field(default_factory=lambda: Done(""))

    @property
    def context(self) -> Context:
        return replace(self.owner.context, mail=self.mail)

    def ready(self, skill: Skill, **words: str) -> dict[str, Any]:
        """The values after looking up."""
        values = {name: parse(skill.argument(name).kind, said, NOW) for name, said in words.items()}
        return dict(skill.prepare_function(self.context, values)) if skill.prepare_function else values

    def question(self, skill: Skill, **words: str) -> str:
        """How the deed is read back."""
        return consent.deed(skill, self.ready(skill, **words), NOW)

    def __call__(self, skill: Skill, heard: str = "", **words: str) -> str:
        values = self.ready(skill, **words)
        self.last = skill.function(replace(self.context, words=heard), **values)
        said = self.last.say
        assert said[0] == said[0].upper()
        assert said[-1] in ".!?"
        assert "  " not in said
        return said

    def check(self, heard: str = "", **words: str) -> str:
        return self(check_email, heard, **words)

    def undo(self, skill: Skill) -> None:
        assert skill.undo_function is not None
        assert self.last.receipt is not None
        skill.undo_function(self.context, self.last.receipt)

    def became(self, skill: Skill, **words: str) -> str:
        assert skill.check_function is not None
        return skill.check_function(self.context, words)

    def sent(self) -> EmailMessage:
        """The last e-mail that the server got."""
        message = email.message_from_bytes(self.server.post.texts[-1], policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        return message


@pytest.fixture
def tom(owner: Owner, server: MailServer, database: Database) -> Tom:
    for contact in (
        Contact("Anna Berg", emails=("anna.berg@example.org",), nicknames=("Annie",)),
        Contact("Bob Stone", emails=("bob@work.example.org", "bob@home.example.org")),
        Contact("Carl Adams", phones=("+441632960001",)),
        Contact("Dora Lind", emails=("dora@example.org",)),
        Contact("Dora Park", emails=("park@example.org",)),
    ):
        owner.store.add(KIND, **stored(contact))
    return Tom(owner, Mailbox(server.settings, database), server)


def failure(call: Callable[[], object]) -> str:
    with pytest.raises(Failed) as failed:
        call()
    said = str(failed.value)
    assert said.strip("“")[0].isalpha()
    assert said[-1] in ".?"
    return said


# Sending


@loopback
def test_an_e_mail_is_read_back_and_sent_to_the_contact(tom: Tom) -> None:
    words = {"to": "annie", "body": "are you free tomorrow"}
    question = tom.question(send_email, **words)
    assert "to Anna Berg, at anna dot berg at example dot org" in question
    assert "saying: Are you free tomorrow" in question
    assert tom(send_email, **words) == "I sent your e-mail to Anna Berg."
    assert tom.sent()["To"] == "Anna Berg <anna.berg@example.org>"
    assert tom.sent()["Subject"] == "Are you free tomorrow?"
    assert tom.sent().get_content().strip() == "Are you free tomorrow?"


@loopback
def test_a_subject_that_was_said_is_the_subject(tom: Tom) -> None:
    tom(send_email, to="Anna", subject="the party", body="I'll bring a cake")
    assert tom.sent()["Subject"] == "The party"


@loopback
@pytest.mark.parametrize(
    "to", ["max dot frisch at example dot com", "max.frisch@example.com", "Max.Frisch@Example.com"]
)
def test_an_address_can_be_said(tom: Tom, to: str) -> None:
    assert tom(send_email, to=to, body="hello") == "I sent your e-mail to max dot frisch at example dot com."
    assert tom.sent()["To"] == "max.frisch@example.com"


@loopback
def test_of_two_addresses_one_is_asked_for(tom: Tom) -> None:
    with pytest.raises(Which) as which:
        tom.ready(send_email, to="Bob", body="hello")
    assert which.value.argument == "to"
    assert which.value.options == ("bob at work dot example dot org", "bob at home dot example dot org")
    for option in which.value.options:
        tom(send_email, to=option, body="hello")
    assert tom.sent()["To"] == "Bob Stone <bob@home.example.org>"


@loopback
def test_of_two_people_one_is_asked_for(tom: Tom) -> None:
    with pytest.raises(Which) as which:
        tom.ready(send_email, to="Dora", body="hello")
    assert which.value.options == ("Dora Lind", "Dora Park")


@loopback
@pytest.mark.parametrize(
    ("to", "said"),
    [
        ("Zeno", "I don't know anyone called Zeno."),
        ("Carl", "I don't know Carl Adams's e-mail address."),
        ("Anna and Bob", "I can write to one person at a time. Who is it to be?"),
        (
            "anna at example dot",
            "“anna at example dot” isn't a whole e-mail address: after the “at” comes something like example dot org.",
        ),
    ],
)
def test_nobody_to_write_to_is_said_before_anything_is_asked(tom: Tom, to: str, said: str) -> None:
    assert failure(lambda: tom.ready(send_email, to=to, body="hello")) == said


@loopback
def test_without_a_mailbox_every_skill_says_how_to_set_one_up(tom: Tom, database: Database) -> None:
    tom.mail = Mailbox(config.Mail(), database)
    for call in (lambda: tom(send_email, to="Anna", body="hello"), lambda: tom.check("check my mail")):
        assert "config.toml" in failure(call)
    assert failure(lambda: tom(reply_email, body="yes")).startswith("I haven't read you an e-mail yet")


@loopback
def test_what_has_gone_out_cannot_be_taken_back(tom: Tom) -> None:
    tom(send_email, to="Anna", body="hello")
    assert failure(lambda: tom.undo(send_email)) == "It has gone out; I can't take it back."


@loopback
def test_what_waits_can_be_taken_back(tom: Tom) -> None:
    tom.server.post.replies["RCPT"] = "451 later"
    assert tom(send_email, to="Anna", body="hello") == (
        "The mail server can't take it now. I'll keep your e-mail to Anna Berg, and send it when it can."
    )
    tom.undo(send_email)
    tom.server.post.replies.clear()
    tom.mail.flush()
    assert tom.server.post.texts == []


@loopback
def test_what_became_of_an_e_mail_can_be_found_out(tom: Tom, database: Database) -> None:
    words = {"to": "Anna", "body": "are you free"}
    assert tom.became(send_email, **words) == "That e-mail was never written down, so it did not go out."
    tom.server.post.replies["RCPT"] = "451 later"
    tom(send_email, **words)
    assert tom.became(send_email, **words).startswith("The e-mail to Anna Berg has not gone out yet")
    tom.undo(send_email)
    assert tom.became(send_email, **words) == "The e-mail to Anna Berg was taken back, and did not go out."
    tom.server.post.replies["RCPT"] = "550 no"
    failure(lambda: tom(send_email, **words))
    assert tom.became(send_email, **words) == "The e-mail to Anna Berg did not go out."
    tom.server.post.replies.clear()
    tom(send_email, **words)
    assert tom.became(send_email, **words).startswith("The e-mail to Anna Berg went out ")


@loopback
def test_what_was_cut_off_is_looked_for_among_what_was_sent(tom: Tom, database: Database) -> None:
    words = {"to": "Anna", "body": "are you free"}
    tom(send_email, **words)
    database.execute("UPDATE outbox SET state = 'unknown'")  # as a power cut leaves it
    assert tom.became(send_email, **words).startswith("The e-mail to Anna Berg went out ")
    database.execute("UPDATE outbox SET state = 'unknown', message_id = '<other@example.org>'")
    assert "can't find out" in tom.became(send_email, **words)


# Reading


@loopback
def test_new_letters_are_told_of_newest_first(tom: Tom) -> None:
    assert tom.check("check my email") == "You have no new e-mails."
    tom.server.put(letter("Are you free?"), at=NOW - timedelta(days=1))
    assert tom.check("check my email") == "You have one new e-mail, from Anna Berg, about Lunch."
    assert tom.last.outside == "an e-mail from Anna Berg"
    for i in range(4):
        shop = letter("Hi.", sender=f"Shop {i} <shop@example.com>", subject=f"Sale {i}")
        tom.server.put(shop, at=NOW - timedelta(hours=5 - i))
    said = tom.check("any new mail")
    assert said == (
        "You have five new e-mails. The newest three are from Shop 3, about Sale 3; from Shop 2, about Sale 2; "
        "from Shop 1, about Sale 1."
    )
    assert tom.last.outside == "the e-mails in your mailbox"
    assert tom.server.flags() == [""] * 5  # nothing is marked


@loopback
def test_a_letter_is_read_aloud_and_then_seen(tom: Tom) -> None:
    tom.server.put(letter("Are you free at noon?\n\nAnna"), at=NOW - timedelta(hours=1))
    tom.check("check my email")
    assert tom.check("read it to me") == ("Anna Berg wrote today at 8 AM, about Lunch: Are you free at noon? Anna.")
    assert tom.last.outside == "an e-mail from Anna Berg"
    assert tom.server.flags() == ["S"]
    assert tom.check("check my email") == "You have no new e-mails."


@loopback
def test_one_of_several_can_be_chosen(tom: Tom) -> None:
    for i in range(3):
        tom.server.put(letter(f"Text {i}.", sender=f"Shop {i} <shop@example.com>"))
    tom.check("check my mail")
    assert "Text 1." in tom.check("read the second one")
    assert "Text 0." in tom.check("read the next one")
    assert failure(lambda: tom.check("read the next one")) == "I told you of three e-mails only."
    assert "Text 2." in tom.check("read me the first email")
    assert "Text 0." in tom.check("read the last one")
    assert failure(lambda: tom.check("read the fifth one")) == "I told you of three e-mails only."


@loopback
def test_without_new_ones_the_newest_is_read(tom: Tom) -> None:
    assert tom.check("read the last email") == "I found no e-mail."
    tom.server.put(letter("Old."), seen=True)
    assert tom.check("read the last email").endswith("Old.")


@loopback
def test_the_letters_of_somebody_are_found_by_address_and_by_name(tom: Tom) -> None:
    tom.server.put(letter("One.", sender="A. B. <anna.berg@example.org>"), at=NOW - timedelta(days=1), seen=True)
    tom.server.put(letter("Two.", sender="Amazon <news@amazon.example>"))
    assert (
        tom.check("any mail from annie", sender="Annie")
        == "I found one e-mail, from Anna Berg, yesterday at 9 AM, about Lunch."
    )
    assert "from Amazon" in tom.check("any mail from amazon", sender="amazon")
    assert "from Amazon" in tom.check("any mail from amazons", sender="amasson")  # misheard
    assert tom.check("read annie's email", sender="Annie's").endswith("One.")
    assert tom.check("any mail from Zeno", sender="Zeno") == "I found no e-mail from Zeno."
    assert tom.check("any mail from Maz", sender="maz") == "I found no e-mail from maz."  # not inside a word


@loopback
def test_whose_letters_is_asked_when_two_are_called_so(tom: Tom) -> None:
    with pytest.raises(Which) as which:
        tom.check("any mail from dora", sender="dora")
    assert which.value.argument == "sender"


@loopback
def test_a_borrowed_name_is_not_believed(tom: Tom) -> None:
    tom.server.put(letter("Send money.", sender="Anna Berg <anna@evil.example>"))
    assert "somebody who calls themselves Anna Berg, at anna at evil dot example" in tom.check("check my email")


@loopback
@pytest.mark.parametrize(
    ("heard", "words", "found"),
    [
        ("emails from yesterday", {"date": "yesterday"}, ["b"]),
        ("emails since yesterday", {"date": "yesterday"}, ["d", "c", "b"]),
        ("emails from this morning", {"time": "this morning"}, ["d", "c"]),
        ("emails since half past eight", {"time": "half past eight"}, ["d"]),
        ("emails since eight yesterday", {"time": "8 pm", "date": "yesterday"}, ["d", "c"]),
        ("emails from Sunday", {"date": "last Sunday"}, ["a"]),
        ("emails from tomorrow", {"date": "tomorrow"}, []),
    ],
)
def test_letters_of_a_time(tom: Tom, heard: str, words: dict[str, str], found: list[str]) -> None:
    times = {"a": (3, 10), "b": (1, 15), "c": (0, 8), "d": (0, 8.75)}
    for subject, (days, hour) in times.items():
        at = NOW.replace(hour=0) - timedelta(days=days) + timedelta(hours=hour)
        tom.server.put(letter("Hi.", subject=f"Letter {subject}"), at=at, seen=True)
    said = tom.check(heard, **words)
    assert re.findall(r"Letter (\w)", said) == found
    assert found or said == "I found no e-mail."


@loopback
@pytest.mark.parametrize(
    ("said", "there"), [("spam", "Spam"), ("junk mail", "Spam"), ("sent", "Sent Mail"), ("muller", "M&APw-ller")]
)
def test_other_folders_are_looked_into(tom: Tom, said: str, there: str) -> None:
    tom.check("check my email")  # makes the folders
    tom.server.put(letter("Hi.", subject="Elsewhere"), folder=there)
    assert "about Elsewhere" in tom.check(f"check my {said} folder", folder=said)


@loopback
def test_a_folder_that_is_not_there_is_said(tom: Tom) -> None:
    said = failure(lambda: tom.check("look in my tax folder", folder="tax folder"))
    assert said.startswith("There is no tax folder. There is ")


@loopback
def test_a_long_letter_is_read_in_parts_and_seen_at_its_end(tom: Tom) -> None:
    sentences = [f"This is sentence number {i}." for i in range(100)]
    tom.server.put(letter(" ".join(sentences)))
    said = tom.check("read me the last email")
    assert said.endswith("There is more; say, read more of that e-mail.")
    assert tom.server.flags() == [""]
    heard = said.partition(": ")[2]
    while said.endswith("of that e-mail."):
        said = tom.check("read more of that e-mail")
        assert tom.last.outside == "an e-mail from Anna Berg"
        heard += " " + said
    assert [s for s in sentences if s not in heard] == []
    assert tom.server.flags() == ["S"]
    assert failure(lambda: tom.check("read on")) == "That was all of that e-mail."


@loopback
def test_reading_on_without_a_letter_is_a_sentence(tom: Tom) -> None:
    assert failure(lambda: tom.check("read on")) == "I haven't read you an e-mail yet."


@loopback
def test_a_letter_that_is_gone_is_said(tom: Tom) -> None:
    tom.server.put(letter("Hi."))
    tom.check("check my email")
    for path in (tom.server.home / "Maildir").glob("*/*:2,*"):
        path.unlink()
    for path in (tom.server.home / "Maildir" / "new").iterdir():
        path.unlink()
    assert failure(lambda: tom.check("read it")) == "I can't find that e-mail any more."


@loopback
def test_empty_and_nameless_letters_are_told_of(tom: Tom) -> None:
    tom.server.put(b"\n")
    tom.server.put(b"Subject: =?utf-8?b?broken\nFrom: <>\n\n\n")
    said = tom.check("check my email")
    assert said.count("from nobody") == 2
    assert "without a subject" in said
    assert tom.check("read the second one").endswith("but there are no words in it.")


# Answering


@loopback
def test_an_answer_goes_to_who_wrote_and_says_so_before(tom: Tom) -> None:
    tom.server.put(letter("Are you free?", subject="Re: Lunch", id="<7@example.org>", Reply_To="office@example.org"))
    tom.check("read my latest email")
    question = tom.question(reply_email, body="yes at noon")
    assert "Yes at noon, to Anna Berg, at office at example dot org, about Lunch" in question
    assert tom(reply_email, body="yes at noon") == "I sent your answer."
    sent = tom.sent()
    assert (sent["To"], sent["Subject"], sent["In-Reply-To"], sent["References"]) == (
        "Anna Berg <office@example.org>", "Re: Lunch", "<7@example.org>", "<7@example.org>",
    )  # fmt: skip
    assert sent.get_content().strip() == "Yes at noon."
    assert failure(lambda: tom.undo(reply_email)) == "It has gone out; I can't take it back."
    assert tom.became(reply_email, body="yes at noon").startswith("The e-mail to Anna Berg went out")


@loopback
def test_a_letter_that_was_only_told_of_can_be_answered(tom: Tom) -> None:
    tom.server.put(letter("Are you free?"))
    tom.check("check my email")
    assert tom(reply_email, body="no") == "I sent your answer."


@loopback
def test_without_a_letter_there_is_nothing_to_answer(tom: Tom) -> None:
    assert failure(lambda: tom.ready(reply_email, body="yes")).startswith("I haven't read you an e-mail yet")
    tom.server.put(b"Subject: hi\n\nHi.\n")
    tom.check("read my last email")
    assert failure(lambda: tom.ready(reply_email, body="yes")) == (
        "That e-mail doesn't say who sent it, so I can't answer it."
    )


@loopback
def test_what_stands_in_a_letter_cannot_make_headers(tom: Tom) -> None:
    tom.server.put(
        b"From: =?utf-8?q?Eve=0D=0ABcc=3A_victim=40example=2Eorg?= <eve@example.org>\n"
        b"Subject: =?utf-8?q?Hi=0D=0ABcc=3A_victim=40example=2Eorg?=\nMessage-ID: <1@x>\nReferences: <a@b>\n\nHi.\n"
    )
    tom.check("read my last email")
    tom(reply_email, body="no")
    assert tom.sent()["Bcc"] is None
    assert tom.sent()["To"].addresses[0].addr_spec == "eve@example.org"


# Words


@pytest.mark.parametrize(
    ("heard", "skill", "arguments"),
    [
        ("send an email to Anna saying I'll be late", "send_email", {"to": "Anna", "body": "I'll be late"}),
        (
            "email Anna about lunch and say I can come",
            "send_email",
            {"to": "Anna", "subject": "lunch", "body": "I can come"},
        ),
        ("write an e-mail to my mum", "send_email", {"to": "my mum"}),
        ("email max at example dot org", "send_email", {"to": "max at example dot org"}),
        ("send an email", "send_email", {}),
        ("reply saying thank you", "reply_email", {"body": "thank you"}),
        ("reply to that email", "reply_email", {}),
        ("answer it with see you there", "reply_email", {"body": "see you there"}),
        ("check my email", "check_email", {}),
        ("do I have any new mail", "check_email", {}),
        ("any emails from Anna", "check_email", {"sender": "Anna"}),
        ("read me the email from Anna", "check_email", {"sender": "Anna"}),
        ("read it to me", "check_email", {}),
        ("read the second one", "check_email", {}),
        ("read more of that e-mail", "check_email", {}),
        ("what's in my receipts folder", "check_email", {"folder": "receipts"}),
        ("check my email since noon", "check_email", {"time": "noon"}),
        ("did I get any emails yesterday", "check_email", {"date": "yesterday"}),
    ],
)
def test_what_people_say_is_understood(heard: str, skill: str, arguments: dict[str, str]) -> None:
    phrases = Phrases([*SKILLS.values(), send_email, reply_email, check_email])
    plan = phrases.decide(heard, NOW)
    assert isinstance(plan, Plan), heard
    assert (plan.calls[0].skill, plan.calls[0].arguments) == (skill, arguments)


@pytest.mark.parametrize(
    ("heard", "aloud"),
    [
        ("read it", True), ("read me the email from anna", True), ("read anna's email", True),
        ("what did anna email me", True), ("what does anna's email say", True), ("read my latest email", True),
        ("the second one", True), ("what's in the email from anna", True), ("read my mail please", False),
        ("read my emails", False), ("read me my new emails", False), ("what's in my inbox", False),
        ("any mail from anna", False), ("has anna emailed me", False), ("check my email", False),
        ("check my email and read me the news", False), ("read the emails from anna", False),
    ],
)  # fmt: skip
def test_a_letter_is_read_only_when_one_is_asked_for(heard: str, aloud: bool) -> None:
    assert wants_text(heard) is aloud
