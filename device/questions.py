"""What a turn asks the person: for what is missing, which of several, and for a yes."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from device import consent
from models.types import Decision, Plan, Request, Transcript
from models.words import split, without_politeness
from skills.api import Failed, Skill, Which
from skills.names import nearest
from skills.numbers import digits
from skills.values import Unclear, parse

_ONE = re.compile(r"\s+one$")
LOST = "I didn't understand that either, so I left it."


class Asker(Protocol):
    """Puts a question to the person. Both raise Cancelled when the turn was."""

    def words(self, question: str) -> Transcript | None:
        """What was answered; None for silence."""

    def held(self, question: str) -> bool:
        """Whether the button was held for two seconds."""


class Declined(Exception):
    """The person would rather leave it."""


@dataclass(slots=True)
class Questions:
    """The questions of one turn.

    answers: what was said to each. instead: another request, said in place of an answer; it is the next turn.
    """

    asker: Asker
    decide: Callable[[Request], Decision]
    now: datetime
    answers: list[str] = field(default_factory=list)
    instead: tuple[Transcript, Plan] | None = None

    def missing(self, skill: Skill, arguments: dict[str, str]) -> dict[str, str]:
        """The arguments with those that must not be missing, each asked for at most twice.

        Raises Declined, Failed, Cancelled.
        """
        filled = dict(arguments)
        questions = dict(skill.ask)
        for argument in skill.arguments:
            if argument.required and not any(argument.name in key.split(" or ") for key in questions):
                questions[argument.name] = f"Which {argument.name.replace('_', ' ')}?"
        for key, question in questions.items():
            names = key.split(" or ")
            if not any(filled.get(name) for name in names):
                name, words = self._value(skill, names, question)
                filled[name] = words
        return filled

    def which(self, which: Which) -> str:
        """Which of several is meant: one of the options. Raises Declined, Failed, Cancelled."""
        options = list(which.options)
        for _ in range(2):
            answer = self._answer(consent.which(options))
            place = consent.place(answer.text, len(options))
            near = [place] if place is not None else _meant(_ONE.sub("", _plain(answer.text)), options)
            if len(near) == 1:
                return options[near[0]]
            self._leave_for_other(answer)
        raise Failed(LOST)

    def yes(self, question: str) -> bool:
        """Whether the answer is a clear yes; another request is kept for the next turn. Raises Cancelled."""
        answer = self._heard(question)
        return answer is not None and not self._is_other(answer) and consent.is_yes(answer.text)

    def held(self, question: str) -> bool:
        """Whether the button was held; whatever is said meanwhile does not count. Raises Cancelled."""
        self.answers.append("")
        return self.asker.held(f"{question} Hold the button for two seconds to agree.")

    def _value(self, skill: Skill, names: list[str], question: str) -> tuple[str, str]:
        """An argument and its words, of several of which one is enough."""
        for _ in range(2):
            answer = self._answer(question)
            for name in names:
                if _reads(skill, name, _plain(answer.text), self.now):
                    return name, _plain(answer.text)
            self._leave_for_other(answer)
        raise Failed(LOST)

    def _answer(self, question: str) -> Transcript:
        """What was answered, if the person does not leave it."""
        answer = self._heard(question)
        if answer is None or consent.gives_up(answer.text):
            raise Declined
        return answer

    def _heard(self, question: str) -> Transcript | None:
        answer = self.asker.words(question)
        self.answers.append(answer.text if answer else "")
        return answer if answer and answer.text else None

    def _leave_for_other(self, answer: Transcript) -> None:
        if self._is_other(answer):
            raise Declined

    def _is_other(self, answer: Transcript) -> bool:
        """Whether the answer is another request, and one that is understood."""
        if not consent.is_other(answer.text):
            return False
        decision = self.decide(Request(answer.text, self.now))
        if isinstance(decision, Plan):
            self.instead = answer, decision
        return self.instead is not None


def _plain(text: str) -> str:
    """An answer without hesitation and politeness: "erm, coffee please" is "coffee"."""
    words = without_politeness(split(text))
    return words.original(0, len(words.words)) if words.words else text.strip(" .")


def _meant(answer: str, options: list[str]) -> list[int]:
    """Which of the options the answer names: nearly, or by a word that only one of them has ("the six o'clock one")."""
    if near := nearest(answer, options):
        return near
    said = set(re.findall(r"\w+", digits(answer)))
    shared = [len(said & set(re.findall(r"\w+", digits(option)))) for option in options]
    return [i for i, many in enumerate(shared) if many and many == max(shared)]


def _reads(skill: Skill, name: str, words: str, now: datetime) -> bool:
    try:
        parse(skill.argument(name).kind, words, now)
    except Unclear:
        return False
    return True
