"""The answers that are allowed, as a program: it walks through a plan and lets the decoder choose at each fork.

Only names that exist are written, only their arguments, in declared order, and for a built-in skill only the words of
the request, of the turn before, an earlier call's result ("$1") or a listed value. A tool's arguments have the types
of its JSON schema. Whatever the model would like to say, nothing else can come out.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from models.decode import Decoder
from models.format import END, OUTCOMES, Tokenize, Tool, Word, key_tokens, told
from models.jsonvalue import free, pattern, read_value, takes
from models.said import Said

if TYPE_CHECKING:
    from regex import Pattern

MOST_CALLS = 4  # in one plan
LONGEST_TEXT = 60  # tokens of a tool's free text
OTHERWISE = 3.0  # log odds against a tool's free text that is not, or no longer, what was said
LACKING = 3.0  # log odds against leaving out what a tool's schema requires; it may be, for the owner is asked then

Trie = dict[int, Any]  # token → Trie; under _WHOLE what ends here
_WHOLE = -1


@dataclass(frozen=True, slots=True)
class Lean:
    """What a plan leans on before the model is asked.

    names: the log weight of these names together, after so many calls. ends: the log odds that the plan ends after so
    many.
    """

    names: Callable[[list[str], int], float]
    ends: Callable[[int], float]


@dataclass(frozen=True, slots=True)
class Source:
    """Words that may be copied: their tokens, for each whether a word begins there, and which of the words it is of."""

    text: str
    words: tuple[Word, ...]
    tokens: tuple[int, ...]
    begins: tuple[bool, ...]
    word: tuple[int, ...]

    def between(self, first: int, last: int) -> str:
        """The original text of these tokens, with its capitals."""
        start, end = self.words[self.word[first]], self.words[self.word[last]]
        if self.text[start.start : start.end].startswith("$"):
            return " ".join(word.text for word in self.words[self.word[first] : self.word[last] + 1])
        found = self.text[start.start : end.end]
        whole = last + 1 == len(self.tokens) or self.begins[last + 1]
        return found if whole else found[: -len("'s")]


def source(text: str, words: Sequence[Word], tokenize: Tokenize) -> Source:
    tokens: list[int] = []
    begins: list[bool] = []
    of: list[int] = []
    for number, word in enumerate(words):
        parts = tokenize(" " + word.text)
        tokens += parts
        begins += [True] + [False] * (len(parts) - 1)
        of += [number] * len(parts)
    return Source(text, tuple(words), tuple(tokens), tuple(begins), tuple(of))


class Grammar:
    """What may be said with a tokenizer and a set of built-in skills: name → argument → the values it may have.

    An argument with no listed values takes words.
    """

    def __init__(self, skills: Mapping[str, Mapping[str, tuple[str, ...]]], tokenize: Tokenize) -> None:
        self._skills = skills
        self._tokenize = tokenize
        self._called = self._tries()
        self._outcomes = trie({name: tokenize(told(name)) for name in OUTCOMES})
        (self._semicolon,) = tokenize(";")
        (self._line,) = tokenize("\n")
        self._possessive = tokenize("x's")[-1]

    def plan(
        self,
        decoder: Decoder,
        sources: Sequence[Source],
        tools: Sequence[Tool] = (),
        only: bool = False,
        lean: Lean | None = None,
        without: Collection[str] = (),
    ) -> list[tuple[str, dict[str, Any]]]:
        """Let the decoder write a plan after its prompt. Calls; one named none or escalate has no arguments.

        without: built-in skills that may not be called.
        """
        by_name = {tool.name: tool for tool in tools}
        told_of = trie({tool.name: self._tokenize(f" {tool.name}") for tool in tools})
        called = self._tries(without) if without else self._called
        names = merged(self._outcomes if only else merged(called, self._outcomes), told_of)
        calls: list[tuple[str, dict[str, Any]]] = []
        said = Said(of.words for of in sources)
        while True:
            name, after = self._name(decoder, names, by_name, len(calls), lean)
            arguments: dict[str, Any] = {}
            if name in OUTCOMES:
                return calls or [(name, {})]
            results = [source(f"${n}", [Word(f"${n}", 0, 2)], self._tokenize) for n in range(1, len(calls) + 1)]
            keys = list(by_name[name].parameters if name in by_name else self._skills[name])
            required = by_name[name].required if name in by_name else ()
            while after not in (END, self._line):
                key, keys = self._key(decoder, keys, after, required)
                ends = self._ends(len(calls), keys, lean, required)
                if name in by_name:
                    arguments[key], after = self._typed(decoder, by_name[name].parameters[key], said, ends)
                elif values := self._skills[name][key]:
                    arguments[key], after = self._listed(decoder, values, ends)
                else:
                    arguments[key], after = self._copied(decoder, [*sources, *results], ends)
            calls.append((name, arguments))
            if after == END:
                return calls
            names = merged({} if only else called, told_of)  # a second call is a call

    def _tries(self, without: Collection[str] = ()) -> Trie:
        return trie({name: self._tokenize(told(name)) for name in self._skills if name not in without})

    def _ends(self, calls: int, keys: Sequence[str], lean: Lean | None, required: Collection[str]) -> dict[int, float]:
        """What may follow an argument, and how the plan leans to it: another one (of `keys`), another call, the end."""
        odds = lean.ends(calls + 1) if lean else 0.0
        lacking = -LACKING if any(key in required for key in keys) else 0.0
        another = {self._line: min(0.0, -odds) + lacking} if calls + 1 < MOST_CALLS else {}
        return {END: min(0.0, odds) + lacking} | ({self._semicolon: 0.0} if keys else {}) | another

    def _name(
        self, decoder: Decoder, names: Trie, tools: Mapping[str, Tool], calls: int, lean: Lean | None
    ) -> tuple[str, int]:
        """A name, and the token after it: an end, or the first of a key (not yet written)."""
        here = names
        while True:
            options = {token for token in here if token != _WHOLE}
            follow: dict[int, float] = {}
            if _WHOLE in here:
                name = here[_WHOLE]
                if name in OUTCOMES:
                    follow = {END: 0.0}
                else:
                    keys = tools[name].parameters if name in tools else self._skills[name]
                    required = tools[name].required if name in tools else ()
                    first = {key: key_tokens(key, self._tokenize)[0] for key in keys}
                    ends = self._ends(calls, tuple(keys), lean, required)
                    follow = {first[key]: odds for key, odds in reversed(leaning(keys, required).items())}
                    follow |= {token: odds for token, odds in ends.items() if token != self._semicolon}
            leans = follow
            if lean:
                leans = {token: lean.names(under(here[token]), calls) for token in options}
                leans |= {token: weight + lean.names([here[_WHOLE]], calls) for token, weight in follow.items()}
            token = decoder.pick(options | set(follow), "name", leans)
            if token in options:  # a longer name wins over an argument that begins alike
                here = here[token]
                continue
            return name, token

    def _key(self, decoder: Decoder, keys: list[str], after: int, required: Collection[str]) -> tuple[str, list[str]]:
        """The key that comes next, and those that may come after it. after: ";", or its first token, written."""
        here = trie({key: key_tokens(key, self._tokenize) for key in keys})
        odds = leaning(keys, required)
        if after != self._semicolon:
            here = here[after]
        while _WHOLE not in here:
            lean = {token: max(odds[key] for key in under({token: below})) for token, below in here.items()}
            here = here[decoder.pick(list(here), "key", lean)]
        key = here[_WHOLE]
        return key, keys[keys.index(key) + 1 :]

    def _listed(self, decoder: Decoder, values: Sequence[str], ends: Mapping[int, float]) -> tuple[str, int]:
        here = trie({value: self._tokenize(" " + value) for value in values})
        while True:
            options = [token for token in here if token != _WHOLE]
            token = decoder.pick(options + ([*ends] if _WHOLE in here else []), "value", ends)
            if token in ends:
                return here[_WHOLE], token
            here = here[token]

    def _copied(self, decoder: Decoder, sources: Sequence[Source], ends: Mapping[int, float]) -> tuple[str, int]:
        starts = [(s, i, i) for s in sources for i, begins in enumerate(s.begins) if begins]
        token = decoder.pick({s.tokens[i] for s, _, i in starts}, "value")
        paths = [(s, i, i) for s, i, _ in starts if s.tokens[i] == token]
        while True:
            whole = [path for path in paths if self._ends_word(path[0], path[2])]
            going = [(s, i, k + 1) for s, i, k in paths if k + 1 < len(s.tokens)]
            token = decoder.pick({s.tokens[k] for s, _, k in going} | set(ends if whole else ()), "value", ends)
            if token in ends:
                found, first, last = whole[0]
                return found.between(first, last), token
            paths = [(s, i, k) for s, i, k in going if s.tokens[k] == token]

    def _ends_word(self, of: Source, at: int) -> bool:
        return at + 1 == len(of.tokens) or of.begins[at + 1] or of.tokens[at + 1] == self._possessive

    def _typed(
        self, decoder: Decoder, schema: Mapping[str, Any], said: Said, ends: Mapping[int, float]
    ) -> tuple[Any, int]:
        """A value of a tool's argument, of the type that its schema asks for."""
        allowed = pattern(schema)
        copied = said if free(schema) else None
        text, written = "", 0
        while True:
            token = decoder.pick_where(_going_on(decoder, allowed, text, copied, ends, written < LONGEST_TEXT), "value")
            if token is None:
                token = END
                decoder.write(token)
            if token in ends:
                return read_value(text, schema), token
            text += decoder.text(token)
            written += 1


