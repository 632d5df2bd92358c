"""Short sounds that tell the state without words; made here, not read from files.

Each has a course of its own (up, down, steps, knocks), so that nobody needs an ear for pitch to tell them apart.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from models.types import AudioClip

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

PEAK = 0.25  # of full scale: softer than speech
EDGE = 0.012  # s in which a tone comes, and in which it goes

# name → tones, one after the other: how long in s, and the pitch in Hz at its start and at its end; 0 is silence.
_SCORES: dict[str, tuple[tuple[float, float, float], ...]] = {
    "heard": ((0.06, 700, 1000),),  # a tick upwards
    "thinking": ((0.04, 520, 520), (0.05, 0, 0), (0.04, 520, 520), (0.05, 0, 0), (0.04, 520, 520)),  # three knocks
    "asks": ((0.08, 590, 590), (0.02, 0, 0), (0.14, 590, 990)),  # a question's melody: even, then up
    "failed": ((0.11, 440, 420), (0.02, 0, 0), (0.115, 330, 260)),  # two, falling
    "ready": ((0.07, 520, 520), (0.07, 660, 660), (0.105, 780, 780)),  # three steps up
    "private_on": ((0.24, 880, 330),),  # it closes: one long slide down
    "private_off": ((0.24, 330, 880),),  # it opens: one long slide up
    "listening": ((0.05, 880, 880), (0.06, 0, 0), (0.05, 880, 880)),  # two alike
}

NAMES = tuple(_SCORES)


@functools.cache
def signal(name: str, rate: int) -> AudioClip:
    """The sound for a state, at this rate in Hz. Raises KeyError for a name that is not in NAMES."""
    import numpy as np

    clip = np.concatenate([_tone(seconds, start, end, rate) for seconds, start, end in _SCORES[name]])
    clip.setflags(write=False)  # the same array goes to every caller
    return AudioClip(clip, rate)


def _tone(seconds: float, start: float, end: float, rate: int) -> NDArray[np.float32]:
    """A sine that slides from one pitch to another, with a little of its octave to be heard on small speakers."""
    import numpy as np

    count = round(seconds * rate)
    if not start:
        return np.zeros(count, np.float32)
    phase = 2 * np.pi * np.cumsum(np.linspace(start, end, count)) / rate
    wave = np.sin(phase) + 0.2 * np.sin(2 * phase)
    edge = round(EDGE * rate)
    rise = 0.5 - 0.5 * np.cos(np.pi * np.arange(edge) / edge)
    wave[:edge] *= rise
    wave[-edge:] *= rise[::-1]
    shaped: NDArray[np.float32] = (PEAK * wave / np.max(np.abs(wave))).astype(np.float32)
    return shaped
