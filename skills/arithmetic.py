"""Spoken arithmetic: words to an expression, and its exact value.

"seventeen times twenty four" becomes 17 * 24, "20% off 50" becomes 50 * (1 - 20/100).
"""

from __future__ import annotations

import math
import re
from fractions import Fraction

from skills.api import Failed
from skills.numbers import digits

_PARTS = {"half": 2, "halves": 2, "quarter": 4, "quarters": 4}
_NUMBER = r"\d+(?:\.\d+)?"
_ATOM = rf"(?:{_NUMBER}|\w*\((?:[^()]|\([^()]*\))*\))"
_LEAD = re.compile(
    r"^(?:(?:what's|whats|what|how much|tell me|calculate|compute|work out|figure out|solve|evaluate|please|can you|do|does|the|is|are|"
    r"answer to|result of|value of|equals?|makes?)\b\s*)+|\s*(?:equals?|=|make|makes|equal to|please|\?|\.)+\s*$"
)
LONGEST = 400  # characters: the patterns are not made for more
DIGITS = 30  # a longer whole number is too long to say


def _figures(words: str) -> str:
    """The words with numbers in digits, and signs that stand alone: "two and a half" is "2.5"."""
    text = re.sub(r"(?<=\d)\s*,\s+|(?<=[a-z])\s*,\s*(?:and\s+)?", " and ", words.lower())
    text = re.sub(r"\band and\b", "and", digits(text.replace("×", " * ").replace("÷", " / ").replace("·", " * ")))
    text = re.sub(r"\*\*|[-+*/()^%=]", r" \g<0> ", text).replace("**", "^")
    text = re.sub(r"(\d)(?:\s*x\s*)(?=\d)", r"\1 * ", text)
    text = re.sub(r"\bpoint (\d(?: \d)*)\b", lambda m: "0." + m[1].replace(" ", ""), text)
    text = re.sub(rf"\ba ({_NUMBER})\b", r"\1", text)
    text = re.sub(rf"\b({_NUMBER}) and (?:a )?half\b", lambda m: _plain(Fraction(m[1]) + Fraction(1, 2)), text)
    text = re.sub(
        rf"\b({_NUMBER}) and (?:a |(\d) )quarters?\b",
        lambda m: _plain(Fraction(m[1]) + Fraction(int(m[2] or 1), 4)),
        text,
    )
    return re.sub(r"\b(?:a|one|1) (half|quarter)\b(?! of)", lambda m: {"half": "0.5", "quarter": "0.25"}[m[1]], text)


def _plain(value: Fraction) -> str:
    """A terminating fraction as digits."""
    return f"{float(value):.12f}".rstrip("0").rstrip(".")


def expression(words: str) -> str | None:
    """The sum in a form with only numbers, + - * / **, brackets and functions; None when it is no sum."""
    if len(words) > LONGEST:
        return None
    text = _figures(words)
    text = re.sub(r"\b(?:dollars?|pounds?|euros?|bucks|quid)\b|[$€£]", " ", text)
    previous = None
    while previous != text:
        previous, text = text, _LEAD.sub("", " ".join(text.split())).strip()
    if match := re.fullmatch(
        rf"({_NUMBER}) is (?:what|how many|which) (?:%|percent(?:age)?|per cent) of ({_NUMBER})", text
    ):
        return f"{match[1]} / {match[2]} * 100"
    text = re.sub(rf"^(?:%|percent(?:age)?|per cent) of ({_NUMBER}) is ({_NUMBER})$", r"\2 / \1 * 100", text)
    text = re.sub(r"\bper ?cent\b|\bpercent\b", "%", text)
    text = _functions(_commands(text))
    for pattern, symbol in _OPERATORS:
        text = re.sub(pattern, f" {symbol} ", text)
    text = " ".join(text.split())
    bare = re.sub(r"\b(?:sqrt|cbrt|factorial|mean)\b", "", text)
    if not re.fullmatch(r"[\d.+\-*/(),%\s]+", bare) or not re.search(r"\d", bare):
        return None
    if re.search(rf"{_NUMBER}\s+{_NUMBER}|\)\s*\d|\d\s*\(", text) or not re.search(
        r"[-+*/%(]", text.lstrip("-+( ").rstrip("% ")
    ):
        return None
    return text


