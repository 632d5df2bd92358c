"""The mailbox at a real IMAP server, and letters of every kind."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
import trustme
from hypothesis import given, settings
from hypothesis import strategies as st

from device import config
from device.database import Database
from device.imap import TEXT
from device.journal import Journal
from device.letters import PART, parts, read_header, read_text
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
)

__all__ = ["authority", "imap", "server"]
loopback = pytest.mark.loopback
NOW = datetime.now().astimezone()


@pytest.fixture
def box(server: MailServer, database: Database) -> Mailbox:
    return Mailbox(server.settings, database)


def failure(box: Mailbox, folder: str = "") -> str:
    """The sentence with which the mailbox cannot be looked into."""
    with pytest.raises(Failed) as failed:
        box.letters(folder)
    return str(failed.value)


def at(server: MailServer, imap_port: int) -> config.Mail:
    return replace(server.settings, imap=f"127.0.0.1:{imap_port}")


# The mailbox


def test_nothing_is_opened_before_it_is_used(database: Database) -> None:
    box = Mailbox(config.Mail("tom@example.org", smtp="mail.example.org", imap="mail.example.org"), database)
    box.flush()
    assert box.last_read() is None
    assert box.told() == []
    assert box.posted("hello") is None


def test_without_a_mailbox_flushing_does_nothing(database: Database) -> None:
    Mailbox(config.Mail(), database).flush()
    Mailbox(config.Mail(smtp="mail.example.org:x"), database).flush()
    Mailbox(config.Mail("tom@example.org", smtp="mail.example.org:x"), database).flush()
    assert database.execute("SELECT count(*) FROM outbox").fetchone() == (0,)
    assert Journal(database).take_notices() == []


@loopback
def test_letters_come_newest_first_and_unmarked(box: Mailbox, server: MailServer) -> None:
    for day in (3, 1, 2):
        server.put(letter("Hi.", subject=f"{day} days ago"), at=NOW - timedelta(days=day))
    server.put(letter("Hi.", subject="seen"), seen=True)
    assert [(x.subject, x.seen) for x in box.letters()] == [
        ("seen", True), ("1 days ago", False), ("2 days ago", False), ("3 days ago", False),
    ]  # fmt: skip
    assert len(box.letters(unseen=True)) == 3
    assert server.flags() == ["", "", "", "S"]
    first = box.letters(since=NOW - timedelta(days=2, hours=1), until=NOW - timedelta(hours=12))
    assert [x.subject for x in first] == ["1 days ago", "2 days ago"]


@loopback
def test_of_many_letters_fifty_come(box: Mailbox, server: MailServer) -> None:
    for i in range(60):
        server.put(b"Subject: %d\n\n" % i, at=NOW - timedelta(minutes=60 - i))
    found = box.letters()
    assert (len(found), found[0].subject, found[-1].subject) == (50, "59", "10")


@loopback
def test_a_wrong_password_is_said(box: Mailbox) -> None:
    keep_password('wrong \\" {5}')
    assert failure(box) == "The mail server did not accept the user's name and password."


@loopback
def test_without_a_server_that_is_said(server: MailServer, database: Database) -> None:
    assert failure(Mailbox(at(server, free_port()), database)) == "I can't reach the mail server now."
    with scripted(b"* OK hello\r\n", None) as port:
        said = failure(Mailbox(at(server, port), database))
        assert said in (
            "I can't reach the mail server now.",
            "The mail server answered something that I don't understand.",
        )


@loopback
def test_a_slow_server_is_not_waited_for(
    server: MailServer, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("device.imap.PATIENCE", 0.05)
    with scripted(b"") as port:
        assert failure(Mailbox(at(server, port), database)) == "I can't reach the mail server now."


@loopback
@pytest.mark.parametrize(
    "replies",
    [
        (b"HTTP/1.1 400 Bad Request\r\n",),
        (b"\x00\xff\r\n",),
        (b"* OK [CAPABILITY IMAP4rev1] hi\r\n", b"x y z\r\n"),
        (b"* OK [CAPABILITY IMAP4rev1] hi\r\n", b"* BYE\r\n", None),
    ],
)
def test_garbage_is_a_sentence(server: MailServer, database: Database, replies: tuple[bytes | None, ...]) -> None:
    with scripted(*replies) as port:
        assert failure(Mailbox(at(server, port), database)) == (
            "The mail server answered something that I don't understand."
        )


@loopback
def test_the_connection_is_secured(
    server: MailServer, database: Database, authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.settings = replace(server.settings, tls=True)
    assert failure(Mailbox(server.settings, database)) == "The mail server's certificate is not one that I trust."
    secure(server, authority, tmp_path, monkeypatch)
    assert Mailbox(server.settings, database).letters() == []


@loopback
def test_without_encryption_no_password_is_sent(
    server: MailServer, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("device.smtp.is_loopback", lambda host: False)
    with scripted(b"* OK hi\r\n", b"* CAPABILITY IMAP4rev1\r\nTAG OK done\r\n") as port:
        box = Mailbox(replace(at(server, port), tls=True), database)
        assert failure(box) == "The mail server offers no encryption."


@loopback
def test_what_was_told_and_read_is_known_after_a_restart(box: Mailbox, server: MailServer, database: Database) -> None:
    server.put(letter("One."))
    server.put(letter("Two. " * 400))
    two, one = box.letters()
    box.tell([two, one])
    box.read(two)
    again = Mailbox(server.settings, database)
    assert again.told() == [two, one]
    assert again.last_read() == (two, 1)
    again.tell([])
    assert (again.told(), again.last_read()) == ([], (two, 1))


@loopback
def test_another_letter_with_the_same_number_is_not_read(box: Mailbox, server: MailServer) -> None:
    server.put(letter("One."))
    (one,) = box.letters()
    with pytest.raises(Failed, match="can't find that e-mail"):
        box.read(replace(one, id="<other@example.org>"))
    with pytest.raises(Failed, match="can't find that e-mail"):
        box.read(replace(one, uid="999"))


@loopback
def test_of_a_huge_letter_only_the_beginning_is_fetched(
    box: Mailbox, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    import device.letters

    sizes: list[int] = []
    read = device.letters.read_text

    def watched(raw: bytes) -> str:
        sizes.append(len(raw))
        return read(raw)

    monkeypatch.setattr("device.letters.read_text", watched)
    huge = letter("Look at this.")
    huge.add_attachment(b"\0" * 5_000_000, "image", "png", filename="sea.png")
    server.put(huge)
    assert box.read(box.letters()[0]) == ("Look at this. One file is attached: sea.png.", False)
    assert sizes == [TEXT]


# Letters


def made(text: str | bytes, kind: str = "plain", charset: str = "utf-8", encoding: str = "8bit") -> bytes:
    body = text if isinstance(text, bytes) else text.encode(charset)
    return f"Content-Type: text/{kind}; charset={charset}\nContent-Transfer-Encoding: {encoding}\n\n".encode() + body


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"", ""),
        (b"\n\n\n", ""),
        (b"no header at all", "no header at all."),
        (made("Hello"), "Hello."),
        (made("Grüße", charset="iso-8859-15"), "Grüße."),
        (made("Привет", charset="koi8-r"), "Привет."),
        (made(b"caf\xc3\xa9", charset="x-unknown"), "café."),
        (made(b"caf\xe9 \xff", charset="utf-8"), "caf."),
        (made("=48i=", encoding="quoted-printable"), "Hi."),
        (made(base64.b64encode("Grüße!".encode())[:-1], encoding="base64"), "Grüße!"),
        (made("%%%", encoding="base64"), ""),
        (made("A\nB\n\nC."), "A B. C."),
        (made("See https://example.org/a?b=c and www.example.org.\n"), "See (link) and (link)."),
        (made("Yes.\n\nOn Mon, 1 Mar 2027 at 9:00, Tom <t@example.org>\nwrote:\n> Are you free?\n> Tom"), "Yes."),
        (made("On Mon, Tom wrote:\n> Free?\nYes.\n> Sure?\nNo.\n-- \nAnna\nBoss"), "Yes. No."),
        (made("Ja.\n\nAm 1.3.2027 um 9 schrieb Tom:\n> Hast du Zeit?"), "Ja."),
        (made("Fine.\n\n-----Original Message-----\nFrom: Tom\nOld."), "Fine."),
        (made("Fine.\n\nFrom: Tom <t@example.org>\nSent: Monday\nTo: Anna\nSubject: Lunch\n\nOld."), "Fine."),
        (made("Ok\n\nSent from my iPhone"), "Ok."),
        (made("> only\n> quoted"), "only quoted."),
        (made("<p>Hello <b>Tom</b>,</p><p>bye.<br>Anna</p>", "html"), "Hello Tom. bye. Anna."),
        (made("<title>T</title><style>p{}</style><script>x()</script><p>Hi &amp; bye", "html"), "Hi & bye."),
        (made("<div style='display: none'>secret</div><!-- secret -->Hi", "html"), "Hi."),
        (made("Yes.<div>On Mon, Tom wrote:<blockquote>Free?<p>Tom</blockquote></div>", "html"), "Yes."),
        (made("<ul><li>one<li>two</ul>", "html"), "one. two."),
        (made("<p></p>", "html"), ""),
    ],
)  # fmt: skip
def test_the_words_of_a_letter(raw: bytes, text: str) -> None:
    assert read_text(raw) == text


def test_of_two_forms_the_plain_one_is_read() -> None:
    message = EmailMessage()
    message.set_content("Plain.")
    message.add_alternative("<p>Rich.</p>", subtype="html")
    assert read_text(bytes(message)) == "Plain."
    empty = EmailMessage()
    empty.set_content(" \n")
    empty.add_alternative("<p>Rich.</p>", subtype="html")
    assert read_text(bytes(empty)) == "Rich."


def test_files_are_named_and_not_read() -> None:
    message = EmailMessage()
    message.set_content("See these.")
    for name in ("ä.txt", "b.pdf", "c.pdf", "d.pdf"):
        message.add_attachment(b"secret", "text", "plain", filename=name)
    assert read_text(bytes(message)) == "See these. 4 files are attached: ä.txt, b.pdf, c.pdf."


@pytest.mark.parametrize(
    ("header", "sender", "address", "subject"),
    [
        (b"", "nobody", "", ""),
        (b"From: a@b.org\nSubject: x", "a@b.org", "a@b.org", "x"),
        (b"From: =?utf-8?b?R3LDvMOfZQ==?= <a@b.org>\nSubject: =?iso-8859-1?q?=FCber?= =?utf-8?q?_das?=", "Grüße", "a@b.org", "über das"),
        (b"From: =?utf-8?b?broken <a@b.org>\nSubject: =?utf-8?b?a?=", "=?utf-8?b?broken", "a@b.org", ""),
        (b'From: "Berg, Anna" <a@b.org>, c@d.org\nSubject: \x01two\n lines', "Berg, Anna", "a@b.org", "two lines"),
        (b"From: nobody in particular\nSubject: " + b"long " * 100, "nobody", "", ("long " * 24).strip()),
        (b"From: undisclosed:;\nsubject:no space", "nobody", "", "no space"),
        (b"From: \xff\xfe\nSubject: \xff", "nobody", "", ""),
    ],
)  # fmt: skip
def test_the_head_of_a_letter(header: bytes, sender: str, address: str, subject: str) -> None:
    found = read_header(header + b"\n\n", NOW, False, "INBOX", "1")
    assert (found.sender, found.address, found.reply_to) == (sender, address, address)
    assert found.subject.replace("�", "").strip() == subject


def test_an_answer_goes_where_it_is_wanted() -> None:
    raw = b"From: a@b.org\nReply-To: C <c@d.org>\nMessage-ID: <3@x>\nReferences: <1@x> <2@x>\n\n"
    found = read_header(raw, NOW, False, "INBOX", "1")
    assert (found.reply_to, found.id, found.thread) == ("c@d.org", "<3@x>", "<1@x> <2@x> <3@x>")


HOSTILE = {
    "lines": b"\n" * 200_000, "spaces": b" " * 200_000, "on": b"On " * 60_000, "from": b"From: a\n" * 25_000,
    "quotes": b">" * 200_000, "links": b"http://" * 28_000, "tags": b"<a " * 66_000, "attributes": b"<a a=" * 40_000,
    "comments": b"<!--" * 50_000, "items": b"<ul><li>" * 25_000, "deep": b"<div>" * 40_000, "open": b"<" * 200_000,
}  # fmt: skip


@pytest.mark.parametrize("kind", ["plain", "html"])
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_ends(name: str, kind: str) -> None:
    text = read_text(made(HOSTILE[name], kind))
    assert len(text) <= len(
        HOSTILE[name]
    )  # would take minutes with html.parser, or a regular expression that backtracks


def test_a_letter_in_a_letter_in_a_letter_ends() -> None:
    nested = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (i, i) for i in range(3000))
    assert read_text(nested) == ""
    assert read_text(b"Content-Type: message/rfc822\n\n" * 5000) == ""


HEADER = st.sampled_from(
    [b"From: ", b"Subject: ", b"Content-Type: multipart/mixed; boundary=b\n", b"Content-Type: text/html\n", b"\n\n--b\n",
     b"=?utf-8?b?", b"?=", b"\n", b"\n\n", b"Content-Transfer-Encoding: base64\n", b"<p>", b"</", b"<a@b>", b"Date: ",
     b"Reply-To: ", b"Content-Disposition: attachment; filename*=utf-8''%ff\n", b"charset=", b"\"", b"(", b":;", b"\xff"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(HEADER, st.binary(max_size=20)), max_size=20))
def test_no_letter_breaks_anything(pieces: list[bytes]) -> None:
    raw = b"".join(pieces)
    read_text(raw)
    head = read_header(raw, NOW, False, "INBOX", "1")
    assert "\n" not in head.sender + head.address + head.subject + head.reply_to + head.thread


@given(st.text(alphabet="ab. !", max_size=4 * PART))
@settings(max_examples=100, deadline=None)
def test_parts_are_short_and_lose_nothing(text: str) -> None:
    pieces = parts(text)
    assert all(len(piece) <= PART for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())
