"""Requests to a WebDAV server (RFC 4918): whatever goes wrong is a `DavProblem` with a sentence."""

from __future__ import annotations

import ipaddress
import time
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urljoin, urlsplit
from xml.etree import ElementTree as XML

import httpx2

PATIENCE = 10.0  # seconds for an answer to begin, and to go on
LONGEST = 60.0  # seconds for a whole answer
LIMIT = 32_000_000  # bytes of one
REDIRECTS = 5

DAV = "{DAV:}"
_MOVED = (301, 302, 303, 307, 308)


class DavProblem(Exception):
    """The server cannot be used now: the text is a whole sentence."""


@dataclass(frozen=True, slots=True)
class Answer:
    """url: after redirections."""

    url: str
    status: int
    etag: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Thing:
    """What a server says of one thing: one response of a multistatus."""

    url: str
    propstats: list[XML.Element]

    def found(self, name: str) -> XML.Element | None:
        """A property that is there."""
        for propstat in self.propstats:
            status = f"{propstat.findtext(f'{DAV}status')} "
            if " 200 " in status and (thing := propstat.find(f"{DAV}prop/{name}")) is not None:
                return thing
        return None

    def text(self, name: str) -> str:
        found = self.found(name)
        return "" if found is None else found.text or ""

    def link(self, name: str) -> str:
        """The URL that a property holds; empty when there is none."""
        found = self.found(name)
        href = None if found is None else found.findtext(f"{DAV}href")
        return _joined(self.url, href.strip()) if href else ""

    def is_a(self, kind: str) -> bool:
        kinds = self.found(f"{DAV}resourcetype")
        return kinds is not None and kinds.find(kind) is not None

    @property
    def may_be_written(self) -> bool:
        """Whether it says so, or does not say what may be done with it."""
        rights = self.found(f"{DAV}current-user-privilege-set")
        if rights is None:
            return True
        return any(
            rights.find(f"{DAV}privilege/{DAV}{right}") is not None for right in ("all", "write", "write-content")
        )


