"""What a skill is: one typed function with a docstring.

One declaration makes the schema, the grammar, the phrase matcher, the help text and the tests:

    @skill(confirm=Confirm.UNDO, phrases=["add {item} to (my|the) {list_name} list"])
    def add_to_list(context: Context, item: str, list_name: str = "shopping") -> Done:
        '''Add an item to a list.

        Args:
            item: What to add.
            list_name: Which list.
        '''

A skill fails in one of three ways, by who can mend it: `Retry` (the decider: the call was wrong), `Which` (the
owner: the words fit several things) and `Failed` (nobody now: the sentence is told to the user). Any other exception
is a bug.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Any, Literal, get_args, get_origin, get_type_hints

from skills.ports import Context, Json
from skills.values import KINDS, Kind

__all__ = [
    "Argument",
    "Confirm",
    "Context",
    "Done",
    "Failed",
    "Need",
    "Receipt",
    "Retry",
    "Skill",
    "Uncertain",
    "Which",
    "skill",
]

Receipt = Mapping[str, Json]


class Confirm(IntEnum):
    """How much the owner must agree before a skill runs; the default of a skill is ASK."""

    NONE = 0  # reads, or changes only what sounds now
    UNDO = 1  # done and said; "undo that" takes it back
    ASK = 2  # waits for a spoken yes
    HOLD = 3  # waits for two seconds on the button


class Need(StrEnum):
    """What a skill must have; without it the skill is not called."""

    NETWORK = "network"
    CAMERA = "camera"
    HOME = "home"


class Failed(Exception):
    """Nobody can mend it now: the text is a whole sentence, said to the user."""


class Uncertain(Failed):
    """Nobody knows whether it was done; `@skill.check` may find out later."""


class Retry(Exception):
    """The call was wrong: the text says what, to the decider or to the user."""


class Which(Exception):
    """The words of an argument fit several things equally well: the owner is asked which, and the call is tried again.

    argument: whose words. options: what each is called, at least two; the one chosen becomes the argument's words.
    """

    def __init__(self, argument: str, options: Sequence[str]) -> None:
        super().__init__(f"{argument}: {', '.join(options)}")
        self.argument = argument
        self.options = tuple(options)


@dataclass(frozen=True, slots=True)
class Done:
    """What a skill did.

    say: one or more whole sentences for the ear.
    receipt: what `undo` needs beside the store's own changes, which are kept without it.
    outside: where `say` came from, if strangers could have written it: "an e-mail from Anna", "a page of example.org".
        Such text is never shown to what chooses calls, and a call that uses it ($1) asks first.
    """

    say: str
    receipt: Receipt | None = None
    outside: str | None = None


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a skill; `kind` says how its words become a value (skills.values)."""

    name: str
    kind: Kind
    required: bool
    description: str

    @property
    def type(self) -> str:
        """The type as shared catalogues spell it: text, duration, up|down, true|false; "text:sum" is text."""
        return "|".join(self.kind) if isinstance(self.kind, tuple) else self.kind.partition(":")[0]


@dataclass(slots=True)
class Skill:
    """A function with its schema. Call `function(context, **values)`; only `execute` does."""

    name: str
    module: str
    description: str
    arguments: tuple[Argument, ...]
    function: Callable[..., Done]
    confirm: Confirm
    needs: frozenset[Need]
    phrases: tuple[str, ...]
    ask: Mapping[str, str]
    deed: str
    usual: Mapping[str, str]
    waits: bool
    by_turn: bool
    undo_function: Callable[[Context, Receipt], None] | None = None
    prepare_function: Callable[[Context, Mapping[str, Any]], Mapping[str, Any]] | None = None
    check_function: Callable[[Context, Mapping[str, str]], str] | None = None
    level_function: Callable[[Mapping[str, Any]], Confirm] | None = None

    def undo(self, function: Callable[[Context, Receipt], None]) -> Callable[[Context, Receipt], None]:
        """Declare how to take back what the store cannot: called with the receipt of `Done`."""
        self.undo_function = function
        return function

    def prepare(
        self, function: Callable[[Context, Mapping[str, Any]], Mapping[str, Any]]
    ) -> Callable[[Context, Mapping[str, Any]], Mapping[str, Any]]:
        """Declare what to look up before the owner is asked, so that the question names the real thing.

        Called with a store that cannot write, and with the values; returns those with which the skill is called:
        a name becomes the contact. Raises Failed, Retry, Which.
        """
        self.prepare_function = function
        return function

    def check(
        self, function: Callable[[Context, Mapping[str, str]], str]
    ) -> Callable[[Context, Mapping[str, str]], str]:
        """Declare how to find out, after a power cut, whether it was done: called with the words of its arguments.

        Reads only; returns a sentence: "The e-mail to Anna went out." Raises Failed.
        """
        self.check_function = function
        return function

    def level(self, function: Callable[[Mapping[str, Any]], Confirm]) -> Callable[[Mapping[str, Any]], Confirm]:
        """Declare that some values need more agreement than `confirm`: to forget everything is HOLD. Never less."""
        self.level_function = function
        return function

    def argument(self, name: str) -> Argument:
        """Look an argument up by name; KeyError when there is none."""
        for argument in self.arguments:
            if argument.name == name:
                return argument
        raise KeyError(name)


