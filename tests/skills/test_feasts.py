"""When feasts are, checked against published calendars."""

from __future__ import annotations

from datetime import date

import pytest

from skills import feasts


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("Easter", "2027-03-28"), ("Good Friday", "2027-03-26"), ("Ash Wednesday", "2027-02-10"), ("Mothering Sunday", "2027-03-07"),
        ("Thanksgiving", "2027-11-25"), ("Black Friday", "2027-11-26"), ("Cyber Monday", "2027-11-29"), ("Labor Day", "2027-09-06"),
        ("Father's Day", "2027-06-20"), ("Memorial Day", "2027-05-31"), ("Remembrance Sunday", "2027-11-14"),
        ("Saint Patrick's Day", "2027-03-17"), ("Hogmanay", "2027-12-31"), ("August Bank Holiday", "2027-08-30"),
    ],
)  # fmt: skip
def test_a_feast_has_its_day(name: str, day: str) -> None:
    assert feasts.in_year(feasts.plain(name), 2027) == date.fromisoformat(day)


def test_black_friday_follows_the_fourth_thursday_even_in_a_month_that_begins_on_a_friday() -> None:
    assert feasts.in_year("black friday", 2024) == date(2024, 11, 29)


def test_the_coming_one_may_be_today_and_the_past_one_may_not() -> None:
    christmas = date(2027, 12, 25)
    assert feasts.coming("christmas", christmas) == christmas
    assert feasts.past("christmas", christmas) == date(2026, 12, 25)
