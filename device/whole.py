"""Files that are whole after a power cut, and belong to the one whose folder they are in."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


def write(path: Path, text: str, mode: int = 0o600) -> None:
    """A new file, on the disk when this returns."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(text.encode())
        to_disk(file)


def replace(new: Path, path: Path, *, keep: bool = True) -> None:
    """Rename, and keep a file of other content as NAME.before."""
    if keep and path.exists() and path.read_bytes() != new.read_bytes():
        path.replace(path.with_name(f"{path.name}.before"))
    new.replace(path)
    folder_to_disk(path.parent)


def to_disk(file: Any) -> None:
    file.flush()
    os.fsync(file.fileno())


def folder_to_disk(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def as_owner(folder: Path) -> Iterator[None]:
    """As root: write as the one whose folder it is, who must read it, and can lead root nowhere by a link.

    It counts for the whole process.
    """
    while not folder.exists():
        folder = folder.parent
    owner = folder.stat()
    if os.geteuid() != 0 or owner.st_uid == 0:
        yield
        return
    groups = os.getgroups()
    os.setgroups([])
    os.setegid(owner.st_gid)
    os.seteuid(owner.st_uid)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)
        os.setgroups(groups)
