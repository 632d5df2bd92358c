from __future__ import annotations

import pytest

from skills.addresses import Email, Phone, parse_email, parse_phone, real_phone, say_email, say_phone
from skills.values import Unclear


@pytest.mark.parametrize(
    ("words", "address"),
    [
        ("anna dot berg at example dot org", "anna.berg@example.org"),
        ("Anna.Berg@example.org.", "anna.berg@example.org"),
        ("anna berg at example dot com", "annaberg@example.com"),
        ("anna underscore berg at g mail dot com", "anna_berg@gmail.com"),
        ("A-N-N-A dot B-E-R-G at example.com", "anna.berg@example.com"),
        ("anna ninety-nine at example dot co dot uk", "anna99@example.co.uk"),
        ("anna one two three at example dotcom", "anna123@example.com"),
        ("tom plus news at mail dash server dot net", "tom+news@mail-server.net"),
        ("it's anna at example dot org, all lower case", "anna@example.org"),
        ("email is bob at example.com", "bob@example.com"),
        ("forty two at example dot org", "42@example.org"),
    ],
)
def test_an_address_that_is_said_becomes_a_real_one(words: str, address: str) -> None:
    assert parse_email(words) == address
    assert parse_email(say_email(address)) == address


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ("anna berg", "it needs an “at”"),
        ("anna at example", "isn't a whole e-mail address"),
        ("anna at dot org", "isn't a whole e-mail address"),
        ("at example dot org", "isn't an e-mail address"),
        ("anna dot dot berg at example dot org", "isn't an e-mail address"),
        ("müller@example.org", "isn't an e-mail address"),
        ("anna@berg@example.org", "isn't an e-mail address"),
        (f"{'a' * 250}@example.org", "isn't an e-mail address"),
        ("anna@example.org\r\nBcc: eve@example.org", "isn't an e-mail address"),
        ("", "isn't an e-mail address"),
    ],
)
def test_what_is_no_address_is_refused_with_the_reason(words: str, problem: str) -> None:
    with pytest.raises(Unclear, match=problem):
        parse_email(words)


def test_an_address_is_said_so_that_it_can_be_written_down() -> None:
    assert str(Email("anna.berg_2+x@my-mail.example.org")) == (
        "anna dot berg underscore 2 plus x at my dash mail dot example dot org"
    )


@pytest.mark.parametrize(
    ("words", "country", "number", "said"),
    [
        ("oh one seven one double five five one two three four", "DE", "+491715551234", "0 1 7 1, 5 5 5, 1 2 3 4"),
        ("plus four nine one seven one triple five one two three four", "GB", "+491715551234", "plus 4 9, 1 7 1, 5 5 5, 1 2 3 4"),
        ("+49 (0)30 123456", "GB", "+4930123456", "plus 4 9, 3 0, 1 2 3, 4 5 6"),
        ("07700 900123", "GB", "+447700900123", "0 7 7 0 0, 9 0 0, 1 2 3"),
        ("it's oh two oh, seven nine four six, oh nine five eight.", "GB", "+442079460958", "0 2 0, 7 9 4 6, 0 9 5 8"),
        ("(212) 555-0100", "US", "+12125550100", "2 1 2, 5 5 5, 0 1 0 0"),
        ("one eight hundred five five five twelve thirty-four", "US", "+18005551234", "8 0 0, 5 5 5, 1 2 3 4"),
        ("555-1234", "US", "5551234", "5 5 5, 1 2 3 4"),
        ("tel:+49-171-1234567", "DE", "+491711234567", "0 1 7 1, 1 2 3, 4 5 6 7"),
    ],
)  # fmt: skip
def test_a_number_that_is_said_becomes_a_real_one(words: str, country: str, number: str, said: str) -> None:
    assert real_phone(parse_phone(words), country) == number
    assert say_phone(number, country) == said


@pytest.mark.parametrize("words", ["", "call me maybe", "five past seven", "++49", "double", "555 1234 extension 12"])
def test_what_is_no_number_is_refused(words: str) -> None:
    with pytest.raises(Unclear, match="isn't a telephone number"):
        parse_phone(words)


@pytest.mark.parametrize(
    ("words", "country", "problem"),
    [
        ("nine one one", "US", "9 1 1 is too short for a telephone number."),
        ("double oh seven", "GB", "0 0 7 is no whole telephone number."),
        ("07700 900123", "US", "Say it with plus and its country code"),
        ("plus nine nine nine one two three four five six seven", "GB", "of no country that I know."),
        ("1" * 60, "GB", "That is too long for a telephone number."),
    ],
)
def test_a_number_that_can_be_none_is_refused_with_the_reason(words: str, country: str, problem: str) -> None:
    with pytest.raises(Unclear) as caught:
        real_phone(parse_phone(words), country)
    said = str(caught.value)
    assert problem in said
    assert said[0] == said[0].upper()


def test_a_number_that_is_read_back_is_digits() -> None:
    assert str(Phone("+491711234567")) == "plus 4 9, 1 7 1, 1 2 3, 4 5 6 7"
    assert say_phone("+999123", "GB") == "plus 9 9 9, 1 2 3"
