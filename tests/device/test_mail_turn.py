"""Whole turns with e-mail: what is read back, agreed to, sent, and looked for after a power cut."""

from __future__ import annotations

import pytest

from device.database import Database, SqliteStore
from device.mail import Mailbox, settle
from device.turn import Turns
from models.types import Call, Transcript
from skills.contacts import KIND, Contact, stored
from skills.inbox import check_email
from skills.messages import reply_email, send_email
from skills.system import undo
from tests.device.conftest import MakeTurns, ScriptedAsker
from tests.device.mailserver import MailServer, authority, imap, letter, server

__all__ = ["authority", "imap", "server"]
pytestmark = pytest.mark.loopback
SEND = Call("send_email", {"to": "anna", "body": "are you free"})


def having(turns: Turns, server: MailServer, database: Database) -> Turns:
    """With a mailbox, a network and somebody to write to."""
    SqliteStore(database, writable=True).add(KIND, **stored(Contact("Anna Berg", emails=("anna@example.org",))))
    database.execute("COMMIT")
    turns.outer = {"mail": Mailbox(server.settings, database)}
    turns.available = lambda need: True
    return turns


def said(turns: Turns, words: str, *answers: str | None) -> tuple[str, list[str]]:
    """The reply, and what was asked."""
    asker = ScriptedAsker(list(answers))
    return turns.run(Transcript(words, 1.0, 1.0), asker).say, asker.asked


def test_an_e_mail_is_sent_after_a_yes_and_only_then(
    make_turns: MakeTurns, server: MailServer, database: Database
) -> None:
    turns = having(make_turns([send_email], SEND), server, database)
    reply, asked = said(turns, "email anna are you free", "no")
    assert server.post.texts == []
    (question,) = asked
    assert "to Anna Berg, at anna at example dot org, saying: Are you free?" in question
    reply, _ = said(turns, "email anna are you free", "yes")
    assert reply == "I sent your e-mail to Anna Berg."
    assert len(server.post.texts) == 1


def test_an_answer_is_asked_about_with_its_receiver(
    make_turns: MakeTurns, server: MailServer, database: Database
) -> None:
    server.put(letter("Are you free?", sender="Eve <eve@example.com>", subject="Hello"))
    read = having(make_turns([check_email], Call("check_email")), server, database)
    assert said(read, "read the last email")[0].endswith("Are you free?")
    turns = make_turns([reply_email], Call("reply_email", {"body": "no"}))
    turns.outer, turns.available = read.outer, read.available
    reply, (question,) = said(turns, "reply no", "yes")
    assert "No, to Eve, at eve at example dot com, about Hello" in question
    assert reply == "I sent your answer."


def test_what_was_cut_off_is_found_out_when_the_owner_wants_it(
    make_turns: MakeTurns, server: MailServer, database: Database
) -> None:
    turns = having(make_turns([send_email], SEND), server, database)
    said(turns, "email anna are you free", "yes")
    # As a power cut leaves it, after the server took it and before that was written down.
    database.execute("UPDATE outbox SET state = 'sending'")
    database.execute("UPDATE actions SET outcome = 'started'")
    turns.journal.settle()
    settle(database)
    reply, asked = said(turns, "email anna are you free", "yes", "no")
    assert "Shall I look?" in asked[0]
    assert "The e-mail to Anna Berg went out " in reply
    assert len(server.post.texts) == 1


def test_what_waits_is_undone_by_voice(make_turns: MakeTurns, server: MailServer, database: Database) -> None:
    turns = having(make_turns([send_email, undo], SEND), server, database)
    server.post.replies["RCPT"] = "451 later"
    assert "I'll keep your e-mail to Anna Berg" in said(turns, "email anna are you free", "yes")[0]
    again = make_turns([send_email, undo], Call("undo"))
    again.outer, again.available = turns.outer, turns.available
    assert said(again, "undo that")[0].startswith("I took that back.")
    server.post.replies.clear()
    turns.outer["mail"].flush()
    assert server.post.texts == []
    said(turns, "email anna are you free", "yes")
    assert said(again, "undo that")[0] == "It has gone out; I can't take it back."
