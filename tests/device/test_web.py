"""Pages from a real server on loopback, and every way in which one can be had not."""

from __future__ import annotations

import errno
import gzip
import re
import socket
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import pytest_socket
import trustme

from device.config import ConfigProblem, Web, load
from device.feeds import FEEDS
from device.hosts import Hosts
from device.web import LIMIT, HttpWeb
from skills.api import Failed
from skills.news import HOME
from skills.ports import Feed
from tests.device.webserver import Server, Visit, server, serving, web

__all__ = ["server"]
pytestmark = pytest.mark.loopback


def refused(web: HttpWeb, url: str, *kinds: str) -> str:
    """The sentence with which a page is not had."""
    with pytest.raises(Failed) as failed:
        web.get(url, kinds)
    said = str(failed.value)
    assert said[0].isupper()
    assert said.endswith((".", "?"))
    return said


def moved(url: str, status: int = 302) -> Callable[[Visit], None]:
    return lambda visit: visit.send(b"", status=status, Location=url)


# What is read


def test_a_page_is_read_with_its_kind_and_charset(server: Server) -> None:
    server.answers["/a"] = lambda visit: visit.send("grün".encode("latin-1"), "Text/HTML; charset=iso-8859-1")
    page = web().get(server.url("/a"))
    assert (page.url, page.kind, page.body, page.charset) == (
        server.url("/a"), "text/html", "grün".encode("latin-1"), "iso-8859-1",
    )  # fmt: skip


def test_a_packed_page_is_unpacked(server: Server) -> None:
    server.answers["/"] = lambda visit: visit.send(gzip.compress(b"hello"), Content_Encoding="gzip")
    assert web().get(server.url()).body == b"hello"


def test_a_page_without_a_kind_may_be_of_any(server: Server) -> None:
    server.answers["/"] = lambda visit: visit.send(b"hello", kind=None)
    assert web().get(server.url(), ["text/"]).kind == ""


def test_a_page_that_moved_is_followed_and_its_new_address_told(server: Server) -> None:
    server.answers |= {"/old": moved("/new", 301), "/new": "here"}
    page = web().get(server.url("/old"))
    assert (page.body, page.url) == (b"here", server.url("/new"))


def test_the_name_of_a_host_is_sent_though_the_connection_is_made_to_its_address(server: Server) -> None:
    server.answers["/"] = "hello"
    web(allow=("pages.test", "127.0.0.1"), pages_test="127.0.0.1").get(server.url(host="pages.test"))
    assert server.hosts == [f"pages.test:{server.server_address[1]}"]


def test_no_cookie_is_kept_from_one_page_to_the_next(server: Server) -> None:
    sent: list[str | None] = []

    def answer(visit: Visit) -> None:
        sent.append(visit.headers["Cookie"])
        visit.send(b"", status=302, Location="/", Set_Cookie="who=you; Path=/")

    server.answers["/"] = answer
    refused(web(), server.url())
    assert set(sent) == {None}


def test_the_next_address_is_tried_when_one_does_not_answer(server: Server) -> None:
    pytest_socket.socket_allow_hosts(["127.0.0.1", "127.0.0.2"], allow_unix_socket=True)
    server.answers["/"] = "hello"
    reached = web(allow=("two.test", "127.0.0.0/8"), two_test="127.0.0.2 127.0.0.1")
    assert reached.get(server.url(host="two.test")).body == b"hello"


# What is not allowed


def test_a_host_that_is_not_allowed_is_not_asked(server: Server) -> None:
    said = refused(web(allow=()), server.url())
    assert said == "I may not read 127.0.0.1. To let me, add it to allow, under web, in the config file."
    assert server.asked == []


@pytest.mark.parametrize("host", ["www.pages.test", "a.b.pages.test", "PAGES.test", "pages.test"])
def test_a_host_is_allowed_with_its_subdomains(server: Server, host: str) -> None:
    server.answers["/"] = "hello"
    known = {host.lower(): ["127.0.0.1"]}
    reached = HttpWeb(Web(allow=("https://pages.test/start", "127.0.0.1")), lambda name: known[name.lower()])
    assert reached.get(server.url(host=host)).body == b"hello"


