"""What systemd is told, as it hears it."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from device.notify import Notifier


@pytest.fixture
def systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """The other end of $NOTIFY_SOCKET."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        ear.bind(str(tmp_path / "notify"))
        ear.settimeout(30)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        monkeypatch.delenv("WATCHDOG_USEC", raising=False)
        monkeypatch.delenv("WATCHDOG_PID", raising=False)
        yield ear


def heard(ear: socket.socket) -> list[str]:
    """All that was sent until now: a datagram is there when sendto has returned."""
    ear.setblocking(False)
    said = []
    while True:
        try:
            said.append(ear.recv(4096).decode())
        except BlockingIOError:
            return said


def test_systemd_hears_that_it_is_ready_and_that_it_stops(systemd: socket.socket) -> None:
    notifier = Notifier()
    notifier.ready()
    notifier.stopping()
    notifier.close()
    assert heard(systemd) == ["READY=1", "STOPPING=1"]


def test_an_abstract_socket_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        ear.bind(f"\0pocket-lam-test-{os.getpid()}")
        monkeypatch.setenv("NOTIFY_SOCKET", f"@pocket-lam-test-{os.getpid()}")
        Notifier().ready()
        assert heard(ear) == ["READY=1"]


def test_the_status_follows_the_mode_and_has_no_word_that_was_said(systemd: socket.socket) -> None:
    notifier = Notifier()
    for mode, text in (("idle", ""), ("listening", "my locker"), ("listening", "my locker code"), ("idle", "4421")):
        notifier.show(mode, text)
        notifier.level(0.5)
    assert heard(systemd) == ["STATUS=idle", "STATUS=listening", "STATUS=idle"]


def test_each_life_sign_goes_on_when_its_time_has_come(systemd: socket.socket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WATCHDOG_USEC", "1")
    monkeypatch.setenv("WATCHDOG_PID", str(os.getpid()))
    notifier = Notifier()
    notifier.alive()
    notifier.alive()
    assert heard(systemd) == ["WATCHDOG=1", "WATCHDOG=1"]


def test_life_signs_are_not_more_than_wanted(systemd: socket.socket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WATCHDOG_USEC", str(10**12))
    notifier = Notifier()
    for _ in range(100):
        notifier.alive()
    assert heard(systemd) == ["WATCHDOG=1"]


@pytest.mark.parametrize(
    ("period", "process"), [("0", ""), ("", ""), ("soon", ""), ("-5", ""), ("30000000", "1"), ("30000000", "me")]
)
def test_no_life_sign_where_nobody_waits_for_one_of_ours(
    systemd: socket.socket, monkeypatch: pytest.MonkeyPatch, period: str, process: str
) -> None:
    monkeypatch.setenv("WATCHDOG_USEC", period)
    monkeypatch.setenv("WATCHDOG_PID", process)
    Notifier().alive()
    assert heard(systemd) == []


@pytest.mark.parametrize("address", ["", "/nowhere/notify", "@nobody-listens-here", "no-path", "/" + "x" * 200])
def test_nobody_listening_hurts_nothing(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", address)
    monkeypatch.setenv("WATCHDOG_USEC", "1")
    notifier = Notifier()
    notifier.ready()
    notifier.alive()
    notifier.show("idle", "")
    notifier.stopping()
