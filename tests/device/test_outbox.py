"""E-mail that goes out: at most once for each consent, at a real server, whatever breaks."""

from __future__ import annotations

import email
import email.policy
import socket
import threading
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
import trustme

from device import config, mail
from device.database import Database
from device.journal import Journal
from device.mail import Mailbox
from skills.api import Failed
from tests.device.mailserver import (
    MailServer,
    authority,
    free_port,
    imap,
    keep_password,
    letter,
    scripted,
    secure,
    server,
    smtp,
)  # fmt: skip

__all__ = ["authority", "imap", "server"]
pytestmark = pytest.mark.loopback
TO = "anna@example.org"


@pytest.fixture
def box(server: MailServer, database: Database) -> Mailbox:
    return Mailbox(server.settings, database)


def states(database: Database) -> list[str]:
    return [state for (state,) in database.execute("SELECT state FROM outbox ORDER BY id")]


def failure(box: Mailbox, to: str = TO) -> str:
    """The sentence with which an e-mail is not sent."""
    with pytest.raises(Failed) as failed:
        box.send(to, "Lunch", "Are you free?")
    said = str(failed.value)
    assert said[0].isupper()
    assert said.endswith(".")
    return said


def at(server: MailServer, smtp_port: int) -> config.Mail:
    return replace(server.settings, smtp=f"127.0.0.1:{smtp_port}")


def test_an_e_mail_arrives_as_it_was_said(box: Mailbox, server: MailServer, database: Database) -> None:
    assert box.send(TO, "Über Lunch", "Grüße!\n.\nBye.", name="Anna Müller")
    (text,) = server.post.texts
    sent = email.message_from_bytes(text, policy=email.policy.default)
    assert (sent["To"], sent["From"], sent["Subject"]) == (
        "Anna Müller <anna@example.org>",
        "Tom <tom@example.org>",
        "Über Lunch",
    )
    assert sent.get_content() == "Grüße!\r\n.\r\nBye.\r\n"
    assert text.isascii()
    assert sent["Message-ID"].endswith("@example.org>")
    assert server.post.senders == ["tom@example.org"]
    assert states(database) == ["sent"]


def test_lines_that_begin_with_a_dot_and_long_ones_arrive(box: Mailbox, server: MailServer) -> None:
    body = ".\n..\nPlain .text\n.\n" + "long " * 400 + "end."
    box.send(TO, "Dots", body)
    sent = email.message_from_bytes(server.post.texts[0], policy=email.policy.default)
    assert sent.get_content().replace("\r\n", "\n") == f"{body}\n"


def test_a_copy_of_it_lies_where_sent_letters_are(box: Mailbox, server: MailServer) -> None:
    box.send(TO, "Lunch", "Are you free?")
    (copy,), (text,) = server.sent(), server.post.texts
    assert email.message_from_bytes(copy)["Message-ID"] == email.message_from_bytes(text)["Message-ID"]
    assert server.flags("Sent Mail") == ["S"]


def test_a_copy_that_the_server_keeps_by_itself_is_not_made_again(box: Mailbox, server: MailServer) -> None:
    def keep(what: str) -> None:
        if what == "KEPT":
            server.put(server.post.texts[0], folder="Sent Mail")

    box.outbox  # noqa: B018
    server.post.at = keep
    box.letters("sent")
    box.send(TO, "Lunch", "Are you free?")
    assert len(server.sent()) == 1


def test_a_copy_that_cannot_be_made_is_made_later(server: MailServer, database: Database) -> None:
    away = Mailbox(replace(server.settings, imap=f"127.0.0.1:{free_port()}"), database)
    assert away.send(TO, "Lunch", "Are you free?")
    assert server.sent() == []
    Mailbox(server.settings, database).flush()
    assert len(server.sent()) == 1
    Mailbox(server.settings, database).flush()
    assert (len(server.sent()), len(server.post.texts)) == (1, 1)


