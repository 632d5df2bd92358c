"""Text that came from outside, made fit for the ear: no markup, no control characters, no addresses."""

from __future__ import annotations

import html
import re
import unicodedata

_HIDDEN = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|$)", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<!--.*?(?:-->|$)|</?[a-zA-Z!?][^<>]*(?:>|$)", re.DOTALL)
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>]+", re.IGNORECASE)
_UNSAID = {"Cc", "Cf", "Co", "Cs", "Cn"}  # control, invisible, private, broken, unknown


def plain(text: str, markup: bool = False) -> str:
    """One line of words and punctuation. markup: HTML, whose entities may have been escaped once more."""
    for _ in range(2 if markup else 0):
        text = html.unescape(_TAG.sub(" ", _HIDDEN.sub(" ", text)))
    text = _ADDRESS.sub(" a link ", re.sub(rf"{_ADDRESS.pattern}\s*$", "", text, flags=re.IGNORECASE))
    text = "".join(c if unicodedata.category(c) not in _UNSAID else " " if c.isspace() else "" for c in text)
    return re.sub(r"\s+([,.;:!?](?:\s|$))", r"\1", " ".join(text.split()))


def sentence(text: str, longest: int = 300) -> str:
    """With a full stop at its end, if it has no end yet; cut between words when it is longer than `longest`."""
    if len(text) > longest:
        text = (text[:longest].rpartition(" ")[0] or text[:longest]).rstrip(" ,;:-–—")
    return text if re.search(r"[.!?…][\"'”’)\]]*$", text) else f"{text.rstrip(' ,;:-–—')}."
