"""Exact sentences, declared by the skills, to a plan in a millisecond.

A phrase is lower-case words with `[optional]` parts, `(either|or)`, `{slot}` for words of the
user's, and `{slot:value}` for a value that is not spoken. A slot matches one word or more, and
only words that its argument's kind can read: "set a timer for {duration}" is not "... for fun".
Nor may it hold another request: "remind me to pay and what's 2 times 3" is none of these sentences.

Written here because `hassil`, which has such sentences, reads every one of them on every request:
python -m tests.bench.phrases measures both with 1,000 skills.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from models.types import Call, Nothing, Plan
from models.words import Words, split, without_politeness
from skills.api import Skill
from skills.values import Unclear, parse

_NOTHING = (
    "never mind", "nothing", "forget it", "forget about it", "thanks", "thank you", "thank you very much",
    "thanks a lot", "ok thanks", "ok", "all right", "no", "no thanks", "i was not talking to you",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Slot:
    """Words of the user's for an argument, or a `value` that is not spoken."""

    name: str
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the sequences; an empty one makes it optional."""

    options: tuple[tuple[Node, ...], ...]


_AND = ("and", "then")
_ANYTHING = frozenset([""])  # the index's word for phrases that need none

Node = str | Slot | Choice
Found = tuple[tuple[Slot, int, int], ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A parsed sentence of a skill. needed: of each set, one word must be in the utterance."""

    skill: Skill
    nodes: tuple[Node, ...]
    needed: tuple[frozenset[str], ...]


class _Match(NamedTuple):
    phrase: Phrase
    found: Found
    call: Call


class Phrases:
    """All phrases of some skills, indexed by the rarest word that each of them needs."""

    def __init__(self, skills: Iterable[Skill]) -> None:
        """Read every phrase. Raises ValueError, naming skill and phrase, for one that is malformed."""
        phrases = [read(skill, text) for skill in skills for text in skill.phrases]
        often = Counter(word for phrase in phrases for needed in phrase.needed for word in needed)
        self._by_word: defaultdict[str, list[tuple[int, Phrase]]] = defaultdict(list)
        for order, phrase in enumerate(phrases):
            fewest = min(phrase.needed, key=lambda needed: sum(often[word] for word in needed), default=_ANYTHING)
            for word in fewest:
                self._by_word[word].append((order, phrase))

    def decide(self, text: str, now: datetime) -> Plan | Nothing | None:
        """The plan that the utterance means exactly, or None. `now` is for slots that hold times."""
        for words in dict.fromkeys((without_politeness(split(text)), split(text))):
            if " ".join(words.words) in _NOTHING:
                return Nothing(1.0, "phrase")
            if call := self._best(words, now):
                return Plan((call,), 1.0, "phrase")
        return None

    def _best(self, words: Words, now: datetime) -> Call | None:
        """The call that the words are exactly, and none where they hold another request as well."""
        match = self._match(words, now)
        return match.call if match and not self._holds_another(words, match.found, now) else None

    def _holds_another(self, words: Words, found: Found, now: datetime) -> bool:
        """Whether what comes after an "and" or "then" in a slot, to the end of the words, is a sentence by itself.

        One with words of its own: in "two hundred and five times three", "five times three" is none. Nor is one word.
        """
        ands = {i for _, start, end in found for i in range(start + 1, end - 1) if words.words[i] in _AND}
        rests = (without_politeness(words.part(i + 1, len(words.words))) for i in ands)
        matches = (self._match(rest, now) for rest in rests if len(rest.words) > 1)
        return any(match.phrase.needed for match in matches if match)

    def _match(self, words: Words, now: datetime) -> _Match | None:
        """The phrase that leaves the fewest words to its slots; the first declared of equals."""
        said = frozenset(words.words)
        candidates = {order: phrase for word in said | _ANYTHING for order, phrase in self._by_word.get(word, ())}
        readable: dict[tuple[str, str], bool] = {}
        best: tuple[tuple[int, int], _Match] | None = None
        for order, phrase in candidates.items():
            if not all(said & needed for needed in phrase.needed):
                continue
            for found in _walk(phrase.nodes, words.words, 0):
                rank = (sum(end - start for _, start, end in found), order)
                if best and rank >= best[0]:
                    continue
                arguments = {s.name: words.original(a, b) if s.value is None else s.value for s, a, b in found}
                if _readable(phrase.skill, arguments, now, readable):
                    best = rank, _Match(phrase, found, Call(phrase.skill.name, arguments))
        return best[1] if best else None


