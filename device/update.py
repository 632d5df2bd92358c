"""A new version is made beside the old one, examined, and only then switched to: `lam update`, `lam rollback`.

Each step can be cut off, by Ctrl-C or by the power: what runs is the old version or the new one, and the same command
goes on. device/trial.py tells what lies where, and what happens when the new version does not start.
"""

from __future__ import annotations

import fcntl
import os
import pwd
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from datetime import datetime
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

from device import service, trial
from device.assembly import database_path, the_only_one
from device.config import data_folder
from device.examine import copy_database, lam_of, made_data_folder, worse_than
from device.releases import Release, UpdateProblem, check_ours, check_room, number_of
from device.trial import Update, current

FIRST_SIZE = 1_200_000_000  # bytes that a version takes with its .venv, where there is none to measure
Say = Callable[[str], None]


class WouldLose(UpdateProblem):
    """It goes on only where the owner has agreed to what would be lost; the text says what."""


def default_source(root: Path) -> str:
    """Where the last update came from, or the project's own address; empty where neither is known."""
    update = trial.read(root)
    if update and update.source:
        return update.source
    try:
        urls = dict(line.split(", ", 1) for line in metadata("pocket-lam").get_all("Project-URL") or ())
    except PackageNotFoundError:
        return ""
    return str(urls.get("Source", ""))


def is_new(root: Path, release: Release, *, asked: bool) -> bool:
    """Whether it is another version than the one that runs, and not an older one. asked: for just this version."""
    now = current(root)
    older = bool(release.number) and release.number < number_of(now)
    return release.name != now and (asked or not older)


def install(root: Path, release: Release, *, source: str = "", say: Say = print, anyway: bool = False) -> None:
    """Make the version under `root`, which may be empty yet, and switch to it. Raises UpdateProblem, OSError.

    anyway: also where it failed here before, or where its doctor finds what the old one's did not.
    """
    check_owner(root)
    (root / "versions").mkdir(parents=True, exist_ok=True)
    with _alone(root):
        old = current(root)
        _check_settled(root, release, anyway=anyway)
        folder = _fetched(root, release, old, say)
        say(f"Setting {release.name} up ...")
        if subprocess.run(["bash", "install.sh", "--prepare"], cwd=folder, check=False).returncode:
            raise UpdateProblem(
                f"{release.name} could not be set up; the reasons stand above. Nothing was switched, and the same "
                "command goes on from here."
            )
        say("Examining it ...")
        worse = worse_than(folder, root / "versions" / old if old else None)
        if worse and not anyway:
            raise UpdateProblem(
                f"{release.name} would be worse than {old}, so nothing was switched. "
                + "".join(f"\n  {part}: {mend}" for part, mend in worse.items())
                + "\nTo take it all the same: lam update --anyway"
            )
        update = _backed_up(Update(release.name, old, _now(), source, state="trial" if old else "good"))
        os.sync()  # all of it is on the disk before anything points there
        shutil.copyfile(trial.__file__, root / "trial.py.part")
        (root / "trial.py.part").replace(root / "trial.py")
        trial.write(root, update)
        trial.switch(root, release.name)
        _clean(root, update)
    say(f"{release.name} is in place" + (f"; {old} is kept for lam rollback." if old else "."))


def rollback(root: Path, *, agreed: bool = False, say: Say = print) -> bool:
    """Go back to the version before; True when a service starts it now.

    Raises UpdateProblem; WouldLose unless `agreed`, where data would be lost.
    """
    check_owner(root)
    with _alone(root), ExitStack() as stack:
        update = trial.read(root)
        if not update or not update.old or not (update.state == "back" or current(root) == update.new):
            raise UpdateProblem(f"There is no version before {current(root)} to go back to.")
        if not lam_of(root / "versions" / update.old).exists():
            raise UpdateProblem(f"{update.old} is not there any more. Get it with: lam update --version {update.old}")
        with trial.as_owner(data_folder()):
            loses = trial.migrated(update)
            if loses and not agreed:
                raise WouldLose(_what_is_lost(update))
        if loses:
            control(root, "stop")
        with trial.as_owner(data_folder()):
            if loses and not stack.enter_context(the_only_one()):
                raise UpdateProblem("Stop the assistant first (lam run, on another terminal), then again: lam rollback")
        trial.go_back(root, update)
    say(f"{update.old} is in place again." + (f" The database of {update.new}: {trial.aside(update)}" if loses else ""))
    return control(root, "start" if loses else "try-restart")