_OPERATORS = (
    (r"\b(?:divided by|over|divide by)\b", "/"),
    (r"\b(?:multiplied by|times|x|by)\b", "*"),
    (r"\b(?:plus|added to|add|and)\b", "+"),
    (r"\b(?:minus|take away|less|subtract)\b", "-"),
    (r"\b(?:modulo|mod)\b", "%%"),
    (r"\bnegative\b", "-"),
)  # fmt: skip


def _commands(text: str) -> str:
    """ "divide A by B", "subtract A from B", "the sum of A and B" as A op B."""
    some = r"(.+?)"
    for pattern, form in (
        (rf"^divide {some} by (.+)$", r"\1 / \2"),
        (rf"^multiply {some} (?:by|and|with) (.+)$", r"\1 * \2"),
        (rf"^(?:subtract|take) {some} from (.+)$", r"\2 - \1"),
        (rf"^add {some} (?:to|and) (.+)$", r"\1 + \2"),
        (rf"^add (?:up )?{some}$", r"\1"),
        (rf"^(?:sum|total) of {some}$", r"\1"),
        (rf"^product of {some} and (.+)$", r"\1 * \2"),
        (rf"^(?:difference between|difference of) {some} and (.+)$", r"abs_\1 - \2"),
        (rf"^(?:remainder of|remainder when) {some} (?:is )?divided by (.+)$", r"\1 mod \2"),
    ):
        text = re.sub(pattern, form, text)
    if text.startswith("abs_"):
        a, _, b = text.removeprefix("abs_").partition(" - ")
        try:
            return f"{a} - {b}" if float(a) >= float(b) else f"{b} - {a}"
        except ValueError:
            return f"{a} - {b}"
    if match := re.fullmatch(r"(?:average|mean) of (.+)", text):
        return f"mean({match[1].replace(' and ', ', ')})"
    return text


def _functions(text: str) -> str:
    """Roots, powers, parts and percentages, each around the number that it belongs to."""
    part = r"(half|halves|quarters?|(\d+)(?:rd|th)s?)"
    for _ in range(4):  # "the square root of 3 squared": from the inside outwards
        before = text
        text = re.sub(r"\bthe\b", " ", text)
        text = " ".join(text.split())
        text = re.sub(rf"({_ATOM}) squared", r"(\1 ** 2)", text)
        text = re.sub(rf"({_ATOM}) cubed", r"(\1 ** 3)", text)
        text = re.sub(rf"({_ATOM}) factorial|({_ATOM}) !", lambda m: f"factorial({m[1] or m[2]})", text)
        text = re.sub(rf"square root (?:of )?((?:(?:-|minus|negative) )?{_ATOM})", r"sqrt(\1)", text)
        text = re.sub(rf"(?:cube|cubic|3rd) root (?:of )?({_ATOM})", r"cbrt(\1)", text)
        text = re.sub(
            rf"({_ATOM}) (?:raised )?to power (?:of )?((?:(?:-|minus|negative) )?{_ATOM})", r"(\1 ** (\2))", text
        )
        text = re.sub(rf"({_ATOM}) (?:raised )?to (\d+)(?:st|nd|rd|th)(?: power)?", r"(\1 ** \2)", text)
        text = re.sub(rf"({_ATOM}) \^ ({_ATOM})", r"(\1 ** \2)", text)
        text = re.sub(
            rf"(?:(\d+) |\ba |\bone )?\b{part} of (?:a )?({_ATOM})",
            lambda m: f"({m[1] or 1} / {m[3] or _PARTS[m[2]]} * {m[4]})", text,
        )  # fmt: skip
        text = re.sub(rf"\b(?:double|twice)\s({_ATOM})", r"(2 * \1)", text)
        text = re.sub(rf"\b(?:triple|thrice|treble)\s({_ATOM})", r"(3 * \1)", text)
        text = re.sub(rf"({_NUMBER}) / ({_NUMBER}) of ({_ATOM})", r"(\1 / \2 * \3)", text)
        text = re.sub(rf"({_ATOM}) % of ({_ATOM})", r"(\1 / 100 * \2)", text)
        text = re.sub(rf"({_ATOM}) % (?:off|discount on|less than)(?: of)? ({_ATOM})", r"(\2 * (1 - \1 / 100))", text)
        text = re.sub(rf"({_ATOM}) % tip (?:on|for) ({_ATOM})", r"(\1 / 100 * \2)", text)
        text = re.sub(rf"^(.+) (?:plus|\+) ({_ATOM}) %$", r"(\1) * (1 + \2 / 100)", text)
        text = re.sub(rf"^(.+) (?:minus|less|-) ({_ATOM}) %$", r"(\1) * (1 - \2 / 100)", text)
        if text == before:
            break
    return re.sub(rf"({_ATOM}) %(?! \d)", r"(\1 / 100)", text)


