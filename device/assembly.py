"""Puts the parts together for the command line; loads no model that is not asked for."""

from __future__ import annotations

import fcntl
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import IO, TYPE_CHECKING

from device import consent, learn, mail
from device.bell import StoreBell
from device.clock import SystemClock
from device.config import Config, config_folder, data_folder
from device.database import Database, SqliteStore
from device.journal import Journal
from device.machine import LinuxMachine, has_network
from device.mail import Mailbox
from device.ports import Listening
from device.turn import Decider, Turns
from models import fetch
from models.phrases import Phrases
from models.types import AudioClip, Decision, Escalate, Plan, Request, Transcript
from skills.api import Confirm, Need, Skill
from skills.load import load_skills
from skills.ports import by_words

if TYPE_CHECKING:
    from device.web import HttpWeb
    from models.action import ActionModel
    from models.find import Finder
    from models.format import Tool
    from models.hear import Hearer
    from models.speak import Voice

log = logging.getLogger(__name__)


@dataclass
class Assembly:
    """The parts, each made when first used. model: a GGUF to decide what no phrase does."""

    config: Config
    model: Path | None = None

    @cached_property
    def skills(self) -> Mapping[str, Skill]:
        """Built in, the owner's, and of installed packages; what is wrong with one is logged, the rest works."""
        loaded = load_skills(config_folder() / "skills")
        for problem in loaded.problems:
            log.warning("%s", problem)
        return loaded.skills

    @cached_property
    def clock(self) -> SystemClock:
        return SystemClock(self.config.zone)

    @cached_property
    def deciders(self) -> list[Decider]:
        phrases = Phrases(self.skills.values())
        deciders: list[Decider] = [lambda request: None if request.wrong else phrases.decide(request.text, request.now)]
        if self.model or self.config.models.action:
            deciders.append(self._by_model)
        return deciders

    def _by_model(self, request: Request) -> Decision | None:
        if self.action_model is None:
            return None
        model, text, before = self.action_model, request.text, request.before
        if before and not learn.goes_on(text) and model.clear(text):
            before = None  # a new request is understood better without it
        found, without = self._found(text), [call.skill for call, _ in request.wrong]
        decision = model.decide(text, before, found, without=without)
        if before and isinstance(decision, Escalate):  # perhaps it does not go on from that
            alone = model.decide(text, None, found, without=without)
            return alone if isinstance(alone, Plan) and alone.sure else decision
        return decision

    def _found(self, text: str) -> list[Tool]:
        """Of the skills that the model has not learnt (the owner's own), those that the words may be about."""
        from models.action import MOST_TOOLS

        return self._own_skills.best(text, MOST_TOOLS)

    @cached_property
    def _own_skills(self) -> Finder:
        from models.action import of_skill
        from models.find import finder

        learnt = self.action_model.skills if self.action_model else {}
        own = [of_skill(skill) for name, skill in self.skills.items() if name not in learnt]
        return finder(own, self.config.models.find, self.config.index.address, self.config.index.token)

    @cached_property
    def action_model(self) -> ActionModel | None:
        """The model that decides what no phrase does, if one is to be used; loaded when first used."""
        if not (self.model or self.config.models.action):
            return None
        from models import merged
        from models.action import ActionModel
        from models.intent import Intent

        try:
            return ActionModel(self.model or merged.path(), intent=Intent.shipped())
        except fetch.ModelMissing as missing:  # phrases still work
            log.warning("%s", missing)
            return None

    def load_deciders(self) -> None:
        """Ask each decider once, so that no later request waits for a file."""
        for decide in self.deciders:
            decide(Request("hello", self.clock.now()))

    @cached_property
    def hearer(self) -> Hearer:
        from models.hear import Hearer

        return Hearer(fetch.path(self.config.models.hear), language=self.config.language)

    def hear(self, clip: AudioClip, cancelled: Callable[[], bool] = lambda: False) -> Transcript:
        """Hear, and be content with the first look where its words are a phrase or an answer."""
        return self.hearer.hear(clip, cancelled, self._means_something)

    def listen(self) -> Listening:
        """Begin to hear an utterance while it is being said."""
        from models.live import Live

        return Live(self.hearer, self._means_something)

    def _means_something(self, text: str) -> bool:
        if consent.is_yes(text) or consent.gives_up(text):
            return True
        return self.deciders[0](Request(text, self.clock.now())) is not None

    @cached_property
    def voice(self) -> Voice:
        from models.speak import Voice

        return Voice(fetch.path(self.config.models.speak), speed=self.config.speed)

    @cached_property
    def rules(self) -> Mapping[str, Confirm]:
        """The owner's rules of consent; one that cannot be is logged and does not count."""
        found = {}
        for name, word in self.config.confirm.items():
            skill, ruled = self.skills.get(name), Confirm[word.upper()]
            if skill is None:
                log.warning("confirm: there is no skill %r", name)
            elif consent.level(skill, {}, None, {name: ruled}) is not ruled:
                log.warning("confirm: %s stays at %s", name, skill.confirm.name.lower())
            else:
                found[name] = ruled
        return found

    def alike(self, sentence: str, others: Sequence[str]) -> list[float]:
        """How near in meaning sentences are, by MiniLM; by their words where it is not there."""
        from models.embed import load

        try:
            embedder = load(fetch.path("minilm"))
        except fetch.ModelMissing:
            return by_words(sentence, others)
        said = embedder.vector(sentence)
        return [float(said @ embedder.vector(other)) for other in others]

    @cached_property
    def web(self) -> HttpWeb:
        """One for the life of the process: it knows where reading stopped."""
        from device.web import HttpWeb

        return HttpWeb(self.config.web)

    def forget(self, database: Database) -> None:
        """Delete what is older than the owner wants it kept."""
        if self.config.journal.days:
            before = self.clock.now() - timedelta(days=self.config.journal.days)
            Journal(database).forget(before)
            mail.forget(database, before)

    def turns(self, database: Database) -> Turns:
        self.forget(database)
        return Turns(
            rules=self.rules,
            alike=self.alike,
            outer={"web": self.web, "mail": Mailbox(self.config.mail, database, self.config.messages)},
            skills=self.skills,
            deciders=self.deciders,
            database=database,
            bell=StoreBell(database, self.clock.now),
            machine=LinuxMachine(fetch.summary, self.config.battery.hook),
            now=self.clock.now,
            settings=lambda: settings(self.config, database),
            available=lambda need: need is Need.NETWORK and has_network(),
        )