def control(root: Path, verb: str) -> bool:
    """Say it to systemd; False where no service runs this installation. Raises UpdateProblem."""
    kind = service.installed()
    if kind is None or str(root / "current") not in service.place(kind).read_text():
        return False
    try:
        service.systemctl(kind, verb, *([] if verb == "stop" else ["--no-block"]), service.UNIT)
    except (service.ServiceProblem, OSError) as error:
        raise UpdateProblem(f"The service does not {verb}: {error}") from error
    return True


def check_owner(root: Path) -> None:
    """Raises UpdateProblem when this is somebody else's: files of two owners cannot be updated by either."""
    place = next(folder for folder in (root, *root.parents) if folder.exists())
    owner = place.stat().st_uid
    if owner != os.geteuid():
        name = pwd.getpwuid(owner).pw_name
        raise UpdateProblem(
            f"{place} belongs to {name}; as {name}, then: sudo {'' if not owner else f'-u {name} -H '}lam ..."
        )


def _check_settled(root: Path, release: Release, *, anyway: bool) -> None:
    update = trial.read(root)
    if update is None:
        return
    if update.state == "back" or (update.state == "trial" and current(root) == update.new):
        raise UpdateProblem(
            f"{update.new} was not ready yet since the last update. Start it first, or go back: lam rollback"
        )
    if update.state == "failed" and update.new == release.name and not anyway:
        raise UpdateProblem(f"{update.new} did not start here before. To try it again: lam update --anyway")


def _fetched(root: Path, release: Release, old: str, say: Say) -> Path:
    """The version's folder; what is there already is whole, for it gets its name last."""
    folder, part = root / "versions" / release.name, root / "versions" / ".fetch"
    if not folder.exists():
        say(f"Fetching {release.name} ...")
        for left in part.parent.glob(".fetch*"):
            shutil.rmtree(left)
        check_room(root, _size(root / "versions" / old) if old else FIRST_SIZE)
        release.fetch(part, root / "parts")
        check_ours(part)
        os.sync()
        part.rename(folder)
    return folder


def _size(folder: Path) -> int:
    """Bytes on the disk."""
    return sum(os.lstat(Path(at, name)).st_blocks * 512 for at, _, files in os.walk(folder) for name in files)


# --- the database -----------------------------------------------------------------------------------------------------


def _backed_up(update: Update) -> Update:
    """The same, with a copy of the database; migrations go forward only."""
    database = database_path()
    backup = database.with_suffix(f".before-{update.new}.db")
    with trial.as_owner(made_data_folder()):
        part = backup.with_suffix(".part")
        part.unlink(missing_ok=True)
        if not copy_database(database, part):
            return update
        form = trial.schema(part)
        part.replace(backup)
    return replace(update, database=str(database), backup=str(backup), schema=form)


def _what_is_lost(update: Update) -> str:
    try:
        before, after = (_last_turn(path) for path in (update.backup, update.database))
        what = f"{after - before} requests"
    except sqlite3.Error:
        what = "all"
    return (
        f"{update.new} changed the form of the database, so that of {update.at[:16].replace('T', ' ')} would come "
        f"back, without what was said and done since then ({what}); that stays in {trial.aside(update)}. "
        "To go back all the same: lam rollback --yes"
    )


def _last_turn(database: str) -> int:
    with closing(sqlite3.connect(database)) as db:
        return int(db.execute("SELECT coalesce(max(id), 0) FROM turns").fetchone()[0])


# --- housekeeping -----------------------------------------------------------------------------------------------------


def _clean(root: Path, update: Update) -> None:
    """Keep two versions, and one copy of the database. What goes loses its name first, so that no half is taken up."""
    for folder in (root / "versions").iterdir():
        if folder.name not in (update.new, update.old):
            gone = folder.with_name(f".gone-{folder.name.removeprefix('.gone-')}")
            folder.rename(gone)
            shutil.rmtree(gone)
    shutil.rmtree(root / "parts", ignore_errors=True)
    with trial.as_owner(data_folder()):
        for path in data_folder().glob(f"{database_path().stem}.before-*"):
            if str(path) != update.backup:
                path.unlink()
        for left in data_folder().glob("trial-*"):
            shutil.rmtree(left)


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    with (root / "update.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UpdateProblem("Another update is at work; wait until it is done.") from None
        yield


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")
