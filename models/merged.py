"""The model that the device decides with: the base and our adapter, merged on the device where it is pulled.

The base is checked by its hash when it is fetched; the adapter comes with the code. What is made from them cannot be
checked by a hash, because the last bit of a sum differs between processors; it is checked by its answers to fifty
fixed requests.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

from models import fetch

NAME = "action"  # beside the names of models.catalog
BASE = "smollm2-135m"
PARTS = (BASE, "minilm")  # what must be here for it
ADAPTER = Path(__file__).with_name("action-adapter.gguf")
PROBES = Path(__file__).with_name("action-probes.jsonl")
KIND = "q4_0"  # models.adapter.MERGED; gguf need not be loaded to know the place
MOST_WRONG = 2  # of the probes: those that stand on a knife's edge


def path() -> Path:
    """The merged file. Raises ModelMissing when it was not made."""
    if not (file := place()).exists():
        raise fetch.ModelMissing("The action model is not on this device; run: lam models pull")
    return file


def place() -> Path:
    """Where it is, or will be: a new adapter has a new place, and another way to merge has one, too."""
    mark = hashlib.sha256(ADAPTER.read_bytes()).hexdigest()[:12]
    return fetch.home() / "action" / f"action-{mark}-{KIND}.gguf"


def make(progress: Callable[[int, int], None] = lambda _done, _all: None) -> bool:
    """Merge, check, and take away all but the one before, to which a rollback goes; False when it was there.

    Raises FetchError.
    """
    target = place()
    if target.exists():
        return False
    from models.adapter import merge

    base = fetch.path(BASE)
    target.parent.mkdir(parents=True, exist_ok=True)
    for old in sorted(target.parent.glob("action-*.gguf"), key=lambda file: file.stat().st_mtime)[:-1]:
        old.unlink()
    for left in target.parent.glob("*.trial*"):  # of a merge that was cut off
        left.unlink()
    trial = target.with_suffix(".trial")
    try:
        merge(base, ADAPTER, trial, progress=progress)
        if problem := _wrong(trial):
            raise fetch.FetchError(f"The merged action model {problem}, so it is not used.")
        trial.replace(target)
    except (OSError, ValueError) as error:
        raise fetch.FetchError(f"The action model cannot be made: {error}") from error
    finally:
        for left in target.parent.glob("*.trial*"):
            left.unlink()
    return True


def verify() -> list[str]:
    """Ask the merged model its probes; a clause when it is not what was released."""
    file = place()
    problem = _wrong(file) if file.exists() else "is not here"
    return [f"{NAME}/{file.name} {problem}"] if problem else []


def _wrong(file: Path) -> str:
    try:
        wrong = wrong_answers(file)
    except ValueError:
        return "cannot be loaded"
    return f"answers {wrong} of its probes wrongly" if wrong > MOST_WRONG else ""


def remove() -> int:
    """Delete it; the bytes freed."""
    files = list(place().parent.glob("action-*"))
    freed = sum(file.stat().st_size for file in files)
    for file in files:
        file.unlink()
    return freed


def wrong_answers(file: Path) -> int:
    """How many of the fixed requests it answers otherwise than the model that was released."""
    from models.action import ActionModel
    from models.intent import Intent

    model = ActionModel(file, intent=Intent.shipped())
    try:
        rows = [json.loads(line) for line in PROBES.read_text().splitlines()]
        return sum(answer(model, row["text"]) != row["calls"] for row in rows)
    finally:
        model.close()


def answer(model: object, text: str) -> list[list[object]]:
    """What a model would call for a text, as it stands in the probes: [name, arguments] for each call."""
    from models.action import ActionModel

    assert isinstance(model, ActionModel)
    calls, _ = model.attempt(text)
    return [[call.skill, dict(call.arguments)] for call in calls]
