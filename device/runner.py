"""Runs the loop: main owns the state and blocks on one inbox, worker runs one turn at a time.

The worker's job begins with the press: it hears while somebody still speaks, and decides early when the words stand
still; nothing is done before main posts what was recorded. What needs the present (rings that are due, the clock that
jumped) is looked at each time that main wakes, at least every POLL seconds; everything else is an event in the inbox.
"""

from __future__ import annotations

import logging
import queue
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from device import level, loop, signals
from device.bell import StoreBell
from device.execute import Outcome
from device.loop import Mode, State
from device.ports import Button, Clock, Listening, Microphone, Others, PortLost, Speaker, Watcher
from device.saying import Saying
from device.turn import Turns
from models.types import AudioClip, Cancelled, Transcript
from skills import rings

log = logging.getLogger(__name__)

RATE = 22050  # Hz, of signals
POLL = 2.0  # s
LOOK = 0.05  # s between two looks at what is being said
STILL = 0.4  # s without a new word, after which the answer is decided
END = 0.9  # s of silence that end what is said with free hands
NOBODY = 6.0  # s in which nobody begins to speak

PRIVATE = "The privacy switch is on, so I can't hear you."
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


@dataclass(slots=True)
class Runner:
    """Everything wired. bell: over a connection of main's own; turns: over the worker's.

    listen: begins to hear an utterance. others: what else sounds here. follow_up: listen after a question. signals:
    tell by short sounds. shut: what else the privacy switch shuts. alive: called each time that main wakes.
    """

    button: Button
    microphone: Microphone
    speaker: Speaker
    clock: Clock
    watcher: Watcher
    listen: Callable[[], Listening]
    saying: Saying
    turns: Turns
    bell: StoreBell
    bell_sound: AudioClip
    others: Others | None = None
    state: State = field(default_factory=State)
    follow_up: bool = False
    signals: bool = False
    shut: Callable[[bool], None] = lambda _on: None
    alive: Callable[[], None] = lambda: None
    _inbox: queue.Queue[loop.Event | None] = field(default_factory=queue.Queue, init=False)
    _jobs: queue.Queue[Job | None] = field(default_factory=queue.Queue, init=False)
    _job: Job | None = field(default=None, init=False)
    _current: Job | None = field(default=None, init=False)
    _wakes: list[float] = field(default_factory=list, init=False)
    _ringing: threading.Event | None = field(default=None, init=False)
    _over: set[int] = field(default_factory=set, init=False)

    def run(self, greeting: str = "") -> None:
        """Run until close(). greeting: said first."""
        worker = threading.Thread(target=self._work, name="worker", daemon=True)
        worker.start()
        self.button.start(
            lambda: self._inbox.put(loop.Pressed(self.clock.steady())),
            lambda: self._inbox.put(loop.Released(self.clock.steady())),
        )
        self.watcher.show(Mode.IDLE, greeting)
        self.tell("ready")
        if greeting:
            self._jobs.put(Job(self.state.turn, greeting))
        try:
            while True:
                self.alive()
                self._look()
                try:
                    event = self._inbox.get(timeout=self._patience())
                except queue.Empty:
                    event = self._woke()
                    if event is None:
                        continue
                if event is None:
                    break
                self._step(event)
        finally:
            for job in (self._job, self._current):
                if job:
                    _give_up(job)
            self._hush()
            self.speaker.stop()
            self._jobs.put(None)
            worker.join(timeout=10)
            for port in (self.button, self.microphone, self.speaker):
                port.close()

    def close(self) -> None:
        """Let run() return; from any thread, or a signal handler."""
        self._inbox.put(None)

    def post(self, event: loop.Event) -> None:
        """Put an event into the inbox; from any thread."""
        self._inbox.put(event)

    def say(self, sentence: str) -> None:
        """Say something that nobody asked for, after what is under way; from any thread."""
        self._jobs.put(Job(self.state.turn, sentence))

    def tell(self, what: str) -> None:
        """Sound a signal, if the owner wants them."""
        if self.signals:
            try:
                self.speaker.play(signals.signal(what, RATE))
            except PortLost as error:
                log.error("%s", error)

    # main

    def _patience(self) -> float:
        now = self.clock.steady()
        return max(0.0, min([*self._wakes, now + POLL]) - now)

    def _woke(self) -> loop.Woke | None:
        now = self.clock.steady()
        if not any(at <= now for at in self._wakes):
            return None
        self._wakes = [at for at in self._wakes if at > now]
        return loop.Woke(now)

    def _look(self) -> None:
        """Find rings that came due, or were ended by other means."""
        steady = self.clock.steady()
        try:
            due = {row.id for row in self.bell.due(self.clock.now())} - self._over
        except sqlite3.Error as error:  # the next look may be luckier
            log.error("database: %s", error)
            return
        for ring in sorted(due - set(self.state.rings)):
            self._step(loop.Due(steady, ring))
        for ring in sorted(set(self.state.rings) - due):
            self._step(loop.Gone(steady, ring))

    def _step(self, event: loop.Event) -> None:
        before = self.state
        self.state, effects = loop.step(before, event)
        for effect in effects:
            self._do(effect)
        if self.state.mode is not before.mode:
            if self.others:
                self.others.duck(self.state.mode is not Mode.IDLE)
            idle = self.state.mode is Mode.IDLE and self.state.private
            self.watcher.show("private" if idle else self.state.mode, "")

    def _do(self, effect: loop.Effect) -> None:
        match effect:
            case loop.Record(turn, answer):
                self._record(turn, answer)
            case loop.Discard():
                self._discard()
            case loop.Take(cut=cut):
                if self._job and (clip := self._recorded()) is not None:
                    self._job.cut = cut
                    self._job.posts.put(clip)
            case loop.Agree() | loop.Decline():
                if self._job:
                    self._job.posts.put(isinstance(effect, loop.Agree))
            case loop.Cancel(turn):
                for job in (self._job, self._current):
                    if job and job.turn == turn:
                        _give_up(job)
            case loop.Silence():
                self._hush()
                self.saying.cut(self.speaker.stop())
            case loop.Tell(what):
                self.tell(what)
                if what == "thinking":
                    self.watcher.show(what, "")
            case loop.Shut(on):
                self.microphone.shut(on)
                self.shut(on)
                self.watcher.show("private" if on else self.state.mode, "")
            case loop.Refuse():
                self._jobs.put(Job(self.state.turn, PRIVATE))
            case loop.Ring(ids):
                self._ring(ids)
            case loop.Hush(ids, heard):
                self._finish(ids, heard=heard)
            case loop.WakeAt(at):
                self._wakes.append(at)

    def _record(self, turn: int, answer: bool) -> None:
        """Keep sound, for a new job or for the one that waits for an answer."""
        try:
            self.microphone.start()
        except PortLost as error:
            self._lost(error)
            return
        if not answer:
            self._job = Job(turn)
            self._jobs.put(self._job)
        if self._job:
            self._job.listening = self.listen()
        self.speaker.wake()

    def _discard(self) -> None:
        self._recorded()
        if self._job and self.state.mode is not Mode.ASKING:  # else the question still waits
            _give_up(self._job)

    def _recorded(self) -> AudioClip | None:
        if self._job:
            self._job.listening = None if self.state.mode is Mode.ASKING else self._job.listening
        try:
            return self.microphone.stop()
        except PortLost as error:
            self._lost(error)
            return None

    def _lost(self, error: PortLost) -> None:
        """Say that a device went away, and wait for the next press."""
        log.error("%s", error)
        self._inbox.put(loop.Lost(self.clock.steady()))
        if self._job and self._job.turn == self.state.turn:
            self._job.posts.put(str(error))
        else:
            self._jobs.put(Job(self.state.turn, str(error)))

    def _ring(self, ids: tuple[int, ...]) -> None:
        now = self.clock.now()
        said = " ".join(rings.announcement(row, now) for row in self.bell.due(now) if row.id in ids)
        self.watcher.show(Mode.RINGING, said)
        if self._ringing:  # it rings already, and says now what all of it is for
            self._hush()
            self.speaker.stop()
        self._ringing = threading.Event()
        threading.Thread(target=self._sound_bell, args=(said, self._ringing), name="bell", daemon=True).start()

    def _sound_bell(self, said: str, over: threading.Event) -> None:
        """The words, then the tone, again and again until it is over."""
        try:
            clips = [clip for _, clip in self.saying.speak(said, over.is_set, 1.0)]
            while not over.is_set():
                for clip in [*clips, self.bell_sound, self.bell_sound]:
                    if not over.is_set():
                        self.speaker.play(clip)
                self.speaker.wait()
                over.wait(0.2)
        except PortLost as error:
            log.error("%s", error)

    def _finish(self, ids: tuple[int, ...], *, heard: bool) -> None:
        try:
            self.bell.finish(ids, self.clock.now(), heard=heard)
        except sqlite3.Error as error:  # a full disk must not ring for ever
            log.error("database: %s", error)
            self._over |= set(ids)

    def _hush(self) -> None:
        if self._ringing:
            self._ringing.set()
            self._ringing = None

    # worker

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            if job.say and self.state.mode is Mode.LISTENING:
                self._jobs.put(job)  # nobody talks into what somebody says; that one's job is behind this one
                continue
            self._current = job
            try:
                self._turn(job)
            except Cancelled:
                log.info("turn %d was cancelled", job.turn)
            except PortLost as error:  # nothing can be said, but perhaps shown
                log.error("%s", error)
                self.watcher.show("failed", str(error))
            except Exception:  # the loop must outlive any bug
                log.exception("turn %d", job.turn)
                self.watcher.show("failed", "Something broke in me, and I could not answer.")
            self._inbox.put(loop.Finished(self.clock.steady(), job.turn))

    def _turn(self, job: Job) -> None:
        say, pace, well = job.say, 1.0, True
        if not say:
            posted = self._posted(job)
            if isinstance(posted, bool):
                raise Cancelled
            say, pace, well = (posted, 1.0, False) if isinstance(posted, str) else self._answer(job, posted)
        if not job.cancelled.is_set():
            self._inbox.put(loop.Replied(self.clock.steady(), job.turn))
            self.watcher.show(Mode.SPEAKING if well else "failed", say)
            if not well:
                self.tell("failed")
            self.turns.unsaid = self.saying.say(say, job.cancelled, pace)

    def _answer(self, job: Job, clip: AudioClip) -> tuple[str, float, bool]:
        """What to say to what was recorded, how fast, and whether it went well."""
        heard = self._heard(job, clip)
        self.watcher.show(Mode.WORKING, heard.text)
        if not heard.text and (trouble := STUCK if job.cut else level.trouble(clip)):
            return trouble, 1.0, False
        reply = self.turns.run(heard, _Asker(self, job), job.cancelled.is_set)
        say = f"{CUT} {reply.say}" if job.cut else reply.say
        return say, reply.pace, reply.outcome in (Outcome.DONE, Outcome.DECLINED)

    def _heard(self, job: Job, clip: AudioClip) -> Transcript:
        listening, job.listening = job.listening or self.listen(), None
        return listening.finish(clip, job.cancelled.is_set)

    def _posted(self, job: Job) -> AudioClip | bool | str:
        """What main posts; what is said meanwhile is looked at."""
        seen = _Seen()
        while True:
            try:
                return job.posts.get(timeout=LOOK)
            except queue.Empty:
                if listening := job.listening:
                    self._look_at(job, listening, seen)
                elif self.state.mode is Mode.GUARDED:
                    down = self.state.down
                    self.watcher.level(0.0 if down is None else min(1.0, (self.clock.steady() - down) / loop.HOLD))

    def _look_at(self, job: Job, listening: Listening, seen: _Seen) -> None:
        """Hear what is said so far: show it, decide it when it stands still, end it where nobody holds the button."""
        try:
            clip = self.microphone.heard()
        except PortLost:
            return  # main finds that out, too
        if not clip.seconds:
            return
        self.watcher.level(level.loudness(clip.samples[-int(LOOK * clip.rate) :]))
        heard = listening.look(clip, lambda: not job.posts.empty())
        if heard.text != seen.text:
            seen.text, seen.decided = heard.text, False
            self.watcher.show(self.state.mode, heard.text)
        if listening.still >= STILL and heard.text and not seen.decided and self.state.mode is Mode.LISTENING:
            seen.decided = True
            self.turns.foresee(heard.text)
        if self.state.free and listening.spoke and listening.still >= END:
            self.post(loop.Ended(self.clock.steady(), job.turn))
        elif self.state.free and not listening.spoke and clip.seconds >= NOBODY:
            self.post(loop.Unspoken(self.clock.steady(), job.turn))


