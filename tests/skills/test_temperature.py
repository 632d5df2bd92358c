from __future__ import annotations

import pytest

from skills.temperature import parse_temperature
from skills.values import Unclear


@pytest.mark.parametrize(
    ("words", "value", "unit"),
    [
        ("twenty-one degrees", 21, None), ("seventy-two Fahrenheit", 72, "F"), ("minus five", -5, None), ("18°", 18, None),
        ("a hundred and eighty degrees C", 180, "C"), ("zero", 0, None), ("nineteen and a half degrees Celsius", 19.5, "C"),
        ("twenty degrees and a half", 20.5, None), ("68 °F", 68, "F"), ("21C", 21, "C"), ("−5 °C", -5, "C"),
        ("thirty-seven point two centigrade", 37.2, "C"), ("three fifty", 350, None), ("four twenty-five degrees", 425, None),
        ("one oh five", 105, None), ("ten below zero", -10, None), ("forty degrees below zero Fahrenheit", -40, "F"),
        ("set it to around twenty please", 20, None),
    ],
)  # fmt: skip
def test_a_temperature_is_read_however_it_is_put(words: str, value: float, unit: str | None) -> None:
    found = parse_temperature(words)
    assert (found.value, found.unit) == (value, unit)


@pytest.mark.parametrize(
    "words",
    ["", "freezing", "room temperature", "gas mark six", "two hundred kelvin", "seven eight", "twenty to twenty-two",
     "twenty percent", "the", "purple", "1" * 5000],
)  # fmt: skip
def test_what_is_no_temperature_is_unclear(words: str) -> None:
    with pytest.raises(Unclear, match=r"\.$"):
        parse_temperature(words)
