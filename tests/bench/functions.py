"""What a model may call: a built-in skill, or a function that came as a JSON schema; and its grammar."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from models.types import Call, Decision, Escalate, Nothing, Plan
from skills.api import Skill

MOST_CALLS = 4  # in one plan
_WORDS = r'"\"" [^"\\\n\x00-\x1f]{1,200} "\""'


@dataclass(frozen=True, slots=True)
class Function:
    """arguments: each name with the words that it may be; none for any words."""

    name: str
    description: str
    arguments: Mapping[str, tuple[str, ...]]

    def __str__(self) -> str:
        return f"{self.name}({', '.join(self.arguments)}): {self.description}"


def of_skill(skill: Skill) -> Function:
    return Function(
        skill.name,
        skill.description,
        {a.name: a.kind if isinstance(a.kind, tuple) else () for a in skill.arguments},
    )


def of_schema(schema: Mapping[str, Any]) -> Function:
    """Read {"name", "description", "parameters": {"properties": ...}}. Raises ValueError when it is none."""
    body = schema.get("function", schema)
    try:
        properties = body.get("parameters", {}).get("properties", {})
        arguments = {str(k): tuple(str(word) for word in v.get("enum", ())) for k, v in properties.items()}
        return Function(str(body["name"]), str(body.get("description", "")).partition("\n")[0][:200], arguments)
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError(f"a tool is no function with a JSON schema: {error!r}") from error


def grammar(functions: Sequence[Function]) -> str:
    """GBNF of every answer that is a plan of these functions, "none" or "escalate".

    Arguments come in their declared order; each may be left out, because what is missing is asked for.
    """
    rules = [f"words ::= {_WORDS}"]
    for i, function in enumerate(functions):
        names = list(function.arguments)
        for k, name in enumerate(names):
            values = " | ".join(_literal(f'"{value}"') for value in function.arguments[name])
            rules.append(f"f{i}a{k} ::= {_literal(name + '=')} " + (f"({values})" if values else "words"))
            later = f'(", " f{i}r{k + 1})?' if k + 1 < len(names) else ""
            skip = f" | f{i}r{k + 1}" if k + 1 < len(names) else ""
            rules.append(f"f{i}r{k} ::= f{i}a{k} {later}{skip}")
        rules.append(f"f{i} ::= {_literal(function.name + '(')} {f'f{i}r0? ' if names else ''}" + '")"')
    calls = " | ".join(f"f{i}" for i in range(len(functions)))
    plan = f' | call ("\\n" call){{0,{MOST_CALLS - 1}}}' if functions else ""
    return "\n".join([f'root ::= "none" | "escalate"{plan}', *([f"call ::= {calls}"] if calls else []), *rules])


def _literal(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


_CALL = re.compile(r"([^\s(]+)\((.*)\)")
_ARGUMENT = re.compile(r'([^\s=,]+)="([^"]*)"')


def read_plan(text: str, confidence: float, by: str) -> Decision:
    """The decision that a model wrote in the grammar above; Escalate for what is none (cut off, say)."""
    if text.strip() == "none":
        return Nothing(confidence, by)
    matches = [_CALL.fullmatch(line.strip()) for line in text.strip().splitlines()]
    calls = tuple(Call(m[1], dict(_ARGUMENT.findall(m[2]))) for m in matches if m)
    return Plan(calls, confidence, by) if calls and len(calls) == len(matches) else Escalate(confidence, by)


def describe(functions: Iterable[Function]) -> str:
    """A line for each, for a prompt."""
    return "\n".join(map(str, functions))
