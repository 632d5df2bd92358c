"""A yes is a clear yes; everything else is no; what is neither may be another request."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from device.consent import VALID, Agreement, deed, gives_up, is_other, is_yes, level, place, question, said
from skills.api import Confirm, Context, Done, Need, Skill, skill
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
        ("duration:range", "twenty to thirty minutes", "20 minutes to 30 minutes"),
        ("number", "two dozen", "24"),
        ("number:heads", "my wife and two kids", "3"),
        ("number:percent", "three quarters", "75 percent"),
        ("number:temperature", "twenty one and a half degrees", "21.5 degrees"),
        ("number:temperature", "minus one Celsius", "minus 1 degree Celsius"),
        ("number:money", "twelve pounds fifty", "12 British pounds and 50 pence"),
        ("number:money", "75 cents", "75 US cents"),
        ("text:color", "deep red", "dark red"),
        ("text:recurrence", "every other Monday", "every 2 weeks on Monday"),
        ("time:span", "from two to four on friday", "2 PM to 4 PM on Friday"),
        ("time:span", "11 pm to 6 am", "11 PM today to 6 AM tomorrow"),
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
    asked = question(deed(meet, values | {"length": timedelta(minutes=90)}, NOW))
    assert asked == "Shall I invite someone, person Anna, date Friday, time 3 PM, length 1 hour and 30 minutes?"
    assert "15:00" in deed(meet, values, NOW, clock24=True)


def leveled(confirm: Confirm, *needs: Need) -> Skill:
    @skill(confirm=confirm, needs=needs)
    def act(context: Context, what: str = "") -> Done:
        """Act.

        Args:
            what: What.
        """
        return Done("Acted.")

    return act


NONE, UNDO, ASK, HOLD = Confirm


@pytest.mark.parametrize(
    ("own", "ruled", "wanted"),
    [(NONE, ASK, ASK), (UNDO, HOLD, HOLD), (ASK, HOLD, HOLD), (ASK, UNDO, UNDO), (ASK, NONE, ASK), (HOLD, UNDO, HOLD),
     (HOLD, NONE, HOLD), (UNDO, NONE, UNDO)],
)  # fmt: skip
def test_a_rule_of_the_owners_tightens_or_loosens_ask_to_undo(own: Confirm, ruled: Confirm, wanted: Confirm) -> None:
    assert level(leveled(own), {}, None, {"act": ruled}) is wanted
    assert level(leveled(own), {}, None, {"other": ruled}) is own


def test_what_strangers_had_a_hand_in_is_asked_about() -> None:
    page = "a page of example.org"
    assert level(leveled(NONE), {}, page, {}) is NONE
    assert level(leveled(NONE, Need.NETWORK), {}, page, {}) is ASK  # an address can carry away what was read
    assert level(leveled(UNDO), {}, page, {}) is ASK
    assert level(leveled(ASK), {}, page, {"act": UNDO}) is ASK
    assert level(leveled(HOLD), {}, page, {}) is HOLD
    assert question("act", page) == "This comes from a page of example.org. Shall I act?"


def test_values_may_need_more_agreement_never_less() -> None:
    act = leveled(ASK)
    act.level(lambda values: HOLD if values.get("what") == "everything" else NONE)
    assert level(act, {"what": "everything"}, None, {"act": UNDO}) is HOLD
    assert level(act, {"what": "tea"}, None, {}) is ASK


def test_a_yes_is_to_these_values_once_and_not_for_long() -> None:
    until = NOW + VALID
    assert Agreement("send", {"to": "Anna"}, until).use("send", {"to": "Anna"}, NOW)
    assert not Agreement("send", {"to": "Anna"}, until).use("send", {"to": "Eve"}, NOW)
    assert not Agreement("send", {"to": "Anna"}, until).use("launch", {"to": "Anna"}, NOW)
    assert not Agreement("send", {"to": "Anna"}, until).use("send", {"to": "Anna"}, until + timedelta(seconds=1))
    once = Agreement("send", {"to": "Anna"}, until)
    assert once.use("send", {"to": "Anna"}, NOW)
    assert not once.use("send", {"to": "Anna"}, NOW)


@pytest.mark.parametrize(
    ("words", "many", "wanted"),
    [("The first one.", 2, 0), ("the second", 2, 1), ("the latter", 2, 1), ("the last one", 3, 2), ("the third", 2, None),
     ("the other one", 2, 1), ("Anna", 2, None)],
)  # fmt: skip
def test_one_of_several_is_named_by_its_place(words: str, many: int, wanted: int | None) -> None:
    assert place(words, many) == wanted
