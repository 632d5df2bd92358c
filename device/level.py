"""How loud a sound is, and whether something is wrong with the microphone that heard it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from models.types import AudioClip

FLOOR = -60.0  # dB of full scale; a meter shows nothing below
MUTED = 0.0001  # -80 dB: the peak of a room at night, heard by the poorest microphone, is ten times that
FULL = 0.985  # of full scale: not every converter reaches the very last step
CLIPPED = 0.001  # share of the samples at full scale that can be heard as noise
SHORTEST = 0.3  # s; less tells nothing


def loudness(samples: NDArray[np.float32]) -> float:
    """0 (silence) to 1 (full scale), even steps of decibels between, for a meter. samples: shape (n,), -1 to 1."""
    import numpy as np

    if not len(samples):
        return 0.0
    power = float(np.mean(np.square(samples, dtype=np.float32)))
    if not power > 0:  # nor is a not-a-number
        return 0.0
    return float(np.clip(1 - 10 * np.log10(power) / FLOOR, 0, 1))


def trouble(clip: AudioClip) -> str:
    """A sentence about a microphone that is muted or too loud, naming the mend, or ""."""
    import numpy as np

    if clip.seconds < SHORTEST:
        return ""
    peaks = np.abs(clip.samples)
    middle = float(np.percentile(peaks, 99))  # a click in the wire is not a room
    if not middle >= MUTED:
        return "I can't hear anything at all: the microphone is muted, or its volume is at zero."
    if float(np.mean(peaks >= FULL)) > CLIPPED:
        return "You are too loud for the microphone: turn its volume down, or hold it further away."
    return ""
