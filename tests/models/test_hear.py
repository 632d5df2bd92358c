from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest

from models.audio import read_audio
from models.fetch import FetchError
from models.hear import PIECE, RATE, RULE, Hearer, Look, imagined, level, speech
from models.speak import Voice
from models.types import AudioClip, Cancelled, Transcript
from tests.bench.words import errors, fold
from tests.models.voices import NOISES, noise

QUESTION = Path(__file__).parents[2] / "device" / "sounds" / "question.wav"


def quiet(seconds: float) -> AudioClip:
    return AudioClip(np.zeros(round(seconds * RATE), np.float32), RATE)


def test_the_question_of_the_demo_is_understood(hearer: Hearer) -> None:
    heard = hearer.hear(read_audio(QUESTION))
    assert fold(heard.text) == fold("Set a pasta timer for ten minutes.")
    assert 0.7 < heard.confidence <= 1
    assert 1.5 < heard.seconds < 3
    assert heard.language == "en"


@pytest.mark.parametrize("seconds", [0.0, 0.01, 0.5, 5.0])
def test_silence_is_no_words(hearer: Hearer, seconds: float) -> None:
    assert hearer.hear(quiet(seconds)) == Transcript("", 0.0, 0.0)


@pytest.mark.parametrize(("name", "loudness"), [*itertools.product(NOISES, [0.5, 0.005])])
def test_the_noise_of_a_kitchen_is_no_words(hearer: Hearer, name: str, loudness: float) -> None:
    for seconds in (1, 6):
        assert hearer.hear(noise(name, seconds, loudness)).text == ""


def test_a_voice_is_heard_over_noise_and_from_afar(hearer: Hearer) -> None:
    clip = read_audio(QUESTION)
    hum = noise("hum", clip.seconds + 1, 0.02).samples[: len(clip.samples)]
    for samples in (clip.samples * 0.02, clip.samples + hum, clip.samples + 0.3):
        heard = hearer.hear(AudioClip(samples.astype(np.float32), RATE)).text
        assert fold(heard) == fold("Set a pasta timer for ten minutes.")


def test_another_rate_is_heard(hearer: Hearer, voice: Voice) -> None:
    (clip,) = voice.speak("Turn off the kitchen light.")
    assert clip.rate == 22050
    assert fold(hearer.hear(clip).text) == fold("Turn off the kitchen light")


def test_lone_words_of_a_person_are_heard(hearer: Hearer, recordings: Path) -> None:
    for name, words in (("next", "next"), ("pause", "pause"), ("cancel_timer", "cancel timer")):
        assert fold(hearer.hear(read_audio(recordings / "commands" / f"{name}.wav")).text) == fold(words)


def test_people_are_understood(hearer: Hearer, recordings: Path) -> None:
    rows = (recordings / "commands" / "transcripts.tsv").read_text("utf-8").splitlines()[1:]
    wrong = words = 0
    for name, said in (row.split("\t") for row in rows):
        heard = fold(hearer.hear(read_audio(recordings / "commands" / name)).text)
        wrong, words = wrong + errors(fold(said), heard), words + len(fold(said))
    assert wrong / words < 0.2


def test_long_speech_is_cut_at_its_pauses_and_heard_to_the_end(hearer: Hearer, voice: Voice) -> None:
    things = ["apples", "bread", "cheese", "butter", "sugar", "coffee"]
    things += ["lemons", "onions", "garlic", "potatoes", "honey", "pepper"]
    clips = [clip for thing in things for clip in voice.speak(f"Please add {thing} to the shopping list.")]
    pause = np.zeros(voice.rate, np.float32)
    samples = np.concatenate([part for clip in clips for part in (clip.samples, pause)])
    long = AudioClip(samples, voice.rate)
    assert long.seconds > 32
    heard = fold(hearer.hear(long).text)
    assert heard.count("list") == len(things)
    assert len(set(things) - set(heard)) <= 1


def test_the_same_words_twice_are_heard_twice(hearer: Hearer, voice: Voice) -> None:
    (clip,) = voice.speak("Put milk on the shopping list and put eggs on the shopping list.")
    assert fold(hearer.hear(clip).text).count("list") == 2


