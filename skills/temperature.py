"""Temperatures as people say them: "twenty-one degrees", "seventy-two Fahrenheit", "minus five"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from skills.numbers import Unclear, digits


@dataclass(frozen=True, slots=True)
class Temperature:
    """unit: None where none was said."""

    value: float
    unit: Literal["C", "F"] | None


# "set the thermostat to", "around"
_LEADING = re.compile(
    r"^(?:(?:set|turn|make|put|keep|bring|heat|preheat|cool|it|the|heating|thermostat|oven|temperature|up|down|to|at|about"
    r"|around|roughly|approximately|exactly|just|only|a|for|let's say|say|maybe|it's|is) )+(?=[-−.\d]|minus|neg|point)"
)
_TRAILING = re.compile(r"(?:,? (?:please|or so|outside|inside|today|thanks|in here))+$")
_PARTS = {"half": 0.5, "1/2": 0.5, "quarter": 0.25, "1/4": 0.25, "3 quarters": 0.75, "3/4": 0.75}
# "-5", "19 and a half degrees celsius", "68 °f", "10 below 0"
_SAID = re.compile(
    r"(?P<minus>minus |negative |[-−] ?)?(?P<n>\d{1,6}(?:\.\d{1,6})?|\.\d{1,6})"
    rf"(?: (?:and (?:a )?|(?=\d/))(?P<part>{'|'.join(_PARTS)}))?"
    r"(?: ?(?:degrees?|degs?|°|º))?(?: (?:and a )?(?P<half>half))?"
    r"(?: ?(?P<unit>c|celsius|celcius|centigrade|f|fahrenheit|farenheit))?(?P<below> below(?: 0)?| (?:sub|above) 0)?"
    r"(?P<after> ?(?:c|celsius|centigrade|f|fahrenheit))?"
)


def parse_temperature(words: str) -> Temperature:
    """A temperature: "18°", "nineteen and a half degrees Celsius", "ten below zero", "three fifty" (350). Raises Unclear."""
    text = re.sub(r"(?<=\d)(?=[cf]\b)", " ", words.lower().replace("º", "°")) if len(words) < 200 else ""
    text = re.sub(r"\bpoint (?=\d)", ".", digits(text)).replace("½", " 1/2")
    text = re.sub(r"\bsub 0 (?=\d)", "-", _TRAILING.sub("", _LEADING.sub("", text)))
    # An oven's "3 50", "4 25", and "1 oh 5".
    text = re.sub(r"\b([1-9]) (?=[1-9]\d\b(?!/))", r"\1", re.sub(r"\b([1-9]) (?:oh|o|0) (?=\d\b)", r"\g<1>0", text))
    match = _SAID.fullmatch(text)
    if match is None or (match["unit"] and match["after"]):
        raise Unclear(f"I don't know what temperature “{words}” is.")
    value = float(match["n"]) + _PARTS.get(match["part"], 0.5 if match["half"] else 0.0)
    below = bool(match["minus"]) != bool(match["below"] and "below" in match["below"])
    said = (match["unit"] or match["after"] or "").strip()
    return Temperature(-value if below and value else value, "F" if said.startswith("f") else "C" if said else None)
