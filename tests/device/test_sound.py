"""Microphone and speaker at a real sound server, which is also killed and started again."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sounddevice
from numpy.typing import NDArray

from device import portaudio
from device.ports import PortLost
from device.sound import DRY, IDLE, PortAudioMicrophone, PortAudioSpeaker
from models.types import AudioClip
from tests.device import pulse

VOICE = 22050


class Server:
    """The test's own PulseAudio, which can be killed and started again."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._folder, self._monkeypatch = folder, monkeypatch
        self._running = ExitStack()
        self.start()

    def start(self) -> None:
        environment = self._running.enter_context(pulse.daemon(self._folder))
        for name in ("PULSE_SERVER", "PULSE_RUNTIME_PATH"):
            self._monkeypatch.setenv(name, environment[name])

    def kill(self) -> None:
        self._running.close()


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    server = Server(tmp_path / "pulse", monkeypatch)
    yield server
    server.kill()


@pytest.fixture
def train(server: Server, tmp_path: Path) -> Iterator[pulse.Timed]:
    """Somebody who listens at the microphone too, while clicks are played into it."""
    pulse.clicks(tmp_path / "clicks.wav", 60)
    player = subprocess.Popen(["paplay", "--device=mouth", tmp_path / "clicks.wav"])
    with closing(pulse.Timed("mic")) as other:
        while not len(pulse.clicked(other.until(time.monotonic() + 0.1)[1])):
            assert player.poll() is None
        yield other
    player.kill()
    player.wait()


def tone(seconds: float) -> AudioClip:
    return AudioClip((0.5 * np.sin(np.arange(int(seconds * VOICE)) / 10)).astype(np.float32), VOICE)


def until(true: Callable[[], Any]) -> None:
    """Ask until it is; fails when it is not for half a minute."""
    end = time.monotonic() + 30
    while not true():
        assert time.monotonic() < end
        threading.Event().wait(0.01)


def record(microphone: PortAudioMicrophone, seconds: float) -> NDArray[np.float32]:
    microphone.start()
    until(lambda: microphone.heard().seconds > seconds)
    return microphone.stop().samples


def recorders() -> int:
    """How many listen to the sound server's sources."""
    asked = ["pactl", "list", "short", "source-outputs"]
    return len(subprocess.run(asked, capture_output=True, text=True, check=True).stdout.splitlines())


def test_all_that_sounds_between_press_and_release_is_there_and_a_quarter_of_a_second_from_before(
    train: pulse.Timed,
) -> None:
    with closing(PortAudioMicrophone("pulse")) as microphone:
        record(microphone, 0.5)  # the stream runs
        train.until(time.monotonic() + 0.5)
        pressed = time.monotonic()
        microphone.start()
        train.until(pressed + 0.5)
        released = time.monotonic()
        clip = microphone.stop().samples
    began, sound = train.until(released + 0.5)
    first = pulse.place(clip, sound)
    assert began + first / pulse.RATE <= pressed - 0.2
    wanted = pulse.clicked(sound) - first
    there = pulse.clicked(clip)
    between = wanted[(wanted > 0) & (wanted < (released - began) * pulse.RATE - first)]
    assert len(between) > 15
    assert all(np.any(np.abs(there - click) <= 16) for click in between)


def test_two_recordings_in_a_row_share_nothing_but_what_comes_before(train: pulse.Timed) -> None:
    with closing(PortAudioMicrophone("pulse")) as microphone:
        one = record(microphone, 0.5)
        kept = one.copy()
        record(microphone, 0.5)
        assert np.array_equal(one, kept)


def test_opened_on_press_it_hears_from_the_press_on_and_is_shut_at_the_release(train: pulse.Timed) -> None:
    with closing(PortAudioMicrophone("pulse", "on-press")) as microphone:
        for _ in range(2):
            clip = record(microphone, 0.5)
            assert len(pulse.clicked(clip)) > 5
            assert not microphone._stream.alive