def test_an_answer_belongs_to_its_letter(box: Mailbox, server: MailServer) -> None:
    server.put(letter("Are you free?", id="<2@example.org>", References="<1@example.org>"))
    (question,) = box.letters()
    box.send(question.reply_to, "Re: Lunch", "Yes.", answers=question)
    sent = email.message_from_bytes(server.post.texts[0])
    assert (sent["In-Reply-To"], sent["References"]) == ("<2@example.org>", "<1@example.org> <2@example.org>")


def test_without_a_mailbox_it_is_said_how_to_set_one_up(database: Database) -> None:
    said = failure(Mailbox(config.Mail(), database))
    assert "config.toml" in said
    assert "secrets.toml" in said


@pytest.mark.parametrize("where", ["mail.example.org:x", "mail.example.org:70000", "mail.example.org:"])
def test_an_odd_server_in_the_config_is_a_sentence(server: MailServer, database: Database, where: str) -> None:
    assert "mail.example.org:465" in failure(Mailbox(replace(server.settings, smtp=where), database))


@pytest.mark.parametrize(
    "to", ["", "anna", "anna@", "@example.org", "anna@example.org, bob@example.org", "a\r\nb@c.org"]
)
def test_what_is_no_address_is_not_written_to(box: Mailbox, server: MailServer, database: Database, to: str) -> None:
    assert "no e-mail address" in failure(box, to)
    assert (server.post.texts, states(database)) == ([], [])


def test_a_wrong_password_is_said(box: Mailbox, server: MailServer, database: Database) -> None:
    keep_password("wrong")
    assert failure(box) == "The mail server did not accept the user's name and password. Nothing was sent."
    assert (server.post.texts, states(database)) == ([], ["failed"])


def test_a_missing_password_is_said(box: Mailbox, home: Path, database: Database) -> None:
    (home / "config" / "secrets.toml").unlink()
    assert "secrets.toml" in failure(box)
    assert states(database) == ["failed"]


@pytest.mark.parametrize(
    ("command", "reply", "said"),
    [
        ("RCPT", "550 5.1.1 no such user", "The mail server refused that address. Nothing was sent."),
        ("MAIL", "553 5.7.1 not yours", "The mail server does not let you send from your address. Nothing was sent."),
        ("DATA", "554 5.7.1 spam", "The mail server refused the e-mail. Nothing was sent."),
    ],
)
def test_what_the_server_refuses_is_said_and_not_tried_again(
    box: Mailbox, server: MailServer, database: Database, command: str, reply: str, said: str
) -> None:
    server.post.replies[command] = reply
    assert failure(box) == said
    server.post.replies.clear()
    box.flush()
    assert (server.post.texts, states(database)) == ([], ["failed"])


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
def test_what_the_server_wants_later_is_sent_later_once(
    box: Mailbox, server: MailServer, database: Database, command: str
) -> None:
    server.post.replies[command] = "451 4.3.0 try again later"
    assert not box.send(TO, "Lunch", "Are you free?", name="Anna Berg")
    box.flush()
    assert (server.post.texts, states(database)) == ([], ["queued"])
    server.post.replies.clear()
    box.flush()
    box.flush()
    assert (len(server.post.texts), states(database)) == (1, ["sent"])
    assert Journal(database).take_notices() == ["The e-mail to Anna Berg that I kept has gone out."]


def test_without_a_server_it_is_kept_and_sent_once_when_there_is_one(server: MailServer, database: Database) -> None:
    away = Mailbox(at(server, port := free_port()), database)
    assert not away.send(TO, "Lunch", "Are you free?")
    away.flush()
    assert states(database) == ["queued"]
    assert Journal(database).take_notices() == []
    with smtp(server.post, port=port):
        away.flush()
        away.flush()
    assert (len(server.post.texts), states(database)) == (1, ["sent"])
    assert Journal(database).take_notices() == ["The e-mail to anna at example dot org that I kept has gone out."]


def test_a_server_that_hangs_up_gets_it_later(server: MailServer, database: Database) -> None:
    with scripted(None) as port:
        assert not Mailbox(at(server, port), database).send(TO, "Lunch", "Are you free?")
    with scripted(b"220 hello\r\n", None) as port:
        assert not Mailbox(at(server, port), database).send(TO, "Lunch", "Are you free?")
    assert states(database) == ["queued", "queued"]


