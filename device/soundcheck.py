"""Whether sound goes in and out: how loud the microphone is, and whether it hears the speaker."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

from models.types import AudioClip

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from device.ports import Microphone, Speaker

LISTEN = 1.0  # s
PATIENCE = 4.0  # s until the first sound; a virtual device needs two
SWEEP = 1.0  # s
LOW, HIGH = 500.0, 4000.0  # Hz; small speakers are silent below, and 16 kHz hears it all
LATE = 0.6  # s that sound may be under way, over Bluetooth for example
TRIES = 3
ALIKE = 0.25  # of 322 recordings of speech one came to 0.21, the next to 0.16; a sweep in noise as loud as it to 0.83
SILENT = 1e-5  # a third of the smallest step of 16-bit sound
CLIPPED = 0.01  # the part of samples at the very end of the scale


def listen(microphone: Microphone, seconds: float = LISTEN) -> AudioClip:
    """So much sound from now on, or what came of it. Raises PortLost."""
    microphone.start()
    end = time.monotonic() + PATIENCE + seconds
    while len(microphone.heard().samples) < seconds * microphone.heard().rate and time.monotonic() < end:
        time.sleep(0.05)
    return microphone.stop()


def wrong_level(clip: AudioClip) -> str:
    """What is wrong with how loud the microphone is, with the mend; empty for nothing."""
    samples = clip.samples
    if not len(samples) or float(np.sqrt(np.mean(samples**2))) < SILENT:
        return "the microphone hears nothing at all. Mend: unmute it, in alsamixer (F4, then M) or the sound settings"
    if float(np.mean(np.abs(samples) > 0.985)) > CLIPPED:
        return "the microphone is too loud, so that words are torn. Mend: turn its gain down, in alsamixer (F4)"
    return ""


def hears_itself(microphone: Microphone, speaker: Speaker) -> bool:
    """Play a short sweep, and find it in what the microphone hears. Raises PortLost."""
    sound = AudioClip(sweep(22050), 22050)
    for _ in range(TRIES):  # a device that was asleep swallows the first
        microphone.start()
        end = time.monotonic() + PATIENCE
        while not len(microphone.heard().samples) and time.monotonic() < end:
            time.sleep(0.05)
        speaker.play(sound)
        speaker.wait()
        time.sleep(LATE)
        clip = microphone.stop()
        if alike(clip.samples, sweep(clip.rate)) > ALIKE:
            return True
    return False


def sweep(rate: int) -> NDArray[np.float32]:
    """A tone that rises from LOW to HIGH: unlike anything that a room sounds by itself."""
    at = np.arange(int(SWEEP * rate)) / rate
    tone = np.sin(2 * np.pi * (LOW * at + (HIGH - LOW) / SWEEP * at**2 / 2))
    ends = np.minimum(1, np.minimum(at, SWEEP - at) / 0.02)  # without a click
    return (0.5 * tone * ends).astype(np.float32)


def alike(heard: NDArray[np.float32], played: NDArray[np.float32]) -> float:
    """0 to 1: the best match anywhere in what was heard, at 16 kHz; how loud it is does not count."""
    if len(heard) < len(played):
        return 0.0
    size = len(heard) + len(played)
    spectrum = np.fft.rfft(heard.astype(np.float64), size)
    pitch = np.fft.rfftfreq(size, 1 / 16000)
    spectrum[(pitch < LOW) | (pitch > HIGH)] = 0  # hum is no part of it
    band = np.fft.irfft(spectrum, size)
    places = len(heard) - len(played) + 1
    match = np.abs(np.fft.irfft(spectrum * np.conj(np.fft.rfft(played.astype(np.float64), size)), size)[:places])
    power = np.concatenate([[0.0], np.cumsum(band**2)])
    loud = np.sqrt(power[len(played) :][:places] - power[:places])
    floor = SILENT * np.sqrt(len(played))  # silence is like nothing
    return float(np.max(match / (np.maximum(loud, floor) * np.linalg.norm(played))))
