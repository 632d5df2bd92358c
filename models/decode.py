"""llama.cpp, a token at a time: reads a prompt, and writes only what is allowed, telling how sure it was.

What the KV cache already holds is not read again. A token that is the only one allowed is not asked for: it waits
and is read together with those that follow it, in one batch.
"""

from __future__ import annotations

import ctypes
import math
import os
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import llama_cpp
import numpy as np
from llama_cpp._logger import set_verbose
from numpy.typing import NDArray

from models.types import Cancelled

CONTEXT = 1024  # tokens; SmolLM2's cache takes 22 KiB for each
CHUNK = 128  # tokens read between two looks at the cancel flag
LONGEST = 300  # tokens of an answer


class TooLong(ValueError):
    """The prompt does not fit, or the answer does not end."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice that was made. part: name, key, value or end; odds: log probability, leans included, among what was

    allowed; mass: how much of all probability lay on what was allowed; margin: to the next best, in log probability.
    """

    part: str
    odds: float
    mass: float
    margin: float


class Decoder:
    """One GGUF with its context. Not for two threads."""

    def __init__(self, path: Path, threads: int = 0, context: int = CONTEXT) -> None:
        """Load the file. threads: 0 leaves one core free. Raises ValueError when llama.cpp cannot load it."""
        set_verbose(False)
        load_backends()
        threads = threads or max(1, (os.cpu_count() or 2) - 1)
        self._llama = llama_cpp.Llama(
            str(path),
            n_ctx=context,
            n_batch=CHUNK,
            n_threads=threads,
            n_threads_batch=threads,
            use_mmap=False,  # Q4_0 is put in another order when it is loaded: the file's pages would stay beside that
            verbose=False,
        )
        self.about: dict[str, str] = self._llama.metadata
        self._cache: list[int] = []  # what the KV cache holds
        self._waiting: list[int] = []  # what is to be read next
        self._left = 0  # tokens that may still be written
        self._cancelled: Callable[[], bool] = lambda: False
        self.choices: list[Choice] = []

    def tokenize(self, text: str) -> list[int]:
        """The tokens of plain text: what looks like a control token in it is none."""
        tokens: list[int] = self._llama.tokenize(text.encode(), add_bos=False, special=False)
        return tokens

    def text(self, token: int) -> str:
        """What a token stands for; empty for a control token or a part of a character."""
        return str(self._llama.detokenize([token]).decode("utf-8", "ignore"))

    @property
    def vocabulary(self) -> int:
        return int(self._llama.n_vocab())

    def begin(self, prompt: Sequence[int], cancelled: Callable[[], bool]) -> None:
        """Start over with this prompt. Raises TooLong when it leaves no room for an answer."""
        if len(prompt) > self._llama.n_ctx() - LONGEST:
            raise TooLong(f"a prompt of {len(prompt)} tokens does not fit")
        same = next((i for i, (a, b) in enumerate(zip(prompt, self._cache, strict=False)) if a != b), None)
        same = min(len(prompt), len(self._cache)) if same is None else same
        same = min(same, len(prompt) - 1)  # the last one must be read, for its logits
        self._llama.n_tokens = same
        self._cache = list(prompt[:same])
        self._waiting = list(prompt[same:])
        self._left = LONGEST
        self._cancelled = cancelled
        self.choices = []

    def write(self, token: int) -> None:
        """Put down a token that was decided elsewhere. Raises TooLong when the answer does not end."""
        self._left -= 1
        if self._left < 0:
            raise TooLong("the answer does not end")
        self._waiting.append(token)

    def pick(self, allowed: Collection[int], part: str, lean: Mapping[int, float] | None = None) -> int:
        """The likeliest of the allowed tokens. lean: added to their log probabilities. Raises Cancelled."""
        if len(allowed) == 1:
            (token,) = allowed
            self.write(token)
            return token
        options = np.fromiter(allowed, np.int64, len(allowed))
        odds = self._odds()[options]
        mass = float(np.exp(odds).sum())
        if lean:
            odds += np.array([lean.get(int(token), 0.0) for token in options])
        order = np.argsort(odds)[::-1]
        token = int(options[order[0]])
        every = float(np.exp(odds).sum()) if lean else mass
        self.choices.append(
            Choice(
                part, float(odds[order[0]]) - math.log(max(every, 1e-30)), mass, float(odds[order[0]] - odds[order[1]])
            )
        )
        self.write(token)
        return token

    def pick_where(self, lean: Callable[[int], float | None], part: str, tries: int = 200) -> int | None:
        """The likeliest token that fits; None when none of the likeliest `tries` does. Raises Cancelled.

        lean: what is added to a token's log probability, at most 0; None where it does not fit.
        """
        odds = self._odds()
        likely = np.argpartition(odds, -tries)[-tries:]
        best: tuple[float, int] | None = None
        for token in map(int, likely[np.argsort(odds[likely])[::-1]]):
            if best and odds[token] <= best[0]:
                break
            if (less := lean(token)) is not None and (best is None or odds[token] + less > best[0]):
                best = float(odds[token]) + less, token
        if best is None:
            return None
        self.choices.append(Choice(part, best[0], 1.0, 0.0))
        self.write(best[1])
        return best[1]

    def close(self) -> None:
        self._llama.close()

    def _odds(self) -> NDArray[np.float64]:
        """Log probabilities of the next token, [vocabulary], after reading what waits."""
        for start in range(0, len(self._waiting), CHUNK):
            if self._cancelled():
                self._waiting = []
                raise Cancelled
            part = self._waiting[start : start + CHUNK]
            self._llama.eval(part)
            self._cache += part
        self._waiting = []
        logits = np.ctypeslib.as_array(llama_cpp.llama_get_logits_ith(self._llama.ctx, -1), shape=(self.vocabulary,))
        odds = logits.astype(np.float64)
        odds -= odds.max()
        odds -= math.log(np.exp(odds).sum())
        return odds


def load_backends() -> None:
    """Let llama.cpp choose the variant of its code for this processor; once is enough."""
    library = llama_cpp.llama_cpp._lib
    if not library.ggml_backend_reg_count():
        folder = Path(llama_cpp.__file__).parent / "lib"
        library.ggml_backend_load_all_from_path(ctypes.c_char_p(str(folder).encode()))