def _give_up(job: Job) -> None:
    job.cancelled.set()
    job.posts.put(False)


@dataclass(slots=True)
class _Seen:
    """What was understood so far of what is being said, and whether it was decided."""

    text: str = ""
    decided: bool = False


@dataclass(frozen=True, slots=True)
class _Asker:
    """device.turn.Asker: asks aloud, and waits for what main posts."""

    runner: Runner
    job: Job

    def words(self, question: str) -> Transcript | None:
        answer = self._ask(question, guarded=False)
        if not isinstance(answer, AudioClip):
            return None
        heard = self.runner._heard(self.job, answer)
        self.runner.watcher.show(Mode.WORKING, heard.text)
        return heard

    def held(self, question: str) -> bool:
        return self._ask(question, guarded=True) is True

    def _ask(self, question: str, *, guarded: bool) -> AudioClip | bool | str:
        runner, job = self.runner, self.job
        runner.post(loop.Asked(runner.clock.steady(), job.turn, guarded))
        runner.watcher.show(Mode.GUARDED if guarded else Mode.ASKING, question)
        runner.tell("asks")
        runner.saying.ask(question, self._answered)
        if runner.follow_up and not guarded and not self._answered():
            runner.post(loop.Questioned(runner.clock.steady(), job.turn))
        answer = runner._posted(job)
        if job.cancelled.is_set():
            raise Cancelled
        return answer

    def _answered(self) -> bool:
        """Whoever answers before the question is over has heard enough."""
        return self.runner.state.mode is Mode.ANSWERING or not self.job.posts.empty()