def test_a_recording_ends_after_a_minute_by_itself(train: pulse.Timed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("device.microphone.LONGEST", 0.5)
    with closing(PortAudioMicrophone("pulse")) as microphone:
        microphone.start()
        train.until(time.monotonic() + 1)
        assert microphone.stop().seconds == 0.5


def test_with_the_privacy_switch_on_nothing_is_heard_and_afterwards_it_is_again(train: pulse.Timed) -> None:
    with closing(PortAudioMicrophone("pulse")) as microphone:
        before = recorders()
        microphone.start()
        microphone.shut(True)
        with pytest.raises(PortLost, match="privacy switch"):
            microphone.stop()
        with pytest.raises(PortLost, match="privacy switch"):
            microphone.start()
        assert recorders() == before - 1
        microphone.shut(False)
        assert len(record(microphone, 0.5))


def test_the_sound_server_dies_while_it_listens_and_the_next_press_after_it_came_back_works(server: Server) -> None:
    with closing(PortAudioMicrophone("pulse")) as microphone:
        record(microphone, 0.3)
        microphone.start()
        server.kill()
        with pytest.raises(PortLost, match="The microphone went away while I listened"):
            microphone.stop()
        with pytest.raises(PortLost, match="I can't find a microphone"):
            microphone.start()
        server.start()
        assert len(record(microphone, 0.3))


def test_the_sound_server_dies_while_it_speaks_and_the_next_answer_after_it_came_back_sounds(server: Server) -> None:
    with closing(PortAudioSpeaker("pulse")) as speaker:
        speaker.play(tone(60))
        until(lambda: speaker._at > VOICE / 2)
        server.kill()
        with pytest.raises(PortLost, match="I can't find a speaker"):
            speaker.wait()
        with pytest.raises(PortLost, match="I can't find a speaker"):
            speaker.play(tone(1))
        server.start()
        with closing(pulse.Timed("ears.monitor")) as ears:
            speaker.play(tone(0.5))
            speaker.wait()
            assert np.abs(ears.until(time.monotonic() + 0.2)[1]).max() > 0.4


def test_looking_for_a_microphone_anew_does_not_end_what_is_spoken(server: Server) -> None:
    with closing(PortAudioSpeaker("pulse")) as speaker:
        speaker.play(tone(60))
        until(lambda: speaker._at > VOICE / 10)
        with pytest.raises(PortLost, match="I can't find a microphone: No input device matching 'nowhere'"):
            PortAudioMicrophone("nowhere")
        at = speaker._at
        until(lambda: speaker._at > at + VOICE / 10)


def test_a_device_that_is_missing_at_the_start_is_looked_for_at_each_use(server: Server) -> None:
    server.kill()
    speaker, microphone = PortAudioSpeaker("pulse", needed=False), PortAudioMicrophone("pulse", needed=False)
    with closing(speaker), closing(microphone):
        with pytest.raises(PortLost, match="I can't find a microphone"):
            microphone.start()
        speaker.wake()  # says nothing
        server.start()
        assert len(record(microphone, 0.3))
        speaker.play(tone(0.1))
        speaker.wait()


def test_a_press_in_the_middle_silences_it_and_it_tells_what_was_not_heard(server: Server) -> None:
    with closing(pulse.Timed("ears.monitor")) as ears, closing(PortAudioSpeaker("pulse")) as speaker:
        speaker.play(tone(3))
        speaker.play(tone(2))
        until(lambda: speaker._at > VOICE)
        rest = speaker.stop()
        stopped = time.monotonic()
        began, heard = ears.until(stopped + 1.5)
        loud = np.flatnonzero(np.abs(heard) > 0.01)
        assert began + loud[-1] / pulse.RATE < stopped + 1  # of the four seconds left; tests.bench.press tells how soon
        assert 5 - rest == pytest.approx((loud[-1] - loud[0]) / pulse.RATE, abs=0.5)
        assert speaker.stop() < 0.01
        speaker.wait()


def test_a_change_of_volume_is_a_ramp_and_not_a_step(server: Server) -> None:
    with closing(PortAudioSpeaker("pulse", volume=1.0)) as speaker:
        speaker._queue.append(np.full(VOICE, 1, np.float32))
        blocks = []
        for volume in (1.0, 0.25, 0.25):
            speaker.volume = volume
            block = np.zeros(400, np.float32)
            speaker._feed(block, 400, None, sounddevice.CallbackFlags())
            blocks.append(block)
    assert blocks[0].min() == 1
    assert np.abs(np.diff(np.concatenate(blocks))).max() < 0.01
    assert blocks[2] == pytest.approx(0.25)


def test_a_speaker_with_nothing_to_say_rests_and_speaks_when_it_must(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert IDLE == 5
    monkeypatch.setattr("device.sound.IDLE", 0.2)
    with closing(PortAudioSpeaker("pulse")) as speaker:
        until(lambda: not speaker._stream.alive)
        speaker.wake()
        until(lambda: speaker._stream.alive)
        until(lambda: not speaker._stream.alive)
        speaker.play(tone(0.5))
        speaker.wait()
        assert not speaker._queue


def test_a_speaker_that_runs_dry_takes_more_sound_ahead_and_says_it_all(server: Server) -> None:
    dry, block = sounddevice.CallbackFlags(), np.ones(400, np.float32)
    dry.output_underflow = True
    with closing(PortAudioSpeaker("pulse")) as speaker:
        short = speaker._stream.latency
        speaker._queue.append(tone(1).samples)
        for _ in range(DRY - 1):
            speaker._feed(block, 400, None, dry)
        with pytest.raises(sounddevice.CallbackStop):
            speaker._feed(block, 400, None, dry)
        assert not block.any()
        with closing(pulse.Timed("ears.monitor")) as ears:
            speaker.wait()
            assert np.abs(ears.until(time.monotonic() + 0.5)[1]).max() > 0.05
        assert speaker._stream.latency > 2 * short
        for _ in range(2 * DRY):
            speaker._feed(block, 400, None, dry)  # there is no more to give
        speaker._busy_until = 0.0  # ten minutes later
        speaker._stream.shut()
        speaker.play(tone(0.1))
        assert speaker._stream.latency < 2 * short


def test_nothing_to_play_is_played_at_once(server: Server) -> None:
    with closing(PortAudioSpeaker("pulse")) as speaker:
        speaker.play(AudioClip(np.zeros(0, np.float32), 16000))
        speaker.wait()
        assert speaker.stop() == 0


def test_a_sound_system_that_hangs_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portaudio, "HANGS", 0.01)
    caller, hangs, done = portaudio._Caller(), threading.Event(), []

    def hang() -> None:
        hangs.wait()

    with pytest.raises(PortLost, match="does not answer"):
        caller.do(hang)
    with pytest.raises(PortLost, match="does not answer"):
        caller.do(lambda: done.append(1))
    hangs.set()
    until(lambda: not caller._hangs())
    monkeypatch.setattr(portaudio, "HANGS", 30)
    caller.do(lambda: done.append(2))
    assert done == [2]
