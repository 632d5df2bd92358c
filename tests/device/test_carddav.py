"""Contacts in step with a real CardDAV server, and with servers that are none."""

from __future__ import annotations

import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import md5
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import trustme

from device import cli, contactsync
from device.assembly import opened
from device.carddav import AddressBook
from device.database import Database, SqliteStore, take_back
from device.webdav import DavProblem
from skills.contacts import KIND, Contact, every, stored
from tests.device.davserver import Dav, served

pytestmark = pytest.mark.loopback

ANNA = """BEGIN:VCARD
VERSION:4.0
UID:a-1
FN:Anna Berg
N:Berg;Anna;;;
TEL;TYPE=cell:+447700900123
NOTE:Paints
X-OTHER;FOO=bar:kept\\, as it is
END:VCARD
"""
BOB = "BEGIN:VCARD\nVERSION:3.0\nUID:b-1\nFN:Bob Klein\nN:Klein;Bob;;;\nEMAIL:bob@example.org\nEND:VCARD\n"


@pytest.fixture
def dav(tmp_path: Path) -> Iterator[Dav]:
    with served(tmp_path) as dav:
        yield dav


@pytest.fixture
def store(database: Database) -> SqliteStore:
    return SqliteStore(database, writable=True)


def book(dav: Dav, password: str = "secret") -> AddressBook:
    return AddressBook(dav.url, "anna", password)


def sync_with(database: Database, address: str, anyway: bool = False) -> str:
    with AddressBook(address, "anna", "secret") as friends:
        return str(contactsync.sync(database, friends, "GB", anyway))


def sync(database: Database, dav: Dav, anyway: bool = False) -> str:
    said = sync_with(database, dav.url, anyway)
    assert said[-1] in ".!?"
    return said


def keep(database: Database, store: SqliteStore, contact: Contact) -> int:
    with database.transaction():
        return store.add(KIND, **stored(contact)).id


def change(database: Database, store: SqliteStore, name: str, **fields: Any) -> None:
    row = next(row for row in store.rows(KIND) if row["name"] == name)
    with database.transaction():
        store.change(row, **fields)


def names(store: SqliteStore) -> list[str]:
    return [contact.name for contact in every(store)]


def test_both_sides_get_what_the_other_has(database: Database, store: SqliteStore, dav: Dav) -> None:
    dav.write("a.vcf", ANNA)
    keep(database, store, Contact("Tom Maier", phones=("+447700900456",), uid="t-1"))
    assert sync(database, dav) == "1 new here, 1 new on the server."
    anna, tom = (next(c for c in every(store) if c.name == name) for name in ("Anna Berg", "Tom Maier"))
    assert (anna.phones, anna.note, anna.source) == (("+447700900123",), "Paints", "server")
    assert tom.source == "voice"
    assert "FN:Tom Maier" in dav.cards()["t-1.vcf"]
    before = store.rows(KIND), store.rows(contactsync.CARD), dav.cards()
    assert sync(database, dav) == "All is in step."
    assert (store.rows(KIND), store.rows(contactsync.CARD), dav.cards()) == before


def test_a_number_that_is_said_is_added_to_the_card_and_nothing_else_of_it_changes(
    database: Database, store: SqliteStore, dav: Dav
) -> None:
    dav.write("a.vcf", ANNA)
    sync(database, dav)
    change(database, store, "Anna Berg", phones=["+447700900123", "+442079460958"], labels={"+442079460958": "work"})
    assert sync(database, dav) == "1 changed on the server."
    lines = [*ANNA.splitlines(), "TEL;TYPE=WORK:+442079460958"]
    assert sorted(dav.cards()["a.vcf"].splitlines()) == sorted(lines)  # Radicale orders them its own way
    change(database, store, "Anna Berg", phones=["+442079460958"])
    sync(database, dav)
    assert "+447700900123" not in dav.cards()["a.vcf"]
    assert "X-OTHER;FOO=bar:kept\\, as it is" in dav.cards()["a.vcf"]
    assert sync(database, dav) == "All is in step."


def test_what_another_program_changes_adds_and_removes_arrives(
    database: Database, store: SqliteStore, dav: Dav
) -> None:
    dav.write("a.vcf", ANNA)
    dav.write("b.vcf", BOB)
    sync(database, dav)
    dav.write("a.vcf", ANNA.replace("Anna Berg", "Anna Klein"))
    dav.remove("b.vcf")
    dav.write("c.vcf", BOB.replace("b-1", "c-1").replace("Bob", "Cleo"))
    assert sync(database, dav) == "1 new here, 1 changed here, 1 removed here."
    assert names(store) == ["Anna Klein", "Cleo Klein"]


