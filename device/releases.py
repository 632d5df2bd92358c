"""Where a new version comes from: a git repository, a release archive with its sha256 beside it, or a folder.

A release's name tells its content (part of its hash is in it), so what was half fetched is gone on with only where it
is the same.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

PATIENCE = 30.0  # s without a byte
ARCHIVES = (".tar.gz", ".tgz", ".zip")
MARGIN = 300_000_000  # bytes of the disk left free
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "__pycache__", "*.egg-info", "*_cache", "build", "dist")

Number = tuple[int, ...]


class UpdateProblem(Exception):
    """It cannot be updated: the text is whole sentences for the owner."""


@dataclass(frozen=True, slots=True)
class Release:
    """name: of its folder, for people and unique. number: (0, 2, 0), or () where nobody gave it one.

    fetch: puts its files into a folder that is not there yet, going on with what it left in another.
    """

    name: str
    number: Number
    fetch: Callable[[Path, Path], None]


def find(source: str, version: str = "") -> Release:
    """What the source has: the newest numbered tag, or this version. Raises UpdateProblem."""
    from device.archives import archive

    if "://" in source or re.match(r"[\w.-]+@[\w.-]+:", source):  # git@host:path
        check_safe(source)
        return archive(source, version) if urlsplit(source).path.endswith(ARCHIVES) else _git(source, version)
    path = Path(source).expanduser().absolute()
    if path.is_file():
        return archive(str(path), version)
    if not path.is_dir():
        raise UpdateProblem(f"There is nothing at {path}.")
    is_git = (path / ".git").exists() or (path / "HEAD").exists()
    return _git(str(path), version) if is_git else _folder(path, version)


def number_of(text: str) -> Number:
    """The number in a name: "v0.2.0-1a2b3c4d" -> (0, 2, 0); () without one."""
    found = re.search(r"(?:^|[^\w.])v?(\d+(?:\.\d+)+)(?=$|-|\.tar|\.tgz|\.zip)", text)
    return tuple(map(int, found[1].split("."))) if found else ()


def check_ours(folder: Path) -> None:
    """Raises UpdateProblem when the folder does not hold this project."""
    try:
        name = tomllib.loads((folder / "pyproject.toml").read_text())["project"]["name"]
    except (OSError, ValueError, KeyError, TypeError):
        name = ""
    if name != "pocket-lam" or not (folder / "install.sh").is_file():
        raise UpdateProblem("What was found there is no Pocket LAM: it has no install.sh and pyproject.toml of it.")


def check_room(folder: Path, needed: int) -> None:
    """Raises UpdateProblem."""
    free = shutil.disk_usage(folder).free
    if free < needed + MARGIN:
        raise UpdateProblem(
            f"There is not enough room: {(needed + MARGIN) / 1e6:.0f} MB are needed, "
            f"and {folder} has {free / 1e6:.0f} MB free."
        )


def check_safe(url: str) -> None:
    scheme, host = urlsplit(url).scheme, urlsplit(url).hostname
    if scheme in ("http", "git") and host not in ("127.0.0.1", "localhost", "::1"):
        raise UpdateProblem(f"{url} could be changed by others on its way; use https, ssh or a file.")
    if scheme not in ("http", "git", "https", "ssh", "file", ""):
        raise UpdateProblem(f"{url}: {scheme} is not known; use https, ssh or a file.")


def folder_name(words: str, identity: str) -> str:
    return f"{re.sub(r'[^A-Za-z0-9._+-]', '-', words).strip('.-') or 'version'}-{identity[:8]}"


# --- git --------------------------------------------------------------------------------------------------------------


def _git(url: str, version: str) -> Release:
    refs: dict[str, str] = {}
    for line in _run_git("ls-remote", "--", url, place=url).splitlines():
        commit, _, ref = line.partition("\t")
        refs[ref.removesuffix("^{}")] = commit  # the peeled one of an annotated tag comes after it
    tags = {ref.removeprefix("refs/tags/"): ref for ref in refs if ref.startswith("refs/tags/")}
    numbered = [tag for tag in tags if re.fullmatch(r"v?\d+(\.\d+)+", tag)]
    if version:
        wanted = next((tags[tag] for tag in (version, f"v{version}") if tag in tags), f"refs/heads/{version}")
    else:
        wanted = tags[max(numbered, key=number_of)] if numbered else "HEAD"
    if wanted not in refs:
        raise UpdateProblem(f"{url} has no version {version or 'at all'}; it has: {', '.join(sorted(tags)) or 'none'}.")
    commit = refs[wanted]

    def fetch(folder: Path, _parts: Path) -> None:
        _run_git("init", "--quiet", str(folder), place=url)
        _run_git("-C", str(folder), "fetch", "--quiet", "--depth=1", "--", url, wanted, place=url)
        _run_git("-C", str(folder), "checkout", "--quiet", "--detach", "FETCH_HEAD", place=url)
        if (got := _run_git("-C", str(folder), "rev-parse", "HEAD", place=url).strip()) != commit:
            raise UpdateProblem(f"{url} changed while it was fetched ({got[:8]} instead of {commit[:8]}); once more.")

    return Release(folder_name(wanted.rpartition("/")[2].lower(), commit), number_of(wanted.rpartition("/")[2]), fetch)


def _run_git(*words: str, place: str) -> str:
    slow = ("-c", "http.lowSpeedLimit=1", "-c", f"http.lowSpeedTime={PATIENCE:.0f}", "-c", "advice.detachedHead=false")
    try:
        ran = subprocess.run(
            ["git", *slow, *words], capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False,
            env={**os.environ, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"},
        )  # fmt: skip
    except FileNotFoundError:
        raise UpdateProblem("git is not installed: sudo apt-get install git; or use a release archive.") from None
    if ran.returncode:
        said = ran.stderr.strip().splitlines() or [f"git ended with {ran.returncode}"]
        raise UpdateProblem(f"{place} could not be read: {said[-1]}. Is the network there, and the address right?")
    return ran.stdout


# --- a folder ---------------------------------------------------------------------------------------------------------


def _folder(path: Path, version: str) -> Release:
    check_ours(path)
    number = str(tomllib.loads((path / "pyproject.toml").read_text())["project"].get("version", ""))
    if version and version.removeprefix("v") != number:
        raise UpdateProblem(f"{path} is version {number}, not {version}.")

    def fetch(folder: Path, _parts: Path) -> None:
        shutil.copytree(path, folder, symlinks=True, ignore=LEFT_OUT)

    return Release(folder_name(f"v{number}", _digest(path)), number_of(number), fetch)


def _digest(path: Path) -> str:
    whole = hashlib.sha256()
    for folder, folders, files in os.walk(path):
        left = LEFT_OUT(folder, [*folders, *files])
        folders[:] = sorted(set(folders) - left)
        for name in sorted(set(files) - left):
            file = Path(folder, name)
            whole.update(f"{file.relative_to(path)}\0".encode())
            whole.update(file.read_bytes() if file.is_file() else b"")
    return whole.hexdigest()
