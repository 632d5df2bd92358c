"""Kills a turn at one line after another, each time in a new process, and prints what was found after the restart.

    python -m tests.device.kill_walk FOLDER do|undo [TURN BEFORE...]

The turn "do" writes a note (in the store) and, after a yes, sends a letter (a line in a file, which nobody can take back).
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import Any
from zoneinfo import ZoneInfo

from device.bell import StoreBell
from device.database import Database, SqliteStore
from device.journal import Journal
from device.turn import Turns
from models.types import Call, Plan, Transcript
from skills.api import Confirm, Context, Done, skill
from skills.system import undo

NOW = datetime(2027, 3, 10, 9, 0, tzinfo=ZoneInfo("Europe/London"))
DEVICE = str(Path(__file__).parents[2] / "device")


def steps(folder: Path) -> Iterator[tuple[Turns, Path]]:
    """The turns over the folder's database, and the file of letters."""
    letters = folder / "letters"

    @skill(confirm=Confirm.UNDO)
    def note(context: Context, text: str) -> Done:
        """Write a note.

        Args:
            text: What.
        """
        context.store.add("note", text=text)
        return Done(f"I noted {text}.")

    @skill(confirm=Confirm.ASK)
    def send(context: Context, text: str) -> Done:
        """Send a letter.

        Args:
            text: What it says.
        """
        descriptor = os.open(letters, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.write(descriptor, f"{text}\n".encode())
        os.fsync(descriptor)
        os.close(descriptor)
        context.store.add("letter", text=text)
        return Done("The letter went out.")

    # Only skills of this package are known to write nowhere else.
    note.function.__module__ = "skills.note"
    database = Database(folder / "lam.db")
    Journal(database).settle()
    plans = {
        "do": (Call("note", {"text": "tea"}), Call("send", {"text": "hello"})),
        "undo": (Call("undo"),),
        "look": (Call("note", {"text": "later"}),),
    }
    turns = Turns(
        skills={s.name: s for s in (note, send, undo)},
        deciders=[lambda request: Plan(plans[request.text], 1.0, "phrase")],
        database=database,
        bell=StoreBell(database, lambda: NOW),
        machine=Nothing(),
        now=lambda: NOW,
        settings=dict,
        available=lambda need: True,
    )
    yield turns, letters
    database.close()


class Nothing:
    """A machine that knows nothing of itself."""

    def status(self) -> dict[str, str]:
        return {}


class Yes:
    """Agrees to everything."""

    def words(self, question: str) -> Transcript:
        return Transcript("yes", 1.0, 1.0)

    def held(self, question: str) -> bool:
        return True


def kill_at(line: int) -> None:
    """End this process the hard way when so many lines of device/, or of the skills here, have run."""
    left = line

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal left
        if not frame.f_code.co_filename.startswith((DEVICE, __file__)):
            return None
        if event == "line":
            left -= 1
            if left < 0:
                os.kill(os.getpid(), signal.SIGKILL)
        return trace

    sys.settrace(trace)


def turn(folder: Path, words: str, line: int | None = None) -> str | None:
    """What a turn in a process of its own said; None when it was killed before it said anything."""
    said = folder / "said"
    said.unlink(missing_ok=True)
    if (child := os.fork()) == 0:
        for turns, _ in steps(folder):
            if line is not None:
                kill_at(line)
            reply = turns.run(Transcript(words, 1.0, 1.0), Yes())
            sys.settrace(None)
            said.write_text(reply.say)
        os._exit(0)
    os.waitpid(child, 0)
    return said.read_text() if said.exists() else None


def found(folder: Path) -> dict[str, Any]:
    """What lasts in the folder."""
    for turns, letters in steps(folder):
        store = SqliteStore(turns.database, writable=False)
        return {
            "notes": [row["text"] for row in store.rows("note")],
            "kept": len(store.rows("letter")),
            "sent": len(letters.read_text().splitlines()) if letters.exists() else 0,
            "outcomes": {a["skill"]: a["outcome"] for t in turns.journal.recent(9)[:1] for a in t["actions"]},
            "undone": [a["skill"] for t in turns.journal.recent(9)[:1] for a in t["actions"] if a["undone"]],
        }
    raise AssertionError


def main() -> None:
    """Walk until a turn comes through; one line of JSON for each kill."""
    root, words, before = Path(sys.argv[1]), sys.argv[2], sys.argv[3:]
    line = 0
    while True:
        folder = root / f"{words}{line}"
        folder.mkdir(parents=True)
        for earlier in before:
            turn(folder, earlier)
        said = turn(folder, words, line)
        row = {"line": line, "said": said, "after": found(folder)}
        row["next"], row["later"] = turn(folder, "look"), turn(folder, "look") if said is None else ""
        row["end"] = found(folder)
        print(json.dumps(row), flush=True)
        if said is not None:
            return
        line += 1


if __name__ == "__main__":
    main()
