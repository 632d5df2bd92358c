from __future__ import annotations

import pytest

from device.effects import (
    Agree,
    Cancel,
    Decline,
    Discard,
    Effect,
    Hush,
    Record,
    Refuse,
    Ring,
    Shut,
    Silence,
    Take,
    Tell,
    WakeAt,
)
from device.events import (
    Asked,
    Called,
    Due,
    Ended,
    Event,
    Finished,
    Gone,
    Lost,
    Pressed,
    Private,
    Questioned,
    Released,
    Replied,
    Stopped,
    Unspoken,
    Woke,
)
from device.loop import Mode, State, step

IDLE = State()


def after(*events: Event, state: State = IDLE) -> tuple[State, list[Effect]]:
    """The state after all events, and the effects of the last."""
    effects: tuple[Effect, ...] = ()
    for event in events:
        state, effects = step(state, event)
    return state, list(effects)


ASKED = (Pressed(0), Released(1), Asked(2, 1))
GUARDED = (Pressed(0), Released(1), Asked(2, 1, guarded=True))
TAKEN = [Take(1), Tell("heard"), WakeAt(2.5)]
SPEAKING = (Pressed(0), Released(1), Replied(2, 1))


def test_a_turn_goes_from_press_to_speech_to_rest() -> None:
    state, effects = after(Pressed(0))
    assert (state.mode, effects) == (Mode.LISTENING, [Record(1), WakeAt(60)])
    state, effects = step(state, Released(1))[0], list(step(state, Released(1))[1])
    assert (state.mode, effects) == (Mode.WORKING, TAKEN)
    assert after(Replied(2, 1), state=state)[0].mode is Mode.SPEAKING
    assert after(Replied(2, 1), Finished(3, 1), state=state)[0].mode is Mode.IDLE


def test_a_slip_of_the_finger_is_dropped() -> None:
    state, effects = after(Pressed(0), Released(0.29))
    assert (state.mode, effects) == (Mode.IDLE, [Discard()])


def test_a_press_stops_speech_and_cancels_the_turn() -> None:
    state, effects = after(*SPEAKING, Pressed(3))
    assert (state.mode, state.turn) == (Mode.LISTENING, 2)
    assert effects[:3] == [Cancel(1), Silence(), Record(2)]


def test_what_arrives_from_an_old_turn_is_dropped() -> None:
    state, _ = after(*SPEAKING, Pressed(3), Released(4))
    assert step(state, Replied(5, 1)) == (state, ())
    assert step(state, Finished(5, 1)) == (state, ())
    assert step(state, Asked(5, 1)) == (state, ())


def test_a_press_answers_a_question() -> None:
    state, effects = after(*ASKED, Pressed(5))
    assert (state.mode, state.turn, effects[:2]) == (Mode.ANSWERING, 1, [Silence(), Record(1, answer=True)])
    assert after(Released(6), state=state) == (State(Mode.WORKING, 6, 1), [Take(1), Tell("heard"), WakeAt(7.5)])


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
    assert after(Pressed(0), Woke(60))[1][0] == Take(1, cut=True)


def test_a_ring_waits_until_nobody_speaks() -> None:
    state, effects = after(Pressed(0), Due(0.5, 7))
    assert (state.mode, effects) == (Mode.LISTENING, [])
    state, effects = after(Released(1), Finished(2, 1), state=state)
    assert (state.mode, effects) == (Mode.RINGING, [Ring((7,)), WakeAt(602)])


def test_a_press_ends_a_ring_and_listens_so_that_one_can_say_snooze() -> None:
    state, effects = after(Due(0, 7), Pressed(3))
    assert state.mode is Mode.LISTENING
    assert effects[:3] == [Silence(), Hush((7,), heard=True), Record(1)]
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


FREE = (*ASKED, Questioned(4, 1))


def test_after_a_question_it_listens_with_nobody_holding_the_button() -> None:
    state, effects = after(*FREE)
    assert (state.mode, state.free) == (Mode.ANSWERING, True)
    assert effects == [Silence(), Record(1, answer=True), Tell("listening"), WakeAt(64)]
    assert after(Ended(6, 1), state=state) == (State(Mode.WORKING, 6, 1), [Take(1), Tell("heard"), WakeAt(7.5)])


def test_when_nobody_answers_the_button_still_can() -> None:
    state, effects = after(*FREE, Unspoken(10, 1))
    assert (state.mode, effects) == (Mode.ASKING, [Discard(), WakeAt(40)])
    assert after(Pressed(11), Released(12), state=state)[1][0] == Take(1)


