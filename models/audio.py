"""Sound in files, and its rate: whatever FFmpeg reads in, 16-bit WAV out."""

from __future__ import annotations

import io
import wave
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.types import AudioClip

if TYPE_CHECKING:  # numpy and av take half a second to import
    import numpy as np
    from numpy.typing import NDArray

RATE = 16000  # Hz; what Whisper hears
LONGEST = 600.0  # s

# Only containers of sound: FFmpeg also opens playlists, which would fetch what they name.
_FORMATS = "aac,aiff,au,caf,flac,g722,matroska,mov,mp3,mulaw,alaw,ogg,w64,wav"


class AudioError(ValueError):
    """No sound could be read: the text is a whole sentence that names the file."""


def read_audio(source: Path | str | bytes, format: str | None = None) -> AudioClip:
    """Read a file, or its bytes, as one channel of 16 kHz.

    format: FFmpeg's name of the container, where neither the bytes nor the file's name tell.
    A file that breaks off gives what there is. Raises AudioError.
    """
    import numpy as np

    name = "The sound" if isinstance(source, bytes) else str(source)
    data = source if isinstance(source, bytes) else _read_bytes(Path(source))
    if not data:
        raise AudioError(f"{name} is empty.")
    if format is None and not isinstance(source, bytes) and Path(source).suffix.lower() == ".g722":
        format = "g722"
    pieces: list[NDArray[np.float32]] = []
    length = 0
    for piece in _decode(data, name, format):
        pieces.append(piece)
        length += len(piece)
        if length > (LONGEST + 1) * RATE:
            raise AudioError(f"{name} is longer than {LONGEST / 60:.0f} minutes.")
    if not length:
        raise AudioError(f"{name} holds no sound.")
    samples = np.concatenate(pieces)
    return AudioClip(samples / max(1.0, float(np.abs(samples).max())), RATE)  # many channels can add up to more


def _read_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise AudioError(f"There is no file {path}.") from error
    except OSError as error:
        raise AudioError(f"{path} cannot be read: {error.strerror}.") from error


def _decode(data: bytes, name: str, format: str | None) -> Iterator[NDArray[np.float32]]:
    """The samples of the first stream of sound, frame by frame, mixed to one channel of 16 kHz."""
    import av
    import numpy as np

    try:
        container: Any = av.open(io.BytesIO(data), format=format, options={"format_whitelist": _FORMATS})
    except (av.FFmpegError, ValueError) as error:
        raise AudioError(f"{name} is not a sound file that can be read.") from error
    with container:
        if not container.streams.audio:
            raise AudioError(f"{name} holds no sound.")
        mixer = av.AudioResampler(format="flt", layout="mono", rate=RATE)
        try:
            for frame in container.decode(audio=0):
                frame.pts = None  # gaps in the file's clock are not silence
                for part in mixer.resample(frame):
                    yield part.to_ndarray().reshape(-1).astype(np.float32, copy=False)
        except (av.FFmpegError, ValueError):
            pass  # it breaks off here: what came before is good
        for part in mixer.resample(None):
            yield part.to_ndarray().reshape(-1).astype(np.float32, copy=False)


def write_wav(path: Path, clips: Iterable[AudioClip]) -> None:
    """Write clips one after the other as 16-bit WAV, at the first one's rate (16 kHz when there is none)."""
    import numpy as np

    clips = list(clips)
    rate = clips[0].rate if clips else RATE
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        for clip in clips:
            samples = np.clip(resample(clip, rate).samples, -1, 1)
            file.writeframes(np.round(samples * 32767).astype("<i2").tobytes())


def read_wav(path: Path) -> AudioClip:
    """What write_wav wrote, without FFmpeg; nothing is checked."""
    import numpy as np

    with wave.open(str(path), "rb") as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2")
        return AudioClip(samples.astype(np.float32) / np.float32(32768), file.getframerate())


def resample(clip: AudioClip, rate: int) -> AudioClip:
    """The same sound at another rate; the clip itself when it has that rate already."""
    if clip.rate == rate:
        return clip
    import numpy as np
    import soxr  # not FFmpeg, which is large and only read_audio needs

    return AudioClip(np.asarray(soxr.resample(clip.samples, clip.rate, rate), np.float32), rate)
