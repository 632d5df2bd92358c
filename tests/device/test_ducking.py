"""Music that is turned down and up again, at a real sound server."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pulsectl
import pytest

from device.ducking import NoOthers, PulseOthers
from models.audio import write_wav
from models.types import AudioClip
from tests.device import pulse


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[pulsectl.Pulse]:
    with pulse.daemon(tmp_path / "pulse") as environment:
        for name in ("PULSE_SERVER", "PULSE_RUNTIME_PATH"):
            monkeypatch.setenv(name, environment[name])
        with pulsectl.Pulse("test") as asked:
            yield asked


@contextmanager
def music(server: pulsectl.Pulse, tmp_path: Path, volume: int = 65536, role: str = "music") -> Iterator[int]:
    """Another program that plays a long tone; its sink input's index."""
    if not (path := tmp_path / "tone.wav").exists():
        write_wav(path, [AudioClip((0.1 * np.sin(np.arange(16000 * 60) / 5)).astype(np.float32), 16000)])
    known = {sound.index for sound in server.sink_input_list()}
    command = ["paplay", "--device=ears", f"--volume={volume}", f"--property=media.role={role}", str(path)]
    player = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        while not (new := {sound.index for sound in server.sink_input_list()} - known):
            assert player.poll() is None
        yield new.pop()
    finally:
        player.kill()
        player.wait()


def volume(server: pulsectl.Pulse, index: int) -> float:
    return float(server.sink_input_info(index).volume.value_flat)


def until(server: pulsectl.Pulse, index: int, wanted: float) -> None:
    """Ask until it is so loud; fails when it is not for half a minute."""
    end = time.monotonic() + 30
    while volume(server, index) != pytest.approx(wanted, abs=0.001):
        assert time.monotonic() < end, volume(server, index)


def test_music_is_turned_down_and_up_again(server: pulsectl.Pulse, tmp_path: Path) -> None:
    with music(server, tmp_path) as loud, music(server, tmp_path, 32768) as soft:
        before = volume(server, loud), volume(server, soft)
        others = PulseOthers()
        others.duck(True)
        others.duck(True)
        until(server, loud, 0.3)
        until(server, soft, 0.15)
        others.duck(False)
        until(server, loud, 1.0)
        others.close()
        assert (volume(server, loud), volume(server, soft)) == before


def test_it_is_turned_up_again_at_the_end(server: pulsectl.Pulse, tmp_path: Path) -> None:
    with music(server, tmp_path) as index:
        others = PulseOthers()
        others.duck(True)
        others.close()
        assert volume(server, index) == 1.0


def test_music_that_its_owner_turned_meanwhile_stays_as_it_is(server: pulsectl.Pulse, tmp_path: Path) -> None:
    with music(server, tmp_path) as index, music(server, tmp_path) as other:
        others = PulseOthers()
        others.duck(True)
        until(server, index, 0.3)
        server.sink_input_volume_set(index, pulsectl.PulseVolumeInfo(0.5, 1))
        others.close()
        assert volume(server, index) == pytest.approx(0.5, abs=0.001)
        assert volume(server, other) == 1.0


def test_music_that_ended_meanwhile_harms_nobody(server: pulsectl.Pulse, tmp_path: Path) -> None:
    with music(server, tmp_path) as stays:
        others = PulseOthers()
        with music(server, tmp_path) as goes:
            others.duck(True)
            until(server, goes, 0.3)
        others.close()
        assert volume(server, stays) == 1.0


def test_our_own_sound_is_not_turned_down(
    server: pulsectl.Pulse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with music(server, tmp_path) as index, music(server, tmp_path) as other:
        ours = server.sink_input_info(index).proplist["application.process.id"]
        monkeypatch.setattr(os, "getpid", lambda: int(ours))
        others = PulseOthers()
        others.duck(True)
        until(server, other, 0.3)
        assert volume(server, index) == 1.0
        others.close()


@pytest.mark.parametrize("role", ["phone", "a11y"])
def test_a_call_and_a_screen_reader_are_not_turned_down(server: pulsectl.Pulse, tmp_path: Path, role: str) -> None:
    with music(server, tmp_path, role=role) as index, music(server, tmp_path) as other:
        others = PulseOthers()
        others.duck(True)
        until(server, other, 0.3)
        assert volume(server, index) == 1.0
        others.close()


def test_music_is_found_again_when_the_sound_server_was_started_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path}/pulse/native")
    others = PulseOthers()
    others.duck(True)  # there is none yet
    for _ in range(2):
        with pulse.daemon(tmp_path / "pulse"), pulsectl.Pulse("test") as server, music(server, tmp_path) as index:
            others.duck(False)
            others.duck(True)
            others.duck(True)  # the first may only find that the old server is gone
            until(server, index, 0.3)
    others.close()
    assert "Other sound stays as loud as it is" in caplog.text


def test_without_a_sound_server_nothing_is_done() -> None:
    others = NoOthers()
    others.duck(True)
    others.close()