def test_ten_minutes_without_a_pause_are_cut_into_windows() -> None:
    samples = np.tile(read_audio(QUESTION).samples[RATE // 2 : -RATE // 2], 300)[: 600 * RATE]
    pieces = list(speech(samples))
    parts = [part for piece in pieces for part in piece]
    assert len(pieces) > 20
    assert all(sum(end - start for start, end in piece) / RATE <= PIECE for piece in pieces)
    assert sum(end - start for start, end in parts) > 0.95 * len(samples)
    assert all(first[1] <= second[0] for first, second in itertools.pairwise(parts))


def test_silence_around_the_words_is_trimmed() -> None:
    samples = read_audio(QUESTION).samples
    padded = np.concatenate([quiet(3).samples, samples, quiet(5).samples])
    ((first, *_, last),) = [[part for bounds in piece for part in bounds] for piece in speech(padded)]
    assert 3 <= first / RATE < 3.6
    assert len(samples) / RATE + 2 < last / RATE < len(samples) / RATE + 3.5


def test_who_thinks_in_the_middle_of_a_sentence_is_heard_to_the_end(hearer: Hearer, voice: Voice) -> None:
    (first,), (second,) = voice.speak("Set a pasta timer"), voice.speak("for ten minutes, please.")
    pause = np.zeros(8 * voice.rate, np.float32)
    heard = hearer.hear(AudioClip(np.concatenate([first.samples, pause, second.samples]), voice.rate))
    assert errors(fold("set a pasta timer for ten minutes please"), fold(heard.text)) <= 1
    assert heard.seconds < 5


def test_it_stops_between_windows_when_cancelled(hearer: Hearer) -> None:
    clip = read_audio(QUESTION)
    with pytest.raises(Cancelled):
        hearer.hear(clip, lambda: True)
    asked = iter([False, True])
    with pytest.raises(Cancelled):
        hearer.hear(clip, lambda: next(asked))


def test_the_language_is_found_out_when_asked(hearer: Hearer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hearer, "language", None)
    assert hearer.hear(read_audio(QUESTION)).language == "en"


def test_it_looks_again_only_when_unsure(hearer: Hearer, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[float] = []
    whole = Hearer.look

    def look(self: Hearer, samples: object, window: float, *rest: object) -> Look:
        looks.append(window)
        seen = whole(self, samples, window, *rest)  # type: ignore[arg-type]
        return Look(seen.text, odds, seen.silence, seen.capped)

    monkeypatch.setattr(Hearer, "look", look)
    odds = -0.1
    hearer.hear(read_audio(QUESTION))
    odds = -0.9
    hearer.hear(read_audio(QUESTION))
    assert looks == [RULE.window, RULE.window, RULE.again]


def test_words_that_run_on_are_strange() -> None:
    assert Look("and the bread " * 20, -0.1, 0.0, False).strange
    assert Look("Turn off", -0.1, 0.0, True).strange
    assert not Look("Set a timer for ten minutes.", -0.1, 0.0, False).strange


def test_thanks_for_watching_is_imagined_when_nobody_speaks_and_thank_you_is_not() -> None:
    assert imagined(Look("Thank you for watching!", -1.2, 0.8, False))
    assert not imagined(Look("Thank you.", -0.3, 0.1, False))


def test_levelling_takes_the_offset_and_broken_samples_away() -> None:
    samples = level(np.array([0.5, 0.5, np.nan, 0.51], np.float32))
    assert np.all(np.isfinite(samples))
    assert len(level(np.zeros(0, np.float32))) == 0
    assert np.max(np.abs(level(np.full(100, 0.3, np.float32)))) < 1e-4


def test_a_missing_and_a_broken_model_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="lacks the file"):
        Hearer(tmp_path)
    for name in ("model.bin", "config.json", "tokenizer.json", "vocabulary.txt"):
        (tmp_path / name).write_text("{}")
    with pytest.raises(FetchError, match="is broken"):
        Hearer(tmp_path)
