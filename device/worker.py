"""The worker: hears, decides, acts and answers, one turn at a time, as straight-line code in a thread of its own.

A turn's job begins with the press: it hears while somebody still speaks, and decides early when the words stand still;
nothing is done before main posts what was recorded.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from device import events, level, loop, machine
from device.execute import Outcome
from device.loop import Mode
from device.ports import Listening, PortLost
from models.types import AudioClip, Cancelled, Transcript

if TYPE_CHECKING:
    from device.runner import Runner

log = logging.getLogger(__name__)

LOOK = 0.05  # s between two looks at what is being said
STILL = 0.4  # s without a new word, after which the answer is decided
END = 0.9  # s of silence that end what is said with free hands
NOBODY = 6.0  # s in which nobody begins to speak

STUCK = "The button was down for a minute, and I heard nothing. Is it stuck?"
CUT = "I stopped listening after a minute."


@dataclass(slots=True)
class Job:
    """A turn on its way through the worker.

    posts: what main has for it: the sound of the request or of an answer, a yes by the button, False for a no, or what
    to say instead. listening: while sound is being recorded for it. cut: it was ended after a minute. say: all of it.
    """

    turn: int
    say: str = ""
    cut: bool = False
    listening: Listening | None = None
    cancelled: threading.Event = field(default_factory=threading.Event)
    posts: queue.Queue[AudioClip | bool | str] = field(default_factory=queue.Queue)

    def give_up(self) -> None:
        """It is cancelled, whatever it waits for."""
        self.cancelled.set()
        self.posts.put(False)


class Worker:
    """Takes jobs until it is given None. current: the one it is at."""

    def __init__(self, runner: Runner) -> None:
        """runner: whose parts it uses, whose state it reads, and to whom it posts events."""
        self.jobs: queue.Queue[Job | None] = queue.Queue()
        self.current: Job | None = None
        self._runner = runner

    def work(self) -> None:
        while (job := self.jobs.get()) is not None:
            if job.say and self._runner.state.mode is Mode.LISTENING:
                self.jobs.put(job)  # nobody talks into what somebody says; that one's job is behind this one
                continue
            self.current = job
            try:
                self._turn(job)
            except Cancelled:
                log.info("turn %d was cancelled", job.turn)
            except PortLost as error:  # nothing can be said, but perhaps shown
                log.error("%s", error)
                self._runner.watcher.show("failed", str(error))
            except Exception:  # the loop must outlive any bug
                log.exception("turn %d", job.turn)
                self._runner.watcher.show("failed", "Something broke in me, and I could not answer.")
            self._runner.post(events.Finished(self._runner.clock.steady(), job.turn))
            machine.trim()

    def _turn(self, job: Job) -> None:
        say, pace, well = job.say, 1.0, True
        if not say:
            posted = self.posted(job)
            if isinstance(posted, bool):
                raise Cancelled
            say, pace, well = (posted, 1.0, False) if isinstance(posted, str) else self._answer(job, posted)
        if not job.cancelled.is_set():
            self._runner.post(events.Replied(self._runner.clock.steady(), job.turn))
            self._runner.watcher.show(Mode.SPEAKING if well else "failed", say)
            if not well:
                self._runner.tell("failed")
            self._runner.turns.unsaid = self._runner.saying.say(say, job.cancelled, pace)

    def _answer(self, job: Job, clip: AudioClip) -> tuple[str, float, bool]:
        """What to say to what was recorded, how fast, and whether it went well."""
        heard = self.heard(job, clip, self._runner.turns.foresee)
        self._runner.watcher.show(Mode.WORKING, heard.text)
        if not heard.text and (trouble := STUCK if job.cut else level.trouble(clip)):
            return trouble, 1.0, False
        reply = self._runner.turns.run(heard, _Asker(self, self._runner, job), job.cancelled.is_set)
        say = f"{CUT} {reply.say}" if job.cut else reply.say
        return say, reply.pace, reply.outcome in (Outcome.DONE, Outcome.DECLINED)

    def heard(self, job: Job, clip: AudioClip, meanwhile: Callable[[str], None] = lambda _words: None) -> Transcript:
        """What was said. meanwhile: what to do with the likely words while they are read again to be surer."""
        listening, job.listening = job.listening or self._runner.listen(), None
        likely: queue.SimpleQueue[str | None] = queue.SimpleQueue()

        def finish() -> Transcript:
            try:
                return listening.finish(clip, job.cancelled.is_set, likely.put)
            finally:
                likely.put(None)

        with ThreadPoolExecutor(1, "hear") as pool:
            heard = pool.submit(finish)
            while words := likely.get():
                meanwhile(words)
            return heard.result()

    def posted(self, job: Job) -> AudioClip | bool | str:
        """What main posts; what is said meanwhile is looked at."""
        seen = _Seen()
        while True:
            try:
                return job.posts.get(timeout=LOOK)
            except queue.Empty:
                if listening := job.listening:
                    self._look_at(job, listening, seen)
                elif self._runner.state.mode is Mode.GUARDED:
                    down = self._runner.state.down
                    held = 0.0 if down is None else self._runner.clock.steady() - down
                    self._runner.watcher.level(min(1.0, held / loop.HOLD))

    def _look_at(self, job: Job, listening: Listening, seen: _Seen) -> None:
        """Hear what is said so far: show it, decide it when it stands still, end it where nobody holds the button."""
        try:
            clip = self._runner.microphone.heard()
        except PortLost:
            return  # main finds that out, too
        if not clip.seconds:
            return
        self._runner.watcher.level(level.loudness(clip.samples[-int(LOOK * clip.rate) :]))
        heard = listening.look(clip, lambda: not job.posts.empty())
        if heard.text != seen.text:
            seen.text, seen.decided = heard.text, False
            self._runner.watcher.show(self._runner.state.mode, heard.text)
        if listening.still >= STILL and heard.text and not seen.decided and self._runner.state.mode is Mode.LISTENING:
            seen.decided = True
            self._runner.turns.foresee(heard.text)
        if self._runner.state.free and listening.spoke and listening.still >= END:
            self._runner.post(events.Ended(self._runner.clock.steady(), job.turn))
        elif self._runner.state.free and not listening.spoke and clip.seconds >= NOBODY:
            self._runner.post(events.Unspoken(self._runner.clock.steady(), job.turn))


@dataclass(slots=True)
class _Seen:
    """What was understood so far of what is being said, and whether it was decided."""

    text: str = ""
    decided: bool = False


@dataclass(frozen=True, slots=True)
class _Asker:
    """device.turn.Asker: asks aloud, and waits for what main posts."""

    worker: Worker
    runner: Runner
    job: Job

    def words(self, question: str) -> Transcript | None:
        answer = self._ask(question, guarded=False)
        if not isinstance(answer, AudioClip):
            return None
        heard = self.worker.heard(self.job, answer)
        self.runner.watcher.show(Mode.WORKING, heard.text)
        return heard

    def held(self, question: str) -> bool:
        return self._ask(question, guarded=True) is True

    def _ask(self, question: str, *, guarded: bool) -> AudioClip | bool | str:
        runner, job = self.runner, self.job
        runner.post(events.Asked(runner.clock.steady(), job.turn, guarded))
        runner.watcher.show(Mode.GUARDED if guarded else Mode.ASKING, question)
        runner.tell("asks")
        runner.saying.ask(question, self._answered)
        if runner.follow_up and not guarded and not self._answered():
            runner.post(events.Questioned(runner.clock.steady(), job.turn))
        answer = self.worker.posted(job)
        if job.cancelled.is_set():
            raise Cancelled
        return answer

    def _answered(self) -> bool:
        """Whoever answers before the question is over has heard enough."""
        return self.runner.state.mode is Mode.ANSWERING or not self.job.posts.empty()
