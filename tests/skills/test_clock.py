from __future__ import annotations

import pytest

from skills.api import Failed
from skills.values import Unclear
from tests.skills.conftest import Owner


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({}, "It's 9 AM."),
        ({"location": "Tokyo"}, "It's 6 PM in Tokyo."),
        ({"location": "new york"}, "It's 4 AM in New York City."),
        ({"location": "Barcelonna"}, "It's 10 AM in Barcelona."),
        ({"location": "Paris"}, "It's 10 AM in Paris."),
        ({"location": "Paris Texas"}, "It's 3 AM in Paris."),
        ({"location": "Japan"}, "It's 6 PM in Japan."),
        ({"location": "California"}, "It's 1 AM in California."),
        ({"location": "São Paulo"}, "It's 6 AM in São Paulo."),
        ({"location": "Honolulu"}, "It's 11 PM yesterday in Honolulu."),
        ({"location": "london england"}, "It's 9 AM in London."),
        ({"timezone": "Pacific time"}, "It's 1 AM, Pacific time."),
        ({"timezone": "GMT"}, "It's 9 AM, GMT."),
        ({"timezone": "central european time"}, "It's 10 AM, Central European time."),
    ],
)
def test_the_time_is_told_here_and_elsewhere(owner: Owner, words: dict[str, str], said: str) -> None:
    assert owner("get_time", **words) == said


def test_an_unknown_place_is_said_so(owner: Owner) -> None:
    with pytest.raises(Failed, match="I don't know where Atlantis Springs is."):
        owner("get_time", location="Atlantis Springs")
    with pytest.raises(Unclear, match="I don't know where binary is."):
        owner("convert_time", time="3 pm", source="binary")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({}, "Today is Wednesday, March 10, 2027."),
        ({"date": "tomorrow"}, "Tomorrow is Thursday, March 11."),
        ({"date": "Friday"}, "That is Friday, March 12, in 2 days."),
        ({"date": "the 25th of December"}, "That is Saturday, December 25, in 290 days."),
        ({"date": "next week"}, "Next week is from Monday, March 15 to Sunday, March 21."),
        ({"event": "Christmas"}, "Christmas Day is Saturday, December 25, in 290 days."),
        ({"event": "easter"}, "Easter is Sunday, March 28, in 18 days."),
        ({"event": "pancake day"}, "Pancake Day is Tuesday, February 29, 2028, in 356 days."),
        ({"event": "thanksgiving"}, "Thanksgiving Day is Thursday, November 25, in 260 days."),
        ({"event": "St Patrick's Day"}, "Saint Patrick's Day is Wednesday, March 17, in 7 days."),
        ({"event": "new year's eve"}, "New Year's Eve is Friday, December 31, in 296 days."),
        ({"event": "black friday"}, "Black Friday is Friday, November 26, in 261 days."),
        ({"event": "next holiday"}, "The next holiday, Good Friday, is Friday, March 26, in 16 days."),
    ],
)
def test_days_are_told(owner: Owner, words: dict[str, str], said: str) -> None:
    assert owner("get_date", **words) == said


def test_a_holiday_is_the_owners_countrys_own(owner: Owner) -> None:
    owner.setting(country="US")
    assert owner("get_date", event="mother's day") == "Mother's Day is Sunday, May 9, in 60 days."
    assert owner("get_date", event="4th of july") == "Independence Day is Sunday, July 4, in 116 days."
    owner.setting(country="DE")
    assert owner("get_date", event="German unity day") == "German Unity Day is Sunday, October 3, in 207 days."


def test_a_day_that_nobody_knows_is_said_so(owner: Owner) -> None:
    with pytest.raises(Failed, match="I don't know when Frobnicate Day is."):
        owner("get_date", event="Frobnicate Day")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"time": "3 pm", "source": "Tokyo"}, "3 PM in Tokyo is 6 AM here."),
        ({"time": "noon", "source": "London", "target": "Sydney"}, "Noon in London is 11 PM in Sydney."),
        ({"time": "three", "target": "Los Angeles"}, "3 PM here is 7 AM in Los Angeles."),
        ({"time": "8 pm", "target": "Tokyo"}, "8 PM here is 5 AM the next day in Tokyo."),
        ({"source": "London", "target": "New York"}, "New York City is 5 hours behind London."),
        ({"target": "Mumbai"}, "Mumbai is 5.5 hours ahead of here."),
        ({"source": "London", "target": "Lisbon"}, "Lisbon and London have the same time."),
    ],
)
def test_times_are_converted(owner: Owner, words: dict[str, str], said: str) -> None:
    assert owner("convert_time", **words) == said


def test_a_time_without_a_place_is_not_converted(owner: Owner) -> None:
    with pytest.raises(Failed, match="Say a place"):
        owner("convert_time", time="3 pm")
