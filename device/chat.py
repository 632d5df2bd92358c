"""The owner's short messages: skills.ports.Chat over XMPP. It connects for each question, and is offline in between.

What was handed over is never tried again: the server's archive tells what it got.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from device import config, secrets
from device.database import Database
from skills.api import Failed
from skills.ports import Message

if TYPE_CHECKING:
    from slixmpp import ClientXMPP

log = logging.getLogger(__name__)
T = TypeVar("T")

PATIENCE = 10.0  # s for each answer, because a person waits
MOST = 50  # messages
FIRST = timedelta(days=1)  # so old may be what is told of the first time
LONGEST = 2000  # characters of a message

NO_ACCOUNT = (
    "I have no account for messages yet. Put its address under messages in config.toml, "
    "and the password under messages in secrets.toml."
)
NO_PASSWORD = (
    "I can't use the password for messages. It belongs under messages in secrets.toml, which only you may read."
)
SILENT = "I can't reach the message server now."
PASSWORD = "The message server did not accept your address and password."
UNTRUSTED = "The message server's certificate is not one that I trust."
UNSAFE = "The message server offers no safe way to log in."
GARBLED = "The message server answered something that I don't understand."
BROKEN = (
    "The connection broke while I was sending the message, so I don't know whether it went out. I won't send it again."
)
REFUSED = "The message server could not deliver that message."
_ENDS = {  # of the connection, before it is there
    "failed_all_auth": PASSWORD, "no_auth": UNSAFE, "ssl_invalid_chain": UNTRUSTED, "stream_error": GARBLED,
    "disconnected": SILENT, "reconnect_delay": SILENT,
}  # fmt: skip


class XmppChat:
    """skills.ports.Chat over a connection to the database of its own thread."""

    def __init__(self, settings: config.Messages, database: Database) -> None:
        self._settings = settings
        self._database = database

    def people(self) -> list[tuple[str, str]]:
        async def work(client: ClientXMPP) -> list[tuple[str, str]]:
            return await _people(client)

        return self._run(work)

    def send(self, to: str, text: str) -> None:
        async def work(client: ClientXMPP) -> None:
            message = client.make_message(mto=to, mbody=text, mtype="chat")
            refused: list[Any] = []
            client.add_event_handler("message_error", refused.append)
            message.send()
            # The server answers in order: when it answers this, it has dealt with the message.
            if not await _answered(client):
                raise Failed(BROKEN)
            if any(error["id"] == message["id"] for error in refused):
                raise Failed(f"{REFUSED} Nothing was sent.")

        self._run(work)

    def messages(self, sender: str = "", new: bool = False) -> list[Message]:
        since, known = self._told() if new else (None, [])

        async def work(client: ClientXMPP) -> list[Message]:
            names = {address: name for name, address in await _people(client)}
            return [
                replace(message, sender=names.get(message.address, message.address))
                for message in await _archive(client, since, sender)
                if message.address != client.boundjid.bare and message.id not in known
            ]

        return self._run(work)

    def tell(self, messages: Sequence[Message]) -> None:
        until, known = self._told()
        newest = max([until, *(message.at for message in messages)])
        known = [*(known if newest == until else []), *(message.id for message in messages if message.at == newest)]
        with self._database.transaction():
            self._database.begin()
            told = json.dumps({"at": newest.isoformat(), "ids": known})
            self._database.execute("INSERT OR REPLACE INTO told VALUES ('messages', ?)", told)

    def sent(self, text: str) -> datetime | None:
        async def work(client: ClientXMPP) -> datetime | None:
            mine = (message for message in await _archive(client) if message.address == client.boundjid.bare)
            return next((message.at for message in mine if message.text == text), None)

        return self._run(work)

    def _told(self) -> tuple[datetime, list[str]]:
        """Until when the owner was told of messages, and the ids of those of the very last moment."""
        row = self._database.execute("SELECT until FROM told WHERE what = 'messages'").fetchone()
        if row is None:
            return datetime.now(UTC) - FIRST, []
        told = json.loads(row[0])
        return datetime.fromisoformat(told["at"]), told["ids"]

    def _run(self, work: Callable[[ClientXMPP], Awaitable[T]]) -> T:
        """Log in, work, and log out. Raises Failed."""
        if not self._settings.address:
            raise Failed(NO_ACCOUNT)
        try:
            password = secrets.read("messages.password")
        except config.ConfigProblem as problem:
            log.warning("%s", problem)
            raise Failed(NO_PASSWORD) from problem
        return asyncio.run(self._session(password, work))

    async def _session(self, password: str, work: Callable[[ClientXMPP], Awaitable[T]]) -> T:
        from slixmpp import ClientXMPP
        from slixmpp.exceptions import IqError, IqTimeout
        from slixmpp.jid import InvalidJID
        from slixmpp.xmlstream.xmlstream import NotConnectedError

        try:
            client = ClientXMPP(self._settings.address, password)
        except InvalidJID as error:
            raise Failed(NO_ACCOUNT) from error
        for plugin in ("xep_0199", "xep_0313"):
            client.register_plugin(plugin)
        host, tls = self._host(), self._settings.tls
        client.enable_plaintext = not tls
        client.enable_direct_tls = tls and (not host or host[1] == 5223)
        client.enable_starttls = tls and (not host or host[1] != 5223)
        client.plugin["feature_mechanisms"].unencrypted_scram = not tls
        started: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        for event, sentence in _ENDS.items():
            client.add_event_handler(event, partial(_fail, started, sentence))
        client.add_event_handler("session_start", partial(_begin, started))
        try:
            client.connect(*host)
            async with asyncio.timeout(PATIENCE):
                await started
            return await work(client)
        except (TimeoutError, IqTimeout, NotConnectedError) as error:
            raise Failed(SILENT) from error
        except (IqError, ValueError, LookupError) as error:
            log.error("XMPP: %s", error)
            raise Failed(GARBLED) from error
        finally:
            transport = client.transport
            with suppress(TimeoutError):
                async with asyncio.timeout(PATIENCE):
                    await client.disconnect(wait=1.0)
            if isinstance(transport, asyncio.WriteTransport):
                transport.abort()  # where the stream was no XML, it is left open

    def _host(self) -> tuple[str, int] | tuple[()]:
        """Where the server is, if the config says so."""
        host, _, port = self._settings.server.rpartition(":")
        if not self._settings.server:
            return ()
        if not host or not port.isdigit():
            raise Failed("The message server in config.toml should look like chat.example.org:5222.")
        return host.strip("[]"), int(port)


def _begin(future: asyncio.Future[None], _: object) -> None:
    if not future.done():
        future.set_result(None)


def _fail(future: asyncio.Future[None], sentence: str, _: object) -> None:
    def fail() -> None:
        if not future.done():
            future.set_exception(Failed(sentence))

    # Of a connection that broke, the reason is told after the break.
    asyncio.get_running_loop().call_later(0.1 if sentence == SILENT else 0, fail)


async def _answered(client: ClientXMPP) -> bool:
    """Whether the server answered a question that came after all that was sent."""
    from slixmpp import JID
    from slixmpp.exceptions import IqError, IqTimeout
    from slixmpp.xmlstream.xmlstream import NotConnectedError

    try:
        await client.plugin["xep_0199"].send_ping(JID(client.boundjid.server), timeout=PATIENCE)
    except (IqTimeout, NotConnectedError):
        return False
    except IqError:
        pass  # it does not know the question, and has answered all the same
    return True


async def _people(client: ClientXMPP) -> list[tuple[str, str]]:
    answer = await client.get_roster(timeout=PATIENCE)
    roster = answer["roster"]["items"] if answer else {}
    return [(str(item["name"] or address), str(address.bare)) for address, item in roster.items()]


async def _archive(client: ClientXMPP, since: datetime | None = None, sender: str = "") -> list[Message]:
    """The newest messages that the server keeps, newest first, the owner's own, too."""
    from slixmpp import JID

    found = []
    options: dict[str, Any] = {"with_jid": JID(sender)} if sender else {}
    async for kept in client.plugin["xep_0313"].iterate(start=since, reverse=True, total=MOST, **options):
        forwarded = kept["mam_result"]["forwarded"]
        message, at = forwarded["stanza"], forwarded["delay"]["stamp"]
        if message["body"] and message["type"] in ("chat", "normal"):
            address = str(message["from"].bare)
            found.append(Message(kept["mam_result"]["id"], address, address, str(message["body"])[:LONGEST], at))
    return found
