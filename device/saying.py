"""Says a text sentence by sentence, and knows what was not heard of it when it was cut short."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from device.ports import Speaker
from models.types import AudioClip

Speak = Callable[[str, Callable[[], bool], float], Iterator[tuple[str, AudioClip]]]
Sentences = Callable[[str], list[str]]

READING = 0.3  # s a word, for who reads an answer that is only shown


@dataclass(slots=True)
class Saying:
    """speak: a text, whether to give up, and the pace, to clips, each with the sentence that ends with it, or with ""
    where that goes on. sentences: all of a text.
    """

    speaker: Speaker
    speak: Speak
    sentences: Sentences
    _cuts: queue.Queue[float] = field(default_factory=queue.Queue, init=False)

    def say(self, text: str, cancelled: threading.Event, pace: float = 1.0) -> str:
        """Return when it has sounded, or was cancelled: what was not heard, from the sentence that was cut.

        Raises PortLost. pace: 1.0 as usual, less for slower. Without sound (quiet), it leaves the time to read.
        """
        while not self._cuts.empty():
            self._cuts.get_nowait()
        told: list[tuple[str, float]] = []
        for sentence, clip in self.speak(text, cancelled.is_set, pace):
            if cancelled.is_set():
                break
            self.speaker.play(clip)
            told.append((sentence, clip.seconds))
        if text and not told:
            cancelled.wait(3 + READING * len(text.split()))
            return ""
        self.speaker.wait()
        return self._unheard(text, told) if cancelled.is_set() else ""

    def ask(self, question: str, answered: Callable[[], bool]) -> None:
        """Say a question until it was said or is answered. Raises PortLost."""
        for _, clip in self.speak(question, answered, 1.0):
            if answered():
                return
            self.speaker.play(clip)
        if not answered():
            self.speaker.wait()

    def warm(self, sentences: Iterable[str], ended: Callable[[], bool]) -> None:
        """Let the voice make what is often said, so that it has it."""
        for sentence in sentences:
            for _ in self.speak(sentence, ended, 1.0):
                pass

    def cut(self, left: float) -> None:
        """Main has stopped the speaker, with so many seconds left to play."""
        self._cuts.put(left)

    def _unheard(self, text: str, told: list[tuple[str, float]]) -> str:
        try:
            left = self._cuts.get(timeout=1)
        except queue.Empty:  # cancelled by the end of all
            return ""
        rest = self.sentences(text)
        heard = sum(seconds for _, seconds in told) - left
        for sentence, seconds in told:
            heard -= seconds
            if heard < -0.1 or not rest:
                break
            if sentence:
                rest.pop(0)
        return " ".join(rest)
