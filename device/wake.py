"""A wake word (pymicro-wakeword, the extra "wake"), which carries its models; off unless it is configured."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from device.config import ConfigProblem
from device.ports import PortLost

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

AGAIN = 2.0  # s in which the same word is not heard twice
RATE = 16000  # Hz


def words() -> list[str]:
    """The words that can be listened for. Raises PortLost where the package is missing."""
    return [model.value for model in _package().Model]


class WakeWord:
    """Listens for one word. For one thread."""

    def __init__(self, word: str, heard: Callable[[], None]) -> None:
        """Load the word's model. heard: called from feed().

        Raises ConfigProblem for a word that the package lacks, PortLost where the package is missing.
        """
        package = _package()
        if word not in words():
            raise ConfigProblem(f"[wake]: the word {word!r} is not known; set it to one of {', '.join(words())}.")
        self._model: Any = package.MicroWakeWord.from_builtin(package.Model(word))
        self._features: Any = package.MicroWakeWordFeatures()
        self._heard = heard
        self._deaf = 0  # samples for which it is not heard again

    def feed(self, samples: NDArray[np.float32]) -> None:
        """The next block of sound: 16 kHz, of any length."""
        import numpy as np

        self._deaf = max(0, self._deaf - len(samples))
        sound = np.round(np.clip(np.nan_to_num(samples), -1, 1) * 32767).astype("<i2").tobytes()
        for features in self._features.process_streaming(sound):
            if self._model.process_streaming(features) and not self._deaf:
                self._deaf = round(AGAIN * RATE)
                self._heard()

    def close(self) -> None:
        """Give the model's memory back."""
        self._model.close()


class Waking:
    """A wake word in a thread of its own, which listens to what the microphone drops."""

    def __init__(self, word: str, heard: Callable[[], None]) -> None:
        """Load the word's model. Raises as WakeWord does."""
        self._word = WakeWord(word, heard)
        self._blocks: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._listen, name="wake word", daemon=True)
        self._thread.start()

    def put(self, block: bytes) -> None:
        """The next block of sound: 16 kHz, 16-bit; returns at once."""
        self._blocks.put(block)

    def close(self) -> None:
        self._blocks.put(None)
        self._thread.join(timeout=5)

    def _listen(self) -> None:
        import numpy as np

        while (block := self._blocks.get()) is not None:
            self._word.feed(np.frombuffer(block, "<i2").astype(np.float32) / np.float32(32768))
        self._word.close()


def _package() -> Any:
    try:
        import pymicro_wakeword
    except ImportError as error:
        raise PortLost(
            "Wake words need a package that is not installed; run: .venv/bin/python -m pip install -e '.[wake]'"
        ) from error
    return pymicro_wakeword
