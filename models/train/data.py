"""The training set: corpora, templates, plans, follow-ups, made-up tools, what nobody serves, and what was misheard.

Nothing in it shares five words in a row with a sentence that judges the model.
"""

from __future__ import annotations

import json
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

from models.format import OUTCOMES, fold
from models.train import compose, corpora, tools
from models.train.disturb import as_heard, disturbed
from models.train.example import Example, sound
from models.train.ngrams import NGrams
from models.train.templates import Template, read_folder
from models.train.templates import read as read_templates
from models.train.values import LISTS_FROM_CORPORA, Values

HERE = Path(__file__).parent
OWN = frozenset(["templates", "pairs", "plans", "followups", "unrelated"])  # sources of which every label is ours
SHARED_WORDS = 5  # a row that has so many in a row in common with a judging sentence is left out
FROM_TEMPLATES = 400  # rows of a skill
FROM_CORPORA = 800  # annotated rows of a skill and corpus
NAMES_ONLY = 1200  # rows of which only the name is known
LONGEST_ADDED = 9  # words of a request that is put beside a plan
NO_SKILL = 2200  # rows of none and of escalate, each
PAIRS, PLANS, LONGER, FOLLOW_UPS, UNRELATED, TOOLS, BESIDE = 6000, 6000, 1500, 4500, 2500, 12000, 700


def assemble(
    catalog: Path,
    folder: Path,
    judges: Iterable[Path],
    heard: Path,
    seed: int = 1,
    say: Callable[[str], None] = print,
    intent: NGrams | None = None,
) -> list[Example]:
    """The whole set, shuffled. catalog: catalog.json; folder: the corpora; judges: files that are not to be taught.

    heard: what models.train.speech made, if it ran. intent: learnt from our own sentences, to settle the corpora's
    coarse labels. Raises OSError where the catalogue or the corpora are not.
    """
    rng = random.Random(seed)
    skills = json.loads(catalog.read_text())["skills"]
    order = {s["name"]: {a["name"]: i for i, a in enumerate(s["arguments"])} for s in skills} | {
        o: {} for o in OUTCOMES
    }
    enumerations = {
        (s["name"], a["name"]): tuple(a["type"].split("|")) for s in skills for a in s["arguments"] if "|" in a["type"]
    }
    templates, lists = read_folder(HERE / "templates")
    _, common = read_templates((HERE / "values.txt").read_text())
    said = corpora.values(folder)
    for name, words in common.items():
        lists.setdefault(name, []).extend(words)
    for name, arguments in LISTS_FROM_CORPORA.items():
        lists.setdefault(name, []).extend(word for argument in arguments for word in said.get(argument, ()))
    values = Values(lists, (word for items in said.values() for item in items for word in item.split()))

    lines = {name: [t for t in templates if t.skill == name] for name in ("plan", "followup")}
    single = [t for t in templates if t.skill in order and not t.lacking(values)]
    for template in templates:
        if template.skill in order and (lacking := template.lacking(values)):
            say(f"left out, for there is no list of {lacking}: {template.sentence}")
    taught = list(corpora.examples(folder, order, enumerations))
    if intent:
        before, taught = taught, list(corpora.settled(taught, intent))
        say(f"corpora: {len(before) - len(taught)} of {len(before)} rows left out, for they say another thing")
    parts: dict[str, list[Example]] = {
        "corpora": list(capped(taught, rng)),
        "templates": list(filled(single, values, order, rng)),
        "pairs": list(compose.plans_of_pairs(single, values, order, PAIRS, rng)),
        "plans": list(lined(lines["plan"], compose.plan, PLANS, values, order, rng, say)),
        "follow-ups": list(lined(lines["followup"], compose.follow_up, FOLLOW_UPS, values, order, rng, say)),
    }
    parts["heard"] = list(misheard(heard, taught, [*enumerations])) if heard.exists() else []
    short = [row for row in parts["templates"] if row.skill not in OUTCOMES and len(row.text.split()) <= LONGEST_ADDED]
    parts["plans"] += compose.longer(parts["plans"], short, LONGER, rng)
    turns = [row for row in parts["templates"] if row.skill not in OUTCOMES]
    parts["unrelated"] = [
        compose.unrelated(rng.choice(turns), rng.choice(parts["templates"])) for _ in range(UNRELATED if turns else 0)
    ]
    for name in ("templates", "pairs", "plans"):
        parts[name] = [disturbed(row, values, rng) for row in parts[name]]
    parts["follow-ups"] = [disturbed(row, values, rng) if rng.random() < 0.3 else row for row in parts["follow-ups"]]
    if (made := HERE / "tools.jsonl").exists():
        functions = tools.read(made)
        parts["tools"] = list(tools.examples(functions, TOOLS, rng))
        parts["beside"] = [tools.beside(row, functions, rng) for row in rng.sample(turns, BESIDE)]

    judged = [row for path in judges for row in sentences(path)]
    allowed = apart_from(judged)
    result: list[Example] = []
    for name, rows in parts.items():
        right = [row for row in rows if sound(row, enumerations)]
        fair = [row for row in right if allowed(row.text) and (row.before is None or allowed(row.before[0]))]
        unique = list({_asked(row): row for row in fair}.values())
        say(f"{name}: {len(rows)} rows, {len(right)} sound, {len(fair)} apart from what judges, {len(unique)} kept")
        result += unique
    rng.shuffle(result)
    return result


