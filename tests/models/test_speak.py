from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from models.fetch import FetchError
from models.hear import Hearer
from models.speak import Voice
from models.types import AudioClip
from tests.bench.words import errors, fold


def joined(clips: list[AudioClip]) -> AudioClip:
    return AudioClip(np.concatenate([clip.samples for clip in clips]), clips[0].rate)


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("Your pasta timer is set for 10 minutes.", "your pasta timer is set for ten minutes"),
        ("The alarm is set for 7:30 AM.", "the alarm is set for 7 30 am"),
        ("It is 20 °C outside, and the wind blows at 15 km/h.",
         "it is 20 degrees celsius outside and the wind blows at 15 kilometers per hour"),
        ("That is 2.5 kg of flour.", "that is 2.5 kilograms of flour"),
        ("On **March 12** the ticket costs $30.", "on march 12th the ticket costs 30 dollars"),
    ],
)  # fmt: skip
def test_what_is_spoken_is_heard(hearer: Hearer, voice: Voice, text: str, heard: str) -> None:
    words = fold(hearer.hear(joined(list(voice.speak(text)))).text)
    for said, meant in (("km h", "kilometers per hour"), ("c", "celsius"), ("kg", "kilograms")):
        words = fold(f" {' '.join(words)} ".replace(f" {said} ", f" {meant} "))
    assert errors(fold(heard), words) <= 2


def test_each_sentence_is_a_clip_of_its_own(voice: Voice) -> None:
    clips = list(voice.speak("One. Two! Is it three?"))
    assert len(clips) == 3
    for clip in clips:
        assert clip.rate == voice.rate == 22050
        assert clip.samples.dtype == np.float32
        assert 0.2 < np.max(np.abs(clip.samples)) <= 1
        assert 0.3 < clip.seconds < 3


@pytest.mark.parametrize("text", ["", "  \n", "...", "🎉"])
def test_nothing_to_say_is_no_clip(voice: Voice, text: str) -> None:
    assert list(voice.speak(text)) == []


def test_it_stops_at_the_next_sentence_when_cancelled(voice: Voice) -> None:
    over = False
    clips = voice.speak("One. Two. Three.", lambda: over)
    assert next(clips).seconds > 0
    over = True
    assert list(clips) == []


def test_twice_the_speed_takes_about_half_the_time(voice: Voice, voice_file: Path) -> None:
    text = "Your pasta timer is set for ten minutes."
    fast = joined(list(Voice(voice_file, speed=2).speak(text))).seconds
    assert 0.35 < fast / joined(list(voice.speak(text))).seconds < 0.7


def test_a_speed_that_nobody_understands_is_refused(voice_file: Path) -> None:
    with pytest.raises(ValueError, match=r"can only be 0\.25 to 4"):
        Voice(voice_file, speed=9)


def test_strange_text_does_not_break_the_voice(voice: Voice) -> None:
    for text in ("x" * 400, "a.b.c.d", "1" * 60, "日本語", "\x00\x01 hi", "<b>[[x]]</b>", "$ € 5/ °"):
        assert all(np.all(np.isfinite(clip.samples)) for clip in voice.speak(text))


def test_a_missing_and_a_broken_voice_are_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "a.onnx"
    with pytest.raises(FetchError, match="lacks the file"):
        Voice(path)
    path.write_bytes(b"no voice")
    (tmp_path / "a.onnx.json").write_text("{}")
    with pytest.raises(FetchError, match="is broken"):
        Voice(path)