@dataclass(slots=True)
class Server:
    """A WebDAV server, over one connection. setting: what names it in the config: "contacts.address"."""

    address: str
    user: str
    password: str = field(repr=False)
    setting: str
    patience: float = PATIENCE
    _client: httpx2.Client = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Raise DavProblem for an address that a password must not be sent to."""
        parts = _parts(self.address)
        if parts is None:
            raise DavProblem(f"{self.setting} should be like https://dav.example.org/.")
        if parts.username or parts.password:
            raise DavProblem(f"{self.setting} must hold no user and no password; those have places of their own.")
        if parts.scheme == "http" and not _near(self.host):
            raise DavProblem(f"{self.host} is on the internet: {self.setting} must be https://, or others read along.")
        headers = {"User-Agent": "pocket-lam"}
        self._client = httpx2.Client(auth=(self.user, self.password), timeout=self.patience, headers=headers)

    @property
    def host(self) -> str:
        return urlsplit(self.address).hostname or self.address

    def close(self) -> None:
        self._client.close()

    def properties(self, url: str, body: str) -> Thing | None:
        """What a place says of itself; None where it does not speak WebDAV."""
        answer = self.request("PROPFIND", url, {"Depth": "0", "Content-Type": "application/xml"}, body.encode())
        return next(iter(self._things(answer)), None) if answer.status == 207 else None

    def things(self, method: str, url: str, body: str) -> list[Thing]:
        """What is in a folder, by PROPFIND or REPORT."""
        answer = self.request(method, url, {"Depth": "1", "Content-Type": "application/xml"}, body.encode())
        if answer.status >= 500:
            raise self.trouble(answer)
        if answer.status in (403, 404):
            raise DavProblem(f"There is nothing of yours at {url}.")
        if answer.status != 207:
            raise self.nonsense()
        return self._things(answer)

    def request(self, method: str, url: str, headers: dict[str, str], body: bytes = b"") -> Answer:
        """One request, over redirections within the server."""
        for _ in range(REDIRECTS):
            if not _trusted(url, self.address):
                raise DavProblem(f"{self.host} sends me on to {url}. If that is right, set {self.setting} to it.")
            answer, onward = self._once(method, url, headers, body)
            if not onward:
                break
            url = _joined(url, onward)
        else:
            raise DavProblem(f"{self.host} sends me round in circles.")
        if answer.status == 401:
            raise DavProblem(f"{self.host} does not take the user name or the password.")
        return answer

    def trouble(self, answer: Answer) -> DavProblem:
        return DavProblem(f"{self.host} is in trouble (status {answer.status}). Try again later.")

    def nonsense(self) -> DavProblem:
        return DavProblem(f"{self.host} does not answer as it should: I did nothing more.")

    def _once(self, method: str, url: str, headers: dict[str, str], body: bytes) -> tuple[Answer, str]:
        """The answer, and where it sends on to."""
        try:
            with self._client.stream(method, url, headers=headers, content=body) as response:
                end, read = time.monotonic() + LONGEST, bytearray()
                for part in response.iter_bytes():
                    read += part
                    if len(read) > LIMIT or time.monotonic() > end:
                        raise DavProblem(f"{self.host} sends more than I can take.")
        except httpx2.TimeoutException:
            raise DavProblem(f"{self.host} takes too long to answer.") from None
        except httpx2.ConnectError as error:
            if "certificate" in str(error).lower() or "ssl" in str(error).lower():
                raise DavProblem(f"I can't trust the connection to {self.host}: its certificate is wrong.") from None
            raise DavProblem(f"I can't reach {self.host}.") from None
        except (httpx2.HTTPError, httpx2.InvalidURL):
            raise self.nonsense() from None
        challenge = response.headers.get("WWW-Authenticate", "").lower()
        if (
            response.status_code == 401
            and "digest" in challenge
            and not isinstance(self._client.auth, httpx2.DigestAuth)
        ):
            self._client.auth = httpx2.DigestAuth(self.user, self.password)
            return self._once(method, url, headers, body)
        answer = Answer(url, response.status_code, response.headers.get("ETag", ""), bytes(read))
        return answer, response.headers.get("Location", "") if response.status_code in _MOVED else ""

    def _things(self, answer: Answer) -> list[Thing]:
        if b"<!DOCTYPE" in answer.body or b"<!ENTITY" in answer.body:  # none is needed, and some are bombs
            raise self.nonsense()
        try:
            root = XML.fromstring(answer.body)
            if root.tag != f"{DAV}multistatus":
                raise self.nonsense()
            return [
                Thing(urljoin(answer.url, href), list(response.iterfind(f"{DAV}propstat")))
                for response in root.iterfind(f"{DAV}response")
                if (href := (response.findtext(f"{DAV}href") or "").strip())
            ]
        except (XML.ParseError, ValueError, LookupError):
            raise self.nonsense() from None


def _parts(address: str) -> SplitResult | None:
    """The parts of a URL for HTTP; None for what is none."""
    try:
        parts = urlsplit(address)
        return parts if parts.scheme in ("http", "https") and parts.hostname and parts.port != 0 else None
    except ValueError:
        return None


def _joined(url: str, reference: str) -> str:
    """Where a reference leads; the reference itself if it leads nowhere."""
    try:
        return urljoin(url, reference)
    except ValueError:
        return reference


def _near(host: str) -> bool:
    """Whether a host is in the owner's own network, by its name or address."""
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return "." not in host or host.endswith((".local", ".lan", ".home.arpa", ".internal"))


def _trusted(url: str, address: str) -> bool:
    """Whether the password may go there: to the same server, and not from https to http."""
    to, own = _parts(url), _parts(address)
    if to is None or own is None or to.hostname != own.hostname:
        return False
    return to.scheme == "https" or (own.scheme == "http" and to.port == own.port)