def test_after_a_sync_undo_still_takes_a_contact_back_and_the_next_one_removes_the_card(
    database: Database, dav: Dav
) -> None:
    skill = SqliteStore(database, writable=True)
    with database.transaction():
        skill.add(KIND, **stored(Contact("Tom", uid="t-1", emails=("tom@example.org",))))
    sync(database, dav)
    with database.transaction():
        assert take_back(database, skill.changes)
    assert sync(database, dav) == "1 removed on the server."
    assert dav.cards() == {}


def test_a_conflict_keeps_what_the_server_has_adds_what_was_said_and_is_told(
    database: Database, store: SqliteStore, dav: Dav
) -> None:
    dav.write("a.vcf", ANNA)
    sync(database, dav)
    change(database, store, "Anna Berg", phones=["+442079460958"], note="Sings")
    dav.write("a.vcf", ANNA.replace("Paints", "Draws").replace("900123", "900999"))
    said = sync(database, dav)
    assert "Anna Berg was changed in both places: I took what the server has and added yours." in said
    (anna,) = every(store)
    assert (anna.note, anna.phones) == ("Draws", ("+447700900999", "+442079460958"))
    assert "+442079460958" in dav.cards()["a.vcf"]
    assert sync(database, dav) == "All is in step."


def test_removed_on_one_side_and_changed_on_the_other_is_kept_and_told(
    database: Database, store: SqliteStore, dav: Dav
) -> None:
    dav.write("a.vcf", ANNA)
    dav.write("b.vcf", BOB)
    sync(database, dav)
    change(database, store, "Bob Klein", phones=["+442079460958"])
    dav.remove("b.vcf")
    with database.transaction():
        store.remove(next(row for row in store.rows(KIND) if row["name"] == "Anna Berg"))
    dav.write("a.vcf", ANNA.replace("Paints", "Draws"))
    said = sync(database, dav)
    assert "Anna Berg was removed here but changed on the server, so it is back." in said
    assert "Bob Klein was removed on the server but changed here, so I put it back there." in said
    assert sorted(names(store)) == ["Anna Berg", "Bob Klein"]
    assert "+442079460958" in dav.cards()["b-1.vcf"]
    assert sync(database, dav) == "All is in step."


@pytest.mark.parametrize(
    "mine",
    [
        Contact("Ann B.", uid="a-1", source="file"),
        Contact("anna berg", uid="other"),
        Contact("Anna Berg", phones=("+447700900123", "+442079460958"), uid="other", source="file"),
    ],
    ids=["by UID", "said with that name", "by name and number"],
)
def test_who_is_here_already_is_not_doubled(database: Database, store: SqliteStore, dav: Dav, mine: Contact) -> None:
    dav.write("a.vcf", ANNA)
    keep(database, store, mine)
    sync(database, dav)
    (anna,) = every(store)
    assert anna.name == "Anna Berg"
    assert set(anna.phones) == {"+447700900123", *mine.phones}
    assert list(dav.cards()) == ["a.vcf"]
    assert ("+442079460958" in dav.cards()["a.vcf"]) == bool(mine.phones)
    assert sync(database, dav) == "All is in step."


def test_another_person_of_that_name_from_a_file_stays_another(
    database: Database, store: SqliteStore, dav: Dav
) -> None:
    dav.write("a.vcf", ANNA)
    keep(database, store, Contact("Anna Berg", emails=("other@example.org",), uid="x", source="file"))
    sync(database, dav)
    assert names(store) == ["Anna Berg", "Anna Berg"]
    assert sorted(dav.cards()) == ["a.vcf", "x.vcf"]


def test_cards_that_cannot_be_read_are_counted_and_left_alone(database: Database, store: SqliteStore, dav: Dav) -> None:
    nobody = "BEGIN:VCARD\nVERSION:3.0\nUID:n\nFN:\nN:;;;;\nEND:VCARD\n"
    dav.write("a.vcf", ANNA)
    dav.write("n.vcf", nobody)
    dav.write("g.vcf", "BEGIN:VCARD\nVERSION:4.0\nUID:g\nKIND:group\nFN:All\nEND:VCARD\n")
    assert sync(database, dav) == "1 new here. One card could not be read."
    assert names(store) == ["Anna Berg"]
    assert sorted(dav.cards()) == ["a.vcf", "g.vcf", "n.vcf"]


def test_many_cards_are_read(database: Database, store: SqliteStore, dav: Dav) -> None:
    for i in range(120):
        dav.write(f"{i}.vcf", BOB.replace("b-1", f"u-{i}").replace("Bob", f"Bob {i}"))
    assert sync(database, dav) == "120 new here."
    assert [method for method, _ in dav.requests].count("REPORT") == 3


