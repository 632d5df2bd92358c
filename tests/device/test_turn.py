from __future__ import annotations

import pytest

from device.database import Database, SqliteStore
from device.execute import UNKNOWN, Outcome
from device.journal import Intent, Journal
from device.sim import SimClock
from models.types import Call, Cancelled, Plan, Request, Transcript
from skills import rings
from skills.api import Confirm, Context, Done, Failed, Need, Receipt, skill
from skills.system import stop, undo
from skills.values import Duration
from tests.device.conftest import MakeTurns, ScriptedAsker


@skill(confirm=Confirm.UNDO)
def note(context: Context, text: str) -> Done:
    """Write a note.

    Args:
        text: What to write.
    """
    context.store.add("note", text=text)
    return Done(f"Noted {text}.")


@skill(confirm=Confirm.NONE)
def sneak(context: Context) -> Done:
    """Claim to read, and write."""
    context.store.add("note", text="sneaked")
    return Done("I only looked.")


@skill(confirm=Confirm.NONE)
def look(context: Context) -> Done:
    """Look."""
    return Done("There it is.")


@skill(confirm=Confirm.ASK)
def send(context: Context, text: str) -> Done:
    """Send a letter.

    Args:
        text: What it says.
    """
    context.store.add("letter", text=text)
    return Done("Sent.")


@skill(confirm=Confirm.HOLD)
def launch(context: Context) -> Done:
    """Launch the rocket."""
    context.store.add("rocket")
    return Done("Launched.")


@skill(confirm=Confirm.UNDO, ask={"duration": "For how long?"})
def boil(context: Context, duration: Duration) -> Done:
    """Boil an egg.

    Args:
        duration: How long.
    """
    context.store.add("egg", seconds=duration.total_seconds())
    return Done("Boiling.")


@skill(confirm=Confirm.UNDO)
def crash(context: Context) -> Done:
    """Write, and break."""
    context.store.add("note", text="half")
    raise ZeroDivisionError


@skill(confirm=Confirm.UNDO)
def refuse(context: Context) -> Done:
    """Write, and fail."""
    context.store.add("note", text="half")
    raise Failed("The pen is empty.")


@skill(confirm=Confirm.NONE, needs=[Need.NETWORK])
def surf(context: Context) -> Done:
    """Need the network."""
    return Done("Surfed.")


FLAGS: list[str] = []


@skill(confirm=Confirm.UNDO)
def raise_flag(context: Context) -> Done:
    """Do something outside the store."""
    FLAGS.append("up")
    return Done("The flag is up.", receipt={"flag": 0})


@raise_flag.undo
def _(context: Context, receipt: Receipt) -> None:
    FLAGS.pop(int(str(receipt["flag"])))


def said(text: str = "words") -> Transcript:
    return Transcript(text, 1.0, 1.0)


def kept(database: Database, kind: str) -> list[object]:
    return [dict(row.data) for row in SqliteStore(database, writable=False).rows(kind)]


def test_what_was_done_is_said_and_kept(make_turns: MakeTurns, database: Database) -> None:
    reply = make_turns([note], Call("note", {"text": "buy tea"})).run(said(), ScriptedAsker())
    assert (reply.say, reply.outcome) == ("Noted buy tea.", Outcome.DONE)
    assert kept(database, "note") == [{"text": "buy tea"}]
    (turn,) = Journal(database).recent(5)
    assert turn["actions"][0]["outcome"] == "done"


def test_undo_takes_the_last_thing_back_once(make_turns: MakeTurns, database: Database) -> None:
    make_turns([note], Call("note", {"text": "tea"})).run(said(), ScriptedAsker())
    back = make_turns([note, undo], Call("undo"))
    assert back.run(said(), ScriptedAsker()).say == "I took that back. It was: Noted tea."
    assert kept(database, "note") == []
    assert back.run(said(), ScriptedAsker()).outcome is Outcome.FAILED


def test_undo_refuses_when_it_changed_since(make_turns: MakeTurns, database: Database) -> None:
    make_turns([note], Call("note", {"text": "tea"})).run(said(), ScriptedAsker())
    store = SqliteStore(database, writable=True)
    with database.transaction():
        store.change(store.rows("note")[0], text="coffee")
    reply = make_turns([note, undo], Call("undo")).run(said(), ScriptedAsker())
    assert reply.say == "I can't take that back, because it has changed since."
    assert kept(database, "note") == [{"text": "coffee"}]


def test_what_lies_outside_the_store_is_undone_by_its_skill(make_turns: MakeTurns) -> None:
    make_turns([raise_flag], Call("raise_flag")).run(said(), ScriptedAsker())
    assert FLAGS == ["up"]
    make_turns([raise_flag, undo], Call("undo")).run(said(), ScriptedAsker())
    assert FLAGS == []


