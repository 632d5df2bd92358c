"""What is declared, held against the rows of the shared catalogue."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from models.phrases import Phrases
from tests.skills.conftest import SKILLS

CATALOG = Path(__file__).parents[2] / "models" / "train" / "catalog.json"
ROWS: list[dict[str, Any]] = [row for row in json.loads(CATALOG.read_text())["skills"] if row["name"] in SKILLS]


def test_every_built_in_skill_is_in_the_catalogue() -> None:
    assert sorted(SKILLS) == sorted(row["name"] for row in ROWS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["name"])
def test_a_skill_is_declared_as_the_catalogue_says(row: dict[str, Any]) -> None:
    skill = SKILLS[row["name"]]
    assert [
        {"name": a.name, "type": a.type, "required": a.required, "description": a.description} for a in skill.arguments
    ] == row["arguments"]
    assert skill.confirm.name.lower() == row["confirm"]
    assert skill.module == row["module"]
    assert skill.description == row["description"]
    assert list(skill.needs) == row["needs"]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["name"])
def test_what_is_missing_is_asked_for(row: dict[str, Any]) -> None:
    skill = SKILLS[row["name"]]
    required = {argument["name"] for argument in row["arguments"] if argument["required"]}
    assert required | set(row["ask_for"]) <= set(skill.ask)
    assert all(question.endswith("?") for question in skill.ask.values())


def test_every_skill_has_well_formed_phrases() -> None:
    assert all(skill.phrases for skill in SKILLS.values())
    Phrases(SKILLS.values())
