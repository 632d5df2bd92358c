"""Runs the loop: main owns the state and blocks on one inbox, worker runs one turn at a time.

What needs the present (rings that are due, the clock that jumped) is looked at each time that main wakes, at least
every POLL seconds; everything else is an event in the inbox. The worker is in device/worker.py.
"""

from __future__ import annotations

import logging
import queue
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from device import effects, events, loop, signals
from device.bell import StoreBell
from device.loop import Mode, State
from device.ports import Button, Clock, Listening, Microphone, Others, PortLost, Speaker, Watcher
from device.saying import Saying
from device.turn import Turns
from device.worker import Job, Worker
from models.types import AudioClip
from skills import rings

log = logging.getLogger(__name__)

RATE = 22050  # Hz, of signals
POLL = 2.0  # s

PRIVATE = "The privacy switch is on, so I can't hear you."


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
    _inbox: queue.Queue[events.Event | None] = field(default_factory=queue.Queue, init=False)
    _worker: Worker = field(init=False)
    _job: Job | None = field(default=None, init=False)
    _wakes: list[float] = field(default_factory=list, init=False)
    _ringing: threading.Event | None = field(default=None, init=False)
    _over: set[int] = field(default_factory=set, init=False)

    def __post_init__(self) -> None:
        self._worker = Worker(self)

    def run(self, greeting: str = "") -> None:
        """Run until close(). greeting: said first."""
        worker = threading.Thread(target=self._worker.work, name="worker", daemon=True)
        worker.start()
        self.button.start(
            lambda: self._inbox.put(events.Pressed(self.clock.steady())),
            lambda: self._inbox.put(events.Released(self.clock.steady())),
        )
        self.watcher.show(Mode.IDLE, greeting)
        self.tell("ready")
        if greeting:
            self._worker.jobs.put(Job(self.state.turn, greeting))
        try:
            self._loop()
        finally:
            for job in (self._job, self._worker.current):
                if job:
                    job.give_up()
            self._hush()
            self.speaker.stop()
            self._worker.jobs.put(None)
            worker.join(timeout=10)
            for port in (self.button, self.microphone, self.speaker):
                port.close()

    def close(self) -> None:
        """Let run() return; from any thread, or a signal handler."""
        self._inbox.put(None)

    def post(self, event: events.Event) -> None:
        """Put an event into the inbox; from any thread."""
        self._inbox.put(event)

    def say(self, sentence: str) -> None:
        """Say something that nobody asked for, after what is under way; from any thread."""
        self._worker.jobs.put(Job(self.state.turn, sentence))

    def tell(self, what: str) -> None:
        """Sound a signal, if the owner wants them."""
        if self.signals:
            try:
                self.speaker.play(signals.signal(what, RATE))
            except PortLost as error:
                log.error("%s", error)

    def _loop(self) -> None:
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
                return
            self._step(event)

    def _patience(self) -> float:
        now = self.clock.steady()
        return max(0.0, min([*self._wakes, now + POLL]) - now)

    def _woke(self) -> events.Woke | None:
        now = self.clock.steady()
        if not any(at <= now for at in self._wakes):
            return None
        self._wakes = [at for at in self._wakes if at > now]
        return events.Woke(now)

    def _look(self) -> None:
        """Find rings that came due, or were ended by other means."""
        try:
            due = {row.id for row in self.bell.due(self.clock.now())} - self._over
        except sqlite3.Error as error:  # the next look may be luckier
            log.error("database: %s", error)
            return
        steady = self.clock.steady()  # after the time of day, so that nothing rings before it was due
        for ring in sorted(due - set(self.state.rings)):
            self._step(events.Due(steady, ring))
        for ring in sorted(set(self.state.rings) - due):
            self._step(events.Gone(steady, ring))

    def _step(self, event: events.Event) -> None:
        before = self.state
        self.state, wanted = loop.step(before, event)
        for effect in wanted:
            self._do(effect)
        if self.state.mode is not before.mode:
            if self.others:
                self.others.duck(self.state.mode is not Mode.IDLE)
            idle = self.state.mode is Mode.IDLE and self.state.private
            self.watcher.show("private" if idle else self.state.mode, "")

    def _do(self, effect: effects.Effect) -> None:
        match effect:
            case effects.Record(turn, answer):
                self._record(turn, answer)
            case effects.Discard():
                self._discard()
            case effects.Take(cut=cut):
                if self._job and (clip := self._recorded()) is not None:
                    self._job.cut = cut
                    self._job.posts.put(clip)
            case effects.Agree() | effects.Decline():
                if self._job:
                    self._job.posts.put(isinstance(effect, effects.Agree))
            case effects.Cancel(turn):
                for job in (self._job, self._worker.current):
                    if job and job.turn == turn:
                        job.give_up()
            case effects.Silence():
                self._hush()
                self.saying.cut(self.speaker.stop())
            case effects.Tell(what):
                self.tell(what)
                if what == "thinking":
                    self.watcher.show(what, "")
            case effects.Shut(on):
                self.microphone.shut(on)
                self.shut(on)
                self.watcher.show("private" if on else self.state.mode, "")
            case effects.Refuse():
                self._worker.jobs.put(Job(self.state.turn, PRIVATE))
            case effects.Ring(ids):
                self._ring(ids)
            case effects.Hush(ids, heard):
                self._finish(ids, heard=heard)
            case effects.WakeAt(at):
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
            self._worker.jobs.put(self._job)
        if self._job:
            self._job.listening = self.listen()
        self.speaker.wake()

    def _discard(self) -> None:
        self._recorded()
        if self._job and self.state.mode is not Mode.ASKING:  # else the question still waits
            self._job.give_up()

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
        self._inbox.put(events.Lost(self.clock.steady()))
        if self._job and self._job.turn == self.state.turn:
            self._job.posts.put(str(error))
        else:
            self._worker.jobs.put(Job(self.state.turn, str(error)))

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
