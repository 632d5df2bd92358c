"""Calls of functions that the model is told of in the prompt: made up, shuffled, renamed, with others beside them.

tools.jsonl has a function a line: a JSON schema with "asks" (sentences with {argument} slots; what no slot says
stands after "~") and "values" for the slots; some have "pairs" (sentences for two calls, the slots of the second are
{2.argument}) and "near" (of the same subject, but nothing that the function does). Those of one "family" are of one
subject and easily confused: often they stand beside each other.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from models.format import Tool
from models.train.example import Example

Arguments = dict[str, Any]

BESIDE_FAMILY = 0.6  # how often the others are first those of its family
MOST_SPELT, SPELT = 20, 0.3  # numbers up to this are said in words, so often

_STYLES = ("snake", "dotted", "camel")


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines() if line.strip()]


def examples(functions: Sequence[Mapping[str, Any]], count: int, rng: random.Random) -> Iterator[Example]:
    """Asks of one function among up to five; some of several calls, some that none of the functions serves."""
    families: dict[str, list[Mapping[str, Any]]] = {}
    for function in functions:
        families.setdefault(function.get("family", function["name"]), []).append(function)
    for _ in range(count):
        function = rng.choice(functions)
        tool, names = renamed(function, rng)
        family = families[function.get("family", function["name"])]
        near = rng.sample(family, len(family)) if rng.random() < BESIDE_FAMILY else []
        listed = {other["name"]: other for other in [*near, *rng.sample(functions, 5)]}
        others = [renamed(other, rng)[0] for name, other in listed.items() if name != function["name"]]
        tools = [tool, *others[: rng.choice((0, 0, 1, 2, 3, 4))]]
        only = rng.random() < 0.6
        kind = rng.random()
        if kind < 0.33:  # none of them fits
            only, calls = True, [("escalate", Arguments())]
            text, _ = asked(function, names, rng)
            tools = others[: rng.choice((1, 1, 1, 2, 3, 4))]
            if function.get("near") and rng.random() < 0.6:
                text, tools = rng.choice(function["near"]), [tool, *others[: rng.choice((0, 0, 0, 1, 2))]]
        elif kind < 0.48:
            text, both = twice(function, names, rng)
            calls = [(tool.name, arguments) for arguments in both]
        else:
            text, arguments = asked(function, names, rng)
            calls = [(tool.name, arguments)]
        rng.shuffle(tools)
        yield Example(text, tuple(calls), "tools", tools=tuple(tools), only=only)


def twice(function: Mapping[str, Any], names: Mapping[str, str], rng: random.Random) -> tuple[str, list[Arguments]]:
    """A sentence that asks for the function twice, and the arguments of both calls."""
    if function.get("pairs") and rng.random() < 0.7:
        return filled(rng.choice(function["pairs"]), function, names, rng)
    (first, arguments), (second, also) = asked(function, names, rng), asked(function, names, rng)
    joined = f"{first.rstrip('.?')} {rng.choice(('and then', 'and also', 'and'))} {second[0].lower() + second[1:]}"
    return joined, [arguments, also]


def beside(example: Example, functions: Sequence[Mapping[str, Any]], rng: random.Random) -> Example:
    """A request for a built-in skill, with functions in the prompt that it does not need."""
    tools = tuple(renamed(other, rng)[0] for other in rng.sample(functions, rng.randint(1, 5)))
    return Example(example.text, example.calls, f"{example.source} beside", example.before, tools, known=example.known)


def renamed(function: Mapping[str, Any], rng: random.Random) -> tuple[Tool, dict[str, str]]:
    """The function in another style of name, its arguments shuffled, now and then renamed: the map of their names."""
    words = [w for w in re.split(r"[._]|(?<=[a-z])(?=[A-Z])", function["name"]) if w]
    style = rng.choice(_STYLES)
    if rng.random() < 0.5:
        name = function["name"]
    elif style == "snake" or len(words) < 2:
        name = "_".join(words).lower()
    elif style == "dotted":
        name = f"{words[0].lower()}.{'_'.join(words[1:]).lower()}"
    else:
        name = words[0].lower() + "".join(w.capitalize() for w in words[1:])
    properties = dict(function["parameters"]["properties"])
    keys = list(properties)
    if rng.random() < 0.3:
        rng.shuffle(keys)
    names = {key: key for key in keys}
    if rng.random() < 0.15:
        names = {key: f"{key}_{rng.choice(('value', 'input', 'param'))}" if len(key) < 8 else key for key in keys}
    required = function["parameters"].get("required", ())
    tool = Tool(
        name,
        function["description"],
        {names[key]: properties[key] for key in keys},
        tuple(names[key] for key in keys if key in required),
    )
    return tool, names


def asked(function: Mapping[str, Any], names: Mapping[str, str], rng: random.Random) -> tuple[str, Arguments]:
    """One of its sentences filled, and the arguments under their names, in the order of the parameters."""
    text, calls = filled(rng.choice(function["asks"]), function, names, rng)
    return text, calls[0]


def filled(
    line: str, function: Mapping[str, Any], names: Mapping[str, str], rng: random.Random
) -> tuple[str, list[Arguments]]:
    """The sentence of a line, and the arguments of two calls; the second shares what is not said anew for it."""
    sentence, _, fixed = line.partition(" ~ ")
    properties = function["parameters"]["properties"]
    said: list[Arguments] = [{}, {}]
    for part in fixed.split(";"):
        key, _, value = part.strip().partition("=")
        if key in properties:
            said[0][key] = _typed(value, properties[key])

    def fill(match: re.Match[str]) -> str:
        second, key = match.groups()
        value = _drawn(properties[key], function.get("values", {}).get(key), rng)
        said[bool(second)][key] = value
        return _spoken(value, rng)

    text = re.sub(r"\{(2\.)?(\w+)\}", fill, sentence)
    return text, [
        {names[key]: values[key] for key in names if key in values} for values in (said[0], said[0] | said[1])
    ]


def _typed(value: str, schema: Mapping[str, Any]) -> Any:
    kind = schema.get("type", "string")
    if kind in ("integer", "number", "boolean", "array", "object"):
        try:
            return json.loads(value.lower() if kind == "boolean" else value)
        except ValueError:
            return value
    return value


def _drawn(schema: Mapping[str, Any], values: Any, rng: random.Random) -> Any:
    kind = schema.get("type", "string")
    if kind == "array":
        return [_drawn(schema.get("items", {"type": "string"}), values, rng) for _ in range(rng.randint(2, 4))]
    if isinstance(values, Mapping) and "low" in values:
        low, high = values["low"], values["high"]
        if kind == "integer":
            return rng.randint(int(low), int(high))
        return (
            round(rng.uniform(low, high), rng.choice((0, 1, 2)))
            if rng.random() < 0.5
            else rng.randint(int(low), int(high))
        )
    return rng.choice(schema.get("enum") or values)


def _spoken(value: Any, rng: random.Random) -> str:
    if isinstance(value, list):
        items = [str(item) for item in value]
        if rng.random() < 0.4:
            return f"[{', '.join(items)}]"
        return f"{', '.join(items[:-1])} and {items[-1]}"
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_SPELT and rng.random() < SPELT:
        from num2words import num2words

        return str(num2words(value))
    return json.dumps(value) if isinstance(value, dict) else str(value)
