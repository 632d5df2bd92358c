"""The assistant as a service of systemd: its unit, its user, and how it is.

A system service on a machine without a desktop runs from /opt/pocket-lam as a user of its own, with everything that
lasts in /var/lib/pocket-lam; so homes can be closed to it, and its code be read-only. A user's service on a desktop
runs as the owner, because sound belongs to the session there.
"""

from __future__ import annotations

import grp
import os
import pwd
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Literal

from device import trial
from device.config import NAME

Kind = Literal["system", "user"]

UNIT = f"{NAME}.service"
HOME = Path("/var/lib") / NAME
GROUPS = ("audio", "gpio", "video", "spi", "i2c")
STEPS_SINCE = 254  # the version of systemd that can wait longer each time
UNREADABLE = ("/home", "/root", "/tmp", "/var/tmp", "/run/user")  # to a system service: ProtectHome, PrivateTmp


class ServiceProblem(Exception):
    """It cannot be installed, asked or removed: the text is a sentence, and names the mend."""


def has_desktop() -> bool:
    """Whether somebody sits before this machine: a graphical session, or one to log in to."""
    session = os.environ.get("XDG_SESSION_TYPE") in ("x11", "wayland")
    return session or Path("/etc/systemd/system/display-manager.service").exists()


def place(kind: Kind) -> Path:
    """Where the unit is, or will be."""
    if kind == "system":
        return Path("/etc/systemd/system") / UNIT
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "systemd" / "user" / UNIT


def program(root: Path | None = None) -> Path:
    """The `lam` of this installation; where versions lie side by side under `root`, that which is current."""
    root = root or trial.root()
    return (root / "current" / ".venv" if root else Path(sys.prefix)) / "bin" / "lam"


def unit(kind: Kind, lam: Path, version: int) -> str:
    """The unit's text. version: of systemd, which logs settings that it does not know."""
    steps = (
        ["RestartSec=2", "RestartSteps=6", "RestartMaxDelaySec=120"] if version >= STEPS_SINCE else ["RestartSec=10"]
    )
    kept = [f"Environment={_quoted(f'{key}={os.environ[key]}')}" for key in _MOVED if os.environ.get(key)]
    text = (Path(__file__).parent / "units" / f"{kind}.service").read_text()
    marks = {"@LAM@": _quoted(str(lam)), "@RESTART@": "\n".join(steps), "@MOVED@": "\n".join(kept)}
    for mark, value in (marks | _trial(kind, lam)).items():
        text = text.replace(mark, value)
    return text


def _trial(kind: Kind, lam: Path) -> dict[str, str]:
    """Lines that let a new version go back by itself (device/trial.py), where there are versions."""
    current = next((folder for folder in lam.parents if folder.name == "current"), None)
    if current is None:
        return {"@STARTED@": "", "@HEALTHY@": ""}
    run = f"-{'+' if kind == 'system' else ''}/usr/bin/python3 -P {_quoted(str(current.with_name('trial.py')))}"
    return {"@STARTED@": f"ExecStartPre={run} started\n", "@HEALTHY@": f"ExecStartPost={run} healthy\n"}


_MOVED = (
    "POCKET_LAM_HOME",
    "POCKET_LAM_MODELS",
    "XDG_CONFIG_HOME",
    "XDG_DATA_HOME",
)  # the user's unit looks there, too


def _quoted(word: str) -> str:
    """A word for a unit file, where % and \\ mean something."""
    word = word.replace("%", "%%").replace("\\", "\\\\").replace('"', '\\"')
    return f'"{word}"' if set(word) & set(" \t'\"\\") else word


def systemd_version() -> int:
    """The version of systemd; 0 where there is none."""
    try:
        said = subprocess.run(["systemctl", "--version"], capture_output=True, text=True, check=True).stdout
        return int(said.split()[1].split(".")[0].split("~")[0])
    except (OSError, subprocess.SubprocessError, ValueError, IndexError):
        return 0


def install(kind: Kind, lam: Path, *, start: bool = True) -> bool:
    """Write the unit, enable and start it; again and again if need be. True when the unit is new or has changed.

    start: False to start it at the next boot only. Raises ServiceProblem.
    """
    _check(kind, f"{lam} service install --{kind}")
    if set(str(lam)) & set("'\"\\"):
        raise ServiceProblem(f"systemd can start nothing that has a quote or backslash in its path: {lam}")
    if kind == "system":
        if any(lam.is_relative_to(folder) for folder in UNREADABLE):
            raise ServiceProblem(
                f"A system service cannot run from {lam.parent.parent}, because homes are closed to it. "
                "./install.sh --service on a machine without a desktop puts it into /opt/pocket-lam; "
                "or: lam service install --user"
            )
        _make_user()
    text, file = unit(kind, lam, systemd_version()), place(kind)
    changed = not file.exists() or file.read_text() != text
    if changed:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        file.chmod(0o644)
        systemctl(kind, "daemon-reload")
    systemctl(kind, "enable", UNIT)
    if start:
        systemctl(kind, "restart" if changed else "start", "--no-block", UNIT)
    return changed


