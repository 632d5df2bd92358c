from __future__ import annotations

import pytest

from models.spoken import FIRST, LONGEST, as_said, sentences


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("It is 7:30 AM.", "It is 7 30 AM."),
        ("at 7:05 p.m.", "at 7 oh 5 PM."),
        ("at 10:30 a.m. today", "at 10 30 AM today"),
        ("at 7:00 PM", "at 7 PM"),
        ("at 12:00", "at 12 o'clock"),
        ("at 19:00", "at 19 hundred"),
        ("at 0:00", "at midnight"),
        ("from 9:15-9:45", "from 9 15 to 9 45"),
        ("1:02:03", "1:02:03"),
    ],
)
def test_times_are_said_as_people_say_them(text: str, said: str) -> None:
    assert as_said(text) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("on March 3, 2026", "on March 3rd, 20 26"),
        ("on Nov. 21", "on November 21st"),
        ("on 2026-11-12", "on November 12th, 20 26"),
        ("on the 3rd of May", "on the 3rd of May"),
        ("in 1995 and since 1905", "in 19 95 and since 19 oh 5"),
        ("in 2005", "in 2005"),
        ("in 1800", "in 18 hundred"),
        ("in 1500 meters", "in 1500 meters"),
        ("the 1990s, the 30s", "the 19 nineties, the thirties"),
        ("You may 5 times", "You may 5 times"),
    ],
)
def test_dates_and_years_are_said_as_people_say_them(text: str, said: str) -> None:
    assert as_said(text) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("5 km", "5 kilometers"),
        ("1 km", "1 kilometer"),
        ("1.5 kg", "1.5 kilograms"),
        ("20 °C", "20 degrees Celsius"),
        ("-1°C", "-1 degree Celsius"),
        ("18–22 °C", "18 to 22 degrees Celsius"),
        ("60 km/h", "60 kilometers per hour"),
        ("200 mL", "200 milliliters"),
        ("30s", "30 seconds"),
        ("64 GB.", "64 gigabytes."),
        ("5 ft 3 in", "5 feet 3"),
        ("5 in the box", "5 in the box"),
        ("20 m²", "20 square meters"),
        ("50%", "50%"),
        ("3 golden rings", "3 golden rings"),
    ],
)
def test_units_are_said_in_full(text: str, said: str) -> None:
    assert as_said(text) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("$3.50", "3 dollars and 50 cents"),
        ("$1.01", "1 dollar and 1 cent"),
        ("$0.50", "50 cents"),
        ("$1,200", "1,200 dollars"),
        ("£20.99", "20 pounds and 99 pence"),
        ("5 €", "5 euros"),
        ("$3.5 million", "3.5 million dollars"),
        ("¥1", "1 yen"),
    ],
)
def test_money_is_said_with_its_name_behind(text: str, said: str) -> None:
    assert as_said(text) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("3-5 minutes", "3 to 5 minutes"),
        ("1/2 cup", "one half cup"),
        ("2½ cups", "2 and a half cups"),
        ("3/4", "3 quarters"),
        ("13/4", "13 over 4"),
        ("24/7", "24 7"),
        ("2 + 2 = 4", "2 + 2 equals 4"),
        ("No. 5 or #6", "number 5 or number 6"),
        ("call 555-1234", "call 5 5 5, 1 2 3 4"),
        ("call +1 (555) 123-4567", "call plus 1, 5 5 5, 1 2 3, 4 5 6 7"),
        ("3.14 and 1,234,567", "3.14 and 1,234,567"),
    ],
)
def test_ranges_fractions_and_numbers_to_call_are_said_as_people_say_them(text: str, said: str) -> None:
    assert as_said(text) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("fruit, e.g. apples", "fruit, for example apples"),
        ("Dr. Smith and Mrs. Jones", "Doctor Smith and Missis Jones"),
        ("bob.jones@example.com", "bob dot jones at example.com"),
        ("see https://www.example.com/help/.", "see example dot com slash help."),
        ("AT&T", "AT&T"),
    ],
)
def test_abbreviations_and_addresses_are_said_in_words(text: str, said: str) -> None:
    assert as_said(text) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("**Bold**, _slanted_ and `code`", ["Bold, slanted and code"]),
        ("# Shopping\n- milk\n- eggs", ["Shopping", "milk", "eggs"]),
        ("1. Boil\n2. Stir", ["1: Boil", "2: Stir"]),
        ("Read [the page](https://example.com/x).", ["Read the page."]),
        ("Done! 🎉👍🏽", ["Done!"]),
        ("[[ˈæ]] snake_case", ["ˈæ snake case"]),
        ("a\x00b\x07", ["ab"]),
        ("| a | b |\n|---|---|\n| 1 | 2 |", ["a, b", "1, 2"]),
    ],
)
def test_marks_for_the_eye_are_not_said(text: str, said: list[str]) -> None:
    assert sentences(text) == said


@pytest.mark.parametrize("text", ["", "   \n", "...", "👍", "---", "\x00", "—"])
def test_what_has_no_words_makes_no_sentence(text: str) -> None:
    assert sentences(text) == []


def test_sentences_end_where_they_end_and_not_at_an_abbreviation() -> None:
    text = "Dr. Smith came at 5 p.m. He had apples, etc. J. K. Rowling wrote 3.5 books! Really? Yes."
    assert sentences(text) == [
        "Doctor Smith came at 5 PM.",
        "He had apples, et cetera.",
        "J. K. Rowling wrote 3.5 books!",
        "Really?",
        "Yes.",
    ]


def test_a_very_long_sentence_is_cut_at_its_commas_and_loses_nothing() -> None:
    text = "I went to the market, where I bought apples, and then I walked home along the river, " * 6 + "and slept."
    pieces = sentences(text)
    assert max(map(len, pieces)) <= LONGEST
    assert " ".join(pieces) == text
    assert all(piece.endswith((",", ".")) for piece in pieces)


def test_a_long_sentence_without_commas_is_cut_between_words() -> None:
    text = "word " * 100
    pieces = sentences(text)
    assert max(map(len, pieces)) <= LONGEST
    assert " ".join(pieces) == text.strip()


def test_the_first_sentence_is_cut_early_so_that_nobody_waits() -> None:
    text = "Your next alarm is set for 7:30 AM on Friday, March 3, and there are three timers running."
    first, *rest = sentences(text)
    assert first == "Your next alarm is set for 7 30 AM on Friday, March 3rd,"
    assert len(text) > FIRST
    assert rest == ["and there are three timers running."]


def test_other_languages_keep_their_numbers() -> None:
    assert sentences("Es sind **5 km**.", english=False) == ["Es sind 5 km."]
