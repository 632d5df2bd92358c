"""The button: on a GPIO pin, or the space bar of a terminal."""

from __future__ import annotations

import logging
import os
import queue
import select
import signal
import sys
import termios
import threading
import time
import tty
from collections.abc import Callable

from device.pins import taking
from device.ports import PortLost

log = logging.getLogger(__name__)

Callback = Callable[[], None]

SETTLE = 0.03  # s; contacts that open and close within it have bounced

FIRST_REPEAT = 0.75  # s; keyboards repeat a held key after 0.25 to 0.66 s ...
NEXT_REPEAT = 0.15  # s; ... and then about 30 times a second


class Contact:
    """The edges of a switch, with their times, to presses and releases.

    Contacts bounce for some milliseconds, mostly when they open. A press counts at once, as nothing may be lost of what
    is said; a release counts when it has lasted for SETTLE, else a bounce would end a recording. gpiozero's own
    bounce_time is of no use here: it drops the edge that follows within it, so that a short press never ends.
    """

    def __init__(self, pressed: Callback, released: Callback, *, down: bool = False, lone: bool = False) -> None:
        """down: it is closed already, which is no press. lone: its opening is reported nevertheless."""
        self._pressed, self._released = pressed, released
        self._down = down
        self._mute = down and not lone
        self.due: float | None = None  # when pass_time() will have something to do

    def edge(self, closed: bool, at: float) -> None:
        """Take what the pin told. `at` in seconds that never jump."""
        self.pass_time(at)
        if not closed:
            self.due = at + SETTLE if self._down else None
            return
        self.due = None
        if not self._down:
            self._down = True
            self._pressed()

    def pass_time(self, at: float) -> None:
        """An opening that has lasted is a release."""
        if self.due is None or at < self.due:
            return
        self.due, self._down, mute, self._mute = None, False, self._mute, False
        if not mute:
            self._released()


class GpioButton:
    """A button that ties a GPIO pin to ground, or with `high` to 3.3 V (gpiozero, whose MockFactory needs no wires)."""

    def __init__(self, pin: int, *, high: bool = False, part: str = "button", table: str = "button") -> None:
        """Take the pin (BCM number). part, table: what it is, and where it is set. Raises PortLost."""
        import gpiozero

        self._name = f"{part} on pin {pin}"
        self._edges: queue.SimpleQueue[tuple[bool, float] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        with taking(f"the {self._name}", table):
            self._button = gpiozero.Button(pin, pull_up=not high, bounce_time=None)

    @property
    def down(self) -> bool:
        """Whether it is closed now."""
        return bool(self._button.is_pressed)

    def start(self, pressed: Callback, released: Callback, *, lone: bool = False) -> None:
        """A button that is down already counts when it was let go; lone: that letting go is reported."""
        self._button.when_pressed = lambda: self._edges.put((True, time.monotonic()))
        self._button.when_released = lambda: self._edges.put((False, time.monotonic()))
        down = self.down  # read last: whatever changes from here on is in the queue
        if down and not lone:
            log.warning("the %s is down already: it counts when it was let go", self._name)
        contact = Contact(pressed, released, down=down, lone=lone)
        self._thread = threading.Thread(target=self._watch, args=(contact,), name=self._name, daemon=True)
        self._thread.start()

    def _watch(self, contact: Contact) -> None:
        while True:
            wait = None if contact.due is None else max(0.0, contact.due - time.monotonic())
            try:
                edge = self._edges.get(timeout=wait)
            except queue.Empty:
                contact.pass_time(time.monotonic())
                continue
            if edge is None:
                return
            contact.edge(*edge)

    def close(self) -> None:
        """Give the pin back; from then on nothing is called."""
        self._button.close()
        self._edges.put(None)
        if self._thread is not None:
            self._thread.join(timeout=5)


class NoButton:
    """For a service on a machine without one: it rings, and listens for the wake word."""

    def start(self, pressed: Callback, released: Callback) -> None:
        pass

    def close(self) -> None:
        pass


class SpaceBar:
    """Hold to talk where the terminal tells a hold, else press to start and press to stop.

    A terminal tells a release itself (the kitty keyboard protocol), or only that a held key repeats.
    """

    def __init__(self) -> None:
        """Take the terminal. Raises PortLost when standard input is none."""
        if not sys.stdin.isatty():
            raise PortLost("There is no terminal for the space bar. Set button.pin in config.toml for a real button.")
        self._fd = sys.stdin.fileno()
        self._before = termios.tcgetattr(self._fd)
        self._closed = threading.Event()

    def start(self, pressed: Callback, released: Callback) -> None:
        tty.setcbreak(self._fd)
        sys.stdout.write("\x1b[>11u")  # kitty protocol: every key with its release; other terminals ignore it
        sys.stdout.flush()
        self._keys = Keys(pressed, released)
        threading.Thread(target=self._read, name="space bar", daemon=True).start()

    def _read(self) -> None:
        while not self._closed.is_set():
            if select.select([self._fd], [], [], 0.05)[0]:
                self._keys.feed(os.read(self._fd, 64), time.monotonic())
            self._keys.pass_time(time.monotonic())

    def close(self) -> None:
        if not self._closed.is_set():
            self._closed.set()
            sys.stdout.write("\x1b[<u")
            sys.stdout.flush()
            termios.tcsetattr(self._fd, termios.TCSADRAIN, self._before)


class Keys:
    """Bytes of a terminal, with their times, to presses and releases."""

    def __init__(self, pressed: Callback, released: Callback) -> None:
        self._pressed, self._released = pressed, released
        self._down = False
        self._repeats = False
        self._first = self._last = 0.0

    def feed(self, data: bytes, at: float) -> None:
        """Take what was read. `at` in seconds that never jump."""
        if b"\x1b[99;5u" in data:  # Ctrl-C, as the kitty protocol spells it
            signal.raise_signal(signal.SIGINT)
        if b"\x1b[32;1:3u" in data:  # a release, told by the terminal
            self._up()
        elif b"\x1b[32;1:2u" in data:  # still held, told by the terminal
            return
        elif b" " in data or b"\x1b[32" in data:
            held = at - self._last < (NEXT_REPEAT if self._repeats else FIRST_REPEAT)
            self._last, before = at, self._last
            if not self._down:
                self._down, self._repeats, self._first = True, False, at
                self._pressed()
            elif held and (self._repeats or before == self._first):
                self._repeats = True
            else:  # a second press of its own
                self._up()

    def pass_time(self, at: float) -> None:
        """A held key that no longer repeats was let go."""
        if self._down and self._repeats and at - self._last > NEXT_REPEAT:
            self._up()

    def _up(self) -> None:
        if self._down:
            self._down = False
            self._released()
