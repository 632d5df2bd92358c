"""Whatever an UNDO skill wrote, taking its recorded changes back restores the store."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from device.database import SqliteStore, take_back
from device.sim import SimSpeaker
from device.volume import Volume
from skills.api import Confirm
from tests.skills.conftest import SKILLS, Owner

CALLS: list[tuple[str, str, dict[str, str]]] = [
    ("set_alarm", "", {"time": "6 am", "recurrence": "every day"}),
    ("cancel_alarm", "", {"time": "7 am"}),
    ("cancel_alarm", "cancel all alarms", {}),
    ("change_alarm", "", {"time": "7 am", "new_time": "eight"}),
    ("set_timer", "", {"duration": "3 minutes", "name": "tea"}),
    ("cancel_timer", "", {"name": "pasta"}),
    ("cancel_timer", "", {"every": "true"}),
    ("adjust_timer", "", {"change": "up", "duration": "3 minutes", "name": "pasta"}),
    ("pause_timer", "", {"name": "pasta"}),
    ("resume_timer", "", {"name": "rice"}),
    ("set_reminder", "", {"text": "rest", "date": "tomorrow"}),
    ("cancel_reminder", "", {"text": "call mum"}),
    ("add_to_list", "", {"item": "jam, tea and eggs"}),
    ("add_to_list", "", {"item": "tent", "list_name": "camping"}),
    ("create_list", "", {"list_name": "packing"}),
    ("remove_from_list", "", {"item": "milk"}),
    ("remove_from_list", "", {"list_name": "shopping"}),
    ("complete_list_item", "", {"item": "milk"}),
    ("take_note", "", {"text": "the milk is off"}),
    ("remember", "", {"text": "my locker code is 4421"}),
    ("forget", "", {"query": "where my keys are"}),
    ("add_contact", "", {"person": "Anna", "phone": "07700 900123"}),
    ("add_contact", "", {"person": "Tom", "email": "tom at example dot org"}),
    ("set_setting", "", {"setting": "units", "value": "imperial"}),
    ("set_setting", "", {"setting": "speed", "value": "fast"}),
]


def test_every_skill_that_writes_is_tried_here() -> None:
    writes = {n for n, skill in SKILLS.items() if skill.confirm > Confirm.NONE and not skill.needs}
    assert {name for name, _, _ in CALLS} == writes


@pytest.mark.parametrize(("name", "heard", "words"), CALLS)
def test_undo_restores_the_store(make_owner: Callable[[], Owner], name: str, heard: str, words: dict[str, str]) -> None:
    owner = make_owner()
    owner("set_alarm", time="7 am")
    owner("set_alarm", time="9 pm", recurrence="weekdays")
    owner("set_timer", duration="8 minutes", name="pasta")
    owner("set_timer", duration="10 minutes", name="rice")
    owner("pause_timer", name="rice")
    owner("set_reminder", text="call mum", date="tomorrow")
    owner("add_to_list", item="milk and eggs")
    owner("complete_list_item", item="eggs")
    owner("set_setting", setting="speed", value="slow")
    owner("remember", text="my keys are in the blue bowl")
    owner("add_contact", person="Tom", phone="07700 900456")
    before = owner.everything()
    owner.store.changes.clear()
    owner(name, heard, **words)
    assert owner.everything() != before
    assert take_back(owner.database, owner.store.changes)
    assert owner.everything() == before


@pytest.mark.parametrize(
    "name",
    [n for n, skill in SKILLS.items() if skill.confirm is Confirm.NONE and not skill.by_turn and not skill.needs],
)
def test_a_skill_that_only_reads_writes_nothing(make_owner: Callable[[], Owner], name: str) -> None:
    owner = make_owner()
    owner("add_to_list", item="milk")
    owner("take_note", text="the milk is off")
    owner("remember", text="my keys are in the blue bowl")
    owner("add_contact", person="Tom", phone="07700 900456")
    owner.store = SqliteStore(owner.database, writable=False)
    owner.bell.rang = "alarm"
    needed = {
        "calculate": {"expression": "2 plus 2"}, "convert_units": {"expression": "5 miles in km"},
        "convert_time": {"target": "Tokyo"}, "find_contact": {"person": "Tom"}, "recall": {"query": "my keys"},
        "set_volume": {"change": "down"},
    }.get(name, {})  # fmt: skip
    owner.context = type(owner.context)(
        owner.now, owner.store, owner.bell, owner.context.machine, owner.context.settings, sound=Volume(SimSpeaker())
    )
    assert owner(name, **needed)
