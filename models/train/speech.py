"""What speech recognition makes of a sentence: voices, speeds and noise go in, the words that Whisper heard come out.

Voices: Piper, and SVOX Pico (py-nanotts) and eSpeak NG where they are installed. Each sentence has its own voice, speed
and noise, drawn from its own text, so a run can be stopped and taken up.
"""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import zlib
from collections.abc import Callable, Iterable
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models import fetch
from models.audio import read_audio, resample
from models.hear import Hearer, Rule
from models.speak import Voice
from models.train.example import Example
from models.types import AudioClip

Sound = NDArray[np.float32]
RATE = 16_000  # what Whisper hears
ESPEAK = ("en-us", "en-gb", "en-gb-scotland", "en-gb-x-rp", "en-029")
VARIANTS = ("", "+f2", "+f4", "+m3", "+m5", "+m7")
PICO = ("en-US", "en-GB", "de-DE", "es-ES", "fr-FR", "it-IT")  # the last four speak English with an accent
SHARES = {"piper": 35, "pico": 35, "espeak": 30}


def hear_all(examples: Iterable[Example], cache: Path, say: Callable[[str], None] = print) -> None:
    """Add to `cache` (JSON lines) each example with what was heard of it; those that are there already are left."""
    known = {json.loads(line)["text"] for line in cache.read_text().splitlines()} if cache.exists() else set()
    todo = list({example.text: example for example in examples if example.text not in known}.values())
    if not todo:
        return
    # One look each: what it hears wrong at the first look is what the model is to learn from.
    hearer, voices = Hearer(fetch.path("whisper-base"), threads=2, rule=Rule(unsure=None)), Voices()
    cache.parent.mkdir(parents=True, exist_ok=True)
    with cache.open("a") as file:
        for number, example in enumerate(todo, 1):
            rng = random.Random(zlib.crc32(example.text.encode()))
            name, sound = voices.speak(example.text, rng)
            ratio = rng.choice((None, None, 20, 15, 10, 5, 0))
            heard = hearer.hear(AudioClip(noisy(sound, ratio, rng), RATE)).text
            row = {"text": example.text, "heard": heard, "voice": name, "snr": ratio, "calls": example.calls}
            file.write(json.dumps(row) + "\n")
            file.flush()
            if number % 100 == 0:
                say(f"heard {number} of {len(todo)}")


def sayable(example: Example) -> bool:
    """Whether a row is a request that one would say in one breath, by itself."""
    plain = example.before is None and not example.tools and example.known == "all"
    return plain and not example.source.endswith("heard") and 1 < len(example.text.split()) <= 18


class Voices:
    """Every voice that this machine has."""

    def __init__(self) -> None:
        self._piper = Voice(fetch.path("en_US-joe-medium"))
        here = {"piper": True, "pico": bool(find_spec("py_nanotts")), "espeak": bool(shutil.which("espeak-ng"))}
        self._shares = {name: share for name, share in SHARES.items() if here[name]}

    def speak(self, text: str, rng: random.Random) -> tuple[str, Sound]:
        """The name of the voice that was drawn, and its sound at 16 kHz."""
        (kind,) = rng.choices(list(self._shares), list(self._shares.values()))
        speed = rng.uniform(0.85, 1.3)
        clip = {"piper": self._of_piper, "pico": _of_pico, "espeak": _of_espeak}[kind](text, speed, rng)
        return kind, resample(clip, RATE).samples

    def _of_piper(self, text: str, speed: float, rng: random.Random) -> AudioClip:
        self._piper.speed = speed
        clips = list(self._piper.speak(text))
        return AudioClip(
            np.concatenate([clip.samples for clip in clips] or [np.zeros(1, np.float32)]), self._piper.rate
        )


def _of_pico(text: str, speed: float, rng: random.Random) -> AudioClip:
    import py_nanotts

    samples = py_nanotts.NanoTTS().speak(text, voice=rng.choice(PICO), speed=speed, pitch=rng.uniform(0.8, 1.2))
    return AudioClip(np.frombuffer(samples, np.int16).astype(np.float32) / np.float32(32768), 16_000)


def _of_espeak(text: str, speed: float, rng: random.Random) -> AudioClip:
    voice = rng.choice(ESPEAK) + rng.choice(VARIANTS)
    command = ["espeak-ng", "-v", voice, "-s", str(round(155 * speed)), "-p", str(rng.randint(30, 70)), "--stdout"]
    return read_audio(subprocess.run([*command, "--", text], check=True, capture_output=True).stdout)


def noisy(sound: Sound, ratio: float | None, rng: random.Random) -> Sound:
    """The sound with half a second of room before and after it, and noise at this many decibels below it."""
    room = np.zeros(RATE // 2, np.float32)
    sound = np.concatenate([room, sound, room])
    if ratio is None:
        return sound
    noise = np.random.default_rng(rng.getrandbits(32)).standard_normal(len(sound))
    if rng.random() < 0.6:  # rooms, motors and streets sound low: a spectrum that falls with the frequency
        spectrum = np.fft.rfft(noise)
        noise = np.fft.irfft(spectrum / np.sqrt(np.maximum(np.arange(len(spectrum)), 20)), len(sound))
    loud = float(np.sqrt(np.mean(sound**2))) / (float(np.sqrt(np.mean(noise**2))) + 1e-9)
    mixed = sound + noise * loud * 10 ** (-ratio / 20)
    return (mixed / max(1.0, float(np.abs(mixed).max()))).astype(np.float32)
