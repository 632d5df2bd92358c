"""Settings without a screen or keyboard: `pocket-lam.toml` on the boot partition, which any computer can write.

It has config.toml's own keys, and passwords under `[secrets]`. What a power cut may leave at any moment:

1. the passwords are on the disk in secrets.toml, the rest in config.toml, and noted which file that was;
2. then the file without passwords is written beside the old one; the old one is overwritten, and replaced.

So each password is always whole in one of both places, and a start after a cut goes on where it stopped.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from device import secrets
from device.config import ConfigProblem, config_folder, data_folder, load
from device.trial import as_owner
from device.whole import replace, to_disk, write
from models.fetch import settle

FILE = "pocket-lam.toml"
ERROR = "pocket-lam.error.txt"
BOOT = (Path("/boot/firmware"), Path("/boot"))
LARGEST = 200_000  # bytes; what is larger was not written by hand
TORN = bytes(4)  # UTF-16 has single zeros
WIPED = "# The passwords that stood here are in the device now. To change one, write it here again.\n"


@dataclass(frozen=True, slots=True)
class Taken:
    """ok: False where the file is wrong, and nothing of it was taken. said: whole sentences for the owner's ear."""

    ok: bool
    said: str


def take_boot_file(*, say_later: bool = False) -> Taken | None:
    """Make the boot partition's file the device's settings, once for each change of it; None where nothing is new.

    Run as root, it writes as the user whose config folder that is. say_later: the caller has no voice, so the next
    call without it is given what this one says, too.
    """
    found = _found()
    try:
        taken = _take(found) if found else None
        if taken and say_later:
            _note(say=taken.said)
        if taken is None and not say_later and (said := _noted().get("say")):
            taken = Taken(True, said)
            _note(say="")
    except ConfigProblem as problem:
        return _refuse(found, str(problem))
    except OSError as error:
        return _refuse(found, f"{error.filename or FILE}: {error.strerror or error}.")
    return taken


def _found() -> Path | None:
    """The file, also with the .txt that editors add where endings are hidden."""
    places = [Path(os.environ["POCKET_LAM_BOOT"])] if "POCKET_LAM_BOOT" in os.environ else BOOT
    names = (FILE, f"{FILE}.txt")
    return next((place / name for place in places for name in names if os.access(place / name, os.R_OK)), None)


def _take(found: Path) -> Taken | None:
    before, data = _noted(), found.read_bytes()
    if before.get("left") and (_digest(data) == before.get("taken") or TORN in data):
        with suppress(OSError):  # a power cut, or a partition that could not be written then
            _wipe(found, len(data), before["left"])
        return None
    if _digest(data) in (before.get("taken"), _digest(before.get("left", "").encode())):
        return None
    text, table = _read(data)
    hidden = table.pop("secrets", {})
    _check_secrets(hidden)
    left = _without_secrets(text, table) if hidden else ""
    with as_owner(config_folder()):
        folder = config_folder()
        folder.mkdir(parents=True, exist_ok=True)
        settings = left.removesuffix(WIPED) if hidden else text
        trial = folder / "config.toml.new"
        write(trial, settings)
        _check_settings(trial)
        if hidden:
            _keep_secrets(hidden)
        if table:
            replace(trial, folder / "config.toml")
        else:
            trial.unlink()
    _note(taken=_digest(data), left=left)
    with suppress(OSError):
        found.with_name(ERROR).unlink(missing_ok=True)
    if not hidden:
        return Taken(True, "I took my settings from the memory card.")
    what = f"my {'settings and ' if table else ''}passwords from the memory card"
    try:
        _wipe(found, len(data), left)
    except OSError:
        return Taken(True, f"I took {what}, but I could not wipe them there. Delete them in {FILE} yourself.")
    return Taken(True, f"I took {what}, and wiped the passwords there.")


def _read(data: bytes) -> tuple[str, dict[str, Any]]:
    """The text, and what it says. Raises ConfigProblem, which never quotes it."""
    if len(data) > LARGEST:
        raise ConfigProblem(f"{FILE} is too large.")
    try:
        text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
        text = text.replace("\r\n", "\n")
        return text, tomllib.loads(text)
    except UnicodeDecodeError:
        raise ConfigProblem(f"{FILE} is damaged, or no plain text. Write it anew with a plain text editor.") from None
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        where = f"in line {line[1]}" if line else "at its end"
        quotes = " It has curly quotes, which should be straight ones." if re.search("[“”„‘’]", text) else ""
        raise ConfigProblem(f"{FILE} is wrong {where}: that is not TOML.{quotes}") from None