def test_a_card_that_changes_at_the_same_moment_is_not_overwritten(
    database: Database, store: SqliteStore, dav: Dav
) -> None:
    dav.write("a.vcf", ANNA)
    sync(database, dav)
    change(database, store, "Anna Berg", phones=["+442079460958"])

    def meanwhile(environ: dict[str, Any]) -> None:
        if environ["REQUEST_METHOD"] == "PUT":
            dav.write("a.vcf", ANNA.replace("Paints", "Draws"))

    dav.before = meanwhile
    assert "Anna Berg was changed on the server just now: please sync again." in sync(database, dav)
    assert dav.cards()["a.vcf"] == ANNA.replace("Paints", "Draws").replace("\n", "\r\n")
    dav.before = lambda environ: None
    assert "changed in both places" in sync(database, dav)
    assert sync(database, dav) == "All is in step."


def test_most_cards_gone_is_taken_for_a_mistake_until_the_owner_says_otherwise(
    database: Database, store: SqliteStore, dav: Dav
) -> None:
    for i in range(5):
        dav.write(f"{i}.vcf", BOB.replace("b-1", f"u-{i}").replace("Bob", f"Bob {i}"))
    sync(database, dav)
    for name in dav.cards():
        dav.remove(name)
    with pytest.raises(DavProblem, match="5 of 5 contacts are gone on 127.0.0.1, so I left the rest as it is."):
        sync(database, dav)
    assert len(every(store)) == 5
    assert sync(database, dav, anyway=True) == "5 removed here."


def test_most_contacts_gone_here_do_not_empty_the_server(database: Database, store: SqliteStore, dav: Dav) -> None:
    for i in range(5):
        dav.write(f"{i}.vcf", BOB.replace("b-1", f"u-{i}").replace("Bob", f"Bob {i}"))
    sync(database, dav)
    with database.transaction():
        for row in store.rows(KIND):
            store.remove(row)
    with pytest.raises(DavProblem, match="5 of 5 contacts are gone here"):
        sync(database, dav)
    assert len(dav.cards()) == 5
    assert sync(database, dav, anyway=True) == "5 removed on the server."


