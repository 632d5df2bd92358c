"""lam hear: what is said in recordings."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from device.assembly import Assembly
from device.commands import Exit
from device.config import Config


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("hear", help="write down what is said in sound files")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="WAV, FLAC, MP3, G.722 ...")
    parser.add_argument("--json", action="store_true", help="a line of JSON for each file")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, config: Config) -> int:
    from models.audio import AudioError, read_audio

    hearer = Assembly(config).hearer
    code = Exit.OK
    for path in options.files:
        try:
            heard = hearer.hear(read_audio(path))
        except AudioError as error:
            print(f"lam: {error}", file=sys.stderr)
            code = Exit.FAILED
            continue
        if options.json:
            fields = {"text": heard.text, "confidence": heard.confidence, "seconds": heard.seconds}
            print(json.dumps({"file": str(path), **fields}), flush=True)
        else:
            print(heard.text if len(options.files) == 1 else f"{path}: {heard.text}", flush=True)
    return code
