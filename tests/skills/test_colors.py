from __future__ import annotations

import pytest

from skills.colors import parse_color
from skills.values import Unclear


@pytest.mark.parametrize(
    ("words", "color"),
    [
        ("Red.", "red"), ("dark blue", "dark blue"), ("navy blue", "navy"), ("light slate gray", "light slate gray"),
        ("dark grey", "dark grey"), ("orange-red", "orange red"), ("make it turquoise", "turquoise"), ("olive green", "olive"),
        ("turn the lights purple please", "purple"), ("a lovely shade of lavender", "lavender"), ("pale blue", "light blue"),
        ("bright red", "red"), ("warm white", "warm white"), ("soft white", "warm white"), ("a nice cool white", "cool white"),
        ("daylight", "daylight"), ("light blue light", "light blue"), ("deep pink", "deep pink"),
    ],
)  # fmt: skip
def test_a_colour_is_known_by_its_name_in_css(words: str, color: str) -> None:
    assert parse_color(words) == color


@pytest.mark.parametrize(
    "words",
    ["", "something cheerful", "the", "light", "off", "not red", "red and blue", "reddish", "white noise", "a lot", "x" * 5000],
)  # fmt: skip
def test_what_is_no_colour_is_unclear(words: str) -> None:
    with pytest.raises(Unclear, match=r"\.$"):
        parse_color(words)
