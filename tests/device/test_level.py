"""How loud, and whether the microphone is muted or clips."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from device.level import loudness, trouble
from models.audio import read_audio
from models.types import AudioClip

RATE = 16000
PEOPLE = Path(os.environ.get("POCKET_LAM_AUDIO", Path(__file__).parents[3] / "shared" / "audio"))
RANDOM = np.random.default_rng(1)


def noise(peak: float, seconds: float = 1.0) -> AudioClip:
    return AudioClip(RANDOM.normal(0, peak / 3, int(seconds * RATE)).clip(-1, 1).astype(np.float32), RATE)


def tone(gain: float) -> AudioClip:
    return AudioClip((gain * np.sin(np.arange(RATE) / 20)).clip(-1, 1).astype(np.float32), RATE)


def test_silence_is_nothing_and_full_scale_is_all_on_the_meter() -> None:
    assert loudness(np.zeros(1600, np.float32)) == 0
    assert loudness(np.ones(1600, np.float32)) == 1
    assert loudness(np.zeros(0, np.float32)) == 0


def test_the_meter_rises_in_even_steps_of_decibels() -> None:
    steps = np.diff([loudness(tone(gain).samples) for gain in (0.01, 0.1, 1.0)])
    assert steps == pytest.approx([1 / 3, 1 / 3], abs=0.001)


def test_not_a_number_is_no_loudness() -> None:
    assert loudness(np.full(100, np.nan, np.float32)) == 0


@pytest.mark.parametrize("clip", [AudioClip(np.zeros(RATE, np.float32), RATE), noise(0.00005)])
def test_a_muted_microphone_is_told(clip: AudioClip) -> None:
    assert "muted" in trouble(clip)


def test_a_click_in_the_wire_of_a_muted_microphone_is_not_taken_for_a_room() -> None:
    samples = np.zeros(RATE, np.float32)
    samples[800] = 0.5
    assert "muted" in trouble(AudioClip(samples, RATE))


def test_a_voice_that_clips_is_told() -> None:
    assert "too loud" in trouble(tone(1.5))


@pytest.mark.parametrize(
    "clip", [noise(0.001), noise(0.1), tone(0.9), noise(0, 0.1), AudioClip(np.zeros(0, np.float32), RATE)]
)
def test_a_quiet_room_a_good_voice_and_next_to_nothing_are_no_trouble(clip: AudioClip) -> None:
    assert trouble(clip) == ""


@pytest.mark.skipif(not PEOPLE.exists(), reason="no recordings of people here (POCKET_LAM_AUDIO)")
@pytest.mark.parametrize("folder", ["commands", "orders"])
def test_recordings_of_people_are_no_trouble_but_turned_down_or_up_they_are(folder: str) -> None:
    files = [path for path in sorted((PEOPLE / folder).iterdir()) if path.suffix in (".wav", ".flac")][:12]
    assert files
    for path in files:
        clip = read_audio(path)
        assert loudness(clip.samples) > 0.2, path
        loudest = float(np.abs(clip.samples).max())
        assert trouble(AudioClip(clip.samples * 0.00005 / loudest, RATE)), path
        assert "too loud" in trouble(AudioClip((clip.samples * 20 / loudest).clip(-1, 1), RATE)), path
        assert "muted" not in trouble(clip), path