def test_a_sync_that_was_cut_off_after_sending_does_not_send_twice(
    database: Database, store: SqliteStore, dav: Dav, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(database, store, Contact("Tom", uid="t-1", emails=("tom@example.org",)))
    put = AddressBook.put

    def cut_off(self: AddressBook, url: str, card: str, etag: str = "") -> str:
        put(self, url, card, etag)
        raise KeyboardInterrupt

    monkeypatch.setattr(AddressBook, "put", cut_off)
    with pytest.raises(KeyboardInterrupt):
        sync(database, dav)
    monkeypatch.setattr(AddressBook, "put", put)
    assert sync(database, dav) == "All is in step."
    assert list(dav.cards()) == ["t-1.vcf"]
    assert names(store) == ["Tom"]


def test_a_card_that_the_server_does_not_want_stays_here_and_is_told(
    database: Database, store: SqliteStore, dav: Dav
) -> None:
    keep(database, store, Contact("Tom", uid="t-1"))
    keep(database, store, Contact("Ida", uid="i-1"))

    def spoil(environ: dict[str, Any]) -> None:
        if environ["PATH_INFO"].endswith("t-1.vcf"):
            environ["CONTENT_LENGTH"] = "12"  # the server reads half a card

    dav.before = spoil
    assert "Tom stays here only: 127.0.0.1 does not take the card (status 400)." in sync(database, dav)
    assert list(dav.cards()) == ["i-1.vcf"]
    assert sorted(names(store)) == ["Ida", "Tom"]


def test_a_uid_that_is_no_file_name_is_put_under_another(database: Database, store: SqliteStore, dav: Dav) -> None:
    keep(database, store, Contact("Tom", uid="../../evil?x=1"))
    sync(database, dav)
    (name,) = dav.cards()
    assert "UID:../../evil?x=1" in dav.cards()[name]
    assert sync(database, dav) == "All is in step."


def test_the_book_is_found_from_its_own_address_its_owners_and_the_servers(dav: Dav) -> None:
    for path in ("", "anna/", "anna/friends/", "anna/friends"):
        with AddressBook(dav.url + path, "anna", "secret") as friends:
            assert friends.url == f"{dav.url}anna/friends/"


def test_several_books_are_named_and_none_is_said(dav: Dav) -> None:
    dav.make_book("work")
    with (
        pytest.raises(DavProblem, match=f"Set contacts.address to {dav.url}anna/\\w+/ or {dav.url}anna/\\w+/."),
        book(dav),
    ):
        pass
    with AddressBook(f"{dav.url}anna/work/", "anna", "secret") as work:
        assert work.cards() == {}
    with (
        pytest.raises(DavProblem, match="I find no address book at"),
        AddressBook(f"{dav.url}nowhere/", "anna", "secret"),
    ):
        pass


def test_a_wrong_password_is_said(dav: Dav) -> None:
    with (
        pytest.raises(DavProblem, match=r"^127.0.0.1 does not take the user name or the password.$"),
        book(dav, "wrong"),
    ):
        pass


Respond = Callable[[BaseHTTPRequestHandler], None]


@contextmanager
def answering(respond: Respond, tls: ssl.SSLContext | None = None) -> Iterator[str]:
    """The address of a server that answers everything in one way."""

    class Handler(BaseHTTPRequestHandler):
        def do_PROPFIND(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", "0")))
            respond(self)

        def log_message(self, format: str, *args: Any) -> None:
            """Keep what the tests print to what fails."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.socket = tls.wrap_socket(server.socket, server_side=True) if tls else server.socket
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http{'s' if tls else ''}://127.0.0.1:{server.server_port}/book/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def says(status: int, body: bytes = b"", **headers: str) -> Respond:
    def respond(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return respond


def raw(data: bytes) -> Respond:
    def respond(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(data)
        handler.close_connection = True

    return respond


BOOK = b"""<d:multistatus xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:carddav"><d:response><d:href>/book/</d:href>
<d:propstat><d:prop><d:resourcetype><d:collection/><c:addressbook/></d:resourcetype></d:prop><d:status>HTTP/1.1 200 OK</d:status>
</d:propstat></d:response></d:multistatus>"""
BAD_HREF = BOOK.replace(b"/book/", b"http://[::1/")
BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><d:multistatus xmlns:d="DAV:">&b;</d:multistatus>'


@pytest.mark.parametrize(
    ("respond", "said"),
    [
        (says(200, b"<html>Log in to the Wi-Fi</html>"), "I find no address book at"),
        (says(503), "I find no address book at"),
        (says(207, b""), "does not answer as it should"),
        (says(207, b"<d:multistatus"), "does not answer as it should"),
        (says(207, b"\xff\x00 garbage"), "does not answer as it should"),
        (says(207, b"<x/>"), "does not answer as it should"),
        (says(207, b'<?xml version="1.0" encoding="nonsense"?><x/>'), "does not answer as it should"),
        (says(207, BAD_HREF), "does not answer as it should"),
        (says(207, BOMB), "does not answer as it should"),
        (raw(b"SSH-2.0-OpenSSH_9.2\r\n"), "does not answer as it should"),
        (raw(b""), "does not answer as it should"),
        (raw(b"HTTP/1.1 207 Multi\r\nContent-Length: 100\r\n\r\n<d:mul"), "does not answer as it should"),
        (says(207, b"x", **{"Content-Encoding": "gzip"}), "does not answer as it should"),
        (says(301, Location="/book/"), "sends me round in circles"),
        (says(302, Location="http://192.0.2.1/book/"), "sends me on to http://192.0.2.1/book/. If that is right, set contacts.address"),
        (says(302, Location="http://[::1/"), "sends me on to"),
        (says(401), "does not take the user name or the password"),
    ],
)  # fmt: skip
def test_whatever_a_server_answers_is_a_sentence_and_loses_nothing(
    database: Database, store: SqliteStore, respond: Respond, said: str
) -> None:
    keep(database, store, Contact("Tom", uid="t-1"))
    before = store.rows(KIND)
    with answering(respond) as address, pytest.raises(DavProblem) as caught:
        sync_with(database, address)
    assert said in str(caught.value)
    assert "secret" not in str(caught.value)
    assert str(caught.value)[-1] == "."
    assert store.rows(KIND) == before


def test_a_certificate_from_nobody_known_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with answering(says(207, BOOK), context) as address:
        with pytest.raises(DavProblem, match="I can't trust the connection to 127.0.0.1"):
            AddressBook(address, "anna", "secret").__enter__()
        authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
        with AddressBook(address, "anna", "secret") as friends:
            assert friends.url == address


def test_a_server_that_asks_for_a_digest_gets_one() -> None:
    def respond(handler: BaseHTTPRequestHandler) -> None:
        given = handler.headers.get("Authorization", "")
        if not given.startswith("Digest"):
            challenge = 'Digest realm="books", nonce="n1", qop="auth", algorithm=MD5'
            return says(401, b"", **{"WWW-Authenticate": challenge})(handler)
        said = dict(re.findall(r'(\w+)="?([^",]+)"?', given))
        one = md5(b"anna:books:secret").hexdigest()
        two = md5(f"PROPFIND:{handler.path}".encode()).hexdigest()
        right = md5(f"{one}:n1:{said['nc']}:{said['cnonce']}:auth:{two}".encode()).hexdigest()
        return says(207 if said["response"] == right else 401, BOOK)(handler)

    with answering(respond) as address:
        with AddressBook(address, "anna", "secret") as friends:
            assert friends.cards() == {}
        with pytest.raises(DavProblem, match="the user name or the password"), AddressBook(address, "anna", "wrong"):
            pass


@pytest.mark.parametrize(
    ("later", "said"),
    [
        (says(207, b'<d:multistatus xmlns:d="DAV:"/>'), "does not answer as it should"),
        (says(500), "is in trouble (status 500)"),
        (says(404), "There is nothing of yours at"),
        (says(200, b"<html/>"), "does not answer as it should"),
    ],
)
def test_a_server_that_breaks_after_it_was_found_loses_nothing(
    database: Database, store: SqliteStore, dav: Dav, later: Respond, said: str
) -> None:
    dav.write("a.vcf", ANNA)
    sync(database, dav)
    before = store.rows(KIND), store.rows(contactsync.CARD)
    answers = iter([says(207, BOOK)])
    with answering(lambda handler: next(answers, later)(handler)) as address, pytest.raises(DavProblem) as caught:
        sync_with(database, address)
    assert said in str(caught.value)
    assert (store.rows(KIND), store.rows(contactsync.CARD)) == before


def test_a_server_that_is_not_there_or_says_nothing_is_told(database: Database) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        address = f"http://127.0.0.1:{listening.getsockname()[1]}/"
        with pytest.raises(DavProblem, match="127.0.0.1 takes too long to answer."):
            AddressBook(address, "anna", "secret", patience=0.05).__enter__()
    with pytest.raises(DavProblem, match="I can't reach 127.0.0.1."):
        AddressBook(address, "anna", "secret").__enter__()


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("http://dav.example.org/", "dav.example.org is on the internet: contacts.address must be https://"),
        ("http://192.0.2.1x/", "is on the internet"),
        ("ftp://127.0.0.1/", "contacts.address should be like https://dav.example.org/"),
        ("dav.example.org", "contacts.address should be like https://dav.example.org/"),
        ("https://[::1/", "contacts.address should be like https://dav.example.org/"),
        ("https://dav.example.org:x/", "contacts.address should be like https://dav.example.org/"),
        ("https://anna:secret@dav.example.org/", "contacts.address must hold no user and no password"),
    ],
)
def test_a_password_goes_to_no_address_where_others_read_along(address: str, said: str) -> None:
    with pytest.raises(DavProblem, match=said) as caught:
        AddressBook(address, "anna", "secret")
    assert "secret" not in str(caught.value)


def configured(home: Path, dav: Dav, secret: str = "secret") -> None:
    folder = home / "config"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.toml").write_text(f'country = "GB"\n[contacts]\naddress = "{dav.url}"\nuser = "anna"\n')
    (folder / "secrets.toml").write_text(f'[contacts]\npassword = "{secret}"\n')
    (folder / "secrets.toml").chmod(0o600)


def test_the_command_brings_them_in_step(home: Path, dav: Dav, capsys: pytest.CaptureFixture[str]) -> None:
    configured(home, dav)
    dav.write("a.vcf", ANNA)
    assert cli.main(["contacts", "sync"]) == 0
    assert capsys.readouterr().out == "1 new here.\n"
    with opened() as database:
        assert names(SqliteStore(database, writable=False)) == ["Anna Berg"]
    configured(home, dav, "wrong")
    assert cli.main(["contacts", "sync"]) == 1
    assert "does not take the user name or the password" in capsys.readouterr().err


def test_the_command_says_what_to_set_up(home: Path, dav: Dav, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["contacts", "sync"]) == 2
    assert "set [contacts] address and user in" in capsys.readouterr().err
    configured(home, dav)
    (home / "config" / "secrets.toml").chmod(0o644)
    assert cli.main(["contacts", "sync"]) == 2
    assert "chmod 600" in capsys.readouterr().err
    (home / "config" / "secrets.toml").unlink()
    assert cli.main(["contacts", "sync"]) == 2
    assert '[contacts] password = "..."' in capsys.readouterr().err
