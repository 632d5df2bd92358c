"""Values of a JSON schema, checked while they are written."""

from __future__ import annotations

from typing import Any

import pytest

from models.jsonvalue import free, numeric, pattern, read_value, takes

LIST = {"type": "array", "items": {"type": "integer"}}
OBJECT = {"type": "dict", "properties": {"x": {"type": "float"}, "of": LIST}}


@pytest.mark.parametrize(
    ("schema", "text", "value"),
    [
        ({"type": "integer"}, " -3", -3),
        ({"type": "float"}, " 3", 3.0),
        ({"type": "number"}, " 2.50", 2.5),
        ({"type": "boolean"}, " true", True),
        ({"type": "string"}, " San José, CA", "San José, CA"),
        ({}, " anything", "anything"),
        (LIST, " [1, 2,3]", [1, 2, 3]),
        (LIST, " []", []),
        ({"type": "array"}, ' ["a b", "c"]', ["a b", "c"]),
        (OBJECT, ' {"x": 1.5, "of": [2]}', {"x": 1.5, "of": [2]}),
        ({"type": "string", "enum": ["on", "off"]}, " off", "off"),
        ({"type": "integer", "enum": [1, 2]}, " 2", 2),
        ({"type": ["null", "integer"]}, " 7", 7),
    ],
)
def test_each_beginning_is_taken_and_the_whole_is_read(schema: dict[str, Any], text: str, value: Any) -> None:
    allowed = pattern(schema)
    assert [text[:n] for n in range(1, len(text)) if not takes(allowed, text[:n])] == []
    assert takes(allowed, text, whole=True)
    read = read_value(text, schema)
    assert (read, type(read)) == (value, type(value))


@pytest.mark.parametrize(
    ("schema", "text"),
    [
        ({"type": "integer"}, " three"),
        ({"type": "integer"}, " 3.5"),
        ({"type": "boolean"}, " yes"),
        ({"type": "string"}, " a; b"),
        ({"type": "string"}, " a\nb"),
        (LIST, " [1, x"),
        (OBJECT, ' {"y"'),
        ({"enum": ["on", "off"]}, " of the"),
        ({"type": "integer"}, " " + "1" * 40),
    ],
)
def test_what_the_schema_does_not_allow_is_not(schema: dict[str, Any], text: str) -> None:
    assert not takes(pattern(schema), text)


def test_what_was_cut_off_stays_text() -> None:
    assert read_value(" [1, 2", LIST) == "[1, 2"
    assert not takes(pattern(LIST), " [1, 2", whole=True)


def test_what_is_a_number_and_what_is_free_text() -> None:
    assert numeric(LIST)
    assert numeric({"type": "float"})
    assert not numeric({"type": "array"})
    assert not numeric({"type": "integer", "enum": [1, 2]})
    assert free({})
    assert not free({"type": "string", "enum": ["on"]})
    assert not free(LIST)


@pytest.mark.parametrize(
    "odd", [{"type": "array", "items": True}, {"type": "array", "items": [LIST]}, {"type": [{"x": 1}]}, {"type": None}]
)
def test_an_odd_schema_allows_something(odd: dict[str, Any]) -> None:
    assert not numeric(odd)
    assert takes(pattern(odd), ' ["a"]', whole=True)
