from __future__ import annotations

import pytest

from skills import rings
from skills.api import Failed, Which
from skills.values import Unclear
from tests.skills.conftest import Owner


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"text": "call mum", "time": "at seven"}, "I'll remind you today at 7 PM to call mum."),
        ({"text": "call my mum", "date": "tomorrow"}, "I'll remind you tomorrow at 9 AM to call your mum."),
        ({"text": "water the plants", "date": "tomorrow", "time": "nine"},
         "I'll remind you tomorrow at 9 AM to water the plants."),
        ({"text": "the dentist", "date": "on Friday"}, "I'll remind you on Friday at 9 AM about the dentist."),
        ({"text": "to check the oven", "time": "in ten minutes"}, "I'll remind you today at 9:10 AM to check the oven."),
        ({"text": "rest", "date": "today"}, "I'll remind you today at 1 PM to rest."),
        ({"text": "take my pills", "date": "every day", "time": "8"}, "I'll remind you every day at 8 AM to take your pills."),
        ({"text": "take my pills", "date": "every evening", "time": "8"},
         "I'll remind you every day at 8 PM to take your pills."),
        ({"text": "water the plants", "date": "every other Sunday"},
         "I'll remind you every 2 weeks on Sunday at 9 AM to water the plants."),
        ({"text": "put the bins out every Monday", "time": "at seven"},
         "I'll remind you every Monday at 7 AM to put the bins out."),
        ({"text": "stretch", "date": "every two hours"}, "I'll remind you every 2 hours from 11 AM to stretch."),
        ({"text": "pay rent every month", "date": "the 1st"}, "I'll remind you every month at 9 AM to pay rent."),
    ],
)  # fmt: skip
def test_a_reminder_is_set_and_said_in_full(owner: Owner, words: dict[str, str], said: str) -> None:
    assert owner("set_reminder", **words) == said
    assert len(rings.of(owner.store, "reminder")) == 1


def test_half_of_how_often_is_not_taken_for_a_day(owner: Owner) -> None:
    with pytest.raises(Unclear, match="didn't get what to remind you of"):
        owner("set_reminder", text="water the plants every", date="Sunday")


def test_a_reminder_without_a_time_is_not_set(owner: Owner) -> None:
    with pytest.raises(Failed, match="When should I remind you?"):
        owner("set_reminder", text="call mum")
    with pytest.raises(Failed, match="already past"):
        owner("set_reminder", text="call mum", date="yesterday")
    assert owner.store.rows("ring") == []


def test_reminders_are_listed_by_day(owner: Owner) -> None:
    assert owner("list_reminders") == "You have no reminders."
    owner("set_reminder", text="call mum", date="tomorrow")
    owner("set_reminder", text="buy milk", time="5 pm")
    assert owner("list_reminders") == "You have two reminders: buy milk, today at 5 PM; call mum, tomorrow at 9 AM."
    assert owner("list_reminders", date="tomorrow") == "You have one reminder: call mum, tomorrow at 9 AM."
    assert owner("list_reminders", date="Sunday") == "You have no reminders then, but two at other times."


def test_a_reminder_is_cancelled_by_a_part_of_its_words(owner: Owner) -> None:
    owner("set_reminder", text="call mum about Sunday", date="tomorrow")
    owner("set_reminder", text="buy milk", time="5 pm")
    with pytest.raises(Which, match="text: buy milk, call mum about Sunday"):
        owner("cancel_reminder")
    assert owner("cancel_reminder", text="call mum") == (
        "I won't remind you to call mum about Sunday. It was set for 9 AM tomorrow."
    )
    assert owner("cancel_reminder", heard="delete all reminders") == (
        "I won't remind you to buy milk. It was set for 5 PM today."
    )
    with pytest.raises(Failed, match="You have no reminders."):
        owner("cancel_reminder", text="milk")
