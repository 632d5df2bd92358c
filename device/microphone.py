"""The microphone, through PortAudio."""

from __future__ import annotations

import contextlib
import math
import threading
import time
from collections import deque
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from device.portaudio import QUIET, Stream
from device.ports import PortLost
from models.types import AudioClip

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

RATE = 16000  # Hz; what Whisper hears
BLOCK = 480  # samples: 33 callbacks a second cost half a percent of a core
BUFFER = 0.06  # s; two blocks
BEFORE = 0.25  # s of sound from before the press
LATE = 0.015  # s; drivers are so wrong about when a sample was in the air
TRAVEL = 0.5  # s; no sound takes longer from the air to its callback, whatever a driver says
LONGEST = 61.0  # s; what is said later is not kept

_GONE = "The microphone went away while I listened."
_PRIVATE = "The privacy switch is on, so I can't hear you."


class PortAudioMicrophone:
    """One input stream. Kept open, it drops what it hears but the last quarter of a second, until start()."""

    def __init__(
        self, device: str = "", open: Literal["always", "on-press"] = "always", *, needed: bool = True
    ) -> None:
        """Open the input, if it is to be kept open.

        device: a PortAudio name or part of one. needed: raise PortLost when there is none now; otherwise each start()
        looks for it.
        """
        self._device = device
        self._always = open == "always"
        self.tap: Callable[[bytes], None] | None = None  # hears what is dropped: 16-bit samples; may not wait
        self._shut = False
        self._before: deque[bytes] = deque(maxlen=math.ceil(BEFORE * RATE / BLOCK))
        self._kept: NDArray[np.float32] | None = None
        self._length = 0
        self._until = 0.0  # when the newest sample that came was in the air, steady seconds
        self._changed = threading.Condition()
        self._stream = Stream("microphone", self._make)
        if needed:
            self._stream.open()
            if not self._always:
                self._stream.shut()
        elif self._always:
            self._stream.open_soon()

    def _make(self, sounddevice: Any, finished: Callable[[], None]) -> Any:
        with self._changed:
            self._before.clear()
        return sounddevice.RawInputStream(
            samplerate=RATE, channels=1, dtype="int16", device=self._device or None, blocksize=BLOCK, latency=BUFFER,
            callback=self._take, finished_callback=finished,
        )  # fmt: skip

    def _take(self, data: Any, frames: int, when: Any, _status: Any) -> None:
        self._stream.beat()
        age = when.currentTime - when.inputBufferAdcTime  # of its first sample
        if not 0 < age < TRAVEL:  # not every driver knows
            age = frames / RATE + self._stream.latency
        with self._changed:
            self._until = time.monotonic() - age + frames / RATE
            if self._shut:
                return
            if self._kept is None:
                self._before.append(bytes(data))
                if self.tap:
                    self.tap(bytes(data))
            else:
                self._keep(data)
                self._changed.notify_all()

    def _keep(self, data: bytes) -> None:
        assert self._kept is not None
        samples = np.frombuffer(data, np.int16)[: len(self._kept) - self._length]
        np.multiply(samples, 1 / 32768, out=self._kept[self._length : self._length + len(samples)], dtype=np.float32)
        self._length += len(samples)

    def start(self) -> None:
        if self._shut:
            raise PortLost(_PRIVATE)
        self._stream.open()
        with self._changed:
            self._kept = np.empty(int(LONGEST * RATE), np.float32)
            self._length = 0
            self._keep(b"".join(self._before))
            self._before.clear()

    def heard(self) -> AudioClip:
        if not self._stream.alive:
            raise PortLost(_PRIVATE if self._shut else _GONE)
        with self._changed:
            return self._clip()

    def _clip(self) -> AudioClip:
        """What was kept, without copying: nothing is ever written over it."""
        return AudioClip(np.zeros(0, np.float32) if self._kept is None else self._kept[: self._length], RATE)

    def stop(self) -> AudioClip:
        """Returns some 40 ms after the call, for what was said until the call is still on its way here."""
        now = time.monotonic()
        with self._changed:
            whole = self._changed.wait_for(lambda: self._until >= now + LATE or self._shut or self._kept is None, QUIET)
            clip = self._clip()
            self._kept = None
        if not self._always:
            self._stream.shut_soon()
        if self._shut or not whole:
            raise PortLost(_PRIVATE if self._shut else _GONE)
        return clip

    def shut(self, shut: bool) -> None:
        """While it is shut nothing is kept, even if PortAudio should hang."""
        with self._changed:
            self._shut = shut
            self._before.clear()
            self._changed.notify_all()
        if shut:
            with contextlib.suppress(PortLost):
                self._stream.shut()
        elif self._always:
            self._stream.open_soon()

    def close(self) -> None:
        with contextlib.suppress(PortLost):
            self._stream.shut()
