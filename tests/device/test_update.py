"""Updates with real repositories, archives, links and databases; only the project is a small one, of shell scripts."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from device import cli, releases, service, trial, update
from device.assembly import database_path, the_only_one
from device.database import MIGRATIONS, Database
from device.journal import Journal
from tests.device.update_walk import came_through
from tests.device.webserver import Server, Visit, server

__all__ = ["server"]

INSTALL = """#!/bin/sh
[ "$1" = --prepare ] || exit 2
if [ -e broken ]; then echo "no compiler" >&2; exit 1; fi
mkdir -p .venv/bin
cat >.venv/bin/lam <<'LAM'
#!/bin/sh
here=$(dirname "$0")/../..
[ ! -e "$here/dead" ] || { echo "no such module" >&2; exit 1; }
[ "$1 $2" = "doctor --json" ] || exit 2
[ ! -e "$here/migrates" ] || python3 -c 'import sqlite3, sys
db = sqlite3.connect(sys.argv[1]); db.execute("PRAGMA user_version = 99")' "$POCKET_LAM_HOME/data/pocket-lam.db"
cat "$here/doctor.jsonl"
LAM
chmod +x .venv/bin/lam
"""
WELL = {"part": "models", "ok": True, "mend": ""}
NO_BUTTON = {"part": "button", "ok": False, "mend": "plug it in"}
NO_SOUND = {"part": "speaker", "ok": False, "mend": "switch it on"}


def project(folder: Path, number: str, *marks: str, doctor: list[dict[str, object]] | None = None) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "pyproject.toml").write_text(f'[project]\nname = "pocket-lam"\nversion = "{number}"\n')
    (folder / "install.sh").write_text(INSTALL)
    (folder / "doctor.jsonl").write_text("".join(json.dumps(row) + "\n" for row in doctor or [WELL, NO_BUTTON]))
    for mark in marks:
        (folder / mark).touch()
    return folder


def git(folder: Path, *words: str) -> str:
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main")
    return subprocess.run(["git", *who, "-C", folder, *words], capture_output=True, text=True, check=True).stdout


class Repository:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        git(folder, "init", "--quiet")

    def release(self, tag: str, *marks: str, doctor: list[dict[str, object]] | None = None) -> None:
        for name in ("broken", "dead", "migrates"):
            (self.folder / name).unlink(missing_ok=True)
        project(self.folder, tag.removeprefix("v"), *marks, doctor=doctor)
        git(self.folder, "add", "--all")
        git(self.folder, "commit", "--quiet", "-m", tag)
        git(self.folder, "tag", "-m", tag, tag)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """With one release, v0.1.0."""
    made = Repository(tmp_path / "repository")
    made.release("v0.1.0")
    return made


@pytest.fixture
def root(tmp_path: Path, repository: Repository) -> Path:
    """An installation with v0.1.0, and a database with one turn."""
    with closing(Database(database_path())) as database:
        database.execute("INSERT INTO turns (at, words, heard) VALUES ('2027', 'hello', 1)")
    assert lam_update(tmp_path / "root", "--from", str(repository.folder)) == 0
    return tmp_path / "root"


def lam_update(root: Path, *words: str) -> int:
    return cli.main(["update", "--root", str(root), *words])


def runs(root: Path) -> str:
    """The version that would be started now; its program works."""
    assert (root / "current" / ".venv" / "bin" / "lam").exists()
    return trial.current(root).rpartition("-")[0]


def versions(root: Path) -> list[str]:
    return sorted(path.name.rpartition("-")[0] for path in (root / "versions").iterdir())


def start(root: Path, invocation: str = "") -> str:
    """What systemd does before a start, with the copy beside the versions and another Python's environment."""
    env = {"INVOCATION_ID": invocation} if invocation else {}
    ran = subprocess.run(
        [sys.executable, "-I", root / "trial.py", "started"], capture_output=True, text=True, env=env, check=True
    )
    return ran.stderr


def migrate(words: str) -> None:
    """What a new version does at its first start, and a turn after it."""
    with closing(sqlite3.connect(database_path())) as db, db:
        db.execute("PRAGMA user_version = 99")
        db.execute("INSERT INTO turns (at, words, heard) VALUES ('2028', ?, 1)", (words,))


def words_said() -> list[str]:
    with closing(sqlite3.connect(database_path())) as db:
        return [words for (words,) in db.execute("SELECT words FROM turns ORDER BY id")]


