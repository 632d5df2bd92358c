"""One turn: decide → execute each call → reply. `execute` is the only caller of a skill."""

from __future__ import annotations

import logging
import re
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from device import consent
from device.bell import StoreBell
from device.database import Database, SqliteStore, take_back
from device.journal import Journal
from models.types import Call, Cancelled, Decision, Escalate, Nothing, Plan, Transcript
from skills.api import Confirm, Context, Failed, Need, Retry, Skill
from skills.ports import Machine
from skills.values import Unclear, parse

log = logging.getLogger(__name__)

Before = tuple[str, Sequence[Call]]  # the words of the turn before, and what was called in it
Decider = Callable[[str, datetime, Before | None], Decision | None]

UNHEARD = "I didn't hear anything."
UNKNOWN = "I don't know how to do that yet."
TOO_LONG = "That was too long for me. Please say it shorter."
LEFT = "Okay, I left it."
RECENT = timedelta(minutes=2)  # so long, a turn can go on from the one before
LONGEST = 80  # words; a longer utterance is a lecture, not a request


class Outcome(StrEnum):
    """How a turn ended, for the exit code and the light."""

    DONE = "done"
    FAILED = "failed"
    DECLINED = "declined"
    UNKNOWN = "unknown"
    UNHEARD = "unheard"


@dataclass(frozen=True, slots=True)
class Reply:
    """What to say, and how it ended."""

    say: str
    outcome: Outcome
    calls: tuple[Call, ...] = ()


class Asker(Protocol):
    """Puts a question to the person. Both raise Cancelled when the turn was."""

    def words(self, question: str) -> Transcript | None:
        """What was answered; None for silence."""

    def held(self, question: str) -> bool:
        """Whether the button was held for two seconds."""


@dataclass(slots=True)
class Turns:
    """Everything that a turn needs. settings, available: asked anew each turn."""

    skills: Mapping[str, Skill]
    deciders: Sequence[Decider]
    database: Database
    bell: StoreBell
    machine: Machine
    now: Callable[[], datetime]
    settings: Callable[[], Mapping[str, str]]
    available: Callable[[Need], bool]
    journal: Journal = field(init=False)

    def __post_init__(self) -> None:
        self.journal = Journal(self.database)

    def run(self, heard: Transcript, asker: Asker, cancelled: Callable[[], bool] = lambda: False) -> Reply:
        """Take what was heard to a reply. Raises Cancelled; every other failure is a sentence."""
        return self._run(heard, None, asker, cancelled)

    def _run(self, heard: Transcript, decision: Decision | None, asker: Asker, cancelled: Callable[[], bool]) -> Reply:
        """decision: what was decided already, of a request that was made in place of an answer."""
        try:
            now = self.now()
            number = self.journal.begin_turn(now, heard.text, heard.confidence)
            turn = _Turn(self, number, now, heard.text, asker, cancelled)
            reply = self._answer(turn, decision)
            notices = self.journal.take_notices()
            self.journal.end_turn(number, reply.say)
        except sqlite3.Error as error:
            log.error("database: %s", error)
            return Reply("I can't write to my storage, so I did nothing. Is it full?", Outcome.FAILED)
        reply = Reply(" ".join([*notices, reply.say]), reply.outcome, reply.calls)
        if turn.instead is None:
            return reply
        then = self._run(*turn.instead, asker, cancelled)
        return Reply(f"{reply.say} {then.say}", then.outcome, then.calls)

    def decide(self, text: str, now: datetime, before: Before | None = None) -> Decision:
        """The first decision that a decider takes; Escalate when none does."""
        for decider in self.deciders:
            if decision := decider(text, now, before):
                return decision
        return Escalate(0.0, "nobody")

    def _answer(self, turn: _Turn, decision: Decision | None) -> Reply:
        if not turn.words:
            return Reply(UNHEARD, Outcome.UNHEARD)
        if len(turn.words.split()) > LONGEST:
            return Reply(TOO_LONG, Outcome.UNKNOWN)
        if decision is None:
            before = self.journal.turn_before(turn.number, turn.now - RECENT)
            decision = self.decide(turn.words, turn.now, before)
        self.journal.decided(turn.number, decision.by, decision.confidence)
        if isinstance(decision, Nothing):
            return Reply("Okay.", Outcome.DONE)
        if isinstance(decision, Escalate):
            return Reply(UNKNOWN, Outcome.UNKNOWN)
        if not decision.sure and not turn.meant(decision):
            return Reply(LEFT, Outcome.DECLINED)
        replies: list[Reply] = []
        for call in decision.calls:
            replies.append(turn.carry_out(call, replies))
            if turn.instead:
                break  # the person has gone on to something else
        outcomes = {reply.outcome for reply in replies}
        worst = next(o for o in (Outcome.FAILED, Outcome.DECLINED, Outcome.UNKNOWN, Outcome.DONE) if o in outcomes)
        return Reply(" ".join(reply.say for reply in replies), worst, decision.calls)


