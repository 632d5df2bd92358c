from __future__ import annotations

import sys
import threading

import numpy as np
import onnxruntime
import pytest
from numpy.typing import NDArray

from device import wake
from device.config import ConfigProblem
from device.ports import PortLost
from models import fetch
from models.audio import resample
from models.speak import Voice
from tests.models.voices import noise


@pytest.fixture(scope="module")
def voice() -> Voice:
    """Every process of its own says a word otherwise, and some a way that is missed now and then; so a known way."""
    onnxruntime.set_seed(1)
    try:
        return Voice(fetch.path("en_US-joe-medium"))
    except fetch.FetchError as error:
        pytest.fail(str(error), pytrace=False)


def said(voice: Voice, text: str) -> NDArray[np.float32]:
    pause = np.zeros(8000, np.float32)
    return np.concatenate([pause, *[resample(clip, wake.RATE).samples for clip in voice.speak(text)], pause])


def times_heard(word: str, samples: NDArray[np.float32], block: int = 1024) -> int:
    heard: list[str] = []
    listener = wake.WakeWord(word, lambda: heard.append(word))
    for at in range(0, len(samples), block):
        listener.feed(samples[at : at + block])
    listener.close()
    return len(heard)


@pytest.mark.models
@pytest.mark.parametrize(
    ("word", "text"), [("okay_nabu", "Okay nabu."), ("hey_jarvis", "Hey jarvis."), ("alexa", "Alexa.")]
)
def test_the_word_is_heard_once_in_blocks_of_any_length(voice: Voice, word: str, text: str) -> None:
    samples = said(voice, text)
    assert [times_heard(word, samples, block) for block in (1024, 100, len(samples))] == [1, 1, 1]


@pytest.mark.models
def test_the_word_is_heard_each_time_it_is_said(voice: Voice) -> None:
    pause = np.zeros(2 * wake.RATE, np.float32)
    assert times_heard("okay_nabu", np.concatenate([said(voice, "Okay nabu."), pause, said(voice, "Okay nabu.")])) == 2


@pytest.mark.models
@pytest.mark.parametrize(
    "text", ["Okay, what's the weather like today?", "Set a timer for ten minutes.", "Hey you, how are you?"]
)
def test_other_sentences_are_not_the_word(voice: Voice, text: str) -> None:
    samples = said(voice, text)
    assert [times_heard(word, samples) for word in wake.words()] == [0, 0, 0, 0]


@pytest.mark.parametrize("name", ["white", "clatter", "water", "click"])
def test_the_noise_of_a_kitchen_is_not_the_word(name: str) -> None:
    assert times_heard("okay_nabu", noise(name, 4).samples) == 0


def test_broken_samples_and_none_are_not_the_word() -> None:
    assert times_heard("okay_nabu", np.array([np.nan, np.inf, -9.0] * 999, np.float32)) == 0
    wake.WakeWord("okay_nabu", lambda: None).feed(np.zeros(0, np.float32))


def test_a_word_that_it_does_not_know_is_answered_with_those_that_it_knows() -> None:
    with pytest.raises(ConfigProblem, match="okay_nabu, hey_jarvis, hey_mycroft, alexa"):
        wake.WakeWord("computer", lambda: None)


def test_without_the_package_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pymicro_wakeword", None)
    with pytest.raises(PortLost, match="pip install"):
        wake.WakeWord("okay_nabu", lambda: None)


@pytest.mark.models
def test_what_the_microphone_drops_is_listened_to_in_a_thread_of_its_own(voice: Voice) -> None:
    heard = threading.Event()
    waking = wake.Waking("okay_nabu", heard.set)
    sound = np.round(said(voice, "Okay nabu.") * 32767).astype("<i2").tobytes()
    for at in range(0, len(sound), 960):
        waking.put(sound[at : at + 960])
    assert heard.wait(30)
    waking.close()
