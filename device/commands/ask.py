"""lam ask: one turn from text or a recording."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from device.assembly import Assembly, is_running, opened
from device.commands import Exit
from device.config import Config
from device.execute import Outcome, Reply
from device.turn import TOO_LONG
from models.types import Transcript

CODES = {
    Outcome.DONE: Exit.OK,
    Outcome.FAILED: Exit.FAILED,
    Outcome.DECLINED: Exit.DECLINED,
    Outcome.UNKNOWN: Exit.NOT_UNDERSTOOD,
    Outcome.UNHEARD: Exit.NOT_UNDERSTOOD,
}
LONGEST = 60.0  # s of sound that can be one request

T = TypeVar("T")


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("ask", help="do one thing, from text or a recording")
    parser.add_argument("text", nargs="*", help="the request in words")
    parser.add_argument("--audio", type=Path, metavar="FILE", help="hear the request in a sound file instead")
    parser.add_argument("--out", type=Path, metavar="WAV", help="write the spoken answer to a file")
    parser.add_argument("--json", action="store_true", help="print one line of JSON")
    parser.add_argument("--model", type=Path, metavar="GGUF", help="let this model decide what no phrase does")
    parser.set_defaults(run=run, parser=parser)


def run(options: argparse.Namespace, config: Config) -> int:
    if bool(options.text) == bool(options.audio):
        options.parser.error("give a text or --audio FILE, one of them")
    held = hold(Assembly(config, options.model), " ".join(options.text), options.audio, options.out)
    if options.json:
        calls = [{"name": call.skill, "arguments": dict(call.arguments)} for call in held.reply.calls]
        print(json.dumps({"heard": held.heard.text, "confidence": held.heard.confidence, "calls": calls,
                          "reply": held.reply.say, "outcome": held.reply.outcome, "ms": held.ms}))  # fmt: skip
    else:
        print(held.reply.say)
    if any("timer" in c.skill or "alarm" in c.skill or "reminder" in c.skill for c in held.reply.calls):
        with_bell = is_running()
        if not with_bell:
            print("Note: it rings while `lam run` runs, which it does not.", file=sys.stderr)
    return CODES[held.reply.outcome]


@dataclass(slots=True)
class Round:
    """One turn with its times in milliseconds."""

    heard: Transcript
    reply: Reply
    ms: dict[str, int] = field(default_factory=dict)


def hold(assembly: Assembly, text: str, audio: Path | None, out: Path | None) -> Round:
    """Hold one turn. Raises AudioError, ModelMissing, DatabaseProblem, OSError (the answer cannot be written)."""
    ms: dict[str, int] = {}
    heard = Transcript(text, 1.0, 0.0)
    reply = None
    if audio:
        from models.audio import read_audio

        clip = read_audio(audio)
        timed(ms, "load hearing", lambda: (assembly.hearer, assembly.deciders))
        if clip.seconds > LONGEST:
            reply = Reply(TOO_LONG, Outcome.UNKNOWN)
        else:
            heard = timed(ms, "hear", lambda: assembly.hear(clip))
    if reply is None:
        turns = assembly.turns
        with opened() as database:
            ready = timed(ms, "load skills", lambda: turns(database))
            reply = timed(ms, "decide and do", lambda: ready.run(heard, TerminalAsker()))
    if out:
        from models.audio import write_wav

        voice = timed(ms, "load voice", lambda: assembly.voice)
        clips = voice.speak(reply.say)
        first = timed(ms, "first sentence", lambda: next(clips, None))
        timed(ms, "speak", lambda: write_wav(out, [*([first] if first else []), *clips]))
    return Round(heard, reply, ms)


def timed(ms: dict[str, int], name: str, work: Callable[[], T]) -> T:
    """Do the work and note how long it took."""
    start = time.perf_counter()
    result = work()
    ms[name] = round((time.perf_counter() - start) * 1000)
    return result


class TerminalAsker:
    """device.turn.Asker at a keyboard; without one every question is declined."""

    def words(self, question: str) -> Transcript | None:
        return Transcript(self._line(f"{question} "), 1.0, 0.0)

    def held(self, question: str) -> bool:
        return self._line(f"{question} (No button here: type HOLD) ") == "HOLD"

    def _line(self, prompt: str) -> str:
        if not sys.stdin.isatty():
            print(prompt, file=sys.stderr)
            return ""
        try:
            return input(prompt)
        except EOFError:
            return ""
