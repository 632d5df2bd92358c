"""How well and how fast it decides: the development set, the judging set, functions never seen, and peers beside it.

    python -m tests.bench.decide --shared ../shared                    # our model, every set
    python -m tests.bench.decide --shared ../shared --limit 100 --peers  # with the untrained ones, on a sample
    python -m tests.bench.decide --shared ../shared --sets heard         # requests spoken in noise, as Whisper hears them

`--shared` is the folder with eval/score.py, data/dev and data/bfcl.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import platformdirs

from device.commands.decide import turn_before
from models import fetch, merged
from models.action import ActionModel, of_schema
from models.intent import SHIPPED, Intent
from models.types import Decision, Nothing, Plan

Row = dict[str, Any]
Decide = Callable[[Row], Decision]
REQUESTS = Path(__file__).parent / "requests"
SPOKEN = 300  # requests of the set "heard"
OUTSIDE = {"plans", "followups"}  # the judging files that are scored by themselves


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--model", type=Path, help="another merged GGUF than the installed one")
    parser.add_argument("--intent", type=Path, default=SHIPPED, help="another classifier of intents")
    parser.add_argument("--alone", action="store_true", help="the language model without the classifier of intents")
    parser.add_argument("--limit", type=int, default=0, help="rows of a set, drawn by a fixed seed")
    parser.add_argument("--sets", nargs="*", default=["dev", "judge", "plans", "followups", "unseen"])
    parser.add_argument("--errors", type=int, default=0, help="print so many wrong rows of a set")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--peers", action="store_true", help="also the untrained models, the catalogue in their prompt")
    options = parser.parse_args()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    intent = None if options.alone else Intent.read(options.intent, fetch.path("minilm"))
    model = ActionModel(options.model or merged.path(), options.threads, intent)
    deciders: dict[str, Decide] = {"ours": lambda row: decide(model, row)}
    if options.peers:
        from tests.bench.general import peers

        deciders |= peers(options.shared / "catalog.json", options.threads)
    for name in options.sets:
        rows = list(rows_of(name, options.shared))
        if options.limit and len(rows) > options.limit:
            rows = random.Random(1).sample(rows, options.limit)
        for who, one in deciders.items():
            print(f"== {name}: {who}")
            said = [answer(one, row) for row in rows]
            if name == "unseen":
                unseen(rows, said, options.errors)
            else:
                scored(rows, said, options)
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(f"memory added, all models above: {used / 1024:.0f} MB")


def rows_of(name: str, shared: Path) -> Iterator[Row]:
    if name == "dev":
        yield from lines(shared / "data" / "dev" / "slurp_devel.jsonl")
    elif name == "judge":
        for path in sorted(REQUESTS.glob("*.jsonl")):
            if path.stem not in OUTSIDE:
                yield from lines(path)
    elif name == "unseen":
        for kind in ("simple_python", "multiple", "irrelevance", "parallel"):
            yield from bfcl(shared / "data" / "bfcl", kind)
    elif name == "heard":
        yield from heard(random.Random(2).sample(list(rows_of("judge", shared)), SPOKEN))
    else:
        yield from lines(REQUESTS / f"{name}.jsonl")


def heard(rows: Sequence[Row]) -> Iterator[Row]:
    """The requests in the words that Whisper heard, spoken by the recipe's voices in noise; kept for the next time."""
    from models.train import speech
    from models.train.example import Example

    cache = Path(platformdirs.user_cache_dir("pocket-lam")) / "heard-requests.jsonl"
    speech.hear_all((Example(row["text"], ((row["accept"][0], {}),), "judge") for row in rows), cache)
    words = {row["text"]: row["heard"] for row in lines(cache)}
    for row in rows:
        yield row | {"text": words[row["text"]]}


def lines(path: Path) -> Iterator[Row]:
    return (json.loads(line) for line in path.read_text().splitlines() if line.strip())


def decide(model: ActionModel, row: Row) -> Decision:
    tools = [of_schema(tool) for tool in row.get("tools", ())]
    return model.decide(row["text"], turn_before(row), tools, bool(row.get("only")))


