"""What everything between the decision and the reply costs: time a turn, memory, and with a long journal.

    python -m tests.bench.overhead

Bars: 30 ms p50 a turn, 80 MB; with 100,000 turns in the journal no slower than with 100. Compare by ratio.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from device.assembly import Assembly
from device.commands.ask import TerminalAsker
from device.config import Config, Models
from device.database import Database
from device.turn import Turns
from models.types import Transcript
from tests.bench.turn import resident_mb

ROUNDS = 200
SAID = ("add {n} to the shopping list", "set a timer for {n} minutes", "what is on the shopping list", "undo that",
        "why did you do that", "what time is it")  # fmt: skip
NOW = datetime(2027, 3, 10, 9, 0, tzinfo=ZoneInfo("Europe/London"))


def filled(database: Database, turns: int) -> None:
    """A journal of so many turns, each with an action that was done."""
    with database.transaction():
        database.begin()
        for number in range(turns):
            at = (NOW - timedelta(minutes=turns - number)).isoformat()
            turn = database.execute(
                "INSERT INTO turns (at, words, heard, by, confidence, reply) VALUES (?, 'add tea', 1, 'phrase', 1, 'Added.')",
                at,
            ).lastrowid
            database.execute(
                "INSERT INTO actions (turn, at, skill, deed, planned, arguments, outcome, said, changes, local)"
                " VALUES (?, ?, 'add_to_list', 'add an item', '{}', '{}', 'done', 'Added.', '[]', 1)", turn, at,
            )  # fmt: skip


def measured(turns: Turns) -> list[float]:
    """Milliseconds of each turn, its decision by a phrase included."""
    times = []
    for number in range(ROUNDS):
        words = SAID[number % len(SAID)].format(n=number % 50 + 1)
        start = time.perf_counter()
        turns.run(Transcript(words, 1.0, 1.0), TerminalAsker())
        times.append((time.perf_counter() - start) * 1000)
    return times[len(SAID) :]


def main() -> None:
    assembly = Assembly(Config(models=Models(action="")))
    before = resident_mb()
    _ = assembly.deciders
    print("turns kept   p50 ms  p95 ms")
    for kept in (100, 100_000):
        with tempfile.TemporaryDirectory() as folder:
            database = Database(Path(folder) / "lam.db")
            filled(database, kept)
            turns = assembly.turns(database)
            turns.now = lambda: NOW
            times = measured(turns)
            database.close()
        print(f"{kept:10}   {statistics.median(times):6.1f}  {sorted(times)[int(len(times) * 0.95)]:6.1f}")
    print(f"memory added: {resident_mb() - before:.0f} MB (skills, phrases, values, journal)")


if __name__ == "__main__":
    main()
