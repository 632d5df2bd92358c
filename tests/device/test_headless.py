"""Settings from the boot partition: taken once, the passwords never lost and never left behind."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from device import secrets
from device.commands import headless as command
from device.config import config_folder, data_folder, load
from device.headless import take_boot_file

GOOD = """# my device
name = "Robin"
units = "metric"

[secrets.mail]
password = "tr1cky # pass"

[web]  # what I read
feeds = {village = "https://example.org/feed.xml"}

[secrets.contacts]
password = "s3cret"
"""


@pytest.fixture
def boot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "boot"
    folder.mkdir()
    monkeypatch.setenv("POCKET_LAM_BOOT", str(folder))
    return folder / "pocket-lam.toml"


def left(boot: Path) -> str:
    """All that the boot partition still says."""
    return "".join(path.read_text() for path in boot.parent.iterdir())


def test_settings_are_taken_and_passwords_moved(boot: Path) -> None:
    boot.write_text(GOOD)
    taken = take_boot_file()
    assert taken
    assert taken.ok
    assert taken.said == "I took my settings and passwords from the memory card, and wiped the passwords there."
    config = load()
    assert (config.name, config.units, config.web.feeds["village"]) == (
        "Robin",
        "metric",
        "https://example.org/feed.xml",
    )
    assert (secrets.read("mail.password"), secrets.read("contacts.password")) == ("tr1cky # pass", "s3cret")
    assert secrets.path().stat().st_mode & 0o777 == 0o600
    assert "tr1cky" not in left(boot)
    assert "s3cret" not in left(boot)
    assert "s3cret" not in (config_folder() / "config.toml").read_text()
    assert [path.name for path in boot.parent.iterdir()] == ["pocket-lam.toml"]
    kept = boot.read_text()
    assert "# my device\n" in kept
    assert "[web]  # what I read\n" in kept


@pytest.mark.parametrize(
    "text",
    [
        'name = "R"\nsecrets.mail.password = "s3cret"\n',
        'name = "R"\nsecrets = {mail = {password = "s3cret"}}\n',
        'name = "R"\n[secrets]\nmail.password = """s3cret"""\n# s3cret was my password\n',
        "[secrets.mail]\npassword = 's3cret'\n[journal]\ndays = 3\n[secrets]\n[secrets.x]\nkey = \"s3cret\"\n",
        '\ufeffname = "R"\r\n[secrets.mail]\r\npassword = "s3cret"\r\n',
    ],
)
def test_however_passwords_are_written_none_is_left(boot: Path, text: str) -> None:
    boot.write_bytes(text.encode())
    taken = take_boot_file()
    assert taken
    assert taken.ok
    assert secrets.read("mail.password") == "s3cret"
    assert "s3cret" not in left(boot)
    assert "secrets" not in tomllib.loads(boot.read_text())
    assert take_boot_file() is None


def test_a_file_is_taken_once_and_again_when_it_changed(boot: Path) -> None:
    boot.write_text(GOOD)
    assert take_boot_file()
    (config_folder() / "config.toml").write_text('name = "Changed by hand"\n')
    assert take_boot_file() is None
    assert load().name == "Changed by hand"
    boot.write_text(boot.read_text().replace("Robin", "Wren") + '[secrets.mail]\npassword = "new"\n')
    assert take_boot_file()
    assert load().name == "Wren"
    assert (secrets.read("mail.password"), secrets.read("contacts.password")) == ("new", "s3cret")
    assert (config_folder() / "config.toml.before").read_text() == 'name = "Changed by hand"\n'


def test_only_passwords_leave_the_settings_as_they_are(boot: Path) -> None:
    config_folder().mkdir(parents=True)
    (config_folder() / "config.toml").write_text('name = "Mine"\n')
    secrets.path().write_text('# kept\n[mail]\npassword = "old"\n')
    secrets.path().chmod(0o600)
    boot.write_text('[secrets.contacts]\npassword = "s3cret"\n')
    assert take_boot_file()
    assert load().name == "Mine"
    assert (secrets.read("mail.password"), secrets.read("contacts.password")) == ("old", "s3cret")
    assert secrets.path().read_text().startswith("# kept\n")


def test_the_ending_that_an_editor_hides_is_understood(boot: Path) -> None:
    boot.with_name("pocket-lam.toml.txt").write_text(GOOD)
    assert take_boot_file()
    assert load().name == "Robin"
    assert "s3cret" not in left(boot)


def test_nothing_there_says_nothing(boot: Path) -> None:
    assert take_boot_file() is None
    assert not config_folder().exists()


class Cut(BaseException):
    """The power went."""


def test_a_power_cut_at_any_moment_loses_no_password_and_leaves_none(
    boot: Path, home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    moments = 0
    real: dict[str, Callable[..., None]] = {"fsync": os.fsync, "replace": os.replace, "rename": os.rename}

    def run_until(moment: int) -> None:
        count = 0

        def cutting(name: str) -> Callable[..., None]:
            def call(*arguments: object) -> None:
                nonlocal count
                count += 1
                if count == moment:
                    raise Cut
                real[name](*arguments)

            return call

        for name in real:
            monkeypatch.setattr(os, name, cutting(name))
        try:
            take_boot_file()
        finally:
            for name, function in real.items():
                monkeypatch.setattr(os, name, function)

    while True:
        moments += 1
        monkeypatch.setenv("POCKET_LAM_HOME", str(tmp_path / f"home{moments}"))
        boot.write_text(GOOD)
        try:
            run_until(moments)
            break
        except Cut:
            whole = boot.read_text() == GOOD
            assert whole or secrets.read("contacts.password") == "s3cret"
        take_boot_file()
        assert (secrets.read("mail.password"), secrets.read("contacts.password")) == ("tr1cky # pass", "s3cret")
        assert (load().name, "s3cret" in left(boot)) == ("Robin", False)
        assert take_boot_file() is None
    assert moments > 10


def refuse(*_: object) -> None:
    raise OSError(30, "Read-only file system")


def test_a_file_that_was_half_overwritten_is_wiped_and_not_taken(boot: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    boot.write_text(GOOD)
    with monkeypatch.context() as patch:
        patch.setattr("device.headless._wipe", refuse)
        assert take_boot_file()
    boot.write_bytes(bytes(60) + GOOD.encode()[60:])
    assert take_boot_file() is None
    assert "s3cret" not in left(boot)
    assert secrets.read("contacts.password") == "s3cret"


def test_a_new_file_from_an_editor_that_writes_utf_16_is_taken_though_the_old_was_not_wiped(
    boot: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    boot.write_text(GOOD)
    with monkeypatch.context() as patch:
        patch.setattr("device.headless._wipe", refuse)
        assert take_boot_file()
    boot.write_text(GOOD.replace("s3cret", "an0ther"), encoding="utf-16")
    assert take_boot_file()
    assert secrets.read("contacts.password") == "an0ther"
    assert "an0ther" not in left(boot)


def test_a_partition_that_cannot_be_written_is_said_and_wiped_later(
    boot: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    boot.write_text(GOOD)
    with monkeypatch.context() as patch:
        patch.setattr("device.headless._wipe", refuse)
        taken = take_boot_file()
        assert taken
        assert taken.ok
        assert "could not wipe them there" in taken.said
        assert (load().name, secrets.read("mail.password")) == ("Robin", "tr1cky # pass")
        assert take_boot_file() is None
    assert take_boot_file() is None
    assert "s3cret" not in left(boot)
    assert tomllib.loads(boot.read_text())["name"] == "Robin"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b'name = "R"\nunitz = "metric"', "unknown key 'unitz'; did you mean 'units'?"),
        (b'board = "nonsuch"', "there is no board 'nonsuch'"),
        (b'timezone = "Moon"', "timezone 'Moon'"),
        (b'name = "R"\nunits = metric', "wrong in line 2: that is not TOML."),
        ("name = “R”".encode(), "curly quotes"),
        (b"\x00\x01\xff\xfe rubbish \xff", "damaged, or no plain text"),
        (b"#" * 300_000, "too large"),
        (b"[secrets.mail]\npassword = 1234", "[secrets.mail] password must be in quotes"),
        (b'secrets = "s3cret"', "secrets must be a table"),
        (b'[mail]\npassword = "s3cret"', "a password belongs under [secrets.mail], not under [mail]."),
        (b"[secrets.mail]\npassword = s3cret", "wrong in line 2"),
    ],
)
def test_a_wrong_file_is_said_written_beside_it_and_changes_nothing(boot: Path, text: bytes, said: str) -> None:
    boot.write_bytes(text)
    taken = take_boot_file()
    assert taken
    assert not taken.ok
    assert said in taken.said
    assert "s3cret" not in taken.said
    assert taken.said.startswith("I can't take my settings from the memory card.")
    beside = boot.with_name("pocket-lam.error.txt")
    assert said in beside.read_text()
    assert boot.read_bytes() == text
    assert not (config_folder() / "config.toml").exists()
    assert not secrets.path().exists()
    boot.write_text(GOOD)
    taken = take_boot_file()
    assert taken
    assert taken.ok
    assert not beside.exists()


def test_secrets_that_are_no_toml_are_not_written_over(boot: Path) -> None:
    config_folder().mkdir(parents=True)
    secrets.path().write_text("password = precious")
    boot.write_text(GOOD)
    taken = take_boot_file()
    assert taken
    assert not taken.ok
    assert "secrets.toml is no TOML" in taken.said
    assert secrets.path().read_text() == "password = precious"
    assert boot.read_text() == GOOD


def test_what_the_command_took_is_said_by_the_assistant_once(boot: Path, capsys: pytest.CaptureFixture[str]) -> None:
    boot.write_text('name = "R"\n')
    assert command.run(None, None) == 0  # type: ignore[arg-type]
    assert capsys.readouterr().out == "I took my settings from the memory card.\n"
    taken = take_boot_file()
    assert taken
    assert taken.said == "I took my settings from the memory card."
    assert take_boot_file() is None


def test_the_command_fails_on_a_wrong_file(boot: Path, capsys: pytest.CaptureFixture[str]) -> None:
    boot.write_text("rubbish")
    assert command.run(None, None) == 2  # type: ignore[arg-type]
    assert "wrong at its end" in capsys.readouterr().err


def test_a_note_that_is_damaged_only_makes_it_take_the_file_again(boot: Path) -> None:
    boot.write_text('name = "R"\n')
    data_folder().mkdir(parents=True)
    for damaged in ("", "[]", "{", json.dumps({"taken": None})):
        (data_folder() / "boot-file.json").write_text(damaged)
        assert take_boot_file()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can write for another")
def test_root_writes_as_the_one_whose_folder_it_is(
    boot: Path, home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    home.mkdir()
    for folder in (home, *home.parents):  # pytest shuts its own folders to others
        if folder.name.startswith(("home", "test_", "popen-", "pytest-")):
            folder.chmod(0o755)
    os.chown(home, 65534, 65534)
    boot.write_text(GOOD)
    taken = take_boot_file()
    assert taken
    assert taken.ok
    assert {path.stat().st_uid for path in home.rglob("*")} == {65534}
    assert os.geteuid() == 0
    assert "s3cret" not in left(boot)
