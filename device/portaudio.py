"""Streams of PortAudio that are opened anew when their device went away.

PortAudio knows only the devices that were there when it was initialized, and looks again only when no stream is open.
Its calls must not overlap, and block when the sound server hangs: all of them are made in one thread of their own.
"""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from device.ports import PortLost

HANGS = 3.0  # s; whoever waits for PortAudio gives up then
QUIET = 1.0  # s without a callback: the stream is dead
WAKING = 3.0  # s; a device that slept may take so long until it answers

_streams: list[Stream] = []  # all that were not closed for good; only PortAudio's thread opens and shuts them


class Stream:
    """One stream, which runs from open() until shut(), until its device goes, or until its callback ends it."""

    def __init__(self, name: str, make: Callable[[Any, Callable[[], None]], Any]) -> None:
        """name: of the device, for people. make: given sounddevice and a finished_callback, the stream, not started."""
        self.latency = 0.0  # s, of the stream that was opened last
        self._name = name
        self._make = make
        self._raw: Any = None
        self._over = threading.Event()
        self._begun = self._beat = 0.0

    @property
    def alive(self) -> bool:
        """Whether it runs and its device answers. Asks nobody, so it never blocks."""
        now = time.monotonic()
        answers = now - self._beat < QUIET or now - self._begun < WAKING
        return self._raw is not None and not self._over.is_set() and answers

    def beat(self) -> None:
        """Each callback says that it came."""
        self._beat = time.monotonic()

    def end(self) -> None:
        """The callback is about to end the stream by itself."""
        self._over.set()

    def open(self) -> None:
        """Let it run, looking for devices anew if it must. Raises PortLost."""
        if not self.alive:
            _caller.do(self._open)

    def open_soon(self) -> None:
        """The same, at once and without a word: whoever needs it next is told."""
        if not self.alive:
            _caller.post(self._open)

    def shut(self) -> None:
        """End it, and let the device go. Raises PortLost when PortAudio hangs."""
        _caller.do(self._shut)

    def shut_soon(self) -> None:
        """The same, without waiting."""
        self._over.set()  # whoever opens it now waits for its turn
        _caller.post(self._shut)

    # PortAudio's thread

    def _open(self) -> None:
        if self.alive:
            return
        try:
            import sounddevice
        except OSError as error:  # it looks for the library when it is imported
            raise PortLost("I can't use any sound: PortAudio is missing (apt install libportaudio2).") from error
        problems = (sounddevice.PortAudioError, ValueError)
        self._shut()
        try:
            self._begin(sounddevice)
        except problems:
            try:
                _look_again(sounddevice, problems)
                self._begin(sounddevice)
            except problems as error:
                self._shut()
                raise PortLost(f"I can't find a {self._name}: {_reason(error)}") from error

    def _begin(self, sounddevice: Any) -> None:
        self._over = threading.Event()
        self._begun = time.monotonic()
        self._raw = self._make(sounddevice, self._over.set)
        self.latency = float(self._raw.latency)
        _streams.append(self)
        self._raw.start()

    def _shut(self) -> None:
        raw, self._raw = self._raw, None
        if self in _streams:
            _streams.remove(self)
        if raw is not None:
            raw.abort()
            raw.close()


def _look_again(sounddevice: Any, problems: tuple[type[Exception], ...]) -> None:
    """Initialize PortAudio anew; streams that ran go on."""
    running = [stream for stream in _streams if stream.alive]
    for stream in list(_streams):
        stream._shut()
    with contextlib.suppress(*problems):
        sounddevice._terminate()
    sounddevice._initialize()
    for stream in running:
        with contextlib.suppress(*problems):  # its owner finds it dead, and is told then
            stream._begin(sounddevice)


def _reason(error: Exception) -> str:
    return str(error).removesuffix(".").split(" [")[0] + "."


class _Caller:
    """Makes calls in a thread of its own, one after the other."""

    def __init__(self) -> None:
        self._calls: queue.SimpleQueue[tuple[Callable[[], None], Future[None]]] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._late: Future[None] | None = None  # somebody gave up waiting for it

    def _hangs(self) -> bool:
        return self._late is not None and not self._late.done()

    def do(self, call: Callable[[], None]) -> None:
        """Return when it is done. Raises what it raises, and PortLost when PortAudio hangs."""
        done = self.post(call)
        try:
            done.result(0 if self._hangs() else HANGS)
        except TimeoutError:
            if not self._hangs():
                self._late = done
            raise PortLost("The sound system does not answer. If it stays so, start the device again.") from None

    def post(self, call: Callable[[], None]) -> Future[None]:
        done: Future[None] = Future()
        if not self._hangs():  # nothing else is asked for then
            self._calls.put((call, done))
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="portaudio", daemon=True)
            self._thread.start()
        return done

    def _work(self) -> None:
        while True:
            call, done = self._calls.get()
            try:
                call()
                done.set_result(None)
            except Exception as error:  # it is raised again where it was asked for
                done.set_exception(error)


_caller = _Caller()
