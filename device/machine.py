"""The device itself: battery, storage, memory, network, temperature, as sentences."""

from __future__ import annotations

import contextlib
import ctypes
import re
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path

from device.config import data_folder

_ARENA_MAX, _MMAP_THRESHOLD = -8, -3  # in malloc.h
_LARGE = 4 << 20  # bytes
SYS = Path("/sys")
HOOK_TIME = 5.0  # s that a battery's hook, or the firmware, may take to answer
WEAK_POWER, HOT = 0b0001, 0b1100  # bits of throttled(), as they are now: too little voltage; slowed down by heat
CLOCK_UNSYNCHRONISED = 5  # TIME_ERROR in sys/timex.h


class LinuxMachine:
    """skills.api.Machine, read from /proc and /sys; what this machine does not have is left out."""

    def __init__(self, models: Callable[[], str], battery_hook: str = "") -> None:
        """models: a sentence on which models are installed, asked for when wanted. battery_hook: see battery()."""
        self._models = models
        self._battery_hook = battery_hook

    def status(self) -> dict[str, str]:
        found = {
            "battery": _battery(self._battery_hook),
            "network": "I'm connected to a network." if has_network() else "I'm not connected to a network.",
            "storage": _storage(),
            "memory": _memory(),
            "temperature": _temperature(),
            "models": self._models(),
        }
        return {name: sentence for name, sentence in found.items() if sentence}


def has_network() -> bool:
    """Whether there is a way out: a default route, for IPv4 or IPv6."""
    four = any(line.split()[1:2] == ["00000000"] for line in _lines("/proc/net/route")[1:])
    six = any(
        line.split()[:2] == ["0" * 32, "00"] and line.split()[-1] != "lo" for line in _lines("/proc/net/ipv6_route")
    )
    return four or six


def _lines(path: str | Path) -> list[str]:
    try:
        return Path(path).read_text().splitlines()
    except OSError:
        return []


def battery(hook: str = "", sys: Path = SYS) -> tuple[int, bool] | None:
    """Charge in percent, and whether it is charging; None where there is no battery, or nothing is known of it.

    hook: a command asked before the kernel is; it prints the percent, and "charging" behind it where it knows that.
    """
    if hook:
        return _hooked(hook)
    for supply in sorted(sys.glob("class/power_supply/*")):
        # "Device" is the battery of a mouse or headset that is connected, not this machine's own.
        if _lines(supply / "type") != ["Battery"] or _lines(supply / "scope") == ["Device"]:
            continue
        if (level := _lines(supply / "capacity")) and level[0].isdigit():
            return min(int(level[0]), 100), _lines(supply / "status") in (["Charging"], ["Full"])
    return None


def _hooked(hook: str) -> tuple[int, bool] | None:
    try:
        command = shlex.split(hook)
    except ValueError:  # a quote that does not close
        return None
    said = re.match(r"\s*(\d{1,3})(?:\.\d+)?\s*%?\s*(charging)?\b", _told_by(command), re.IGNORECASE)
    return (int(said[1]), bool(said[2])) if said and int(said[1]) <= 100 else None


def _told_by(command: list[str]) -> str:
    """What it prints; nothing where it fails."""
    import subprocess

    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=HOOK_TIME, check=True).stdout
    except (OSError, ValueError, IndexError, subprocess.SubprocessError):  # ValueError: it prints no text
        return ""


def _battery(hook: str) -> str:
    known = battery(hook)
    return f"The battery is at {known[0]} percent{' and charging' if known[1] else ''}." if known else ""


def temperature(sys: Path = SYS) -> float | None:
    """Of the processor, in degrees Celsius."""
    for zone in sorted(sys.glob("class/thermal/thermal_zone*/temp")):
        if (lines := _lines(zone)) and lines[0].lstrip("-").isdigit():
            return int(lines[0]) / 1000
    return None


def throttled(sys: Path = SYS) -> int:
    """What a Raspberry Pi says of its power and heat (WEAK_POWER, HOT and others); 0 on a machine that does not say."""
    for place in sorted(sys.glob("devices/platform/soc*/*firmware/get_throttled")):
        if lines := _lines(place):
            return _flags(lines[0])
    return _flags(_told_by(["vcgencmd", "get_throttled"]).strip().removeprefix("throttled=")) if sys == SYS else 0


def _flags(text: str) -> int:
    try:
        return int(text, 16)
    except ValueError:
        return 0


def free_space(folder: Path | None = None) -> int:
    """Bytes free where the data is, or will be."""
    folder = folder or data_folder()
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free


def free_memory() -> int | None:
    """Bytes that programs may still take."""
    for line in _lines("/proc/meminfo"):
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    return None


def is_synchronised() -> bool | None:
    """Whether the kernel's clock follows a time server; None where that is not told."""
    import ctypes

    state = ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(512))  # a struct timex of zeros changes nothing
    return None if state < 0 else state != CLOCK_UNSYNCHRONISED


def _storage() -> str:
    return f"There are {free_space() / 1e9:.0f} gigabytes of storage free."


def _memory() -> str:
    free = free_memory()
    return "" if free is None else f"There are {free / 1e9:.1f} gigabytes of memory free."


def _temperature() -> str:
    degrees = temperature()
    return "" if degrees is None else f"The processor is at {degrees:.0f} degrees Celsius."


def spare_memory() -> None:
    """Have glibc keep little of what is freed. To be called early, before threads and models are there.

    All threads take memory from two places (glibc's eight a core keep more), and large pieces always go back at once
    (glibc would raise the limit with each that it sees, and keep the holes that they leave).
    """
    with contextlib.suppress(OSError, AttributeError):  # another C library
        ctypes.CDLL(None).mallopt(_ARENA_MAX, 2)
        ctypes.CDLL(None).mallopt(_MMAP_THRESHOLD, _LARGE)


def trim() -> None:
    """Give memory back that was needed for a moment; glibc would keep it."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
