"""Corrections: the wrong deed is taken back, the right one done, and the next time it is done at once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from device.cli import main
from device.database import Database, SqliteStore
from device.execute import Outcome
from device.sim import SimClock
from device.turn import Turns
from models.types import Call, Plan, Request, Transcript
from skills.api import Confirm, Context, Done, skill
from skills.system import explain, undo
from tests.device.conftest import MakeTurns, ScriptedAsker


@skill(confirm=Confirm.UNDO)
def light(context: Context, area: str = "hall") -> Done:
    """Switch on a light.

    Args:
        area: Where.
    """
    context.store.add("light", area=area)
    return Done(f"The {area} light is on.")


@skill(confirm=Confirm.UNDO)
def play(context: Context, genre: str = "anything") -> Done:
    """Play music.

    Args:
        genre: Which kind.
    """
    context.store.add("music", genre=genre)
    return Done(f"I play {genre}.")


PLANS = {
    "turn on the light": Call("light", {}),
    "no, i meant the kitchen": Call("light", {"area": "kitchen"}),
    "turn on the attic light": Call("light", {"area": "attic"}),
    "no, the cellar": Call("light", {"area": "cellar"}),
    "put on something mellow": Call("light", {"area": "mellow"}),
    "put on some mellow jazz": Call("play", {"genre": "jazz"}),
    "undo that": Call("undo"),
    "why did you do that": Call("explain"),
    "turn on the lamp": Call("light", {}),
}


@pytest.fixture
def turns(make_turns: MakeTurns) -> Turns:
    turns = make_turns([light, play, undo, explain])

    def decide(request: Request) -> Plan | None:
        call = PLANS.get(request.text.lower().strip("."))
        return Plan((call,), 0.9, "model") if call else None

    turns.deciders = [decide]
    return turns


def say(turns: Turns, *texts: str) -> list[str]:
    return [turns.run(Transcript(text, 1.0, 1.0), ScriptedAsker()).say for text in texts]


def kept(database: Database, kind: str) -> list[Any]:
    return [dict(row.data) for row in SqliteStore(database, writable=False).rows(kind)]


def test_a_correction_takes_the_wrong_deed_back_and_is_learnt_by_a_yes(turns: Turns, database: Database) -> None:
    _, second, third = say(turns, "Turn on the light", "No, I meant the kitchen", "Yes, please")
    assert second == (
        "I took the first one back, and the kitchen light is on. "
        "Shall I do that at once the next time you say “Turn on the light”?"
    )
    assert third == "Good. Next time “Turn on the light” does that at once."
    assert kept(database, "light") == [{"area": "kitchen"}]
    assert say(turns, "please turn on the light") == ["The kitchen light is on."]
    why = say(turns, "why did you do that")[0]
    assert why.startswith("I heard “please turn on the light”. You taught me that sentence: to switch on a light")


@pytest.mark.parametrize("answer", ["No.", "turn on the lamp", "yes but later"])
def test_without_a_yes_nothing_is_learnt(turns: Turns, database: Database, answer: str) -> None:
    say(turns, "Turn on the light", "No, I meant the kitchen", answer, "Yes")
    assert kept(database, "phrase") == []
    assert len(kept(database, "correction")) == 1


def test_a_yes_that_comes_too_late_is_none(turns: Turns, database: Database, clock: SimClock) -> None:
    say(turns, "Turn on the light", "No, I meant the kitchen")
    clock.pass_time(121)
    say(turns, "Yes")
    assert kept(database, "phrase") == []


def test_a_changed_mind_is_no_lesson(turns: Turns, database: Database) -> None:
    second = say(turns, "turn on the attic light", "no, the cellar")[1]
    assert second == "I took the first one back, and the cellar light is on."
    assert kept(database, "light") == [{"area": "cellar"}]
    assert kept(database, "offer") == []


def test_an_undo_followed_by_another_wording_is_a_correction(turns: Turns, database: Database) -> None:
    said = say(
        turns, "put on something mellow", "undo that", "put on some mellow jazz", "yes", "put on something mellow"
    )
    assert said[2].endswith("the next time you say “put on something mellow”?")
    assert said[4] == "I play jazz."
    assert kept(database, "light") == []


def test_an_undo_followed_by_another_wish_is_none(turns: Turns, database: Database) -> None:
    say(turns, "put on something mellow", "undo that", "turn on the attic light")
    assert kept(database, "correction") == []


def test_what_was_learnt_can_be_undone_by_voice(turns: Turns, database: Database) -> None:
    said = say(turns, "Turn on the light", "No, I meant the kitchen", "Yes", "undo that")
    assert said[3].startswith("I took that back.")
    assert kept(database, "phrase") == []


def test_a_learnt_sentence_asks_where_its_skill_asks(turns: Turns, database: Database) -> None:
    say(turns, "Turn on the light", "No, I meant the kitchen", "Yes")
    turns.rules = {"light": Confirm.ASK}
    reply = turns.run(Transcript("turn on the light", 1.0, 1.0), ScriptedAsker())
    assert reply.outcome is Outcome.DECLINED


def test_corrections_are_listed_exported_and_dropped(
    turns: Turns, database: Database, home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    say(turns, "Turn on the light", "No, I meant the kitchen", "Yes", "put on something mellow", "undo that",
        "put on some mellow jazz")  # fmt: skip
    (home / "data").mkdir(parents=True)
    database.copy_to(home / "data" / "pocket-lam.db")
    assert main(["learn", "export", str(tmp_path / "rows.jsonl")]) == 0
    light_row, jazz_row = map(json.loads, (tmp_path / "rows.jsonl").read_text().splitlines())
    assert (light_row["text"], light_row["calls"], light_row["known"]) == ("Turn on the light", [["light", {}]], "name")
    assert (jazz_row["calls"], jazz_row["source"]) == ([["play", {}]], "owner")  # "jazz" was not in the first wording
    capsys.readouterr()
    assert main(["ask", "my home town is Oslo"]) == 0
    capsys.readouterr()
    assert main(["memory"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[1] for line in lines] == ["setting", "phrase", "correction", "correction"]
    assert "home town: Oslo" in lines[0]
    assert "“Turn on the light”: light(area='kitchen')" in lines[1]
    assert main(["memory", "forget", *(line.split()[0] for line in lines)]) == 0
    capsys.readouterr()
    assert main(["memory", "list"]) == 0
    assert capsys.readouterr().out == "It knows nothing of you.\n"
    assert main(["memory", "forget", "99"]) == 1
