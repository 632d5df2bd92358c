"""One call of a turn: ground → fill in → parse → look up → need → consent → intent → run → outcome.

`Execution.run` is the only caller of a skill.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from device import answers, consent
from device.database import SqliteStore
from device.ground import stands_on
from device.guard import Broken, guarded
from device.journal import Action, Intent
from device.questions import Declined, Questions
from models.types import Before, Call, Cancelled, Plan
from skills.api import Confirm, Failed, Retry, Skill, Uncertain, Which
from skills.durations import unitless
from skills.values import Unclear, parse

if TYPE_CHECKING:
    from device.turn import Turns

UNKNOWN = "I don't know how to do that yet."
LEFT = "Okay, I left it."
TRUSTED = ("phrase", "yours")  # deciders whose words are the owner's or the skill's own


class Outcome(StrEnum):
    """How a call or a turn ended, for the exit code and the light."""

    DONE = "done"
    FAILED = "failed"
    DECLINED = "declined"
    UNKNOWN = "unknown"
    UNHEARD = "unheard"


@dataclass(frozen=True, slots=True)
class Reply:
    """What to say, and how it ended. outside: where the text came from, if strangers could have written it.

    pace: of saying it; 1.0 as usual, less is slower.
    """

    say: str
    outcome: Outcome
    calls: tuple[Call, ...] = ()
    outside: str | None = None
    pace: float = 1.0


@dataclass(slots=True)
class Execution:
    """The calls of one turn, one after the other. before: the turn before, on whose words this one may stand.

    earlier: the number of that turn. wrong: what it did, if this turn corrects it: taken back when the right thing is
    about to be done, and not sooner.
    """

    turns: Turns
    number: int
    now: datetime
    words: str
    questions: Questions
    cancelled: Callable[[], bool]
    before: Before | None = None
    earlier: int | None = None
    wrong: Action | None = None
    taken_back: bool = False

    def carry_out(self, call: Call, plan: Plan, earlier: Sequence[Reply]) -> Reply:
        """Check one call, ask what must be asked, do it, and say what came of it.

        earlier: what came of the calls before it in the plan. Raises Retry when the call was wrong, Cancelled.
        """
        skill = self.turns.skills.get(call.skill)
        if skill is None:
            return Reply(UNKNOWN, Outcome.UNKNOWN)
        try:
            used = self._used(call, earlier)
            outside = plan.outside or next((reply.outside for reply in used.values() if reply.outside), None)
            arguments = {name: _filled(str(words), used) for name, words in call.arguments.items()}
            if plan.by not in TRUSTED:
                arguments = self._grounded(skill, arguments, used)
            arguments = self.questions.missing(skill, self._usual(skill, self._with_units(skill, arguments)))
            for _ in range(2):
                try:
                    return self._tried(skill, call, arguments, outside)
                except Which as which:
                    arguments[which.argument] = self.questions.which(which)
            return self._tried(skill, call, arguments, outside)
        except (Unclear, Failed) as error:
            return Reply(str(error), Outcome.FAILED)
        except Which:
            return Reply("I still can't tell which one you mean, so I left it.", Outcome.FAILED)
        except Declined:
            return Reply(LEFT, Outcome.DECLINED)

    def run(self, skill: Skill, values: Mapping[str, Any], intent: Intent) -> Reply:
        """Intent, run, outcome: nothing else calls a skill."""
        if self.cancelled():
            raise Cancelled
        journal, database = self.turns.journal, self.turns.database
        self._take_back_wrong()
        store = SqliteStore(database, writable=skill.confirm > Confirm.NONE)
        action = journal.intend(self.number, self.now, intent)
        try:
            with database.transaction(), guarded(skill):
                if skill.by_turn:
                    done = self.turns.answer_itself(self, skill, values)
                else:
                    done = skill.function(self.turns.context(skill, store, self.now, self.words), **values)
                outside = done.outside or intent.outside
                journal.complete(action, "done", done.say, store.changes, done.receipt, outside)
            return Reply(done.say, Outcome.DONE, outside=outside)
        except (Retry, Which) as error:
            journal.complete(action, "failed", str(error))
            raise
        except (Failed, Unclear) as error:
            outcome = "bug" if isinstance(error, Broken) else "unknown" if isinstance(error, Uncertain) else "failed"
            journal.complete(action, outcome, str(error))
            return Reply(str(error), Outcome.FAILED)

    def _take_back_wrong(self) -> None:
        wrong, self.wrong = self.wrong, None
        if wrong:
            with suppress(Failed), self.turns.database.transaction():  # else it has gone too far to be taken back
                answers.take_back(self.turns, wrong, self.now)
                self.taken_back = True

    def _tried(self, skill: Skill, call: Call, arguments: Mapping[str, str], outside: str | None) -> Reply:
        country = self.turns.settings().get("country", "US")
        values = {name: parse(skill.argument(name).kind, said, self.now, country) for name, said in arguments.items()}
        for need in skill.needs:
            if not skill.waits and not self.turns.available(need):
                raise Failed(f"I can't do that now: there is no {need.value}.")
        if skill.prepare_function:
            values = self._looked_up(skill, values)
        level = consent.level(skill, values, outside, self.turns.rules)
        deed = consent.deed(skill, values, self.now, self.turns.settings().get("clock") == "24")
        intent = Intent(skill.name, deed, call.arguments, arguments, level, _local(skill), outside=outside)
        if level < Confirm.ASK:
            return self.run(skill, values, intent)
        question = consent.question(deed, outside)
        agreement = consent.Agreement(skill.name, deepcopy(values), self.turns.now() + consent.validity(question))
        agreed = self.questions.held(question) if level is Confirm.HOLD else self.questions.yes(question)
        intent = replace(intent, asked=question, answer=self.questions.answers[-1])
        if agreed and agreement.use(skill.name, values, self.turns.now()):
            return self.run(skill, values, intent)
        action = self.turns.journal.intend(self.number, self.now, intent)
        self.turns.journal.complete(action, "declined", LEFT)
        raise Declined

    def _looked_up(self, skill: Skill, values: dict[str, Any]) -> dict[str, Any]:
        """The values as `@skill.prepare` finds them. Raises Failed, Retry, Which, Unclear."""
        assert skill.prepare_function
        store = SqliteStore(self.turns.database, writable=False)
        with guarded(skill):
            return dict(skill.prepare_function(self.turns.context(skill, store, self.now, self.words), values))

    def _used(self, call: Call, earlier: Sequence[Reply]) -> dict[str, Reply]:
        """The earlier results that a call uses, by "$1". Raises Failed when one did not succeed.

        What the person said is no reference: "$5" may be money.
        """
        marks = {mark for words in call.arguments.values() for mark in re.findall(r"\$\d+", str(words))}
        used = {}
        for mark in sorted(marks - set(re.findall(r"\$\d+", self.words))):
            number = int(mark[1:])
            if not 0 < number <= len(earlier) or earlier[number - 1].outcome is not Outcome.DONE:
                raise Failed("I left out the rest, because it needs what went wrong before.")
            used[mark] = earlier[number - 1]
        return used

    def _grounded(self, skill: Skill, arguments: dict[str, str], used: Mapping[str, Reply]) -> dict[str, str]:
        """The arguments without those that nobody said; of values that a skill lists, the decider may choose one."""
        sources = [self.words, *(reply.say for reply in used.values())]
        if self.before:
            sources += [self.before[0], *(str(v) for call in self.before[1] for v in call.arguments.values())]
        listed = {argument.name: isinstance(argument.kind, tuple) for argument in skill.arguments}
        return {
            name: words
            for name, words in arguments.items()
            if name in listed and (listed[name] or stands_on(words, sources))
        }

    def _with_units(self, skill: Skill, arguments: dict[str, str]) -> dict[str, str]:
        """The arguments; a bare number for a duration has the unit of the turn before: "make it eight"."""
        said = " ".join(str(v) for call in (self.before[1] if self.before else ()) for v in call.arguments.values())
        unit = re.search(r"\b(?:second|minute|hour|day)s?\b", said)
        kinds = {argument.name: argument.kind for argument in skill.arguments}
        return {
            name: f"{number} {unit[0]}"
            if unit and kinds.get(name) == "duration" and (number := unitless(words))
            else words
            for name, words in arguments.items()
        }

    def _usual(self, skill: Skill, arguments: dict[str, str]) -> dict[str, str]:
        """The arguments with what the owner usually wants where nothing was said."""
        settings = self.turns.settings()
        usual = {name: settings[setting] for name, setting in skill.usual.items() if settings.get(setting)}
        return usual | {name: words for name, words in arguments.items() if words}


def _local(skill: Skill) -> bool:
    """Whether all that the skill does is in our own store, so that rolled back means nothing was done.

    Of a skill that others wrote, nobody knows.
    """
    return not skill.needs and skill.undo_function is None and skill.function.__module__.startswith("skills.")


def _filled(words: str, used: Mapping[str, Reply]) -> str:
    """Words with what earlier calls said in place of $1, $2."""
    return re.sub(r"\$\d+", lambda match: used[match[0]].say if match[0] in used else match[0], words)
