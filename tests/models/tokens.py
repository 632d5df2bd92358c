"""A tokenizer for tests: words with the space before them, digits one by one; and decoders with a mind of their own."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Collection, Mapping

from models.decode import Choice

_IDS: dict[str, int] = {}
_PIECE = re.compile(r"'s| ?[^\W\d_]+|\d| |[^\w\s]|_|\n")
FIRST = 100  # what is below are control tokens


def tokenize(text: str) -> list[int]:
    return [_IDS.setdefault(piece, FIRST + len(_IDS)) for piece in _PIECE.findall(text)]


def text_of(tokens: Collection[int]) -> str:
    pieces = {number: piece for piece, number in _IDS.items()}
    return "".join(pieces.get(token, "") for token in tokens)


class Chance:
    """Takes any of the tokens that it may take."""

    def __init__(self, seed: int) -> None:
        self._rng = random.Random(seed)
        self.written: list[int] = []
        self.choices: list[Choice] = []

    def write(self, token: int) -> None:
        self.written.append(token)

    def pick(self, allowed: Collection[int], part: str, lean: object = None) -> int:
        token = self._rng.choice(sorted(allowed))
        self.write(token)
        return token

    def pick_where(self, lean: Callable[[int], float | None], part: str) -> int | None:
        tokens = [token for token in [2, *_IDS.values()] if lean(token) is not None]
        if not tokens:
            return None
        token = self._rng.choice(tokens)
        self.write(token)
        return token

    def text(self, token: int) -> str:
        return text_of([token])


class Follows(Chance):
    """Writes the tokens that it is told, and fails where they are not allowed."""

    def __init__(self, tokens: list[int]) -> None:
        super().__init__(0)
        self._left = list(tokens)

    def write(self, token: int) -> None:
        super().write(token)
        assert self._left.pop(0) == token, f"{text_of([token])!r} was forced after {text_of(self.written[:-1])!r}"

    def pick(self, allowed: Collection[int], part: str, lean: object = None) -> int:
        assert self._left[0] in allowed, f"{text_of(self._left[:1])!r} is not allowed after {text_of(self.written)!r}"
        token = self._left[0]
        self.write(token)
        return token

    def pick_where(self, lean: Callable[[int], float | None], part: str) -> int | None:
        if lean(self._left[0]) is None:
            return None
        token = self._left[0]
        self.write(token)
        return token


class Leans(Chance):
    """Has no mind of its own: takes what it leans to, and chance where it leans to several alike."""

    def pick(self, allowed: Collection[int], part: str, lean: object = None) -> int:
        odds = lean if isinstance(lean, Mapping) else {}
        most = max(odds.get(token, 0.0) for token in allowed)
        return super().pick([token for token in allowed if odds.get(token, 0.0) == most], part)

    def pick_where(self, lean: Callable[[int], float | None], part: str) -> int | None:
        return super().pick_where(lambda token: 0.0 if lean(token) == 0 else None, part)
