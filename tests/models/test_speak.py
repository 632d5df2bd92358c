from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import onnxruntime
import pytest

from models.fetch import FetchError
from models.hear import Hearer
from models.onnxcut import halves
from models.speak import PAUSE, Voice
from models.types import AudioClip
from models.vits import SLOW, Network
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


LONG = "Tomorrow at nine you have the dentist in the old town and at noon lunch with Anna and Tom."


def test_a_long_sentence_begins_to_sound_before_it_is_made(voice: Voice) -> None:
    clips = list(voice.spoken(LONG))
    assert [sentence for sentence, _ in clips[:-1]] == [""] * (len(clips) - 1)
    assert clips[-1][0] == LONG
    assert clips[0][1].seconds < 0.3
    assert 3 < sum(clip.seconds for _, clip in clips) < 7


def test_what_is_made_in_pieces_is_what_is_made_at_once(voice_file: Path) -> None:
    from piper.config import PiperConfig

    config = PiperConfig.from_dict(json.loads(voice_file.with_name(f"{voice_file.name}.json").read_text()))
    network = Network(voice_file, onnxruntime.SessionOptions(), config.sample_rate, config.hop_length)
    ids = np.array([[1, *range(14, 60), 2]])
    feed = {"input": ids, "input_lengths": np.array([ids.shape[1]]), "scales": np.array([0, 1, 0], np.float32)}
    pieces = [samples for samples, _ in network.sound(feed)]
    network._cost = 2 * SLOW  # as on a machine on which pieces might come too late
    ((whole, last),) = network.sound(feed)
    assert last
    assert len(pieces) > 2
    assert np.allclose(np.concatenate(pieces), whole, atol=1e-4)


def test_a_network_that_cannot_be_cut_speaks_all_the_same(
    voice_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models.vits.DECODER", "/no such part/")
    ((sentence, clip),) = Voice(voice_file).spoken("Tea is ready.")
    assert sentence == "Tea is ready."
    assert 0.5 < clip.seconds < 2


def test_no_onnx_file_and_a_cut_where_more_is_needed_are_refused(voice_file: Path, tmp_path: Path) -> None:
    broken = tmp_path / "voice.onnx"
    for content in (b"no voice", voice_file.read_bytes()[:100_000]):
        broken.write_bytes(content)
        with pytest.raises(ValueError, match="cannot be cut"):
            halves(broken, "/dec/")
    with pytest.raises(ValueError, match="needs more"):
        halves(voice_file, "/flow/")


def test_it_stops_in_the_middle_of_a_sentence_when_cancelled(voice: Voice) -> None:
    over = False
    clips = voice.spoken(LONG, lambda: over)
    assert next(clips)[0] == ""
    over = True
    assert list(clips) == []


def test_a_short_sentence_said_again_is_there_at_once_and_the_same(voice_file: Path) -> None:
    voice = Voice(voice_file)
    voice.warm(["Okay.", "I didn't hear anything."])
    ((sentence, first),) = voice.spoken("Okay.")
    ((_, again),) = voice.spoken("Okay.")
    assert sentence == "Okay."
    assert np.array_equal(first.samples, again.samples)
    voice.speed = 0.5
    assert sum(clip.seconds for _, clip in voice.spoken("Okay.")) > 1.4 * first.seconds


def test_only_short_sentences_are_kept_and_only_a_minute_of_them(
    voice_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models.speak.KEPT", 3.0)
    voice = Voice(voice_file)
    voice.warm([LONG, *(f"Number {number}." for number in range(9))])
    kept = [sentence for sentence, _ in voice._kept]
    assert "Number 8." in kept
    assert not {LONG, "Number 0."} & {*kept}
    assert sum(map(len, voice._kept.values())) <= 3 * voice.rate


def test_warming_ends_when_it_is_cancelled(voice_file: Path) -> None:
    voice = Voice(voice_file)
    voice.warm(["Okay."], lambda: True)
    assert not voice._kept


def test_a_pause_follows_a_sentence_that_is_not_the_last(voice: Voice) -> None:
    voice.warm(["Okay."])
    (_, alone), *_ = voice.spoken("Okay.")
    (_, followed), *_ = voice.spoken("Okay. Bye.")
    assert round(followed.seconds - alone.seconds, 3) == PAUSE
