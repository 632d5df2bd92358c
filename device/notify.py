"""Tells systemd how it goes: ready, alive, stopping (the protocol of sd_notify). Without systemd, nothing happens.

Ours and not the library `sdnotify`: that is from 2017, may block for ever, and knows no watchdog.
"""

from __future__ import annotations

import contextlib
import os
import socket
import time

PATIENCE = 1.0  # s that a message may take; systemd reads them at once


class Notifier:
    """device.ports.Watcher: shows the mode in `systemctl status`, never the words. Any thread may call."""

    def __init__(self) -> None:
        """Find systemd by what it put into the environment."""
        address = os.environ.get("NOTIFY_SOCKET", "")
        self._address = "\0" + address[1:] if address.startswith("@") else address
        self._every = _watchdog() / 3  # s; two may be lost
        self._last = -self._every
        self._mode = ""

    def ready(self) -> None:
        """It hears the button from now on; the watchdog begins to wait for alive()."""
        self._send("READY=1")

    def alive(self) -> None:
        """The main loop still turns; to be called whenever it does, and passed on as often as systemd wants it."""
        now = time.monotonic()
        if self._every and now - self._last >= self._every:
            self._last = now
            self._send("WATCHDOG=1")

    def stopping(self) -> None:
        self._send("STOPPING=1")

    def show(self, mode: str, text: str) -> None:
        if mode != self._mode:
            self._mode = mode
            self._send(f"STATUS={mode}")

    def level(self, loud: float) -> None:
        pass

    def close(self) -> None:
        pass

    def _send(self, message: str) -> None:
        if self._address:
            with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as to:
                to.settimeout(PATIENCE)
                to.sendto(message.encode(), self._address)


def _watchdog() -> float:
    """Seconds after which systemd takes a silent process for hung; 0 where it does not look."""
    try:
        if int(os.environ.get("WATCHDOG_PID") or os.getpid()) == os.getpid():
            return max(0, int(os.environ.get("WATCHDOG_USEC", "0"))) / 1e6
    except ValueError:
        pass
    return 0.0
