"""The screen: shows what the loop does. Draws and sends in a thread of its own, always the newest state."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Protocol

from PIL import Image

from device.drawing import View, draw, fits
from device.ports import PortLost

log = logging.getLogger(__name__)

PACE = 0.06  # s from one picture to the next, at least
LOOK = 5.0  # s; so often it looks at the clock while nothing happens
STATUS = 30.0  # s; so often it asks for battery and network, only while idle
RETRY = 5.0  # s; so often a display that failed is tried again
PAGE = 4.0  # s; so long a page of a longer text is shown
STAYS = 15.0  # s that a reply stays on the idle screen ...
WORD = 0.4  # s ... and for each of its words

REPLIES = ("speaking", "failed", "idle")  # whose text may stay when it is idle again
KEEP = ("working", "thinking", "answering", "looking")  # these keep what is shown until there are new words
PAGED = ("asking", "guarded", "answering", "ringing", "speaking", "failed", "idle")
ROUND = ("asking", "guarded", "answering", "ringing")  # of these the first page comes again after the last


class Display(Protocol):
    """Where pictures go. size: in pixels, as they are drawn."""

    size: tuple[int, int]
    mono: bool

    def show(self, image: Image.Image) -> None:
        """Bring a picture there; it may take its time. Raises OSError."""

    def close(self) -> None:
        """Dark."""


class Folder:
    """A display for simulation: PNG files 000.png to 999.png, and then again from the first."""

    mono = False

    def __init__(self, folder: Path, size: tuple[int, int] = (240, 240)) -> None:
        """Make the folder. Raises PortLost."""
        self.size = size
        self._folder, self._number = folder, 0
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise PortLost(f"I can't write the screen's pictures to {folder}: {error}. See screen.folder.") from error

    def show(self, image: Image.Image) -> None:
        path = self._folder / f"{self._number:03}.png"
        part = path.with_suffix(".part")
        image.save(part, "PNG")
        part.replace(path)  # whoever watches the folder never sees half a picture
        self._number = (self._number + 1) % 1000

    def close(self) -> None:
        pass


class Screen:
    """device.ports.Watcher on a display. No call waits for the display."""

    def __init__(
        self,
        opened: Callable[[], Display],
        now: Callable[[], datetime],
        *,
        name: str = "",
        clock24: bool = False,
        battery: Callable[[], tuple[int, bool] | None] = lambda: None,
        network: Callable[[], bool] = lambda: True,
        private: Callable[[], bool] = lambda: False,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        """Open the display. Raises PortLost.

        opened: opens it, and again after it failed. now: the owner's clock. battery: percent, and whether it charges.
        private: whether microphone and camera are shut. All of them are called in the screen's own thread.
        """
        self._open, self._now, self._name, self._clock24 = opened, now, name, clock24
        self._battery, self._network, self._private, self._steady = battery, network, private, steady
        self._display: Display | None = opened()
        self._size, self._mono = self._display.size, self._display.mono
        self._lock = threading.Lock()
        self._mode, self._text, self._level, self._line = "starting", "", 0.0, 0
        self._since = self._turned = self._steady()
        self._status: tuple[tuple[int, bool] | None, bool] = (None, True)
        self._asked: float | None = None
        self._news, self._closed = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="screen", daemon=True)
        self._news.set()
        self._thread.start()

    def show(self, mode: str, text: str) -> None:
        with self._lock:
            if mode == "speaking" and not text and self._mode in ("speaking", "failed"):
                return  # what is said is there already
            same = mode == self._mode
            if text or not (same or mode in KEEP or (mode == "idle" and self._mode in REPLIES)):
                self._line = 0 if text != self._text or not same else self._line
                self._text = text
            if text or not same:
                self._since = self._turned = self._steady()
            if not same:
                self._mode, self._level = mode, 0.0
        self._news.set()

    def level(self, loud: float) -> None:
        """While guarded: how much of the hold is over."""
        self._level = loud
        self._news.set()

    def scroll(self, lines: int) -> bool:
        """Move a text that is longer than the screen, down or (negative) up; False where all of it is seen."""
        with self._lock:
            total, seen = fits(self._drawn(), self._size, mono=self._mono)
            self._line = min(max(0, self._line + lines), max(0, total - seen))
            self._since = self._steady()
            self._turned = self._since + 2 * PAGE  # who scrolls wants to read
        self._news.set()
        return total > seen

    def close(self) -> None:
        """Go dark."""
        self._closed.set()
        self._news.set()
        self._thread.join(timeout=10)

    # the thread

    def _run(self) -> None:
        shown: View | None = None
        while not self._closed.is_set():
            try:
                self._news.wait(self._rest())
                self._news.clear()
                view = self._view()
                if view != shown and not self._closed.is_set():
                    shown = view if self._send(view) else None
            except Exception:  # a bug here must not leave the screen with an old picture for ever
                log.exception("the screen")
                shown = None
                self._closed.wait(RETRY)
                self._news.set()
            self._closed.wait(PACE if self._display else RETRY)
        if self._display:
            self._display.close()

    def _send(self, view: View) -> bool:
        """Whether the display took the picture; one that fails is opened again the next time."""
        image = draw(view, self._size, mono=self._mono)
        back = self._display is None
        try:
            if self._display is None:
                self._display = self._open()
            self._display.show(image)
        except (OSError, PortLost) as error:
            if not back:
                log.warning("The screen went away: %s. I try again every %g seconds.", error, RETRY)
            if self._display:
                self._display.close()
            self._display = None
            self._news.set()
            return False
        if back:
            log.warning("The screen is back.")
        return True

    def _rest(self) -> float:
        """How long (s) nothing can change by itself."""
        return 0.5 if self._text else LOOK

    def _view(self) -> View:
        """What is to be seen now."""
        self._ask()
        with self._lock:
            if self._mode == "idle" and self._text and self._steady() - self._since > self._stays():
                self._text, self._line = "", 0
            self._turn_page()
            return self._drawn()

    def _drawn(self) -> View:
        battery, network = self._status
        now = self._now()
        clock = f"{now:%H:%M}" if self._clock24 else f"{now.hour % 12 or 12}:{now:%M} {'PM' if now.hour > 11 else 'AM'}"
        return View(
            self._mode, self._text, round(self._level, 2), battery and battery[0], bool(battery and battery[1]),
            network, self._private(), self._line, self._name, clock,
        )  # fmt: skip

    def _stays(self) -> float:
        return STAYS + WORD * len(self._text.split())

    def _turn_page(self) -> None:
        """The next page of a text that is longer than the screen, all in good time."""
        if self._mode not in PAGED or self._steady() - self._turned < PAGE:
            return
        self._turned = self._steady()
        total, seen = fits(self._drawn(), self._size, mono=self._mono)
        last = max(0, total - seen)
        if self._line < last:
            self._line = min(self._line + max(1, seen - 1), last)
        elif self._mode in ROUND:
            self._line = 0

    def _ask(self) -> None:
        """Battery and network, now and then; a slow answer delays no turn."""
        if self._mode in ("idle", "private") and (self._asked is None or self._steady() - self._asked >= STATUS):
            self._asked = self._steady()
            self._status = self._battery(), self._network()
