"""The grammar: what it lets through, and that nothing else comes out, whatever the model would like."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from models.format import Tool, answer_tokens, fold, words
from models.grammar import MOST_CALLS, Grammar, Lean, source
from tests.models.tokens import Chance, Follows, Leans, tokenize

SKILLS: dict[str, dict[str, tuple[str, ...]]] = {
    "set_timer": {"duration": (), "name": ()},
    "set_volume": {"change": ("up", "down"), "level": ()},
    "send_email": {"to": (), "subject": (), "body": ()},
    "weather": {"location": (), "date": ()},
    "stop": {},
}
TEXT = "Set Tom's timer for 10 Minutes, then mail the weather to Anna Lee; $1 or $20"
TOOLS = [
    Tool("math.add", "Add.", {"a": {"type": "integer"}, "b": {"type": "number"}, "exact": {"type": "boolean"}}),
    Tool("find_all", "Find.", {"of": {"type": "array", "items": {"type": "string"}}, "kind": {"enum": ["new", "old"]}}),
    Tool("stop_it", "No arguments.", {}),
]
GRAMMAR = Grammar(SKILLS, tokenize)
LEAN = Lean(lambda names, calls: 0.0 if names == ["math.add"] else -9.0, lambda calls: 0.0)
FIND = Lean(lambda names, calls: 0.0 if names == ["find"] else -9.0, lambda calls: 0.0)
Calls = list[tuple[str, dict[str, Any]]]


def follows(calls: Calls, text: str = TEXT, tools: list[Tool] | None = None, only: bool = False) -> Calls:
    """Let the grammar write just these calls."""
    names = [tool.name for tool in tools or ()]
    tokens = [token for piece in answer_tokens(calls, tokenize, names) for token in piece]
    return GRAMMAR.plan(Follows(tokens), [source(text, words(text), tokenize)], tools or [], only)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "calls",
    [
        [("none", {})],
        [("escalate", {})],
        [("stop", {})],
        [("set_timer", {"duration": "10 Minutes", "name": "Tom"})],
        [("set_timer", {"name": "Tom's"})],
        [("set_volume", {"change": "down", "level": "10"})],
        [("weather", {}), ("send_email", {"to": "Anna Lee", "body": "$1"})],
        [("stop", {}), ("stop", {}), ("stop", {}), ("weather", {"location": "Anna"})],
    ],
)
def test_a_plan_in_the_words_of_the_request_is_written_with_its_capitals(calls: Calls) -> None:
    assert follows(calls) == calls


@pytest.mark.parametrize(
    "calls",
    [
        [("fly", {"to": "moon"})],
        [("set_timer", {"duration": "twenty minutes"})],
        [("set_timer", {"name": "Tom", "duration": "10 Minutes"})],
        [("set_timer", {"duration": "10 then"})],
        [("set_volume", {"change": "sideways"})],
        [("send_email", {"body": "$1"})],
        [("stop", {})] * (MOST_CALLS + 1),
        [("math.add", {"a": 1})],
    ],
)
def test_nothing_else_is(calls: Calls) -> None:
    with pytest.raises((AssertionError, IndexError, KeyError)):
        follows(calls)


@pytest.mark.parametrize(
    "calls",
    [
        [("math.add", {"a": -12, "b": 2.5, "exact": True})],
        [("find_all", {"of": ["cats", "dogs"], "kind": "old"}), ("math.add", {"b": 3})],
        [("stop_it", {})],
        [("escalate", {})],
    ],
)
def test_a_tools_arguments_have_the_types_of_its_schema(calls: Calls) -> None:
    assert follows(calls, tools=TOOLS, only=True) == calls


def test_where_only_tools_count_no_skill_is_called() -> None:
    with pytest.raises(AssertionError):
        follows([("stop", {})], tools=TOOLS, only=True)
    assert follows([("stop", {})], tools=TOOLS) == [("stop", {})]


def test_it_leans_to_what_a_tools_schema_requires_and_may_still_leave_it_out() -> None:
    tool = replace(TOOLS[0], required=("a", "exact"))
    for seed in range(30):
        ((_, arguments), *_) = GRAMMAR.plan(Leans(seed), [source(TEXT, words(TEXT), tokenize)], [tool], True, LEAN)  # type: ignore[arg-type]
        assert {"a", "exact"} <= set(arguments)
    calls: Calls = [("math.add", {"b": 2.5})]
    assert follows(calls, tools=[tool], only=True) == calls


def test_it_leans_to_what_was_said_in_a_tools_free_text() -> None:
    tool = Tool("find", "Find.", {"who": {"type": "string"}}, ("who",))
    text = "Ask Maine Coon, then Tom"
    said = [source(text, words(text), tokenize)]
    tokenize(" Maine Cochon co on")
    for letter in "acdehiklmnost":
        tokenize(letter)  # every word can be said to its end
    for seed in range(30):
        ((_, arguments), *_) = GRAMMAR.plan(Leans(seed), said, [tool], True, FIND)  # type: ignore[arg-type]
        assert f" {fold(arguments['who'])} " in f" {fold(text)} "
        assert arguments["who"][-1].isalpha()
    calls: Calls = [("find", {"who": "Maine Cochon"})]
    assert follows(calls, text, [tool], only=True) == calls


def test_whatever_the_model_would_like_a_plan_comes_out() -> None:
    said = words(TEXT)
    whole = f" {fold(TEXT)} "
    for seed in range(600):
        tools, only = (TOOLS, seed % 4 == 1) if seed % 2 else ([], False)
        calls = GRAMMAR.plan(Chance(seed), [source(TEXT, said, tokenize)], tools, only)  # type: ignore[arg-type]
        assert 1 <= len(calls) <= MOST_CALLS
        for number, (name, arguments) in enumerate(calls):
            if name in SKILLS:
                assert not only
                assert list(arguments) == [key for key in SKILLS[name] if key in arguments]
                for key, value in arguments.items():
                    listed = SKILLS[name][key]
                    earlier = value.startswith("$") and value in [f"${n}" for n in range(1, number + 1)]
                    assert value in listed if listed else earlier or f" {fold(value)}" in whole
            else:
                assert name in ("none", "escalate", *(tool.name for tool in tools))
