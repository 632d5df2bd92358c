"""Files that are whole after a power cut, and belong to the one whose folder they are in."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from models.fetch import settle


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
    settle(path.parent)


def to_disk(file: Any) -> None:
    file.flush()
    os.fsync(file.fileno())
