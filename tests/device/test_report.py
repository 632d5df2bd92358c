"""What came of several calls is told as a person would tell it."""

from __future__ import annotations

import pytest

from device.execute import Outcome, Reply
from device.report import in_one


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        (["It is noon."], "It is noon."),
        (["I noted tea.", "I cancelled the alarm."], "I noted tea and cancelled the alarm."),
        (["I noted tea.", "I cancelled the alarm.", "I paused the timer."],
         "I noted tea, cancelled the alarm and paused the timer."),
        (["Alarm set for 7 AM tomorrow.", "Added milk to the shopping list."],
         "Alarm set for 7 AM tomorrow, and added milk to the shopping list."),
        (["Alarm set for 7 AM tomorrow.", "I noted tea."], "Alarm set for 7 AM tomorrow, and I noted tea."),
        (["Anna is on the phone.", "Bo is not."], "Anna is on the phone. Bo is not."),  # names stay as they are
        (["I noted tea.", "I noted tea."], "I noted tea."),
        (["What time? I can't tell.", "I noted tea."], "What time? I can't tell. I noted tea."),
        (["I noted tea. It is the third.", "I noted milk."], "I noted tea. It is the third. I noted milk."),
        (["That is 3.5 miles.", "I noted tea."], "That is 3.5 miles, and I noted tea."),
    ],
)  # fmt: skip
def test_short_deeds_share_a_sentence(said: list[str], wanted: str) -> None:
    assert in_one(Reply(text, Outcome.DONE) for text in said) == wanted


def test_what_failed_stands_alone() -> None:
    replies = [Reply("I noted tea.", Outcome.DONE), Reply("I could not find Anna.", Outcome.FAILED),
               Reply("I noted milk.", Outcome.DONE)]  # fmt: skip
    assert in_one(replies) == "I noted tea. I could not find Anna. I noted milk."
