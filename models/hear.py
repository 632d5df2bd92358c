"""Speech to words: Whisper (CTranslate2, int8) behind voice activity detection (Silero).

Whisper was trained on 30 s of sound and takes as long for one second as for thirty. Here its window is
cut to the speech, padded with silence before the features are made (zeros in feature space are not
silence to it), and the number of words is capped by the length of the speech, because with a short
window it may run on. When the first look is unsure, it looks again at a longer window.
The numbers behind `RULE` come from `python -m tests.bench.hear`.
"""

from __future__ import annotations

import math
import os
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, cast

from models.fetch import FetchError
from models.types import AudioClip, Cancelled, Transcript

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RATE = 16000  # Hz
PIECE = 28.0  # s; longer speech is cut at its pauses
FULL = 30.0  # s; what Whisper was trained on
CHUNK = 512  # samples; what the voice detector looks at
CLICKS = 3  # pieces of 32 ms that may be louder than the voice


@dataclass(frozen=True, slots=True)
class Rule:
    """How much of a window Whisper gets to see.

    window: seconds of the first look, at least.
    spare: seconds of silence after the speech, at least.
    unsure: a mean log probability a token under which it looks again; None: it never does.
    unsure_known: the same for words that are already understood: a lone "next" never has a high probability.
    again: seconds of the second look, at least; None: those of the first, which is quicker, but 30 where it ran on.
    beam: hypotheses of the second look.
    """

    window: float = 10.0
    spare: float = 1.0
    unsure: float | None = -0.3
    unsure_known: float = -0.9
    again: float | None = FULL
    beam: int = 5


RULE = Rule()


@dataclass(frozen=True, slots=True)
class Look:
    """What Whisper wrote for one window. odds: mean log probability a token; silence: 0 to 1."""

    text: str
    odds: float
    silence: float
    capped: bool

    @property
    def strange(self) -> bool:
        """It ran into the cap, or repeats itself."""
        data = self.text.encode()
        return self.capped or len(data) > 2.2 * len(zlib.compress(data))