@pytest.mark.parametrize("answer", [None, "", "no", "yes but later", "timer"])
def test_without_a_clear_yes_nothing_is_done(make_turns: MakeTurns, database: Database, answer: str | None) -> None:
    asker = ScriptedAsker([answer])
    reply = make_turns([send], Call("send", {"text": "hello"})).run(said(), asker)
    assert asker.asked == ["Shall I send a letter, text hello?"]
    assert (reply.outcome, kept(database, "letter")) == (Outcome.DECLINED, [])


def test_another_request_instead_of_an_answer_declines_and_is_done_next(
    make_turns: MakeTurns, database: Database
) -> None:
    turns = make_turns([send, boil, note])
    plans = {
        "words": (Call("send", {"text": "hello"}), Call("note", {"text": "sent"})),
        "boil an egg": (Call("boil"),),
        "write down milk": (Call("note", {"text": "milk"}),),
    }
    turns.deciders = [lambda request: Plan(plans[request.text], 0.9, "phrase") if request.text in plans else None]
    asker = ScriptedAsker(["boil an egg", "write down milk"])
    reply = turns.run(said(), asker)
    assert asker.asked == ["Shall I send a letter, text hello?", "For how long?"]
    assert reply.say == "Okay, I left it. Okay, I left it. Noted milk."
    assert (kept(database, "letter"), kept(database, "egg")) == ([], [])
    assert kept(database, "note") == [{"text": "milk"}]  # what came after the question was left, too
    assert [turn["words"] for turn in Journal(database).recent(5)] == ["words", "boil an egg", "write down milk"]
    reply = turns.run(said(), ScriptedAsker(["fly me to the moon"]))  # nobody knows that: it is only no yes
    assert reply.say == "Okay, I left it. Noted sent."


def test_a_decider_is_told_of_the_turn_before_if_it_is_not_long_ago(make_turns: MakeTurns, clock: SimClock) -> None:
    turns, told = make_turns([note]), []

    def decide(request: Request) -> Plan:
        told.append(request.before)
        return Plan((Call("note", {"text": request.text}),), 0.9, "script", True)

    turns.deciders = [decide]
    for text, minutes in (("tea", 0), ("and milk", 1), ("and honey", 3)):
        clock.pass_time(minutes * 60)
        turns.run(said(text), ScriptedAsker())
    assert told == [None, ("tea", [Call("note", {"text": "tea"})]), None]


def test_a_clear_yes_does_it(make_turns: MakeTurns, database: Database) -> None:
    reply = make_turns([send], Call("send", {"text": "hello"})).run(said(), ScriptedAsker(["Yes, please."]))
    assert (reply.say, len(kept(database, "letter"))) == ("Sent.", 1)


def test_speech_is_not_enough_for_what_must_be_held(make_turns: MakeTurns, database: Database) -> None:
    turns = make_turns([launch], Call("launch"))
    assert turns.run(said(), ScriptedAsker(["yes"])).outcome is Outcome.DECLINED
    assert turns.run(said(), ScriptedAsker(holds=True)).outcome is Outcome.DONE
    assert len(kept(database, "rocket")) == 1


def test_what_is_missing_is_asked_for(make_turns: MakeTurns, database: Database) -> None:
    asker = ScriptedAsker(["ten minutes"])
    make_turns([boil], Call("boil")).run(said(), asker)
    assert (asker.asked, kept(database, "egg")) == (["For how long?"], [{"seconds": 600.0}])


def test_an_answer_that_is_none_is_asked_for_again_and_then_left(make_turns: MakeTurns) -> None:
    asker = ScriptedAsker(["purple", "green"])
    reply = make_turns([boil], Call("boil")).run(said(), asker)
    assert (len(asker.asked), reply.outcome) == (2, Outcome.FAILED)
    assert make_turns([boil], Call("boil")).run(said(), ScriptedAsker(["never mind"])).outcome is Outcome.DECLINED


def test_words_that_are_no_value_are_said(make_turns: MakeTurns, database: Database) -> None:
    reply = make_turns([boil], Call("boil", {"duration": "purple"})).run(said(), ScriptedAsker())
    assert reply.outcome is Outcome.FAILED
    assert reply.say.endswith((".", "?"))
    assert kept(database, "egg") == []


def test_a_skill_that_claims_to_read_cannot_write(make_turns: MakeTurns, database: Database) -> None:
    assert make_turns([sneak], Call("sneak")).run(said(), ScriptedAsker()).outcome is Outcome.FAILED
    assert kept(database, "note") == []


@pytest.mark.parametrize("name", ["crash", "refuse"])
def test_a_skill_that_breaks_leaves_nothing_half_done(make_turns: MakeTurns, database: Database, name: str) -> None:
    reply = make_turns([crash, refuse], Call(name)).run(said(), ScriptedAsker())
    assert reply.outcome is Outcome.FAILED
    assert kept(database, "note") == []


def test_a_need_that_is_not_met_is_said(make_turns: MakeTurns) -> None:
    reply = make_turns([surf], Call("surf")).run(said(), ScriptedAsker())
    assert reply.say == "I can't do that now: there is no network."


