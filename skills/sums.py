"""Sums and units of measure, as they are spoken."""

from __future__ import annotations

import re
from fractions import Fraction

from skills.api import Confirm, Context, Done, Failed, skill
from skills.arithmetic import evaluate
from skills.arithmetic import expression as read_sum
from skills.conversions import Conversion, parse_conversion
from skills.kinds import Measures, Sum
from skills.sayings import say_number
from skills.units import Unit, convert


@skill(
    confirm=Confirm.NONE,
    module="knowledge",
    ask={"expression": "Which sum?"},
    phrases=[
        "{expression}",
        "what is {expression}",
        "how much is {expression}",
        "what does {expression} (make|equal|come to|add up to)",
        "(calculate|compute|work out|solve|evaluate|figure out) {expression}",
        "(add|add up|sum up|sum) {expression}",
        "tell me [what] {expression} [is]",
        "the {expression}",
        "(square root|cube root|half|double|twice|average|sum) [of] {expression}",
        "{expression} (is what|equals what|equals)",
        "[what is] {expression} equal to",
        "do you know what {expression} is",
    ],
)
def calculate(context: Context, expression: Sum) -> Done:
    """Work out a sum.

    Args:
        expression: the sum as spoken
    """
    return Done(work_out(expression))


def work_out(words: str) -> str:
    """The sum with its value, in a sentence. Raises Failed."""
    found = read_sum(words)
    if found is None:
        raise Failed(f"I can't work out “{words}”.")
    said, exact = _rounded(evaluate(found))
    text = re.sub(
        r"^(?:what(?:'s| is)|how much is|calculate|work out|the)\s+", "", words.strip(" .?!="), flags=re.IGNORECASE
    )
    # Signs are read as words; a minus between digits would be heard as a pause.
    for sign, word in (
        ("+", "plus"),
        ("*", "times"),
        ("×", "times"),
        ("/", "divided by"),
        ("÷", "divided by"),
        ("^", "to the power of"),
    ):
        text = text.replace(sign, f" {word} ")
    text = re.sub(r"(?<=\d)\s*-\s*(?=\d)", " minus ", re.sub(r"(?<=\d)\s*x\s*(?=\d)", " times ", text))
    text = " ".join(text.split())
    if re.search(r"\bis (?:what|how many)\b", text):
        return f"{text.split(' is ')[0]} is {'' if exact else 'about '}{said} percent of {text.rpartition(' of ')[2]}."
    if re.match(r"what percent", text):
        return f"It's {'' if exact else 'about '}{said} percent."
    is_it = "is" if exact else "is about"
    return f"{text[:1].upper()}{text[1:]} {is_it} {said}."


def _rounded(value: Fraction) -> tuple[str, bool]:
    """A number for the ear, and whether it is exact."""
    if value.denominator == 1:
        return _signed(f"{value.numerator:,}"), True
    places = 2 if abs(value) >= 1 else 4 if abs(value) >= Fraction(1, 100) else 8
    exact = value * 10**6 == int(value * 10**6)
    rounded = float(value) if exact else round(float(value), places)
    if rounded == 0 or abs(value) < Fraction(1, 10**6):
        return _signed(
            f"{float(value):.2g}".replace("e-0", " times 10 to the minus ").replace("e-", " times 10 to the minus ")
        ), False
    return _signed(say_number(rounded)), exact


def _signed(number: str) -> str:
    return f"minus {number[1:]}" if number.startswith("-") else number


@skill(
    confirm=Confirm.NONE,
    module="knowledge",
    ask={"expression": "Convert what?"},
    phrases=[
        "{expression}",
        "(convert|change|turn|translate) {expression}",
        "what is {expression}",
        "how (many|much) {expression}",
        "how (much|long|far|heavy|tall|hot|cold|fast) is {expression}",
        "(tell me|give me|do you know) {expression}",
        "{expression} (please|equals)",
        "(conversion|convert from) {expression}",
        "what (are|would be|does) {expression} [be|make]",
        "if it is {expression}",
    ],
)
def convert_units(context: Context, expression: Measures) -> Done:
    """Convert between units.

    Args:
        expression: the conversion as spoken
    """
    found = parse_conversion(expression, context.settings.get("country", "US"))
    if found is None:
        raise Failed(f"I don't know how to convert “{expression}”.")
    try:
        value = sum((convert(amount, unit, found.target) for amount, unit in found.amounts), Fraction(0))
    except ValueError:
        source = found.amounts[0][1]
        raise Failed(f"{source.many.capitalize()} can't be turned into {found.target.many}.") from None
    return Done(_sentence(found, value))


def _sentence(found: Conversion, value: Fraction) -> str:
    """The conversion in a sentence: "5 miles is about 8.05 kilometres." """
    if found.target.dimension == "temperature":
        rounded = round(value, 1)
    elif abs(value) >= 1000:
        rounded = Fraction(round(value))
    elif abs(value) >= 1:
        rounded = round(value, 1 if abs(value) >= 100 else 2)
    else:
        rounded = Fraction(f"{float(value):.3g}")
    about = "about " if rounded != value else ""
    said = " and ".join(_amount(amount, unit) for amount, unit in found.amounts)
    sentence = f"{said} is {about}{_amount(rounded, found.target)}."
    if found.american:
        sentence = sentence.replace("metre", "meter").replace("litre", "liter")
    return sentence[:1].upper() + sentence[1:]


def _amount(value: Fraction, unit: Unit) -> str:
    number = _rounded(value)[0] if abs(value) < 10**15 else f"{float(value):.3g}"
    return f"{number} {unit.one if value == 1 else unit.many}"
