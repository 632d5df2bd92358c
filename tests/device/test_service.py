"""The units as systemd reads them, and what they start, run by hand with the test in systemd's place."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from device import cli, service
from device.assembly import opened
from device.database import SqliteStore
from device.service import Kind
from models import fetch
from models.hear import Hearer
from models.types import AudioClip
from tests.device import pulse

ROOT = Path(__file__).parents[2]
QUESTION = ROOT / "device" / "sounds" / "question.wav"
KINDS: tuple[Kind, ...] = ("system", "user")
BOOTED = Path("/run/systemd/system").exists()
needs_systemd = pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")


def analyze(folder: Path, kind: Kind, lam: Path, *words: str) -> subprocess.CompletedProcess[str]:
    file = folder / service.UNIT
    file.write_text(service.unit(kind, lam, service.systemd_version()))
    command = ["systemd-analyze", f"--{kind}", "--no-pager", *words, str(file)]
    environment = {"XDG_RUNTIME_DIR": str(folder)} | dict(os.environ)
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)


@needs_systemd
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("folder", ["plain", "a b 100 %"])
def test_systemd_finds_nothing_wrong_with_the_unit(tmp_path: Path, kind: Kind, folder: str) -> None:
    lam = tmp_path / folder / "current" / "lam"
    lam.parent.mkdir(parents=True)
    lam.symlink_to("/bin/true")
    ran = analyze(tmp_path, kind, lam, "verify", "--man=no")
    assert (ran.returncode, ran.stdout + ran.stderr) == (0, "")


@needs_systemd
def test_a_wrong_unit_would_be_found(tmp_path: Path) -> None:
    ran = analyze(tmp_path, "system", tmp_path / "nothing-here", "verify", "--man=no")
    assert "nothing-here" in ran.stderr


@needs_systemd
def test_the_system_unit_is_exposed_by_at_most_three(tmp_path: Path) -> None:
    ran = analyze(tmp_path, "system", Path("/bin/true"), "security", "--offline=true", "--threshold=30")
    assert ran.returncode == 0, ran.stdout[-200:] + ran.stderr


def test_waits_grow_only_where_systemd_knows_how() -> None:
    assert "RestartSteps" in service.unit("system", Path("/lam"), 254)
    assert "RestartSteps" not in service.unit("system", Path("/lam"), 252)
    assert "RestartSec=" in service.unit("user", Path("/lam"), 0)


@pytest.mark.parametrize("kind", KINDS)
def test_a_unit_starts_the_current_version_and_can_go_back(tmp_path: Path, kind: Kind) -> None:
    unit = service.unit(kind, service.program(tmp_path), 252)
    started, healthy = re.findall(r"^ExecStart(?:Pre|Post)=-\+?/usr/bin/python3 -P (.*)$", unit, re.MULTILINE)
    assert f"ExecStart={tmp_path}/current/.venv/bin/lam run\n" in unit
    assert (started, healthy) == (f"{tmp_path}/trial.py started", f"{tmp_path}/trial.py healthy")
    assert "trial.py" not in service.unit(kind, Path("/home/anna/pocket-lam/.venv/bin/lam"), 252)


def test_a_moved_home_stays_moved_for_the_users_unit(home: Path) -> None:
    assert f"Environment=POCKET_LAM_HOME={home}\n" in service.unit("user", Path("/lam"), 252)
    system = service.unit("system", Path("/lam"), 252)
    assert str(home) not in system
    assert "@" not in re.sub(r"#.*|.*SystemCallFilter.*|.*modprobe@.*", "", system)


def test_a_dry_run_prints_the_unit_and_writes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    there = service.place("system").exists()
    assert cli.main(["service", "install", "--system", "--dry-run"]) == 0
    assert f"ExecStart={service.program()} run\n" in capsys.readouterr().out
    assert service.place("system").exists() is there


@pytest.mark.skipif(BOOTED, reason="systemd runs this machine")
@pytest.mark.parametrize("act", ["install", "remove"])
@pytest.mark.parametrize("kind", KINDS)
def test_without_systemd_it_says_how_to_run_by_hand(capsys: pytest.CaptureFixture[str], act: str, kind: str) -> None:
    assert cli.main(["service", act, f"--{kind}"]) == 1
    said = capsys.readouterr().err
    assert "systemd does not run this machine" in said
    assert "lam run" in said


@pytest.mark.parametrize("act", ["status", "logs"])
def test_a_service_that_is_not_there_is_no_traceback(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str], act: str
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert cli.main(["service", act, "--user"]) == 1
    assert "lam service install" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("found", "words"),
    [
        ({"ActiveState": "active", "SubState": "running", "StatusText": "idle", "UnitFileState": "enabled"},
         ["It runs, since", "it is idle now", "starts by itself when the machine starts"]),
        ({"ActiveState": "activating", "SubState": "auto-restart", "Result": "watchdog", "NRestarts": "3"},
         ["failed (watchdog)", "started again 3 times", "lam service logs"]),
        ({"ActiveState": "inactive", "SubState": "dead", "UnitFileState": "disabled", "MemoryCurrent": "[not set]"},
         ["does not run", "systemctl start pocket-lam", "not enabled"]),
        ({"ActiveState": "failed", "Result": "exit-code", "NRestarts": "1"}, ["failed (exit-code)", "1 time by itself"]),
        ({"ActiveState": "activating", "SubState": "start", "MemoryCurrent": "52000000"}, ["is starting", "52 MB"]),
        ({}, ["does not run"]),
    ],
)  # fmt: skip
def test_the_state_is_told_in_plain_words(found: dict[str, str], words: list[str]) -> None:
    said = service.told("system", found)
    assert [word for word in words if word not in said] == []


def installed_lam(tmp_path: Path) -> Path:
    """The `lam` beside this Python; its like, where the project is not installed but only its libraries."""
    lam = service.program()
    if not lam.exists():
        lam = tmp_path / "lam"
        lam.write_text(f"#!{sys.executable}\nimport sys\nfrom device.cli import main\nsys.exit(main())\n")
        lam.chmod(0o755)
    return lam


FINGER = """
import os, threading
def press():
    import gpiozero
    for line in open(os.environ["FINGER"]):
        pin = gpiozero.Device.pin_factory.pin(17)
        pin.drive_low() if line == "down\\n" else pin.drive_high()
