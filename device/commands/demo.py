"""lam demo: one whole spoken round without any hardware, step by step."""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path

from device.assembly import Assembly
from device.commands import Exit
from device.commands.ask import CODES, hold
from device.config import Config

QUESTION = Path(__file__).parents[1] / "sounds" / "question.wav"


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("demo", help="one whole spoken round without any hardware")
    parser.add_argument("--audio", type=Path, default=QUESTION, metavar="FILE", help="your own recorded question")
    parser.add_argument(
        "--out", type=Path, default=Path("demo-answer.wav"), metavar="WAV", help="where the answer goes"
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, config: Config) -> int:
    # A data folder of its own: the demo's timer must not ring in the owner's kitchen.
    with tempfile.TemporaryDirectory() as folder:
        data, before = Path(folder), os.environ.get("POCKET_LAM_HOME")
        assembly = Assembly(config)
        _ = assembly.hearer, assembly.voice  # found and loaded before the home moves; a person waits for them once
        assembly.load_deciders()
        os.environ["POCKET_LAM_HOME"] = str(data)
        try:
            held = hold(assembly, "", options.audio, options.out)
        finally:
            if before is None:
                del os.environ["POCKET_LAM_HOME"]
            else:
                os.environ["POCKET_LAM_HOME"] = before
    calls = "; ".join(
        f"{call.skill}({', '.join(f'{name}={words!r}' for name, words in call.arguments.items())})"
        for call in held.reply.calls
    )
    print(f"question  {options.audio}")
    print(f'heard     "{held.heard.text}"  ({held.ms.get("hear", 0)} ms)')
    print(f"decided   {calls or 'nothing'}")
    print(f"{held.reply.outcome:9} {held.reply.say}  ({held.ms.get('decide and do', 0)} ms to decide and do)")
    print(f"spoken    {options.out}  ({held.ms.get('first sentence', 0)} ms to the first sentence)")
    return CODES[held.reply.outcome] if held.reply.calls else Exit.NOT_UNDERSTOOD
