"""Whole turns in simulation: two threads, simulated ports, a scripted ear; no time passes but what the test lets pass."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from device import events
from device.bell import StoreBell
from device.database import Database, SqliteStore
from device.loop import Mode
from device.runner import Runner
from device.saying import Saying
from device.sim import SimButton, SimClock, SimListening, SimMicrophone, SimSpeaker
from models.spoken import sentences
from models.types import AudioClip, Call, Transcript
from skills import rings
from skills.api import Confirm, Context, Done, skill
from tests.device.conftest import MakeTurns

CLIP = AudioClip(np.zeros(16000, np.float32), 16000)


@skill(confirm=Confirm.ASK)
def send(context: Context) -> Done:
    """Send a letter."""
    context.store.add("letter")
    return Done("Sent.")


@skill(confirm=Confirm.HOLD)
def launch(context: Context) -> Done:
    """Launch the rocket."""
    context.store.add("rocket")
    return Done("Launched.")


class Screen:
    """A watcher that a test can wait for."""

    def __init__(self) -> None:
        self._shown: queue.Queue[tuple[str, str]] = queue.Queue()

    def show(self, mode: str, text: str) -> None:
        self._shown.put((mode, text))

    def level(self, loud: float) -> None:
        pass

    def close(self) -> None:
        pass

    def until(self, mode: str) -> list[str]:
        """The texts shown up to the next change to this mode."""
        texts = []
        while True:
            shown, text = self._shown.get(timeout=20)
            texts.append(text)
            if shown == mode:
                return texts


class Pocket:
    """A running device. words: what the ear hears next."""

    def __init__(self, turns: object, database: Database, own: Database, clock: SimClock, *, patient: bool) -> None:
        self.button, self.microphone, self.speaker = SimButton(), SimMicrophone(), SimSpeaker(patient=patient)
        self.microphone.clip = CLIP
        self.screen, self.clock, self.words, self.spoken = Screen(), clock, list[str](), list[str]()
        self.runner = Runner(
            self.button, self.microphone, self.speaker, clock, self.screen, lambda: SimListening(self.hear),
            Saying(self.speaker, self.speak, sentences), turns, StoreBell(own, clock.now), CLIP,  # type: ignore[arg-type]
        )  # fmt: skip
        self.own = own
        self.thread = threading.Thread(target=self.runner.run)
        self.thread.start()
        self.screen.until(Mode.IDLE)

    def hear(self, clip: AudioClip, cancelled: Callable[[], bool]) -> Transcript:
        return Transcript(self.words.pop(0), 1.0, 1.0)

    def speak(self, text: str, cancelled: Callable[[], bool], pace: float) -> Iterator[tuple[str, AudioClip]]:
        self.spoken.append(text)
        for sentence in sentences(text):
            yield sentence, CLIP

    def say(self, words: str, seconds: float = 1.0) -> None:
        self.words.append(words)
        self.button.press()
        self.clock.pass_time(seconds)
        self.button.release()


MakePocket = Callable[..., Pocket]


@pytest.fixture
def pocket(make_turns: MakeTurns, database: Database, tmp_path: Path, clock: SimClock) -> Iterator[MakePocket]:
    made: list[Pocket] = []

    def make(*calls: Call, patient: bool = False) -> Pocket:
        turns = make_turns([send, launch], *calls)
        made.append(Pocket(turns, database, Database(tmp_path / "test.db"), clock, patient=patient))
        return made[-1]

    yield make
    for each in made:
        each.runner.close()
        each.thread.join(20)
        each.own.close()
        assert not each.thread.is_alive()


def letters(database: Database, kind: str = "letter") -> int:
    return len(SqliteStore(database, writable=False).rows(kind))


def test_a_question_is_asked_aloud_and_answered_with_the_button(pocket: MakePocket, database: Database) -> None:
    device = pocket(Call("send"))
    device.say("send it")
    device.screen.until(Mode.ASKING)
    device.say("yes")
    device.screen.until(Mode.IDLE)
    assert device.spoken == ["Shall I send a letter?", "Sent."]
    assert letters(database) == 1


def test_no_answer_for_half_a_minute_is_no(pocket: MakePocket, database: Database) -> None:
    device = pocket(Call("send"))
    device.say("send it")
    device.screen.until(Mode.ASKING)
    device.clock.pass_time(31)
    device.screen.until(Mode.IDLE)
    assert (device.spoken[-1], letters(database)) == ("Okay, I left it.", 0)


def test_a_spoken_yes_does_not_launch_but_two_seconds_do(pocket: MakePocket, database: Database) -> None:
    device = pocket(Call("launch"))
    device.say("launch it")
    device.screen.until(Mode.GUARDED)
    device.say("yes", seconds=1)
    device.screen.until(Mode.IDLE)
    assert letters(database, "rocket") == 0
    device.words.clear()
    device.say("launch it")
    device.screen.until(Mode.GUARDED)
    device.say("", seconds=2.1)
    device.screen.until(Mode.IDLE)
    assert letters(database, "rocket") == 1


def test_a_press_stops_speech_at_once(pocket: MakePocket) -> None:
    device = pocket(patient=True)
    device.say("tell me everything")
    device.screen.until(Mode.SPEAKING)
    stopped = device.speaker.stopped
    device.button.press()
    device.screen.until(Mode.LISTENING)
    assert device.speaker.stopped > stopped
    device.clock.pass_time(0.1)
    device.button.release()
    device.screen.until(Mode.IDLE)


def test_a_lost_microphone_is_said_and_the_device_lives_on(pocket: MakePocket) -> None:
    device = pocket()
    device.microphone.lost = True
    device.button.press()
    device.screen.until(Mode.SPEAKING)
    device.screen.until(Mode.IDLE)
    device.button.release()
    device.microphone.lost = False
    device.say("hello")
    device.screen.until(Mode.SPEAKING)
    device.screen.until(Mode.IDLE)
    assert device.spoken[0] == "The microphone is gone."


def test_a_timer_rings_until_it_is_pressed(pocket: MakePocket, database: Database) -> None:
    device = pocket(patient=True)
    with database.transaction():
        rings.add(SqliteStore(database, writable=True), "timer", device.clock.now(), "pasta")
    device.screen.until(Mode.RINGING)
    device.button.press()
    device.screen.until(Mode.LISTENING)
    device.clock.pass_time(0.1)
    device.button.release()
    device.screen.until(Mode.IDLE)
    assert letters(database, "ring") == 0
    assert letters(database, "rang") == 1


class Spoken:
    """A listening that is told what it sees: every word stands still at once, and the speech has ended."""

    def __init__(self, words: str, *, spoke: bool = True) -> None:
        self.words, self.spoke, self.still = words, spoke, 1.0 if spoke else 0.0
        self.looks = 0

    def look(self, clip: AudioClip, enough: Callable[[], bool]) -> Transcript:
        self.looks += 1
        return Transcript(self.words, 1.0, 1.0)

    def finish(
        self, clip: AudioClip, cancelled: Callable[[], bool], likely: Callable[[str], None] = lambda _words: None
    ) -> Transcript:
        return Transcript(self.words, 1.0, 1.0)


def test_words_are_shown_and_decided_before_the_button_is_let_go(pocket: MakePocket, database: Database) -> None:
    device = pocket(Call("send"))
    device.runner.listen = lambda: Spoken("send it")
    decided = device.runner.turns.deciders
    asked: list[str] = []
    device.runner.turns.deciders = [lambda request: asked.append(request.text), *decided]
    device.button.press()
    shown: list[tuple[str, str]] = []
    while (Mode.LISTENING, "send it") not in shown:
        shown.append(device.screen._shown.get(timeout=20))
    while not asked:
        device.clock.pass_time(0.1)
    assert letters(database) == 0
    device.clock.pass_time(1)
    device.button.release()
    device.screen.until(Mode.ASKING)
    assert asked == ["send it"]


class Unsure(Spoken):
    """A listening that must hear again what it heard, and does not come back before `read` is set."""

    def __init__(self, words: str) -> None:
        super().__init__("", spoke=False)
        self.read, self._words = threading.Event(), words

    def finish(
        self, clip: AudioClip, cancelled: Callable[[], bool], likely: Callable[[str], None] = lambda _words: None
    ) -> Transcript:
        likely(self._words)
        likely(self._words)  # decided once all the same
        assert self.read.wait(20)
        return Transcript(self._words, 1.0, 1.0)


def test_what_is_heard_again_to_be_surer_is_decided_meanwhile(pocket: MakePocket, database: Database) -> None:
    device = pocket(Call("send"))
    unsure = Unsure("send it")
    device.runner.listen = lambda: unsure
    decided = device.runner.turns.deciders
    asked: queue.Queue[str] = queue.Queue()
    device.runner.turns.deciders = [lambda request: asked.put(request.text), *decided]
    device.button.press()
    device.clock.pass_time(1)
    device.button.release()
    assert asked.get(timeout=20) == "send it"
    assert letters(database) == 0
    unsure.read.set()
    device.screen.until(Mode.ASKING)
    assert asked.empty()


def test_an_answer_is_listened_for_with_nobody_holding_the_button(pocket: MakePocket, database: Database) -> None:
    device = pocket(Call("send"))
    device.runner.follow_up = True
    said = iter(["send it", "yes"])
    device.runner.listen = lambda: Spoken(next(said))
    device.button.press()
    device.clock.pass_time(1)
    device.button.release()
    device.screen.until(Mode.ANSWERING)
    device.screen.until(Mode.IDLE)
    assert letters(database) == 1


def test_an_answer_that_nobody_gives_is_waited_for_at_the_button(pocket: MakePocket, database: Database) -> None:
    device = pocket(Call("send"))
    device.runner.follow_up = True
    heard = iter([Spoken("send it"), Spoken("", spoke=False), Spoken("yes")])
    device.runner.listen = lambda: next(heard)
    device.microphone.clip = AudioClip(np.zeros(16000 * 7, np.float32), 16000)
    device.button.press()
    device.clock.pass_time(1)
    device.button.release()
    device.screen.until(Mode.ANSWERING)
    device.screen.until(Mode.ASKING)
    device.button.press()
    device.screen.until(Mode.ANSWERING)
    device.clock.pass_time(1)
    device.button.release()
    device.screen.until(Mode.IDLE)
    assert letters(database) == 1


def test_an_answer_that_was_cut_short_can_be_gone_on_with(pocket: MakePocket) -> None:
    device = pocket(patient=True)
    device.runner.turns.unsaid = "The second sentence. The third."
    device.say("go on")
    device.screen.until(Mode.SPEAKING)
    device.button.press()
    device.screen.until(Mode.LISTENING)
    device.clock.pass_time(0.1)
    device.button.release()
    device.screen.until(Mode.IDLE)
    assert device.spoken == ["The second sentence. The third."]
    device.say("please go on")  # the last sentence was cut, so that one comes again
    device.screen.until(Mode.SPEAKING)
    device.runner.post(events.Stopped(device.clock.steady()))
    device.screen.until(Mode.IDLE)
    assert device.spoken[1:] == ["The third."]


def test_while_the_privacy_switch_is_on_a_press_is_answered_and_nothing_is_recorded(pocket: MakePocket) -> None:
    device = pocket()
    device.runner.post(events.Private(0, True))
    device.button.press()
    device.screen.until(Mode.SPEAKING)
    device.screen.until("private")
    assert device.microphone.private
    assert not device.microphone.recording
    assert device.spoken == ["The privacy switch is on, so I can't hear you."]


def test_a_button_that_is_stuck_is_told_after_a_minute(pocket: MakePocket) -> None:
    device = pocket()
    device.microphone.clip = AudioClip(np.full(16000, 0.01, np.float32), 16000)
    device.words.append("")
    device.button.press()
    device.screen.until(Mode.LISTENING)
    device.clock.pass_time(61)
    device.screen.until(Mode.IDLE)
    assert device.spoken == ["The button was down for a minute, and I heard nothing. Is it stuck?"]


def test_the_stop_button_declines_a_question(pocket: MakePocket, database: Database) -> None:
    device = pocket(Call("send"))
    device.say("send it")
    device.screen.until(Mode.ASKING)
    device.runner.post(events.Stopped(device.clock.steady()))
    device.screen.until(Mode.IDLE)
    device.say("send it again")
    device.screen.until(Mode.ASKING)
    assert letters(database) == 0