def test_a_skill_that_is_not_there_is_admitted(make_turns: MakeTurns) -> None:
    assert make_turns([], Call("fly")).run(said(), ScriptedAsker()).say == UNKNOWN
    assert make_turns([]).run(said(), ScriptedAsker()).say == UNKNOWN


def test_a_greeting_is_answered_as_one_whatever_the_deciders_make_of_it(make_turns: MakeTurns) -> None:
    assert make_turns([]).run(said("Hello there!"), ScriptedAsker()).say == "Hello."
    assert make_turns([]).run(said("hello darkness my old friend"), ScriptedAsker()).say == UNKNOWN


def test_what_needs_a_failed_result_is_left_out(make_turns: MakeTurns, database: Database) -> None:
    turns = make_turns(
        [refuse, note], Call("refuse"), Call("note", {"text": "it is $1"}), Call("note", {"text": "tea"})
    )
    reply = turns.run(said(), ScriptedAsker())
    assert kept(database, "note") == [{"text": "tea"}]
    assert "left out the rest" in reply.say


def test_a_later_call_gets_the_earlier_result(make_turns: MakeTurns, database: Database) -> None:
    make_turns([surf, note], Call("note", {"text": "a"}), Call("note", {"text": "$1"})).run(said(), ScriptedAsker())
    assert kept(database, "note") == [{"text": "a"}, {"text": "Noted a"}]


def test_a_cancelled_turn_does_nothing_more(make_turns: MakeTurns, database: Database) -> None:
    with pytest.raises(Cancelled):
        make_turns([note], Call("note", {"text": "tea"})).run(said(), ScriptedAsker(), lambda: True)
    assert kept(database, "note") == []


def test_silence_and_a_lecture_are_told_apart(make_turns: MakeTurns) -> None:
    turns = make_turns([note], Call("note", {"text": "tea"}))
    assert turns.run(said(""), ScriptedAsker()).outcome is Outcome.UNHEARD
    assert "shorter" in turns.run(said("word " * 2000), ScriptedAsker()).say


def test_a_full_disk_is_said_and_nothing_is_done(make_turns: MakeTurns, database: Database) -> None:
    turns = make_turns([note], Call("note", {"text": "x" * 200_000}))
    pages = database.execute("PRAGMA page_count").fetchone()[0]
    database.execute(f"PRAGMA max_page_count = {pages + 5}")
    reply = turns.run(said(), ScriptedAsker())
    assert (reply.outcome, "storage" in reply.say) == (Outcome.FAILED, True)
    assert kept(database, "note") == []


def test_what_was_cut_off_is_said_once_and_not_repeated(
    make_turns: MakeTurns, database: Database, clock: object
) -> None:
    turns = make_turns([note, send], Call("note", {"text": "tea"}))
    journal = Journal(database)
    intent = Intent("send", "send a letter", {}, {}, Confirm.ASK, local=False)
    journal.intend(journal.begin_turn(turns.now(), "send it", 1.0), turns.now(), intent)
    journal.settle()
    first, second = turns.run(said(), ScriptedAsker()).say, turns.run(said(), ScriptedAsker()).say
    assert first.startswith("I was cut off when I began to send a letter. I don't know whether it was done")
    assert second == "Noted tea."
    assert kept(database, "letter") == []


def test_stop_ends_what_rings(make_turns: MakeTurns, database: Database) -> None:
    turns = make_turns([stop], Call("stop"))
    with database.transaction():
        rings.add(SqliteStore(database, writable=True), "timer", turns.now(), "pasta")
    assert turns.run(said("stop"), ScriptedAsker()).outcome is Outcome.DONE
    assert kept(database, "ring") == []


def test_what_the_decider_is_not_sure_of_is_asked_about(make_turns: MakeTurns, database: Database) -> None:
    turns = make_turns([note], Call("note", {"text": "milk"}), sure=False)
    for answer, notes in (("no", 0), (None, 0), ("what", 0), ("yes", 1)):
        asker = ScriptedAsker([answer])
        reply = turns.run(said(), asker)
        assert asker.asked == ["Shall I write a note, text milk?"]
        assert (reply.outcome is Outcome.DONE) == bool(notes)
        assert len(SqliteStore(database, writable=False).rows("note")) == notes


def test_what_only_reads_what_is_here_is_done_without_being_sure(make_turns: MakeTurns) -> None:
    asker = ScriptedAsker()
    assert make_turns([sneak, look], Call("look"), sure=False).run(said(), asker).say == "There it is."
    assert asker.asked == []


def test_nothing_is_asked_about_what_cannot_be_done_anyway(make_turns: MakeTurns) -> None:
    asker = ScriptedAsker()
    assert make_turns([], Call("fly"), sure=False).run(said(), asker).say == UNKNOWN
    assert asker.asked == []
