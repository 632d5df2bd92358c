"""The button: on a GPIO pin, or the space bar of a terminal."""

from __future__ import annotations

import os
import select
import signal
import sys
import termios
import threading
import time
import tty
from collections.abc import Callable

from device.ports import PortLost

Callback = Callable[[], None]

FIRST_REPEAT = 0.75  # s; keyboards repeat a held key after 0.25 to 0.66 s ...
NEXT_REPEAT = 0.15  # s; ... and then about 30 times a second


class GpioButton:
    """A button that ties a GPIO pin to ground (gpiozero, whose MockFactory stands in for wires)."""

    def __init__(self, pin: int) -> None:
        """Take the pin (BCM number). Raises PortLost when there are no pins or it is taken."""
        import gpiozero

        try:
            self._button = gpiozero.Button(pin, bounce_time=None)
        except (gpiozero.GPIOZeroError, OSError) as error:
            raise PortLost(f"I can't use the button on pin {pin}: {error}") from error

    def start(self, pressed: Callback, released: Callback) -> None:
        self._button.when_pressed = pressed
        self._button.when_released = released

    def close(self) -> None:
        self._button.close()


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