def _going_on(
    decoder: Decoder, allowed: Pattern[str], text: str, said: Said | None, ends: Mapping[int, float], more: bool
) -> Callable[[int], float | None]:
    """How a value that has come to `text` leans to a token; None where it may not follow.

    said: for free text, which leans to what was said. more: whether it may go on at all.
    """
    whole = text != "" and takes(allowed, text, whole=True)
    copied = said if said is not None and said.holds(text) else None
    broken = OTHERWISE if copied and copied.breaks_off(text) else 0.0

    def lean(token: int) -> float | None:
        if token in ends:
            return ends[token] - broken if whole else None
        piece = decoder.text(token)
        if not more or not piece or not takes(allowed, text + piece):
            return None
        return -OTHERWISE if copied and not copied.holds(text + piece) else 0.0

    return lean


def leaning(keys: Iterable[str], required: Collection[str]) -> dict[str, float]:
    """For each key, in declared order, the log odds that it comes next: less where it skips a required one."""
    odds: dict[str, float] = {}
    lean = 0.0
    for key in keys:
        odds[key] = lean
        if key in required:
            lean = -LACKING
    return odds


def trie(words: Mapping[str, Sequence[int]]) -> Trie:
    root: Trie = {}
    for word, tokens in words.items():
        here = root
        for token in tokens:
            here = here.setdefault(token, {})
        here[_WHOLE] = word
    return root


def under(branch: Trie) -> list[str]:
    """What ends in a branch."""
    return [name for token, below in branch.items() for name in ([below] if token == _WHOLE else under(below))]


def merged(a: Trie, b: Trie) -> Trie:
    """Both; where they end alike, the second."""
    result = dict(a)
    for token, below in b.items():
        result[token] = merged(result[token], below) if token != _WHOLE and token in result else below
    return result
