"""Calls a skill as the device does: words become values, things are looked up, and it runs with what it may touch."""

from __future__ import annotations

from dataclasses import replace

from device.database import SqliteStore
from skills.api import Confirm, Done, Skill
from skills.ports import Web
from skills.values import parse
from tests.skills.conftest import Owner


def call(owner: Owner, skill: Skill, web: Web | None = None, **words: str) -> Done:
    """What the skill does, with the checks on what it says that hold for all of them."""
    store = SqliteStore(owner.database, writable=skill.confirm > Confirm.NONE)
    context = replace(owner.context, store=store, **({"web": web} if web else {}))  # type: ignore[arg-type]
    values = {name: parse(skill.argument(name).kind, said, owner.now) for name, said in words.items()}
    if skill.prepare_function:
        looking = replace(context, store=SqliteStore(owner.database, writable=False))
        values = dict(skill.prepare_function(looking, values))
    done = skill.function(context, **values)
    assert done.say[0] == done.say[0].upper()
    assert done.say[-1] in ".!?…"
    assert "  " not in done.say
    assert done.say.isprintable()
    return done