def remove(kind: Kind, lam: Path) -> bool:
    """Stop it and take the unit away; False when there was none. Its user and data stay. Raises ServiceProblem."""
    _check(kind, f"{lam} service remove --{kind}")
    if not place(kind).exists():
        return False
    systemctl(kind, "disable", "--now", UNIT)
    place(kind).unlink()
    systemctl(kind, "daemon-reload")
    return True


def installed() -> Kind | None:
    """Which kind is installed; the system's where both are."""
    return next((kind for kind in _KINDS if place(kind).exists()), None)


_KINDS: tuple[Kind, ...] = ("system", "user")


def state(kind: Kind) -> dict[str, str]:
    """What systemd knows of it, by the names that systemctl gives. Raises ServiceProblem."""
    _check_booted()
    names = (
        "LoadState,ActiveState,SubState,Result,NRestarts,StatusText,StateChangeTimestamp,UnitFileState,MemoryCurrent"
    )
    lines = systemctl(kind, "show", f"--property={names}", UNIT).splitlines()
    return {name: value for name, _, value in (line.partition("=") for line in lines)}


def told(kind: Kind, found: dict[str, str]) -> str:
    """What state() found, in plain words."""
    since, doing = found.get("StateChangeTimestamp") or "just now", found.get("StatusText", "")
    match found.get("ActiveState"), found.get("SubState"):
        case "active", _:
            now = f"It runs, since {since}" + (f"; it is {doing} now." if doing else ".")
        case "activating", "auto-restart":
            now = f"It failed ({found.get('Result')}) and is started again soon. Why: lam service logs"
        case "activating", _:
            now = f"It is starting, since {since}."
        case "failed", _:
            now = f"It failed ({found.get('Result')}), {since}. Why: lam service logs"
        case _:
            now = f"It does not run. To start it: {' '.join([*_control(kind), 'start', NAME])}"
    restarts, memory = int(found.get("NRestarts") or 0), found.get("MemoryCurrent", "")
    lines = [now]
    if restarts:
        lines.append(f"It was started again {restarts} time{'s' if restarts > 1 else ''} by itself.")
    if memory.isdigit():
        lines.append(f"It takes {int(memory) / 1e6:.0f} MB of memory.")
    when = "when the machine starts" if kind == "system" else "when you log in"
    lines.append(f"It starts by itself {when}." if found.get("UnitFileState") == "enabled" else "It is not enabled.")
    return "\n".join(lines)


def logs(kind: Kind, *, follow: bool, lines: int) -> int:
    """Show the journal of it, and return journalctl's exit code. Raises ServiceProblem."""
    _check_booted()
    which = ["--user-unit" if kind == "user" else "--unit", UNIT]
    command = ["journalctl", *which, f"--lines={lines}", "--no-pager", *(["--follow"] if follow else [])]
    return subprocess.run(command, check=False).returncode


def systemctl(kind: Kind, *words: str) -> str:
    """Say it to systemd, and return what it prints. Raises ServiceProblem with what it complains of."""
    ran = subprocess.run([*_control(kind), *words], capture_output=True, text=True, check=False)
    if ran.returncode:
        command = shlex.join([*_control(kind), *words])
        raise ServiceProblem(f"{command} failed: {ran.stderr.strip() or f'exit code {ran.returncode}'}")
    return ran.stdout


def _control(kind: Kind) -> list[str]:
    return ["systemctl", "--user"] if kind == "user" else ["systemctl"]


def _check(kind: Kind, command: str) -> None:
    _check_booted()
    if kind == "system" and os.geteuid():
        raise ServiceProblem(f"This needs root: sudo {command}")
    if kind == "user" and not os.environ.get("XDG_RUNTIME_DIR"):
        raise ServiceProblem(f"Your own systemd is not there; log in as yourself (not by su or sudo), then: {command}")


def _check_booted() -> None:
    """The test of sd_booted(3)."""
    if not Path("/run/systemd/system").is_dir():
        first = Path("/proc/1/comm").read_text().strip()
        raise ServiceProblem(
            f"There are no services here, because systemd does not run this machine (process 1 is {first}). "
            "To run the assistant by hand: lam run"
        )


def _make_user() -> None:
    """The service's user with its home, in those groups that this machine has. It is made once, and stays."""
    try:
        pwd.getpwnam(NAME)
    except KeyError:
        home = ["--home-dir", str(HOME), "--no-create-home", "--shell", "/usr/sbin/nologin"]
        _run("useradd", "--system", "--user-group", *home, NAME)
    known = {group.gr_name for group in grp.getgrall()}
    _run("usermod", "--append", "--groups", ",".join(name for name in GROUPS if name in known), NAME)
    HOME.mkdir(mode=0o700, exist_ok=True)
    _run("chown", "--recursive", "--no-dereference", f"{NAME}:", str(HOME))  # also what root has left there


def _run(*command: str) -> None:
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise ServiceProblem(f"{shlex.join(command)} failed: {ran.stderr.strip()}")
