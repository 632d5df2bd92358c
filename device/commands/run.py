"""lam run: the assistant itself."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from device.assembly import Assembly, database_path, opened, settings, the_only_one
from device.bell import StoreBell
from device.commands import Exit
from device.config import Config
from device.database import Database
from device.journal import Journal
from device.mail import Mailbox
from device.ports import PortLost
from models.types import AudioClip

if TYPE_CHECKING:  # what hears and sounds takes a fifth of a second to import
    from device.parts import Parts
    from device.runner import Runner
    from device.saying import Speak

log = logging.getLogger(__name__)

EVERY = 60.0  # s
BELL = Path(__file__).parents[1] / "sounds" / "ring.wav"
TRY = ("set a timer for ten minutes", "add milk to the shopping list", "what is seventeen times twenty four")
COMMON = ("Okay.", "I didn't hear anything.", "I don't know how to do that yet.", "Okay, I left it.", "I took it back.")


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("run", help="run the assistant: hold the button (or the space bar), speak, let go")
    parser.add_argument("--model", type=Path, metavar="GGUF", help="let this model decide what no phrase does")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, config: Config) -> int:
    with the_only_one() as alone, opened() as database:
        if not alone:
            print("lam: another `lam run` is running.", file=sys.stderr)
            return Exit.FAILED
        taken = options.taken.said if options.taken else ""
        return _run(Assembly(config, options.model), database, taken)


def _run(assembly: Assembly, database: Database, taken: str) -> int:
    from device import machine, trial
    from device.notify import Notifier
    from device.parts import Parts
    from device.watchers import Terminal

    machine.spare_memory()
    notifier = Notifier()

    def stop(*_: object) -> None:
        notifier.stopping()
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    print("Loading ...", flush=True)
    try:
        # Under a service nobody is there to plug a microphone in: it waits for one.
        parts = Parts(assembly.config, assembly.clock, [Terminal(), notifier], patient="NOTIFY_SOCKET" in os.environ)
    except PortLost as error:
        print(f"lam: {error}\nSee what is missing with: lam doctor", file=sys.stderr)
        return Exit.MISSING
    own = Database(database_path())  # main's own connection; `database` is the worker's
    ended = threading.Event()
    try:
        runner = _runner(assembly, database, own, parts)
        runner.alive = notifier.alive
        parts.start(runner)
        errands = threading.Thread(target=_errands, args=(assembly, runner, ended), name="errands", daemon=True)
        errands.start()
        _ready(assembly.config)
        notifier.ready()
        with suppress(OSError):  # under the system's service its unit does this, as root
            trial.healthy(trial.root())
        runner.run(_greeting(assembly.config, database, [taken, *parts.problems]))
    except KeyboardInterrupt:
        print("Stopped.")
    finally:
        ended.set()
        parts.watchers.show("stopped", "")
        parts.close()
        own.close()
    return Exit.OK


def _runner(assembly: Assembly, database: Database, own: Database, parts: Parts) -> Runner:
    """Load the models side by side, as each waits for the disk, and wire everything."""
    from device import machine
    from device.loop import State
    from device.runner import Runner
    from device.saying import Saying
    from models.audio import read_wav

    config = assembly.config
    with ThreadPoolExecutor() as pool:
        hearer, voice = pool.submit(lambda: assembly.hearer), pool.submit(lambda: assembly.voice)
        turns = assembly.turns(database)
        deciders = pool.submit(assembly.load_deciders)
        hearer.result(), voice.result(), deciders.result()
    machine.trim()
    turns.sound = parts.volume
    bell = StoreBell(own, assembly.clock.now)
    bell.settle(assembly.clock.now())
    return Runner(
        button=parts.button,
        microphone=parts.microphone,
        speaker=parts.speaker,
        clock=assembly.clock,
        watcher=parts.watchers,
        listen=assembly.listen,
        saying=Saying(parts.speaker, _speaker(assembly, own), assembly.voice.sentences),
        turns=turns,
        bell=bell,
        bell_sound=read_wav(BELL),
        others=parts.others,
        state=State(by_press=config.button.mode == "press"),
        follow_up=config.follow_up,
        signals=config.speaker.signals,
        shut=parts.shut,
    )


def _speaker(assembly: Assembly, own: Database) -> Speak:
    speaking = threading.Lock()  # the bell speaks from a thread of its own

    def speak(text: str, cancelled: Callable[[], bool], pace: float) -> Iterator[tuple[str, AudioClip]]:
        with speaking:
            now = settings(assembly.config, own)
            if now["quiet"] != "on":
                assembly.voice.speed = max(0.25, float(now["speed"]) * pace)
                yield from assembly.voice.spoken(text, cancelled)

    return speak


def _greeting(config: Config, database: Database, news: list[str]) -> str:
    """What is said first: at the very first start what one can say, then what was left open and what is missing."""
    journal = Journal(database)
    first = not journal.last_reply()
    hello = f"Hello, I'm {config.name}. Hold the button and say, for example: {'; or: '.join(TRY)}." if first else ""
    return " ".join(filter(None, [hello, *journal.take_notices(), *news]))


def _ready(config: Config) -> None:
    space = "the space bar (or press it to start and to stop)"
    print(f"Ready. Hold {space if config.button.pin is None else 'the button'}, speak, let go. Try saying:")
    for sentence in TRY:
        print(f'  "{sentence}"')


def _errands(assembly: Assembly, runner: Runner, ended: threading.Event) -> None:
    """Now and then, until it ended: send what waits for the network, forget what was kept long enough, and tell what
    the machine itself needs.
    """
    from device import machine
    from device.health import Health

    config = assembly.config
    runner.saying.warm(COMMON, ended.is_set)
    machine.trim()
    database = Database(database_path())
    mailbox = Mailbox(config.mail, database, config.messages)
    health = Health(assembly.clock.now, config.battery.low, config.battery.hook)
    while not ended.wait(EVERY):
        try:
            mailbox.flush()
            assembly.forget(database)
        except sqlite3.Error as error:  # a full disk must not end it
            log.error("database: %s", error)
        machine.trim()
        for sentence in health.look(settings(config, database)["clock"] == "24"):
            runner.say(sentence)
    database.close()
