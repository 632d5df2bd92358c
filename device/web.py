"""The web, for reading: whatever goes wrong is a sentence.

A page is fetched in a thread of its own, because looking up a name has no time-out, and because a server may send a
byte now and then for ever. Nothing is kept between two pages: no cookies, no cache, no connection.
"""

from __future__ import annotations

import queue
import threading
import zlib
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from device import config
from device.feeds import FEEDS, SITES
from device.hosts import NO_ADDRESS, Hosts, Resolve, Unknown, look_up
from skills.api import Failed
from skills.ports import Feed, Page, Reading

if TYPE_CHECKING:  # a fifth of a second to import
    import httpx2

PATIENCE = 10.0  # seconds that somebody waits for a page, all in all
LIMIT = 2_000_000  # bytes of a page, packed and unpacked
REDIRECTS = 5

_MOVED = (301, 302, 303, 307, 308)
_HEADERS = {"User-Agent": "pocket-lam", "Accept-Language": "en", "Accept-Encoding": "gzip", "Connection": "close"}
_KINDS = {
    "image/": "a picture", "audio/": "sound", "video/": "a film", "application/pdf": "a PDF",
    "application/json": "data", "application/zip": "an archive", "text/html": "a web page",
}  # fmt: skip


class HttpWeb:
    """skills.ports.Web over HTTP and HTTPS. Making one does nothing yet. Not for two threads."""

    def __init__(self, settings: config.Web, resolve: Resolve = look_up, patience: float = PATIENCE) -> None:
        """patience: seconds for a whole `get`."""
        own = [Feed(name, url) for name, url in settings.feeds.items()]
        self.feeds: Sequence[Feed] = (*own, *FEEDS)
        self.pages = settings.pages
        self.news: Reading | None = None
        self.page: Reading | None = None
        allowed = (*settings.allow, *settings.pages.values(), *(feed.url for feed in self.feeds), *SITES)
        self._hosts = Hosts(allowed, resolve)
        self._patience = patience

    def get(self, url: str, kinds: Sequence[str] = ()) -> Page:
        answers: queue.SimpleQueue[Page | BaseException] = queue.SimpleQueue()
        fetch = _Fetch(self._hosts, tuple(kinds), self._patience)

        def work() -> None:
            try:
                answers.put(fetch.follow(url))
            except BaseException as error:
                answers.put(error)
            finally:
                fetch.close()

        threading.Thread(target=work, daemon=True).start()
        try:
            answer = answers.get(timeout=self._patience)
        except queue.Empty:
            fetch.close()
            raise Failed(f"It takes too long for {_said(url)} to answer.") from None
        if isinstance(answer, BaseException):
            raise answer
        return answer