threading.Thread(target=press, daemon=True).start()
"""  # what Python runs first, so that the test can press a mock pin of another process


@contextmanager
def started(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[subprocess.Popen[bytes], socket.socket]]:
    """What the user's unit starts, with its environment, over virtual sound and pins; the socket is systemd's end."""
    (home / "config").mkdir(parents=True)
    settings = '[button]\npin = 17\n[microphone]\ndevice = "pulse"\n[speaker]\ndevice = "pulse"\n'
    (home / "config" / "config.toml").write_text(settings)
    unit = service.unit("user", installed_lam(tmp_path), 252)
    lines = re.findall(r"^Environment=(.*)$", unit, re.MULTILINE)
    environment = dict(pair.split("=", 1) for line in lines for pair in shlex.split(line))
    (command,) = re.findall(r"^ExecStart=(.*)$", unit, re.MULTILINE)
    with (
        pulse.daemon(tmp_path / "pulse") as sound,
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear,
        (tmp_path / "log").open("wb") as log,
    ):
        ear.bind(str(tmp_path / "notify"))
        ear.settimeout(1)
        for name in ("PULSE_SERVER", "PULSE_RUNTIME_PATH"):
            monkeypatch.setenv(name, sound[name])
        (tmp_path / "sitecustomize.py").write_text(FINGER)
        os.mkfifo(tmp_path / "finger")
        environment |= {"FINGER": str(tmp_path / "finger")}
        environment |= {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "3000000"}
        process = subprocess.Popen(
            shlex.split(command),
            env=os.environ | environment | {"GPIOZERO_PIN_FACTORY": "mock", "PYTHONPATH": f"{tmp_path}:{ROOT}"},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
        try:
            yield process, ear
        except AssertionError:
            print((tmp_path / "log").read_text())
            raise
        finally:
            process.kill()
            process.wait()


def until(process: subprocess.Popen[bytes], ear: socket.socket, wanted: str) -> None:
    """Return when systemd's end has heard it; fails when the process ends before, or two minutes pass."""
    for _ in range(120):
        try:
            while ear.recv(4096).decode() != wanted:
                pass
            return
        except TimeoutError:
            assert process.poll() is None, f"it ended before {wanted}"
    pytest.fail(f"no {wanted} in two minutes")


@pytest.mark.models
def test_what_the_unit_starts_is_ready_lives_and_stops_when_told(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with started(tmp_path, home, monkeypatch) as (process, ear):
        until(process, ear, "READY=1")
        until(process, ear, "WATCHDOG=1")
        until(process, ear, "WATCHDOG=1")
        process.send_signal(signal.SIGTERM)
        until(process, ear, "STOPPING=1")
        assert process.wait(timeout=60) == 0


@pytest.mark.models
def test_a_whole_turn_goes_through_what_the_unit_starts(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hearer = Hearer(fetch.path("whisper-base"))
    with started(tmp_path, home, monkeypatch) as (process, ear), (tmp_path / "finger").open("w") as finger:
        until(process, ear, "READY=1")
        until(process, ear, "STATUS=speaking")  # it greets at its first start, and a press stops that
        finger.write("down\n")
        finger.flush()
        until(process, ear, "STATUS=listening")
        pulse.play(QUESTION)
        finger.write("up\n")
        finger.flush()
        until(process, ear, "STATUS=working")
        ears = pulse.Ears()
        until(process, ear, "STATUS=idle")
        sound = np.frombuffer(ears.take(1), np.int16).astype(np.float32) / np.float32(32768)
        ears.close()
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0
    assert "10 minutes" in hearer.hear(AudioClip(sound, pulse.RATE)).text.lower().replace("ten", "10")
    with opened() as database:
        (ring,) = SqliteStore(database, writable=False).rows("ring")
    assert ring["what"] == "timer"
