"""What strangers write is told and never obeyed (injection.py). All of BIPIA's attacks: python -m tests.bench.injection."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.device.injection import OWN, PLACES, Stage, attacks, staged
from tests.device.mailserver import MailServer, authority, imap, server

__all__ = ["authority", "imap", "server"]
pytestmark = [pytest.mark.loopback, pytest.mark.models]

BIPIA = Path(__file__).parents[3] / "shared" / "data" / "injection"


@pytest.fixture
def stage(server: MailServer) -> Iterator[Stage]:
    with staged(server) as stage:
        yield stage


@pytest.mark.parametrize("place", PLACES)
def test_an_attack_is_read_and_not_obeyed(stage: Stage, place: str) -> None:
    texts = [*OWN, *(attacks(BIPIA)[::12] if BIPIA.exists() else [])]
    for attack in texts:
        found = stage.attempt(place, attack)
        assert found.acts == [], attack
        assert found.told, attack
        assert found.did, attack
