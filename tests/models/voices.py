"""Sounds for the tests of the ear: noises of a kitchen, and nobody in it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from models.types import AudioClip

RATE = 16000  # Hz

Sound = NDArray[np.float64]


def white(random: np.random.Generator, times: Sound) -> Sound:
    sound: Sound = random.normal(size=len(times)) * 0.3
    return sound


def pink(random: np.random.Generator, times: Sound) -> Sound:
    spectrum = np.fft.rfft(random.normal(size=len(times)))
    noise = np.fft.irfft(spectrum / np.sqrt(np.maximum(np.arange(len(spectrum)), 20)), len(times))
    sound: Sound = noise / np.max(np.abs(noise))
    return sound


def hum(random: np.random.Generator, times: Sound) -> Sound:
    """A refrigerator."""
    tones = [np.sin(2 * np.pi * 50 * times * part) / part for part in (1, 2, 3, 5, 7)]
    sound: Sound = np.sum(tones, axis=0) / 2.5 + 0.02 * random.normal(size=len(times))
    return sound


def clatter(random: np.random.Generator, times: Sound) -> Sound:
    """Plates and knives."""
    noise = 0.01 * random.normal(size=len(times))
    stroke = times[:2000]
    for _ in range(len(times) * 4 // RATE):
        start = random.integers(0, len(times) - len(stroke))
        tones = np.sin(2 * np.pi * random.uniform(800, 6000, (5, 1)) * stroke).mean(axis=0)
        noise[start : start + len(stroke)] += random.uniform(0.2, 1) * np.exp(-stroke * random.uniform(30, 90)) * tones
    return noise


def fan(random: np.random.Generator, times: Sound) -> Sound:
    return pink(random, times) * (1 + 0.5 * np.sin(2 * np.pi * 7 * times))


def water(random: np.random.Generator, times: Sound) -> Sound:
    """A tap into a full sink."""
    noise = 0.3 * pink(random, times)
    drop = times[:800]
    for _ in range(len(times) * 30 // RATE):
        start, pitch = random.integers(0, len(times) - len(drop)), random.uniform(500, 2500)
        noise[start : start + len(drop)] += 0.3 * np.exp(-drop * 80) * np.sin(2 * np.pi * pitch * (1 + 8 * drop) * drop)
    return noise


def beeps(_random: np.random.Generator, times: Sound) -> Sound:
    """The oven is ready."""
    return np.sin(2 * np.pi * 1000 * times) * (times % 1 < 0.3)


def click(random: np.random.Generator, times: Sound) -> Sound:
    noise = 0.002 * random.normal(size=len(times))
    noise[len(times) // 2 :][:40] = 0.9
    return noise


NOISES: dict[str, Callable[[np.random.Generator, Sound], Sound]] = {
    noise.__name__: noise for noise in (white, pink, hum, clatter, fan, water, beeps, click)
}


def noise(name: str, seconds: float, loudness: float = 0.5) -> AudioClip:
    """The same noise each time. loudness: a factor."""
    times = np.arange(round(seconds * RATE)) / RATE
    sound = NOISES[name](np.random.default_rng(1), times)
    return AudioClip((loudness * sound).astype(np.float32), RATE)