@dataclass(slots=True)
class _Turn:
    """One turn under way."""

    all: Turns
    number: int
    now: datetime
    words: str
    asker: Asker
    cancelled: Callable[[], bool]
    instead: tuple[Transcript, Plan] | None = None  # another request, said in place of an answer: the next turn

    def carry_out(self, call: Call, earlier: Sequence[Reply]) -> Reply:
        """Check one call, ask what must be asked, do it, and say what came of it."""
        skill = self.all.skills.get(call.skill)
        if skill is None:
            return Reply(UNKNOWN, Outcome.UNKNOWN)
        try:
            arguments = self._fill_in(skill, _with_results(call.arguments, earlier))
            values = {name: parse(skill.argument(name).kind, words, self.now) for name, words in arguments.items()}
        except (Unclear, Failed) as error:
            return Reply(str(error), Outcome.FAILED)
        except _Declined:
            return Reply(LEFT, Outcome.DECLINED)
        for need in skill.needs:
            if not self.all.available(need):
                return Reply(f"I can't do that now: there is no {need.value}.", Outcome.FAILED)
        return self._execute(skill, arguments, values)

    def meant(self, plan: Plan) -> bool:
        """Whether the person says yes to a plan that the decider is not sure of. Raises Cancelled."""
        known = [(self.all.skills[call.skill], call) for call in plan.calls if call.skill in self.all.skills]
        if not known:
            return True  # there is nothing to do, and that is said next
        return self._says_yes(" ".join(consent.question(skill, call.arguments, self.now) for skill, call in known))

    def _fill_in(self, skill: Skill, arguments: dict[str, str]) -> dict[str, str]:
        """Ask for what is missing, each thing at most twice. Raises _Declined, Failed, Cancelled."""
        questions = dict(skill.ask)
        for argument in skill.arguments:
            if argument.required and not any(argument.name in key.split(" or ") for key in questions):
                questions[argument.name] = f"Which {argument.name.replace('_', ' ')}?"
        for key, question in questions.items():
            names = key.split(" or ")
            if any(arguments.get(name) for name in names):
                continue
            for again in (False, True):
                answer = self.asker.words(question)
                if answer is None or not answer.text or consent.gives_up(answer.text):
                    raise _Declined
                name = next((n for n in names if _reads(skill, n, answer.text, self.now)), None)
                if name is None and self._asks_for_other(answer):
                    raise _Declined
                if name:
                    arguments[name] = answer.text.strip(" .")
                    break
                if again:
                    raise Failed("I didn't understand that either, so I left it.")
        return arguments

    def _execute(self, skill: Skill, arguments: dict[str, str], values: dict[str, Any]) -> Reply:
        """Consent, intent, run, outcome: nothing else calls a skill."""
        journal, database = self.all.journal, self.all.database
        asked = self._question(skill, values) if skill.confirm >= Confirm.ASK else None
        if asked and not self._agreed(asked, skill.confirm):
            action = journal.intend(self.number, self.now, skill.name, arguments, asked, local=True)
            journal.complete(action, "declined", LEFT)
            return Reply(LEFT, Outcome.DECLINED)
        if self.cancelled():
            raise Cancelled
        store = SqliteStore(database, writable=skill.confirm > Confirm.NONE)
        action = journal.intend(self.number, self.now, skill.name, arguments, asked, local=_local(skill))
        try:
            with database.transaction():
                if skill.by_turn:
                    say = self._answer_itself(skill, values)
                    journal.complete(action, "done", say)
                else:
                    done = skill.function(self._context(store), **values)
                    say = done.say
                    journal.complete(action, "done", say, store.changes, done.receipt)
            return Reply(say, Outcome.DONE)
        except (Failed, Retry, Unclear) as error:
            journal.complete(action, "failed", str(error))
            return Reply(str(error), Outcome.FAILED)
        except sqlite3.Error:
            raise
        except Exception:  # a bug in a skill must not end the loop
            log.exception("skill %s", skill.name)
            say = "Something went wrong inside me, and I'm sorry. I stopped there."
            journal.complete(action, "bug", say)
            return Reply(say, Outcome.FAILED)

    def _agreed(self, question: str, confirm: Confirm) -> bool:
        if confirm is Confirm.HOLD:
            return self.asker.held(f"{question} Hold the button for two seconds to agree.")
        return self._says_yes(question)

    def _question(self, skill: Skill, values: Mapping[str, Any]) -> str:
        return consent.question(skill, values, self.now, self.all.settings().get("clock") == "24")

    def _says_yes(self, question: str) -> bool:
        """Whether the answer is a clear yes; another request is kept for the next turn."""
        answer = self.asker.words(question)
        if answer is None or self._asks_for_other(answer):
            return False
        return consent.is_yes(answer.text)

    def _asks_for_other(self, answer: Transcript) -> bool:
        """Whether the answer is another request, and one that is understood; it is kept for the next turn."""
        if not consent.is_other(answer.text):
            return False
        decision = self.all.decide(answer.text, self.now)
        if isinstance(decision, Plan):
            self.instead = answer, decision
        return self.instead is not None

    def _context(self, store: SqliteStore) -> Context:
        return Context(
            now=self.now,
            store=store,
            bell=self.all.bell,
            machine=self.all.machine,
            settings=self.all.settings(),
            words=self.words,
        )

    def _answer_itself(self, skill: Skill, values: dict[str, Any]) -> str:
        """The skills that need the journal or the list of skills."""
        match skill.name:
            case "undo":
                return self._undo()
            case "repeat":
                return self.all.journal.last_reply() or "I haven't said anything yet."
            case "stop":
                self.all.bell.hush()
                return "Okay."
            case "help":
                return self._help(values.get("topic") or "")
        raise RuntimeError(f"no answer for {skill.name}")

    def _undo(self) -> str:
        action = self.all.journal.last_undoable()
        if action is None:
            raise Failed("There is nothing to take back.")
        skill = self.all.skills.get(action.skill)
        if action.receipt is not None and (skill is None or skill.undo_function is None):
            raise Failed(f"I can't take that back: {action.said}")
        if not take_back(self.all.database, action.changes):
            raise Failed("I can't take that back, because it has changed since.")
        if action.receipt is not None and skill and skill.undo_function:
            skill.undo_function(self._context(SqliteStore(self.all.database, writable=True)), action.receipt)
        self.all.journal.undone(action.id, self.now)
        return f"I took that back. It was: {action.said}"

    def _help(self, topic: str) -> str:
        groups: dict[str, list[str]] = {}
        for skill in self.all.skills.values():
            groups.setdefault(skill.module, []).append(skill.description.rstrip("."))
        wanted = {word.rstrip("s") for word in re.findall(r"\w+", topic.lower())}
        for module, acts in groups.items():
            words = {word.rstrip("s") for word in re.findall(r"\w+", f"{module} {' '.join(acts)}".lower())}
            if wanted and wanted <= words:
                fitting = [a for a in acts if wanted & {w.rstrip("s") for w in a.lower().split()}] or acts
                return f"I can do this: {'; '.join(fitting)}."
        return f"I know about {', '.join(groups)}. Ask for help with one of them."


class _Declined(Exception):
    """The person would rather leave it."""


def _local(skill: Skill) -> bool:
    """Whether all that the skill does is in our own store, so that rolled back means nothing was done.

    Of a skill that others wrote, nobody knows.
    """
    return not skill.needs and skill.undo_function is None and skill.function.__module__.startswith("skills.")


def _reads(skill: Skill, name: str, words: str, now: datetime) -> bool:
    try:
        parse(skill.argument(name).kind, words, now)
    except Unclear:
        return False
    return True


def _with_results(arguments: Mapping[str, str], earlier: Sequence[Reply]) -> dict[str, str]:
    """Put what earlier calls said in place of $1, $2. Raises Failed when such a call did not succeed."""
    filled = {}
    for name, words in arguments.items():
        for number in map(int, re.findall(r"\$(\d+)", words)):
            if not 0 < number <= len(earlier) or earlier[number - 1].outcome is not Outcome.DONE:
                raise Failed("I left out the rest, because it needs what went wrong before.")
        filled[name] = re.sub(r"\$(\d+)", lambda match: earlier[int(match[1]) - 1].say, words)
    return filled
