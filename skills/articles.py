"""A page's bytes to what is read aloud of it: its title, and its main text in parts that are said in one go."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from skills.api import Failed
from skills.names import bare, capital
from skills.plain import plain, sentence
from skills.ports import Page

WORDS = 60  # of a part, about: half a minute

_MOST = 2000  # blocks that are read; more is more than a day
_ENDS = re.compile(
    r"(?<=[.!?…])(?<!\b[A-Z]\.)(?<!\b(?:Dr|Mr|Ms|St|vs|No)\.)(?<!\b(?:Mrs|e\.g|i\.e)\.)(?<!\bProf\.)\s+(?=[^a-z\s])"
)

Block = tuple[str, bool]  # a paragraph on one line, and whether it is a heading


def article(page: Page) -> tuple[str, list[Block]]:
    """The title, which may be empty, and the main text, which is not. Raises Failed."""
    if page.kind == "text/plain":
        title, found = "", [(plain(text), False) for text in re.split(r"\n\s*\n", _text(page))]
    else:
        title, found = _main_text(page)
    blocks = [(text, heading) for text, heading in found[:_MOST] if re.search(r"\w", text)]
    if blocks and bare(blocks[0][0]) == bare(title):
        del blocks[0]
    if not blocks:
        raise Failed("I found nothing on that page that I can read aloud.")
    return title, blocks


def parts(blocks: Sequence[Block]) -> tuple[list[str], list[tuple[str, int]]]:
    """The text in parts of about WORDS words, each of whole sentences; and each heading with the part it begins."""
    said: list[list[str]] = [[]]
    headings: list[tuple[str, int]] = []
    after_heading = False
    for text, heading in blocks:
        if said[-1] and ((heading and not after_heading) or _count(said[-1]) > WORDS * 3 // 4):
            said.append([])
        if heading:
            headings.append((text, len(said) - 1))
        for piece in _pieces(text):
            if _count(said[-1]) + _count([piece]) > WORDS * 3 // 2:
                said.append([])
            said[-1].append(piece)
        after_heading = heading
    return [capital(" ".join(pieces)) for pieces in said if pieces], headings


def _main_text(page: Page) -> tuple[str, list[Block]]:
    import trafilatura  # a third of a second to import, and 30 MB

    body = _text(page) if page.charset else page.body  # if nobody says what its letters are, its bytes are looked at
    found: Any = trafilatura.bare_extraction(body, include_comments=False, include_tables=False, with_metadata=True)
    if found is None or found.body is None:
        return "", []
    lines = [(plain("".join(element.itertext())), element.tag == "head") for element in _lines(found.body)]
    return plain(found.title or "", markup=True), lines


def _lines(body: Any) -> Iterator[Any]:
    """The elements that are a paragraph each; code is not for the ear."""
    for element in body:
        if element.tag in ("list", "quote", "div") and len(element):
            yield from _lines(element)
        elif element.tag not in ("code", "graphic", "table"):
            yield element


def _text(page: Page) -> str:
    try:
        return page.body.decode(page.charset or "utf-8", "replace")
    except LookupError:  # a charset that nobody knows
        return page.body.decode("utf-8", "replace")


def _pieces(text: str) -> Iterator[str]:
    """A paragraph's sentences; one that takes longer than a part is cut, at a comma if there is one."""
    for words in _ENDS.split(text):
        said = sentence(words, longest=len(words))
        while _count([said]) > WORDS:
            most = " ".join(said.split()[:WORDS])
            cut = max(most.rfind(", ") + 1, most.rfind("; ") + 1) or len(most)
            yield sentence(said[:cut], longest=cut)
            said = capital(said[cut:].strip())
        yield said


def _count(pieces: Sequence[str]) -> int:
    return sum(len(piece.split()) for piece in pieces)
