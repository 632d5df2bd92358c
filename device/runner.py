"""Runs the loop: main owns the state and blocks on one inbox, worker runs one turn at a time.

What needs the present (rings that are due, the clock that jumped) is looked at each time that main
wakes, at least every POLL seconds; everything else is an event in the inbox.
"""

from __future__ import annotations

import logging
import queue
import sqlite3
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from device import loop
from device.bell import StoreBell
from device.loop import Mode, State
from device.ports import Button, Clock, Microphone, PortLost, Speaker, Watcher
from device.turn import Turns
from models.types import AudioClip, Cancelled, Transcript
from skills import rings

log = logging.getLogger(__name__)

POLL = 2.0  # s

Hear = Callable[[AudioClip, Callable[[], bool]], Transcript]
Speak = Callable[[str, Callable[[], bool]], Iterator[AudioClip]]


@dataclass(slots=True)
class Job:
    """A turn on its way through the worker. answers: what main posts to a turn that waits."""

    turn: int
    clip: AudioClip | None
    say: str = ""
    cancelled: threading.Event = field(default_factory=threading.Event)
    answers: queue.Queue[AudioClip | bool] = field(default_factory=queue.Queue)


@dataclass(slots=True)
class Runner:
    """Everything wired. bell: over a connection of main's own; turns: over the worker's."""

    button: Button
    microphone: Microphone
    speaker: Speaker
    clock: Clock
    watcher: Watcher
    hear: Hear
    speak: Speak
    turns: Turns
    bell: StoreBell
    bell_sound: AudioClip
    state: State = field(default_factory=State, init=False)
    _inbox: queue.Queue[loop.Event | None] = field(default_factory=queue.Queue, init=False)
    _jobs: queue.Queue[Job | None] = field(default_factory=queue.Queue, init=False)
    _job: Job | None = field(default=None, init=False)
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
        if greeting:
            self._jobs.put(Job(self.state.turn, None, greeting))
        try:
            while True:
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
            if self._job:
                self._job.cancelled.set()
                self._job.answers.put(False)
            self._hush()
            self._jobs.put(None)
            worker.join(timeout=10)
            for port in (self.button, self.microphone, self.speaker):
                port.close()

    def close(self) -> None:
        """Let run() return; from any thread, or a signal handler."""
        self._inbox.put(None)

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
        due = {row.id for row in self.bell.due(self.clock.now())} - self._over
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
            self.watcher.show(self.state.mode, "")

    def _do(self, effect: loop.Effect) -> None:
        match effect:
            case loop.Record():
                try:
                    self.microphone.start()
                except PortLost as error:
                    self._lost(error)
            case loop.Discard():
                self._recorded()
            case loop.Work(turn):
                if (clip := self._recorded()) is not None:
                    self._job = Job(turn, clip)
                    self._jobs.put(self._job)
            case loop.Answer():
                if (clip := self._recorded()) is not None and self._job:
                    self._job.answers.put(clip)
            case loop.Agree() | loop.Decline():
                if self._job:
                    self._job.answers.put(isinstance(effect, loop.Agree))
            case loop.Cancel():
                if self._job:
                    self._job.cancelled.set()
                    self._job.answers.put(False)
            case loop.Silence():
                self._hush()
                self.speaker.stop()
            case loop.Ring(ids):
                self._ring(ids)
            case loop.Hush(ids, heard):
                self._finish(ids, heard=heard)
            case loop.WakeAt(at):
                self._wakes.append(at)

    def _recorded(self) -> AudioClip | None:
        try:
            return self.microphone.stop()
        except PortLost as error:
            self._lost(error)
            return None

    def _lost(self, error: PortLost) -> None:
        """Say that a device went away, and wait for the next press."""
        log.error("%s", error)
        self._inbox.put(loop.Lost(self.clock.steady()))
        self._job = Job(self.state.turn, None, str(error))
        self._jobs.put(self._job)

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
            clips = list(self.speak(said, over.is_set))
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
            try:
                self._turn(job)
            except Cancelled:
                log.info("turn %d was cancelled", job.turn)
            except PortLost as error:
                log.error("%s", error)
            except Exception:  # the loop must outlive any bug
                log.exception("turn %d", job.turn)
            self._inbox.put(loop.Finished(self.clock.steady(), job.turn))

    def _turn(self, job: Job) -> None:
        say = job.say
        if job.clip is not None:
            heard = self.hear(job.clip, job.cancelled.is_set)
            self.watcher.show(Mode.WORKING, heard.text)
            say = self.turns.run(heard, _Asker(self, job), job.cancelled.is_set).say
        if not job.cancelled.is_set():
            self._inbox.put(loop.Replied(self.clock.steady(), job.turn))
            self.watcher.show(Mode.SPEAKING, say)
            self.say(say, job.cancelled)

    def say(self, text: str, cancelled: threading.Event) -> None:
        """Play a text sentence by sentence, and return when it has sounded."""
        for clip in self.speak(text, cancelled.is_set):
            if cancelled.is_set():
                return
            self.speaker.play(clip)
        self.speaker.wait()

    def post(self, event: loop.Event) -> None:
        """Put an event into the inbox."""
        self._inbox.put(event)


@dataclass(frozen=True, slots=True)
class _Asker:
    """device.turn.Asker: asks aloud, and waits for what main posts."""

    runner: Runner
    job: Job

    def words(self, question: str) -> Transcript | None:
        answer = self._ask(question, guarded=False)
        if not isinstance(answer, AudioClip):
            return None
        heard = self.runner.hear(answer, self.job.cancelled.is_set)
        self.runner.watcher.show(Mode.WORKING, heard.text)
        return heard

    def held(self, question: str) -> bool:
        return self._ask(question, guarded=True) is True

    def _ask(self, question: str, *, guarded: bool) -> AudioClip | bool:
        self.runner.post(loop.Asked(self.runner.clock.steady(), self.job.turn, guarded))
        self.runner.watcher.show(Mode.GUARDED if guarded else Mode.ASKING, question)
        for clip in self.runner.speak(question, self.job.cancelled.is_set):
            if self.job.cancelled.is_set() or self.runner.state.mode is Mode.ANSWERING or not self.job.answers.empty():
                break  # whoever answers before the question is over has heard enough
            self.runner.speaker.play(clip)
        answer = self.job.answers.get()
        if self.job.cancelled.is_set():
            raise Cancelled
        return answer
