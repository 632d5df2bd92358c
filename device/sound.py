"""The speaker, through PortAudio; the microphone is in device/microphone.py."""

from __future__ import annotations

import contextlib
import threading
import time
from collections import deque
from typing import TYPE_CHECKING, Any

import numpy as np

from device.microphone import PortAudioMicrophone
from device.portaudio import Stream
from device.ports import PortLost
from models.types import AudioClip

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

__all__ = ["BUFFER", "PortAudioMicrophone", "PortAudioSpeaker"]

BUFFER = 0.06  # s of sound ahead; with less, PulseAudio's ALSA plugin runs dry and is mute for two seconds
LONGER = 0.24  # s ahead where that is not enough: on a busy machine whole sound is worth more than a quick stop
DRY = 3  # times that it runs dry within a second until then; once now and then does it by itself
BUSY = 600.0  # s for which it stays so
IDLE = 5.0  # s of silence, and the stream ends: with sound waiting, a new one sounds sooner than one that runs
FADE = 0.005  # s; sound that stops at once clicks


class PortAudioSpeaker:
    """One output stream at the voice's rate, which runs while there is something to play and a little longer."""

    def __init__(self, device: str = "", rate: int = 22050, volume: float = 1.0, *, needed: bool = True) -> None:
        """Open the output; clips of another rate are resampled.

        needed: raise PortLost when there is none now; otherwise each play() looks for it.
        """
        self.volume = volume
        self._gain = volume  # at the end of the last block
        self._device, self._rate = device, rate
        self._dry: deque[float] = deque(maxlen=DRY)  # when it ran dry last
        self._busy_until = 0.0
        self._queue: deque[NDArray[np.float32]] = deque()
        self._at = 0  # so many samples of the queue's first were played
        self._silent = 0  # samples since the last sound
        self._sounds_until = 0.0
        self._changed = threading.Condition()
        self._stream = Stream("speaker", self._make)
        if needed:
            self._stream.open()

    def _make(self, sounddevice: Any, finished: Callable[[], None]) -> Any:
        self._silent = 0
        self._dry.clear()
        self._ends: type[Exception] = sounddevice.CallbackStop
        ahead = LONGER if time.monotonic() < self._busy_until else BUFFER
        return sounddevice.RawOutputStream(
            samplerate=self._rate, channels=1, dtype="float32", device=self._device or None, latency=ahead,
            callback=self._feed, finished_callback=finished,
        )  # fmt: skip

    def _feed(self, out: Any, frames: int, _time: Any, status: Any) -> None:
        self._stream.beat()
        block = np.frombuffer(out, np.float32)
        if status.output_underflow and self._breaks_off():
            self._stream.end()  # whoever waits for the sound opens it again
            block[:] = 0
            raise self._ends
        with self._changed:
            filled = self._fill(block)
            self._silent = 0 if filled else self._silent + frames
            if self._silent > IDLE * self._rate:
                self._stream.end()  # still under the lock: a clip that comes now opens it again
        block[filled:] = 0
        gain, self._gain = self._gain, self.volume
        if gain != self._gain:
            block *= np.linspace(gain, self._gain, frames, dtype=np.float32)  # a step would click
        elif gain != 1:
            block *= np.float32(gain)
        if self._silent > IDLE * self._rate:
            raise self._ends

    def _breaks_off(self) -> bool:
        """Note that it ran dry; whether it does so again and again, and more sound ahead will help."""
        now = time.monotonic()
        self._dry.append(now)
        if now < self._busy_until or len(self._dry) < DRY or now - self._dry[0] >= 1:
            return False
        self._busy_until = now + BUSY
        return True

    def _fill(self, block: NDArray[np.float32]) -> int:
        """Move samples from the queue; how many."""
        filled = 0
        while self._queue and filled < len(block):
            piece = self._queue[0][self._at : self._at + len(block) - filled]
            block[filled : filled + len(piece)] = piece
            filled += len(piece)
            self._at += len(piece)
            if self._at == len(self._queue[0]):
                self._queue.popleft()
                self._at = 0
        if filled and not self._queue:
            self._sounds_until = time.monotonic() + self._stream.latency
            self._changed.notify_all()
        return filled

    def wake(self) -> None:
        self._stream.open_soon()

    def play(self, clip: AudioClip) -> None:
        from models.audio import resample

        samples = resample(clip, self._rate).samples
        if not len(samples):
            return
        with self._changed:
            self._queue.append(samples)
        self._run()

    def _run(self) -> None:
        """Let the stream run. Nothing waits to be played when there is none."""
        try:
            self._stream.open()
        except PortLost:
            self._drop()
            raise

    def wait(self) -> None:
        """Return when all is played, or was stopped. Raises PortLost when the speaker went away and stays away."""
        tried = False
        while True:
            with self._changed:
                rest = self._sounds_until - time.monotonic()
                if not self._queue and rest <= 0:
                    return
                self._changed.wait(0.2 if self._queue else rest)
                lost = bool(self._queue) and not self._stream.alive
            if lost and tried:
                self._drop()
                raise PortLost("The speaker went away while I spoke.")
            if lost:
                self._run()
                tried = True

    def stop(self) -> float:
        return self._drop()

    def _drop(self) -> float:
        """Forget what waits to be played but a few milliseconds, which fade. How many seconds that was."""
        with self._changed:
            rest = [piece[self._at if number == 0 else 0 :] for number, piece in enumerate(self._queue)]
            self._queue.clear()
            self._at = 0
            self._sounds_until = 0.0
            if rest and self._stream.alive:
                last = rest[0][: int(FADE * self._rate)]
                self._queue.append(last * np.linspace(1, 0, len(last), dtype=np.float32))
            self._changed.notify_all()
        return sum(len(piece) for piece in rest) / self._rate

    def close(self) -> None:
        self._drop()
        with contextlib.suppress(PortLost):
            self._stream.shut()
