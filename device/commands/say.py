"""lam say: a text aloud, or into a file."""

from __future__ import annotations

import argparse
from pathlib import Path

from device.assembly import Assembly
from device.commands import Exit
from device.config import Config


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("say", help="speak a text")
    parser.add_argument("text", nargs="+")
    parser.add_argument("--out", type=Path, metavar="WAV", help="write a file instead of playing it")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, config: Config) -> int:
    clips = Assembly(config).voice.speak(" ".join(options.text))
    if options.out:
        from models.audio import write_wav

        write_wav(options.out, list(clips))
        return Exit.OK
    from device.sound import PortAudioSpeaker

    speaker = PortAudioSpeaker(config.speaker.device)
    try:
        for clip in clips:
            speaker.play(clip)
        speaker.wait()
    finally:
        speaker.close()
    return Exit.OK
