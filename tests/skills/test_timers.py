from __future__ import annotations

import pytest

from skills import rings
from skills.api import Failed, Which
from skills.values import Unclear
from tests.skills.conftest import Owner


def test_a_timer_is_set_and_says_how_long_is_left(owner: Owner) -> None:
    assert owner("timer_status") == "There is no timer running."
    assert owner("set_timer", duration="ten minutes") == "Timer set for 10 minutes."
    owner.wait(minutes=4)
    assert owner("timer_status") == "The 10 minute timer has 6 minutes left."
    owner.wait(minutes=6)
    assert [row["what"] for row in rings.due(owner.store, owner.now)] == ["timer"]
    assert owner("timer_status") == "The 10 minute timer is done."


def test_several_timers_are_told_apart_by_name(owner: Owner) -> None:
    assert owner("set_timer", duration="8 minutes", name="pasta") == "Pasta timer set for 8 minutes."
    owner("set_timer", duration="5 minutes", name="eggs")
    with pytest.raises(Which, match="name: the eggs timer, the pasta timer"):
        owner("cancel_timer")
    assert owner("cancel_timer", name="the pastor timer") == "I cancelled the pasta timer. It had 8 minutes left."
    assert owner("cancel_timer") == "I cancelled the eggs timer. It had 5 minutes left."
    with pytest.raises(Failed, match="There is no timer running"):
        owner("cancel_timer")


def test_several_timers_are_listed_soonest_first(owner: Owner) -> None:
    owner("set_timer", duration="1 hour", name="roast")
    owner("set_timer", duration="90 seconds", name="tea")
    assert owner("timer_status") == (
        "You have two timers. The tea timer has 1 minute and 30 seconds left, and the roast timer has 1 hour left."
    )
    assert owner("timer_status", name="roast") == "The roast timer has 1 hour left."


def test_a_timer_is_found_by_its_length_said_either_way(owner: Owner) -> None:
    owner("set_timer", duration="5 minutes")
    owner("set_timer", duration="10 minutes")
    assert owner("timer_status", name="ten minute") == "The 10 minute timer has 10 minutes left."
    assert owner("cancel_timer", duration="five minutes").startswith("I cancelled the 5 minute timer.")


def test_two_of_the_same_name_are_named_when_the_second_is_set(owner: Owner) -> None:
    owner("set_timer", duration="8 minutes", name="egg")
    assert owner("set_timer", duration="5 minutes", name="egg") == (
        "Egg timer set for 5 minutes. You also have another egg timer, with 8 minutes left."
    )


def test_the_first_of_two_alike_can_be_named(owner: Owner) -> None:
    owner("set_timer", duration="5 minutes")
    owner.wait(minutes=1)
    owner("set_timer", duration="5 minutes")
    assert owner("cancel_timer", name="first") == "I cancelled the 5 minute timer. It had 4 minutes left."


def test_a_name_that_no_timer_has_is_said(owner: Owner) -> None:
    owner("set_timer", duration="8 minutes", name="pasta")
    with pytest.raises(
        Failed, match="There is no rice timer. You have one timer: the pasta timer, with 8 minutes left"
    ):
        owner("cancel_timer", name="rice")


def test_all_timers_are_cancelled_at_once(owner: Owner) -> None:
    for name in ("a one", "b two", "c three"):
        owner("set_timer", duration="8 minutes", name=name)
    assert owner("cancel_timer", every="true") == "I cancelled all three timers."
    assert owner.store.rows("ring") == []
    with pytest.raises(Failed):
        owner("cancel_timer", every="true")


def test_time_is_added_and_taken_off(owner: Owner) -> None:
    owner("set_timer", duration="10 minutes")
    owner.wait(minutes=5)
    assert owner("adjust_timer", change="up", duration="2 minutes") == "The 10 minute timer now has 7 minutes left."
    assert owner("adjust_timer", change="down", duration="6 minutes") == "The 10 minute timer now has 1 minute left."
    with pytest.raises(Failed, match="has only 1 minute left"):
        owner("adjust_timer", change="down", duration="1 minute")


def test_a_ringing_timer_given_more_time_runs_again(owner: Owner) -> None:
    owner("set_timer", duration="10 minutes")
    owner.wait(minutes=11)
    assert owner("adjust_timer", change="up", duration="2 minutes") == "The 10 minute timer now has 2 minutes left."
    assert rings.due(owner.store, owner.now) == []


def test_a_paused_timer_keeps_what_is_left(owner: Owner) -> None:
    owner("set_timer", duration="10 minutes")
    owner.wait(minutes=4)
    assert owner("pause_timer") == "I paused the 10 minute timer, with 6 minutes left."
    owner.wait(hours=3)
    assert owner("timer_status") == "The 10 minute timer has 6 minutes left, and it is paused."
    with pytest.raises(Failed, match="paused already"):
        owner("pause_timer")
    owner("adjust_timer", change="up", duration="1 minute")
    assert owner("resume_timer") == "The 10 minute timer runs again, with 7 minutes left."
    assert rings.next_due(owner.store) is not None
    with pytest.raises(Failed, match="not paused"):
        owner("resume_timer")


def test_resume_means_the_only_one_that_is_paused(owner: Owner) -> None:
    owner("set_timer", duration="10 minutes", name="rice")
    owner("set_timer", duration="5 minutes", name="tea")
    owner("pause_timer", name="rice")
    assert owner("resume_timer") == "The rice timer runs again, with 10 minutes left."


def test_no_timer_runs_for_a_year_or_for_no_time(owner: Owner) -> None:
    with pytest.raises(Failed, match="a week at most"):
        owner("set_timer", duration="300 days")
    with pytest.raises((Failed, Unclear)):
        owner("set_timer", duration="0 minutes")
    owner("set_timer", duration="6 days")
    with pytest.raises(Failed, match="a week at most"):
        owner("adjust_timer", change="up", duration="2 days")