def test_a_server_that_is_slow_gets_it_later(
    server: MailServer, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("device.smtp.PATIENCE", 0.05)
    with scripted(b"") as port:
        assert not Mailbox(at(server, port), database).send(TO, "Lunch", "Are you free?")
    assert states(database) == ["queued"]


@pytest.mark.parametrize(
    "replies",
    [
        (b"HTTP/1.1 400 Bad Request\r\n",),
        (b"\x00\xff" * 5000 + b"\r\n",),
        (b"220 hello\r\n", b"250-\xff\xfe\r\n250 AUTH \xff\r\n", b"700 what\r\n"),
        (b"220 hello\r\n", b"what is this\r\n", b"what is this\r\n"),
    ],
)
def test_garbage_is_a_sentence(server: MailServer, database: Database, replies: tuple[bytes, ...]) -> None:
    with scripted(*replies) as port:
        said = failure(Mailbox(at(server, port), database))
    assert said in (
        "The mail server answered something that I don't understand. Nothing was sent.",
        "The mail server does not let me log in with a password. Nothing was sent.",
    )
    assert states(database) == ["failed"]


LOGIN = (b"220 hello\r\n", b"250-hello\r\n250 AUTH PLAIN\r\n", b"235 in\r\n", b"250 from\r\n", b"250 to\r\n")


@pytest.mark.parametrize("end", [None, b"garbage\r\n", b""])
def test_when_the_connection_breaks_in_the_text_it_is_unknown_and_not_sent_again(
    server: MailServer, database: Database, monkeypatch: pytest.MonkeyPatch, end: bytes | None
) -> None:
    monkeypatch.setattr("device.smtp.LAST", 0.05)
    with scripted(*LOGIN, b"354 go on\r\n", end) as port:
        box = Mailbox(at(server, port), database)
        assert failure(box) == (
            "The connection broke while I was sending the e-mail, so I don't know whether it went out. "
            "I won't send it again."
        )
    Mailbox(server.settings, database).flush()
    assert (server.post.texts, states(database)) == ([], ["unknown"])


@pytest.mark.parametrize(
    ("reply", "state"), [(b"451 later\r\n", "queued"), (b"554 no\r\n", "failed"), (None, "queued")]
)
def test_before_the_text_it_is_known_that_nothing_was_sent(
    server: MailServer, database: Database, reply: bytes | None, state: str
) -> None:
    with scripted(*LOGIN, reply) as port:
        box = Mailbox(at(server, port), database)
        if state == "failed":
            failure(box)
        else:
            assert not box.send(TO, "Lunch", "Are you free?")
    assert states(database) == [state]


def test_a_kept_e_mail_that_is_refused_is_told_of_once(box: Mailbox, server: MailServer, database: Database) -> None:
    server.post.replies["RCPT"] = "450 later"
    box.send(TO, "Lunch", "Are you free?", name="Anna Berg")
    server.post.replies["RCPT"] = "550 no such user"
    box.flush()
    box.flush()
    assert states(database) == ["failed"]
    assert Journal(database).take_notices() == [
        "I could not send the e-mail to Anna Berg that I kept. The mail server refused that address."
    ]


def test_a_kept_e_mail_waits_for_a_new_password_and_that_is_said_once(
    box: Mailbox, server: MailServer, database: Database
) -> None:
    server.post.replies["RCPT"] = "450 later"
    box.send(TO, "Lunch", "Are you free?", name="Anna Berg")
    server.post.replies.clear()
    keep_password("wrong")
    box.flush()
    box.flush()
    assert Journal(database).take_notices() == [
        "I still can't send the e-mail to Anna Berg that I keep. The mail server did not accept the user's name and password."
    ]
    assert states(database) == ["queued"]
    keep_password()
    box.flush()
    assert (len(server.post.texts), states(database)) == (1, ["sent"])


def test_a_kept_e_mail_can_be_taken_back_and_one_that_left_cannot(
    box: Mailbox, server: MailServer, database: Database
) -> None:
    server.post.replies["RCPT"] = "450 later"
    box.send(TO, "Lunch", "Are you free?")
    assert not box.withdraw(TO, "Dinner", "Are you free?")
    assert box.withdraw(TO, "Lunch", "Are you free?")
    assert not box.withdraw(TO, "Lunch", "Are you free?")
    server.post.replies.clear()
    box.flush()
    assert (server.post.texts, states(database)) == ([], ["withdrawn"])
    box.send(TO, "Lunch", "Are you free?")
    assert not box.withdraw(TO, "Lunch", "Are you free?")


def test_two_that_send_what_was_kept_send_it_once(box: Mailbox, server: MailServer, tmp_path: Path) -> None:
    server.post.replies["RCPT"] = "450 later"
    box.send(TO, "Lunch", "Are you free?")
    server.post.replies.clear()
    others = [Mailbox(server.settings, Database(tmp_path / "test.db")) for _ in range(4)]
    threads = [threading.Thread(target=other.flush) for other in others]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(server.post.texts) == 1


def test_one_that_fails_does_not_make_another_send_twice(
    box: Mailbox, server: MailServer, database: Database, tmp_path: Path
) -> None:
    server.post.replies["RCPT"] = "450 later"
    box.send(TO, "Lunch", "Are you free?")
    server.post.replies.clear()
    with socket.create_server(("127.0.0.1", 0)) as mute:
        other = Mailbox(at(server, mute.getsockname()[1]), Database(tmp_path / "test.db"))
        thread = threading.Thread(target=other.flush)
        thread.start()
        client, _ = mute.accept()  # the other has read that the e-mail waits, and waits for its server

        def give_up(command: str) -> None:
            if command == "TEXT":  # now it hears that it cannot send it, while this one is sending it
                client.close()
                thread.join()
                meanwhile.extend(states(Database(tmp_path / "test.db")))

        meanwhile: list[str] = []
        server.post.at = give_up
        box.flush()
    server.post.at = lambda command: None
    assert meanwhile == ["sending"]  # else a power cut now would let it be sent again
    assert states(database) == ["sent"]
    box.flush()
    assert len(server.post.texts) == 1


def test_the_connection_is_secured_and_the_certificate_looked_at(
    server: MailServer, database: Database, authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import ssl

    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with smtp(server.post, tls=context) as port:
        server.settings = replace(server.settings, tls=True)
        assert failure(Mailbox(at(server, port), database)).startswith("The mail server's certificate")
        secure(server, authority, tmp_path, monkeypatch)
        assert Mailbox(at(server, port), database).send(TO, "Lunch", "Are you free?")
        assert server.post.secured == [True]
        assert Mailbox(replace(at(server, port), tls=False), database).send(TO, "Lunch", "Are you free?")
        assert server.post.secured == [True, False]


def test_a_server_elsewhere_that_offers_no_encryption_gets_nothing(
    server: MailServer, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("device.smtp.is_loopback", lambda host: False)
    box = Mailbox(replace(server.settings, tls=True), database)
    assert failure(box) == "The mail server offers no encryption. Nothing was sent."
    assert server.post.texts == []


def test_plain_speech_where_tls_is_expected_is_a_sentence(
    server: MailServer, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    import smtplib
    import ssl

    with scripted(b"220 hello\r\n") as port:
        connect = smtplib.SMTP_SSL
        monkeypatch.setattr("smtplib.SMTP_SSL", lambda host, _port, *rest, **more: connect(host, port, *rest, **more))
        box = Mailbox(at(server, 465), database)
        assert failure(box) == "The mail server answered something that I don't understand. Nothing was sent."
    assert ssl.OPENSSL_VERSION


def test_what_was_sent_is_forgotten_and_what_waits_is_not(box: Mailbox, server: MailServer, database: Database) -> None:
    box.send(TO, "Lunch", "Are you free?")
    server.post.replies["RCPT"] = "450 later"
    box.send(TO, "Lunch", "Are you free?")
    mail.forget(database, datetime(2020, 1, 1))
    assert states(database) == ["sent", "queued"]
    mail.forget(database)
    assert states(database) == ["queued"]
