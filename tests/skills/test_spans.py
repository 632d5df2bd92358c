"""From when to when: the half of the day that one end names is the other's too, where that fits."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from skills.spans import parse_span
from skills.values import Unclear

NOW = datetime(2027, 3, 10, 8, 0, tzinfo=ZoneInfo("Europe/London"))  # a Wednesday


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("from nine to five", "10 09:00", "10 17:00"),
        ("between two and four pm", "10 14:00", "10 16:00"),
        ("nine to five pm", "10 09:00", "10 17:00"),
        ("from 11 p.m. to 6 a.m.", "10 23:00", "11 06:00"),
        ("tomorrow between two and four in the afternoon", "11 14:00", "11 16:00"),
        ("from half past ten to twelve", "10 10:30", "10 12:00"),
        ("from two to four on friday", "12 14:00", "12 16:00"),
        ("eight am five pm", "11 08:00", "11 17:00"),
        ("from ten until noon", "10 10:00", "10 12:00"),
        ("2:30-3:15", "10 14:30", "10 15:15"),
    ],
)
def test_a_span_has_two_ends(words: str, first: str, last: str) -> None:
    assert [f"{end:%d %H:%M}" for end in parse_span(words, NOW).instants(NOW)] == [first, last]


@pytest.mark.parametrize(
    "words", ["", "seven", "from here to there", "from monday to friday", "between us", "half past", "5 " * 2000]
)
def test_what_has_no_two_ends_is_unclear(words: str) -> None:
    with pytest.raises(Unclear):
        parse_span(words, NOW)
