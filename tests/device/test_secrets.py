"""Passwords in a file that only the owner can read."""

from __future__ import annotations

from pathlib import Path

import pytest

from device import secrets
from device.config import ConfigProblem


def written(home: Path, text: str | bytes, mode: int = 0o600) -> Path:
    file = home / "config" / "secrets.toml"
    file.parent.mkdir(parents=True)
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    file.chmod(mode)
    return file


def problem(name: str = "contacts.password") -> str:
    with pytest.raises(ConfigProblem) as caught:
        secrets.read(name)
    assert caught.value.__cause__ is None or "s3cret" not in str(caught.value.__cause__)
    assert "s3cret" not in str(caught.value)
    return str(caught.value)


def test_a_password_is_read_by_its_table_and_name(home: Path) -> None:
    written(home, '[contacts]\npassword = "s3cret"\n[mail]\npassword = "other"\n')
    assert secrets.read("contacts.password") == "s3cret"
    assert secrets.read("mail.password") == "other"


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o620, 0o660])
def test_a_file_that_others_can_read_or_write_is_refused(home: Path, mode: int) -> None:
    file = written(home, '[contacts]\npassword = "s3cret"\n', mode)
    assert f"chmod 600 {file}" in problem()


def test_a_missing_file_is_named_with_what_it_should_say(home: Path) -> None:
    assert problem() == f'{secrets.path()} is missing; it should say [contacts] password = "...", with mode 600.'


@pytest.mark.parametrize(
    "text",
    ["", "[mail]\npassword = 's3cret'", "[contacts]\npassword = ''", "[contacts]\npassword = 5", "contacts = 's3cret'"],
)
def test_a_missing_empty_or_wrong_value_is_named(home: Path, text: str) -> None:
    file = written(home, text)
    assert problem() == f'{file} should say [contacts] password = "...".'


@pytest.mark.parametrize("text", ["s3cret", "[contacts]\npassword = s3cret", b"password = '\xff s3cret'"])
def test_what_is_no_toml_is_said_without_quoting_it(home: Path, text: str | bytes) -> None:
    written(home, text)
    assert "is no TOML" in problem()
