"""A web server on loopback that answers as a test tells it to."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from device.config import Web
from device.web import HttpWeb


class Visit(BaseHTTPRequestHandler):
    """One request. A test's answer is called with it and writes what it likes."""

    server: Server
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        self.server.hosts.append(self.headers["Host"])
        answer = self.server.answers.get(self.path)
        if answer is None:
            self.send(b"not here", status=404)
        elif callable(answer):
            answer(self)
        else:
            self.send(answer.encode() if isinstance(answer, str) else answer)

    def send(self, body: bytes, kind: str | None = "text/html; charset=utf-8", status: int = 200, **more: str) -> None:
        self.send_response(status)
        if kind:
            self.send_header("Content-Type", kind)
        if "Content_Length" not in more:
            self.send_header("Content-Length", str(len(body)))
        for name, value in more.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:
        pass


Answer = str | bytes | Callable[[Visit], None]


class Server(ThreadingHTTPServer):
    """answers: by path. asked, hosts: what came, oldest first. over: set when the test ends."""

    daemon_threads = True

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), Visit)
        if tls:
            self.socket = tls.wrap_socket(self.socket, server_side=True)
        self.answers: dict[str, Answer] = {}
        self.asked: list[str] = []
        self.hosts: list[str] = []
        self.over = threading.Event()
        self.tls = tls is not None

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"{'https' if self.tls else 'http'}://{host}:{self.server_address[1]}{path}"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up, or does not trust us, is what some tests are about."""


@contextmanager
def serving(tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    with Server(tls) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.over.set()
        server.shutdown()
        thread.join()


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as server:
        yield server


def web(allow: tuple[str, ...] = ("127.0.0.1",), patience: float = 10.0, **names: str) -> HttpWeb:
    """The device's web; `names` stands for the look-up: underscores are dots, so pages_test is pages.test."""
    known = {name.replace("_", "."): address.split() for name, address in names.items()}
    return HttpWeb(Web(allow=allow), lambda host: known.get(host, [host]), patience)
