from __future__ import annotations

import pytest

from device import loop
from device.loop import (
    Agree,
    Answer,
    Asked,
    Cancel,
    Decline,
    Discard,
    Due,
    Finished,
    Gone,
    Hush,
    Lost,
    Mode,
    Pressed,
    Record,
    Released,
    Replied,
    Ring,
    Silence,
    State,
    WakeAt,
    Woke,
    Work,
    step,
)  # fmt: skip

IDLE = State()


def after(*events: loop.Event, state: State = IDLE) -> tuple[State, list[loop.Effect]]:
    """The state after all events, and the effects of the last."""
    effects: tuple[loop.Effect, ...] = ()
    for event in events:
        state, effects = step(state, event)
    return state, list(effects)


ASKED = (Pressed(0), Released(1), Asked(2, 1))
GUARDED = (Pressed(0), Released(1), Asked(2, 1, guarded=True))
SPEAKING = (Pressed(0), Released(1), Replied(2, 1))


def test_a_turn_goes_from_press_to_speech_to_rest() -> None:
    state, effects = after(Pressed(0))
    assert (state.mode, effects) == (Mode.LISTENING, [Record(), WakeAt(60)])
    state, effects = step(state, Released(1))[0], list(step(state, Released(1))[1])
    assert (state.mode, effects) == (Mode.WORKING, [Work(1)])
    assert after(Replied(2, 1), state=state)[0].mode is Mode.SPEAKING
    assert after(Replied(2, 1), Finished(3, 1), state=state)[0].mode is Mode.IDLE


def test_a_slip_of_the_finger_is_dropped() -> None:
    state, effects = after(Pressed(0), Released(0.29))
    assert (state.mode, effects) == (Mode.IDLE, [Discard()])


def test_a_press_stops_speech_and_cancels_the_turn() -> None:
    state, effects = after(*SPEAKING, Pressed(3))
    assert (state.mode, state.turn) == (Mode.LISTENING, 2)
    assert effects[:3] == [Silence(), Cancel(1), Record()]


def test_what_arrives_from_an_old_turn_is_dropped() -> None:
    state, _ = after(*SPEAKING, Pressed(3), Released(4))
    assert step(state, Replied(5, 1)) == (state, ())
    assert step(state, Finished(5, 1)) == (state, ())
    assert step(state, Asked(5, 1)) == (state, ())


def test_a_press_answers_a_question() -> None:
    state, effects = after(*ASKED, Pressed(5))
    assert (state.mode, state.turn, effects[:2]) == (Mode.ANSWERING, 1, [Silence(), Record()])
    assert after(Released(6), state=state) == (State(Mode.WORKING, 6, 1), [Answer(1)])


def test_silence_is_no() -> None:
    assert after(*ASKED, Woke(31.9))[0].mode is Mode.ASKING
    assert after(*ASKED, Woke(32))[1] == [Decline(1)]


def test_a_guarded_act_needs_two_seconds_on_the_button() -> None:
    assert after(*GUARDED, Pressed(5), Released(6.9))[1] == [Decline(1)]
    assert after(*GUARDED, Pressed(5), Woke(7))[1] == [Agree(1)]
    state, _ = after(*GUARDED, Pressed(5), Woke(7))
    assert step(state, Released(8))[1] == ()
    assert after(*GUARDED, Woke(32))[1] == [Decline(1)]


def test_a_stuck_button_ends_listening_after_a_minute() -> None:
    assert after(Pressed(0), Woke(60))[1] == [Work(1)]


def test_a_ring_waits_until_nobody_speaks() -> None:
    state, effects = after(Pressed(0), Due(0.5, 7))
    assert (state.mode, effects) == (Mode.LISTENING, [])
    state, effects = after(Released(1), Finished(2, 1), state=state)
    assert (state.mode, effects) == (Mode.RINGING, [Ring((7,)), WakeAt(602)])


def test_a_press_ends_a_ring_and_listens_so_that_one_can_say_snooze() -> None:
    state, effects = after(Due(0, 7), Pressed(3))
    assert state.mode is Mode.LISTENING
    assert effects[:3] == [Silence(), Hush((7,), heard=True), Record()]
    assert after(Due(0, 7), Pressed(3), Released(3.1))[0] == State(Mode.IDLE, 3.1, 1)


def test_a_ring_gives_up_after_ten_minutes() -> None:
    state, effects = after(Due(0, 7), Due(1, 8), Woke(600))
    assert (state.mode, effects) == (Mode.IDLE, [Silence(), Hush((7, 8), heard=False)])


def test_a_second_ring_joins_the_first() -> None:
    assert after(Due(0, 7), Due(1, 8))[1] == [Ring((8,))]
    assert after(Due(0, 7), Due(1, 7))[1] == []


def test_a_ring_that_was_snoozed_elsewhere_falls_silent() -> None:
    state, effects = after(Due(0, 7), Gone(1, 7))
    assert (state.mode, effects) == (Mode.IDLE, [Silence()])


def test_a_lost_microphone_gives_the_turn_up() -> None:
    assert after(Pressed(0), Lost(1))[0].mode is Mode.IDLE
    assert after(*ASKED, Pressed(5), Lost(6))[1] == [Decline(1)]


@pytest.mark.parametrize("before", [(), (Pressed(0),), ASKED[:2], ASKED, (*ASKED, Pressed(3)), GUARDED,
                                    (*GUARDED, Pressed(3)), SPEAKING, (Due(0, 7),)])  # fmt: skip
def test_every_state_survives_every_event(before: tuple[loop.Event, ...]) -> None:
    state, _ = after(*before)
    for event in (Pressed(9), Released(9), Woke(9e9), Asked(9, 1), Asked(9, 1, True), Replied(9, 1), Finished(9, 1),
                  Due(9, 7), Due(9, 8), Gone(9, 7), Lost(9)):  # fmt: skip
        following, effects = step(state, event)
        assert isinstance(following, State)
        assert all(isinstance(effect, loop.Effect) for effect in effects)
