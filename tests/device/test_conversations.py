"""Whole conversations, with the real deciders and, where the file's name says so, real sound (conversation.py)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from device.assembly import Assembly
from device.config import load
from device.sim import SimClock
from models import fetch
from models.speak import Voice
from models.types import AudioClip
from tests.device.conversation import Talk, configure, scripts
from tests.device.mailserver import MailServer, authority, imap, letter, server

__all__ = ["authority", "imap", "server"]

FOLDER = Path(__file__).parent / "conversations"
PARTS = ("action_model", "hearer")  # what takes long to load
ASSEMBLIES: dict[str, Assembly] = {}


@cache
def voice() -> Voice:
    """A person's voice. It says a thing the same way each time, so that a test hears the same."""
    voice = Voice(fetch.path("en_US-joe-medium"))
    voice._config.noise_scale = voice._config.noise_w_scale = 0.0
    return voice


def spoken(text: str) -> AudioClip:
    """A person's words as Piper says them."""
    clips = list(voice().speak(text))
    return AudioClip(np.concatenate([clip.samples for clip in clips]), clips[0].rate)


@pytest.fixture
def assembly(home: Path) -> Callable[[], Assembly]:
    """A device of its own for each conversation, but with the models that others loaded."""

    def make() -> Assembly:
        made = Assembly(load())
        for part in PARTS:
            if part in ASSEMBLIES:
                made.__dict__[part] = ASSEMBLIES[part].__dict__[part]
        return made

    return make


def keep(made: Assembly) -> None:
    """Let the next conversations use the models that this one loaded."""
    for part in PARTS:
        if part in made.__dict__:
            ASSEMBLIES[part] = made


@pytest.mark.models
@pytest.mark.parametrize("path", scripts(FOLDER), ids=lambda path: path.stem)
def test_a_conversation_goes_as_it_is_written(path: Path, assembly: Callable[[], Assembly], clock: SimClock) -> None:
    script = path.read_text("utf-8")
    configure(script)
    made = assembly()
    Talk(made, clock, spoken if path.stem.startswith("heard_") else None).hold(script)
    keep(made)


@pytest.mark.models
@pytest.mark.loopback
@pytest.mark.parametrize("path", scripts(FOLDER / "mail"), ids=lambda path: path.stem)
def test_a_conversation_about_mail_goes_as_it_is_written(
    path: Path,
    assembly: Callable[[], Assembly],
    clock: SimClock,
    server: MailServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    script = path.read_text("utf-8")
    for line in script.splitlines():
        if line.startswith("letter: "):
            sender, subject, text = line.removeprefix("letter: ").split(" | ")
            server.put(letter(text, sender, subject), at=clock.now())
    made = assembly()
    made.config = replace(made.config, mail=server.settings)
    monkeypatch.setattr("device.assembly.has_network", lambda: True)
    Talk(made, clock, sent=lambda: server.post.texts).hold(script)
    keep(made)
