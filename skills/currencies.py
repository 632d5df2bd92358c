"""The names of currencies: Babel's, "US dollars" and "Polish zlotys", and what else people call them."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from functools import cache

from skills.sayings import say_number

# Of those with the same name ("dollar") the first is meant, unless the owner's is among them.
_FIRST = ("USD", "GBP", "EUR", "INR", "KRW", "CHF", "SEK", "NOK", "RON", "MXN", "AED", "SAR", "IRR", "KWD", "KES",
          "RUB", "AUD", "CAD", "NZD")  # fmt: skip
_ALSO = """
    dollar | $, buck
    us dollar | u s dollar, american dollar, united states dollar, us$, dollars us, dollars american
    australian dollar | aussie dollar, au$, a$, dollars australian
    canadian dollar | ca$, c$, dollars canadian
    new zealand dollar | kiwi dollar, nz$
    singapore dollar | singaporean dollar, s$
    hong kong dollar | hk$
    new taiwan dollar | taiwan dollar, taiwanese dollar, nt$
    euro | €
    british pound | sterling, pound sterling, pounds sterling, english pound, uk pound, quid, £
    rupee | rs, re
    indian rupee | ₹
    nepalese rupee | nepali rupee
    yen | ¥
    yuan | renminbi, rmb
    south korean won | korean won, ₩
    west african cfa franc | cfa franc
    swedish krona | swedish crown
    norwegian krone | norwegian crown
    danish krone | danish crown
    czech koruna | czech crown
    zloty | zlotych, złoty
    shekel | israeli shekel, sheqel, ₪
    ruble | rouble, ₽
    russian ruble | russian rouble
    baht | ฿
    ringgit | rm
    philippine peso | filipino peso, ₱
    dong | ₫
    uae dirham | emirati dirham
    qatari riyal | qatari rial
    naira | ₦
    brazilian real | brazilian reais, reais, r$
    argentine peso | argentinian peso
"""
# Codes and names that mean something else more often.
_NONE = frozenset(
    ("all", "bam", "bob", "cop", "cup", "gel", "gold", "lak", "mad", "mark", "marks", "mop", "nad", "pen", "sos", "top")
)
# The first of a line is how many of them are said.
_HUNDREDTHS = """
    USD AUD CAD NZD EUR SGD HKD ZAR | cents, cent, ¢, c
    EUR | euro cents, euro cent, eurocents, eurocent
    GBP | pence, p, new pence
    USD GBP CAD | pennies, penny
    INR PKR NPR | paise, paisa
    RUB UAH | kopeks, kopek, kopecks, kopeck
    CHF | centimes, centime, rappen
"""
# Notes and coins with names, in hundredths; a bare one is British, or American.
_COINS = {"GBP EUR AUD NZD CAD": {"fiver": 500, "tenner": 1000}, "USD CAD": {"nickel": 5, "dime": 10}}


def say_money(amount: Decimal, currency: str) -> str:
    """ "20 US dollars", "12 British pounds and 50 pence", "75 US cents". currency: its ISO 4217 code."""
    from babel.numbers import get_currency_name

    whole, rest = divmod(abs(amount), 1)
    small = next((names[0] for codes, names in _lines(_HUNDREDTHS) if currency in codes), "")
    sign = "minus " if amount < 0 else ""
    if not rest or rest * 100 % 1 or not small:
        return f"{sign}{say_number(float(abs(amount)))} {get_currency_name(currency, abs(amount), 'en')}"
    name = get_currency_name(currency, whole, "en")
    cents = f"{rest * 100:.0f}", small.removesuffix("s").replace("pence", "penny") if rest * 100 == 1 else small
    if whole:
        return f"{sign}{whole:,f} {name} and {' '.join(cents)}"
    return f"{sign}{cents[0]} {name.rpartition(' ')[0] or name.removesuffix('s')} {cents[1]}"


def of_country(country: str) -> str:
    """The ISO 4217 code of what a country pays with, "GBP" in "GB"; "USD" for an unknown one."""
    from babel.numbers import get_territory_currencies

    return next(iter(get_territory_currencies(country.upper())), "USD")


@cache
def names() -> dict[str, tuple[list[str], int]]:
    """Each name, also in the plural, to the codes that it may mean and, for a part of a currency, its hundredths."""
    from babel.core import get_global
    from babel.numbers import get_currency_name

    countries = get_global("territory_currencies").values()
    legal = {code for rows in countries for code, _, end, tender in rows if tender and not end}
    codes: defaultdict[str, list[str]] = defaultdict(list)
    for code in (*_FIRST, *sorted(legal.difference(_FIRST))):
        full = [get_currency_name(code, count, "en").lower() for count in (1, 2)]
        for name in {*full, *(name.split()[-1] for name in full), code.lower()} - _NONE:
            codes[name.translate(str.maketrans("íóʻ", "io'"))].append(code)
    found = {name: (which, 0) for name, which in codes.items()}
    for name, others in _lines(_ALSO):
        found |= {said: (codes[name], 0) for other in others for said in (other, f"{other}s")}
    for which, parts in _lines(_HUNDREDTHS):
        found = {part: (which.split(), 1) for part in parts} | found
    for which, coins in _COINS.items():
        found |= {said: (which.split(), value) for coin, value in coins.items() for said in (coin, f"{coin}s")}
    return found


def _lines(table: str) -> list[tuple[str, list[str]]]:
    """What stands before and after the bar in each line."""
    halves = [line.split(" | ") for line in table.strip().splitlines()]
    return [(first.strip(), others.split(", ")) for first, others in halves]
