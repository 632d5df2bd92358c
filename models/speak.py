"""Words to speech: Piper, sentence by sentence, each as soon as it is ready."""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.fetch import FetchError
from models.types import AudioClip

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

PAUSE = 0.2  # s between sentences
BREATH = 0.06  # s between the parts of one
LOUDNESS = 0.9  # of full scale, the highest peak of most sentences
PEAK = 0.55  # the highest peak of a sentence as Piper's networks give it, about
KEPT = 60.0  # s of sound of short sentences that is kept to be said again
SHORT = 60  # characters


class Voice:
    """A loaded Piper voice. Not for two threads at once."""

    def __init__(self, path: Path, threads: int = 0, speed: float = 1.0) -> None:
        """Load an .onnx file with its .onnx.json beside it.

        threads: 0 leaves one core free. speed: 1.0 as recorded, 2.0 twice as fast.
        Raises FetchError for a missing or broken file, ValueError for a speed outside 0.25 to 4.
        """
        import json

        import onnxruntime
        from piper import PiperVoice
        from piper.config import PiperConfig

        from models.vits import Network

        about = path.with_name(f"{path.name}.json")
        for file in (path, about):
            if not file.is_file():
                raise FetchError(f"The voice lacks the file {file}.")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads or max(1, (os.cpu_count() or 2) - 1)
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # idle threads let others work
        options.enable_mem_pattern = False  # it would keep one for each length of a sentence
        options.enable_mem_reuse = False  # to plan it for 2,700 nodes takes two seconds, and saves nothing after that
        options.enable_cpu_mem_arena = False  # nor all that the longest sentence needed
        options.log_severity_level = 4
        try:
            config = PiperConfig.from_dict(json.loads(about.read_text("utf-8")))
            self._network = Network(path, options, config.sample_rate, config.hop_length)
        except Exception as error:  # onnxruntime has an exception of its own for each way to break
            raise FetchError(f"The voice {path} is broken; run: lam models verify ({error})") from error
        self.rate = config.sample_rate
        self._config = config
        self._piper: Any = PiperVoice(session=None, config=config)  # for the phonemes
        self._peak = PEAK
        self._kept: OrderedDict[tuple[str, float], NDArray[np.float32]] = OrderedDict()
        self.speed = speed
        self._english = config.espeak_voice.startswith("en")

    @property
    def speed(self) -> float:
        """How fast it speaks; can be set between texts. Raises ValueError outside 0.25 to 4."""
        return self._speed

    @speed.setter
    def speed(self, speed: float) -> None:
        if not 0.25 <= speed <= 4:
            raise ValueError(f"The speed of speech is {speed:g}, but it can only be 0.25 to 4.")
        self._speed = speed

    def sentences(self, text: str) -> list[str]:
        """What spoken() says, part by part."""
        from models.spoken import sentences

        return sentences(text, self._english)

    def speak(self, text: str, cancelled: Callable[[], bool] = lambda: False) -> Iterator[AudioClip]:
        """Speak sentence by sentence: one clip each, none for an empty text; ends early when cancelled."""
        import numpy as np

        pieces = []
        for sentence, clip in self.spoken(text, cancelled):
            pieces.append(clip.samples)
            if sentence:
                yield AudioClip(np.concatenate(pieces), self.rate)
                pieces = []

    def spoken(self, text: str, cancelled: Callable[[], bool] = lambda: False) -> Iterator[tuple[str, AudioClip]]:
        """Speak, the first sound as soon as it is there: clips that join without a gap.

        With each clip, the sentence that ends with it; empty where the sentence goes on. Ends early when cancelled.
        """
        import numpy as np

        whole = self.sentences(text)
        for number, sentence in enumerate(whole, 1):
            pause = PAUSE if sentence.endswith((".", "!", "?")) else BREATH
            silence = np.zeros(round(pause * self.rate) if number < len(whole) else 0, np.float32)
            if cancelled():
                return
            for samples, last in self._pieces(sentence):
                if last:
                    yield sentence, AudioClip(np.concatenate([samples, silence]), self.rate)
                else:
                    yield "", AudioClip(samples, self.rate)
                    if cancelled():
                        return

    def warm(self, sentences: Iterable[str], cancelled: Callable[[], bool] = lambda: False) -> None:
        """Make the sound of these short sentences, so that they need not be made when they are to be said."""
        for sentence in sentences:
            for _ in self.spoken(sentence, cancelled):
                pass

    def _pieces(self, sentence: str) -> Iterator[tuple[NDArray[np.float32], bool]]:
        """The sound of a sentence, piece by piece, and whether a piece is the last; none for what has no sound."""
        import numpy as np

        key = sentence, self.speed
        if key in self._kept:
            self._kept.move_to_end(key)
            yield self._kept[key], True
            return
        made: list[NDArray[np.float32]] = []
        loudest = 0.0
        for samples, last in self._made(sentence):
            loudest = max(loudest, float(np.max(np.abs(samples), initial=0)))
            if not made:  # the sentence's end is not made yet: how loud it will be is known from those before
                gain = LOUDNESS / max(self._peak, loudest)
            made.append(_limited(samples * np.float32(gain)))
            if last:
                self._peak += (loudest - self._peak) / 5
                self._keep(key, made)
            yield made[-1], last

    def _made(self, sentence: str) -> Iterator[tuple[NDArray[np.float32], bool]]:
        """The same as the network makes it."""
        import numpy as np

        config = self._config
        scales = np.array([config.noise_scale, config.length_scale / self.speed, config.noise_w_scale], np.float32)
        parts = [phonemes for phonemes in self._piper.phonemize(sentence) if phonemes]
        for number, phonemes in enumerate(parts, 1):
            ids = np.array([self._piper.phonemes_to_ids(phonemes)], np.int64)
            feed: dict[str, NDArray[Any]] = {
                "input": ids,
                "input_lengths": np.array([ids.shape[1]], np.int64),
                "scales": scales,
            }
            if config.num_speakers > 1:
                feed["sid"] = np.array([config.default_speaker_id or 0], np.int64)
            for samples, last in self._network.sound(feed):
                yield samples, last and number == len(parts)

    def _keep(self, key: tuple[str, float], made: list[NDArray[np.float32]]) -> None:
        import numpy as np

        if len(key[0]) > SHORT:
            return
        self._kept[key] = np.concatenate(made)
        while sum(map(len, self._kept.values())) > KEPT * self.rate:
            self._kept.popitem(last=False)


def _limited(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """What is above LOUDNESS bent so that it stays within full scale."""
    import numpy as np

    room = 1 - LOUDNESS
    size = np.abs(samples)
    bent = np.sign(samples) * (LOUDNESS + room * np.tanh((size - LOUDNESS) / room))
    found: NDArray[np.float32] = np.where(size > LOUDNESS, bent, samples).astype(np.float32)
    return found
