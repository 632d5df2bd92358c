"""Passwords: secrets.toml beside config.toml, readable by the owner only. What is in it is never logged or quoted."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path

from device.config import ConfigProblem, config_folder


def path() -> Path:
    """Where the owner's secrets are, whether or not the file is there."""
    return config_folder() / "secrets.toml"


def read(name: str) -> str:
    """The secret of a dotted name: read("contacts.password") is `password` in the table [contacts].

    Read anew each time, so that none is kept longer than it is used. Raises ConfigProblem, with a sentence that names
    the file and the key: when either is missing, when others could read the file, when it is no TOML.
    """
    *tables, key = name.split(".")
    wanted = f'[{".".join(tables)}] {key} = "..."' if tables else f'{key} = "..."'
    try:
        with path().open("rb") as file:
            if os.fstat(file.fileno()).st_mode & 0o077:
                raise ConfigProblem(f"{path()} can be read by others; I use it after: chmod 600 {path()}")
            value = tomllib.load(file)
    except FileNotFoundError:
        raise ConfigProblem(f"{path()} is missing; it should say {wanted}, with mode 600.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:  # not chained: its text may quote the file
        line = re.search(r"line \d+", str(error))
        raise ConfigProblem(f"{path()} is no TOML{f', see {line[0]}' if line else ''}.") from None
    except OSError as error:
        raise ConfigProblem(f"{path()} cannot be read: {error.strerror}.") from error
    for part in (*tables, key):
        value = value.get(part) if isinstance(value, dict) else None  # type: ignore[assignment]
    if not isinstance(value, str) or not value:
        raise ConfigProblem(f"{path()} should say {wanted}.")
    return value
