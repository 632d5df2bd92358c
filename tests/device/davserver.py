"""A real CardDAV server, Radicale, on loopback."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import radicale.config
from radicale.app import Application

Before = Callable[[dict[str, Any]], None]


class _Threaded(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Keep what the tests print to what fails."""


@dataclass
class Dav:
    """url: of the server. folder: where it keeps the cards. requests: (method, path). before: called with each."""

    url: str
    folder: Path
    requests: list[tuple[str, str]] = field(default_factory=list)
    before: Before = lambda environ: None

    def cards(self, book: str = "friends") -> dict[str, str]:
        """The files of a book and what is in them."""
        place = self.folder / "collection-root" / "anna" / book
        return {file.name: file.read_bytes().decode() for file in sorted(place.glob("*.vcf"))}

    def write(self, name: str, card: str, book: str = "friends") -> None:
        """Another program writes a card."""
        (self.folder / "collection-root" / "anna" / book / name).write_bytes(card.replace("\n", "\r\n").encode())

    def remove(self, name: str, book: str = "friends") -> None:
        (self.folder / "collection-root" / "anna" / book / name).unlink()

    def make_book(self, book: str = "friends") -> None:
        place = self.folder / "collection-root" / "anna" / book
        place.mkdir(parents=True)
        (place / ".Radicale.props").write_text('{"tag": "VADDRESSBOOK"}')


@contextmanager
def served(folder: Path) -> Iterator[Dav]:
    """Radicale with the user anna, password "secret", and one book, "friends"."""
    (folder / "users").write_text("anna:secret\n")
    (folder / "storage" / "collection-root").mkdir(parents=True)
    configuration = radicale.config.load()
    configuration.update(
        {
            "auth": {"type": "htpasswd", "htpasswd_filename": str(folder / "users"), "htpasswd_encryption": "plain", "delay": 0},
            "storage": {"filesystem_folder": str(folder / "storage"), "_filesystem_fsync": False},
            "logging": {"level": "critical"},
        },
        "test",
        privileged=True,
    )  # fmt: skip
    application = Application(configuration)

    def watched(environ: dict[str, Any], start_response: Any) -> Any:
        dav.requests.append((environ["REQUEST_METHOD"], environ["PATH_INFO"]))
        dav.before(environ)
        return application(environ, start_response)

    server = make_server("127.0.0.1", 0, watched, _Threaded, _Quiet)
    dav = Dav(f"http://127.0.0.1:{server.server_port}/", folder / "storage")
    dav.make_book()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield dav
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
