"""Release archives with their sha256 beside them: fetched, gone on with after a cut, verified, unpacked."""

from __future__ import annotations

import hashlib
import os
import re
import tarfile
import zipfile
from pathlib import Path
from urllib.parse import urlsplit

from device.releases import (
    ARCHIVES,
    PATIENCE,
    Release,
    UpdateProblem,
    check_room,
    check_safe,
    folder_name,
    number_of,
)

TRIES = 3  # so often in a row without a byte more


def archive(place: str, version: str) -> Release:
    name = Path(urlsplit(place).path if "://" in place else place).name
    if not name.endswith(ARCHIVES):
        raise UpdateProblem(f"{place} is no archive of a kind that is known: {', '.join(ARCHIVES)}.")
    if version and number_of(name) != number_of(version):
        raise UpdateProblem(f"{name} is not version {version}.")
    sha256 = _sha256_beside(place)

    def fetch(folder: Path, parts: Path) -> None:
        archive = Path(place)
        if "://" in place:
            parts.mkdir(exist_ok=True)
            archive = parts / f"{sha256}.part"
            _download(place, archive)
        with archive.open("rb") as stream:
            if hashlib.file_digest(stream, "sha256").hexdigest() != sha256:
                if "://" in place:
                    archive.unlink()
                raise UpdateProblem(
                    f"{name} is damaged: it is not what its .sha256 says. Try again, or tell its makers."
                )
        _unpack(archive, name, folder)

    return Release(folder_name(re.sub(r"\.(tar\.gz|tgz|zip)$", "", name), sha256), number_of(name), fetch)


def _sha256_beside(place: str) -> str:
    if "://" in place:
        import httpx2

        try:
            answer = httpx2.get(f"{place}.sha256", follow_redirects=True, timeout=PATIENCE)
            text = answer.text if answer.is_success else ""
        except httpx2.HTTPError as error:
            raise UpdateProblem(f"{place} cannot be reached ({error}). Is the network there?") from error
    else:
        beside = Path(f"{place}.sha256")
        text = beside.read_text(errors="replace") if beside.is_file() else ""
    if not re.match(r"[0-9a-fA-F]{64}\b", text):
        raise UpdateProblem(
            f"{place}.sha256 is not there, or no hash, so nobody can tell whether the archive is whole."
        )
    return text[:64].lower()


def _download(url: str, part: Path) -> None:
    """Fetch what is missing of the file. Raises UpdateProblem."""
    import httpx2

    fruitless, why, done = 0, "", False
    with httpx2.Client(follow_redirects=True, timeout=PATIENCE) as client:
        while not done and fruitless < TRIES:
            before = part.stat().st_size if part.exists() else 0
            try:
                done = _go_on(client, url, part, before)
                why = "the connection was cut"
            except httpx2.HTTPError as error:
                why = str(error) or type(error).__name__
            fruitless = 0 if part.exists() and part.stat().st_size > before else fruitless + 1
    if not done:
        raise UpdateProblem(f"{url} could not be fetched: {why}. The same command goes on from here.")


def _go_on(client, url: str, part: Path, start: int) -> bool:  # type: ignore[no-untyped-def]
    """One request; True when the file is whole. Raises UpdateProblem, httpx2.HTTPError."""
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={start}-"} if start else {})
    with client.stream("GET", url, headers=headers) as answer:
        check_safe(str(answer.url))
        if answer.status_code == 416:  # there is no more of it
            return True
        if answer.status_code not in (200, 206):
            raise UpdateProblem(f"{url}: the server answered {answer.status_code} {answer.reason_phrase}.")
        length = int(answer.headers.get("Content-Length") or 0)
        check_room(part.parent, length)
        with part.open("ab" if answer.status_code == 206 else "wb", buffering=0) as stream:
            got = sum(stream.write(chunk) for chunk in answer.iter_raw())
            os.fsync(stream.fileno())
    return got == length or not length


def _unpack(archive: Path, name: str, folder: Path) -> None:
    try:
        if name.endswith(".zip"):
            with zipfile.ZipFile(archive) as zipped:
                check_room(folder.parent, sum(member.file_size for member in zipped.infolist()))
                zipped.extractall(folder)
        else:
            with tarfile.open(archive) as tar:
                check_room(folder.parent, sum(member.size for member in tar))
                tar.extractall(folder, filter="data")
    except (tarfile.TarError, zipfile.BadZipFile, EOFError, ValueError) as error:
        raise UpdateProblem(f"{name} cannot be unpacked: {error}.") from error
    inside = list(folder.iterdir())
    if len(inside) == 1 and inside[0].is_dir():  # most archives hold one folder
        inside[0].rename(folder.with_name(folder.name + ".inside"))
        folder.rmdir()
        folder.with_name(folder.name + ".inside").rename(folder)