@pytest.mark.parametrize("host", ["evilpages.test", "pages.test.evil.test", "test", "pages.test@evil.test"])
def test_a_host_that_only_looks_like_an_allowed_one_is_not(server: Server, host: str) -> None:
    assert refused(web(allow=("pages.test",)), server.url(host=host)).startswith("I may not read ")
    assert server.asked == []


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "192.168.1.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
     "::1", "::", "fe80::1", "fe80::1%eth0", "fd00::1", "::ffff:127.0.0.1", "2002:7f00:1::", "64:ff9b::a00:1", "ff02::1"],
)  # fmt: skip
def test_an_allowed_name_never_leads_inside(address: str) -> None:
    said = refused(HttpWeb(Web(allow=("pages.test",)), lambda _: [address]), "http://pages.test/")
    assert said == (
        "I may not read pages.test, which is inside your own network. "
        f"To let me, add {address} to allow, under web, in the config file."
    )


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "127.1", "017700000001"])
def test_an_address_in_disguise_is_seen_through(host: str) -> None:
    # The real look-up knows these ways to write 127.0.0.1; the name is allowed here, its address is not.
    assert refused(HttpWeb(Web(allow=(host,))), f"http://{host}/").startswith(f"I may not read {host}, which is inside")


def test_of_several_addresses_only_those_outside_or_named_are_used(server: Server) -> None:
    server.answers["/"] = "hello"
    reached = web(allow=("pages.test", "127.0.0.1"), pages_test="10.0.0.1 127.0.0.1")
    assert reached.get(server.url(host="pages.test")).body == b"hello"


def test_a_bookmark_inside_names_its_address(server: Server) -> None:
    server.answers["/"] = "hello"
    assert HttpWeb(Web(pages={"the heating": server.url()})).get(server.url()).body == b"hello"


def test_a_redirection_cannot_lead_to_a_host_that_is_not_allowed(server: Server) -> None:
    server.answers["/"] = moved(server.url("/secret", host="other.test"))
    assert refused(web(), server.url()).startswith("I may not read other.test.")
    assert server.asked == ["/"]


def test_a_redirection_cannot_lead_inside(server: Server) -> None:
    server.answers["/"] = moved(server.url("/secret", host="inner.test"))
    said = refused(web(allow=("127.0.0.1", "inner.test"), inner_test="127.0.0.2"), server.url())
    assert said.startswith("I may not read inner.test, which is inside your own network.")
    assert server.asked == ["/"]


def test_a_name_is_looked_up_once_and_the_address_that_was_checked_is_the_one_used(server: Server) -> None:
    server.answers["/"] = "hello"
    found = iter([["127.0.0.1"], ["10.0.0.1"]])
    reached = HttpWeb(Web(allow=("pages.test", "127.0.0.1")), lambda _: next(found))
    assert reached.get(server.url(host="pages.test")).body == b"hello"
    assert next(found) == ["10.0.0.1"]
    with pytest.raises(StopIteration):
        next(found)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://127.0.0.1/", "http://", "http:///x", "nonsense", "",
                                 "http://[::1", "javascript:alert(1)", "http://\ud800/", "http://x\x00y/"])  # fmt: skip
def test_what_is_no_address_of_a_page_is_said(url: str) -> None:
    assert refused(web(), url) == "That is not the address of a web page."


@pytest.mark.parametrize("place", ["file:///etc/passwd", "http://[", "data:text/html,x"])
def test_a_redirection_to_something_else_is_not_followed(server: Server, place: str) -> None:
    server.answers["/"] = moved(place)
    assert refused(web(), server.url()) == "That is not the address of a web page."


def test_what_cannot_be_a_host_in_the_config_is_passed_over(server: Server) -> None:
    server.answers["/"] = "hello"
    assert web(allow=("http://[", "", "127.0.0.1")).get(server.url()).body == b"hello"


# What goes wrong


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (404, "There is no such page at 127.0.0.1."),
        (410, "There is no such page at 127.0.0.1."),
        (401, "I'm not allowed to read that page of 127.0.0.1."),
        (403, "I'm not allowed to read that page of 127.0.0.1."),
        (429, "There is trouble at 127.0.0.1 just now. Try again later."),
        (503, "There is trouble at 127.0.0.1 just now. Try again later."),
        (418, "There was error 418 at 127.0.0.1."),
        (302, "I was sent elsewhere by 127.0.0.1, but not told where."),
    ],
)
def test_an_error_of_the_server_is_a_sentence(server: Server, status: int, said: str) -> None:
    server.answers["/"] = lambda visit: visit.send(b"<h1>Oops</h1>", status=status)
    assert refused(web(), server.url()) == said


