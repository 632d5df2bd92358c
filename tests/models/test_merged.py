"""The action model is merged on the device, once for each adapter, and used only when it answers as it should."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from models import fetch, merged
from models.adapter import MERGED

pytestmark = pytest.mark.models


@pytest.fixture
def shelf(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A models' folder of its own, with what this machine has for it."""
    folder = home / "models"
    folder.mkdir(parents=True)
    for name in merged.PARTS:
        (folder / name).symlink_to(fetch.home() / name)
    monkeypatch.setenv("POCKET_LAM_MODELS", str(folder))
    return folder


def test_it_is_made_once_and_only_the_one_before_stays(shelf: Path) -> None:
    with pytest.raises(fetch.ModelMissing, match="lam models pull"):
        merged.path()
    (shelf / "action").mkdir()
    before = shelf / "action" / "action-000000000000.gguf"
    for number, name in enumerate(("action-cut-off.trial.part", "action-older.gguf", before.name)):
        (shelf / "action" / name).write_bytes(b"old")
        os.utime(shelf / "action" / name, (number, number))
    steps: list[int] = []
    assert merged.make(lambda done, of: steps.append(done))
    assert len(steps) > 100
    assert merged.path() == merged.place()
    assert MERGED.name.lower() == merged.KIND
    assert {file.name for file in (shelf / "action").iterdir()} == {before.name, merged.place().name}
    assert not merged.make()
    assert merged.verify() == []
    merged.place().write_bytes(b"GGUF")
    assert merged.verify() == [f"action/{merged.place().name} cannot be loaded"]
    merged.place().unlink()
    assert merged.make()
    held = sum(file.stat().st_size for file in (shelf / "action").iterdir())
    assert merged.remove() == held
    with pytest.raises(fetch.ModelMissing):
        merged.path()


def test_one_that_answers_wrongly_is_not_kept(shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    probes = tmp_path / "probes.jsonl"
    probes.write_text('{"text": "stop", "calls": [["weather", {}]]}\n' * 3)
    monkeypatch.setattr(merged, "PROBES", probes)
    with pytest.raises(fetch.FetchError, match="answers 3 of its probes wrongly"):
        merged.make()
    assert list((shelf / "action").iterdir()) == []


def test_a_broken_adapter_is_said(shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "adapter.gguf"
    broken.write_bytes(b"rubbish")
    monkeypatch.setattr(merged, "ADAPTER", broken)
    with pytest.raises(fetch.FetchError, match="cannot be made"):
        merged.make()


def test_without_its_base_the_command_that_helps_is_named(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POCKET_LAM_MODELS", str(home / "empty"))
    with pytest.raises(fetch.FetchError, match="lam models pull"):
        merged.make()
