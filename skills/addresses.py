"""E-mail addresses and telephone numbers: as they are said, as they are, and for the ear.

"anna dot berg at example dot org" is anna.berg@example.org; "plus four nine, one seven one, double five ..." is +4917155...
Telephone numbers are kept as E.164 where their country is known, else as their digits.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated

from skills import values
from skills.names import capital
from skills.values import Unclear

_UNITS = dict(zip("zero one two three four five six seven eight nine".split(), "0123456789", strict=True))  # noqa: SIM905
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()  # noqa: SIM905
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()  # noqa: SIM905
_ONES = _UNITS | {word: str(10 + i) for i, word in enumerate(_TEENS)}
_TENS_AND_ONE = re.compile(rf"\b({'|'.join(_TENS)})(?:[ -]({'|'.join(list(_UNITS)[1:])}))?\b")
_NOUGHT = dict.fromkeys(("oh", "o", "nought", "naught", "nil"), "0")
_TIMES = {"double": 2, "triple": 3, "treble": 3}
_AROUND = frozenset(
    """it is it's its that's that the my his her their number phone telephone mobile cell new then and um uh er dash
    hyphen dot slash space area code country please""".split()  # noqa: SIM905  a word list reads better so
)
_SIGNS = {
    "dot": ".", "point": ".", "period": ".", "full stop": ".", "underscore": "_", "under score": "_", "dash": "-",
    "hyphen": "-", "minus": "-", "plus": "+",
}  # fmt: skip
_EMAIL = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_{|}~-]+)*"
    r"@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])"
)
LONGEST = 254  # characters of an e-mail address, RFC 5321
MOST_DIGITS = 20


@dataclass(frozen=True, slots=True)
class Email:
    """An e-mail address; its `str` is for the ear."""

    address: str

    def __str__(self) -> str:
        return say_email(self.address)


@dataclass(frozen=True, slots=True)
class Phone:
    """A telephone number as it was said: digits, with a plus before those with a country; its `str` is for the ear."""

    digits: str

    def __str__(self) -> str:
        return say_phone(self.digits, "")


SaidEmail = Annotated[Email, "text:email"]
SaidPhone = Annotated[Phone, "text:phone"]


def is_email(text: str) -> bool:
    """Whether the text is an e-mail address as mail servers take it."""
    return len(text) <= LONGEST and _EMAIL.fullmatch(text.lower()) is not None


def parse_email(words: str) -> str:
    """The address that is said or written. Raises Unclear, naming what is wrong with it."""
    text = f" {words.lower().replace('’', chr(39)).strip(' .,;:!?<>')} "
    text = re.sub(r"\be-? ?mail(?: address)?(?: is)? |^ (?:it's|it is|that's|that is) ", " ", text)
    text = re.sub(r",| (?:all )?(?:in )?(?:lower case|one word)\b", " ", text)
    text = re.sub(r"\b(\w)(?:-(\w)(?!\w))+", lambda match: match[0].replace("-", ""), text)  # spelled: "a-n-n-a"
    text = re.sub(r"\bdot(com|org|net|co)\b", r"dot \1", text).replace(" g mail ", " gmail ")
    for said, sign in _SIGNS.items():
        text = text.replace(f" {said} ", f" {sign} ").replace(f" {said} ", f" {sign} ")
    local, at, domain = (text if "@" in text else "@".join(text.rsplit(" at ", 1))).rpartition("@")
    if not at:
        raise Unclear(f"“{words.strip()}” isn't an e-mail address: it needs an “at”.")
    address = "".join(_ONES.get(word, word) for word in _in_figures(local).split()) + "@" + "".join(domain.split())
    if not domain.strip() or "." not in domain.strip(" ."):
        raise Unclear(
            f"“{words.strip()}” isn't a whole e-mail address: after the “at” comes something like example dot org."
        )
    if not is_email(address):
        raise Unclear(f"“{words.strip()}” isn't an e-mail address.")
    return address


def say_email(address: str) -> str:
    """ "anna dot berg at example dot org"."""
    for sign, said in ((".", "dot"), ("@", "at"), ("_", "underscore"), ("-", "dash"), ("+", "plus")):
        address = address.replace(sign, f" {said} ")
    return " ".join(address.split())


def parse_phone(words: str) -> str:
    """The digits that are said or written, after a plus where one is. Raises Unclear where anything else is in them."""
    text = _in_figures(words.lower().replace("’", "'").removeprefix("tel:"))
    text = re.sub(r"\+\s*(\d+)\s*\(0\)", r"+\1", text)  # "+49 (0)30": the zero is for those who are there
    digits, times = "", 1
    for token in re.findall(r"\+|\d+|[^\W\d_]+(?:'[a-z]+)?|[^\s\w.,;:!?()/–-]", text):
        if token in ("+", "plus") and not digits:
            digits = "+"
        elif token in _TIMES:
            times = _TIMES[token]
        elif token in ("hundred", "thousand") and digits[-1:].isdigit():
            digits += "00" if token == "hundred" else "000"
        elif number := token if token.isdigit() else (_ONES | _NOUGHT).get(token):
            digits += number[0] * (times - 1) + number
            times = 1
        elif token not in _AROUND:
            raise Unclear(f"“{words.strip()}” isn't a telephone number.")
    if not digits.strip("+"):
        raise Unclear(f"“{words.strip()}” isn't a telephone number.")
    return digits


def _in_figures(text: str) -> str:
    """ "thirty four" is "34", "forty" is "40"; smaller numbers stay words."""
    return _TENS_AND_ONE.sub(lambda match: f"{_TENS.index(match[1]) + 2}{_UNITS.get(match[2], '0')}", text)


def real_phone(digits: str, country: str) -> str:
    """A number in E.164, +49171555..., or as its digits where it is one of a place. Raises Unclear: too short, too long.

    country: ISO 3166, of numbers without one.
    """
    import phonenumbers

    if len(digits) > MOST_DIGITS:
        raise Unclear("That is too long for a telephone number.")
    problem = f"{capital(say_phone(digits, ''))} is"
    try:
        number = phonenumbers.parse(digits, country)
    except phonenumbers.NumberParseException as error:
        if error.error_type == error.INVALID_COUNTRY_CODE:
            raise Unclear(f"{problem} of no country that I know.") from None
        raise Unclear(f"{problem} no whole telephone number.") from None
    match phonenumbers.is_possible_number_with_reason(number):
        case phonenumbers.ValidationResult.IS_POSSIBLE:
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        case phonenumbers.ValidationResult.IS_POSSIBLE_LOCAL_ONLY:
            return digits
        case phonenumbers.ValidationResult.TOO_LONG:
            abroad = "" if digits.startswith("+") else " Say it with plus and its country code if it is from elsewhere."
            raise Unclear(f"{problem} too long for a telephone number.{abroad}")
        case _:
            raise Unclear(f"{problem} too short for a telephone number.")


def written_phone(text: str, country: str) -> str:
    """A number as an address book has it, "tel:+49-171-1234567;ext=2": as `real_phone`, else its digits; "" for none."""
    text = text.partition(";")[0]
    digits = "".join(re.findall(r"\d", text))
    if len(digits) < 3 or re.search(r"[^\W\d_]", text.lower().removeprefix("tel:")):
        return ""
    try:
        return real_phone(parse_phone(text), country)
    except Unclear:
        return digits[:MOST_DIGITS]


def say_phone(phone: str, country: str) -> str:
    """Digit by digit, with a breath between groups: "0 1 7 1, 5 5 5, 1 2 3 4"; abroad "plus 4 9, ..."."""
    written = _grouped(phone, country)
    parts = [" ".join(part) for group in re.findall(r"\d+", written) for part in _breaths(group)]
    return ("plus " if written.startswith("+") else "") + ", ".join(parts)


def _grouped(phone: str, country: str) -> str:
    """As it is written in the country, or from abroad."""
    if not phone.startswith("+"):
        return phone
    import phonenumbers

    try:
        number = phonenumbers.parse(phone)
    except phonenumbers.NumberParseException:
        return phone
    home = number.country_code == phonenumbers.country_code_for_region(country)
    form = phonenumbers.PhoneNumberFormat.NATIONAL if home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, form)


def _breaths(group: str) -> list[str]:
    """Parts of three digits and a last one of up to five."""
    parts = []
    while len(group) > 5:
        parts.append(group[:3])
        group = group[3:]
    return [*parts, group]


values.add_kind(SaidEmail, "text:email", lambda words, _now: Email(parse_email(words)))
values.add_kind(SaidPhone, "text:phone", lambda words, _now: Phone(parse_phone(words)))
