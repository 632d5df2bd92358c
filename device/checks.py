"""What `lam doctor` looks at: each part with a check that says what is wrong and how to mend it."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from device import machine, partchecks
from device.assembly import Assembly, is_running, opened
from device.config import Config, ConfigProblem, config_folder, data_folder
from device.ports import PortLost
from models import fetch, merged

ENOUGH = 200e6  # bytes of storage
MEMORY = 500e6  # bytes; the assistant takes about that much with its models
FUTURE = 100 * 366 * 86400.0  # s
BEFORE = machine.WEAK_POWER << 16  # too little voltage at any time since it was switched on


def _models(config: Config) -> str:
    beside = merged.PARTS[1:] if config.models.action else ()
    wanted = (config.models.hear, config.models.speak, config.models.find, *beside)
    problems = fetch.verify(dict.fromkeys(filter(None, wanted)))
    if config.models.action and not merged.place().exists():
        problems.append("the action model is not made")
    return f"{'; '.join(problems)}. Mend: lam models pull" if problems else ""


def _database(_config: Config) -> str:
    from device.database import DatabaseProblem

    try:
        with opened():
            return ""
    except DatabaseProblem as error:
        return str(error)


def _storage(_config: Config) -> str:
    data_folder().mkdir(parents=True, exist_ok=True)
    if not os.access(data_folder(), os.W_OK):
        return f"{data_folder()} cannot be written. Mend: is the card locked, or the folder another user's?"
    free = shutil.disk_usage(data_folder()).free
    return "" if free > ENOUGH else f"only {free / 1e6:.0f} MB free. Mend: make room in {data_folder()}"


def _memory(_config: Config) -> str:
    free = machine.free_memory()
    if free is None or free > MEMORY or is_running():
        return ""
    return f'only {free / 1e6:.0f} MB free. Mend: end other programs, or set [models] hear = "whisper-tiny.en"'


def _temperature(_config: Config) -> str:
    from device.health import TOO_HOT

    degrees = machine.temperature() or 0.0
    if degrees < TOO_HOT and not machine.throttled() & machine.HOT:
        return ""
    return f"{degrees:.0f} degrees, so it is slowed down. Mend: a heat sink or a fan, and a place out of the sun"


def _power(_config: Config) -> str:
    if machine.throttled() & (machine.WEAK_POWER | BEFORE):
        return "the voltage is, or was, too low. Mend: a stronger power supply, and a short, thick cable"
    return ""


def _battery(config: Config) -> str | None:
    if not config.battery.hook:
        return None
    found = machine.battery(config.battery.hook)
    return "" if found else f"[battery] hook prints no percent. Mend: see what this says: {config.battery.hook}"


def _clock(config: Config) -> str:
    now, installed = time.time(), Path(__file__).stat().st_mtime
    if not installed <= now < installed + FUTURE:
        from device.clock import SystemClock

        says = SystemClock(config.zone).now()
        return f'it says {says:%d %B %Y}. Mend: connect to a network, or sudo date --set "2030-01-31 12:00"'
    if machine.is_synchronised() is False and machine.has_network():
        return "it is not set by a time server. Mend: sudo timedatectl set-ntp true"
    return ""


def _network(config: Config) -> str:
    if machine.has_network() or not (config.mail.address or config.messages.address or config.contacts.address):
        return ""  # most of what it does needs none
    return "there is none, so mail and messages wait. Mend: sudo nmtui, or the imager's Wi-Fi settings"


def _service(_config: Config) -> str | None:
    from device import service

    kind = service.installed()
    if kind is None:
        return None
    try:
        found = service.state(kind)
    except service.ServiceProblem as problem:
        return str(problem)
    fine = found.get("ActiveState") == "active" or found.get("SubState") == "start"
    return "" if fine else service.told(kind, found).partition("\n")[0]


def _passwords(config: Config) -> str | None:
    from device import secrets

    tables = {"mail": config.mail.address, "messages": config.messages.address, "contacts": config.contacts.address}
    wanted = [f"{name}.password" for name, address in tables.items() if address]
    try:
        for name in wanted:
            secrets.read(name)
    except ConfigProblem as problem:
        return str(problem)
    return "" if wanted else None


def _skills(config: Config) -> str:
    from skills.load import load_skills

    return "; ".join(load_skills(config_folder() / "skills").problems)


def _phrases(config: Config) -> str:
    try:
        _ = Assembly(config).deciders
    except ValueError as error:
        return str(error)
    return ""


def _settings() -> Path:
    return config_folder() / "config.toml"


def look(check: Callable[[Config], str | None], config: Config) -> str | None:
    """What is wrong with a part, with the mend; empty: nothing; None: there is no such part here, or it is in use."""
    try:
        return check(config)
    except PortLost as error:
        busy = "lam run is running: stop it first. If that is not it: " if is_running() else ""
        return f"{str(error).rstrip('.')}. Mend: {busy}plug it in, or set it right in {_settings()}"
    except OSError as error:
        return f"{error.filename or 'the system'}: {error.strerror or error}"


# Name, check, and what it does where that takes its time.
CHECKS: dict[str, tuple[Callable[[Config], str | None], str]] = {
    "models": (_models, "reading every byte"),
    "database": (_database, ""),
    "storage": (_storage, ""),
    "memory": (_memory, ""),
    "temperature": (_temperature, ""),
    "power": (_power, ""),
    "battery": (_battery, ""),
    "clock": (_clock, ""),
    "network": (_network, ""),
    "service": (_service, ""),
    "passwords": (_passwords, ""),
    "skills": (_skills, ""),
    "phrases": (_phrases, ""),
    "privacy": (partchecks.privacy, ""),
    "button": (partchecks.button, ""),
    "light": (partchecks.light, ""),
    "screen": (partchecks.screen, ""),
    "camera": (partchecks.camera, "taking a picture"),
    "microphone": (partchecks.microphone, "listening"),
    "speaker": (partchecks.speaker, ""),
    "echo": (partchecks.echo, "playing a sound and listening for it"),
}
LOUD = {"echo"}  # not with --quiet
AFTER = {"echo": ("microphone", "speaker")}  # says nothing new where one of these fails
