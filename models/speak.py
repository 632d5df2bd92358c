"""Words to speech: Piper, one clip a sentence, as soon as it is ready."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.fetch import FetchError
from models.types import AudioClip

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

PAUSE = 0.2  # s between sentences
BREATH = 0.06  # s between the parts of one
LOUDNESS = 0.9  # of full scale, the highest peak of a sentence


class Voice:
    """A loaded Piper voice. `speak` is not for two threads at once."""

    def __init__(self, path: Path, threads: int = 0, speed: float = 1.0) -> None:
        """Load an .onnx file with its .onnx.json beside it.

        threads: 0 leaves one core free. speed: 1.0 as recorded, 2.0 twice as fast.
        Raises FetchError for a missing or broken file, ValueError for a speed outside 0.25 to 4.
        """
        import json

        import onnxruntime
        from piper import PiperVoice
        from piper.config import PiperConfig, SynthesisConfig

        about = path.with_name(f"{path.name}.json")
        for file in (path, about):
            if not file.is_file():
                raise FetchError(f"The voice lacks the file {file}.")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads or max(1, (os.cpu_count() or 2) - 1)
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # idle threads let others work
        options.log_severity_level = 4
        try:
            config = PiperConfig.from_dict(json.loads(about.read_text("utf-8")))
            session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime has an exception of its own for each way to break
            raise FetchError(f"The voice {path} is broken; run: lam models verify ({error})") from error
        self.rate = config.sample_rate
        self._voice: Any = PiperVoice(session=session, config=config)
        self._style: Any = SynthesisConfig(volume=LOUDNESS)
        self._scale = config.length_scale
        self.speed = speed
        self._english = config.espeak_voice.startswith("en")

    @property
    def speed(self) -> float:
        """How fast it speaks; can be set between texts. Raises ValueError outside 0.25 to 4."""
        return float(self._scale / self._style.length_scale)

    @speed.setter
    def speed(self, speed: float) -> None:
        if not 0.25 <= speed <= 4:
            raise ValueError(f"The speed of speech is {speed:g}, but it can only be 0.25 to 4.")
        self._style.length_scale = self._scale / speed

    def speak(self, text: str, cancelled: Callable[[], bool] = lambda: False) -> Iterator[AudioClip]:
        """Speak sentence by sentence: one clip each, none for an empty text; ends early when cancelled."""
        from models.spoken import sentences

        whole = sentences(text, self._english)
        for number, sentence in enumerate(whole, 1):
            if cancelled():
                return
            pause = PAUSE if sentence.endswith((".", "!", "?")) else BREATH
            pause *= number < len(whole)
            if len(samples := self._say(sentence, pause)):
                yield AudioClip(samples, self.rate)

    def _say(self, sentence: str, pause: float) -> NDArray[np.float32]:
        """One sentence, and then silence; nothing for what has no sound."""
        import numpy as np

        pieces: list[NDArray[np.float32]] = [
            chunk.audio_float_array for chunk in self._voice.synthesize(sentence, self._style)
        ]
        if not pieces:
            return np.zeros(0, np.float32)
        return np.concatenate([*pieces, np.zeros(round(pause * self.rate), np.float32)])
