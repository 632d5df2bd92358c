"""Temperatures as people say them: "twenty-one degrees", "seventy-two Fahrenheit", "minus five"."""

from __future__ import annotations

import re

from skills.amounts import Temperature
from skills.numbers import Unclear, counted, digits

# "set the thermostat to", "around"
_LEADING = re.compile(
    r"^(?:(?:set|turn|make|put|keep|bring|heat|preheat|cool|it|the|heating|thermostat|oven|temperature|up|down|to|at|about"
    r"|around|roughly|approximately|exactly|just|only|under|over|nearly|almost|a|nice|cosy|cozy|comfortable|warm|toasty|for|let's say|say|maybe|it's|is) )+(?=[-−.\d]|minus|neg|point)"
)
_TRAILING = re.compile(r"(?:,? (?:please|or so|outside|inside|today|thanks|in here))+$")
# "-5", "19 and a half degrees celsius", "20 degrees and a half", "68 °f", "10 below 0"
_SAID = re.compile(
    r"(?P<minus>minus |negative |[-−] ?)?(?P<number>.+?)(?: ?(?:degrees?|degs?|°))?(?P<half> and a half)?"
    r"(?: ?(?P<unit>c|celsius|celcius|centigrade|f|fahrenheit|farenheit))?(?P<below> below(?: 0)?| (?:sub|above) 0)?"
    r"(?P<after> ?(?:c|celsius|centigrade|f|fahrenheit))?"
)


def parse_temperature(words: str) -> Temperature:
    """A temperature: "18°", "nineteen and a half degrees Celsius", "ten below zero", "three fifty" (350). Raises Unclear."""
    text = re.sub(r"(?<=\d)(?=[cf]\b)", " ", words.lower().replace("º", "°")) if len(words) < 200 else ""
    text = digits(text).replace("½", " 1/2")
    text = re.sub(r"\bsub 0 (?=\d)", "-", _TRAILING.sub("", _LEADING.sub("", text)))
    # An oven's "3 50", "4 25", and "1 oh 5".
    text = re.sub(r"\b([1-9]) (?=[1-9]\d\b(?!/))", r"\1", re.sub(r"\b([1-9]) (?:oh|o|0) (?=\d\b)", r"\g<1>0", text))
    match = _SAID.fullmatch(text)
    value = counted(match["number"]) if match else None
    if match is None or value is None or value >= 10**6 or (match["unit"] and match["after"]):
        raise Unclear(f"I don't know what temperature “{words}” is.")
    value += 0.5 if match["half"] else 0.0
    below = bool(match["minus"]) != bool(match["below"] and "below" in match["below"])
    said = (match["unit"] or match["after"] or "").strip()
    return Temperature(-value if below and value else value, "F" if said.startswith("f") else "C" if said else None)
