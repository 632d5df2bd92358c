"""Notes, and facts that the owner wanted to be remembered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from device.database import take_back
from models.phrases import Phrases
from models.types import Call, Plan
from skills.api import Confirm, Done, Failed, Skill, Which
from skills.memory import forget, recall, remember
from skills.notes import find_note, take_note
from skills.values import Unclear
from tests.skills.calling import call
from tests.skills.conftest import NOW, SKILLS, Owner

OURS = (take_note, find_note, remember, recall, forget)

Told = Callable[..., str]


@pytest.fixture
def tell(owner: Owner) -> Told:
    """Call a skill with its only argument."""

    def tell(skill: Skill, words: str = "") -> str:
        named = {skill.arguments[0].name: words} if words else {}
        return call(owner, skill, None, **named).say

    return tell


def refused(tell: Told, skill: Skill, words: str = "") -> str:
    with pytest.raises(Failed) as failed:
        tell(skill, words)
    return str(failed.value)


# Notes


def test_a_note_is_kept_as_it_was_said(tell: Told) -> None:
    assert tell(take_note, "call my plumber about the sink") == "Noted: Call my plumber about the sink."
    assert tell(find_note) == "You noted today: Call my plumber about the sink."


@pytest.mark.parametrize("lead", ["that", "to self", "saying that", "of"])
def test_words_that_only_lead_to_a_note_are_left_out(tell: Told, lead: str) -> None:
    assert tell(take_note, f"{lead} the gas man comes at nine") == "Noted: The gas man comes at nine."


def test_the_same_note_is_kept_once(tell: Told, owner: Owner) -> None:
    tell(take_note, "buy stamps")
    assert tell(take_note, "Buy stamps!") == "You have that note already: Buy stamps."
    assert len(owner.store.rows("note")) == 1


def test_notes_are_told_newest_first_with_their_days(tell: Told, owner: Owner) -> None:
    tell(take_note, "order seeds")
    owner.wait(days=1)
    tell(take_note, "order more seeds")
    owner.wait(days=1)
    tell(take_note, "call the bank")
    assert tell(find_note, "seeds") == (
        "You have two notes about seeds. Yesterday: Order more seeds. On Wednesday, March 10: Order seeds."
    )
    assert tell(find_note, "all") == (
        "You have three notes. Today: Call the bank. Yesterday: Order more seeds. On Wednesday, March 10: Order seeds."
    )
    assert tell(find_note, "the latest") == "You noted today: Call the bank."
    assert tell(find_note, "yesterday") == "You noted yesterday: Order more seeds."


def test_of_many_notes_the_newest_are_told(tell: Told) -> None:
    for word in ("one", "two", "three", "four", "five", "six", "seven"):
        tell(take_note, f"thought {word}")
    said = tell(find_note, "thoughts")
    assert said.startswith("You have seven notes about thoughts. The newest are these. Today: Thought seven.")
    assert "Thought two" not in said


def test_a_note_that_is_not_there_is_said(tell: Told) -> None:
    assert refused(tell, find_note) == "You have no notes."
    tell(take_note, "buy stamps")
    assert refused(tell, find_note, "my roof") == "You have no note about roof."
    assert refused(tell, find_note, "the") == "You have no note about the."


# Facts


def test_a_fact_is_said_back_as_the_device_tells_it(tell: Told) -> None:
    assert tell(remember, "that my locker code is 4421") == "I'll remember that: Your locker code is 4421."
    assert tell(recall, "my locker code") == "Your locker code is 4421."


@pytest.mark.parametrize(
    ("fact", "query", "said"),
    [
        ("I am allergic to nuts", "what I am allergic to", "You are allergic to nuts."),
        ("I was born in Leeds", "where I was born", "You were born in Leeds."),
        ("my car is parked on level three", "where I parked", "Your car is parked on level three."),
        ("the spare key is under the flower pot", "the spare key", "The spare key is under the flower pot."),
        ("Anna's birthday is the third of May", "Anna's birthday", "Anna's birthday is the third of May."),
        ("I like my coffee black", "how I like my coffee", "You like your coffee black."),
        ("we met in Paris", "Paris", "We met in Paris."),
    ],
)
def test_a_fact_is_found_by_what_it_is_about(tell: Told, fact: str, query: str, said: str) -> None:
    for other in ("my shoe size is 42", "my dentist is called Jones", "Tom drinks oat milk"):
        tell(remember, other)
    tell(remember, fact)
    assert tell(recall, query) == said


def test_a_fact_is_found_by_its_meaning(tell: Told, owner: Owner) -> None:
    def alike(sentence: str, others: Sequence[str]) -> list[float]:
        return [0.77 if "birthday" in other else 0.1 for other in others]

    tell(remember, "Anna's birthday is the third of May")
    tell(remember, "my shoe size is 42")
    owner.context = replace(owner.context, alike=alike)
    assert tell(recall, "when was she born") == "Anna's birthday is the third of May."


@pytest.mark.parametrize("query", ["my bank account number", "my dentist", "the name of my dog", "my", "4422", "?!"])
def test_what_was_never_told_is_not_made_up(tell: Told, query: str) -> None:
    tell(remember, "my locker code is 4421")
    tell(remember, "my sister is vegetarian")
    if query == "?!":
        with pytest.raises(Unclear):
            tell(recall, query)
    else:
        assert refused(tell, recall, query) == "You haven't told me that."


def test_what_is_only_near_is_told_as_that(tell: Told) -> None:
    tell(remember, "my locker code is 4421")
    assert tell(recall, "my door code") == (
        "You haven't told me exactly that. The nearest I know is this: Your locker code is 4421."
    )


def test_of_two_facts_about_one_thing_the_newer_comes_first(tell: Told) -> None:
    tell(remember, "my locker code is 4421")
    tell(remember, "my locker code is 5512")
    assert tell(recall, "my locker code") == (
        "Your locker code is 5512. Before that, you told me: Your locker code is 4421."
    )


def test_the_same_fact_is_kept_once(tell: Told, owner: Owner) -> None:
    tell(remember, "my locker code is 4421")
    assert tell(remember, "My locker code is 4421.") == "I know that already: Your locker code is 4421."
    assert len(owner.store.rows("fact")) == 1


@pytest.mark.parametrize("query", ["me", "everything you know about me", "everything"])
def test_all_that_was_told_is_told(tell: Told, query: str) -> None:
    assert refused(tell, recall, query) == "You haven't told me anything to remember yet."
    tell(remember, "my locker code is 4421")
    assert tell(recall, query) == "You told me one thing. Your locker code is 4421."
    for number in range(6):
        tell(remember, f"room {number} is cold")
    assert tell(recall, query).startswith("You told me seven things. The newest are these. Room 5 is cold.")


@pytest.mark.parametrize("words", ["to buy milk", "where I parked", "when we met", "this song", "the milk", "me", "it"])
def test_what_is_no_fact_is_not_remembered_as_one(tell: Told, owner: Owner, words: str) -> None:
    with pytest.raises(Unclear, match=r"^Tell me a fact, such as: .* For things to do, say remind me\.$"):
        tell(remember, words)
    assert owner.everything() == []


# Forgetting


def meant(owner: Owner, query: str, words: str = "") -> str:
    """What the owner is asked about, and whether it takes the button."""
    assert forget.prepare_function
    assert forget.level_function
    values = forget.prepare_function(replace(owner.context, words=words), {"query": query})
    held = " [held]" if forget.level_function(values) is Confirm.HOLD else ""
    return f"{values['query']}{held}"


def test_the_question_names_the_fact_that_would_be_forgotten(tell: Told, owner: Owner) -> None:
    tell(remember, "my locker code is 4421")
    tell(remember, "my shoe size is 42")
    assert meant(owner, "my locker code") == "that your locker code is 4421"
    assert tell(forget, "my locker code") == "I forgot that your locker code is 4421."
    assert refused(tell, recall, "my locker code") == "You haven't told me that."
    assert tell(recall, "my shoe size") == "Your shoe size is 42."


def test_of_two_facts_the_owner_is_asked_which(tell: Told, owner: Owner) -> None:
    tell(remember, "my locker code is 4421")
    tell(remember, "my locker code is 5512")
    with pytest.raises(Which) as which:
        meant(owner, "my locker code")
    assert which.value.options == ("your locker code is 4421", "your locker code is 5512")
    assert meant(owner, which.value.options[1]) == "that your locker code is 5512"


def test_a_fact_nobody_told_cannot_be_forgotten(tell: Told) -> None:
    tell(remember, "my locker code is 4421")
    assert refused(tell, forget, "my shoe size") == "You have no note of that, and I remember nothing about it."


def test_a_note_is_forgotten_too(tell: Told, owner: Owner) -> None:
    tell(take_note, "call the plumber")
    tell(remember, "the plumber is called Jones")
    assert meant(owner, "the plumber", words="delete my note about the plumber") == "the note: call the plumber"
    assert tell(forget, "the note about the plumber") == "I forgot the note: call the plumber."
    assert tell(recall, "the plumber") == "The plumber is called Jones."


@pytest.mark.parametrize("query", ["that", "it", "the last one"])
def test_the_newest_is_what_that_means(tell: Told, owner: Owner, query: str) -> None:
    tell(remember, "my locker code is 4421")
    tell(take_note, "buy stamps")
    assert meant(owner, query) == "the note: buy stamps"


@pytest.mark.parametrize(
    "query",
    ["everything", "Everything you know about me", "all", "absolutely everything", "all that you remember", "it all"],
)
def test_forgetting_everything_takes_the_button(tell: Told, owner: Owner, query: str) -> None:
    tell(remember, "my locker code is 4421")
    tell(remember, "my shoe size is 42")
    tell(take_note, "buy stamps")
    assert meant(owner, query) == "everything you told me to remember, two things in all [held]"
    assert tell(forget, query) == (
        "I forgot everything you told me to remember, two things in all. What you said is still in the journal."
    )
    assert owner.store.rows("fact") == []
    assert len(owner.store.rows("note")) == 1


def test_forgetting_all_notes_takes_the_button_too(tell: Told, owner: Owner) -> None:
    assert refused(tell, forget, "all my notes") == "You have no notes."
    tell(take_note, "buy stamps")
    tell(remember, "my shoe size is 42")
    assert meant(owner, "all my notes") == "all your notes, one note in all [held]"
    assert meant(owner, "everything", words="delete everything in my notes") == "all your notes, one note in all [held]"


def test_everything_about_one_thing_is_only_that(tell: Told, owner: Owner) -> None:
    tell(remember, "my sister is vegetarian")
    tell(remember, "my sister lives in Oslo")
    tell(remember, "my shoe size is 42")
    assert meant(owner, "everything about my sister") == "that your sister is vegetarian; your sister lives in Oslo"


def test_words_alone_take_the_button_when_they_may_mean_everything() -> None:
    assert forget.level_function
    assert forget.level_function({"query": "everything you know"}) is Confirm.HOLD
    assert forget.level_function({"query": "my locker code"}) is Confirm.ASK


def test_undoing_brings_everything_back(tell: Told, owner: Owner) -> None:
    tell(remember, "my locker code is 4421")
    before = owner.everything()
    done = forget.function(owner.context, query="everything")
    assert isinstance(done, Done)
    assert owner.everything() == []
    assert take_back(owner.database, owner.store.changes[-1:])
    assert owner.everything() == before


@pytest.mark.parametrize(
    ("text", "skill", "arguments"),
    [
        ("take a note", "take_note", {}),
        ("take a note that the gas man comes at nine", "take_note", {"text": "the gas man comes at nine"}),
        ("make a note to self buy stamps", "take_note", {"text": "buy stamps"}),
        ("note down the meeting moved to Friday", "take_note", {"text": "the meeting moved to Friday"}),
        ("read my notes", "find_note", {}),
        ("read me my last note", "find_note", {"query": "last"}),
        ("do I have any notes about the roof", "find_note", {"query": "the roof"}),
        ("do I have a note about the roof", "find_note", {"query": "the roof"}),
        ("what did I write down about the garden", "find_note", {"query": "the garden"}),
        ("remember that my locker code is 4421", "remember", {"text": "my locker code is 4421"}),
        ("Remember, my locker code is 4421.", "remember", {"text": "my locker code is 4421"}),
        ("don't forget that Anna is vegetarian", "remember", {"text": "Anna is vegetarian"}),
        ("remember to buy milk", "remember", None),
        ("remember where I parked", "remember", None),
        ("do you remember my locker code", "recall", {"query": "my locker code"}),
        ("remind me what my locker code is", "recall", {"query": "my locker code is"}),
        ("what do you know about me", "recall", {"query": "me"}),
        ("what did I tell you about Anna", "recall", {"query": "Anna"}),
        ("forget that my locker code is 4421", "forget", {"query": "my locker code is 4421"}),
        ("forget everything", "forget", {"query": "everything"}),
        ("forget everything you know about me", "forget", {"query": "everything"}),
        ("delete my note about the sink", "forget", {"query": "the sink"}),
        ("delete all my notes", "forget", {"query": "all notes"}),
        ("forget it", "forget", None),
        ("forget about it", "forget", None),
        ("forget my reminder to call mum", "forget", None),
        ("remind me to take a note", "take_note", None),
        ("add stamps to my list", "take_note", None),
    ],
)
def test_these_sentences_are_about_notes_and_facts(text: str, skill: str, arguments: dict[str, str] | None) -> None:
    decision = Phrases({**SKILLS, **{ours.name: ours for ours in OURS}}.values()).decide(text, NOW)
    called = [call for call in decision.calls if call.skill == skill] if isinstance(decision, Plan) else []
    assert called == ([] if arguments is None else [Call(skill, arguments)])
