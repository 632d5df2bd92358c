"""Letters for the screen: the font, what it can show of a text, and lines of a width.

The font is Atkinson Hyperlegible, made for people who see badly; it has the letters of Western and Central Europe.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from importlib.resources import files
from io import BytesIO

from PIL import ImageFont

MOST = 2000  # characters; who wants to read more takes another screen
NO_LETTERS = "(I have no letters for this.)"
_INSTEAD = {"→": "to", "←": "from", "−": "-", "‑": "-", "½": "1/2", "¼": "1/4", "¾": "3/4", "…": "…", "\t": " "}


@lru_cache
def font(size: int, bold: bool = False) -> ImageFont.FreeTypeFont:
    """The font; size in pixels."""
    name = f"AtkinsonHyperlegible-{'Bold' if bold else 'Regular'}.ttf"
    data = files("fontpkg_atkinson_hyperlegible").joinpath("files", name).read_bytes()
    return ImageFont.truetype(BytesIO(data), size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=64)
def readable(text: str) -> str:
    """A text in letters that the font has; line breaks stay.

    Pictures (emoji) are left out, letters of other scripts become "?"; where nothing is left, it says so.
    """
    if not any(letter.isprintable() and letter != " " for letter in text):
        return ""
    text = text[:MOST] + ("…" if len(text) > MOST else "")
    shown = "".join(_shown(letter) for letter in unicodedata.normalize("NFC", text))
    lines = (" ".join(line.split()) for line in shown.split("\n"))
    shown = "\n".join(line for line in lines if line)
    return shown if re.search(r"[^?\s.,!]", shown) or re.fullmatch(r"[?\s.,!]*", text) else NO_LETTERS


@lru_cache(maxsize=1024)
def _shown(letter: str) -> str:
    if letter in ("\n", " ") or (letter.isprintable() and _has(letter)):
        return letter
    if letter in _INSTEAD:
        return _INSTEAD[letter]
    if letter.isspace():
        return "\n" if letter in "\r\x0b\x0c\x85\u2028\u2029" else " "
    plain = "".join(part for part in unicodedata.normalize("NFKD", letter) if _has(part))
    if plain:
        return plain
    return "?" if letter.isalnum() else ""


@lru_cache(maxsize=1024)
def _has(letter: str) -> bool:
    """Whether the font has it: what it lacks looks like what no font has."""
    probe = font(20)
    return letter.isprintable() and bytes(probe.getmask(letter)) != bytes(probe.getmask("\uffff"))


@lru_cache(maxsize=32)
def wrapped(text: str, size: int, bold: bool, width: int) -> tuple[str, ...]:
    """The text in lines of at most so many pixels; a word that is longer than a line is broken."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line, used = "", 0.0
        for word in paragraph.split():
            wide, gap = length(word, size, bold), _advance(" ", size, bold)
            if line and used + gap + wide <= width:
                line, used = f"{line} {word}", used + gap + wide
                continue
            if line:
                lines.append(line)
            *whole, line = _broken(word, size, bold, width)
            lines += whole
            used = length(line, size, bold)
        lines.append(line)
    return tuple(lines)


def length(text: str, size: int, bold: bool = False) -> float:
    """In pixels. The letters keep their distance (no kerning), so that those known can be added up."""
    return sum(_advance(letter, size, bold) for letter in text)


@lru_cache(maxsize=4096)
def _advance(letter: str, size: int, bold: bool) -> float:
    return font(size, bold).getlength(letter)


def _broken(word: str, size: int, bold: bool, width: int) -> list[str]:
    """The word in pieces that fit, at least a letter each."""
    pieces, used = [""], 0.0
    for letter in word:
        wide = _advance(letter, size, bold)
        if pieces[-1] and used + wide > width:
            pieces.append("")
            used = 0.0
        pieces[-1] += letter
        used += wide
    return pieces


def cut(text: str, size: int, width: float, *, bold: bool = False) -> str:
    """One line, with "…" where it is too long."""
    if length(text, size, bold) <= width:
        return text
    while text and length(f"{text}…", size, bold) > width:
        text = text[:-1]
    return f"{text.rstrip()}…" if text else ""
