"""The catalogue: which models there are, and what their files must be."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a file in a package of the Python registry. package: "name==version"; member: path in the wheel."""

    package: str
    member: str


@dataclass(frozen=True, slots=True)
class File:
    """One file of a model.

    path: below the model's folder; hub: path in the hub's repository; size: bytes; sha256: of the whole file, hex;
    parts: the same bytes in packages, in order.
    """

    path: str
    hub: str
    size: int
    sha256: str
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Model:
    """A model and its official place. role: "hear", "speak", "action" or "find"; load: what its loader is given."""

    name: str
    role: str
    default: bool
    licence: str
    note: str
    repo: str
    revision: str
    load: str
    files: tuple[File, ...]

    @property
    def size(self) -> int:
        """Bytes of all its files."""
        return sum(file.size for file in self.files)


def read(text: str) -> dict[str, Model]:
    """Catalogue text (TOML) as models by name, in its order. Raises tomllib.TOMLDecodeError, KeyError, TypeError."""
    return {row["name"]: _model(row) for row in tomllib.loads(text)["model"]}


def _model(row: Mapping[str, Any]) -> Model:
    files = tuple(
        File(
            path=file["path"],
            hub=file.get("hub", file["path"]),
            size=file["size"],
            sha256=file["sha256"],
            parts=tuple(Part(package, member) for package, member in file.get("parts", ())),
        )
        for file in row["file"]
    )
    return Model(files=files, **{key: value for key, value in row.items() if key != "file"})


@cache
def catalogue() -> dict[str, Model]:
    """The models of catalog.toml by name, in its order."""
    return read(Path(__file__).with_name("catalog.toml").read_text(encoding="utf-8"))
