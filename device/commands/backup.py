"""lam backup: everything the owner would miss, in one file."""

from __future__ import annotations

import argparse
import tarfile
import tempfile
from pathlib import Path

from device.assembly import database_path, opened
from device.commands import Exit
from device.config import Config, config_folder


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("backup", help="save database, config and own skills to a file")
    parser.add_argument("file", type=Path, metavar="FILE", help="a .tar.gz to write")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, config: Config) -> int:
    part = options.file.with_name(options.file.name + ".part")
    try:
        with tempfile.TemporaryDirectory() as folder, opened() as database, tarfile.open(part, "w:gz") as archive:
            copy = Path(folder) / database_path().name
            database.copy_to(copy)
            archive.add(copy, copy.name)
            # Not the secrets: a backup lies about where nobody guards it.
            for path in [*sorted(config_folder().rglob("*.py")), config_folder() / "config.toml"]:
                if not path.exists():
                    continue
                archive.add(path, f"config/{path.relative_to(config_folder())}")
        part.replace(options.file)
    finally:
        part.unlink(missing_ok=True)
    print(f"Saved to {options.file}.")
    return Exit.OK
