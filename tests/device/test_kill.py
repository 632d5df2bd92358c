"""A power cut, played by SIGKILL in the middle of an action of a real process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

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
    assert first.startswith("I was cut off in the middle of paint fence. I don't know whether it was done")
    assert "cut off" not in second
    with opened() as database:
        assert SqliteStore(database, writable=False).rows("paint") == []
        outcomes = [a["outcome"] for turn in Journal(database).recent(9) for a in turn["actions"]]
    assert outcomes == ["unknown", "done", "done"]


def test_what_was_said_done_is_done_after_a_kill(home: Path) -> None:
    said = ask("add milk to the shopping list")
    assert (said.returncode, "milk" in said.stdout.lower()) == (0, True)
    assert "milk" in ask("what's on my shopping list").stdout.lower()
    assert ask("undo that").returncode == 0
    assert "milk" not in ask("what's on my shopping list").stdout.lower()