def test_a_press_takes_over_from_free_hands_without_losing_what_was_said() -> None:
    state, effects = after(*FREE, Pressed(5))
    assert (state.mode, state.free, effects) == (Mode.ANSWERING, False, [])
    assert after(Ended(6, 1), state=state)[1] == []
    assert after(Released(7), state=state)[1][0] == Take(1)


def test_where_a_press_begins_another_or_the_end_of_speech_ends() -> None:
    by_press = State(by_press=True)
    state, _ = after(Pressed(0), Released(0.2), state=by_press)
    assert (state.mode, state.free) == (Mode.LISTENING, True)
    assert after(Pressed(3), Released(3.1), state=state)[0].mode is Mode.WORKING
    assert after(Ended(3, 1), state=state)[1][0] == Take(1)
    assert after(Unspoken(6, 1), state=state)[0].mode is Mode.IDLE


def test_the_wake_word_begins_only_from_rest() -> None:
    assert after(Called(0))[0] == State(Mode.LISTENING, 0, 1, free=True)
    assert after(*SPEAKING, Called(3))[0].mode is Mode.SPEAKING
    assert after(Private(0, True), Called(3))[0].mode is Mode.IDLE


def test_the_stop_button_ends_everything_from_anywhere() -> None:
    for before in (SPEAKING, ASKED, FREE, GUARDED, (Pressed(0),), (Due(0, 7),), (Pressed(0), Released(1))):
        state, effects = after(*before, Stopped(9))
        assert (state.mode, state.rings) == (Mode.IDLE, ())
        assert effects[1] == Silence()
        assert after(Replied(10, state.turn - 1), state=state)[0].mode is Mode.IDLE
    assert after(Due(0, 7), Stopped(9))[1][-1] == Hush((7,), heard=True)
    assert after(*FREE, Stopped(9))[1][2] == Discard()


def test_the_privacy_switch_shuts_the_microphone_in_the_middle_of_a_word() -> None:
    state, effects = after(Pressed(0), Private(1, True))
    assert (state.mode, effects[:2]) == (Mode.IDLE, [Discard(), Shut(True)])
    assert after(Released(2), Pressed(3), state=state)[1] == [Refuse()]
    assert after(*FREE, Private(5, True))[0].mode is Mode.ASKING
    assert after(*ASKED, Private(3, True), Pressed(5))[1] == []
    assert after(*ASKED, Private(3, True), Questioned(5, 1))[0].mode is Mode.ASKING
    assert after(Private(0, True), Private(1, True))[1] == []
    assert after(Private(0, True), Private(1, False), Pressed(2))[1][0] == Record(1)


def test_a_ring_can_be_silenced_while_the_privacy_switch_is_on() -> None:
    state, effects = after(Private(0, True), Due(1, 7), Pressed(2))
    assert (state.mode, effects) == (Mode.IDLE, [Silence(), Hush((7,), heard=True)])


def test_what_takes_long_is_told_once() -> None:
    state, effects = after(Pressed(0), Released(1), Woke(2.5))
    assert effects == [Tell("thinking")]
    assert after(Woke(4), state=state)[1] == []


def test_a_greeting_counts_as_speech_so_that_a_press_stops_it() -> None:
    assert after(Replied(0, 0), Pressed(1))[1][:2] == [Cancel(0), Silence()]


@pytest.mark.parametrize("before", [(), (Pressed(0),), FREE, (Private(0, True),), (Called(0),), ASKED[:2], ASKED, (*ASKED, Pressed(3)), GUARDED,
                                    (*GUARDED, Pressed(3)), SPEAKING, (Due(0, 7),)])  # fmt: skip
def test_every_state_survives_every_event(before: tuple[Event, ...]) -> None:
    state, _ = after(*before)
    for event in (Pressed(9), Released(9), Woke(9e9), Asked(9, 1), Asked(9, 1, True), Replied(9, 1), Finished(9, 1),
                  Due(9, 7), Due(9, 8), Gone(9, 7), Lost(9), Questioned(9, 1), Ended(9, 1), Unspoken(9, 1), Stopped(9),
                  Called(9), Private(9, True), Private(9, False)):  # fmt: skip
        following, effects = step(state, event)
        assert isinstance(following, State)
        assert all(isinstance(effect, Effect) for effect in effects)