def skill(
    *,
    confirm: Confirm = Confirm.ASK,
    phrases: Sequence[str] = (),
    needs: Sequence[Need] = (),
    ask: Mapping[str, str] | None = None,
    deed: str = "",
    usual: Mapping[str, str] | None = None,
    waits: bool = False,
    module: str = "",
    by_turn: bool = False,
) -> Callable[[Callable[..., Done]], Skill]:
    """Make a skill of a function. Raises TypeError for a missing docstring, type or description.

    phrases: sentences that mean exactly this; `{name}` a slot, `[the]` optional, `(a|b)` either,
        `{action:pause}` a fixed value that is not spoken (see models/phrases.py).
    ask: the question for what is missing: {"duration": "For how long?"}; a key may name
        alternatives of which one is enough: {"time or date": "When?"}.
    deed: what it does, for a question and for the journal: "send {to} an e-mail[ about {subject}]"; a part in brackets
        is left out without its value, "|" parts forms of which the first that fits is taken. Without it, the description
        and the names of the arguments.
    usual: the setting that fills an argument in where nothing is said: {"location": "home town"}.
    waits: it is called without its needs too, and keeps what it cannot do until it can.
    module: the group it is shown under; the file's name when left out.
    by_turn: answered by device/turn.py, because it needs the journal.
    """

    def make(function: Callable[..., Done]) -> Skill:
        where = f"skill {function.__name__}"
        description, described = _read_docstring(inspect.getdoc(function) or "", where)
        hints = get_type_hints(function, include_extras=True)
        arguments = []
        for parameter in list(inspect.signature(function).parameters.values())[1:]:
            if parameter.name not in described:
                raise TypeError(f"{where}: the docstring's Args leaves out {parameter.name!r}")
            if parameter.name not in hints:
                raise TypeError(f"{where}: argument {parameter.name!r} has no type")
            arguments.append(
                Argument(
                    parameter.name,
                    _kind(hints[parameter.name], f"{where}, argument {parameter.name!r}"),
                    parameter.default is inspect.Parameter.empty,
                    described[parameter.name],
                )
            )
        names = {argument.name for argument in arguments}
        if extra := set(described) - names:
            raise TypeError(f"{where}: the docstring describes {sorted(extra)}, which it does not take")
        for key in (*(ask or {}), *(usual or {})):
            if unknown := set(key.split(" or ")) - names:
                raise TypeError(f"{where}: ask or usual names {sorted(unknown)}, which it does not take")
        return Skill(
            name=function.__name__,
            module=module or function.__module__.rpartition(".")[2],
            description=description,
            arguments=tuple(arguments),
            function=function,
            confirm=confirm,
            needs=frozenset(needs),
            phrases=tuple(phrases),
            ask=dict(ask or {}),
            deed=deed,
            usual=dict(usual or {}),
            waits=waits,
            by_turn=by_turn,
        )

    return make


def _kind(annotation: Any, where: str) -> Kind:
    """The kind of value that an annotation stands for; `X | None` is X that may be left out."""
    options = [a for a in get_args(annotation) if a is not type(None)]
    if get_origin(annotation) is Literal:
        return tuple(str(option) for option in get_args(annotation))
    if annotation in KINDS:
        return KINDS[annotation]
    if len(options) == 1 and type(None) in get_args(annotation):
        return _kind(options[0], where)
    raise TypeError(f"{where}: {annotation!r} is no kind of value; use one of {[str(k) for k in KINDS]} or Literal")


def _read_docstring(text: str, where: str) -> tuple[str, dict[str, str]]:
    """Split a Google-style docstring into its first line and {argument: description}."""
    if not text:
        raise TypeError(f"{where}: a skill needs a docstring")
    _, _, args = text.partition("\nArgs:\n")
    described: dict[str, str] = {}
    for line in args.splitlines():
        if match := re.match(r" {4}(\w+): (.+)", line):
            described[match[1]] = match[2].strip()
        elif line.startswith(" " * 8) and described:
            described[next(reversed(described))] += " " + line.strip()
        elif line.strip():
            break
    return text.splitlines()[0].strip(), described
