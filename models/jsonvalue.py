"""The values that a JSON schema allows, as patterns that tell while a value is being written whether it can go on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import regex

_STRING = r'"[^"\\\x00-\x1f]{0,200}"'
_INTEGER = r"-?\d{1,15}"
_NUMBER = r"-?\d{1,15}(?:\.\d{1,12})?(?:e-?\d{1,3})?"
_BOOLEAN = r"(?:true|false)"
_FREE = r"[^;\x00-\x1f\x7f]{1,300}"  # a string stands bare
_NUMBERS = ("integer", "number")
_QUOTED = (*_NUMBERS, "boolean", "array", "object")  # written as JSON
_LISTED = 60  # items, members


def pattern(schema: Mapping[str, Any]) -> regex.Pattern[str]:
    """What an argument with this schema may be, a space in front."""
    return regex.compile(" (?:" + (_of_enum(schema) or _bare(schema)) + ")")


def free(schema: Mapping[str, Any]) -> bool:
    """Whether it may be any text."""
    return not _of_enum(schema) and _kind(schema) not in _QUOTED


def numeric(schema: Mapping[str, Any]) -> bool:
    """Whether it is a number, or a list of numbers, and any may be said."""
    listed = schema.get("enum") or (_kind(schema) == "array" and _kind(_items(schema)) not in _NUMBERS)
    return not listed and _kind(schema) in (*_NUMBERS, "array")


def takes(allowed: regex.Pattern[str], text: str, whole: bool = False) -> bool:
    """Whether the text can be the beginning of such a value; whole: whether it is one."""
    match = allowed.fullmatch(text, partial=True)
    return match is not None and not (whole and match.partial)


def read_value(text: str, schema: Mapping[str, Any]) -> Any:
    """The value that was written; the text itself where it is none (cut off, say)."""
    text = text.strip()
    if _kind(schema) == "string":
        return text
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return float(value) if schema.get("type") == "float" and type(value) is int else value


def _kind(schema: Mapping[str, Any]) -> str:
    kind = schema.get("type", "string")
    kind = next((str(k) for k in kind if k != "null"), "string") if isinstance(kind, list) else str(kind)
    return {"float": "number", "dict": "object", "tuple": "array", "list": "array", "int": "integer"}.get(kind, kind)


def _items(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema of a list's items; what is none (true, or one for each place) allows anything."""
    items = schema.get("items")
    return items if isinstance(items, Mapping) else {}


def _of_enum(schema: Mapping[str, Any]) -> str:
    values = schema.get("enum") or ()
    words = [value if isinstance(value, str) else json.dumps(value) for value in values]
    return "|".join(regex.escape(" ".join(word.split())) for word in words if word.strip())


def _bare(schema: Mapping[str, Any]) -> str:
    kind = _kind(schema)
    return _quoted(schema) if kind in _QUOTED else _FREE


def _quoted(schema: Mapping[str, Any], depth: int = 0) -> str:
    """As it stands within JSON."""
    kind = _kind(schema)
    if kind == "integer":
        return _INTEGER
    if kind == "number":
        return _NUMBER
    if kind == "boolean":
        return _BOOLEAN
    if kind == "array" and depth < 3:
        item = _quoted(_items(schema), depth + 1)
        return rf"\[(?:{item}(?:, ?{item}){{0,{_LISTED}}})?\]"
    if kind == "object" and depth < 3:
        members = schema.get("properties") or {}
        one = "|".join(rf'"{regex.escape(k)}": ?{_quoted(v, depth + 1)}' for k, v in members.items())
        one = one or rf"{_STRING}: ?(?:{_STRING}|{_NUMBER}|{_BOOLEAN})"
        return rf"\{{(?:(?:{one})(?:, ?(?:{one})){{0,{_LISTED}}})?\}}"
    return _STRING