def is_sum(words: str) -> bool:
    """Whether the words are a sum that can be worked out."""
    return expression(words) is not None


def evaluate(sum: str) -> Fraction:
    """The value of an expression(), exact but for roots. Raises Failed."""
    import simpleeval

    class Exact(simpleeval.SimpleEval):  # type: ignore[misc]
        """Numbers are fractions, so that 0.1 + 0.2 is 0.3."""

    import ast

    evaluator = Exact(
        operators={
            ast.Add: lambda a, b: a + b,
            ast.Sub: lambda a, b: a - b,
            ast.Mult: lambda a, b: a * b,
            ast.Div: lambda a, b: a / b,
            ast.Mod: lambda a, b: a % b,
            ast.Pow: _power,
            ast.USub: lambda a: -a,
            ast.UAdd: lambda a: a,
        },
        functions={"N": Fraction, "sqrt": lambda x: _root(x, 2), "cbrt": lambda x: _root(x, 3), "factorial": _factorial,
                   "mean": lambda *xs: Fraction(sum_of(xs), len(xs))},
    )  # fmt: skip
    exact = re.sub(_NUMBER, lambda m: f'N("{m[0]}")', sum.replace("%%", "%"))
    try:
        value = evaluator.eval(exact)
    except ZeroDivisionError:
        raise Failed("Nothing can be divided by zero.") from None
    except (simpleeval.InvalidExpression, SyntaxError, TypeError, ValueError, RecursionError):
        raise Failed("I can't work that out.") from None
    except OverflowError:
        raise Failed("That number is too long to say.") from None
    if not isinstance(value, Fraction):
        raise Failed("I can't work that out.")
    if abs(value) >= 10**DIGITS:
        raise Failed("That number is too long to say.")
    return value


def sum_of(values: tuple[Fraction, ...]) -> Fraction:
    return sum(values, Fraction(0))


def _power(base: Fraction, exponent: Fraction) -> Fraction:
    size = max(abs(base.numerator), base.denominator).bit_length()
    if abs(exponent) > 1000 or size * abs(exponent) > 5000:
        raise OverflowError
    if exponent.denominator == 1:
        return base**exponent.numerator
    if base < 0:
        raise ValueError
    return Fraction(float(base) ** float(exponent)).limit_denominator(10**12)


def _root(value: Fraction, degree: int) -> Fraction:
    if value < 0 and degree == 2:
        raise Failed("A negative number has no square root that I could say.")
    if abs(value) > 10**60:
        raise OverflowError
    for part in (_whole_root(abs(value.numerator), degree),):
        below = _whole_root(value.denominator, degree)
        if part is not None and below is not None:
            return Fraction(part, below) * (-1 if value < 0 else 1)
    root = math.sqrt(value) if degree == 2 else math.cbrt(value)
    return Fraction(root).limit_denominator(10**12)


def _whole_root(value: int, degree: int) -> int | None:
    """The root, when it is a whole number."""
    root = math.isqrt(value) if degree == 2 else round(value ** (1 / 3))
    return root if root**degree == value else None


def _factorial(value: Fraction) -> Fraction:
    if value.denominator != 1 or value < 0:
        raise ValueError
    if value > 100:
        raise OverflowError
    return Fraction(math.factorial(value.numerator))
