"""Sums of money as people say them: "twelve pounds fifty", "a tenner", "two lakh rupees"."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache

from skills import currencies
from skills.amounts import Money
from skills.numbers import Unclear, counted, digits

_LEADING = re.compile(
    r"^(?:(?:about|around|roughly|approximately|nearly|almost|exactly|just|only|at least|at most|up to|no more than"
    r"|under|over|less than|more than|say|maybe|probably|make it|it's|for|a total of) )+"
)
_TRAILING = re.compile(
    r"(?: (?:an? (?:day|night|week|month|year|hour|head|person|piece|pop)|per \w+|or (?:less|more|under|over)|please|or so|or thereabouts|in total|altogether|tops|max|in cash|only|each|apiece|notes?|bills?|coins?))+$"
)
_SHORT = {"m": "1000000", "mil": "1000000", "mill": "1000000", "million": "1000000", "bn": "1000000000",
          "billion": "1000000000", "thousand": "1000", "hundred": "100"}  # fmt: skip


def parse_money(words: str, currency: str = "USD") -> Money:
    """A sum of money: "two dollars and seventy-five cents", "fifty p", "$2.5 million". Raises Unclear.

    currency: the owner's (ISO 4217), for a bare "five", and for "dollars" or "cents" where it has such.
    """
    found = _read(_plain(words), currency) if len(words) < 200 else None
    if found is None or abs(found.amount) >= 10**15:
        raise Unclear(f"I don't know how much money “{words}” is.")
    return found


def _plain(words: str) -> str:
    """Numbers in digits without commas, signs apart from them: "£1,250.50" is "£ 1250.50"."""
    text = re.sub(r"(?<=\d),(?=\d\d,?\d{3}\b|\d{3}\b)", "", words.lower())  # also "1,00,000"
    text = re.sub(r"(?<=\d),(?=\d\d\b(?!,))", ".", re.sub(r"\brs\.", "rs ", text))  # "€9,99"
    text = re.sub(r"(?:\b[a-z]{1,2})?[$£€¥₹₩₪₽฿₱₫₦¢]", lambda m: f" {m[0]} ", text)
    text = re.sub(r"(?<=\d)(?=(?:[a-z]+)\b(?<!\dst)(?<!\dnd))", " ", text)  # "5k", "50p"
    text = " ".join(digits(text).split())
    text = re.sub(r"\bpoint (?=\d)", "0.", _TRAILING.sub("", _LEADING.sub("", text)))
    return re.sub(r"\b(?:oh|o|0) (?=\d$)", "0", text)  # "3 pounds oh 5"


def _read(text: str, owners: str) -> Money | None:
    sign = -1 if re.match(r"(?:minus |negative |- ?)", text) else 1
    text = re.sub(r"^(?:minus |negative |- ?)", "", text)
    said = [(match, *currencies.names()[match[0]]) for match in _named().finditer(text)]
    if not said:
        amount = _pair(text) or _amount(text)
        return None if amount is None or text in ("a", "an") else Money(sign * amount, owners)
    match, codes, hundredths = said[0]
    code = owners if owners in codes else codes[0]
    before, after = text[: match.start()].strip(), text[match.end() :].strip()
    if len(said) == 2 and not hundredths:  # "2 dollars and 75 cents"; "$ 20 dollars"
        last, others, cents = said[1]
        middle = text[match.end() : last.start()].strip()
        if not cents and not before and not after[last.end() - match.end() :].strip():
            code = next((one for one in (owners, *others, *codes) if one in codes and one in others), "")
            before, after = middle, ""
        elif cents and code in others and last.end() == len(text):
            after = middle
        else:
            return None
    elif len(said) > 1:
        return None
    if not before and after and not hundredths:  # "$ 12.50", "£ 12 50"
        before, after = ("", "") if len(said) == 2 else (after, "")
        amount = _pair(before) or _amount(before)
    else:
        amount = _amount(before)
    if amount is None or not code:
        return None
    if hundredths:
        return None if after else Money(sign * amount * hundredths / 100, code)
    part = re.sub(r"^and an? (?=half|quarter|\d)", "", after)
    if small := re.fullmatch(r"(?:and )?(\d{1,2})", after):
        amount += Decimal(small[1]) / 100
    elif part != after and (more := _amount(part)):  # "a pound and a half"
        amount += more
    elif after:
        return None
    return Money(sign * amount, code)


def _pair(text: str) -> Decimal | None:
    """ "12 50": twelve and fifty hundredths."""
    match = re.fullmatch(r"(\d{1,4}) (\d\d)", text)
    return Decimal(f"{match[1]}.{match[2]}") if match else None


def _amount(text: str) -> Decimal | None:
    """ "2 and a half 1000", "1 lakh 50000", "a couple of 100", "a"; None for anything else."""
    text = re.sub(r"[a-z]+", lambda m: _SHORT.get(m[0], m[0]), re.sub(r"^(?:an? |the )(?=\d)", "", text))
    number = 1.0 if text in ("a", "an") else counted(text)
    return None if number is None else Decimal(f"{number:.15g}")


@cache
def _named() -> re.Pattern[str]:
    """Any name of a currency as a whole word."""
    either = "|".join(sorted(map(re.escape, currencies.names()), key=len, reverse=True))
    return re.compile(rf"(?<!\S)(?:{either})(?!\S)")
