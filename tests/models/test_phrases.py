from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from models.phrases import Phrases
from models.types import Call, Nothing, Plan
from models.words import split, without_politeness
from skills.api import Confirm, Context, Done, skill
from skills.kinds import Sum
from skills.values import Duration, Time

NOW = datetime(2027, 3, 10, 9, 0, tzinfo=ZoneInfo("Europe/London"))


@skill(confirm=Confirm.UNDO, phrases=["add {item} to [my|the] {list_name} list", "(add|put) {item} on [the] list"])
def add(context: Context, item: str, list_name: str = "shopping") -> Done:
    """Add.

    Args:
        item: What.
        list_name: Where.
    """
    return Done("")


@skill(phrases=["set [a] {name} timer for {duration}", "set [a] timer for {duration}", "what's [the] time {name:now}"])
def time(context: Context, duration: Duration, name: str = "") -> Done:
    """Time.

    Args:
        duration: How long.
        name: Which.
    """
    return Done("")


@skill(phrases=["what is {expression}", "{expression}"])
def calculate(context: Context, expression: Sum) -> Done:
    """Calculate.

    Args:
        expression: What.
    """
    return Done("")


@skill(phrases=["remind me to {text} {time}", "remind me to {text}"])
def remind(context: Context, text: str, time: Time | None = None) -> Done:
    """Remind.

    Args:
        text: Of what.
        time: When.
    """
    return Done("")


def decided(text: str) -> Call | None:
    decision = Phrases([add, time, calculate, remind]).decide(text, NOW)
    return decision.calls[0] if isinstance(decision, Plan) else None


@pytest.mark.parametrize(
    ("text", "call"),
    [
        ("Add milk to my shopping list.", Call("add", {"item": "milk", "list_name": "shopping"})),
        ("Put Aunt Anna's mother-in-law on the list", Call("add", {"item": "Aunt Anna's mother-in-law"})),
        ("Hey, could you please set a timer for 10 minutes, thanks?", Call("time", {"duration": "10 minutes"})),
        ("set a pasta timer for ten minutes", Call("time", {"name": "pasta", "duration": "ten minutes"})),
        ("What's the time?", Call("time", {"name": "now"})),
        ("what is the time", Call("time", {"name": "now"})),
        (
            "Remind me to call mum at half past seven",
            Call("remind", {"text": "call mum", "time": "at half past seven"}),
        ),
        ("What's 2 and a half times 3?", Call("calculate", {"expression": "2 and a half times 3"})),
        ("remind me to breathe", Call("remind", {"text": "breathe"})),
    ],
)
def test_a_declared_sentence_is_decided(text: str, call: Call) -> None:
    assert decided(text) == call


@pytest.mark.parametrize("text", ["set a timer for fun", "add to the list", "milk", "", "…", "timer timer timer"])
def test_anything_else_is_not(text: str) -> None:
    assert decided(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "remind me to feed the cat and what's the time",
        "remind me to feed the cat and then set a timer for ten minutes",
        "remind me to feed the cat and could you please set a timer for ten minutes",
        "Remind me to feed the cat at 5, and add milk to my shopping list",
    ],
)
def test_two_requests_are_not_one_sentence(text: str) -> None:
    assert decided(text) is None


@pytest.mark.parametrize(
    "text", ["remind me to wash and dry the cups", "remind me to set the time and go", "remind me to search and"]
)
def test_an_and_alone_makes_no_second_request(text: str) -> None:
    assert decided(text) == Call("remind", {"text": text.removeprefix("remind me to ")})


def test_thanks_asks_nothing() -> None:
    assert isinstance(Phrases([add]).decide("Thank you.", NOW), Nothing)
    assert isinstance(Phrases([add]).decide("Nevermind", NOW), Nothing)


def test_politeness_alone_is_left_as_it_is() -> None:
    assert without_politeness(split("please")).words == ("please",)


@pytest.mark.parametrize("phrase", ["{item}", "[add] {item}", "add (milk", "add milk)", "add {nobody}"])
def test_a_malformed_phrase_is_named(phrase: str) -> None:
    broken = skill(phrases=[phrase])(add.function)
    with pytest.raises(ValueError, match="skill add, phrase"):
        Phrases([broken])
