from __future__ import annotations

import pytest

from skills.heads import parse_people
from skills.numbers import Unclear


@pytest.mark.parametrize(
    ("words", "people"),
    [("two", 2), ("for four people", 4), ("1 person", 1), ("the six", 6), ("the six of us", 6), ("we're seven", 7),
     ("there will be five of us", 5), ("a dozen", 12), ("half a dozen people", 6), ("a hundred and twenty people", 120),
     ("um, six I think", 6), ("at least eight people", 8), ("a table for two please", 2), ("both of us", 2), ("four ppl", 4)],
)  # fmt: skip
def test_a_number_is_that_many(words: str, people: int) -> None:
    assert parse_people(words) == people


@pytest.mark.parametrize(
    ("words", "people"),
    [("just me", 1), ("by myself", 1), ("on my own", 1), ("with no one", 1), ("nobody but me", 1), ("me plus one", 2),
     ("me and my two brothers", 3), ("my wife, two children and I", 4), ("my parents and me", 3), ("me, myself and I", 1),
     ("me and five others", 6), ("two couples and myself", 5), ("my best friend and me", 2), ("me and another couple", 3),
     ("my mother-in-law and me", 2), ("me, John and Mary", 3), ("me and a plus one", 2), ("two friends from work and me", 3)],
)  # fmt: skip
def test_who_speaks_is_one_of_them(words: str, people: int) -> None:
    assert parse_people(words) == people


@pytest.mark.parametrize(
    ("words", "people"),
    [("with 2 of my mates", 3), ("with my wife and two kids", 4), ("with a couple of friends", 3), ("with four people", 4),
     ("I'm bringing three friends", 4), ("my daughter and her 2 kids", 3), ("5 people not counting me", 6)],
)  # fmt: skip
def test_who_comes_with_others_is_counted_too(words: str, people: int) -> None:
    assert parse_people(words) == people


@pytest.mark.parametrize(
    ("words", "people"),
    [("two adults and three kids", 5), ("2 adults 2 children", 4), ("a man and his wife", 2), ("a couple", 2),
     ("a family of five", 5), ("two families of four", 8), ("a group of ten friends", 10), ("three lads and 2 girls", 5),
     ("my brother, his wife and their three stepchildren", 5), ("4 adults plus 2 children under 5", 6), ("2 adults/2 kids", 4),
     ("a 3 year old and two grown-ups", 3), ("2 adults and 3 kids aged 5, 7 and 9", 5), ("three co-workers", 3)],
)  # fmt: skip
def test_groups_are_added(words: str, people: int) -> None:
    assert parse_people(words) == people


@pytest.mark.parametrize(
    ("words", "people"),
    [("six people, two of them kids", 6), ("six people, four adults and two kids", 6), ("4 including me", 4),
     ("four, all adults", 4), ("ten, including the kids", 10), ("me and the lads, eight in total", 8), ("two adults, no kids", 2)],
)  # fmt: skip
def test_whom_the_number_holds_already_is_not_added(words: str, people: int) -> None:
    assert parse_people(words) == people


@pytest.mark.parametrize(
    ("words", "people"),
    [("12 people 1 child  and 1 highchair", 13), ("2 adults, a baby and a high chair", 3), ("4 people and a dog", 4),
     ("4 people, 2 chairs for babies", 4), ("3 adults, a toddler and a pushchair", 4), ("5 people, one in a wheelchair", 5)],
)  # fmt: skip
def test_chairs_and_dogs_are_no_people(words: str, people: int) -> None:
    assert parse_people(words) == people


@pytest.mark.parametrize(
    ("words", "people"), [("six, no, seven", 7), ("four people, sorry, five people", 5), ("make that eight", 8)]
)
def test_the_last_word_counts(words: str, people: int) -> None:
    assert parse_people(words) == people


@pytest.mark.parametrize(
    "words",
    ["", "purple", "next", "the", "a lot", "the kids", "my friends and I", "me and the kids", "a family", "four or five",
     "six to eight", "six, seven", "two pizzas", "seven pm", "two and a half", "zero", "everyone", "we", "the table", "my place",
     "two adults and a kid, no, four kids", "x " * 5000, "9" * 300, "John and Mary"],
)  # fmt: skip
def test_how_many_is_asked_where_it_was_not_said(words: str) -> None:
    with pytest.raises(Unclear, match=r"\.$"):
        parse_people(words)
