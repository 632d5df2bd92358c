"""Collect skills: this package, the owner's folder, entry points of installed packages."""

from __future__ import annotations

import importlib
import importlib.util
import sys
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from skills.api import Skill

# Listed, not searched for: what is built in must not depend on what lies in the folder.
BUILT_IN = (
    "clock",
    "timers",
    "alarms",
    "reminders",
    "lists",
    "notes",
    "memory",
    "people",
    "messages",
    "inbox",
    "chats",
    "news",
    "pages",
    "sums",
    "system",
    "talk",
    "volume",
)
GROUP = "pocket_lam.skills"


@dataclass(frozen=True, slots=True)
class Loaded:
    """skills: by name. problems: a sentence for each thing that was skipped, naming file and line."""

    skills: dict[str, Skill]
    problems: list[str]


def load_skills(folder: Path | None = None, entry_points: bool = True) -> Loaded:
    """Load what is built in, then `*.py` of the folder, then entry points; a bad one is skipped and named."""
    loaded = Loaded({}, [])
    for name in BUILT_IN:
        _take(loaded, _skills_of(importlib.import_module(f"skills.{name}")), name)
    for path in sorted(folder.glob("*.py")) if folder is not None and folder.is_dir() else ():
        _try(loaded, str(path), lambda path=path: _load_file(path))  # type: ignore[misc]
    if entry_points:
        from importlib import metadata

        for entry in metadata.entry_points(group=GROUP):
            _try(loaded, f"entry point {entry.name} ({entry.value})", entry.load)
    return loaded


def _try(loaded: Loaded, where: str, load: Callable[[], object]) -> None:
    """Load others' code: whatever it raises is a problem of its own, not ours."""
    try:
        found = load()
    except (Exception, SystemExit) as error:
        loaded.problems.append(f"{where}{_line(error, where)}: {type(error).__name__}: {error}; skipped")
        return
    skills = [found] if isinstance(found, Skill) else _skills_of(found) if isinstance(found, ModuleType) else []
    if not skills:
        loaded.problems.append(f"{where}: there is no skill in it; skipped")
    _take(loaded, skills, where)


def _take(loaded: Loaded, skills: Iterable[Skill], where: str) -> None:
    for skill in skills:
        if skill.name in loaded.skills:
            taken = loaded.skills[skill.name].function.__module__
            loaded.problems.append(f"{where}: the name {skill.name} is taken by {taken}; skipped")
        else:
            loaded.skills[skill.name] = skill


def _skills_of(module: ModuleType) -> list[Skill]:
    """The skills that a module declares itself, in their order."""
    return [
        value
        for value in vars(module).values()
        if isinstance(value, Skill) and value.function.__module__ == module.__name__
    ]


def _load_file(path: Path) -> ModuleType:
    name = f"pocket_lam_user.{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError("not a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # typing.get_type_hints looks there for the names that annotations use
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def _line(error: BaseException, where: str) -> str:
    """The last line of the file itself that led to the error, as ", line 3"."""
    if isinstance(error, SyntaxError) and error.lineno:
        return f", line {error.lineno}"
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == where]
    return f", line {lines[-1]}" if lines else ""
