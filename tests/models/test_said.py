"""Whether what is being written copies what was said."""

from __future__ import annotations

import pytest

from models.format import words
from models.said import Said

SAID = Said([words("Where's Zlatan Ibrahimović? Ask Tom's mother, Paris, France"), words("and in Zürich-West")])


@pytest.mark.parametrize(
    ("text", "longer"),
    [
        ("", " Ibsen"),
        (" Zlatan", " Zlatan Ij"),
        (" zlatan ibrahim", " zlatan ibrahimi"),
        (" mother", " mother Paris"),
        (" Zürich", " Zürichs"),
    ],
)
def test_it_leaves_what_was_said(text: str, longer: str) -> None:
    assert SAID.leaves(text, longer)


@pytest.mark.parametrize(
    ("text", "longer"),
    [
        ("", " Zl"),
        (" Zlatan", " Zlatan Ibr"),
        (" Paris,", " Paris, France"),
        (" paris", " paris,"),
        (" Ibsen", " Ibsens"),
        ("", " and in"),
        (" Zürich", " Zürich-West"),
    ],
)
def test_it_goes_on_or_left_it_before(text: str, longer: str) -> None:
    assert not SAID.leaves(text, longer)


@pytest.mark.parametrize(
    ("text", "breaks"), [(" Zlat", True), (" Zlatan", False), (" Tom", False), (" Paris", False), (" Rome", False)]
)
def test_it_breaks_off_within_a_word(text: str, breaks: bool) -> None:
    assert SAID.breaks_off(text) is breaks
