from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from device.sim import SimSpeaker
from device.volume import Volume
from models.phrases import Phrases
from models.types import Plan
from skills.api import Failed
from tests.skills.conftest import SKILLS, Owner


@pytest.fixture
def speaker() -> SimSpeaker:
    return SimSpeaker()


@pytest.fixture
def loud(make_owner: Callable[[], Owner], speaker: SimSpeaker) -> Owner:
    owner = make_owner()
    owner.context = replace(owner.context, sound=Volume(speaker, 50))
    return owner


def test_louder_and_quieter_are_steps(loud: Owner, speaker: SimSpeaker) -> None:
    before = speaker.volume
    assert loud("set_volume", change="up") == "Volume at 65 percent."
    assert speaker.volume > before
    assert loud("set_volume", change="down", level="20 percent") == "Volume at 45 percent."


def test_a_level_is_percent_and_a_small_number_is_of_ten(loud: Owner) -> None:
    assert loud("set_volume", "set the volume to thirty percent", level="thirty percent") == "Volume at 30 percent."
    assert loud("set_volume", "volume seven", level="seven") == "Volume at 70 percent."
    assert loud("set_volume", "volume at 5 percent", level="5 percent") == "Volume at 5 percent."
    assert loud("set_volume", "volume to max", level="max") == "Volume at 100 percent."


def test_it_says_when_it_gets_no_louder(loud: Owner) -> None:
    loud("set_volume", level="full")
    assert loud("set_volume", change="up") == "That is as loud as I get."
    loud("set_volume", level="zero")
    assert loud("set_volume", change="down") == "I'm as quiet as I can be."


def test_muting_keeps_the_level(loud: Owner, speaker: SimSpeaker) -> None:
    assert loud("set_volume", change="mute") == "I'm muted."
    assert speaker.volume == 0
    assert loud("set_volume", change="unmute") == "I'm back, at 50 percent."
    loud("set_volume", change="mute")
    assert loud("set_volume", change="up") == "Volume at 65 percent."
    assert speaker.volume > 0


def test_without_a_speaker_it_says_so(make_owner: Callable[[], Owner]) -> None:
    with pytest.raises(Failed, match="no speaker"):
        make_owner()("set_volume", change="up")


@pytest.mark.parametrize(
    ("said", "arguments"),
    [("turn it up", {"change": "up"}), ("a bit quieter please", {"change": "down"}), ("louder", {"change": "up"}),
     ("set the volume to forty percent", {"level": "forty percent"}), ("mute", {"change": "mute"}),
     ("turn the volume down by ten percent", {"change": "down", "level": "ten percent"}),
     ("unmute yourself", {"change": "unmute"}), ("speak up", {"change": "up"})],
)  # fmt: skip
def test_phrases(said: str, arguments: dict[str, str], owner: Owner) -> None:
    plan = Phrases(SKILLS.values()).decide(said, owner.now)
    assert isinstance(plan, Plan)
    assert [(call.skill, dict(call.arguments)) for call in plan.calls] == [("set_volume", arguments)]
