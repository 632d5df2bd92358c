from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from models.audio import read_audio, resample
from models.hear import FULL, RATE, Hearer, Look, level, speech
from models.live import Follower, Live
from models.speak import Voice
from models.types import AudioClip, Cancelled, Transcript
from tests.bench.words import errors, fold
from tests.models.voices import NOISES, noise

QUESTION = Path(__file__).parents[2] / "device" / "sounds" / "question.wav"
WORDS = fold("Set a pasta timer for ten minutes.")


def never() -> bool:
    return False


def quiet(seconds: float) -> AudioClip:
    return AudioClip(np.zeros(round(seconds * RATE), np.float32), RATE)


def joined(*clips: AudioClip) -> AudioClip:
    return AudioClip(np.concatenate([resample(clip, RATE).samples for clip in clips]), RATE)


def looks(live: Live, clip: AudioClip, enough: Callable[[], bool] = never, step: float = 0.1) -> list[Transcript]:
    """What it made of a clip that grows by `step` seconds at a time."""
    ends = range(0, len(clip.samples) + 1, round(step * RATE))
    return [live.look(AudioClip(clip.samples[:end], RATE), enough) for end in ends]


@pytest.fixture
def passes(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds of sound of each time that Whisper's encoder ran."""
    seconds: list[float] = []
    encode = Hearer._encode

    def counted(self: Hearer, samples: np.ndarray, window: float) -> object:
        seconds.append(len(samples) / RATE)
        return encode(self, samples, window)

    monkeypatch.setattr(Hearer, "_encode", counted)
    return seconds


def test_what_was_said_is_known_before_the_release(hearer: Hearer, passes: list[float]) -> None:
    clip = joined(read_audio(QUESTION), quiet(0.5))
    live = Live(hearer, lambda text: fold(text) == WORDS)
    seen = looks(live, clip)
    assert fold(seen[-1].text) == WORDS
    assert live.spoke
    assert live.still > 0.5
    before = len(passes)
    assert live.finish(clip, never) == seen[-1]
    assert len(passes) == before


def test_words_show_while_somebody_speaks(hearer: Hearer) -> None:
    question = read_audio(QUESTION)
    seen = [heard.text for heard in looks(Live(hearer), joined(question, question))]
    assert seen[0] == ""
    assert len({text for text in seen if text}) > 1


def test_what_no_look_has_seen_is_heard_at_the_release(hearer: Hearer) -> None:
    clip = read_audio(QUESTION)
    assert fold(Live(hearer).finish(clip, never).text) == WORDS
    live = Live(hearer)
    live.look(AudioClip(clip.samples[:RATE], RATE), never)
    assert fold(live.finish(clip, never).text) == WORDS


@pytest.mark.parametrize("seconds", [0.0, 0.01, 0.5, 5.0])
def test_silence_is_no_words_and_no_work(hearer: Hearer, passes: list[float], seconds: float) -> None:
    live = Live(hearer)
    looks(live, quiet(seconds))
    assert live.finish(quiet(seconds), never) == Transcript("", 0.0, 0.0)
    assert (live.spoke, round(live.still, 3), passes) == (False, seconds, [])


@pytest.mark.parametrize("name", NOISES)
def test_the_noise_of_a_kitchen_is_no_words(hearer: Hearer, name: str) -> None:
    for loudness in (0.5, 0.005):
        live, clip = Live(hearer), noise(name, 4, loudness)
        looks(live, clip)
        assert live.finish(clip, never).text == ""


def test_another_rate_is_heard(hearer: Hearer, voice: Voice) -> None:
    (clip,) = voice.speak("Turn off the kitchen light.")
    live = Live(hearer)
    live.look(clip, never)
    assert fold(live.finish(clip, never).text) == fold("Turn off the kitchen light")


def test_who_thinks_in_the_middle_of_a_sentence_is_heard_to_the_end(hearer: Hearer, voice: Voice) -> None:
    (first,), (second,) = voice.speak("Set a pasta timer"), voice.speak("for ten minutes, please.")
    clip = joined(first, quiet(3), second, quiet(0.3))
    live = Live(hearer)
    looks(live, clip)
    heard = live.finish(clip, never)
    assert errors(fold("set a pasta timer for ten minutes please"), fold(heard.text)) <= 1
    assert heard.seconds < 5


def test_enough_stops_a_pass_in_the_middle_and_the_release_goes_on_with_it(hearer: Hearer, passes: list[float]) -> None:
    clip = joined(read_audio(QUESTION), quiet(0.1))
    live = Live(hearer, lambda _text: True)
    answers = iter([False, False, False])  # to look at all; to hear; to run the encoder
    assert live.look(clip, lambda: next(answers, True)).text == ""
    assert len(passes) == 1
    assert fold(live.finish(joined(clip, quiet(0.1)), never).text) == WORDS
    assert len(passes) == 1


def test_enough_from_the_start_is_no_work(hearer: Hearer, passes: list[float]) -> None:
    looks(Live(hearer), read_audio(QUESTION), lambda: True)
    assert passes == []


def test_a_cancelled_release_hears_nothing(hearer: Hearer) -> None:
    with pytest.raises(Cancelled):
        Live(hearer).finish(read_audio(QUESTION), lambda: True)


def test_it_looks_again_at_what_it_does_not_understand_and_longer_where_it_ran_on(
    hearer: Hearer, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[float, int]] = []
    ran_on = False
    look = Hearer.look

    def unsure(self: Hearer, samples: object, window: float, language: str, beam: int, *rest: object) -> Look:
        seen.append((window, beam))
        found = look(self, samples, window, language, beam, *rest)  # type: ignore[arg-type]
        return Look(found.text, -0.8, found.silence, ran_on)

    monkeypatch.setattr(Hearer, "look", unsure)
    clip = joined(read_audio(QUESTION), quiet(0.3))
    likely: list[str] = []
    heard = Live(hearer).finish(clip, never, likely.append)
    assert likely == [heard.text]
    Live(hearer, lambda _text: True).finish(clip, never, likely.append)
    ran_on = True
    Live(hearer).finish(clip, never, likely.append)
    assert len(likely) == 1
    short, beam = hearer.rule.window, hearer.rule.beam
    assert seen == [(short, 1), (short, beam), (short, 1), (short, 1), (FULL, beam)]


def test_long_speech_is_not_heard_again_from_its_beginning(hearer: Hearer, voice: Voice, passes: list[float]) -> None:
    things = ["apples", "bread", "cheese", "butter", "sugar", "coffee", "lemons"]
    clips = [clip for thing in things for clip in voice.speak(f"Please add {thing} to the shopping list.")]
    clip = joined(*[part for sentence in clips for part in (sentence, quiet(0.8))])
    live = Live(hearer)
    looks(live, clip, step=0.4)
    heard = live.finish(clip, never)
    assert fold(heard.text).count("list") == len(things)
    assert len(set(things) - set(fold(heard.text))) <= 1
    assert 0 < heard.confidence <= 1
    assert heard.seconds > 12
    assert max(passes) < 14


def test_speech_without_a_pause_is_heard_in_parts(hearer: Hearer, passes: list[float]) -> None:
    samples = read_audio(QUESTION).samples[RATE // 4 : -RATE // 4]
    clip = AudioClip(np.tile(samples, 45 * RATE // len(samples) + 1)[: 45 * RATE], RATE)
    live = Live(hearer)
    looks(live, clip, step=2)
    assert live.finish(clip, never).seconds > 35
    assert max(passes) <= 30


def test_live_words_of_people_are_as_good_as_those_of_the_whole(hearer: Hearer, recordings: Path) -> None:
    rows = (recordings / "commands" / "transcripts.tsv").read_text("utf-8").splitlines()[1::2]
    wrong = [0, 0]
    for name, said in (row.split("\t") for row in rows):
        clip, live = read_audio(recordings / "commands" / name), Live(hearer)
        looks(live, clip)
        for way, text in enumerate((hearer.hear(clip).text, live.finish(clip, never).text)):
            wrong[way] += errors(fold(said), fold(text))
    assert wrong[1] <= wrong[0] + 1


def test_the_voice_is_followed_in_pieces_of_any_length() -> None:
    samples = joined(quiet(1), read_audio(QUESTION), quiet(1)).samples
    ends = set()
    for step in (100, 512, 5000, len(samples)):
        follower = Follower()
        for end in range(step, len(samples) + step, step):
            follower.follow(samples[:end])
        ends.add(follower.end)
    ((*_, (_, end)),) = speech(level(samples))
    assert max(ends) - min(ends) <= 0.1 * RATE
    assert abs(end - 0.3 * RATE - max(ends)) <= 0.1 * RATE


def test_a_click_does_not_keep_a_voice_faint() -> None:
    samples = read_audio(QUESTION).samples * np.float32(0.02)
    clicked = samples.copy()
    clicked[500] = 0.9
    assert np.allclose(level(clicked)[1000:], level(samples)[1000:], atol=0.05)
    assert np.max(np.abs(level(clicked))) <= 1
    follower = Follower()
    follower.follow(clicked)
    assert follower.spoke


def test_broken_samples_are_silence(hearer: Hearer) -> None:
    clip = AudioClip(np.full(RATE, np.nan, np.float32), RATE)
    live = Live(hearer)
    assert live.look(clip, never).text == live.finish(clip, never).text == ""
