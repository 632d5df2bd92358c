"""Short messages at a real XMPP server."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import trustme

from device import config
from device.chat import XmppChat
from device.database import Database
from skills.api import Failed
from tests.device.chatserver import account, keep_password, xmpp
from tests.device.mailserver import authority, free_port, scripted

__all__ = ["authority", "xmpp"]
pytestmark = pytest.mark.loopback
MakeChat = Callable[[str], XmppChat]


@pytest.fixture
def chat(xmpp: int, home: Path) -> MakeChat:
    """The messages of a user."""
    keep_password()
    return lambda user: XmppChat(account(user, xmpp), Database(":memory:"))


def failure(call: Callable[[], object]) -> str:
    with pytest.raises(Failed) as failed:
        call()
    return str(failed.value)


def test_the_list_has_names_and_addresses(chat: MakeChat) -> None:
    assert sorted(chat("tom").people()) == [("Anna Berg", "anna@example.org"), ("bob@example.org", "bob@example.org")]


def test_a_message_arrives_and_is_new_until_it_was_told(chat: MakeChat) -> None:
    tom, anna = chat("tom"), chat("anna")
    anna.send("tom@example.org", "Are you <coming> & when? ☺")
    (message,) = tom.messages("anna@example.org")[:1]
    assert (message.sender, message.address) == ("Anna Berg", "anna@example.org")
    assert message.text == "Are you <coming> & when? ☺"
    assert message in tom.messages(new=True)
    tom.tell(tom.messages(new=True))
    assert tom.messages(new=True) == []
    anna.send("tom@example.org", "Well?")  # perhaps in the same second
    (again,) = tom.messages(new=True)
    assert again.text == "Well?"
    tom.tell([again])
    tom.tell([])
    assert tom.messages(new=True) == []


def test_ones_own_messages_are_not_told_of(chat: MakeChat) -> None:
    tom = chat("tom")
    tom.send("anna@example.org", "I am coming.")
    assert "I am coming." not in [message.text for message in tom.messages()]


def test_whether_a_message_went_out_can_be_found_out(chat: MakeChat) -> None:
    tom = chat("tom")
    assert tom.sent("At noon then.") is None
    tom.send("anna@example.org", "At noon then.")
    assert tom.sent("At noon then.") is not None


@pytest.mark.parametrize("to", ["nobody@example.org", "anna@elsewhere.example"])
def test_what_cannot_be_delivered_is_said(chat: MakeChat, to: str) -> None:
    assert failure(lambda: chat("tom").send(to, "hello")) == (
        "The message server could not deliver that message. Nothing was sent."
    )


@pytest.mark.parametrize("user", ["eve", "bob"])  # to whom the server falls silent, or hangs up
def test_when_the_connection_breaks_it_is_not_known_and_not_sent_again(
    chat: MakeChat, user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("device.chat.PATIENCE", 0.5)
    text = f"This is {user}."
    assert failure(lambda: chat(user).send("tom@example.org", text)) == (
        "The connection broke while I was sending the message, so I don't know whether it went out. "
        "I won't send it again."
    )
    assert [m.text for m in chat("tom").messages(f"{user}@example.org")] == [text]
    assert chat(user).sent(text) is not None


def test_without_an_account_it_is_said_how_to_set_one_up(home: Path) -> None:
    chat = XmppChat(config.Messages(), Database(":memory:"))
    assert "config.toml" in failure(chat.people)
    chat = XmppChat(config.Messages("tom@example.org"), Database(":memory:"))
    assert "secrets.toml" in failure(chat.people)


def test_a_wrong_password_is_said(chat: MakeChat) -> None:
    keep_password("wrong")
    assert failure(chat("tom").people) == "The message server did not accept your address and password."


@pytest.mark.parametrize("where", ["chat.example.org", "chat.example.org:", ":5222", "chat.example.org:x"])
def test_an_odd_server_in_the_config_is_a_sentence(chat: MakeChat, where: str) -> None:
    odd = XmppChat(config.Messages("tom@example.org", where), Database(":memory:"))
    assert "chat.example.org:5222" in failure(odd.people)


def test_without_a_server_that_is_said(chat: MakeChat) -> None:
    away = XmppChat(account("tom", free_port()), Database(":memory:"))
    assert failure(away.people) == "I can't reach the message server now."


@pytest.mark.parametrize(
    "reply", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"<?xml version='1.0'?><html>", b"\xff\xfe\x00", None, b""]
)
def test_garbage_is_a_sentence(chat: MakeChat, reply: bytes | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("device.chat.PATIENCE", 0.5)
    with scripted(reply) as port:
        said = failure(XmppChat(account("tom", port), Database(":memory:")).people)
    assert said in (
        "The message server answered something that I don't understand.",
        "I can't reach the message server now.",
    )


def test_the_connection_is_secured(
    chat: MakeChat, xmpp: int, authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secured = account("tom", xmpp, tls=True)
    assert failure(XmppChat(secured, Database(":memory:")).people) == (
        "The message server's certificate is not one that I trust."
    )
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    assert XmppChat(secured, Database(":memory:")).people()
