from __future__ import annotations

import contextlib
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skills.api import Failed
from skills.arithmetic import evaluate, expression, is_sum
from skills.conversions import is_conversion
from skills.units import convert, names
from skills.values import Unclear
from tests.skills.conftest import Owner


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("seventeen times twenty four", "408"),
        ("What's 17 x 24?", "408"),
        ("15 percent of 80", "12"),
        ("20% off 50", "40"),
        ("square root of 144", "12"),
        ("two to the power of ten", "1024"),
        ("2 to the tenth", "1024"),
        ("ten to the power of minus two", "1/100"),
        ("5 squared", "25"),
        ("3 squared plus 4 squared", "25"),
        ("half of ninety", "45"),
        ("a third of nine", "3"),
        ("three quarters of 200", "150"),
        ("six times a half", "3"),
        ("3/4 of 100", "75"),
        ("12 plus 5 divided by 2", "29/2"),
        ("1,000 / 3", "1000/3"),
        ("0.1 + 0.2", "3/10"),
        ("1/3 + 1/3 + 1/3", "1"),
        ("12 is what percent of 80", "15"),
        ("what percent of 80 is 12", "15"),
        ("divide 100 by 8", "25/2"),
        ("subtract 5 from 20", "15"),
        ("the sum of 3, 4 and 5", "12"),
        ("average of 3, 4 and 5", "4"),
        ("difference between 5 and 20", "15"),
        ("100 plus 20 percent", "120"),
        ("100 minus 20%", "80"),
        ("5 factorial", "120"),
        ("minus 5 plus 3", "-2"),
        ("two and a half times four", "10"),
        ("point five plus point two five", "3/4"),
        ("one hundred and five plus seven", "112"),
        ("(3 + 4) * 2", "14"),
        ("20 dollars plus 15 percent", "23"),
        ("cube root of 27", "3"),
        ("double 21", "42"),
        ("a million divided by eight", "125000"),
        ("20 percent tip on 45", "9"),
        ("2^10", "1024"),
    ],
)
def test_a_spoken_sum_is_worked_out_exactly(words: str, value: str) -> None:
    sum = expression(words)
    assert sum is not None
    assert evaluate(sum) == Fraction(value)


@pytest.mark.parametrize(
    "words",
    ["what is the capital of france", "twenty", "google plus", "five miles to kilometres", "the time", "call mum",
     "__import__('os')", "a plus student", "", "plus", "three more weeks", "the new york times"],
)  # fmt: skip
def test_other_words_are_no_sum(words: str) -> None:
    assert not is_sum(words)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("ten divided by zero", "Nothing can be divided by zero."),
        ("9 to the power of 999999", "That number is too long to say."),
        ("9 ** 9 ** 9 ** 9", "That number is too long to say."),
        ("200 factorial", "That number is too long to say."),
        ("square root of minus one", "A negative number has no square root that I could say."),
        ("5 plus (", "I can't work that out."),
    ],
)
def test_what_cannot_be_worked_out_is_said_and_soon(words: str, said: str) -> None:
    sum = expression(words)
    assert sum is not None
    with pytest.raises(Failed, match=said):
        evaluate(sum)


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.sampled_from(["+", "-", "*"]))
def test_whole_numbers_are_as_python_has_them(a: int, b: int, sign: str) -> None:
    sum = expression(f"{a} {sign} {b}")
    assert sum is not None
    assert evaluate(sum) == {"+": a + b, "-": a - b, "*": a * b}[sign]


@given(st.text(max_size=60))
def test_no_words_break_the_readers(words: str) -> None:
    if (sum := expression(words)) is not None:
        with contextlib.suppress(Failed):
            evaluate(sum)
    assert is_conversion(words) in (True, False)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("seventeen times twenty four", "Seventeen times twenty four is 408."),
        ("1,000 / 3", "1,000 divided by 3 is about 333.33."),
        ("2-5", "2 minus 5 is minus 3."),
        ("12 is what percent of 80", "12 is 15 percent of 80."),
        ("the square root of 2", "Square root of 2 is about 1.41."),
    ],
)
def test_the_sum_is_said_with_its_value(owner: Owner, words: str, said: str) -> None:
    assert owner("calculate", expression=words) == said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("five miles to kilometres", "5 miles is about 8.05 kilometres."),
        ("how many cups are in a liter", "1 liter is about 4.23 cups."),
        ("kilometers is 26.2 miles", "26.2 miles is about 42.16 kilometers."),
        ("5 kilos is how many pounds", "5 kilograms is about 11.02 pounds."),
        ("cups in 2 litres", "2 litres is about 8.45 cups."),
        ("100 fahrenheit in celsius", "100 degrees Fahrenheit is about 37.8 degrees Celsius."),
        ("minus 40 celsius in fahrenheit", "Minus 40 degrees Celsius is minus 40 degrees Fahrenheit."),
        ("six foot two in centimetres", "6 feet and 2 inches is about 188 centimetres."),
        ("stone to kg", "1 stone is about 6.35 kilograms."),
        ("11 stone 4 in kilos", "11 stone and 4 pounds is about 71.67 kilograms."),
        ("ounces in a pound", "1 pound is 16 ounces."),
        ("half a pound in grams", "0.5 pounds is about 226.8 grams."),
        ("minutes in a day", "1 day is 1,440 minutes."),
        ("60 mph in kph", "60 miles per hour is about 96.56 kilometres per hour."),
        ("1 inch in cm", "1 inch is 2.54 centimetres."),
        ("an acre in square metres", "1 acre is about 4,047 square metres."),
        ("10 kilometers in miles", "10 kilometers is about 6.21 miles."),
    ],
)
def test_units_are_converted_and_said(owner: Owner, words: str, said: str) -> None:
    assert owner("convert_units", expression=words) == said


def test_a_pint_is_the_owners_countrys(owner: Owner) -> None:
    assert owner("convert_units", expression="2 pints in millilitres") == "2 pints is about 1,137 millilitres."
    owner.setting(country="US")
    assert owner("convert_units", expression="2 pints in millilitres") == "2 pints is about 946.4 millilitres."
    assert owner("convert_units", expression="ounces in a cup") == "1 cup is 8 fluid ounces."


def test_what_is_no_measure_is_said_so(owner: Owner) -> None:
    with pytest.raises(Failed, match="Miles can't be turned into litres."):
        owner("convert_units", expression="5 miles in litres")
    for words in ("pounds to dollars", "people live in france", "time in london", "lead into gold"):
        with pytest.raises(Unclear):
            owner("convert_units", expression=words)


def test_every_unit_converts_into_the_others_of_its_kind_and_back() -> None:
    units = set(names().values())
    for unit in units:
        other = next(u for u in units if u.dimension == unit.dimension)
        assert float(convert(convert(Fraction(7), unit, other), other, unit)) == pytest.approx(7)
