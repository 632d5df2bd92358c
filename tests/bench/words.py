"""Words as they are counted: numbers spelled out, no punctuation, one spelling."""

from __future__ import annotations

import re
from collections.abc import Sequence

_SAME = {
    "ok": "okay", "oz": "ounce", "voicemail": "voice mail", "mailbox": "mail box", "login": "log in",
    "logoff": "log off", "logged-in": "logged in", "cannot": "can not", "nevermind": "never mind", "email": "e mail",
    "canceled": "cancelled", "dialing": "dialling", "i'm": "i am", "it's": "it is", "i'd": "i would",
    "i'll": "i will", "you've": "you have", "that's": "that is", "won't": "will not", "don't": "do not",
}  # fmt: skip


def fold(text: str) -> list[str]:
    """Lower case, digits as words, no punctuation: "Press 7, 12-ounce." → press seven twelve ounce."""
    from num2words import num2words

    text = text.lower().replace("’", "'").replace("%", " percent ").replace("&", " and ")
    text = re.sub(r"\b([ap])\. ?m\.?", r"\1m", text)
    text = re.sub(r"(?<=\d),(?=\d{3})", "", text)
    text = re.sub(r"\$(\d+)", r"\1 dollars", text)
    text = re.sub(r"(\d+)(?:st|nd|rd|th)\b", lambda match: f" {num2words(int(match[1]), to='ordinal')} ", text)
    text = re.sub(r"(\d+)\.(\d+)", lambda match: f" {num2words(float(match[0]))} ", text)
    text = re.sub(r"\d+", lambda match: f" {num2words(int(match[0]))} ", text)
    words = [_SAME.get(word.strip("'"), word) for word in re.findall(r"[a-z']+", text.replace("-", " "))]
    words = " ".join(words).replace("'", "").split()
    return [word for at, word in enumerate(words) if word != "and" or not _in_number(words, at)]


def _in_number(words: Sequence[str], at: int) -> bool:
    return at > 0 and words[at - 1] in ("hundred", "thousand")


def errors(said: Sequence[str], heard: Sequence[str]) -> int:
    """Words wrong, left out or added: the least number of edits from one to the other."""
    row = list(range(len(heard) + 1))
    for number, word in enumerate(said, 1):
        before, row[0] = row[0], number
        for at, other in enumerate(heard, 1):
            before, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, before + (word != other))
    return row[-1]


def holds(heard: Sequence[str], words: Sequence[str]) -> bool:
    """True when the words stand in what was heard, in order and together."""
    size = len(words)
    return any(list(heard[at : at + size]) == list(words) for at in range(len(heard) - size + 1))
