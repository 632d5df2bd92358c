"""A power cut, played by SIGKILL in the middle of an action of a real process."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

from device.assembly import opened
from device.database import SqliteStore
from device.journal import Journal

SKILL = '''
import os
from skills.api import Confirm, Context, Done, Receipt, skill

@skill(confirm=Confirm.UNDO, phrases=["paint the fence"])
def paint_fence(context: Context) -> Done:
    """Paint the fence."""
    context.store.add("paint", coats=1)
    with open(os.environ["HALFWAY"], "w") as halfway:
        halfway.write("halfway")
    with open(os.environ["HALFWAY"]) as never:
        never.read()
    return Done("Painted.")
'''


def ask(words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "device", "ask", words]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_what_was_cut_off_is_said_once_and_never_repeated(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "config" / "skills").mkdir(parents=True)
    (home / "config" / "skills" / "fence.py").write_text(SKILL)
    os.mkfifo(tmp_path / "halfway")
    monkeypatch.setenv("HALFWAY", str(tmp_path / "halfway"))
    process = subprocess.Popen([sys.executable, "-m", "device", "ask", "paint the fence"], stderr=subprocess.DEVNULL)
    assert (tmp_path / "halfway").read_text() == "halfway"  # waits until the skill is in the middle
    process.send_signal(signal.SIGKILL)
    process.wait()

    first, second = ask("what is two plus two").stdout, ask("what is two plus two").stdout
    assert first.startswith("I was cut off when I began to paint the fence. I don't know whether it was done")
    assert "cut off" not in second
    with opened() as database:
        assert SqliteStore(database, writable=False).rows("paint") == []
        outcomes = [a["outcome"] for turn in Journal(database).recent(9) for a in turn["actions"]]
    assert outcomes == ["unknown", "done", "done"]


def walk(*words: str) -> list[dict[str, Any]]:
    # In memory where that can be: a killed process leaves its writes to the system, so that no disk need be waited for.
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        command = [sys.executable, "-m", "tests.device.kill_walk", folder, *words]
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=600)
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_turn_that_is_killed_at_any_line_is_whole_or_not_there() -> None:
    rows = walk("do")
    assert len(rows) > 200
    for row in rows:
        after, end = row["after"], row["end"]
        outcomes = after["outcomes"]
        assert (after["notes"] == ["tea"]) == (outcomes.get("note") == "done"), row
        assert after["sent"] <= 1, row
        assert after["kept"] == (outcomes.get("send") == "done"), row
        if row["said"]:
            assert (after["notes"], after["sent"], after["kept"]) == (["tea"], 1, 1), row
        if after["sent"] and not after["kept"]:
            assert outcomes["send"] == "unknown", row
        unknown = "I was cut off when I began to send a letter, text hello. I don't know whether it was done"
        assert (unknown in row["next"]) == (outcomes.get("send") == "unknown"), row
        nothing = "I was cut off when I began to write a note, text tea. Nothing was done."
        assert (nothing in row["next"]) == (outcomes.get("note") == "nothing"), row
        assert "cut off" not in row["later"], row
        assert (end["sent"], end["notes"][: len(after["notes"])]) == (after["sent"], after["notes"]), row  # never again


def test_an_undo_that_is_killed_at_any_line_was_done_or_was_not() -> None:
    rows = walk("undo", "do")
    assert len(rows) > 50
    for row in rows:
        after = row["after"]
        whole: list[tuple[list[str], int, list[str]]] = [(["tea"], 1, []), ([], 0, ["note", "send"])]
        assert (after["notes"], after["kept"], after["undone"]) in whole, row
        assert after["sent"] == 1, row
    assert rows[-1]["said"] == "I took that back. It was: I noted tea. The letter went out."
    assert rows[-1]["after"]["kept"] == 0


def test_what_was_said_done_is_done_after_a_kill(home: Path) -> None:
    said = ask("add milk to the shopping list")
    assert (said.returncode, "milk" in said.stdout.lower()) == (0, True)
    assert "milk" in ask("what's on my shopping list").stdout.lower()
    assert ask("undo that").returncode == 0
    assert "milk" not in ask("what's on my shopping list").stdout.lower()