def test_a_page_that_moves_in_circles_is_given_up(server: Server) -> None:
    server.answers["/"] = moved("/")
    assert refused(web(), server.url()) == "I was sent round in circles by 127.0.0.1."
    assert len(server.asked) == 6


def test_a_server_that_is_not_there_is_said(server: Server) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    assert refused(web(), f"http://127.0.0.1:{port}/") == "No web server answers at 127.0.0.1."


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (socket.gaierror(socket.EAI_NONAME, "unknown"), "There is no site called pages.test."),
        (socket.gaierror(socket.EAI_AGAIN, "later"), "I can't look pages.test up. Is there a network?"),
        (OSError(errno.ENETUNREACH, "unreachable"), "I can't reach pages.test. Is there a network?"),
        (UnicodeError("label too long"), "There is no site called pages.test."),
    ],
)
def test_a_name_that_cannot_be_looked_up_is_said(error: Exception, said: str) -> None:
    def look_up(host: str) -> list[str]:
        raise error

    assert refused(HttpWeb(Web(allow=("pages.test",)), look_up), "http://pages.test/") == said


def test_nobody_waits_for_a_look_up_that_hangs(server: Server) -> None:
    def look_up(host: str) -> list[str]:
        server.over.wait()
        return ["127.0.0.1"]

    hanging = HttpWeb(Web(allow=("pages.test", "127.0.0.1")), look_up, patience=0.1)
    assert refused(hanging, server.url(host="pages.test")) == "It takes too long for pages.test to answer."
    assert server.asked == []


def test_nobody_waits_for_a_server_that_says_nothing(server: Server) -> None:
    def nothing(visit: Visit) -> None:
        visit.server.over.wait()

    server.answers["/"] = nothing
    assert refused(web(patience=0.2), server.url()) == "It takes too long for 127.0.0.1 to answer."


