"""One turn: decide → carry out each call (device/execute.py) → one reply."""

from __future__ import annotations

import logging
import sqlite3
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from device import answers, consent, learn
from device.bell import StoreBell
from device.database import Database, SqliteStore
from device.execute import LEFT, UNKNOWN, Execution, Outcome, Reply
from device.journal import Journal
from device.questions import Asker, Questions
from device.report import in_one
from models.types import Call, Decision, Escalate, Nothing, Plan, Request, Transcript
from skills.api import Confirm, Context, Done, Need, Retry, Skill
from skills.ports import Machine, Sound, by_words

log = logging.getLogger(__name__)

Decider = Callable[[Request], Decision | None]

UNHEARD = "I didn't hear anything."
TOO_LONG = "That was too long for me. Please say it shorter."
RECENT = timedelta(minutes=2)  # so long, a turn can go on from the one before
LONGEST = 80  # words; a longer utterance is a lecture, not a request
SLOWLY = 0.7  # of the usual speed
RETRIES = 2  # how often the deciders are asked again for one request


@dataclass(slots=True)
class Turns:
    """Everything that a turn needs. settings, available: asked anew each turn.

    rules: how much agreement the owner wants for a skill. alike: see skills.ports.Context. outer: the web and the
    mailbox, by their names in Context, for skills that need the network. sound: how loud it is. unsaid: what the owner
    cut off of the last reply, for "go on".
    """

    skills: Mapping[str, Skill]
    deciders: Sequence[Decider]
    database: Database
    bell: StoreBell
    machine: Machine
    now: Callable[[], datetime]
    settings: Callable[[], Mapping[str, str]]
    available: Callable[[Need], bool]
    rules: Mapping[str, Confirm] = field(default_factory=dict)
    alike: Callable[[str, Sequence[str]], list[float]] = by_words
    outer: Mapping[str, Any] = field(default_factory=dict)
    sound: Sound | None = None
    unsaid: str = ""
    journal: Journal = field(init=False)
    _foreseen: tuple[Request, Decision] | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self.journal = Journal(self.database)

    def run(self, heard: Transcript, asker: Asker, cancelled: Callable[[], bool] = lambda: False) -> Reply:
        """Take what was heard to a reply. Raises Cancelled; every other failure is a sentence."""
        return self._run(heard, None, asker, cancelled)

    def decide(self, request: Request) -> Decision:
        """What the owner taught, else the first decision that a decider takes; Escalate when none does."""
        if not request.wrong and (plan := learn.taught(SqliteStore(self.database, writable=False), request.text)):
            return plan
        for decider in self.deciders:
            if decision := decider(request):
                return decision
        return Escalate(0.0, "nobody")

    def foresee(self, words: str) -> None:
        """Decide words that may be all that somebody is still saying; nothing is done, and other words forget it."""
        try:
            now = self.now()
            earlier = self.journal.turn_before(sys.maxsize, now - RECENT)
            request = Request(words, now, earlier[1] if earlier else None)
            if self._foreseen and replace(self._foreseen[0], now=now) == request:
                return  # what stood still while the button was down is what the first reading gave
            self._foreseen = request, self.decide(request)
        except Exception:  # the turn itself will tell
            log.exception("foreseeing")

    def _was_foreseen(self, request: Request) -> Decision | None:
        foreseen, self._foreseen = self._foreseen, None
        if foreseen and replace(foreseen[0], now=request.now) == request:
            return foreseen[1]
        return None

    def context(self, skill: Skill, store: SqliteStore, now: datetime, words: str = "") -> Context:
        """What a skill may touch: web and mailbox only if it said that it needs the network."""
        context = Context(now, store, self.bell, self.machine, self.settings(), words, self.alike, self.sound)
        return replace(context, **self.outer) if Need.NETWORK in skill.needs else context

    def answer_itself(self, execution: Execution, skill: Skill, values: Mapping[str, Any]) -> Done:
        """What a skill says that needs the journal or the list of skills. Raises Failed."""
        match skill.name:
            case "undo":
                return answers.undo(self, execution.now, execution.words)
            case "repeat":
                return answers.again(self.journal)
            case "explain":
                return answers.why(self.journal, execution.number)
            case "stop":
                self.bell.hush()
                return Done("Okay.")
            case "help":
                return Done(answers.what_i_can(self.skills.values(), values.get("topic") or ""))
        raise RuntimeError(f"no answer for {skill.name}")

    def _run(self, heard: Transcript, decision: Decision | None, asker: Asker, cancelled: Callable[[], bool]) -> Reply:
        """decision: what was decided already, of a request that was made in place of an answer."""
        try:
            now = self.now()
            number = self.journal.begin_turn(now, heard.text, heard.confidence)
            questions = Questions(asker, self.decide, now)
            first = self._settled(questions, now)
            reply = self._answer(Execution(self, number, now, heard.text, questions, cancelled), decision)
            notices = self.journal.take_notices()
            self.journal.end_turn(number, reply.say)
        except sqlite3.Error as error:
            log.error("database: %s", error)
            return Reply("I can't write to my storage, so I did nothing. Is it full?", Outcome.FAILED)
        reply = replace(reply, say=" ".join([*notices, *first, reply.say]))
        if questions.instead is None:
            return reply
        then = self._run(*questions.instead, asker, cancelled)
        return replace(then, say=f"{reply.say} {then.say}")

    def _settled(self, questions: Questions, now: datetime) -> list[str]:
        """Ask whether to look what became of what was cut off, each thing once; what was found."""
        found = []
        for action in self.journal.unsettled():
            self.journal.offered(action.id)
            skill = self.skills.get(action.skill)
            if skill is None or skill.check_function is None:
                continue
            if questions.yes(f"I don't know whether I managed to {action.deed}. Shall I look?"):
                found.append(answers.what_became(self, skill, action, now))
        return found

    def _answer(self, turn: Execution, decision: Decision | None) -> Reply:
        if not turn.words:
            return Reply(UNHEARD, Outcome.UNHEARD)
        if len(turn.words.split()) > LONGEST:
            return Reply(TOO_LONG, Outcome.UNKNOWN)
        if learnt := learn.accept(turn):
            return Reply(learnt, Outcome.DONE)
        if self.unsaid and answers.goes_on(turn.words):
            rest, self.unsaid = self.unsaid, ""
            return Reply(rest, Outcome.DONE)
        request = Request(turn.words, turn.now)
        if decision is None:
            earlier = self.journal.turn_before(turn.number, turn.now - RECENT)
            turn.earlier, turn.before = earlier or (None, None)
            request = replace(request, before=turn.before)
            decision = self._was_foreseen(request) or self.decide(request)
        self.journal.decided(turn.number, decision.by, decision.confidence)
        greeted = isinstance(decision, Escalate) and answers.greets(turn.words)
        if isinstance(decision, Nothing) or greeted:
            return Reply(
                answers.to_talk(turn.words, goes_on=learn.corrects(turn.words) and bool(turn.before)), Outcome.DONE
            )
        if isinstance(decision, Escalate):
            return Reply(UNKNOWN, Outcome.UNKNOWN)
        if not self._meant(turn, decision):
            return Reply(LEFT, Outcome.DECLINED)
        replies = self._carry_out(turn, request, decision)
        outcomes = {reply.outcome for reply in replies}
        worst = next(o for o in (Outcome.FAILED, Outcome.DECLINED, Outcome.UNKNOWN, Outcome.DONE) if o in outcomes)
        say = in_one(replies)
        if worst is Outcome.DONE and (offer := learn.offer(turn, decision)):
            say = f"{say} {offer}"
        pace = SLOWLY if decision.calls[0].skill == "repeat" and answers.slowly(turn.words) else 1.0
        return Reply(say, worst, decision.calls, pace=pace)

    def _meant(self, turn: Execution, plan: Plan) -> bool:
        """Whether the decider or the person is sure of the plan.

        What only reads what is here does no harm; what needs a yes anyway is not asked about twice.
        """
        known = [(self.skills[call.skill], call) for call in plan.calls if call.skill in self.skills]
        asked = [(s, call) for s, call in known if (s.needs or s.confirm > Confirm.NONE) and s.confirm < Confirm.ASK]
        if plan.sure or not asked:
            return True
        deeds = [consent.deed(skill, call.arguments, turn.now) for skill, call in asked]
        return turn.questions.yes(consent.question(" and ".join(deeds)))

    def _carry_out(self, turn: Execution, request: Request, plan: Plan) -> list[Reply]:
        """What came of each call, in order.

        When a call was wrong the deciders are asked again, with what was wrong; what is done is not done again.
        """
        done: list[tuple[Call, Reply]] = []
        turn.wrong = learn.wrong(turn, plan)
        if turn.wrong and turn.before and list(turn.before[1]) == list(plan.calls):
            return [Reply("I understood the same as before. Please say it in other words.", Outcome.FAILED)]
        while True:
            replies: list[Reply] = []
            call = plan.calls[0]
            try:
                for call in plan.calls:
                    reply = next((reply for made, reply in done if made == call), None)
                    if reply is None:
                        reply = turn.carry_out(call, plan, replies)
                        done.append((call, reply))
                    replies.append(reply)
                    if turn.questions.instead:
                        break  # the person has gone on to something else
                first = [Reply("I took the first one back.", Outcome.DONE)] if turn.taken_back else []
                return [*first, *(reply for _, reply in done)]
            except Retry as error:
                # Text from outside may be in the sentence, and must not reach what chooses calls.
                wrong = "It did not work." if plan.outside or any(reply.outside for reply in replies) else str(error)
                request = replace(request, wrong=(*request.wrong, (call, wrong)))
                better = self.decide(request) if len(request.wrong) <= RETRIES else None
                if isinstance(better, Plan) and better.sure and call not in better.calls:
                    plan = better
                else:
                    done.append((call, Reply(str(error), Outcome.FAILED)))
