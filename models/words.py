"""An utterance as words to match, each knowing where in the text it stood."""

from __future__ import annotations

import re
from dataclasses import dataclass

# A word keeps its apostrophe; a number keeps its inner punctuation ("7:30", "3.5"), sign and unit mark.
_TOKEN = re.compile(r"[$€£]?\d+(?:[.,:]\d+)*(?:%|°)?|[^\W\d_]+(?:'[^\W\d_]+)*|[-+*/×÷^=]")
_HYPHEN = re.compile(r"(?<=\w)-(?=\w)")  # inside a word: it only separates
_CONTRACTIONS = {
    "what's": "what is", "whats": "what is", "how's": "how is", "when's": "when is", "where's": "where is",
    "who's": "who is", "there's": "there is", "it's": "it is", "i'm": "i am", "i'd": "i would", "i've": "i have",
    "let's": "let us", "don't": "do not", "didn't": "did not", "doesn't": "does not", "isn't": "is not",
    "nevermind": "never mind", "alright": "all right", "okay": "ok", "gimme": "give me", "wanna": "want to",
}  # fmt: skip


def _phrases(*phrases: str) -> tuple[tuple[str, ...], ...]:
    return tuple(sorted((tuple(phrase.split()) for phrase in phrases), key=len, reverse=True))


_BEFORE = _phrases(
    "please", "hey", "hi", "hello", "ok", "um", "uh", "er", "well", "so", "now", "and", "can you", "could you",
    "would you", "will you", "can you please", "i want you to", "i would like you to", "i need you to", "go ahead and",
    "hey there", "just", "no", "nope", "no no", "no no no", "oh", "ah", "oops", "hm", "hmm", "erm", "actually", "sorry",
    "i meant", "i said", "no wait", "hang on",
)  # fmt: skip
_AFTER = _phrases("please", "thanks", "thank you", "for me", "will you", "would you", "if you can", "right now", "ok",
                 "then", "as well", "too")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Words:
    """Lower-case words, with the span of `text` that each stands for."""

    text: str
    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]

    def original(self, start: int, end: int) -> str:
        """The text of words[start:end] as it was said."""
        return self.text[self.spans[start][0] : self.spans[end - 1][1]]

    def part(self, start: int, end: int) -> Words:
        return Words(self.text, self.words[start:end], self.spans[start:end])


def split(text: str) -> Words:
    """Fold case, punctuation, hyphens and contractions away."""
    flat = _HYPHEN.sub(" ", text.replace("’", "'"))
    words: list[str] = []
    spans: list[tuple[int, int]] = []
    for match in _TOKEN.finditer(flat):
        for word in _CONTRACTIONS.get(match[0].lower(), match[0].lower()).split():
            words.append(word)
            spans.append(match.span())
    return Words(text, tuple(words), tuple(spans))


def without_politeness(words: Words) -> Words:
    """Drop "hey, could you please" before and "thanks" after; all of it said alone stays."""
    start, end = 0, len(words.words)
    while phrase := next((p for p in _BEFORE if words.words[start:end][: len(p)] == p), ()):
        start += len(phrase)
    while phrase := next((p for p in _AFTER if words.words[start:end][-len(p) :] == p), ()):
        end -= len(phrase)
    return words.part(start, end) if start < end else words
