from __future__ import annotations

import pytest

from skills.colors import parse_color
from skills.values import Unclear


@pytest.mark.parametrize(
    ("words", "color"),
    [
        ("Red.", "red"), ("dark blue", "darkblue"), ("navy blue", "navy"), ("light slate gray", "lightslategray"),
        ("dark grey", "darkgrey"), ("orange-red", "orangered"), ("make it turquoise", "turquoise"), ("olive green", "olive"),
        ("turn the lights purple please", "purple"), ("a lovely shade of lavender", "lavender"), ("pale blue", "lightblue"),
        ("bright red", "red"), ("warm white", "warmwhite"), ("soft white", "warmwhite"), ("a nice cool white", "coolwhite"),
        ("daylight", "daylight"), ("light blue light", "lightblue"), ("deep pink", "deeppink"),
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