def answer(decide: Decide, row: Row) -> Row:
    start = time.perf_counter()
    decision = decide(row)
    ms = (time.perf_counter() - start) * 1000
    kind = "plan" if isinstance(decision, Plan) else "none" if isinstance(decision, Nothing) else "escalate"
    calls = decision.calls if isinstance(decision, Plan) else ()
    return {
        "id": row["id"], "decision": kind, "confidence": decision.confidence, "by": decision.by, "ms": ms,
        "calls": [{"name": call.skill, "arguments": dict(call.arguments)} for call in calls],
    }  # fmt: skip


def scored(rows: Sequence[Row], said: Sequence[Row], options: argparse.Namespace) -> None:
    """Let the project's common scorer print its figures."""
    with tempfile.TemporaryDirectory() as folder:
        gold, got = Path(folder) / "gold.jsonl", Path(folder) / "said.jsonl"
        for path, items in ((gold, rows), (got, said)):
            path.write_text("".join(json.dumps(item) + "\n" for item in items))
        score = options.shared / "eval" / "score.py"
        more = ["--errors", str(options.errors), "--by-skill"]
        subprocess.run([sys.executable, str(score), str(gold), str(got), *more], check=True)


def bfcl(folder: Path, kind: str) -> Iterator[Row]:
    """The leaderboard's rows in ours; "right" is what it takes for right: none for irrelevance."""
    path = folder / "answers" / f"{kind}.json"
    right = {row["id"]: row["ground_truth"] for row in lines(path)} if path.exists() else {}
    for row in lines(folder / f"{kind}.json"):
        text = row["question"][0][-1]["content"]
        yield {"id": row["id"], "kind": kind, "text": text, "tools": row["function"], "only": True,
               "right": right.get(row["id"])}  # fmt: skip


def unseen(rows: Sequence[Row], said: Sequence[Row], errors: int) -> None:
    for kind in dict.fromkeys(row["kind"] for row in rows):
        pairs = [(row, got) for row, got in zip(rows, said, strict=True) if row["kind"] == kind]
        marks = [serves(row["right"], got["calls"]) for row, got in pairs]
        times = sorted(got["ms"] for _, got in pairs)
        print(f"{kind} {sum(marks) / len(marks):.3f} of {len(marks)}  ms p50 {times[len(times) // 2]:.0f}"
              f"  p95 {times[int(len(times) * 0.95)]:.0f}")  # fmt: skip
        for (row, got), mark in zip(pairs, marks, strict=True):
            if not mark and errors > 0:
                errors -= 1
                print("wrong:", row["text"], "|", got["calls"], "|", row["right"])


def serves(right: Sequence[Mapping[str, Any]] | None, calls: Iterable[Mapping[str, Any]]) -> bool:
    """Whether the calls are those wanted, each once, each argument with one of the values that are taken as right."""
    left = list(calls)
    if right is None:
        return not left
    for wanted in right:
        ((name, arguments),) = wanted.items()
        for call in left:
            if call["name"] == name and _fits(arguments, call["arguments"]):
                left.remove(call)
                break
        else:
            return False
    return not left


def _fits(wanted: Mapping[str, Sequence[Any]], got: Mapping[str, Any]) -> bool:
    if set(got) - set(wanted):
        return False
    return all(
        any(_same(got[key], value) for value in values) if key in got else "" in values
        for key, values in wanted.items()
    )


def _same(a: Any, b: Any) -> bool:
    if isinstance(b, list) and isinstance(a, list):
        return len(a) == len(b) and all(map(_same, a, b))
    if isinstance(b, dict) and isinstance(a, dict):  # each member has a list of values
        return set(a) <= set(b) and all(any(_same(a[k], v) for v in vs) if k in a else "" in vs for k, vs in b.items())
    if isinstance(a, str) and isinstance(b, str):
        return re.sub(r"[ ,./\-_*^'\"]", "", a.lower()) == re.sub(r"[ ,./\-_*^'\"]", "", b.lower())
    return bool(a == b) and isinstance(a, bool) == isinstance(b, bool)


if __name__ == "__main__":
    main()
