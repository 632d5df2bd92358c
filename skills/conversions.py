"""Spoken conversions of units: "six foot two in centimetres", "how many cups in a litre"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction

from skills.numbers import digits
from skills.units import Unit, names

_IMPERIAL = ("GB", "UK", "IE", "AU", "NZ", "IN", "ZA")  # whose pint has 20 ounces
_NUMBER = r"-?\d+(?:\.\d+)?"
_IN = re.compile(r"\s(?:to|in|into|as|equals?|is how many|are how many|make how many|is what in|are in|is in)\s")
# The second measure of a pair may be left out: "six foot two", "11 stone 4".
_SMALLER = {
    "foot": "inches",
    "stone": "pounds",
    "pound": "ounces",
    "hour": "minutes",
    "minute": "seconds",
    "metre": "centimetres",
}


@dataclass(frozen=True, slots=True)
class Conversion:
    """amounts: what is to be converted, more than one for "six foot two". american: how it was spelled."""

    amounts: tuple[tuple[Fraction, Unit], ...]
    target: Unit
    american: bool


def is_conversion(words: str) -> bool:
    """Whether the words ask for one measure in another, sensible or not."""
    return parse_conversion(words, "US") is not None


def parse_conversion(words: str, country: str) -> Conversion | None:
    """What to convert into what; None when the words name no two units."""
    if len(words) > 400:  # characters: the patterns are not made for more
        return None
    text = digits(words)
    text = re.sub(rf"\bminus (?={_NUMBER})", "-", text)
    text = re.sub(r"(\d)([a-z°'\"])", r"\1 \2", text)
    text = re.sub(r"°(?! ?[cf]\b)", "degrees", text)
    text = re.sub(r"\b(?:convert|change|turn|what is|what's|how many|how much|are there|there are|do i need|please|the|exactly)\b(?! how)",
                  " ", text)  # fmt: skip
    text = " ".join(text.split())
    text = re.sub(r"\s(?:is|are|equals?|make)\s(?!in\b|how\b|what\b)", " in ", re.sub(r"^(?:is|are) ", "", text))
    text = re.sub(r"^from\s|\s(?:equal|have|make)$", "", text)
    american = bool(re.search(r"\b\w*(?:meter|liter)s?\b", text))
    for match in _IN.finditer(f" {text} "):
        first, second = f" {text} "[: match.start()].strip(), f" {text} "[match.end() :].strip()
        for source, target in ((first, second), (second, first)):
            # "5 miles to km", and turned round "km in 5 miles"
            amounts, unit = _amounts(source, bare=source == first), _unit(target)
            if amounts and unit and (source == first or _counted(source) or not _counted(first)):
                if source == first and not _counted(first) and match[0].strip().endswith("in") and _counted(second):
                    continue
                return _settled(Conversion(amounts, unit, american), country)
    return None


def _counted(words: str) -> bool:
    """Whether there is a number before the unit."""
    return bool(re.match(rf"{_NUMBER}\b|an?\b|half\b|1\b", words))


def _unit(words: str) -> Unit | None:
    return names().get(re.sub(r"^(?:an?|degrees|degree)\s(?!celsius|fahrenheit|centigrade)", "", words))


def _amounts(words: str, *, bare: bool) -> tuple[tuple[Fraction, Unit], ...]:
    """ "5 miles", "a litre", "6 foot 2", "2 hours and 30 minutes"; a bare unit is one of it."""
    if bare and words in names():
        return ((Fraction(1), names()[words]),)
    words = re.sub(r"^(?:an?|1)\s(?=half\b)", "", words)
    words = re.sub(r"^half (?:an? |of an? )?", "0.5 ", words)
    words = re.sub(r"^3 quarters of (?:an? )?", "0.75 ", words)
    words = re.sub(r"^(?:a )?quarter (?:of )?(?:an? )?", "0.25 ", words)
    words = re.sub(rf"({_NUMBER}) and (?:a )?half\b", lambda m: str(float(m[1]) + 0.5), words)
    words = re.sub(r"^an?\s", "1 ", words).replace(" a million", " 1000000")
    parts: list[tuple[Fraction, Unit]] = []
    rest = words
    while rest:
        match = re.match(rf"(?:and )?({_NUMBER})\s*(.*?)(?=\s(?:and )?{_NUMBER}|$)", rest)
        if not match or len(parts) == 3:
            return ()
        name = match[2].strip()
        if not name and parts and (smaller := _SMALLER.get(parts[-1][1].one)):
            name = smaller
        unit = names().get(name) or (names()["celsius"] if name == "degrees" else None)
        if (
            unit is None
            or (parts and unit.dimension != parts[0][1].dimension)
            or (unit.dimension == "temperature" and parts)
        ):
            return ()
        parts.append((Fraction(match[1]), unit))
        rest = rest[match.end() :].strip()
    return tuple(parts)


def _settled(found: Conversion, country: str) -> Conversion:
    """Fluid ounces where ounces meet a volume, British pints in Britain, degrees that were not named."""
    units = [unit for _, unit in found.amounts] + [found.target]
    dimensions = {unit.dimension for unit in units}

    def settle(unit: Unit) -> Unit:
        if unit.one == "ounce" and dimensions == {"mass", "volume"}:
            return names()["fluid ounce"]
        if country.upper() in _IMPERIAL and unit.one in ("pint", "quart", "gallon", "fluid ounce"):
            # Said as "pints" there: only the size is another.
            return replace(names()[f"imperial {unit.one}"], one=unit.one, many=unit.many)
        return unit

    amounts = tuple((amount, settle(unit)) for amount, unit in found.amounts)
    target = settle(found.target)
    if target.one == "degree Celsius" and amounts[0][1].one == "degree Celsius" and len(amounts) == 1:
        amounts = ((amounts[0][0], names()["fahrenheit"]),)  # "100 degrees in Celsius"
    return replace(found, amounts=amounts, target=target)
