"""Make device/sounds/ring.wav: two soft bell strokes, up a fourth, that loop. `python make_ring.py ring.wav`"""

from __future__ import annotations

import sys
import wave

import numpy as np

RATE = 22050  # Hz
SECONDS = 2.0
STROKES = ((0.00, 659.26), (0.18, 880.00), (0.72, 659.26), (0.90, 880.00))  # (s, Hz): E5 A5
# times the pitch, loudness, s of decay
PARTIALS = ((1.0, 1.0, 0.28), (2.0, 0.35, 0.18), (3.01, 0.15, 0.10), (4.2, 0.06, 0.06))


def main() -> None:
    ring = np.zeros(round(SECONDS * RATE))
    for at, pitch in STROKES:
        start = round(at * RATE)
        times = np.arange(len(ring) - start) / RATE
        attack = np.minimum(times / 0.004, 1)
        for times_pitch, loudness, decay in PARTIALS:
            ring[start:] += attack * loudness * np.exp(-times / decay) * np.sin(2 * np.pi * pitch * times_pitch * times)
    ring *= np.minimum((len(ring) - np.arange(len(ring))) / (0.05 * RATE), 1)  # no click where it loops
    ring *= 0.6 / np.max(np.abs(ring))
    with wave.open(sys.argv[1], "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((ring * 32767).astype("<i2").tobytes())


if __name__ == "__main__":
    main()
