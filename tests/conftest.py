"""What every test stands on: no network, a home of its own, a clock that stands still."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import pytest_socket

from device.database import Database
from device.sim import SimClock
from models import fetch

LONDON = ZoneInfo("Europe/London")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what plays and records in real time: where the processors are busy, it would tell of them and not of us."""
    for item in items:
        if hasattr(getattr(item, "module", None), "pulse"):
            item.add_marker("alone")


@pytest.fixture(autouse=True)
def _sockets_are_blocked(request: pytest.FixtureRequest) -> None:
    """Offline is a tested property; `@pytest.mark.loopback` lets a test talk to a server of its own."""
    if request.node.get_closest_marker("loopback"):
        pytest_socket.socket_allow_hosts(["127.0.0.1"], allow_unix_socket=True)
    else:
        pytest_socket.disable_socket(allow_unix_socket=True)


@pytest.fixture(autouse=True)
def home(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A POCKET_LAM_HOME for data and config; `@pytest.mark.models` lets a test have this machine's models."""
    models = fetch.home() if request.node.get_closest_marker("models") else tmp_path / "no-models"
    monkeypatch.setenv("POCKET_LAM_MODELS", str(models))
    monkeypatch.setenv("POCKET_LAM_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("TZ", "Europe/London")
    return tmp_path / "home"


@pytest.fixture
def clock() -> SimClock:
    return SimClock(datetime(2027, 3, 10, 9, 0, tzinfo=LONDON))


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(Database(tmp_path / "test.db")) as database:
        yield database