def read(skill: Skill, text: str) -> Phrase:
    """Parse one phrase of a skill. Raises ValueError when it is malformed or names no argument."""
    where = f"skill {skill.name}, phrase {text!r}"
    tokens = re.findall(r"\{[a-z_]+(?::[^{}]+)?\}|[\[\]()|]|[^\s\[\](){}|]+|[{}]", text)
    nodes, rest = _sequence(tokens, 0, where)
    if rest != len(tokens):
        raise ValueError(f"{where}: {tokens[rest]!r} closes nothing")
    for slot in _slots(nodes):
        try:
            skill.argument(slot.name)
        except KeyError:
            raise ValueError(f"{where}: {skill.name} takes no {slot.name!r}") from None
    needed = tuple(_needed(nodes))
    if not needed and not all(_narrow(skill, slot) for slot in _slots(nodes)):
        raise ValueError(f"{where}: a phrase needs a word that must be said, or slots that take few words")
    return Phrase(skill, nodes, needed)


def _sequence(tokens: list[str], i: int, where: str) -> tuple[tuple[Node, ...], int]:
    """Parse nodes from token i up to what closes them; also where that is."""
    nodes: list[Node] = []
    while i < len(tokens) and tokens[i] not in ("|", ")", "]"):
        token, i = tokens[i], i + 1
        if token in ("(", "["):
            options = []
            while True:
                option, i = _sequence(tokens, i, where)
                options.append(option)
                if i == len(tokens):
                    raise ValueError(f"{where}: {token!r} is not closed")
                i += 1
                if tokens[i - 1] != "|":
                    break
            nodes.append(Choice((*options, ()) if token == "[" else tuple(options)))
        elif token.startswith("{"):
            name, _, value = token.strip("{}").partition(":")
            nodes.append(Slot(name, value or None))
        else:
            nodes.extend(split(token).words)
    return tuple(nodes), i


def _narrow(skill: Skill, slot: Slot) -> bool:
    """Whether the slot takes only words of a narrow kind, such as sums."""
    return ":" in skill.argument(slot.name).kind


def _slots(nodes: tuple[Node, ...]) -> Iterator[Slot]:
    for node in nodes:
        if isinstance(node, Slot):
            yield node
        elif isinstance(node, Choice):
            for option in node.options:
                yield from _slots(option)


def _needed(nodes: tuple[Node, ...]) -> Iterator[frozenset[str]]:
    """Sets of words of which one must be said for the sequence to match."""
    for node in nodes:
        if isinstance(node, str):
            yield frozenset([node])
        elif isinstance(node, Choice):
            firsts = [next(_needed(option), None) for option in node.options]
            if all(firsts):
                yield frozenset().union(*(first for first in firsts if first))


def _walk(nodes: tuple[Node, ...], words: tuple[str, ...], i: int) -> Iterator[Found]:
    """Every way in which the nodes are the words from i on, slots as short as can be first."""
    if not nodes:
        if i == len(words):
            yield ()
        return
    node, rest = nodes[0], nodes[1:]
    if isinstance(node, str):
        if i < len(words) and words[i] == node:
            yield from _walk(rest, words, i + 1)
    elif isinstance(node, Choice):
        for option in node.options:
            yield from _walk(option + rest, words, i)
    elif node.value is not None:
        for found in _walk(rest, words, i):
            yield ((node, i, i), *found)
    else:
        for end in range(i + 1, len(words) + 1):
            for found in _walk(rest, words, end):
                yield ((node, i, end), *found)


def _readable(skill: Skill, arguments: Mapping[str, str], now: datetime, known: dict[tuple[str, str], bool]) -> bool:
    """Whether every argument's words can be read as its kind; `known` remembers within one request."""
    for name, words in arguments.items():
        kind = skill.argument(name).kind
        key = (str(kind), words)
        if key not in known:
            try:
                parse(kind, words, now)
                known[key] = True
            except Unclear:
                known[key] = False
        if not known[key]:
            return False
    return True
