"""The light: a pattern for each state."""

from __future__ import annotations

import logging
import math
import threading
import time
from dataclasses import dataclass

from device import config, lamps
from device.lamps import Colour

log = logging.getLogger(__name__)

FRAME = 0.08  # s between two pictures of what breathes; each costs some milliseconds where a chain has no SPI pins

BLUE, CYAN, GREEN, AMBER, RED, VIOLET, WHITE = (
    (0.0, 0.2, 1.0),
    (0.0, 0.8, 1.0),
    (0.2, 1.0, 0.2),
    (1.0, 0.6, 0.0),
    (1.0, 0.0, 0.0),
    (0.6, 0.1, 1.0),
    (1.0, 1.0, 1.0),
)


@dataclass(frozen=True, slots=True)
class Pattern:
    """What the light does, again and again.

    steps: how long (s) it is lit and dark in turn, beginning lit; none: it is always lit. breathe: s for one breath.
    bright: 0 to 1. times: so often, and then it stays dark; 0 for ever. loud: it follows how loud it is.
    """

    colour: Colour = WHITE
    steps: tuple[float, ...] = ()
    breathe: float = 0.0
    bright: float = 0.4
    times: int = 0
    loud: bool = False

    def at(self, since: float) -> tuple[float, float | None]:
        """How bright, so long after it began, and in how many seconds that changes (None: never)."""
        if self.breathe:
            return self.bright * (0.55 - 0.45 * math.cos(2 * math.pi * since / self.breathe)), FRAME
        if not self.steps:
            return self.bright, None
        turns, within = divmod(since, sum(self.steps))
        if self.times and turns >= self.times:
            return 0.0, None
        for index, step in enumerate(self.steps):
            if within < step:
                return (0.0 if index % 2 else self.bright), step - within
            within -= step
        return 0.0, FRAME  # a sum of floats fell short


DARK = Pattern(bright=0.0)

# Lit without a break: it hears you. Lit with short gaps, and far brighter: it sees you. Everything else moves, and no
# two move alike, for whoever cannot tell the colours, and for an LED that has one only. Nothing flashes more than
# three times a second, for whom that makes ill.
PATTERNS = {
    "idle": DARK,
    "stopped": DARK,
    "starting": Pattern(WHITE, breathe=4.0, bright=0.25),
    "listening": Pattern(BLUE, loud=True),
    "answering": Pattern(CYAN, loud=True),
    "asking": Pattern(AMBER, steps=(0.15, 0.15, 0.15, 0.75)),
    "working": Pattern(VIOLET, breathe=1.2),
    "thinking": Pattern(VIOLET, breathe=2.4),
    "speaking": Pattern(GREEN, steps=(0.15, 0.85)),
    "guarded": Pattern(AMBER, steps=(0.2, 0.2)),
    "ringing": Pattern(WHITE, steps=(0.6, 0.6), bright=0.6),
    "failed": Pattern(RED, steps=(0.3, 0.3), times=3),
    "private": Pattern(RED, steps=(0.1, 3.9), bright=0.25),
    "looking": Pattern(WHITE, steps=(0.5, 0.1), bright=1.0),
}


class Light:
    """device.ports.Watcher on a light. A thread of its own moves it, and sleeps while nothing moves."""

    def __init__(self, settings: config.Light) -> None:
        """Take the pins. Raises PortLost."""
        self._lamp = lamps.take(settings)
        self._mode, self._pattern, self._began = "", DARK, time.monotonic()
        self._loud = 0.0
        self._closed = False
        self._news = threading.Event()
        self._thread = threading.Thread(target=self._animate, name="light", daemon=True)
        self._thread.start()

    def show(self, mode: str, text: str) -> None:
        pattern = PATTERNS.get(mode, DARK)
        if mode == self._mode and not pattern.times:
            return  # only the text is new
        self._mode, self._pattern, self._began, self._loud = mode, pattern, time.monotonic(), 0.0
        self._news.set()

    def level(self, loud: float) -> None:
        loud = min(max(loud, 0.0), 1.0)
        if self._pattern.loud and abs(loud - self._loud) > 0.05:
            self._loud = loud
            self._news.set()

    def close(self) -> None:
        """Go dark, and give the pins back."""
        self._closed = True
        self._news.set()
        self._thread.join(timeout=5)

    def _animate(self) -> None:
        shown: Colour | None = None
        try:
            while True:
                self._news.clear()  # before looking: what comes after it wakes the wait below
                if self._closed:
                    break
                colour, rest = self._now()
                if colour != shown:
                    self._lamp.shine(colour)
                    shown = colour
                self._news.wait(rest)
            self._lamp.shine((0.0, 0.0, 0.0))
            self._lamp.close()
        except Exception:  # a light that broke must not take the device with it
            log.exception("the light went away")

    def _now(self) -> tuple[Colour, float | None]:
        pattern = self._pattern
        bright, rest = pattern.at(time.monotonic() - self._began)
        if pattern.loud:
            bright *= 0.6 + 0.4 * self._loud
        red, green, blue = pattern.colour
        return (red * bright, green * bright, blue * bright), rest
