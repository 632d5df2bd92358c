"""Whether a new version is fit to run here: its own doctor is asked, over a copy of the data."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Mapping
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from device import trial
from device.assembly import database_path
from device.config import config_folder, data_folder
from device.releases import UpdateProblem
from models import fetch

PATIENCE = 600.0  # s; it reads all models


def worse_than(new: Path, old: Path | None) -> dict[str, str]:
    """Parts that fail in the new version and not in the old, each with its mend. Raises UpdateProblem.

    The new one sees a copy of the data, for it may change their form when it opens them.
    """
    with trial.as_owner(made_data_folder()):
        home = Path(tempfile.mkdtemp(dir=data_folder(), prefix="trial-"))
    try:
        with trial.as_owner(home):
            (home / "data").mkdir()
            copy_database(database_path(), home / "data" / database_path().name)
            (home / "config").symlink_to(config_folder())
        found = _doctor(new, {"POCKET_LAM_HOME": str(home), "POCKET_LAM_MODELS": str(fetch.home())})
    finally:
        with trial.as_owner(data_folder()):
            shutil.rmtree(home, ignore_errors=True)
    if old is None:
        return {}
    try:
        before = _doctor(old, {})
    except UpdateProblem:  # so broken that nothing is worse
        return {}
    return {part: mend for part, mend in found.items() if mend and not before.get(part)}


def _doctor(version: Path, moved: Mapping[str, str]) -> dict[str, str]:
    """Each part with its mend, or nothing where it is well. Raises UpdateProblem when the doctor does not work."""
    try:
        ran = subprocess.run(
            [lam_of(version), "doctor", "--json"], capture_output=True, text=True, stdin=subprocess.DEVNULL,
            check=False, timeout=PATIENCE, cwd="/", **_as_service({**os.environ, **moved}),
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        raise UpdateProblem(f"{version.name} does not run: {error}. Nothing was switched.") from error
    found: dict[str, str] = {}
    for line in ran.stdout.splitlines():
        with suppress(ValueError, TypeError, KeyError):
            row = json.loads(line)
            found[row["part"]] = "" if row["ok"] else str(row.get("mend") or "it fails")
    if not found:
        why = (ran.stderr.strip().splitlines() or [f"its doctor ended with {ran.returncode}"])[-1]
        raise UpdateProblem(f"{version.name} does not run: {why}. Nothing was switched.")
    return found


def _as_service(env: dict[str, str]) -> dict[str, Any]:
    """Options of subprocess: be who owns the data, with all groups, where root is at work."""
    if os.geteuid() or not (owner := data_folder().stat().st_uid):
        return {"env": env}
    user = pwd.getpwuid(owner)
    groups = os.getgrouplist(user.pw_name, user.pw_gid)
    return {"env": env | {"HOME": user.pw_dir}, "user": owner, "group": user.pw_gid, "extra_groups": groups}


def lam_of(version: Path) -> Path:
    return version / ".venv" / "bin" / "lam"


def made_data_folder() -> Path:
    data_folder().mkdir(parents=True, exist_ok=True)
    return data_folder()


def copy_database(database: Path, target: Path) -> bool:
    """A consistent copy, also while others write; False where there is none yet. Raises UpdateProblem."""
    if not database.exists():
        return False
    try:
        with closing(sqlite3.connect(database)) as db, closing(sqlite3.connect(target)) as copy:
            db.backup(copy)
    except sqlite3.Error as error:
        raise UpdateProblem(f"The database cannot be copied: {error}. Nothing was switched.") from error
    return True
