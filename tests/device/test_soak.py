"""A hundred and fifty turns at speed: nothing is left behind. `python -m tests.bench.soak` plays thousands."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench.soak import Soak, soak

pytestmark = pytest.mark.alone  # it counts what the whole process holds


def test_many_turns_with_everything_that_can_go_wrong_leave_no_thread_and_no_handle_behind(home: Path) -> None:
    device = Soak(home)
    try:
        report = soak(device, 150)
    finally:
        device.close()
    assert report.after.threads == report.before.threads
    assert report.after.handles == report.before.handles


def test_every_scene_ends_where_it_began(home: Path) -> None:
    device = Soak(home)
    try:
        for scene in dict.fromkeys(device.scenes):
            device.play(scene)
            assert not device.runner.state.private
        device.settle()
        assert device.words.empty()
    finally:
        device.close()