def _check_secrets(table: Any, where: str = "secrets") -> None:
    if not isinstance(table, Mapping):
        raise ConfigProblem(f"{FILE}: {where} must be a table, [{where}.mail] for example.")
    for key, value in table.items():
        if isinstance(value, Mapping):
            _check_secrets(value, f"{where}.{key}")
        elif not isinstance(value, str):
            raise ConfigProblem(f'{FILE}: [{where}] {key} must be in quotes, "...".')


def _check_settings(trial: Path) -> None:
    """Raises ConfigProblem in the words of the boot file."""
    try:
        load([trial])
    except ConfigProblem as problem:
        said = str(problem).replace(str(trial), FILE)
        trial.unlink()
        misplaced = re.search(r"\[(\w+)\]: unknown key 'password'", said)
        raise ConfigProblem(
            f"{FILE}: a password belongs under [secrets.{misplaced[1]}], not under [{misplaced[1]}]."
            if misplaced
            else said
            if said.endswith("?")
            else f"{said}."
        ) from None


def _without_secrets(text: str, rest: Mapping[str, Any]) -> str:
    """The text with its comments, but without secrets; `rest` is what it must still say."""
    import tomlkit

    document = tomlkit.parse(text)
    document.remove("secrets")
    left = document.as_string()
    try:
        right = tomllib.loads(left) == rest
    except tomllib.TOMLDecodeError:
        right = False
    if not right:  # tables in an order that tomlkit cannot take apart: without the comments then
        left = tomlkit.dumps(rest)
    return f"{left.rstrip()}\n{WIPED}".lstrip()


def _keep_secrets(hidden: Mapping[str, Any]) -> None:
    """Put them over those in secrets.toml, whose comments stay."""
    import tomlkit

    path = secrets.path()
    try:
        document = tomlkit.parse(path.read_text())
    except FileNotFoundError:
        document = tomlkit.document()
    except (ValueError, UnicodeDecodeError):  # not chained: its text may quote the file
        raise ConfigProblem(f"{path} is no TOML, so I can't put passwords into it. Delete it, or mend it.") from None
    _merge(document, hidden)
    new = path.with_name("secrets.toml.new")
    write(new, document.as_string())
    replace(new, path, keep=False)


def _merge(onto: Any, table: Mapping[str, Any]) -> None:
    for key, value in table.items():
        if isinstance(value, Mapping) and isinstance(onto.get(key), Mapping):
            _merge(onto[key], value)
        else:
            onto[key] = value


def _wipe(found: Path, length: int, left: str) -> None:
    """Write zeros over the old file where it lies, then put the new one in its place."""
    new = found.with_name(f"{FILE}.new")
    write(new, left, found.stat().st_mode & 0o777)
    with found.open("r+b") as file:
        file.write(bytes(length))
        to_disk(file)
    new.replace(found)
    settle(found.parent)
    _note(taken=_digest(left.encode()), left="")


def _refuse(found: Path | None, sentence: str) -> Taken:
    """Say what is wrong on the boot partition itself, too: its card may be all that the owner can read."""
    if found:
        with suppress(OSError):
            beside = f"{sentence}\nNothing of {found.name} was taken. Mend it and start again.\n"
            found.with_name(ERROR).write_text(beside)
    return Taken(False, f"I can't take my settings from the memory card. {sentence}")


# What is noted. taken: digest of the file that was taken; left: what shall be left of it, until it is wiped; say: still
# to be said.


def _state() -> Path:
    return data_folder() / "boot-file.json"


def _noted() -> dict[str, str]:
    try:
        with as_owner(config_folder()):
            found = json.loads(_state().read_text())
    except (FileNotFoundError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _note(**changes: str) -> None:
    with as_owner(config_folder()):
        _state().parent.mkdir(parents=True, exist_ok=True)
        new = _state().with_suffix(".new")
        write(new, json.dumps(_noted() | changes))
        replace(new, _state(), keep=False)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