def settings(config: Config, database: Database) -> dict[str, str]:
    """The config's settings with those over them that were set by voice."""
    spoken = {row["name"]: str(row["value"]) for row in SqliteStore(database, writable=False).rows("setting")}
    return config.settings() | spoken


def database_path() -> Path:
    return data_folder() / "pocket-lam.db"


@contextmanager
def opened() -> Iterator[Database]:
    """The database, after what a power cut left was settled. Raises DatabaseProblem."""
    database = Database(database_path())
    with (data_folder() / "turns.lock").open("w") as lock:
        try:
            # Every process that may act holds the lock together with others; who gets it alone
            # knows that nobody is in the middle of an action that the journal calls started.
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            Journal(database).settle()
            mail.settle(database)
        except BlockingIOError:
            pass
        fcntl.flock(lock, fcntl.LOCK_SH)
        try:
            yield database
        finally:
            database.close()


@contextmanager
def the_only_one() -> Iterator[bool]:
    """Hold the lock of `lam run`; False when another holds it."""
    data_folder().mkdir(parents=True, exist_ok=True)
    with (data_folder() / "run.lock").open("w") as lock:
        yield _taken(lock)


def is_running() -> bool:
    """Whether a `lam run` is there to ring what is set."""
    with the_only_one() as alone:
        return not alone


def _taken(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
