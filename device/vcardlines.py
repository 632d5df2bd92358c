"""The lines of a vCard (2.1, 3.0, 4.0): unfolded and taken apart, and written.

Read here and not by a library: vobject cuts lists and photographs of vCard 4 at their first comma and hangs on hostile
lines; icalendar undoes escapes before the parts of a name are told apart.
"""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

_PROPERTY = re.compile(
    r"(?:(?P<group>[\w-]+)\.)?(?P<name>[\w-]+)(?P<parameters>(?:;(?:\"[^\"]*\"|[^\":;])*)*):(?P<value>.*)", re.DOTALL
)
_BREAK = re.compile(r"\r\n|\r|\n")
_FOLD = re.compile(r"(?:\r\n|\r|\n)[ \t]")
_WHOLE = re.compile(r"(?>\r\n|\r|\n)(?![ \t])")  # between properties, each of which may be folded
_CONTROL = re.compile(r"[\0-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Property:
    """One property. group: "item1". parameters: {"TYPE": ["work"]}. value: with its escapes."""

    group: str
    name: str
    parameters: Mapping[str, Sequence[str]]
    value: str

    @property
    def types(self) -> Sequence[str]:
        return self.parameters.get("TYPE", ())

    @property
    def text(self) -> str:
        return _plain(self.value).strip()

    @property
    def rank(self) -> int:
        """How preferred: 1 to 100, 101 when that is not said."""
        said = self.parameters.get("PREF", ("",))[0]
        return int(said) if said.isdecimal() else 1 if "pref" in self.types else 101

    def parts(self, mark: str) -> list[str]:
        """What the marks (";" or ",") part, of which an escaped one does not."""
        hidden = self.value.replace("\\\\", "\0").replace(f"\\{mark}", "\1").split(mark)
        return [_plain(part.replace("\1", mark).replace("\0", "\\\\")).strip() for part in hidden]


class Card:
    """The properties of one card; a line that is none is left out."""

    def __init__(self, text: str) -> None:
        """whole: whether it begins and ends as it should."""
        self.properties = list(_read(text))
        self.whole = bool(re.match(r"\s*BEGIN:VCARD\s", text, re.I) and re.search(r"[\r\n]END:VCARD\s*\Z", text, re.I))

    def every(self, name: str) -> list[Property]:
        """Those of a name, the preferred first."""
        return sorted((found for found in self.properties if found.name == name), key=lambda found: found.rank)

    def first(self, *names: str) -> str:
        """The text of the first that is not empty; empty when there is none."""
        return next((found.text for name in names for found in self.every(name) if found.text), "")

    @cached_property
    def labels(self) -> dict[str, str]:
        """What a group is called, by those who write "item1.X-ABLabel:_$!<Mother>!$_": {"item1": "mother"}."""
        named = (found for found in self.every("X-ABLABEL") if found.group)
        return {found.group: " ".join(re.findall(r"[A-Z]?[a-z-]+|[A-Z]+", found.text)).lower() for found in named}


def split(text: str) -> Iterator[str]:
    """Each card of a file; one that another begins in, or that the file ends in, as far as it goes."""
    card: list[str] = []
    for line in _WHOLE.split(text):
        word = line.strip().upper()
        if word == "BEGIN:VCARD":
            if card:
                yield "\r\n".join(card)
            card = [line]
        elif card:
            card.append(line)
            if word == "END:VCARD":
                yield "\r\n".join(card)
                card = []
    if card:
        yield "\r\n".join(card)


def chunks(card: str) -> list[tuple[str, Property | None]]:
    """Each property as it stands in the text, folds and all, and what it is."""
    return [(chunk, _property(_FOLD.sub("", chunk))) for chunk in _WHOLE.split(card.strip())]


def _read(card: str) -> Iterator[Property]:
    waiting = ""  # a quoted-printable value goes on after a "=" at the end
    for raw in _BREAK.split(_FOLD.sub("", _CONTROL.sub("", card))):
        line, waiting = waiting + raw, ""
        if line.endswith("=") and "QUOTED-PRINTABLE" in line.partition(":")[0].upper():
            waiting = line[:-1]
        elif found := _property(line):
            yield found


def _property(line: str) -> Property | None:
    match = _PROPERTY.fullmatch(line)
    if not match:
        return None
    parameters: dict[str, list[str]] = {}
    for part in re.findall(r";((?:\"[^\"]*\"|[^\":;])*)", match["parameters"]):
        key, given, said = part.upper().partition("=")
        if not given:  # vCard 2.1: "TEL;CELL:..."
            key, said = ("ENCODING" if key in ("QUOTED-PRINTABLE", "BASE64") else "TYPE"), key
        parameters.setdefault(key, []).extend(said.replace('"', "").lower().split(","))
    value = match["value"]
    if "quoted-printable" in parameters.get("ENCODING", ()):
        value = _unquoted(value, parameters.get("CHARSET", ("utf-8",))[0])
    return Property(match["group"] or "", match["name"].upper(), parameters, value)


def _unquoted(value: str, charset: str) -> str:
    data = quopri.decodestring(value.encode("utf-8", "replace"))
    try:
        text = data.decode(charset, "replace")
    except LookupError:
        text = data.decode("utf-8", "replace")
    return _BREAK.sub(r"\\n", text)


def _plain(value: str) -> str:
    """Without escapes."""
    return re.sub(r"\\(.)", lambda match: "\n" if match[1] in "nN" else match[1], value)


def escaped(text: str) -> str:
    """As a value may be written."""
    text = text.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")
    return _BREAK.sub(r"\\n", text)


def folded(line: str) -> str:
    """At most 75 bytes a line; the next ones begin with a space."""
    rows: list[bytes] = []
    row = b""
    for mark in line:
        if len(row) + len(mark.encode()) > (74 if rows else 75):
            rows.append(row)
            row = b""
        row += mark.encode()
    return b"\r\n ".join([*rows, row]).decode()
