"""Whether what is being written copies what was said."""

from __future__ import annotations

import pytest

from models.format import words
from models.said import Said

SAID = Said([words("Where's Zlatan Ibrahimović? Ask Tom's mother, Paris, France"), words("and in Zürich-West")])


@pytest.mark.parametrize(
    "text", ["", " ", " Zl", " zlatan ibrahim", " Paris,", " Paris, France", " and in", " Zürich-W"]
)
def test_it_holds_what_was_said_from_the_start_of_a_word(text: str) -> None:
    assert SAID.holds(text)


@pytest.mark.parametrize(
    "text", [" Ibsen", " Zlatan Ij", " mother Paris", " latan", " Zürichs", " France.", " France and"]
)
def test_it_holds_nothing_else(text: str) -> None:
    assert not SAID.holds(text)


@pytest.mark.parametrize(
    ("text", "breaks"),
    [(" Zlat", True), (" Zlatan", False), (" Tom", False), (" Paris", False), (" Paris,", True), (" Rome", False)],
)
def test_it_breaks_off_within_a_word(text: str, breaks: bool) -> None:
    assert SAID.breaks_off(text) is breaks
