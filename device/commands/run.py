"""lam run: the assistant itself."""

from __future__ import annotations

import argparse
import logging
import signal
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from device.assembly import Assembly, database_path, opened, settings, the_only_one
from device.bell import StoreBell
from device.commands import Exit
from device.config import Config
from device.database import Database
from device.journal import Journal
from device.mail import Mailbox
from device.ports import Button, PortLost
from models.types import AudioClip

log = logging.getLogger(__name__)

EVERY = 60.0  # s
BELL = Path(__file__).parents[1] / "sounds" / "ring.wav"
TRY = ("set a timer for ten minutes", "add milk to the shopping list", "what is seventeen times twenty four")


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("run", help="run the assistant: hold the button (or the space bar), speak, let go")
    parser.add_argument("--model", type=Path, metavar="GGUF", help="let this model decide what no phrase does")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, config: Config) -> int:
    with the_only_one() as alone, opened() as database:
        if not alone:
            print("lam: another `lam run` is running.", file=sys.stderr)
            return Exit.FAILED
        return _run(Assembly(config, options.model), database)


def _run(assembly: Assembly, database: Database) -> int:
    from device.runner import Runner
    from device.sound import PortAudioMicrophone, PortAudioSpeaker
    from models.audio import read_audio

    config = assembly.config
    print("Loading ...", flush=True)
    with ThreadPoolExecutor() as pool:  # side by side: each waits for the disk
        hearer, voice = pool.submit(lambda: assembly.hearer), pool.submit(lambda: assembly.voice)
        turns = assembly.turns(database)
        deciders = pool.submit(assembly.load_deciders)
        hearer.result(), voice.result(), deciders.result()
    own = Database(database_path())  # main's own connection; `database` is the worker's
    bell = StoreBell(own, assembly.clock.now)
    bell.settle(assembly.clock.now())

    speaking = threading.Lock()  # the bell speaks from a thread of its own

    def speak(text: str, cancelled: Callable[[], bool]) -> Iterator[AudioClip]:
        with speaking:
            now = settings(config, own)
            if now["quiet"] != "on":
                assembly.voice.speed = float(now["speed"])
                yield from assembly.voice.speak(text, cancelled)

    try:
        microphone = PortAudioMicrophone(config.microphone.device)
        speaker = PortAudioSpeaker(config.speaker.device)
        button = _button(config)
    except PortLost as error:
        print(f"lam: {error}\nSee what is missing with: lam doctor", file=sys.stderr)
        return Exit.MISSING
    runner = Runner(
        button=button,
        microphone=microphone,
        speaker=speaker,
        clock=assembly.clock,
        watcher=Terminal(),
        hear=assembly.hear,
        speak=speak,
        turns=turns,
        bell=bell,
        bell_sound=read_audio(BELL),
    )
    ended = threading.Event()
    errands = threading.Thread(target=_errands, args=(assembly, ended), name="errands", daemon=True)
    errands.start()
    signal.signal(signal.SIGTERM, lambda *_: runner.close())
    space = "the space bar (or press it to start and to stop)"
    print(f"Ready. Hold {space if config.button.pin is None else 'the button'}, speak, let go. Try saying:")
    for sentence in TRY:
        print(f'  "{sentence}"')
    try:
        runner.run(" ".join(Journal(database).take_notices()))
    except KeyboardInterrupt:
        print("Stopped.")
    finally:
        ended.set()
        own.close()
    return Exit.OK


def _errands(assembly: Assembly, ended: threading.Event) -> None:
    """Send what waits for the network, and forget what was kept long enough, now and then, until it ended."""
    database = Database(database_path())
    mailbox = Mailbox(assembly.config.mail, database, assembly.config.messages)
    while not ended.wait(EVERY):
        try:
            mailbox.flush()
            assembly.forget(database)
        except sqlite3.Error as error:  # a full disk must not end it
            log.error("database: %s", error)
    database.close()


def _button(config: Config) -> Button:
    from device.button import GpioButton, SpaceBar

    return SpaceBar() if config.button.pin is None else GpioButton(config.button.pin)


class Terminal:
    """device.ports.Watcher: a line for each change."""

    def __init__(self) -> None:
        self._mode = ""

    def show(self, mode: str, text: str) -> None:
        if text or mode != self._mode:
            self._mode = mode
            sys.stdout.write(f"[{mode}] {text}".rstrip() + "\n")  # in one piece: two threads show
            sys.stdout.flush()
