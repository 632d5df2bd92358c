"""The action model: an utterance to a plan, by llama.cpp within a grammar.

The built-in skills are in its weights, so that only the request's words are read; functions that it never learnt are
described in the prompt. Which skills it learnt, and how far to believe it, stand in its own file.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from models import confidence
from models.decode import Decoder, TooLong
from models.format import OUTCOMES, Tool, Word, prompt_tokens, words, written
from models.grammar import Grammar, Lean, source
from models.intent import Intent, among
from models.types import Call, Decision, Escalate, Nothing, Plan
from skills.api import Skill

SKILLS = "pocket_lam.skills"
MOST_TOKENS = 400  # of an utterance; what is more is not read
MOST_TOOLS = 5  # in one prompt
UNHEARD_OF = 0.1  # how likely a function that the intents do not know is at least
OUTCOMES_LESS = 0.6  # none and escalate were taught with more rows than any skill: how likely they are in truth
ENDS = 2.0  # how much the number of calls that the intents expect counts beside the language model's
CLEAR = 0.6  # how likely the likeliest names of a request are together that needs no turn before it
RARE = 0.01  # added to how likely a number of calls is
FLOOR = 0.05  # added to each name's likelihood: what the intents rule out, the model can still choose

Turn = tuple[str, list[tuple[str, Mapping[str, Any]]]]  # what was said, and the calls with their arguments


class ActionModel:
    """One GGUF with its context. Not for two threads."""

    def __init__(self, path: Path, threads: int = 0, intent: Intent | None = None) -> None:
        """Load the file. intent: what the names of skills lean on beside the model's own odds.

        Raises ValueError when llama.cpp cannot load it, or when it is no action model.
        """
        self._intent = intent
        self._suggested = lru_cache(2)(intent.of) if intent else None  # `clear` and `decide` ask for the same
        self._decoder = Decoder(path, threads)
        about = self._decoder.about
        if SKILLS not in about:
            raise ValueError(f"{path} is not trained for the skills; run: lam models pull")
        self.skills = read_skills(about[SKILLS])
        self._grammar = Grammar(self.skills, self._decoder.tokenize)
        self._confidence = confidence.stored(about)

    def decide(
        self,
        text: str,
        before: tuple[str, Sequence[Call]] | None = None,
        tools: Sequence[Tool] = (),
        only: bool = False,
        cancelled: Callable[[], bool] = lambda: False,
        without: Collection[str] = (),
    ) -> Decision:
        """The plan for an utterance.

        before: the turn before and what was called in it. tools: at most five functions beside the built-in skills;
        only: instead of them. without: skills that were tried for these words, and were wrong. Raises Cancelled.
        """
        tools = [tool for tool in tools if tool.name not in without]
        calls, features = self.attempt(text, before, tools, only, cancelled, without)
        sure = self._confidence.of(features)
        name = calls[0].skill
        if name == "none":
            return Nothing(sure, "model")
        if name == "escalate" or sure < self._confidence.ask:
            return Escalate(sure, "model")
        return Plan(tuple(calls), sure, "model", sure >= self._confidence.do)

    def attempt(
        self,
        text: str,
        before: tuple[str, Sequence[Call]] | None = None,
        tools: Sequence[Tool] = (),
        only: bool = False,
        cancelled: Callable[[], bool] = lambda: False,
        without: Collection[str] = (),
    ) -> tuple[list[Call], list[float]]:
        """What the model would do, whatever its confidence: the calls, and the features of that confidence."""
        tokenize, tools = self._decoder.tokenize, tools[:MOST_TOOLS]
        said = fitting(words(text), tokenize)
        if not said:
            return [Call("none")], confidence.features([], 1, True, bool(tools))
        sources = [source(text, said, tokenize)]
        turn: Turn | None = None
        if before is not None:
            earlier = fitting(words(before[0]), tokenize, MOST_TOKENS // 4)
            calls: list[tuple[str, Mapping[str, Any]]] = [(c.skill, _brief(c.arguments)) for c in before[1]]
            turn = (written(earlier), calls)
            sources.append(source(before[0], earlier, tokenize))
            sources += [source(str(v), words(str(v)), tokenize) for _, kept in calls for v in kept.values()]
        try:
            self._decoder.begin(prompt_tokens(said, tokenize, turn, tools, only), cancelled)
            odds, lean = self._lean(text, turn, tools, only)
            plan = self._grammar.plan(self._decoder, sources, tools, only, lean, without)
        except TooLong:
            return [Call("escalate")], [-8.0, -4.0, -12.0, -8.0, 0.0, 0.0, 1.0, float(bool(tools)), -5.0]
        features = confidence.features(
            self._decoder.choices,
            len(plan),
            plan[0][0] in ("none", "escalate"),
            bool(tools),
            sum(odds.get(name, 1.0) for name in {name for name, _ in plan}),
        )
        made = [Call(name, arguments) for name, arguments in plan]
        return [call for number, call in enumerate(made) if call not in made[:number]], features  # none twice

    def _lean(
        self, text: str, turn: Turn | None, tools: Sequence[Tool], only: bool
    ) -> tuple[Mapping[str, float], Lean | None]:
        """How likely each name is before the language model is asked, and how the plan leans to that."""
        if self._intent is None or self._suggested is None:
            return {}, None
        fits = self._intent.serve(text, tools, turn[0] if turn else "")
        calls: Sequence[float] = ()  # nobody knows how many of the functions that only the prompt tells of
        if only:
            known, other = dict.fromkeys(OUTCOMES, 1 - max(fits, default=0.0)), 1.0
        else:
            suggested, calls = self._suggested(text, turn and (turn[1][0][0] if turn[1] else ""))
            known = {name: p * OUTCOMES_LESS if name in OUTCOMES else p for name, p in suggested.items()}
            other = max(UNHEARD_OF, 1 - max(known.values()))
        names = [tool.name for tool in tools]
        # The first call is of the function that fits best, as far as one does; a further one may be of any that fits.
        first, later = (
            known | {name: p * other for name, p in zip(names, likely, strict=True)} for likely in (among(fits), fits)
        )
        weight = self._intent.weight

        def lean(names: list[str], calls: int) -> float:
            odds = later if calls else first
            return weight * math.log(sum(odds[name] for name in names) + FLOOR)

        return first, Lean(lean, lambda many: ENDS * ending(calls, many) if not tools else 0.0)

    def clear(self, text: str) -> bool:
        """Whether the words say by themselves what is asked for; "and in Paris?" does not."""
        if self._suggested is None:
            return True
        names, calls = self._suggested(text, None)
        many = 1 + max(range(len(calls)), key=calls.__getitem__)  # so many names share it out
        return sum(sorted(names.values())[-many:]) >= CLEAR

    def close(self) -> None:
        self._decoder.close()


def ending(calls: Sequence[float], many: int) -> float:
    """The log odds that a plan which has so many calls has no more. calls: how likely it has 1, 2, ... in all."""
    here, more = calls[many - 1], sum(calls[many:])
    return math.log((here + RARE) / (more + RARE))


def read_skills(catalog: str) -> dict[str, dict[str, tuple[str, ...]]]:
    """name → argument → the values it may have (none listed: any words), from the catalogue's JSON."""
    return {
        skill["name"]: {a["name"]: tuple(a["type"].split("|")) if "|" in a["type"] else () for a in skill["arguments"]}
        for skill in json.loads(catalog)["skills"]
    }


