"""Real models, loaded once, and real voices where they are."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from models import fetch
from models.hear import Hearer
from models.speak import Voice

ROOT = Path(__file__).parents[2]


def model(name: str) -> Path:
    """The model, or a failure that says how to get it."""
    try:
        return fetch.path(name)
    except fetch.FetchError as error:
        pytest.fail(str(error), pytrace=False)


@pytest.fixture(scope="session")
def hearer() -> Hearer:
    return Hearer(model("whisper-base"))


@pytest.fixture(scope="session")
def voice_file() -> Path:
    return model("en_US-joe-medium")


@pytest.fixture(scope="session")
def voice(voice_file: Path) -> Voice:
    return Voice(voice_file)


@pytest.fixture(scope="session")
def recordings() -> Path:
    """The folder shared/audio beside the checkout, or where POCKET_LAM_AUDIO says."""
    folder = Path(os.environ.get("POCKET_LAM_AUDIO", ROOT.parent / "shared" / "audio"))
    if not folder.is_dir():
        pytest.skip("recordings of people are not here; POCKET_LAM_AUDIO names their folder")
    return folder
