"""Which of the texts that were kept fit a question: by the words that they share with it, and by meaning."""

from __future__ import annotations

import re
from collections.abc import Sequence

from skills.ports import Context, Row

SURE = 0.65  # so near in meaning (`Context.alike`), it is what was asked
PERHAPS = 0.55  # so near, it may be
HALF = 0.4  # the same, when half of the words are shared
AS_GOOD = 0.1  # so near to the best, another one is as good

_FILLERS = frozenset(
    """a an the my your our his her their its i me you we us is are am was were be been do does did don't didn't have has
    had got what what's where where's when who who's how why which of in on at to for from by with and or that this it
    about tell remember know said told asked note notes noted""".split()  # noqa: SIM905  a word list reads better so
)


def near(context: Context, query: str, rows: Sequence[Row], *, sure: bool = False) -> list[Row]:
    """The rows whose `text` fits a question as well as the best one does, in their order; none that is not near enough.

    sure: only what is what was asked, and not what may be.
    """
    asked = content(query)
    if not asked or not rows:
        return []
    texts = [" ".join(content(row["text"])) or row["text"] for row in rows]
    scores = []
    for text, alike in zip(texts, context.alike(" ".join(asked), texts), strict=True):
        stems = {_stem(word) for word in text.split()}
        shared = sum(_stem(word) in stems for word in asked) / len(asked)
        perhaps = alike >= PERHAPS or (shared >= 0.5 and alike >= HALF)
        fits = shared == 1 or alike >= SURE or (perhaps and not sure)
        scores.append(alike + shared if fits else 0.0)
    best = max(scores)
    return [row for row, score in zip(rows, scores, strict=True) if score and score >= best - AS_GOOD]


def content(text: str) -> list[str]:
    """The words that say what a text is about."""
    return [word for word in re.findall(r"[\w']+", text.lower()) if word not in _FILLERS]


def _stem(word: str) -> str:
    return re.sub(r"(?:'s|s'|ies|y|es|s|ed|ing|d|e)$", "", word) if len(word) > 3 else word
