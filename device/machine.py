"""The device itself: battery, storage, memory, network, temperature, as sentences."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from device.config import data_folder


class LinuxMachine:
    """skills.api.Machine, read from /proc and /sys; what this machine does not have is left out."""

    def __init__(self, models: Callable[[], str]) -> None:
        """models: a sentence on which models are installed, asked for when it is wanted."""
        self._models = models

    def status(self) -> dict[str, str]:
        found = {
            "battery": _battery(),
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


def _battery() -> str:
    for supply in sorted(Path("/sys/class/power_supply").glob("*")):
        if _lines(supply / "type") == ["Battery"] and (level := _lines(supply / "capacity")):
            charging = " and charging" if _lines(supply / "status") == ["Charging"] else ""
            return f"The battery is at {level[0]} percent{charging}."
    return ""


def _storage() -> str:
    folder = data_folder()
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    return f"There are {free / 1e9:.0f} gigabytes of storage free."


def _memory() -> str:
    for line in _lines("/proc/meminfo"):
        if line.startswith("MemAvailable:"):
            return f"There are {int(line.split()[1]) / 1e6:.1f} gigabytes of memory free."
    return ""


def _temperature() -> str:
    for zone in sorted(Path("/sys/class/thermal").glob("thermal_zone*/temp")):
        if (lines := _lines(zone)) and lines[0].lstrip("-").isdigit():
            return f"The processor is at {int(lines[0]) / 1000:.0f} degrees Celsius."
    return ""
