"""lam restore: bring back what `lam backup` saved."""

from __future__ import annotations

import argparse
import sys
import tarfile
import tempfile
from pathlib import Path

from device.assembly import database_path, the_only_one
from device.commands import Exit
from device.config import Config, config_folder
from device.database import Database, DatabaseProblem


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("restore", help="bring back what backup saved; what is there now is kept beside it")
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, config: Config) -> int:
    with the_only_one() as alone, tempfile.TemporaryDirectory(dir=_made(database_path().parent)) as name:
        if not alone:
            print("lam: stop `lam run` first.", file=sys.stderr)
            return Exit.FAILED
        folder = Path(name)
        try:
            with tarfile.open(options.file) as archive:
                archive.extractall(folder, filter="data")
            Database(folder / database_path().name).close()  # is it whole?
        except (tarfile.TarError, EOFError, DatabaseProblem) as error:
            print(f"lam: {options.file} is no whole backup: {error}", file=sys.stderr)
            return Exit.FAILED
        if database_path().exists():
            database_path().replace(database_path().with_suffix(".before-restore"))
        for leftover in ("-wal", "-shm"):
            database_path().with_name(database_path().name + leftover).unlink(missing_ok=True)
        (folder / database_path().name).replace(database_path())
        for path in sorted((folder / "config").rglob("*.*")):
            target = config_folder() / path.relative_to(folder / "config")
            _made(target.parent)
            target.write_bytes(path.read_bytes())
    print(f"Restored. What was there before is in {database_path().with_suffix('.before-restore')}.")
    return Exit.OK


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder
