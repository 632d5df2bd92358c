"""What strangers sent, as plain words: headers and text of any e-mail, however it was made. Nothing here raises."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from email.errors import MessageError
from typing import TypeVar

from imap_tools import EmailAddress, MailMessage

from skills.plain import plain, sentence
from skills.ports import Letter

T = TypeVar("T")

LONGEST = 20_000  # characters of a text that are looked at
HTML = 100_000  # characters of HTML that are
PART = 1_200  # characters read aloud at once, about a minute and a half
# What the standard library raises for headers and bodies that are broken enough.
_BROKEN = (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError, MessageError)
_WROTE = re.compile(
    r"(?:On|Am|Le|El|Il|Op|Em|Den|Dnia) .{4,200}"
    r"(?:wrote|schrieb.{0,80}|a écrit|escribió|ha scritto|schreef.{0,80}|escreveu|skrev.{0,80}|napisał.{0,80}) ?:"
)
_ORIGINAL = re.compile(
    r"[-_]{2,} ?(?:Original Message|Original Appointment|Ursprüngliche Nachricht|Message d'origine|Mensaje original"
    r"|Messaggio originale|Oorspronkelijk bericht) ?[-_]{2,}|_{10,}",
    re.IGNORECASE,
)
_HEADERS = re.compile(r"\*?(?:From|Von|De|Da|Van):\*? \S.*")
_SENT_FROM = re.compile(
    r"(?:Sent from (?:my|Mail for|Outlook|Yahoo)|Get Outlook for|Von meinem .{1,20} gesendet|Envoyé de mon"
    r"|Enviado desde mi)\b.*",
    re.IGNORECASE,
)
_UNSEEN = frozenset("head script style title template noscript".split())  # noqa: SIM905
_PARAGRAPHS = frozenset("p h1 h2 h3 h4 h5 h6 table blockquote ul ol".split())  # noqa: SIM905
_LINES = _PARAGRAPHS | frozenset("div br tr li hr section article header footer".split())  # noqa: SIM905
_ADDRESS = re.compile(r"<?\b(?:https?://|www\.)[^\s<>]+>?|<[^\s<>]+@[^\s<>]+>", re.IGNORECASE)


def read_header(raw: bytes, at: datetime, seen: bool, folder: str, uid: str) -> Letter:
    """A letter from the head of a message, which may be cut off anywhere."""
    message = _parsed(raw)
    sender = _tried(lambda: message.from_values, None)
    answers: tuple[EmailAddress, ...] = _tried(lambda: message.reply_to_values, ())
    address = short(sender.email) if sender else ""
    id = _ids(message, "Message-ID")[-1:]
    thread = [*(_ids(message, "References") or _ids(message, "In-Reply-To")), *id]
    return Letter(
        id="".join(id),
        sender=(short(sender.name, 60) if sender else "") or address or "nobody",
        address=address,
        subject=short(_tried(lambda: message.subject, ""), 120),
        at=at,
        seen=seen,
        folder=folder,
        uid=uid,
        reply_to=short(answers[0].email) if answers and answers[0].email else address,
        thread=" ".join(thread[-20:]),
    )


def read_text(raw: bytes) -> str:
    """The words of a message: no HTML, no quotation, no signature; the names of attached files at the end."""
    message = _parsed(raw)
    text = _tried(lambda: message.text, "").strip() or _from_html(_tried(lambda: message.html, ""))
    words = _spoken(_own_words(text[:LONGEST]))
    files: list[str] = _tried(lambda: [attached.filename for attached in message.attachments], [])
    names = [short(name, 60) for name in files if name]
    if names:
        are = "file is" if len(names) == 1 else "files are"
        words += f" {len(names) if len(names) > 1 else 'One'} {are} attached: {', '.join(names[:3])}."
    return words.strip()


def parts(text: str) -> list[str]:
    """A text in pieces to be read aloud at once, cut after sentences where there are any; at least one."""
    found = []
    while len(text) > PART:
        end = max(text.rfind(mark, PART // 2, PART) for mark in (". ", "! ", "? "))
        end = end + 1 if end > 0 else (text.rfind(" ", 0, PART) if " " in text[:PART] else PART)
        found.append(text[:end].strip())
        text = text[end:].strip()
    return [*found, text]


def short(text: str, longest: int = 254) -> str:
    """One line for the ear, cut after a word."""
    said = plain(text)
    return said if len(said) <= longest else said[:longest].rpartition(" ")[0] or said[:longest]


def _parsed(raw: bytes) -> MailMessage:
    empty: MailMessage = MailMessage.from_bytes(b"")
    return _tried(lambda: MailMessage.from_bytes(raw), empty)


def _tried(get: Callable[[], T], otherwise: T) -> T:
    try:
        return get()
    except _BROKEN:
        return otherwise


def _ids(message: MailMessage, header: str) -> list[str]:
    """The Message-IDs in a header."""
    text = " ".join(str(value) for value in message.obj.get_all(header, []))
    return re.findall(r"<[!-;=?-~]{3,250}>", text)


def _from_html(html: str) -> str:
    """The text that a person would see, quoted lines after ">". By lxml: html.parser takes minutes for hostile HTML."""
    from lxml import etree

    if not html.strip():
        return ""
    page = etree.HTML(html[:HTML].encode(), etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True))
    if page is None:
        return ""
    text, quoted = [""], 0
    walk = etree.iterwalk(page, events=("start", "end"))
    for event, element in walk:
        name = element.tag
        hidden = name in _UNSEEN or "display:none" in element.get("style", "").replace(" ", "").lower()
        if event == "start" and hidden:
            walk.skip_subtree()
        elif name == "blockquote":
            quoted += 1 if event == "start" else -1
        if name in _LINES:
            text.append("\n\n" if name in _PARAGRAPHS else "\n")
        said = element.tail if event == "end" else None if hidden else element.text
        if said and said.strip():
            text.append(("> " if quoted and text[-1].startswith("\n") else "") + re.sub(r"\s+", " ", said))
    return "".join(text)


def _own_words(text: str) -> str:
    """What the sender wrote now. A loop over lines: the libraries for this take seconds for a hostile text."""
    lines = [line.strip() for line in text.replace("\xa0", " ").splitlines()]
    kept: list[str] = []
    i = 0
    while i < len(lines):
        line = lines[i]
        if line in ("--", "—") or _ORIGINAL.fullmatch(line) or _begins_headers(lines, i):
            break
        if wrote := _wrote(lines, i):
            i += wrote
            if not any(later.startswith(">") for later in lines[i:]):
                break  # what follows is quoted, though not marked so
            continue
        if not line.startswith(">") and not _SENT_FROM.fullmatch(line):
            kept.append(line)
        i += 1
    own = "\n".join(kept).strip()
    return own or "\n".join(line.lstrip("> ") for line in lines)


def _wrote(lines: list[str], i: int) -> int:
    """How many lines from i on say "On Monday, Anna wrote:"; none is 0."""
    for count in (1, 2, 3):
        joined = " ".join(lines[i : i + count])
        if len(joined) < 400 and _WROTE.fullmatch(joined):
            return count
    return 0


def _begins_headers(lines: list[str], i: int) -> bool:
    """Whether the head of a quoted message begins here, as Outlook writes it: From, Sent, To, Subject."""
    after = lines[i + 1 : i + 6]
    return bool(_HEADERS.fullmatch(lines[i])) and sum(bool(re.match(r"\*?\w[\w ]{0,12}:", line)) for line in after) >= 2


def _spoken(text: str) -> str:
    """Paragraphs in one line, each with a stop at its end; no web addresses."""
    text = re.sub(r"(?:\(link\)[ \t]*)+", "(link) ", _ADDRESS.sub(" (link) ", text))
    paragraphs = [plain(paragraph) for paragraph in re.split(r"\n\s*\n", text)]
    return " ".join(sentence(paragraph, LONGEST) for paragraph in paragraphs if re.search(r"\w", paragraph))
