"""What the action model reads and writes: words folded to one spelling, and their tokens.

    <|im_start|> um, ten minutes for the pasta <|im_end|> set timer duration: ten minutes; name: pasta<|im_end|>

Calls are parted by a line break, arguments by "; ", and an argument is the user's words. A turn before it stands in
front in the same form. Functions that are not in the weights stand first of all, each after <file_sep>; <repo_name>
first means that nothing else may be called. With SmolLM2's tokens a call takes 11 tokens on average in this form,
15 as name(argument="words") and 26 as JSON.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

START, END, TOOL, ONLY = 1, 2, 5, 3  # <|im_start|> <|im_end|> <file_sep> <repo_name>
OUTCOMES = ("none", "escalate")
MOST_WORDS = 300  # of an utterance; more is cut
TOOLS_TOKENS = 125  # for all functions in the prompt together
TOOL_TOKENS = 60  # for one, at most

Tokenize = Callable[[str], list[int]]


@dataclass(frozen=True, slots=True)
class Word:
    """A word as the model reads it, and where it stands in the text. pause: whether punctuation comes after it."""

    text: str
    start: int
    end: int
    pause: bool = False


_OUTER = "\"'`´“”‘’„«»()[]{}<>|~*_=\\^,;:!?.…¿¡-–—"
_PAUSE = re.compile(r"[,;:!?.…–—]|^-+$")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_NEGATIVE = re.compile(r"-\.?\d")
_MONEY = {"$": "dollars", "€": "euros", "£": "pounds", "¥": "yen"}
_PART = re.compile(r"(?P<money>[$€£¥])?(?P<word>[^%°]*)(?P<after>[%°]?)(?P<rest>.*)", re.S)


def words(text: str) -> list[Word]:
    """The words of a text, lower case; punctuation around them is a pause; "$5,000" is "5000 dollars"."""
    found: list[Word] = []
    for match in re.finditer(r"[^\s\x00-\x1f\x7f]+", text):
        start, end = match.span()
        while start < end and text[start] in _OUTER and not _NEGATIVE.match(text, start):
            start += 1
        while end > start and text[end - 1] in _OUTER:
            end -= 1
        alone = start == end
        pause = _PAUSE.search(match[0] if alone else text[end : match.end()]) is not None
        if alone:
            if found and pause:
                found[-1] = replace(found[-1], pause=True)
            continue
        part = _PART.fullmatch(text[start:end])
        assert part is not None
        inner = re.sub(r"[;|<>\\]", "", part["word"].lower().replace("’", "'"))
        inner = re.sub(r"^([ap])\.m$", r"\1m", inner)
        inner = _THOUSANDS.sub("", inner)
        said = (
            inner,
            _MONEY.get(part["money"] or "", "") if inner else "",
            {"%": "percent", "°": "degrees"}.get(part["after"], "") + part["rest"].strip(_OUTER).lower(),
        )
        found += [Word(word, start, end) for word in said if word]
        if pause and found:
            found[-1] = replace(found[-1], pause=True)
    return found


def fold(text: str) -> str:
    return " ".join(word.text for word in words(text))


def written(said: Sequence[Word]) -> str:
    """The words as the model reads them, each after a space, a comma for every pause but the last."""
    text = "".join(f" {word.text}," if word.pause else f" {word.text}" for word in said)
    return text.removesuffix(",")


@dataclass(frozen=True, slots=True)
class Tool:
    """A function that the model has not learnt, as the prompt describes it. parameters: name → its JSON schema.

    required: the parameters without which it cannot be called.
    """

    name: str
    description: str
    parameters: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    required: tuple[str, ...] = ()


def told(name: str) -> str:
    """A built-in skill's or an argument's name as the model writes it: "set_timer" is two tokens as "set timer"."""
    return " " + name.replace("_", " ")


def value_text(value: object) -> str:
    """A tool's argument as the model writes it: a string bare, anything else as JSON."""
    if isinstance(value, str):
        return re.sub(r"[;\s]+", " ", value).strip()
    return json.dumps(value, ensure_ascii=False)


def answer_tokens(
    calls: Sequence[tuple[str, Mapping[str, object]]], tokenize: Tokenize, tools: Sequence[str] = ()
) -> list[list[int]]:
    """The answer in pieces: a name, a key, a value ..., the end. tools: names whose arguments are JSON values."""
    pieces: list[list[int]] = []
    for number, (name, arguments) in enumerate(calls):
        if number:
            pieces.append(tokenize("\n"))
        pieces.append(tokenize(f" {name}" if name in tools else told(name)))
        for at, (key, value) in enumerate(arguments.items()):
            pieces.append((tokenize(";") if at else []) + key_tokens(key, tokenize))
            text = value_text(value) if name in tools or str(value).startswith("$") else fold(str(value))
            pieces.append(tokenize(" " + text))
    return [*pieces, [END]]


def key_tokens(key: str, tokenize: Tokenize) -> list[int]:
    return tokenize(told(key)) + tokenize(":")


def utterance_tokens(said: Sequence[Word], tokenize: Tokenize) -> list[int]:
    return tokenize(written(said[:MOST_WORDS]))


def prompt_tokens(
    said: Sequence[Word],
    tokenize: Tokenize,
    before: tuple[str, Sequence[tuple[str, Mapping[str, object]]]] | None = None,
    tools: Sequence[Tool] = (),
    only: bool = False,
) -> list[int]:
    """What the model reads. before: the turn before and what was called in it."""
    tokens = [ONLY] if only else []
    for tool in tools:
        tokens += [TOOL, *tool_tokens(tool, tokenize, len(tools))]
    if before is not None:
        text, calls = before
        answer = answer_tokens(calls or [("none", {})], tokenize, [tool.name for tool in tools])
        tokens += [START, *utterance_tokens(words(text), tokenize), END, *(t for piece in answer for t in piece)]
    return [*tokens, START, *utterance_tokens(said, tokenize), END]


def tool_tokens(tool: Tool, tokenize: Tokenize, count: int) -> list[int]:
    """The description of one of `count` tools: its name and arguments, then as much of its text as there is room."""
    keys = ", ".join(key + _type_mark(schema) for key, schema in tool.parameters.items())
    line = f" {_plain(tool.name)}({_plain(keys)}) {_plain(tool.description)}"
    return tokenize(line)[: min(TOOL_TOKENS, TOOLS_TOKENS // count)]


def _type_mark(schema: Mapping[str, Any]) -> str:
    kind = str(schema.get("type", "string"))
    if schema.get("enum"):
        return "=" + "|".join(str(value) for value in schema["enum"][:4])
    return {"integer": " int", "number": " num", "float": " num", "boolean": " bool", "array": " list"}.get(kind, "")


def _plain(text: str) -> str:
    """One line without control characters: a description is data."""
    return " ".join(re.sub(r"[\x00-\x1f\x7f<>]", " ", text).split())
