"""A CardDAV address book (RFC 6352): find it, list its cards, read, put and remove them.

Another program's card is only written over while it is as it was read (If-Match).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Self
from urllib.parse import urljoin, urlsplit
from xml.sax.saxutils import escape

from device.webdav import DAV, PATIENCE, Answer, DavProblem, Server

AT_ONCE = 50  # cards asked for in one request

_CARD = "{urn:ietf:params:xml:ns:carddav}"
_BOOK, _HOME, _OWNER = f"{_CARD}addressbook", f"{_CARD}addressbook-home-set", f"{DAV}current-user-principal"
_ASKED = """<?xml version="1.0" encoding="utf-8"?>
<d:propfind xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:carddav"><d:prop>{}</d:prop></d:propfind>"""
_WANTED = """<?xml version="1.0" encoding="utf-8"?>
<c:addressbook-multiget xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:carddav">
<d:prop><d:getetag/><c:address-data/></d:prop>{}</c:addressbook-multiget>"""


class Changed(Exception):
    """The card is no longer as it was read, or there is one already."""


class Refused(Exception):
    """The server does not want this card: the text is a whole sentence."""


class AddressBook:
    """One address book; a context. Everything raises DavProblem."""

    def __init__(self, address: str, user: str, password: str, patience: float = PATIENCE) -> None:
        """url: where it is, once it was entered; address: of the book or of its server."""
        self._server = Server(address, user, password, "contacts.address", patience)
        self.url = address

    def __enter__(self) -> Self:
        try:
            self.url = self._found(self.url)
        except BaseException:
            self._server.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()

    @property
    def host(self) -> str:
        return self._server.host

    def cards(self) -> dict[str, str]:
        """Every card: its URL and its etag, which changes when the card does."""
        found = self._server.things("PROPFIND", self.url, _ASKED.format("<d:getetag/><d:resourcetype/>"))
        if not any(self._own(thing.url) == self.url for thing in found):
            raise self._server.nonsense()  # a book lists itself first, even when it is empty
        cards = {
            self._own(thing.url): thing.text(f"{DAV}getetag") for thing in found if not thing.is_a(f"{DAV}collection")
        }
        return {url: etag for url, etag in cards.items() if url != self.url}

    def read(self, urls: Iterable[str]) -> Iterator[tuple[str, str, str]]:
        """URL, etag and text of each card; those that are not there any more are left out."""
        wanted = list(urls)
        for i in range(0, len(wanted), AT_ONCE):
            hrefs = "".join(f"<d:href>{escape(urlsplit(url).path)}</d:href>" for url in wanted[i : i + AT_ONCE])
            for card in self._server.things("REPORT", self.url, _WANTED.format(hrefs)):
                if text := card.text(f"{_CARD}address-data"):
                    yield self._own(card.url), card.text(f"{DAV}getetag"), text

    def put(self, url: str, card: str, etag: str = "") -> str:
        """Write a card, over that of an etag or as a new one; its new etag, empty where the server does not say.

        Raises Changed, Refused.
        """
        condition = {"If-Match": etag} if etag else {"If-None-Match": "*"}
        headers = {"Content-Type": "text/vcard; charset=utf-8", **condition}
        answer = self._server.request("PUT", url, headers, card.encode())
        self._expect(answer)
        return "" if answer.etag.startswith("W/") else answer.etag

    def remove(self, url: str, etag: str) -> None:
        """Remove a card, if it is still that of the etag. Raises Changed, Refused."""
        answer = self._server.request("DELETE", url, {"If-Match": etag} if etag else {})
        if answer.status not in (404, 410):
            self._expect(answer)

    def new_url(self, name: str) -> str:
        """Where a card of that name may be put."""
        return urljoin(self.url, f"{name}.vcf")

    def _expect(self, answer: Answer) -> None:
        if answer.status == 412:
            raise Changed
        if answer.status == 507:
            raise DavProblem(f"There is no room left on {self.host}.")
        if answer.status >= 500:
            raise self._server.trouble(answer)
        if answer.status not in (200, 201, 204):
            raise Refused(f"{self.host} does not take the card (status {answer.status}).")

    def _found(self, address: str) -> str:
        """Where the book is: at the address, or through what the server says of itself (RFC 6764)."""
        places = [address]
        if urlsplit(address).path in ("", "/"):
            places.append(urljoin(address, "/.well-known/carddav"))
        asked = _ASKED.format("<d:resourcetype/><d:current-user-principal/><c:addressbook-home-set/>")
        for place in places:
            if found := self._server.properties(place, asked):
                if found.is_a(_BOOK):
                    return _folder(found.url)
                home, owner = found.link(_HOME), found.link(_OWNER)
                if not home and owner and (person := self._server.properties(owner, asked)):
                    home = person.link(_HOME)
                if home:
                    return self._only_one(home)
        raise DavProblem(f"I find no address book at {address}.")

    def _only_one(self, home: str) -> str:
        """The address book in a home; those that cannot be written do not count."""
        asked = _ASKED.format("<d:resourcetype/><d:current-user-privilege-set/>")
        found = self._server.things("PROPFIND", home, asked)
        books = [thing.url for thing in found if thing.is_a(_BOOK) and thing.may_be_written]
        if not books:
            raise DavProblem(f"I find no address book on {self.host}.")
        if len(books) > 1:
            which = " or ".join(books)
            raise DavProblem(f"There are several address books on {self.host}. Set contacts.address to {which}.")
        return _folder(books[0])

    def _own(self, url: str) -> str:
        """A URL as this server is reached from here, whatever it calls itself."""
        return urljoin(self.url, urlsplit(url).path)


def _folder(url: str) -> str:
    return url if url.endswith("/") else f"{url}/"
