"""Sums of money as people say them: "twelve pounds fifty", "a tenner", "two lakh rupees"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from skills.numbers import Unclear, counted, digits


@dataclass(frozen=True, slots=True)
class Money:
    """currency: its ISO 4217 code."""

    amount: Decimal
    currency: str


# Lines of "codes | names": one that several currencies share means the first, unless the owner's is among them.
_MAJOR = """
    USD | us dollar, u s dollar, american dollar, united states dollar, us$, usd
    AUD | australian dollar, aussie dollar, au$, a$, aud
    CAD | canadian dollar, ca$, c$, cad
    NZD | new zealand dollar, kiwi dollar, nz$, nzd
    SGD | singapore dollar, singaporean dollar, s$, sgd
    HKD | hong kong dollar, hk$, hkd
    TWD | taiwan dollar, taiwanese dollar, new taiwan dollar, nt$, twd
    JMD | jamaican dollar
    USD AUD CAD NZD SGD HKD TWD JMD | dollar, $
    USD AUD CAD NZD | buck
    EUR | euro, €, eur
    GBP | pound sterling, british pound, english pound, uk pound, sterling, quid, £, gbp
    EGP | egyptian pound, egp
    LBP | lebanese pound
    GBP EGP LBP | pound
    INR | indian rupee, ₹, inr
    PKR | pakistani rupee, pkr
    LKR | sri lankan rupee, lkr
    NPR | nepalese rupee, nepali rupee, npr
    MUR | mauritian rupee
    INR PKR LKR NPR MUR | rupee, rs, re
    JPY | japanese yen, yen, ¥, jpy
    CNY | chinese yuan, yuan, renminbi, rmb, cny
    KRW | korean won, south korean won, won, ₩, krw
    CHF | swiss franc, franc, chf
    XOF | west african franc, cfa franc
    SEK | swedish krona, swedish kronor, swedish crown, sek
    NOK | norwegian krone, norwegian kroner, norwegian crown, nok
    DKK | danish krone, danish kroner, danish crown, dkk
    ISK | icelandic krona, icelandic kronur, isk
    SEK ISK | krona, kronor, kronur
    NOK DKK | krone, kroner
    CZK | czech koruna, czech crown, koruna, czk
    PLN | polish zloty, zloty, zlotych, złoty, pln
    HUF | hungarian forint, forint, huf
    RON | romanian leu, leu, lei, ron
    BGN | bulgarian lev, lev, leva, bgn
    TRY | turkish lira, lira, try
    ILS | israeli shekel, new israeli shekel, shekel, sheqel, ₪, ils
    RUB | russian rouble, russian ruble, rouble, ruble, ₽, rub
    UAH | ukrainian hryvnia, hryvnia, uah
    THB | thai baht, baht, ฿, thb
    MYR | malaysian ringgit, ringgit, rm, myr
    IDR | indonesian rupiah, rupiah, idr
    PHP | philippine peso, filipino peso, ₱, php
    VND | vietnamese dong, dong, ₫, vnd
    BDT | bangladeshi taka, taka, bdt
    AED | uae dirham, emirati dirham, aed
    MAD | moroccan dirham
    AED MAD | dirham
    SAR | saudi riyal, sar
    QAR | qatari riyal, qatari rial, qar
    SAR QAR | riyal
    IRR | iranian rial, rial
    KWD | kuwaiti dinar, kwd
    BHD | bahraini dinar
    JOD | jordanian dinar
    RSD | serbian dinar
    KWD BHD JOD RSD | dinar
    ZAR | south african rand, rand, zar
    NGN | nigerian naira, naira, ₦, ngn
    GHS | ghanaian cedi, cedi, ghs
    KES | kenyan shilling, kes
    UGX | ugandan shilling
    TZS | tanzanian shilling
    KES UGX TZS | shilling
    BRL | brazilian real, brazilian reais, real, reais, r$, brl
    MXN | mexican peso, mxn
    ARS | argentine peso, argentinian peso, ars
    CLP | chilean peso, clp
    COP | colombian peso, cop
    MXN ARS CLP COP PHP | peso
"""
_DOLLARS = "USD AUD CAD NZD EUR SGD HKD ZAR"
_MINOR = f"""
    EUR | euro cent, eurocent
    {_DOLLARS} | cent, ¢, c
    GBP | pence, p, new pence
    USD GBP CAD | penny, pennies
    INR PKR NPR | paisa, paise
    RUB UAH | kopek, kopeck
    CHF | centime, rappen
"""
# Notes and coins with names, in hundredths; a bare one is British, or American.
_COINS = {"GBP EUR AUD NZD CAD": {"fiver": 500, "tenner": 1000}, "USD CAD": {"nickel": 5, "dime": 10}}
_PARTS = {"half": "0.5", "1/2": "0.5", "quarter": "0.25", "1/4": "0.25", "3 quarters": "0.75", "3/4": "0.75"}
_PART = "|".join(_PARTS)
_LEADING = re.compile(
    r"^(?:(?:about|around|roughly|approximately|nearly|almost|exactly|just|only|at least|at most|up to|no more than"
    r"|under|over|less than|more than|say|maybe|probably|make it|it's|for|a total of) )+"
)
_TRAILING = re.compile(
    r"(?: (?:please|or so|or thereabouts|in total|altogether|tops|max|in cash|only|each|apiece|notes?|bills?|coins?))+$"
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
    said = [(match, *_names()[match[1]]) for match in _named().finditer(text)]
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
    if part := re.fullmatch(rf"and an? ({_PART})", after):
        amount += Decimal(_PARTS[part[1]])
    elif small := re.fullmatch(r"(?:and )?(\d{1,2})", after):
        amount += Decimal(small[1]) / 100
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
def _names() -> dict[str, tuple[list[str], int]]:
    """Each name, also in the plural, to the codes it may mean and, for a part of a currency, its hundredths."""
    found: dict[str, tuple[list[str], int]] = {}
    for table, hundredths in ((_MAJOR, 0), (_MINOR, 1)):
        for line in table.strip().splitlines():
            codes, _, names = line.partition("|")
            for name in (name.strip() for name in names.split(",")):
                for said in (name, f"{name}s", name.replace("pound ", "pounds ")):
                    found.setdefault(said, (codes.split(), hundredths))
    for codes, coins in _COINS.items():
        for name, value in coins.items():
            found[name] = found[f"{name}s"] = (codes.split(), value)
    return found


@cache
def _named() -> re.Pattern[str]:
    """Any name of a currency, "dollars us" and "dollars canadian" too, as a whole word."""
    adjectives = {
        "us": "us dollar",
        "american": "us dollar",
        "canadian": "canadian dollar",
        "australian": "australian dollar",
    }
    for word, name in adjectives.items():
        _names().setdefault(f"dollars {word}", _names()[name])
    either = "|".join(sorted(map(re.escape, _names()), key=len, reverse=True))
    return re.compile(rf"(?<![^\s])({either})(?![^\s])")