def schema() -> int:
    return trial.schema(database_path())


# --- the way forward --------------------------------------------------------------------------------------------------


def test_the_newest_tag_is_made_beside_the_old_one_and_switched_to(root: Path, repository: Repository) -> None:
    for tag in ("v0.9.0", "v0.10.0", "v0.2.0", "v0.11.0-rc1", "nightly"):
        repository.release(tag)
    assert lam_update(root) == 0  # from where it came
    assert (runs(root), versions(root)) == ("v0.10.0", ["v0.1.0", "v0.10.0"])
    assert (root / "current").readlink() == Path("versions") / trial.current(root)
    assert (root / "update.json").stat().st_mode & 0o077 == 0


def test_only_one_old_version_is_kept(root: Path, repository: Repository) -> None:
    for tag in ("v0.2.0", "v0.3.0"):
        repository.release(tag)
        assert lam_update(root) == 0
        trial.healthy(root)
    assert versions(root) == ["v0.2.0", "v0.3.0"]
    assert len(list(database_path().parent.glob("*.before-*"))) == 1


def test_the_newest_version_is_not_fetched_again(
    root: Path, repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    assert lam_update(root) == 0
    assert "is the newest." in capsys.readouterr().out
    repository.release("v0.2.0")
    assert lam_update(root, "--check") == 0
    assert "There is v0.2.0-" in capsys.readouterr().out
    assert versions(root) == ["v0.1.0"]


def test_an_older_version_comes_only_when_it_is_asked_for(root: Path, repository: Repository) -> None:
    repository.release("v0.0.9")
    git(repository.folder, "tag", "-d", "v0.1.0")
    assert lam_update(root) == 0
    assert runs(root) == "v0.1.0"
    assert lam_update(root, "--version", "0.0.9") == 0
    assert runs(root) == "v0.0.9"


def test_a_folder_without_git_can_be_installed_from(tmp_path: Path) -> None:
    folder = project(tmp_path / "folder", "0.3.0")
    assert lam_update(tmp_path / "root", "--from", str(folder)) == 0
    assert runs(tmp_path / "root") == "v0.3.0"


def test_a_checkout_is_told_to_use_git(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["update"]) == 1
    assert "is a checkout of its own. To update it: git -C" in capsys.readouterr().err


def test_without_any_address_one_is_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert lam_update(tmp_path / "root") == 1
    assert "lam update --from" in capsys.readouterr().err


# --- what stops it ----------------------------------------------------------------------------------------------------


def stopped(root: Path, capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """What is said when it stops; the old version still runs."""
    capsys.readouterr()
    assert lam_update(root, *words) == 1
    assert runs(root) == "v0.1.0"
    return capsys.readouterr().err


def test_a_new_failure_stops_it_and_is_named_but_an_old_one_does_not(
    root: Path, repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.release("v0.2.0", doctor=[WELL, NO_BUTTON, NO_SOUND])
    said = stopped(root, capsys)
    assert "speaker: switch it on" in said
    assert "button" not in said
    assert lam_update(root, "--anyway") == 0
    assert runs(root) == "v0.2.0"


def test_a_version_that_does_not_run_stops_it(
    root: Path, repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.release("v0.2.0", "dead")
    assert "does not run: no such module. Nothing was switched." in stopped(root, capsys)


def test_a_version_that_does_not_run_is_no_measure_for_the_next(root: Path, repository: Repository) -> None:
    (root / "current" / "dead").touch()
    repository.release("v0.2.0", doctor=[NO_SOUND])
    assert lam_update(root) == 0
    assert runs(root) == "v0.2.0"


def test_what_could_not_be_set_up_is_gone_on_with(
    root: Path, repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.release("v0.2.0", "broken")
    assert "could not be set up" in stopped(root, capsys)
    (half,) = (root / "versions").glob("v0.2.0-*")
    (half / "broken").unlink()  # as when the network is back
    assert lam_update(root) == 0
    assert runs(root) == "v0.2.0"


def test_the_doctor_of_the_new_version_sees_a_copy_of_the_data(root: Path, repository: Repository) -> None:
    repository.release("v0.2.0", "migrates")
    assert lam_update(root) == 0
    assert schema() == len(MIGRATIONS)
    assert not list(database_path().parent.glob("trial-*"))


def test_a_full_disk_is_seen_before_anything_is_fetched(
    root: Path, repository: Repository, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.release("v0.2.0")
    monkeypatch.setattr(releases, "MARGIN", 10**18)
    assert "not enough room" in stopped(root, capsys)
    assert versions(root) == ["v0.1.0"]


def test_somebody_elses_installation_is_left_alone(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 4711)
    assert "belongs to" in stopped(root, capsys)


def test_two_updates_at_once_do_not_mix(root: Path, repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.release("v0.2.0")
    with update._alone(root):
        assert "Another update is at work" in stopped(root, capsys)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("/nowhere/at/all", "There is nothing at"),
        ("http://example.org/lam.git", "could be changed by others on its way"),
        ("git://example.org/lam.git", "could be changed by others on its way"),
        ("ext::sh -c evil", "There is nothing at"),
        ("gopher://example.org/lam", "is not known"),
        ("https://127.0.0.1:1/lam.git", "Is the network there"),
    ],
)
def test_a_source_that_cannot_be_used_is_named(
    root: Path, capsys: pytest.CaptureFixture[str], source: str, said: str
) -> None:
    assert said in stopped(root, capsys, "--from", source)


def test_another_project_is_refused(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = Repository(tmp_path / "other")
    (other.folder / "readme").touch()
    git(other.folder, "add", "--all")
    git(other.folder, "commit", "--quiet", "-m", "x")
    assert "is no Pocket LAM" in stopped(root, capsys, "--from", str(other.folder))
    assert "has no version 9.9" in stopped(root, capsys, "--from", str(other.folder), "--version", "9.9")


# --- archives ---------------------------------------------------------------------------------------------------------


def archive(folder: Path, kind: str) -> tuple[str, bytes]:
    """A release as it is published: its name and its bytes, all in one folder."""
    made, data = project(folder / "pocket-lam-0.2.0", "0.2.0"), io.BytesIO()
    (made / "noise").write_bytes(os.urandom(300_000))
    if kind == "zip":
        with zipfile.ZipFile(data, "w") as zipped:
            for path in made.iterdir():
                zipped.write(path, f"pocket-lam-0.2.0/{path.name}")
    else:
        with tarfile.open(fileobj=data, mode="w:gz") as tar:
            tar.add(made, made.name)
    return f"pocket-lam-0.2.0.{kind}", data.getvalue()


@pytest.mark.parametrize("kind", ["tar.gz", "zip"])
def test_a_release_archive_is_verified_and_installed(root: Path, tmp_path: Path, kind: str) -> None:
    name, data = archive(tmp_path, kind)
    (tmp_path / name).write_bytes(data)
    (tmp_path / f"{name}.sha256").write_text(f"{hashlib.sha256(data).hexdigest()}  {name}\n")
    assert lam_update(root, "--from", str(tmp_path / name)) == 0
    assert runs(root) == "pocket-lam-0.2.0"


@pytest.mark.parametrize("said", ["damaged", "nobody can tell"])
def test_an_archive_that_is_not_what_its_hash_says_is_refused(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], said: str
) -> None:
    name, data = archive(tmp_path, "zip")
    (tmp_path / name).write_bytes(data)
    (tmp_path / f"{name}.sha256").write_text("0" * 64 if said == "damaged" else "<html>not found")
    assert said in stopped(root, capsys, "--from", str(tmp_path / name))
    assert versions(root) == ["v0.1.0"]


@pytest.mark.loopback
def test_a_download_that_was_cut_is_gone_on_with(root: Path, tmp_path: Path, server: Server) -> None:
    name, data = archive(tmp_path, "tar.gz")
    asked: list[str] = []

    def answer(visit: Visit) -> None:
        asked.append(visit.headers.get("Range", ""))
        begin = int(asked[-1][6:-1] or 0) if asked[-1] else 0
        piece = data[begin : begin + 100_000]
        visit.send_response(206 if begin else 200)
        visit.send_header("Content-Length", str(len(data) - begin))
        visit.end_headers()
        visit.wfile.write(piece)
        visit.close_connection = True

    server.answers[f"/{name}"] = answer
    server.answers[f"/{name}.sha256"] = hashlib.sha256(data).hexdigest()
    assert lam_update(root, "--from", server.url(f"/{name}")) == 0
    assert runs(root) == "pocket-lam-0.2.0"
    assert asked[0] == ""
    assert asked[1] == "bytes=100000-"


@pytest.mark.loopback
def test_a_server_that_sends_something_else_is_named(
    root: Path, tmp_path: Path, server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    name, data = archive(tmp_path, "tar.gz")
    server.answers[f"/{name}.sha256"] = hashlib.sha256(data).hexdigest()
    assert "the server answered 404" in stopped(root, capsys, "--from", server.url(f"/{name}"))
    server.answers[f"/{name}"] = data[:-1]
    assert "is damaged" in stopped(root, capsys, "--from", server.url(f"/{name}"))
    server.answers[f"/{name}"] = data
    assert lam_update(root, "--from", server.url(f"/{name}")) == 0


def test_an_archive_that_would_write_elsewhere_is_refused(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place, outside = tmp_path / "pocket-lam-0.2.0.tar.gz", tarfile.TarInfo("../../outside")
    with tarfile.open(place, "w:gz") as tar:
        tar.addfile(outside)
    place.with_name(place.name + ".sha256").write_text(hashlib.sha256(place.read_bytes()).hexdigest())
    assert "cannot be unpacked" in stopped(root, capsys, "--from", str(place))


# --- on trial ---------------------------------------------------------------------------------------------------------


def test_the_third_start_without_being_ready_goes_back_and_says_so_once(root: Path, repository: Repository) -> None:
    repository.release("v0.2.0")
    assert lam_update(root) == 0
    shutil.rmtree(root / "current" / ".venv")  # so broken that none of its own code runs
    assert [start(root), start(root)] == ["", ""]
    assert "v0.1.0" in start(root)
    assert runs(root) == "v0.1.0"
    assert start(root) == ""
    with closing(Database(database_path())) as database:
        (notice,) = Journal(database).take_notices()
    assert notice.startswith("The update to v0.2.0-")
    assert "so I went back to v0.1.0-" in notice


def test_a_version_that_was_ready_once_may_fail_later(root: Path, repository: Repository) -> None:
    repository.release("v0.2.0")
    assert lam_update(root) == 0
    start(root), start(root)
    trial.main("healthy", root)
    assert [start(root) for _ in range(5)] == [""] * 5
    assert runs(root) == "v0.2.0"


def test_all_commands_of_one_start_are_counted_once(root: Path, repository: Repository) -> None:
    repository.release("v0.2.0")
    assert lam_update(root) == 0
    assert [start(root, number) for number in "aaaabbbb"] == [""] * 8
    assert "v0.1.0" in start(root, "c")


def test_a_version_that_failed_is_not_taken_again_by_itself(
    root: Path, repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.release("v0.2.0")
    assert lam_update(root) == 0
    assert "was not ready yet" in said_of_update(root, capsys)
    for _ in range(3):
        start(root)
    assert "did not start here before" in stopped(root, capsys)
    assert lam_update(root, "--anyway") == 0
    assert runs(root) == "v0.2.0"


def said_of_update(root: Path, capsys: pytest.CaptureFixture[str]) -> str:
    capsys.readouterr()
    assert lam_update(root, "--anyway", "--version", "v0.1.0") == 1
    return capsys.readouterr().err


def test_a_failed_start_brings_the_old_form_of_the_database_back(root: Path, repository: Repository) -> None:
    repository.release("v0.2.0")
    assert lam_update(root) == 0
    migrate("new")
    for _ in range(3):
        start(root)
    assert (schema(), words_said()) == (len(MIGRATIONS), ["hello"])
    (kept,) = database_path().parent.glob("pocket-lam.v0.2.0-*.db")
    with closing(sqlite3.connect(kept)) as db:
        assert [words for (words,) in db.execute("SELECT words FROM turns")] == ["hello", "new"]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"new": 1}', '{"new": "x", "old": "y", "state": "trial", "more": 1}'])
def test_a_damaged_note_of_the_update_does_not_stop_a_start(root: Path, text: str) -> None:
    (root / "update.json").write_text(text)
    assert start(root) == ""
    assert runs(root) == "v0.1.0"


def test_nothing_is_counted_where_versions_do_not_lie_side_by_side() -> None:
    assert trial.root() is None
    assert trial.started(None) is False
    trial.healthy(None)


# --- the way back -----------------------------------------------------------------------------------------------------


def lam_rollback(root: Path, *words: str) -> int:
    return cli.main(["rollback", "--root", str(root), *words])


def test_rollback_goes_back_and_keeps_what_was_said_since(root: Path, repository: Repository) -> None:
    repository.release("v0.2.0")
    assert lam_update(root) == 0
    trial.healthy(root)
    with closing(Database(database_path())) as database:
        database.execute("INSERT INTO turns (at, words, heard) VALUES ('2028', 'later', 1)")
    assert lam_rollback(root) == 0
    assert (runs(root), words_said()) == ("v0.1.0", ["hello", "later"])
    assert lam_rollback(root) == 1  # only one is kept
    assert lam_update(root) == 0
    assert runs(root) == "v0.2.0"


def test_rollback_says_what_would_be_lost_before_it_loses_it(
    root: Path, repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.release("v0.2.0")
    assert lam_update(root) == 0
    trial.healthy(root)
    migrate("new")
    assert lam_rollback(root) == 4
    assert "(1 requests)" in capsys.readouterr().err
    assert (runs(root), words_said()) == ("v0.2.0", ["hello", "new"])
    with the_only_one():
        assert lam_rollback(root, "--yes") == 1
    assert runs(root) == "v0.2.0"
    assert lam_rollback(root, "--yes") == 0
    assert (runs(root), words_said(), schema()) == ("v0.1.0", ["hello"], len(MIGRATIONS))


def test_the_service_is_restarted_by_the_words_that_systemd_knows(
    root: Path, repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = tmp_path / "said"
    control = tmp_path / "bin" / "systemctl"
    control.parent.mkdir()
    control.write_text(f'#!/bin/sh\necho "$@" >>{said}\n')
    control.chmod(0o755)
    unit = tmp_path / "unit"
    unit.write_text(f"ExecStart={root}/current/.venv/bin/lam run\n")
    monkeypatch.setenv("PATH", f"{control.parent}:{os.environ['PATH']}")
    monkeypatch.setattr(service, "installed", lambda: "user")
    monkeypatch.setattr(service, "place", lambda kind: unit)
    repository.release("v0.2.0")
    assert lam_update(root) == 0
    migrate("new")
    assert lam_rollback(root, "--yes") == 0
    verbs = ["try-restart --no-block", "stop", "start --no-block"]
    assert said.read_text().splitlines() == [f"--user {verb} pocket-lam.service" for verb in verbs]


# --- power cuts -------------------------------------------------------------------------------------------------------


class Fresh:
    """Folders that can be put back to how they were."""

    def __init__(self, kept: Path, *folders: Path) -> None:
        self.copies = {folder: kept / folder.name for folder in folders}
        for folder, copy in self.copies.items():
            shutil.copytree(folder, copy, symlinks=True)

    def again(self) -> None:
        for folder, copy in self.copies.items():
            shutil.rmtree(folder)
            shutil.copytree(copy, folder, symlinks=True)


def test_wherever_the_power_fails_a_version_runs_and_the_update_can_be_taken_up(
    root: Path, repository: Repository, tmp_path: Path
) -> None:
    repository.release("v0.2.0")
    fresh, found, cuts, done = Fresh(tmp_path / "kept", root, database_path().parent), set(), 0, False
    source = str(repository.folder)
    while not done:
        fresh.again()
        done = came_through(lambda: update.install(root, releases.find(source), source=source), cuts)
        found.add(runs(root))
        assert words_said() == ["hello"]
        assert trial.started(root) is False
        if runs(root) == "v0.1.0":
            assert lam_update(root) == 0
        trial.healthy(root)
        assert {"v0.1.0", "v0.2.0"} <= set(versions(root))
        assert lam_rollback(root) == 0
        assert runs(root) == "v0.1.0"
        cuts += 1
    assert found == {"v0.1.0", "v0.2.0"}
    assert cuts > 25


def test_wherever_the_power_fails_on_the_way_back_the_next_start_goes_on(
    root: Path, repository: Repository, tmp_path: Path
) -> None:
    repository.release("v0.2.0")
    assert lam_update(root) == 0
    start(root), start(root)
    migrate("new")
    fresh, cuts, done = Fresh(tmp_path / "kept", root, database_path().parent), 0, False
    while not done:
        fresh.again()
        done = came_through(lambda: trial.started(root), cuts)
        trial.started(root)
        assert runs(root) == "v0.1.0"
        assert (words_said(), schema()) == (["hello"], len(MIGRATIONS))
        with closing(Database(database_path())) as database:
            assert len(Journal(database).take_notices()) == 1
        cuts += 1
    assert cuts > 10
