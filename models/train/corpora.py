"""The public corpora, row by row, with what is wrong in them mended or left out.

Rows are {"text", "accept": [names], "arguments", "checked": [names]}: accept[0] is the corpus's label, and only the
arguments in `checked` were annotated. Where they come from and their licences: README.md beside this file.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from models.format import OUTCOMES, fold
from models.train.example import Example, stands
from models.train.ngrams import NGrams

FILES = (
    "hwu64", "massive_intents", "snips", "clinc", "clinc_val", "clinc_oos", "restaurant8k", "thingpedia",
    "home_assistant_en",
)  # fmt: skip

# Arguments that a corpus leaves out of its annotation, so that its rows cannot teach where an answer ends ...
_OPEN = {("hwu64", "send_email")}
# ... or, where the argument would come first, anything but the name.
_NAME_ONLY = {
    ("hwu64", "add_to_list"), ("hwu64", "remove_from_list"), ("hwu64", "convert_time"), ("massive", "light_set"),
    ("massive", "device_set"), ("massive", "like_music"), ("thing", "light_set"), ("massive", "vacuum"),
    ("hwu64", "add_contact"), ("massive", "set_volume"),
}  # fmt: skip
# Names whose rows have no arguments because there is nothing to annotate.
_BARE = {"none", "escalate", "repeat", "tell_joke", "undo", "help", "stop", "take_photo", "list_bookings"}

SURELY_WRONG = 0.8  # how sure the classifier must be that a coarse label is another skill

_ASKS = re.compile(r"(is|are|was|do|does|did|what|when|which|how|have|any|show|tell me|list|check)\b")
_WRITES = {"set_alarm", "set_reminder", "calendar_add", "calendar_remove", "cancel_alarm", "set_timer"}
_MEDIA = re.compile(r"\b(skip|next song|next track|previous|pause|resume|stop|shuffle|repeat|rewind)\b")


def rows(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each row with the name of its corpus. Raises FileNotFoundError where the corpora are not."""
    for name in FILES:
        with (folder / f"{name}.jsonl").open() as file:
            for line in file:
                yield name.split("_")[0].replace("thingpedia", "thing"), json.loads(line)


def values(folder: Path) -> dict[str, list[str]]:
    """The words of the annotated arguments: "skill.argument" → what people said."""
    found: dict[str, list[str]] = {}
    for _, row in rows(folder):
        for key in row["checked"]:
            words = fold(str(row["arguments"][key]))
            if words and len(words.split()) <= 6:
                found.setdefault(f"{row['accept'][0]}.{key}", []).append(words)
    return {name: sorted(set(items)) for name, items in found.items()}


def examples(
    folder: Path, order: Mapping[str, Mapping[str, int]], enumerations: Mapping[tuple[str, str], tuple[str, ...]]
) -> Iterator[Example]:
    """What the corpora teach. order: for each skill its arguments' places."""
    rng = random.Random(2)
    for corpus, row in rows(folder):
        name, text = row["accept"][0], str(row["text"])
        if name not in order and name not in ("none", "escalate"):
            continue
        if doubtful(corpus, name, fold(text), row["accept"], rng):
            continue
        arguments: dict[str, str] | None = {}
        if row["checked"]:
            arguments = mended(name, text, row, enumerations)
            arguments = arguments and dict(sorted(arguments.items(), key=lambda item: order[name][item[0]]))
        if corpus == "restaurant8k":
            if arguments:
                yield from _in_booking(text, arguments, order[name], rng)
            continue
        known = "all"
        if arguments is None or (corpus, name) in _NAME_ONLY or not (row["checked"] or name in _BARE):
            arguments, known = {}, "name"
        elif (corpus, name) in _OPEN:
            known = "open"
        also = tuple(other for other in row["accept"][1:] if other in order or other in OUTCOMES)
        yield Example(text, ((name, arguments),), corpus, known=known, also=also)  # type: ignore[arg-type]


def settled(rows: Iterable[Example], intent: NGrams) -> Iterator[Example]:
    """Rows with labels as fine as ours, as far as a classifier that only knows our own sentences can tell.

    Where a label means several skills ("none, chat, repeat or stop"), the likeliest; where such a label is surely
    another skill altogether, the row is left out. Confident learning (Northcutt et al. 2021) in its plainest form.
    """
    for row in rows:
        if row.also and row.before is None:
            odds = intent.of(row.text)
            meant = (row.skill, *row.also)
            top = max(odds, key=odds.__getitem__)
            if top not in meant and odds[top] > SURELY_WRONG:
                continue
            best = max(meant, key=lambda name: odds.get(name, 0.0))
            if best != row.skill:
                known: Literal["all", "name"] = "all" if best in OUTCOMES or best in _BARE else "name"
                row = replace(row, calls=((best, {}),), known=known)
        yield row


def doubtful(corpus: str, name: str, text: str, accept: Sequence[str], rng: random.Random) -> bool:
    """Whether the label is of a kind that is often wrong."""
    if name in _WRITES and _ASKS.match(text):
        return True  # a question whose label is an order
    if name == "play_music" and _MEDIA.search(text):
        return True
    if corpus == "home" and name == "play_music":
        return True  # its only argument is a query, whatever it is
    if corpus == "snips" and name == "web_search" and rng.random() < 0.85:
        return True  # where a film is shown
    if corpus == "clinc" and accept[0] == "escalate" and "web_search" in accept:
        return True  # a question: what could not be labelled is no proof that no skill serves it
    return corpus == "hwu64" and name == "none" and rng.random() < 0.5


def mended(
    name: str, text: str, row: Mapping[str, Any], enumerations: Mapping[tuple[str, str], tuple[str, ...]]
) -> dict[str, str] | None:
    """The arguments as words of the text; None when one of them is not among them."""
    said = f" {fold(text)} "
    found: dict[str, str] = {}
    for key in row["checked"]:
        value = str(row["arguments"][key])
        if (name, key) in enumerations:
            if value.lower() not in enumerations[name, key]:
                return None
            found[key] = value.lower()
            continue
        words = fold(value.removesuffix(".0"))
        if not words or not stands(words, said):
            return None
        if key in ("date", "new_date") and (more := re.search(rf" ((?:next|this|last) {re.escape(words)}) ", said)):
            words = more[1]  # "next friday" is annotated as "friday"
        found[key] = words
    return found


_TABLES = (
    ("book a table at {}", "restaurant"), ("get me a table at {} please", "restaurant"),
    ("reserve a {} restaurant", "cuisine"), ("i want to book a {} place", "cuisine"),
)  # fmt: skip
_NAMES = {"restaurant": ("luigi's", "the blue fig", "sakura house", "casa pepe", "the crown", "hawksmoor"),
          "cuisine": ("thai", "italian", "greek", "sushi", "vegan", "indian", "korean", "french")}  # fmt: skip


def _in_booking(
    text: str, arguments: dict[str, str], order: Mapping[str, int], rng: random.Random
) -> Iterator[Example]:
    """A turn within a booking: after the turn that began it, whose arguments it keeps."""
    sentence, key = rng.choice(_TABLES)
    value = rng.choice(_NAMES[key])
    merged = {key: value} | arguments
    merged = dict(sorted(merged.items(), key=lambda item: order[item[0]]))
    before = (sentence.format(value), (("book_restaurant", {key: value}),))
    yield Example(text, (("book_restaurant", merged),), "restaurant8k", before)
