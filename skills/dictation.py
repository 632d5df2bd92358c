"""Spoken words as they are written in a letter: capitals, stops, and the marks that were dictated."""

from __future__ import annotations

import re

from skills.names import capital

# A mark is dictated only where nothing before it makes a thing of it: "a comma", "the trial period".
_THINGS = frozenset(
    """a an the this that no one another each every first second last next my your his her our their oxford trial
    notice grace time any which what of some""".split()  # noqa: SIM905  a word list reads better so
)
_MARKS = {
    "new paragraph": "\n\n", "new line": "\n", "newline": "\n", "full stop": ".", "question mark": "?",
    "exclamation mark": "!", "exclamation point": "!", "comma": ",", "semicolon": ";", "colon": ":", "period": ".",
}  # fmt: skip
_DOUBTFUL = ("period", "colon", "semicolon")  # words of their own, unless another mark is dictated, or they end it
_MARK = re.compile(rf"(?P<before>[,;]?)\s*\b(?P<name>{'|'.join(_MARKS)})\b[.,;:!?]*", re.IGNORECASE)
_ENDS = r"(?:[.!?…]|[.!?…][\"”’)])"
_BE = "is|are|am|was|were|do|does|did|can|could|would|will|shall|should|have|has|had|may|might"
_ASKS = re.compile(
    rf"(?:(?:hi|hello|hey|dear)\b[\w ']{{0,30}},\s*)?(?:and |so |but )?"
    rf"(?:(?:{_BE}|isn't|aren't|don't|doesn't|didn't|can't|couldn't|won't|wouldn't|haven't|hasn't)"
    rf" (?:i|you|we|they|he|she|it|there|this|that|these|those|the|my|your|our|his|her|their|any|anyone|everyone)\b"
    rf"|(?:who|what|when|where|why|how|which|whose)(?:'s|'re| (?:{_BE}))\b"
    rf"|how (?:much|many|long|often|far|soon|about)\b|what (?:time|about)\b)",
    re.IGNORECASE,
)
_GREETING = re.compile(r"^(?:hi|hello|hey|dear)\b[^,.!?\n]{0,30}[,.!\n]\s*", re.IGNORECASE)
LONGEST = 50  # characters of a subject that is made of the text


def written(words: str) -> str:
    """The words as one writes them; written text stays as it is."""
    text = _marked(" ".join(words.split(" ")).strip())
    text = "\n".join(" ".join(line.split()) for line in text.split("\n")).strip()
    if not text:
        return ""
    if not re.search(rf"{_ENDS}$", text):
        last = re.split(r"(?<=[.!?…])\s+|\n", text)[-1]
        text = text.rstrip(",;:") + ("?" if _ASKS.match(last) else ".")
    text = re.sub(r"\bi(?='(?:m|ve|ll|d)\b|\b(?!['.@]))", "I", text)
    return re.sub(r"(?m)^[a-z](?![\w.]*@)", lambda match: match[0].upper(), text)


def subject_of(text: str) -> str:
    """What a letter is about, by its first words."""
    first = re.split(r"(?<=[.!?…])\s+|\n", _GREETING.sub("", text).strip())[0].strip(" .,;:")
    if len(first) > LONGEST:
        first = first[: LONGEST + 1].rpartition(" ")[0] or first[:LONGEST]
    return capital(first).strip(" .,;:") or "Message"


def _marked(text: str) -> str:
    """The text with the marks that were dictated in place of their names."""
    said = [match for match in _MARK.finditer(text) if _dictated(text, match)]
    if not any(match["name"].lower() not in _DOUBTFUL or match.end() == len(text) for match in said):
        return text
    for match in reversed(said):
        mark = _MARKS[match["name"].lower()]
        before, after = text[: match.start()].rstrip(), text[match.end() :].lstrip()
        if "\n" in mark:
            text = before + match["before"] + mark + after
        else:
            text = f"{before}{mark} {capital(after) if mark in '.!?' else after}"
    return text.strip(" ")


def _dictated(text: str, match: re.Match[str]) -> bool:
    before = re.findall(r"[\w']+", text[: match.start()].lower())[-1:]
    return bool(before) and before[0] not in _THINGS
