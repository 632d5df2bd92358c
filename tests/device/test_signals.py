from __future__ import annotations

import itertools

import numpy as np
import pytest

from device.signals import NAMES, PEAK, signal

RATE = 22050


def course(name: str) -> list[int]:
    """The loudest pitch of each hundredth of a second, in steps of 100 Hz; 0 for silence."""
    samples = signal(name, RATE).samples
    frame = RATE // 100
    found = []
    for at in range(0, len(samples) - frame + 1, frame):
        part = samples[at : at + frame]
        spectrum = np.abs(np.fft.rfft(part * np.hanning(frame), RATE // 10))
        found.append(int(np.argmax(spectrum)) * 10 // 100 if np.max(np.abs(part)) > PEAK / 3 else 0)
    return found


@pytest.mark.parametrize("rate", [16000, 22050, 48000])
@pytest.mark.parametrize("name", NAMES)
def test_a_signal_is_short_and_soft_and_begins_and_ends_in_silence(name: str, rate: int) -> None:
    clip = signal(name, rate)
    assert clip.rate == rate
    assert clip.samples.dtype == np.float32
    assert 0.05 < clip.seconds <= 0.25
    assert np.max(np.abs(clip.samples)) == pytest.approx(PEAK, rel=0.01)
    assert np.max(np.abs(clip.samples[[0, -1]])) < 0.001
    assert np.max(np.abs(np.diff(clip.samples))) < 0.15  # no click in between
    assert abs(float(np.mean(clip.samples))) < 0.005


def test_every_state_that_is_told_has_a_signal() -> None:
    told = {"heard", "thinking", "asks", "failed", "ready", "private_on", "private_off", "listening"}
    assert told == set(NAMES)


@pytest.mark.parametrize(("one", "other"), [*itertools.combinations(NAMES, 2)])
def test_no_two_signals_have_the_same_course(one: str, other: str) -> None:
    """Not even sung at another pitch: their lengths, their silences or their steps differ."""

    def shape(name: str) -> tuple[int, ...]:
        pitches = course(name)
        steps = tuple(int(np.sign(after - before)) for before, after in itertools.pairwise(pitches))
        return (len(pitches), *steps)

    assert shape(one) != shape(other)


def test_a_signal_is_made_once_and_cannot_be_changed() -> None:
    assert signal("heard", RATE) is signal("heard", RATE)
    with pytest.raises(ValueError, match="read-only"):
        signal("heard", RATE).samples[0] = 1


def test_an_unknown_signal_is_refused() -> None:
    with pytest.raises(KeyError):
        signal("fanfare", RATE)