def of_skill(skill: Skill) -> Tool:
    """A skill that the model has not learnt, as a tool whose arguments are words."""
    kinds = {a.name: a.kind for a in skill.arguments}
    return Tool(skill.name, skill.description, {
        name: {"type": "string", "enum": list(kind)} if isinstance(kind, tuple) else {"type": "string"}
        for name, kind in kinds.items()
    })  # fmt: skip


def of_schema(schema: Mapping[str, Any]) -> Tool:
    """Read {"name", "description", "parameters": {"properties": ...}}. Raises ValueError when it is none."""
    body = schema.get("function", schema)
    try:
        schema = body.get("parameters") or body.get("inputSchema") or {}
        parameters, required = schema.get("properties") or {}, schema.get("required") or ()
        name = str(body["name"])
        if not name.strip() or any(not isinstance(v, Mapping) for v in parameters.values()):
            raise KeyError("name")
        kinds = {str(key): dict(kind) for key, kind in parameters.items()}
        return Tool(name, str(body.get("description", "")), kinds, tuple(key for key in kinds if key in required))
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError(f"a tool is no function with a JSON schema: {error!r}") from error


def fitting(said: list[Word], tokenize: Callable[[str], list[int]], most: int = MOST_TOKENS) -> list[Word]:
    """As many of the words as fit into so many tokens."""
    kept: list[Word] = []
    for word in said:
        most -= len(tokenize(" " + word.text))
        if most < 0:
            break
        kept.append(word)
    return kept


def _brief(arguments: Mapping[str, Any]) -> dict[str, Any]:
    return {key: " ".join(str(value).split()[:20]) for key, value in arguments.items()}
