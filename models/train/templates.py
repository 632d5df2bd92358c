"""Sentences with slots, and the calls that they mean.

    ## set_timer
    [please] (start|begin) a {duration} timer [called] {name:dish}
    mute it ~ change=mute

`[a|b]` is one of them or nothing, `(a|b)` one of them, `{argument}` or `{argument:list}` a value that is also the
call's argument, `{:list}` a value that is none. Arguments that are not among the words stand after "~"; there "@" is
the whole sentence.
The skills' own phrases are read as well; there the list follows from the argument's kind.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from models.train.values import Values

Arguments = dict[str, str]


@dataclass(frozen=True, slots=True)
class Template:
    skill: str
    sentence: str
    fixed: tuple[tuple[str, str], ...] = ()

    def lacking(self, values: Values) -> str:
        """A list that it names and that is not there; empty when all are."""
        names = [name or key for key, name in re.findall(r"\{(\w*)(?::(\w+))?\}", self.sentence)]
        return next((name for name in names if name not in values), "")

    def yields(self) -> int:
        """How many rows it is good for: more where values or alternatives make them differ."""
        return 12 if "{" in self.sentence else 3 + 3 * len(re.findall(r"[\[(]", self.sentence))

    def fill(self, values: Values, rng: random.Random, order: Mapping[str, int]) -> tuple[str, Arguments]:
        """A sentence and its arguments, in the order that the skill declares them. Raises KeyError for no such list."""
        arguments = dict(self.fixed)

        def value(match: re.Match[str]) -> str:
            key, name = match[1], match[2] or match[1]
            words = values.pick(name, rng, key)
            if key:
                arguments[key] = words
            return words

        sentence = re.sub(r"\{(\w*)(?::(\w+))?\}", value, choose(self.sentence, rng))
        sentence = " ".join(sentence.split())
        arguments = {key: sentence if words == "@" else words for key, words in arguments.items()}
        return sentence, dict(sorted(arguments.items(), key=lambda item: order[item[0]]))


def choose(sentence: str, rng: random.Random) -> str:
    def one(match: re.Match[str]) -> str:
        if match[0][0] == "[" and rng.random() < 0.6:
            return ""
        return str(rng.choice(match[1].split("|")))

    return re.sub(r"[\[(]([^\])]*)[\])]", one, sentence)


def read(text: str) -> tuple[list[Template], dict[str, list[str]]]:
    """The templates of a file and the lists of values that it brings."""
    templates: list[Template] = []
    lists: dict[str, list[str]] = defaultdict(list)
    section = ""
    for line in text.splitlines():
        line = line.strip()
        if line.startswith("## "):
            section = line[3:].strip()
        elif not line or line.startswith("# "):
            continue
        elif section.startswith("values "):
            lists[section.removeprefix("values ")] += [word.strip() for word in line.split(" | ")]
        else:
            # The lines of plans and follow-ups have parts of their own (compose.py).
            sentence, _, fixed = (line, "", "") if section in ("plan", "followup") else line.partition(" ~ ")
            pairs = [part.partition("=") for part in fixed.split(";") if part.strip()]
            templates.append(Template(section, sentence, tuple((k.strip(), v.strip()) for k, _, v in pairs)))
    return templates, dict(lists)


def read_folder(folder: Path) -> tuple[list[Template], dict[str, list[str]]]:
    templates: list[Template] = []
    lists: dict[str, list[str]] = defaultdict(list)
    for path in sorted(folder.glob("*.txt")):
        more, of_file = read(path.read_text())
        templates += more
        for name, items in of_file.items():
            lists[name] += items
    return templates, lists
