"""Whether a text that is being written copies what was said: a small model misspells odd names halfway."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from models.format import Word, written


class Said:
    """What the user said, as the model reads it. A text begins with a space; capitals do not count."""

    def __init__(self, texts: Iterable[Sequence[Word]]) -> None:
        self._said = "".join(f"{written(text)} " for text in texts)

    def holds(self, text: str) -> bool:
        """Whether it was said, from the start of a word on."""
        return _plain(text) in self._said

    def breaks_off(self, text: str) -> bool:
        """Whether it was said, but up to the middle of a word or to a pause."""
        copied = _plain(text)
        return self.holds(text) and (copied.endswith(",") or not re.search(re.escape(copied) + r"(?!\w)", self._said))


def _plain(text: str) -> str:
    return text.lower().replace("\u2019", "'")
