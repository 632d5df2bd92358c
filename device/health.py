"""How the device itself is: what its owner should hear about before it stops."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from device import machine
from skills.sayings import say_time

NEARLY_FULL = 200e6  # bytes
TOO_HOT = 85.0  # degrees Celsius, at which most small processors slow themselves down
MARGIN = 5  # degrees, or percent of a battery, until what was told can be told again
JUMP = 3600.0  # s


@dataclass(frozen=True, slots=True)
class Readings:
    """battery: percent, and whether it charges. hot: the processor slows itself down. free: bytes of storage.

    now: the owner's wall clock. steady: seconds that go on while the machine sleeps. synchronised: the clock follows a
    time server, where that is known.
    """

    battery: tuple[int, bool] | None
    hot: bool
    free: float
    now: datetime
    steady: float
    synchronised: bool | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What was told already. battery: how often in this discharge. last: the readings before, none at the start."""

    battery: int = 0
    hot: bool = False
    full: bool = False
    last: Readings | None = None


def notes(found: Readings, told: Told, low: int = 15, clock24: bool = False) -> tuple[list[str], Told]:
    """Sentences to say now, and what is told by then. low: the percent at which the battery is spoken of."""
    battery = _battery(found, told.battery, low)
    full = found.free < NEARLY_FULL * (1.5 if told.full else 1)
    said = [
        battery > told.battery and found.battery and f"My battery is at {found.battery[0]} percent. Please charge me.",
        found.hot and not told.hot and "I'm too hot, so I am slower now. Please put me somewhere cooler.",
        full and not told.full and f"My storage is nearly full: {found.free / 1e6:.0f} megabytes are left.",
        told.last and _jumped(told.last, found) and f"My clock was changed. It is {say_time(found.now, clock24)} now.",
    ]
    return [sentence for sentence in said if sentence], Told(battery, found.hot, full, found)


def _battery(found: Readings, told: int, low: int) -> int:
    """How often it will have been told: at `low`, and again at half of it."""
    if found.battery is None:
        return told  # a reading that failed is no end of the discharge
    percent, charging = found.battery
    if charging or percent > low + MARGIN:
        return 0
    return max(told, (percent <= low) + (percent <= low / 2))


def _jumped(before: Readings, found: Readings) -> bool:
    """Whether the wall clock went otherwise than the steady one. The first word of a time server is no news."""
    if found.synchronised and before.synchronised is False:
        return False
    passed = found.now.timestamp() - before.now.timestamp()
    return abs(passed - (found.steady - before.steady)) >= JUMP


class Health:
    """Looked at now and then. Not for two threads."""

    def __init__(self, now: Callable[[], datetime], low: int = 15, hook: str = "", sys: Path = machine.SYS) -> None:
        """now: the owner's wall clock. low, hook: as in the config's [battery]."""
        self._now, self._low, self._hook, self._sys = now, low, hook, sys
        self._told = Told()

    def look(self, clock24: bool = False) -> list[str]:
        """Sentences for the owner that were not told before; mostly none."""
        said, self._told = notes(self._read(), self._told, self._low, clock24)
        return said

    def _read(self) -> Readings:
        degrees = machine.temperature(self._sys)
        limit = TOO_HOT - (MARGIN if self._told.hot else 0)
        return Readings(
            battery=machine.battery(self._hook, self._sys),
            hot=bool(machine.throttled(self._sys) & machine.HOT) or (degrees is not None and degrees >= limit),
            free=machine.free_space(),
            now=self._now(),
            steady=time.clock_gettime(time.CLOCK_BOOTTIME),
            synchronised=machine.is_synchronised(),
        )
