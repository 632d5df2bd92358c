"""A yes is a clear yes; everything else is no; what is neither may be another request."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from device.consent import gives_up, is_other, is_yes, question, said
from skills.api import Context, Done, skill
from skills.values import Date, Duration, Time, parse

NOW = datetime(2027, 3, 10, 8, 0, tzinfo=ZoneInfo("Europe/London"))  # a Wednesday


@pytest.mark.parametrize(
    "text",
    ["Yes.", "yes, please", "Yeah!", "go ahead", "Okay.", "Do it.", "yes yes", "sure, go ahead", "um yes", "oh yes please",
     "Yeah, do that.", "that's right", "That's fine, thanks.", "OK then", "yes, go for it", "absolutely", "of course"],
)  # fmt: skip
def test_a_clear_yes_is_yes(text: str) -> None:
    assert is_yes(text)
    assert not is_other(text)


@pytest.mark.parametrize(
    "text",
    ["", "no", "yes but tomorrow", "yes, but", "yeah no", "no wait", "not now", "set a timer", "yes yes no", "maybe", "yes not",
     "no yes", "yes if it's cheap", "ok wait", "sure, why not later", "don't do it", "do it tomorrow", "yes to Anna", "hm",
     "right after lunch", "okay stop", "yes cancel that", "I said no", "you", "go", "please", "thanks", "...", "s yes"],
)  # fmt: skip
def test_anything_else_is_no(text: str) -> None:
    assert not is_yes(text)


@pytest.mark.parametrize(
    "text",
    ["what's the weather", "set a timer for ten minutes", "turn off the kitchen light", "play some jazz",
     "please play some jazz", "cancel my seven o'clock alarm", "stop the music in the kitchen"],
)  # fmt: skip
def test_another_request_is_told_from_an_answer(text: str) -> None:
    assert is_other(text)
    assert not is_yes(text)


@pytest.mark.parametrize(
    "text",
    ["", "no", "no wait", "yeah no", "not now", "wait a moment", "hold on", "stop", "stop it", "cancel that", "never mind",
     "I don't know", "maybe later", "but it's too late", "sorry what was that", "forget about it", "purple"],
)  # fmt: skip
def test_an_answer_is_no_other_request(text: str) -> None:
    assert not is_other(text)


def test_a_question_can_be_left() -> None:
    assert gives_up("Never mind.")
    assert not gives_up("ten minutes")


@pytest.mark.parametrize(
    ("kind", "words", "heard"),
    [
        ("time", "seven", "7 PM today"),
        ("time", "half past nine tomorrow morning", "9:30 AM tomorrow"),
        ("time", "in ten minutes", "8:10 AM today"),
        ("date", "a week on friday", "Friday, March 19"),
        ("date", "tomorrow", "tomorrow"),
        ("date", "this weekend", "Saturday to Sunday"),
        ("duration", "quarter of an hour", "15 minutes"),
        ("number", "two dozen", "24"),
        ("text", "the blue one", "the blue one"),
        (("true", "false"), "on", "yes"),
    ],
)
def test_a_value_is_read_back_as_what_it_was_taken_for(kind: Any, words: str, heard: str) -> None:
    value = parse(kind, words, NOW)
    assert said(value, {"it": value}, NOW) == heard


@skill()
def meet(context: Context, person: str, date: Date, time: Time, length: Duration) -> Done:
    """Invite someone.

    Args:
        person: Who.
        date: On which day.
        time: At what time.
        length: For how long.
    """
    return Done("Invited.")


def test_a_time_is_read_back_on_its_day() -> None:
    values = {"person": "Anna", "date": parse("date", "friday", NOW), "time": parse("time", "three", NOW)}
    asked = question(meet, values | {"length": timedelta(minutes=90)}, NOW)
    assert asked == "Shall I invite someone, person Anna, date Friday, time 3 PM, length 1 hour and 30 minutes?"
    assert "15:00" in question(meet, values, NOW, clock24=True)
