"""The state machine: step(state, event) -> (state, effects). Pure: no clock, no thread, no hardware.

Events carry when they happened (`at`, steady seconds). Each turn has a number, and what arrives
from an old turn is dropped. The button always wins: a press silences, and cancels the turn unless
the press is the answer.

    IDLE -press-> LISTENING -release-> WORKING -> SPEAKING -> IDLE
                                       WORKING -> ASKING -press-> ANSWERING -release-> WORKING
                                       WORKING -> GUARDED -hold 2 s-> WORKING
    IDLE -due-> RINGING -press-> LISTENING
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

SLIP = 0.3  # s; a shorter press was a slip of the finger
LONGEST = 60.0  # s; a button down for longer is stuck
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
    """mode since when; the turn's number; rings that are due; whether the button is down, and since when."""

    mode: Mode = Mode.IDLE
    since: float = 0.0
    turn: int = 0
    rings: tuple[int, ...] = ()
    down: float | None = None


# Events


@dataclass(frozen=True, slots=True)
class Pressed:
    at: float


@dataclass(frozen=True, slots=True)
class Released:
    at: float


@dataclass(frozen=True, slots=True)
class Woke:
    """A moment asked for by WakeAt has come."""

    at: float


@dataclass(frozen=True, slots=True)
class Asked:
    """The turn waits for a yes, or for words; guarded: for the button held down."""

    at: float
    turn: int
    guarded: bool = False


@dataclass(frozen=True, slots=True)
class Replied:
    """The turn is done and its answer begins to sound."""

    at: float
    turn: int


@dataclass(frozen=True, slots=True)
class Finished:
    """The worker has nothing more to say in this turn."""

    at: float
    turn: int


@dataclass(frozen=True, slots=True)
class Due:
    """A timer, alarm or reminder rings."""

    at: float
    ring: int


@dataclass(frozen=True, slots=True)
class Gone:
    """It was snoozed or stopped by other means."""

    at: float
    ring: int


@dataclass(frozen=True, slots=True)
class Lost:
    """The microphone went away while it listened."""

    at: float


Event = Pressed | Released | Woke | Asked | Replied | Finished | Due | Gone | Lost


# Effects


@dataclass(frozen=True, slots=True)
class Record:
    """Begin to keep sound."""


@dataclass(frozen=True, slots=True)
class Discard:
    """Throw away what was recorded."""


@dataclass(frozen=True, slots=True)
class Work:
    """Give the recording to the worker as this turn."""

    turn: int


@dataclass(frozen=True, slots=True)
class Answer:
    """Give the recording to the turn that waits."""

    turn: int


@dataclass(frozen=True, slots=True)
class Agree:
    """The button was held: the turn that waits may go on."""

    turn: int


@dataclass(frozen=True, slots=True)
class Decline:
    """No answer came: no."""

    turn: int


@dataclass(frozen=True, slots=True)
class Cancel:
    turn: int


@dataclass(frozen=True, slots=True)
class Silence:
    """Stop all sound."""


@dataclass(frozen=True, slots=True)
class Ring:
    """Announce these and sound the bell."""

    rings: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Hush:
    """These rang and are over; heard: somebody was there."""

    rings: tuple[int, ...]
    heard: bool


@dataclass(frozen=True, slots=True)
class WakeAt:
    at: float


Effect = Record | Discard | Work | Answer | Agree | Decline | Cancel | Silence | Ring | Hush | WakeAt
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
        case Asked(at, turn, guarded) if turn == state.turn and state.mode is Mode.WORKING:
            state = _to(state, Mode.GUARDED if guarded else Mode.ASKING, at)
            return state, (WakeAt(at + PATIENCE),)
        case Replied(at, turn) if turn == state.turn and (state.mode is Mode.WORKING or _waits(state)):
            return _to(state, Mode.SPEAKING, at), ()
        case Finished(at, turn) if turn == state.turn and state.mode not in (Mode.IDLE, Mode.LISTENING, Mode.RINGING):
            return _rest(state, at)
    return state, ()


def _to(state: State, mode: Mode, at: float) -> State:
    return replace(state, mode=mode, since=at)


def _waits(state: State) -> bool:
    return state.mode in (Mode.ASKING, Mode.ANSWERING, Mode.GUARDED)


def _rest(state: State, at: float) -> Step:
    """Idle, or ring what waited for its turn to sound."""
    if state.rings:
        return _to(state, Mode.RINGING, at), (Ring(state.rings), WakeAt(at + RING))
    return _to(state, Mode.IDLE, at), ()


def _listen(state: State, at: float) -> State:
    return replace(state, mode=Mode.LISTENING, since=at, turn=state.turn + 1)


def _pressed(state: State, at: float) -> Step:
    match state.mode:
        case Mode.IDLE:
            return _listen(state, at), (Record(), WakeAt(at + LONGEST))
        case Mode.WORKING | Mode.SPEAKING:
            return _listen(state, at), (Silence(), Cancel(state.turn), Record(), WakeAt(at + LONGEST))
        case Mode.RINGING:
            hushed = Hush(state.rings, heard=True)
            return _listen(replace(state, rings=()), at), (Silence(), hushed, Record(), WakeAt(at + LONGEST))
        case Mode.ASKING:
            return _to(state, Mode.ANSWERING, at), (Silence(), Record(), WakeAt(at + LONGEST))
        case Mode.GUARDED:
            return state, (Silence(), WakeAt(at + HOLD))
    return state, ()  # already listening: contacts bounce


def _released(state: State, down: float | None, at: float) -> Step:
    held = at - down if down is not None else 0.0
    match state.mode:
        case Mode.LISTENING:
            if held < SLIP:
                rested, effects = _rest(state, at)
                return rested, (Discard(), *effects)
            return _to(state, Mode.WORKING, at), (Work(state.turn),)
        case Mode.ANSWERING:
            if held < SLIP:
                return _to(state, Mode.ASKING, at), (Discard(), WakeAt(at + PATIENCE))
            return _to(state, Mode.WORKING, at), (Answer(state.turn),)
        case Mode.GUARDED if down is not None:
            yes = held >= HOLD
            return _to(state, Mode.WORKING, at), (Agree(state.turn) if yes else Decline(state.turn),)
    return state, ()


def _woke(state: State, at: float) -> Step:
    waited = at - state.since + 1e-6  # sums of floats fall short
    match state.mode:
        case Mode.LISTENING if waited >= LONGEST:
            return _to(state, Mode.WORKING, at), (Work(state.turn),)
        case Mode.ANSWERING if waited >= LONGEST:
            return _to(state, Mode.WORKING, at), (Answer(state.turn),)
        case Mode.GUARDED if state.down is not None and at - state.down + 1e-6 >= HOLD:
            return replace(_to(state, Mode.WORKING, at), down=None), (Agree(state.turn),)
        case Mode.ASKING | Mode.GUARDED if waited >= PATIENCE and state.down is None:
            return _to(state, Mode.WORKING, at), (Decline(state.turn),)
        case Mode.RINGING if waited >= RING:
            return replace(state, mode=Mode.IDLE, since=at, rings=()), (Silence(), Hush(state.rings, heard=False))
    return state, ()
