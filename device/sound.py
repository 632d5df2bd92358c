"""Microphone and speaker through PortAudio (sounddevice)."""

from __future__ import annotations

import threading
from collections import deque
from typing import TYPE_CHECKING, Any

from device.ports import PortLost
from models.types import AudioClip

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RATE = 16000  # Hz; what Whisper hears
BUFFER = 0.06  # s of sound ahead; with less, PulseAudio's ALSA plugin runs dry and is mute for two seconds


class PortAudioMicrophone:
    """One input stream, kept open so that a press records at once; idle sound is dropped."""

    def __init__(self, device: str = "") -> None:
        """Open the input. Raises PortLost when there is none."""
        import sounddevice

        self._kept: list[NDArray[np.float32]] | None = None
        self._lock = threading.Lock()
        try:
            self._stream = sounddevice.InputStream(
                samplerate=RATE, channels=1, dtype="float32", device=device or None, callback=self._take
            )
            self._stream.start()
        except (sounddevice.PortAudioError, ValueError) as error:
            raise PortLost(f"I can't find a microphone: {error}") from error

    def _take(self, samples: NDArray[np.float32], _frames: int, _time: Any, _status: Any) -> None:
        with self._lock:
            if self._kept is not None:
                self._kept.append(samples[:, 0].copy())

    def start(self) -> None:
        if not self._stream.active:
            raise PortLost("The microphone is gone.")
        with self._lock:
            self._kept = []

    def stop(self) -> AudioClip:
        import numpy as np

        with self._lock:
            kept, self._kept = self._kept or [], None
        if not self._stream.active:
            raise PortLost("The microphone went away while I listened.")
        return AudioClip(np.concatenate(kept) if kept else np.zeros(0, np.float32), RATE)

    def close(self) -> None:
        self._stream.close()


class PortAudioSpeaker:
    """One output stream at the voice's rate, fed from a queue by PortAudio's own thread."""

    def __init__(self, device: str = "", rate: int = 22050) -> None:
        """Open the output; clips of another rate are resampled. Raises PortLost when there is none."""
        import sounddevice

        self._rate = rate
        self._queue: deque[NDArray[np.float32]] = deque()
        self._changed = threading.Condition()
        try:
            self._stream = sounddevice.OutputStream(
                samplerate=rate, channels=1, dtype="float32", device=device or None, latency=BUFFER, callback=self._feed
            )
            self._stream.start()
        except (sounddevice.PortAudioError, ValueError) as error:
            raise PortLost(f"I can't find a speaker: {error}") from error

    def _feed(self, out: NDArray[np.float32], frames: int, _time: Any, _status: Any) -> None:
        at = 0
        with self._changed:
            while at < frames and self._queue:
                piece = self._queue[0][: frames - at]
                out[at : at + len(piece), 0] = piece
                at += len(piece)
                if len(piece) == len(self._queue[0]):
                    self._queue.popleft()
                else:
                    self._queue[0] = self._queue[0][len(piece) :]
            if not self._queue:
                self._changed.notify_all()
        out[at:] = 0

    def play(self, clip: AudioClip) -> None:
        from models.audio import resample

        if not self._stream.active:
            raise PortLost("The speaker is gone.")
        with self._changed:
            self._queue.append(resample(clip, self._rate).samples)

    def wait(self) -> None:
        with self._changed:
            while self._queue and self._stream.active:
                self._changed.wait(timeout=0.5)

    def stop(self) -> None:
        with self._changed:
            self._queue.clear()
            self._changed.notify_all()

    def close(self) -> None:
        self.stop()
        self._stream.close()
