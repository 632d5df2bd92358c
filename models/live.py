"""Hearing while somebody speaks, so that little is left to do when the button is let go.

The voice detector follows the sound; where the speech pauses, Whisper hears what there is, as if it were all. If
nothing more comes, the words are there already. The numbers behind `POLICY` come from `python -m
tests.bench.live_hear`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from models.audio import resample
from models.hear import CHUNK, CLICKS, RATE, Hearer, gain, peaks
from models.types import AudioClip, Cancelled, Transcript

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Policy:
    """When a look is worth a pass of Whisper.

    pause: seconds of silence after which all may be said.
    margin: seconds of silence that a pass must have heard after the last word, so that it is taken for all of it.
    new: seconds of speech after which the words so far are wanted.
    settled: (seconds of speech, seconds of silence after it): so much of it is not heard again.
    again: as in models.hear.Rule.
    """

    pause: float = 0.06
    margin: float = 0.06
    new: float = 2.0
    again: float | None = None
    settled: tuple[tuple[float, float], ...] = ((9.0, 0.6), (20.0, 0.1))


POLICY = Policy()


class Live:
    """One utterance, heard while it is being said. For one thread; the Hearer is free for others between calls."""

    def __init__(
        self, hearer: Hearer, understood: Callable[[str], bool] = lambda _text: False, policy: Policy = POLICY
    ) -> None:
        """understood: as in Hearer.hear."""
        self._hearer = hearer
        self._understood = understood
        self._policy = policy
        self._voice = Follower()
        self._settled: list[Transcript] = []  # of what comes before _start
        self._start = self._cut = 0  # samples; what was heard last is between them
        self._heard = Transcript("", 0.0, 0.0)  # there
        self._whole = False  # whether that is all that can be made of it
        self._kept: dict[Any, Any] = {}  # what was done for it

    @property
    def spoke(self) -> bool:
        """Whether there was any speech in the sound seen last."""
        return self._voice.spoke

    @property
    def still(self) -> float:
        """Seconds of silence at its end; all of them where nobody spoke."""
        return self._voice.still

    def look(self, clip: AudioClip, enough: Callable[[], bool]) -> Transcript:
        """Look at the sound so far (16 kHz, all since the press); quick where nothing new was said.

        enough: whether the utterance is over; then it gives up as soon as it can, and finish() will be called.
        """
        clip = resample(clip, RATE)
        self._voice.follow(clip.samples)
        if self.spoke and not enough():
            with suppress(Cancelled):
                self._look(clip.samples, enough)
        return self._all()

    def finish(
        self,
        clip: AudioClip,
        cancelled: Callable[[], bool] = lambda: False,
        likely: Callable[[str], None] = lambda _words: None,
    ) -> Transcript:
        """All of it; only what no look has understood yet is heard now. Raises Cancelled.

        likely: told what it seems to be, where it is heard again to be surer.
        """
        clip = resample(clip, RATE)
        self._voice.follow(clip.samples)
        if cancelled():
            raise Cancelled
        if not self._covered:
            self._begin(len(clip.samples))
        if not self._whole and (self._voice.end > self._start or not self._settled):
            before = [part.text for part in self._settled if part.text]
            self._hear(clip.samples, cancelled, likely=lambda words: likely(" ".join([*before, words])))
        return self._all()

    @property
    def _covered(self) -> bool:
        """Whether the last pass has heard the end of the speech."""
        return self._start < self._cut and self._voice.end + self._policy.margin * RATE <= self._cut

    def _look(self, samples: NDArray[np.float32], enough: Callable[[], bool]) -> None:
        voice, policy = self._voice, self._policy
        paused = voice.still >= policy.pause
        if voice.end > self._start and not self._covered:
            fresh = voice.end - max(self._start, self._cut)
            if paused or fresh > policy.new * RATE:
                self._begin(len(samples))
                self._hear(samples, enough, once=True)
        if paused and self._covered and not self._whole:
            self._hear(samples, enough)
        if self._whole and self._covered:
            self._settle()

    def _begin(self, cut: int) -> None:
        self._cut, self._whole, self._kept = cut, False, {}

    def _hear(
        self,
        samples: NDArray[np.float32],
        stop: Callable[[], bool],
        once: bool = False,
        likely: Callable[[str], None] = lambda _words: None,
    ) -> None:
        """Hear from start to cut, or go on with it. once: do not look again where it is unsure."""
        sound = AudioClip(samples[self._start : self._cut], RATE)
        rule = replace(self._hearer.rule, again=self._policy.again)
        rule = replace(rule, unsure=None) if once else rule
        self._heard = self._hearer.hear(sound, stop, self._understood, rule, self._kept, likely)
        self._whole = not once

    def _settle(self) -> None:
        """Do not hear what is understood again, where much was said and a pause divides it from what will come."""
        speech, voice = self._heard.seconds, self._voice
        if any(speech > least and voice.still >= pause for least, pause in self._policy.settled):
            self._settled.append(self._heard)
            self._start = self._cut = min(self._cut, voice.end + round(voice.still * RATE) // 2)
            self._heard, self._whole, self._kept = Transcript("", 0.0, 0.0), False, {}

    def _all(self) -> Transcript:
        parts = [part for part in (*self._settled, self._heard) if part.text]
        if len(parts) == 1 and not self._settled:
            return self._heard
        weight = sum(len(part.text) for part in parts)
        odds = sum(math.log(part.confidence) * len(part.text) for part in parts)
        seconds = sum(part.seconds for part in (*self._settled, self._heard))
        confidence = math.exp(odds / weight) if weight else 0.0
        return Transcript(" ".join(part.text for part in parts), confidence, seconds, self._heard.language)


class Follower:
    """The voice detector, which goes on where it was; the rules are those of hear.speech.

    spoke: whether there was any speech. end: the sample at which the last of it ended. still: seconds of silence since.
    """

    def __init__(self) -> None:
        import numpy as np
        from faster_whisper.vad import get_vad_model

        self.spoke, self.end, self.still = False, 0, 0.0
        self._session = get_vad_model().session
        self._state = np.zeros((2, 1, 1, 128), np.float32)
        self._before = np.zeros(64, np.float32)
        self._peaks: list[float] = []
        self._sum = 0.0
        self._at = 0  # samples followed so far
        self._run = (0, 0)  # where the voice began, and ended last; perhaps too short for speech

    def follow(self, samples: NDArray[np.float32]) -> None:
        """samples: all so far, of 16 kHz."""
        import numpy as np

        new = np.nan_to_num(samples[self._at : len(samples) // CHUNK * CHUNK])
        if len(new):
            self._sum += float(new.sum())
            new = new - np.float32(self._sum / (self._at + len(new)))
            self._peaks = sorted([*self._peaks, *peaks(new)], reverse=True)[:CLICKS]
            for odds in self._odds(np.clip(new * np.float32(gain(self._peaks)), -1, 1).reshape(-1, CHUNK)):
                self._take(float(odds))
        self.still = (len(samples) - max(self.end, self._run[1])) / RATE

    def _odds(self, chunks: NDArray[np.float32]) -> NDArray[np.float32]:
        """How likely each chunk is voice."""
        import numpy as np

        before = np.concatenate([self._before[None], chunks[:-1, -64:]])
        self._before = chunks[-1, -64:]
        inputs = {"input": np.concatenate([before, chunks], 1), "h": self._state[0], "c": self._state[1]}
        odds, *self._state = self._session.run(None, inputs)
        return np.asarray(odds, np.float32).reshape(-1)

    def _take(self, odds: float) -> None:
        start, end = self._run
        if odds >= 0.5 or (odds >= 0.2 and 0 < end == self._at):  # a voice that fades is still a voice
            if not end or self._at - end > 0.4 * RATE:
                start = self._at
            self._run = (start, self._at + CHUNK)
            if self._at + CHUNK - start > 0.096 * RATE:
                self.spoke, self.end = True, self._at + CHUNK
        self._at += CHUNK
