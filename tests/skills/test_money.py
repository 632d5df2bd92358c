from __future__ import annotations

from decimal import Decimal

import pytest

from skills.amounts import Money
from skills.money import parse_money
from skills.values import Unclear


@pytest.mark.parametrize(
    ("words", "amount", "currency"),
    [
        ("twelve pounds fifty", "12.5", "GBP"), ("a tenner", "10", "GBP"), ("fifty bucks", "50", "USD"),
        ("two dollars and seventy-five cents", "2.75", "USD"), ("ninety-nine pence", "0.99", "GBP"), ("50p", "0.5", "GBP"),
        ("two lakh rupees", "200000", "INR"), ("one lakh fifty thousand rupees", "150000", "INR"), ("₹1,00,000", "100000", "INR"),
        ("Rs. 500", "500", "INR"), ("£1,250.50", "1250.5", "GBP"), ("A$20", "20", "AUD"), ("€9,99", "9.99", "EUR"),
        ("$2.5 million", "2500000", "USD"), ("£1.5m", "1500000", "GBP"), ("five k", "5000", "USD"), ("50 CHF", "50", "CHF"),
        ("one and a half million pounds", "1500000", "GBP"), ("half a million dollars", "500000", "USD"),
        ("a couple of hundred quid", "200", "GBP"), ("two and a half grand", "2500", "USD"), ("12 euro 50", "12.5", "EUR"),
        ("three pounds oh five", "3.05", "GBP"), ("nineteen ninety-nine", "19.99", "USD"), ("a pound and a half", "1.5", "GBP"),
        ("eighty Australian dollars", "80", "AUD"), ("fifty dollars Canadian", "50", "CAD"), ("$20 dollars", "20", "USD"),
        ("about a twenty pound note please", "20", "GBP"), ("a dime", "0.1", "USD"), ("minus ten euros", "-10", "EUR"),
    ],
)  # fmt: skip
def test_a_sum_of_money_is_read_however_it_is_put(words: str, amount: str, currency: str) -> None:
    assert parse_money(words) == Money(Decimal(amount), currency)


@pytest.mark.parametrize(
    ("words", "owners", "currency"),
    [("five", "EUR", "EUR"), ("a grand", "GBP", "GBP"), ("fifty cents", "AUD", "AUD"), ("fifty cents", "GBP", "USD"),
     ("ten dollars", "CAD", "CAD"), ("ten US dollars", "CAD", "USD"), ("a fiver", "INR", "GBP"), ("100 rupees", "PKR", "PKR")],
)  # fmt: skip
def test_a_currency_that_is_not_named_in_full_is_the_owners_where_it_can_be(
    words: str, owners: str, currency: str
) -> None:
    assert parse_money(words, owners).currency == currency


@pytest.mark.parametrize(
    "words",
    ["", "a", "p", "£", "dollars", "purple", "next", "a lot", "a few pounds", "ten to twenty pounds", "five apples",
     "ten dollars fifty pence", "two pounds three pounds", "1.2.3 dollars", "12:30", "twenty percent", "9" * 5000, "5 " * 90],
)  # fmt: skip
def test_what_is_no_sum_of_money_is_unclear(words: str) -> None:
    with pytest.raises(Unclear, match=r"\.$"):
        parse_money(words)
