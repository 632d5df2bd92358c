"""Text as people say it, sentence by sentence.

espeak-ng, inside Piper, already reads whole numbers, decimals, ordinals, percent, AM and PM, plus and
times well: those stay as they are. What it reads as letters or signs (units, money, times on the hour,
years, ranges, fractions, abbreviations, telephone numbers) becomes words here; marks for the eye go.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date

from models.units import CURRENCIES, UNITS

LONGEST = 180  # characters of a sentence before it is cut
FIRST = 45  # the same for the first one, which somebody waits for; only at a comma inside it

_MONTHS = [date(2000, month, 1).strftime("%B") for month in range(1, 13)]
_MONTH = "|".join(_MONTHS)
_NUMBER = r"\d[\d,]*(?:\.\d+)?"
_ENDS = r"(?=\s+[A-Z\"']|\s*$)"
_PARTS = {"2": "half", "3": "third", "4": "quarter", "8": "eighth", "16": "sixteenth"}
_PARTS |= {"5": "fifth", "6": "sixth", "7": "seventh", "9": "ninth", "10": "tenth", "12": "twelfth"}

_DECADES = {
    "2": "twenties", "3": "thirties", "4": "forties", "5": "fifties",
    "6": "sixties", "7": "seventies", "8": "eighties", "9": "nineties",
}  # fmt: skip

# What stands for a word; the ones that also end a sentence keep its full stop.
_SHORT = {
    "e.g.": "for example", "i.e.": "that is", "vs.": "versus", "approx.": "approximately", "Dr.": "Doctor",
    "Mr.": "Mister", "Mrs.": "Missis", "Ms.": "Miz", "Prof.": "Professor", "Mt.": "Mount", "dept.": "department",
}  # fmt: skip
_SHORT_LAST = {
    "etc.": "et cetera", "a.m.": "AM", "p.m.": "PM", "Ave.": "Avenue", "Rd.": "Road", "Blvd.": "Boulevard",
    "Jr.": "Junior", "Sr.": "Senior", "Inc.": "Incorporated", "Ltd.": "Limited",
}  # fmt: skip


def sentences(text: str, english: bool = True) -> list[str]:
    """Split into sentences for the ear, each short enough to be spoken soon; none when nothing is to be said.

    english: spell out numbers and signs the English way; other languages only lose the marks for the eye.
    """
    lines = [as_said(line) if english else line for line in _without_marks(text).splitlines()]
    whole = [part for line in lines for part in re.split(r"(?<=[.!?…])(?<!\b[A-Z]\.)[\"')\]]*\s+(?![a-z])", line)]
    pieces = [piece for sentence in whole for piece in _clauses(sentence.strip()) if re.search(r"\w", piece)]
    if pieces and len(pieces[0]) > FIRST and (cut := re.match(r".{15,}?[,;:]\s(?=[a-z].{10})", pieces[0])):
        pieces[:1] = [pieces[0][: cut.end()].strip(), pieces[0][cut.end() :].strip()]
    return pieces


def as_said(text: str) -> str:
    """The words of one line, with what espeak-ng would misread spelled out."""
    for pattern, said in _RULES:
        text = pattern.sub(said, text)
    return re.sub(r"\s+", " ", text).strip()


def _without_marks(text: str) -> str:
    """No Markdown, no emoji, no control characters."""
    text = re.sub(r"```\w*|`", "", text)
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)  # links and pictures: their text
    text = re.sub(r"(?m)^\s*(?:#{1,6}|>|[-*+•])\s+", "", text)
    text = re.sub(r"(?m)^\s*(\d+)[.)]\s+", r"\1: ", text)  # a numbered list keeps its numbers
    text = re.sub(r"(?m)^[\s|:*_=-]+$", "", text)  # rules and the lines of tables
    text = re.sub(r"(?m)^\||\|$", "", text)
    text = re.sub(r"[ \t]*\|[ \t]*", ", ", text)
    text = re.sub(r"(\*{1,3}|~~|\b_{1,3}|_{1,3}\b)(?=\S)(.+?)(?<=\S)\1", r"\2", text)
    text = re.sub(r"[\[\]{}<>*_~\\^]", " ", text)
    text = text.replace("→", " to ").replace("’", "'")
    text = "".join(mark for mark in text if mark in "\n°" or unicodedata.category(mark) not in _SILENT)
    return re.sub(r"(?<=\w) +(?=[.!?](?:\s|$))", "", text)


_SILENT = {"So", "Sk", "Cc", "Cf", "Co", "Cs", "Cn"}


def _clauses(sentence: str) -> list[str]:
    """Cut what is too long for one breath at a clause, a comma, and at last between words."""
    if len(sentence) <= LONGEST:
        return [sentence] if sentence else []
    for mark in (r"[;:]\s|\s[–—-]\s", r",\s", r"\s(?=(?:and|but|or|because|which|that|so)\s)", r"\s"):
        cuts = [match.end() for match in re.finditer(mark, sentence) if 20 < match.end() < len(sentence) - 20]
        if cuts:
            middle = min(cuts, key=lambda cut: abs(cut - min(LONGEST * 3 // 4, len(sentence) // 2)))
            return [*_clauses(sentence[:middle].strip()), *_clauses(sentence[middle:].strip())]
    return [sentence]


def _time(match: re.Match[str]) -> str:
    hour, minute = int(match["hour"]), match["minute"]
    minutes = f" oh {minute[1]}" if minute[0] == "0" else f" {minute}"
    if match["half"]:
        return f"{hour}{'' if minute == '00' else minutes} {match['half'].upper()}"
    if minute != "00":
        return f"{hour}{minutes}"
    if hour == 0:
        return "midnight"
    return f"{hour} hundred" if hour > 12 else f"{hour} o'clock"


def _iso_date(match: re.Match[str]) -> str:
    year, month, day = (int(part) for part in match.groups())
    return f"{_MONTHS[month - 1]} {_ordinal(day)}, {_year(str(year))}" if 1 <= month <= 12 else match[0]


def _ordinal(day: int) -> str:
    return f"{day}{'th' if 10 < day < 20 else {1: 'st', 2: 'nd', 3: 'rd'}.get(day % 10, 'th')}"


def _year(year: str) -> str:
    """1995 → 19 95, 1905 → 19 oh 5, 1900 → 19 hundred; 2000 to 2009 as they are."""
    first, last = year[:2], year[2:]
    if year[1:3] == "00":
        return year
    return f"{first} {'hundred' if last == '00' else f'oh {last[1]}' if last[0] == '0' else last}"


def _money(match: re.Match[str]) -> str:
    one, many, cent, cents = CURRENCIES[match["sign"] or match["sign2"]]
    amount, size = match["amount"] or match["amount2"], match["size"]
    if size:
        return f"{amount} {size} {many}"
    whole, _, part = amount.partition(".")
    said = f"{whole} {one if whole == '1' else many}"
    if not part.strip("0"):
        return said
    if len(part) != 2 or not cent:
        return f"{amount} {many}"
    small = f"{int(part)} {cent if part == '01' else cents}"
    return small if whole == "0" else f"{said} and {small}"


def _measure(match: re.Match[str]) -> str:
    one, many = UNITS[match["unit"]]
    return f"{match['number']} {one if match['number'] in ('1', '-1', '−1') else many}"


def _fraction(match: re.Match[str]) -> str:
    whole, top, bottom = match["whole"], match["top"], match["bottom"]
    if bottom not in _PARTS or int(top) >= int(bottom):
        return f"{whole or ''} {top} {'7' if (top, bottom) == ('24', '7') else f'over {bottom}'}".strip()
    part = _PARTS[bottom]
    said = f"{'a' if whole else 'one'} {part}" if top == "1" else f"{top} {part}s".replace("halfs", "halves")
    return f"{whole} and {said}" if whole else said


def _digits(match: re.Match[str]) -> str:
    """A telephone number: digit by digit, with a breath where it had a dash."""
    groups = re.findall(r"\d+", match[0])
    return ("plus " if match[0].startswith("+") else "") + ", ".join(" ".join(group) for group in groups)


def _link(match: re.Match[str]) -> str:
    return re.sub(r"[/?#]+$", "", match["place"]).replace("/", " slash ").replace(".", " dot ")


def _plain(words: str) -> Callable[[re.Match[str]], str]:
    return lambda _match: words


def _rules() -> list[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]]:
    """Pattern and what is said instead; the order matters."""
    units = "|".join(re.escape(unit) for unit in sorted(UNITS, key=len, reverse=True))
    signs = "|".join(re.escape(sign) for sign in CURRENCIES)
    size = r"(?:\s?(?P<size>thousand|million|billion|trillion)\b)?"
    rules: list[tuple[str, str | Callable[[re.Match[str]], str]]] = [
        (r"\bhttps?://(?:www\.)?(?P<place>[^\s,;!?()]*[\w/])", _link),
        (r"\bwww\.(?P<place>[^\s,;!?()]*[\w/])", _link),
        (r"\b(?P<place>[\w.+-]+)@(?=\w[\w-]*\.\w)", lambda match: match["place"].replace(".", " dot ") + " at "),
        *((rf"(?<!\w){re.escape(short)}{_ENDS}", _plain(f"{said}.")) for short, said in _SHORT_LAST.items()),
        *((rf"(?<!\w){re.escape(short)}", _plain(said)) for short, said in (_SHORT | _SHORT_LAST).items()),
        (r"\bSt\.(?=\s+[A-Z])(?<![A-Za-z]\sSt\.)", "Saint"),
        (rf"\bSt\.{_ENDS}", "Street."),
        (r"\bSt\.", "Street"),
        (r"\b(?:No\.\s?|#)(?=\d)|(?<!\w)#(?=\d)", "number "),
        *((rf"\b{name[:3]}\.?(?=\s\d)", _plain(name)) for name in _MONTHS if name != "May"),
        (r"\bSept\.?(?=\s\d)", "September"),
        (r"\b(\d{4})-(\d\d)-(\d\d)(?=\b|T)", _iso_date),
        (rf"\b({_MONTH})\s(\d\d?)\b(?!:)", lambda match: f"{match[1]} {_ordinal(int(match[2]))}"),
        (rf"\b((?:{_MONTH})(?:\s\d\d?(?:st|nd|rd|th))?,?)\s((?:1[1-9]|20)\d\d)\b",
         lambda match: f"{match[1]} {_year(match[2])}"),
        (r"\b([Ii]n|[Ss]ince|[Bb]efore|[Aa]fter|[Uu]ntil|[Yy]ear|[Ff]rom|[Tt]o)\s((?:1[1-9]|20)\d\d)\b(?![,.:]\d|\s\w+s\b|-\d|\s?%)",
         lambda match: f"{match[1]} {_year(match[2])}"),
        (r"(?P<century>\b1[1-9]|\b20|\bthe )(?P<ten>[2-9])0s\b",
         lambda match: f"{match['century']} {_DECADES[match['ten']]}".replace("  ", " ")),
        (r"(?<!\w)(?:\+\d{1,3}[ -])?(?:\(\d{3}\)\s?|\d{3}[ -])\d{3}[ -]\d{4}\b|(?<![\w-])\d{3}-\d{4}\b", _digits),
        (r"(?<=\d)\s?[–-]\s?(?=\d)|(?<=\d[°%])\s?[–-]\s?(?=\d)|(?<=[AP]M)\s?[–-]\s?(?=\d)", " to "),
        (r"(?<![:\d])(?P<hour>\d{1,2}):(?P<minute>[0-5]\d)(?!:?\d)(?:\s?(?P<half>[AaPp][Mm])\b)?", _time),
        (rf"(?P<sign>{signs})\s?(?P<amount>{_NUMBER}){size}|\b(?P<amount2>{_NUMBER})\s?(?P<sign2>[€£])", _money),
        ("½", " 1/2"), ("¼", " 1/4"), ("¾", " 3/4"), ("⅓", " 1/3"), ("⅔", " 2/3"),
        (r"(?<![\d/.])(?:(?P<whole>\d+)\s+)?(?P<top>\d{1,2})/(?P<bottom>\d{1,2})(?![\d/])", _fraction),
        (rf"(?<![\w.])(?P<number>[-−]?{_NUMBER})\s?(?P<unit>{units})(?![\w²³/'])", _measure),
        (r"\b(feet|foot) (\d+) in\b(?!\s\w)", r"\1 \2"),
        (r"\s/\s", " or "),
        (r"\band/or\b", "and or"),
        (r"(?<=\d)\s?=\s?(?=[\d-])", " equals "),
        (r"\s[–—-]{1,2}\s|—", ", "),
    ]  # fmt: skip
    return [(re.compile(pattern), said) for pattern, said in rules]


_RULES = _rules()
