"""The state machine: step(state, event) -> (state, effects). Pure: no clock, no thread, no hardware.

Events carry when they happened (`at`, steady seconds). Each turn has a number, and what arrives
from an old turn is dropped. The button always wins: a press silences, and cancels the turn unless
the press is the answer. The stop button ends everything, from anywhere.

    IDLE -press-> LISTENING -release-> WORKING -> SPEAKING -> IDLE
                                       WORKING -> ASKING -press-> ANSWERING -release-> WORKING
                                       WORKING -> GUARDED -hold 2 s-> WORKING
    IDLE -due-> RINGING -press-> LISTENING

With free hands nobody holds the button: after a press where `by_press`, after the wake word, and after a question that
was asked to its end. Then speech that has ended is the release, and none at all takes it back.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

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

SLIP = 0.3  # s; a shorter press was a slip of the finger
LONGEST = 60.0  # s; a button down for longer is stuck
SLOW = 1.5  # s; who waits for longer wants to know that it works
PATIENCE = 30.0  # s; a question waits this long, and then the answer is no
HOLD = 2.0  # s; what a voice from the television cannot do
RING = 600.0  # s; then an alarm gives up, and says so later


class Mode(StrEnum):
    IDLE = "idle"
    LISTENING = "listening"
    WORKING = "working"
    ASKING = "asking"
    ANSWERING = "answering"
    GUARDED = "guarded"
    SPEAKING = "speaking"
    RINGING = "ringing"


@dataclass(frozen=True, slots=True)
class State:
    """mode since when; the turn's number; rings that are due; since when the button is down.

    free: it listens with nobody holding the button. by_press: a press begins and another ends. private: the switch that
    shuts microphone and camera is on. slow: it was told that this takes longer.
    """

    mode: Mode = Mode.IDLE
    since: float = 0.0
    turn: int = 0
    rings: tuple[int, ...] = ()
    down: float | None = None
    free: bool = False
    by_press: bool = False
    private: bool = False
    slow: bool = False


Step = tuple[State, tuple[Effect, ...]]


def step(state: State, event: Event) -> Step:
    """The next state and what to do. Any event is allowed in any state."""
    match event:
        case Pressed(at):
            return _pressed(replace(state, down=at), at)
        case Released(at):
            return _released(replace(state, down=None), state.down, at)
        case Woke(at):
            return _woke(state, at)
        case Due(at, ring):
            if ring in state.rings:
                return state, ()
            state = replace(state, rings=(*state.rings, ring))
            if state.mode is Mode.IDLE:
                return _rest(state, at)
            return state, (Ring((ring,)),) if state.mode is Mode.RINGING else ()
        case Gone(at, ring):
            state = replace(state, rings=tuple(r for r in state.rings if r != ring))
            if state.mode is Mode.RINGING and not state.rings:
                return replace(state, mode=Mode.IDLE, since=at), (Silence(),)
            return state, ()
        case Lost(at):
            if state.mode is Mode.LISTENING:
                return _rest(state, at)
            return (_to(state, Mode.WORKING, at), (Decline(state.turn),)) if _waits(state) else (state, ())
        case Stopped(at):
            return _stopped(state, at)
        case Called(at) if state.mode is Mode.IDLE and not state.private:
            state, effects = _listen(state, at, free=True)
            return state, (*effects, Tell("listening"))
        case Private(at, on) if on is not state.private:
            return _private(state, at, on)
        case Asked(at, turn, guarded) if turn == state.turn and state.mode is Mode.WORKING:
            state = _to(state, Mode.GUARDED if guarded else Mode.ASKING, at)
            return state, (WakeAt(at + PATIENCE),)
        case Questioned(at, turn) if turn == state.turn and state.mode is Mode.ASKING and not state.private:
            return _answer(state, at, free=True)
        case Ended(at, turn) if turn == state.turn and state.free:
            return _said(state, at)
        case Unspoken(at, turn) if turn == state.turn and state.free:
            if state.mode is Mode.ANSWERING:
                return _ask_on(state, at)
            rested, effects = _rest(state, at)
            return rested, (Discard(), *effects)
        case Replied(at, turn) if turn == state.turn and (state.mode in (Mode.IDLE, Mode.WORKING) or _waits(state)):
            return _to(state, Mode.SPEAKING, at), ()
        case Finished(at, turn) if turn == state.turn and state.mode not in (Mode.IDLE, Mode.LISTENING, Mode.RINGING):
            return _rest(state, at)
    return state, ()


def _to(state: State, mode: Mode, at: float) -> State:
    return replace(state, mode=mode, since=at, free=False, slow=False)


def _waits(state: State) -> bool:
    return state.mode in (Mode.ASKING, Mode.ANSWERING, Mode.GUARDED)


def _rest(state: State, at: float) -> Step:
    """Idle, or ring what waited for its turn to sound."""
    if state.rings:
        return _to(state, Mode.RINGING, at), (Ring(state.rings), WakeAt(at + RING))
    return _to(state, Mode.IDLE, at), ()


def _listen(state: State, at: float, *, free: bool) -> Step:
    """Begin a turn, if anything can be heard."""
    if state.private:
        return _to(replace(state, turn=state.turn + 1), Mode.WORKING, at), (Refuse(),)
    state = replace(_to(state, Mode.LISTENING, at), turn=state.turn + 1, free=free)
    return state, (Record(state.turn), WakeAt(at + LONGEST))


def _answer(state: State, at: float, *, free: bool) -> Step:
    state = replace(_to(state, Mode.ANSWERING, at), free=free)
    tell = (Tell("listening"),) if free else ()
    return state, (Silence(), Record(state.turn, answer=True), *tell, WakeAt(at + LONGEST))


def _said(state: State, at: float, *, cut: bool = False) -> Step:
    """What was recorded is the request, or the answer."""
    return _to(state, Mode.WORKING, at), (Take(state.turn, cut), Tell("heard"), WakeAt(at + SLOW))


def _ask_on(state: State, at: float) -> Step:
    """There was no answer yet; the button can still give one."""
    return _to(state, Mode.ASKING, at), (Discard(), WakeAt(at + PATIENCE))


def _pressed(state: State, at: float) -> Step:
    match state.mode:
        case Mode.IDLE:
            return _listen(state, at, free=state.by_press)
        case Mode.WORKING | Mode.SPEAKING:
            old = state.turn
            state, effects = _listen(state, at, free=state.by_press)
            return state, (Cancel(old), Silence(), *effects)
        case Mode.RINGING:
            hushed = Hush(state.rings, heard=True)
            if state.private:
                return replace(_to(state, Mode.IDLE, at), rings=()), (Silence(), hushed)
            state, effects = _listen(replace(state, rings=()), at, free=state.by_press)
            return state, (Silence(), hushed, *effects)
        case Mode.ASKING if not state.private:
            return _answer(state, at, free=state.by_press)
        case Mode.GUARDED:
            return state, (Silence(), WakeAt(at + HOLD))
        case Mode.LISTENING | Mode.ANSWERING if state.free and state.by_press:
            return _said(state, at)
        case Mode.ANSWERING if state.free:  # now it is held: the person knows when the answer ends
            return replace(state, free=False, since=at), ()
    return state, ()  # already listening: contacts bounce


def _released(state: State, down: float | None, at: float) -> Step:
    held = at - down if down is not None else 0.0
    match state.mode:
        case Mode.LISTENING if not state.free:
            if held < SLIP:
                rested, effects = _rest(state, at)
                return rested, (Discard(), *effects)
            return _said(state, at)
        case Mode.ANSWERING if not state.free:
            return _ask_on(state, at) if held < SLIP else _said(state, at)
        case Mode.GUARDED if down is not None:
            yes = held >= HOLD
            return _to(state, Mode.WORKING, at), (Agree(state.turn) if yes else Decline(state.turn),)
    return state, ()


def _stopped(state: State, at: float) -> Step:
    """Nothing sounds, nothing is waited for, nothing is listened to."""
    discard = (Discard(),) if state.mode in (Mode.LISTENING, Mode.ANSWERING) else ()
    hush = (Hush(state.rings, heard=True),) if state.rings else ()
    idle = replace(_to(state, Mode.IDLE, at), turn=state.turn + 1, rings=())
    return idle, (Cancel(state.turn), Silence(), *discard, *hush)


def _private(state: State, at: float, on: bool) -> Step:
    """The microphone is shut in any state; a question that was being answered waits for the button, or is a no."""
    state = replace(state, private=on)
    told = (Shut(on), Tell("private_on" if on else "private_off"))
    if on and state.mode is Mode.LISTENING:
        rested, effects = _rest(state, at)
        return rested, (Discard(), *told, *effects)
    if on and state.mode is Mode.ANSWERING:
        asking, effects = _ask_on(state, at)
        return asking, (*effects, *told)
    return state, told


def _woke(state: State, at: float) -> Step:
    waited = at - state.since + 1e-6  # sums of floats fall short
    match state.mode:
        case Mode.LISTENING | Mode.ANSWERING if waited >= LONGEST:
            return _said(state, at, cut=True)
        case Mode.WORKING if waited >= SLOW and not state.slow:
            return replace(state, slow=True), (Tell("thinking"),)
        case Mode.GUARDED if state.down is not None and at - state.down + 1e-6 >= HOLD:
            return replace(_to(state, Mode.WORKING, at), down=None), (Agree(state.turn),)
        case Mode.ASKING | Mode.GUARDED if waited >= PATIENCE and state.down is None:
            return _to(state, Mode.WORKING, at), (Decline(state.turn),)
        case Mode.RINGING if waited >= RING:
            return replace(state, mode=Mode.IDLE, since=at, rings=()), (Silence(), Hush(state.rings, heard=False))
    return state, ()