def at_most(rows: Iterable[Example], counts: Mapping[str, int]) -> list[Example]:
    """Of each source that is counted the first so many rows; of others all."""
    seen: Counter[str] = Counter()
    kept = []
    for row in rows:
        seen[row.source] += 1
        if seen[row.source] <= counts.get(row.source, seen[row.source]):
            kept.append(row)
    return kept


def _asked(row: Example) -> tuple[str, str, tuple[str, ...]]:
    """What tells a row from others: the words, the turn before, the functions told of."""
    return fold(row.text), row.before[0] if row.before else "", tuple(tool.name for tool in row.tools)


def misheard(heard: Path, taught: Iterable[Example], enumerated: Sequence[tuple[str, str]]) -> Iterator[Example]:
    """The rows that speech recognition has heard, with its words; those of the corpora are found by their text."""
    by_text = {row.text: row for row in taught if row.before is None}
    for line in heard.read_text().splitlines():
        row = json.loads(line)
        calls = tuple((name, arguments) for name, arguments in row.get("calls") or ())
        said = by_text.get(row["text"]) or (Example(row["text"], calls, "templates") if calls else None)
        if said and (new := as_heard(said, row["heard"], enumerated)):
            yield new


def capped(rows: Iterable[Example], rng: random.Random) -> Iterator[Example]:
    """At most so many rows of a skill and corpus, so that no source drowns another."""
    groups: dict[tuple[str, str, str], list[Example]] = defaultdict(list)
    for row in rows:
        groups[row.skill, row.source, row.known].append(row)
    for (skill, source, known), group in sorted(groups.items()):
        most = NAMES_ONLY if known == "name" else FROM_CORPORA
        if skill in OUTCOMES:
            most = 300
        elif source == "restaurant8k":
            most = 500
        yield from rng.sample(group, min(most, len(group)))


def filled(
    templates: Sequence[Template], values: Values, order: Mapping[str, Mapping[str, int]], rng: random.Random
) -> Iterator[Example]:
    """The templates of each skill in turn, until there are enough rows of it."""
    by_skill: dict[str, list[Template]] = defaultdict(list)
    for template in templates:
        by_skill[template.skill].append(template)
    for skill, group in sorted(by_skill.items()):
        rng.shuffle(group)  # where there are more than rows, some of each kind
        most = NO_SKILL if skill in OUTCOMES else FROM_TEMPLATES
        most = min(most, sum(template.yields() for template in group))
        for number in range(most):
            template = group[number % len(group)]
            text, arguments = template.fill(values, rng, order[skill])
            yield Example(text, ((skill, arguments),), "templates")


def lined(
    templates: Sequence[Template],
    fill: Callable[[str, Values, compose.Order, random.Random], Example],
    count: int,
    values: Values,
    order: compose.Order,
    rng: random.Random,
    say: Callable[[str], None],
) -> Iterator[Example]:
    """The lines of plans or of follow-ups in turn, each filled anew, until there are enough."""
    wrong: Counter[str] = Counter()
    for template in islice((t for _ in range(count) for t in templates), count if templates else 0):
        try:
            yield fill(template.sentence, values, order, rng)
        except (KeyError, ValueError, IndexError) as error:
            wrong[f"{template.sentence} ({error!r})"] += 1
    for line in list(wrong)[:5]:
        say(f"left out: {line}")


def sentences(path: Path) -> Iterator[str]:
    """The texts of a judging file, with the turns before them."""
    for line in path.read_text().splitlines():
        row = json.loads(line)
        yield row["text"]
        for turn in row.get("context") or ():
            yield turn["text"]


def apart_from(judged: Iterable[str]) -> Callable[[str], bool]:
    """Whether a text is none of these and shares no five words in a row with one."""
    taken: set[tuple[str, ...]] = set()
    for text in judged:
        words = fold(text).split()
        taken.add(tuple(words))
        taken |= set(runs(words))

    def allowed(text: str) -> bool:
        words = fold(text).split()
        return tuple(words) not in taken and not any(run in taken for run in runs(words))

    return allowed


def runs(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    return (tuple(words[i : i + SHARED_WORDS]) for i in range(len(words) - SHARED_WORDS + 1))
