"""lam doctor: each part checked, the failing ones named with their mend."""

from __future__ import annotations

import argparse
import json
import shutil
from collections.abc import Callable

from device.assembly import Assembly, opened
from device.commands import Exit
from device.config import Config, config_folder, data_folder
from models import fetch, merged

ENOUGH = 200e6  # bytes of storage


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("doctor", help="check every part, and say how to mend what fails")
    parser.add_argument("--json", action="store_true", help="a line of JSON for each part")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, config: Config) -> int:
    failed = 0
    for name, check in CHECKS.items():
        mend = check(config)
        failed += bool(mend)
        if options.json:
            print(json.dumps({"part": name, "ok": not mend, "mend": mend}))
        else:
            print(f"{'FAILS' if mend else 'ok   '}  {name}{': ' + mend if mend else ''}")
    return Exit.FAILED if failed else Exit.OK


def _models(config: Config) -> str:
    beside = merged.PARTS[1:] if config.models.action else ()
    wanted = (config.models.hear, config.models.speak, config.models.find, *beside)
    problems = fetch.verify(dict.fromkeys(filter(None, wanted)))
    if config.models.action and not merged.place().exists():
        problems.append("the action model is not made")
    return f"{'; '.join(problems)}. Mend: lam models pull" if problems else ""


def _database(_config: Config) -> str:
    from device.database import DatabaseProblem

    try:
        with opened():
            return ""
    except (DatabaseProblem, OSError) as error:
        return str(error)


def _storage(_config: Config) -> str:
    data_folder().mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(data_folder()).free
    return "" if free > ENOUGH else f"only {free / 1e6:.0f} MB free. Mend: make room in {data_folder()}"


def _skills(config: Config) -> str:
    from skills.load import load_skills

    return "; ".join(load_skills(config_folder() / "skills").problems)


def _phrases(config: Config) -> str:
    try:
        _ = Assembly(config).deciders
    except ValueError as error:
        return str(error)
    return ""


def _microphone(config: Config) -> str:
    from device.sound import PortAudioMicrophone

    return _port(lambda: PortAudioMicrophone(config.microphone.device), "[microphone] device")


def _speaker(config: Config) -> str:
    from device.sound import PortAudioSpeaker

    return _port(lambda: PortAudioSpeaker(config.speaker.device), "[speaker] device")


def _button(config: Config) -> str:
    from device.button import GpioButton

    pin = config.button.pin
    return "" if pin is None else _port(lambda: GpioButton(pin), "[button] pin")


def _port(make: Callable[[], object], key: str) -> str:
    from device.ports import PortLost

    try:
        make().close()  # type: ignore[attr-defined]
    except (PortLost, OSError) as error:
        return f"{error}. Mend: plug it in, or set {key} in {config_folder() / 'config.toml'}"
    return ""


CHECKS: dict[str, Callable[[Config], str]] = {
    "models": _models,
    "database": _database,
    "storage": _storage,
    "skills": _skills,
    "phrases": _phrases,
    "microphone": _microphone,
    "speaker": _speaker,
    "button": _button,
}
