"""Plans of several calls, and turns that need the turn before, from templates.

A plan's line:      play some {1.genre} and wake me at {2.time} ~ play_music + set_alarm
A follow-up's line: what's the weather in {location:place} ~ weather ~ and {new.date} ~ weather location=@
`@` carries a value over from the turn before; `$1` is the result of the first call.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from models.grammar import MOST_CALLS
from models.train.example import Example
from models.train.templates import Template, choose
from models.train.values import Values

Order = Mapping[str, Mapping[str, int]]
_JOINED = (
    "{} and {}", "{} and {}", "{} and then {}", "{} then {}", "{} and also {}", "{} also {}", "{} after that {}",
    "{} plus {}", "first {} then {}", "{} oh and {}", "{} and after that {}", "{} and can you {}", "{} and please {}",
    "{} and while you're at it {}", "{} and when that's done {}", "can you {} and {}", "{} as well as {}",
    "{}, {}", "{}. {}", "{}, and {}", "{}, then {}", "{}. oh, and {}", "{}, also {}", "{} {}", "{}; {}",
)  # fmt: skip
_APART = (  # what keeps two requests apart of which one is no order
    "{} and {}", "{} and then {}", "{} then {}", "{} also {}", "{} plus {}", "{}, {}", "{}, {}", "{}. {}", "{}, and {}",
    "{}, then {}", "{}. oh and {}", "{}, also {}", "first {}, then {}", "{}, after that {}", "{}. and {}", "{}, oh {}",
)  # fmt: skip
_ALONE = {
    "none",
    "escalate",
    "help",
    "stop",
    "chat",
    "undo",
    "repeat",
    "explain",
}  # nobody says them with another order
_ORDERS = frozenset(
    """play put set turn add remind tell send text email mail book get find start stop
    pause resume show read take make write open close lock dim switch wake cancel delete remove
    move search look translate call announce change give check order create note remember snooze mute convert
    reserve schedule skip run tick message""".split()  # noqa: SIM905  a word list reads better so
)
_GOES_ON = re.compile(
    rf" (and then|and also|oh and|then|also|plus|after that|and(?= (?:{'|'.join(sorted(_ORDERS))})\b)) "
)


def plans_of_pairs(
    templates: Sequence[Template], values: Values, order: Order, count: int, rng: random.Random
) -> Iterator[Example]:
    """Two or three requests, one after the other: orders mostly, then questions too; now and then of one skill."""
    orders: dict[str, list[Template]] = {}
    every: dict[str, list[Template]] = {}
    for template in templates:
        words = template.sentence.split()
        if len(words) <= 9 and " and " not in template.sentence and template.skill not in _ALONE:
            every.setdefault(template.skill, []).append(template)
            if words[0] in _ORDERS:
                orders.setdefault(template.skill, []).append(template)
    for _ in range(count):
        questions_too = rng.random() < 0.5
        from_ = every if questions_too else orders
        names = rng.sample(sorted(from_), 3 if rng.random() < 0.2 else 2)
        if rng.random() < 0.15:
            names[1] = names[0]
        parts, calls = [], []
        for name in names:
            text, arguments = rng.choice(from_[name]).fill(values, rng, order[name])
            parts.append(text)
            calls.append((name, arguments))
        text = rng.choice(_APART if questions_too else _JOINED).format(
            (", " if questions_too else rng.choice((" ", " and ", ", "))).join(parts[:-1]), parts[-1]
        )
        yield Example(text, tuple(calls), "pairs")


def longer(plans: Sequence[Example], singles: Sequence[Example], count: int, rng: random.Random) -> Iterator[Example]:
    """A plan with one more request before or after it; what its calls say of earlier results moves with them."""
    for _ in range(count):
        plan, single = rng.choice(plans), rng.choice(singles)
        if len(plan.calls) + 1 > MOST_CALLS:
            continue
        if rng.random() < 0.6:
            text, calls = rng.choice(_APART).format(single.text, plan.text), (*single.calls, *map(moved, plan.calls))
        else:
            text, calls = rng.choice(_APART).format(plan.text, single.text), (*plan.calls, *single.calls)
        yield Example(text, calls, "plans")


def moved(call: tuple[str, Mapping[str, Any]]) -> tuple[str, dict[str, Any]]:
    """The call with "$1" made "$2", and so on, for it has come one later."""
    name, arguments = call
    return name, {k: re.sub(r"\$(\d)", lambda m: f"${int(m[1]) + 1}", v) for k, v in arguments.items()}


def _paused(sentence: str, rng: random.Random) -> str:
    """A line with a pause before what goes on with another order, or with the pause in place of "and"."""

    def pause(match: re.Match[str]) -> str:
        return rng.choice((f", {match[1]} ", f". {match[1]} ", ", ", f" {match[1]} "))

    return _GOES_ON.sub(pause, sentence)


def _calls(text: str) -> list[tuple[str, dict[str, str]]]:
    found = []
    for call in text.split(" + "):
        name, _, rest = call.strip().partition(" ")
        pairs = [part.partition("=") for part in rest.split(";") if part.strip()]
        found.append((name, {key.strip(): value.strip() for key, _, value in pairs}))
    return found


def _sorted(name: str, arguments: Mapping[str, str], order: Order) -> dict[str, str]:
    return dict(sorted(arguments.items(), key=lambda item: order[name][item[0]])) if name in order else {}


def plan(line: str, values: Values, order: Order, rng: random.Random) -> Example:
    """Fill one line of plans. Raises KeyError for a name, an argument or a list that is not there."""
    sentence, _, right = line.partition(" ~ ")
    calls = _calls(right)

    def value(match: re.Match[str]) -> str:
        words = values.pick(match[3] or match[2], rng, match[2] or "")
        for number in (match[1] or "").split("+"):
            if number:
                calls[int(number) - 1][1][match[2]] = words
        return words

    if rng.random() < 0.5:
        sentence = _paused(sentence, rng)
    text = re.sub(r"\{(?:([\d+]+)\.)?(\w*)(?::(\w+))?\}", value, choose(sentence, rng))
    return Example(" ".join(text.split()), tuple((n, _sorted(n, a, order)) for n, a in calls), "plans")


def follow_up(line: str, values: Values, order: Order, rng: random.Random) -> Example:
    """Fill one line of follow-ups. Raises KeyError or ValueError for one that is wrong."""
    first, first_calls, second, second_calls = line.split(" ~ ")
    said: list[dict[str, str]] = [{}, {}]

    def value(match: re.Match[str]) -> str:
        words = values.pick(match[3] or match[2], rng, match[2])
        if match[2]:
            said[bool(match[1])][match[2]] = words
        return words

    texts = [
        re.sub(r"\{(new\.)?(\w*)(?::(\w+))?\}", value, " ".join(choose(sentence, rng).split()))
        for sentence in (first, second)
    ]
    before = [
        (n, _sorted(n, a | {k: v for k, v in said[0].items() if k in order[n]}, order)) for n, a in _calls(first_calls)
    ]
    carried = {key: words for _, arguments in before for key, words in arguments.items()}
    calls = []
    for name, fixed in _calls(second_calls):
        arguments = {key: carried.get(key, "") if words == "@" else words for key, words in fixed.items()}
        arguments |= {key: words for key, words in said[1].items() if key in order.get(name, ())}
        calls.append((name, _sorted(name, {k: w for k, w in arguments.items() if w}, order)))
    return Example(texts[1], tuple(calls), "followups", (texts[0], tuple(before)))


def unrelated(first: Example, second: Example) -> Example:
    """A new request, or talk, after another turn: nothing is carried over."""
    return Example(second.text, second.calls, "unrelated", (first.text, first.calls))