class Hearer:
    """A loaded Whisper model. `hear` is not for two threads at once."""

    def __init__(self, folder: Path, threads: int = 0, language: str | None = "en", rule: Rule = RULE) -> None:
        """Load model.bin, config.json, tokenizer.json and vocabulary.* from a folder.

        threads: 0 leaves one core free. language: ISO 639-1; None: found out each time.
        Raises FetchError for a missing or broken file, ValueError for a language that it does not know.
        """
        import ctranslate2
        import tokenizers

        with _without("av"):
            from faster_whisper.feature_extractor import FeatureExtractor
            from faster_whisper.tokenizer import Tokenizer
            from faster_whisper.vad import get_vad_model

        for name in ("model.bin", "config.json", "tokenizer.json"):
            if not (folder / name).is_file():
                raise FetchError(f"The hearing model lacks the file {folder / name}.")
        try:
            self._model = ctranslate2.models.Whisper(
                str(folder), compute_type="int8", intra_threads=threads or max(1, (os.cpu_count() or 2) - 1)
            )
            self._words = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
        except Exception as error:  # both raise bare RuntimeError or Exception
            raise FetchError(f"The hearing model in {folder} is broken; run: lam models verify ({error})") from error
        self._tokenizer: Callable[[str], Any] = lambda language: Tokenizer(
            self._words, self._model.is_multilingual, task="transcribe", language=language
        )
        self._features: Callable[..., Any] = FeatureExtractor()
        get_vad_model()
        self.rule = rule
        self.language = language
        if language is not None:
            self._tokenizer(language)  # raises

    def hear(
        self,
        clip: AudioClip,
        cancelled: Callable[[], bool] = lambda: False,
        understood: Callable[[str], bool] = lambda _text: False,
        rule: Rule | None = None,
        kept: dict[Any, Any] | None = None,
        likely: Callable[[str], None] = lambda _words: None,
    ) -> Transcript:
        """Write down what was said; an empty text when nothing was. Raises Cancelled, between native calls.

        understood: whether words mean something exactly, so that it need not look again to be surer of them.
        rule: in place of its own. kept: empty at first; with it, hearing the same sound again goes on where it stopped.
        likely: told what it seems to be, before it looks again at the last piece of it.
        """
        import numpy as np

        from models.audio import resample

        samples = level(resample(clip, RATE).samples)
        kept = {} if kept is None else kept
        kept["pieces"] = kept.get("pieces") or list(speech(samples))
        texts: list[str] = []
        odds = weight = seconds = 0.0
        language = self.language

        def first_read(text: str) -> None:
            if parts is kept["pieces"][-1]:
                likely(" ".join([*texts, text]))

        for parts in kept["pieces"]:
            if cancelled():
                raise Cancelled
            piece = np.concatenate([samples[start:end] for start, end in parts])
            if language is None:
                language = self._detect(piece)
            look = self._best(piece, language, cancelled, understood, rule or self.rule, kept, first_read)
            seconds += len(piece) / RATE
            if look.text and not imagined(look):
                texts.append(look.text)
                odds += look.odds * len(look.text)
                weight += len(look.text)
        if cancelled():
            raise Cancelled
        return Transcript(" ".join(texts), math.exp(odds / weight) if weight else 0.0, seconds, language or "en")

    def _best(
        self,
        samples: NDArray[np.float32],
        language: str,
        cancelled: Callable[[], bool],
        understood: Callable[[str], bool],
        rule: Rule,
        kept: dict[Any, Any],
        first_read: Callable[[str], None],
    ) -> Look:
        window = min(FULL, max(rule.window, len(samples) / RATE + rule.spare))
        first = self.look(samples, window, language, 1, cancelled, kept)
        if rule.unsure is None or not (first.strange or first.odds < rule.unsure):
            return first
        if rule.again is not None and window >= rule.again:
            return first
        if not first.strange and first.odds >= rule.unsure_known and understood(first.text):
            return first
        if not first.strange:
            first_read(first.text)
        again = rule.again or (FULL if first.strange else window)
        second = self.look(samples, again, language, rule.beam, cancelled, kept)
        return second if second.odds >= first.odds or first.strange else first

    def look(
        self,
        samples: NDArray[np.float32],
        window: float,
        language: str,
        beam: int = 1,
        cancelled: Callable[[], bool] = lambda: False,
        kept: dict[Any, Any] | None = None,
    ) -> Look:
        """Read one window of `window` seconds; samples: at most 30 s. Raises Cancelled, around the encoder."""
        kept = {} if kept is None else kept
        view = (hash(samples.tobytes()), window)
        if found := kept.get((*view, beam)):
            return cast("Look", found)
        if cancelled():
            raise Cancelled
        if kept.get("view") != view:
            kept["encoded"], kept["view"] = self._encode(samples, window), view  # one at a time: they are large
            if cancelled():
                raise Cancelled
        tokenizer = self._tokenizer(language)
        prompt = [*tokenizer.sot_sequence, tokenizer.no_timestamps]
        cap = int(7 * len(samples) / RATE) + 8
        (result,) = self._model.generate(
            kept["encoded"],
            [prompt],
            beam_size=beam,
            max_length=min(448, len(prompt) + cap),
            no_repeat_ngram_size=8,  # shorter ones are said twice: "milk to the shopping list and eggs to the …"
            return_scores=True,
            return_no_speech_prob=True,
        )
        tokens = result.sequences_ids[0]
        odds = result.scores[0] * len(tokens) / (len(tokens) + 1)
        look = Look(tokenizer.decode(tokens).strip(), odds, result.no_speech_prob, len(tokens) >= cap)
        kept[(*view, beam)] = look
        return look

    def _encode(self, samples: NDArray[np.float32], window: float) -> Any:
        import ctranslate2
        import numpy as np

        padded = np.zeros(round(window * 50) * RATE // 50, np.float32)  # an even number of 10 ms frames
        padded[: len(samples)] = samples[: len(padded)]
        features = np.ascontiguousarray(self._features(padded, padding=0)[None], np.float32)
        return self._model.encode(ctranslate2.StorageView.from_array(features))

    def _detect(self, samples: NDArray[np.float32]) -> str:
        if not self._model.is_multilingual:
            return "en"
        ((best, *_),) = self._model.detect_language(self._encode(samples, FULL))
        return str(best[0]).strip("<|>")


@contextmanager
def _without(module: str) -> Iterator[None]:
    """Import what imports that module, but not the module.

    faster-whisper brings FFmpeg to read files; what is heard here is samples already, and FFmpeg takes 16 MB.
    """
    if module in sys.modules:
        yield
        return
    sys.modules[module] = ModuleType(module)
    try:
        yield
    finally:
        del sys.modules[module]


def level(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """The same sound with no offset, and loud enough for the voice detector, which knows no whisper."""
    import numpy as np

    if not len(samples):
        return samples
    samples = np.nan_to_num(samples)
    samples = samples - np.float32(samples.mean())
    factor = gain(peaks(samples))
    return np.clip(samples * np.float32(factor), -1, 1) if factor > 1 else samples


def peaks(samples: NDArray[np.float32]) -> list[float]:
    """How loud the loudest CLICKS pieces of 32 ms are, from loud to less so."""
    import numpy as np

    whole = len(samples) // CHUNK * CHUNK
    loud = np.abs(samples[:whole]).reshape(-1, CHUNK).max(1) if whole else np.abs(samples).max(initial=0)[None]
    return [float(peak) for peak in np.sort(loud)[: -CLICKS - 1 : -1]]


def gain(peaks: list[float]) -> float:
    """How much louder sound must be; a click or a knock, which is over in a moment, does not keep a voice faint."""
    peak = peaks[-1] if peaks else 0.0
    return min(20.0, 0.5 / peak) if 0 < peak < 0.5 else 1.0


def speech(samples: NDArray[np.float32]) -> Iterator[list[tuple[int, int]]]:
    """Where there is speech, in pieces for one window: at most 28 s in all, cut at pauses, without the long ones.

    A piece is a list of (start, end), in samples of 16 kHz. A pause within it is at most 0.6 s.
    """
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    if not len(samples):
        return
    options = VadOptions(
        threshold=0.5,  # no noise of a kitchen gets there
        neg_threshold=0.2,  # but a voice that fades is still a voice
        min_speech_duration_ms=96,
        max_speech_duration_s=PIECE,
        min_silence_duration_ms=400,
        speech_pad_ms=300,
    )
    piece: list[tuple[int, int]] = []
    length = 0
    for part in get_speech_timestamps(samples, options):
        size = part["end"] - part["start"]
        if piece and length + size > PIECE * RATE:
            yield piece
            piece, length = [], 0
        piece.append((part["start"], part["end"]))
        length += size
    if piece:
        yield piece


def imagined(look: Look) -> bool:
    """True for words that Whisper writes when nobody speaks."""
    return look.silence > 0.6 and look.odds < -1.0
