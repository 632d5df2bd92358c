"""Whether a text that is being written copies what was said: a small model misspells odd names halfway."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from models.format import Word, words, written

_AFTER_A_WORD = (" ", ",", "'s")


class Said:
    """What the user said. Capitals do not count, nor punctuation but where there is a pause."""

    def __init__(self, texts: Iterable[Sequence[Word]]) -> None:
        self._said = "".join(f"{written(text)} " for text in texts)

    def leaves(self, text: str, longer: str) -> bool:
        """Whether the text so far is what somebody said, from the start of a word on, and the longer one is not."""
        return written(words(text)) in self._said and written(words(longer)) not in self._said

    def breaks_off(self, text: str) -> bool:
        """Whether the text is what somebody said up to the middle of a word."""
        copied = written(words(text))
        return copied in self._said and not any(copied + after in self._said for after in _AFTER_A_WORD)