@pytest.mark.parametrize("start", [b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\n\r\n"], ids=["header", "body"])
def test_a_byte_now_and_then_does_not_hold_us(server: Server, start: bytes) -> None:
    hung_up: list[bool] = []

    def drip(visit: Visit) -> None:
        try:
            visit.wfile.write(start)
            while not visit.server.over.wait(0.01):
                visit.wfile.write(b"x")
        except OSError:
            hung_up.append(True)
            visit.server.over.set()
        visit.close_connection = True

    server.answers["/"] = drip
    assert refused(web(patience=0.2), server.url()) == "It takes too long for 127.0.0.1 to answer."
    assert server.over.wait(10)  # we hung up, and did not go on listening in the background
    assert hung_up == [True]


def test_a_page_without_end_is_cut_off(server: Server) -> None:
    def endless(visit: Visit) -> None:
        visit.send_response(200)
        visit.end_headers()
        while True:
            visit.wfile.write(b"more and more " * 1000)

    server.answers["/"] = endless
    assert refused(web(), server.url()) == "What 127.0.0.1 sent is too large for me."


def test_a_small_page_that_unpacks_to_a_huge_one_is_not_unpacked(server: Server) -> None:
    bomb = gzip.compress(bytes(LIMIT * 50))
    server.answers["/"] = lambda visit: visit.send(bomb, Content_Encoding="gzip")
    assert refused(web(), server.url()) == "What 127.0.0.1 sent is too large for me."


@pytest.mark.parametrize("packed", ["gzip", "br", "zstd", "nonsense"])
def test_what_cannot_be_unpacked_is_said(server: Server, packed: str) -> None:
    server.answers["/"] = lambda visit: visit.send(b"\x8b\x00 not packed", Content_Encoding=packed)
    assert refused(web(), server.url()) == "What 127.0.0.1 sent can't be unpacked."


@pytest.mark.parametrize(
    "raw",
    [b"SSH-2.0-OpenSSH_9.2\r\n", b"\x00\x01\x02\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n", b"", b"HTTP/1.1 200 OK\r\nX: " + b"x" * 200_000,
     b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"],
    ids=["ssh", "noise", "status", "nothing", "header", "short", "chunk"],
)  # fmt: skip
def test_an_answer_that_is_none_is_said(server: Server, raw: bytes) -> None:
    def answer(visit: Visit) -> None:
        visit.wfile.write(raw)
        visit.close_connection = True

    server.answers["/"] = answer
    assert refused(web(), server.url()) == "The answer of 127.0.0.1 broke off, or was none."


@pytest.mark.parametrize(
    ("kind", "what"),
    [
        ("image/png", "a picture"),
        ("application/pdf", "a PDF"),
        ("video/mp4", "a film"),
        ("x/y", "of a kind I don't know"),
    ],
)
def test_a_page_of_another_kind_is_not_loaded(server: Server, kind: str, what: str) -> None:
    server.answers["/"] = lambda visit: visit.send(b"...", kind)
    said = refused(web(), server.url(), "text/", "application/xhtml")
    assert said == f"What 127.0.0.1 sent is {what}, and I can't read that."


# TLS


@pytest.fixture
def tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Server]]:
    """Starts a server with a certificate for a name; whether we trust who issued it."""
    with ExitStack() as stack:

        def start(name: str, trusted: bool = True) -> Server:
            authority = trustme.CA()
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            authority.issue_cert(name).configure_cert(context)
            authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
            if trusted:
                monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
            server = stack.enter_context(serving(context))
            server.answers["/"] = "hello"
            return server

        yield start


def test_a_certificate_is_held_against_the_name_and_not_the_address(tls: Callable[..., Server]) -> None:
    server = tls("pages.test")
    reached = web(allow=("pages.test", "127.0.0.1"), pages_test="127.0.0.1")
    assert reached.get(server.url(host="pages.test")).body == b"hello"


@pytest.mark.parametrize(("name", "trusted"), [("other.test", True), ("pages.test", False)])
def test_a_certificate_of_another_or_from_nobody_known_is_refused(
    tls: Callable[..., Server], name: str, trusted: bool
) -> None:
    server = tls(name, trusted)
    reached = web(allow=("pages.test", "127.0.0.1"), pages_test="127.0.0.1")
    said = refused(reached, server.url(host="pages.test"))
    assert said == "I don't trust the certificate of pages.test, so I read nothing."
    assert server.asked == []


def test_a_server_without_tls_cannot_be_read_securely(server: Server) -> None:
    said = refused(web(), server.url().replace("http:", "https:"))
    assert said == "I can't make a secure connection to 127.0.0.1."


def test_making_it_loads_no_library_of_the_web() -> None:
    code = "import sys; from device.web import HttpWeb; from device.config import Web; HttpWeb(Web()); print('httpx2' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


# What is set


def test_the_owner_sets_feeds_pages_and_hosts(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(
        '[web]\nallow = ["example.org"]\nfeeds = {village = "https://v.test/f"}\npages = {"the club" = "https://c.test/"}\n'
    )
    settings = load([path]).web
    assert settings == Web({"village": "https://v.test/f"}, {"the club": "https://c.test/"}, ("example.org",))
    reached = HttpWeb(settings)
    assert reached.feeds[0] == Feed("village", "https://v.test/f")
    assert reached.pages == {"the club": "https://c.test/"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('allow = "example.org"', r'\[web\]: allow must be a list of words, \["...", "..."\], not \'example.org\''),
        ("allow = [1]", r"allow must be a list of words"),
        ('feeds = ["https://v.test/f"]', r'\[web\]: feeds must be a table, \{name = "..."\}, not'),
        ("pages = {club = 3}", r"pages must be a table"),
        ('page = {club = "x"}', r"unknown key 'page'; did you mean 'pages'"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(f"[web]\n{text}\n")
    with pytest.raises(ConfigProblem, match=said):
        load([path])


def test_the_feeds_that_are_known_are_addresses_that_may_be_read() -> None:
    hosts = Hosts([feed.url for feed in FEEDS])
    for feed in FEEDS:
        assert hosts.allowed(feed.url).scheme == "https"
        assert re.fullmatch(r"https://[\w.]+/(?:[\w-]+/)*[\w.?=/-]*", feed.url)
        assert re.fullmatch(r"[A-Z]{2}", feed.country)
    assert len({(feed.name, feed.topic) for feed in FEEDS}) == len(FEEDS)


@pytest.mark.parametrize("country", HOME)
def test_each_country_has_a_first_choice_and_news_of_its_own(country: str) -> None:
    assert any(feed.country == country and not feed.topic for feed in FEEDS)
    assert any(feed.topic == HOME[country] for feed in FEEDS)