@dataclass(slots=True)
class _Fetch:
    """One page on its way, over its redirections. All but `close` in one thread."""

    hosts: Hosts
    kinds: tuple[str, ...]
    patience: float
    transport: httpx2.HTTPTransport = field(init=False)
    over: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        import httpx2

        self.transport = httpx2.HTTPTransport()

    def close(self) -> None:
        """Let go; whoever still sends finds nobody."""
        self.over.set()
        self.transport.close()

    def follow(self, url: str) -> Page:
        """Fetch a page, wherever it has moved to. Raises Failed."""
        import httpx2

        for _ in range(REDIRECTS + 1):
            try:
                with closing(self._ask(url)) as response:
                    if response.status_code not in _MOVED:
                        return self._page(url, response)
                    if "Location" not in response.headers:
                        raise Failed(f"I was sent elsewhere by {_said(url)}, but not told where.")
                    url = _joined(url, response.headers["Location"])
            except (httpx2.TransportError, Unknown) as error:
                raise Failed(_why(error, _said(url))) from error
        raise Failed(f"I was sent round in circles by {_said(url)}.")

    def _ask(self, url: str) -> httpx2.Response:
        """Ask the first of the host's addresses that takes it. Raises Failed, Unknown, httpx2.TransportError."""
        import httpx2

        target = self.hosts.allowed(url)
        accept = ", ".join(f"{kind}*" if kind.endswith("/") else kind for kind in self.kinds) or "*/*"
        headers = {**_HEADERS, "Host": target.netloc.decode(), "Accept": accept}
        extensions = {"timeout": httpx2.Timeout(self.patience).as_dict(), "sni_hostname": target.raw_host.decode()}
        refused: httpx2.TransportError | None = None
        for address in self.hosts.addresses(target.host):
            if self.over.is_set():
                break
            there = target.copy_with(host=address, fragment=None)
            try:
                return self.transport.handle_request(
                    httpx2.Request("GET", there, headers=headers, extensions=extensions)
                )
            except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
                refused = error
        raise refused or httpx2.ConnectTimeout("given up")

    def _page(self, url: str, response: httpx2.Response) -> Page:
        """What was answered, read to its end. Raises Failed, httpx2.TransportError."""
        host = _said(url)
        if refusal := _refusal(response.status_code, host):
            raise Failed(refusal)
        kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if kind and self.kinds and not kind.startswith(self.kinds):
            what = next((name for start, name in _KINDS.items() if kind.startswith(start)), "of a kind I don't know")
            raise Failed(f"What {host} sent is {what}, and I can't read that.")
        return Page(url, kind, self._body(host, response), response.charset_encoding)

    def _body(self, host: str, response: httpx2.Response) -> bytes:
        """The bytes, unpacked here and not by the client, which unpacks without a limit."""
        large = Failed(f"What {host} sent is too large for me.")
        body = bytearray()
        for chunk in response.iter_raw():
            body += chunk
            if len(body) > LIMIT or self.over.is_set():
                raise large
        packed = response.headers.get("Content-Encoding", "identity").strip().lower()
        if packed == "identity":
            return bytes(body)
        try:
            if packed not in ("gzip", "x-gzip", "deflate"):
                raise zlib.error
            unpacked = zlib.decompressobj(zlib.MAX_WBITS | 32).decompress(body, LIMIT + 1)
        except zlib.error:
            raise Failed(f"What {host} sent can't be unpacked.") from None
        if len(unpacked) > LIMIT:
            raise large
        return unpacked


def _joined(url: str, place: str) -> str:
    try:
        return urljoin(url, place)
    except ValueError:
        raise Failed(NO_ADDRESS) from None


def _said(url: str) -> str:
    """The host of an address for the ear."""
    try:
        return (urlsplit(url).hostname or "that site").removeprefix("www.")
    except ValueError:
        return "that site"


def _refusal(code: int, host: str) -> str:
    """What a status means, as a sentence; empty when it is well."""
    match code:
        case 404 | 410:
            return f"There is no such page at {host}."
        case 401 | 403 | 407 | 451:
            return f"I'm not allowed to read that page of {host}."
        case 429 | 500 | 502 | 503 | 504:
            return f"There is trouble at {host} just now. Try again later."
    return "" if 200 <= code < 300 else f"There was error {code} at {host}."


def _why(error: BaseException, host: str) -> str:
    """What stood behind an error, as a sentence."""
    import socket
    import ssl

    import httpx2

    reason: BaseException | None = error
    while reason is not None:
        match reason:
            case ssl.SSLCertVerificationError():
                return f"I don't trust the certificate of {host}, so I read nothing."
            case ssl.SSLError():
                return f"I can't make a secure connection to {host}."
            case socket.gaierror(errno=socket.EAI_AGAIN):
                return f"I can't look {host} up. Is there a network?"
            case socket.gaierror() | UnicodeError():
                return f"There is no site called {host}."
            case ConnectionRefusedError():
                return f"No web server answers at {host}."
            case ConnectionResetError() | BrokenPipeError() | httpx2.RemoteProtocolError():
                return f"The answer of {host} broke off, or was none."
            case httpx2.TimeoutException():
                return f"It takes too long for {host} to answer."
        reason = reason.__cause__ or reason.__context__
    return f"I can't reach {host}. Is there a network?"
