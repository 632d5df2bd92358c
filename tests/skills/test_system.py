from __future__ import annotations

import pytest

from skills.api import Failed
from tests.skills.conftest import SKILLS, Owner


@pytest.mark.parametrize("name", ["undo", "repeat", "stop", "help"])
def test_what_needs_the_journal_is_left_to_the_turn(owner: Owner, name: str) -> None:
    assert SKILLS[name].by_turn
    with pytest.raises(RuntimeError, match="answered by the turn"):
        owner(name)


def test_the_machine_is_told_about_whole_or_in_part(owner: Owner) -> None:
    assert owner("device_status") == "The battery is at 80 percent. I'm not connected to a network."
    assert owner("device_status", what="battery level") == "The battery is at 80 percent."
    assert owner("device_status", what="wifi") == "I'm not connected to a network."
    assert owner("device_status", what="temperature") == "I can't read the temperature on this machine."
    with pytest.raises(Failed, match="I can tell about battery and network."):
        owner("device_status", what="mood")


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("units", "imperial", "The units are now imperial. Before, it was metric."),
        ("units", "metric", "The units are metric already."),
        ("clock", "24 hours", "The clock is now 24 hours. Before, it was 12 hours."),
        ("quiet mode", "on", "Quiet mode is now on."),
        ("speed of speech", "slower", "The speed of speech is now 0.8 times normal. Before, it was normal."),
        ("speed", "150 percent", "The speed of speech is now 1.5 times normal. Before, it was normal."),
        ("language", "English", "The language is now English."),
    ],
)
def test_a_setting_is_changed_and_said_with_what_it_was(owner: Owner, setting: str, value: str, said: str) -> None:
    assert owner("set_setting", setting=setting, value=value) == said


def test_a_setting_is_kept_once(owner: Owner) -> None:
    owner("set_setting", setting="units", value="imperial")
    owner.setting(units="imperial")
    owner("set_setting", setting="units", value="metric")
    assert [dict(row.data) for row in owner.store.rows("setting")] == [{"name": "units", "value": "metric"}]


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("brightness", "50 percent", "no screen"),
        ("language", "French", "only know English"),
        ("voice", "a woman's", "one voice"),
        ("units", "cubits", "I can set units to metric or imperial."),
        ("speed", "9 times", "half to double"),
        ("colour", "blue", "no such setting"),
    ],
)
def test_what_cannot_be_set_is_said_honestly(owner: Owner, setting: str, value: str, said: str) -> None:
    with pytest.raises(Failed, match=said):
        owner("set_setting", setting=setting, value=value)
    assert owner.store.rows("setting") == []


def test_jokes_differ_from_one_moment_to_the_next(owner: Owner) -> None:
    told = set()
    for _ in range(200):
        told.add(owner("tell_joke"))
        owner.wait(seconds=7)
    assert len(told) >= 40


def test_a_joke_is_about_what_was_asked(owner: Owner) -> None:
    for _ in range(20):
        assert "cat" in owner("tell_joke", kind="cats").lower()
        assert owner("tell_joke", kind="knock knock").startswith("Knock knock.")
        owner.wait(seconds=7)
    assert owner("tell_joke", kind="tax law").startswith("I know none about that")
