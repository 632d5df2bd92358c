"""How well functions are found among a thousand: by words (BM25), by meaning (MiniLM), by both, and through Milvus Lite.

    python -m tests.bench.find --shared ../shared

Requests and functions are those of BFCL's simple and multiple sets; the rest of the thousand are the recipe's made-up
functions, taken again under other names until there are enough.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from models import fetch, train
from models.action import of_schema
from models.embed import Embedder
from models.find import Finder, Fused
from models.retrieve import Bm25
from models.vectors import Milvus, Nearest
from tests.bench.decide import bfcl

COUNT = 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--limit", type=int, default=300, help="requests, drawn by a fixed seed")
    options = parser.parse_args()
    folder = options.shared / "data" / "bfcl"
    rows = [row for kind in ("simple_python", "multiple") for row in bfcl(folder, kind)]
    known = {tool.name: tool for row in rows for tool in map(of_schema, row["tools"])}
    made = (Path(train.__file__).parent / "tools.jsonl").read_text().splitlines()
    others = [of_schema(json.loads(line)) for line in made]
    number = 0
    while len(known) < COUNT:
        tool = others[number % len(others)]
        number += 1
        name = f"{tool.name}_{number}"
        known[name] = replace(tool, name=name)
    tools = list(known.values())
    rows = random.Random(1).sample(rows, min(options.limit, len(rows)))
    embedder = Embedder(fetch.path("minilm"))
    print(f"{len(rows)} requests, {len(tools)} functions, one thread")
    words, meaning = Bm25(tools), Nearest(tools, embedder)
    report("words (BM25)", words, rows)
    report("meaning (MiniLM)", meaning, rows)
    report("both", Fused(words, meaning), rows)
    with tempfile.TemporaryDirectory() as place:
        milvus = Milvus(str(Path(place) / "functions.db"), embedder)
        milvus.share(tools)
        report("Milvus Lite", milvus, rows)
        milvus.close()


def report(name: str, finder: Finder, rows: list[dict[str, object]]) -> None:
    """Print how often the right function is first, or among five, and the time of one look-up."""
    first = among = 0
    times = []
    for row in rows:
        right = {name for call in row["right"] for name in call}  # type: ignore[attr-defined]
        start = time.perf_counter()
        found = [tool.name for tool in finder.best(str(row["text"]), 5)]
        times.append((time.perf_counter() - start) * 1000)
        first += bool(found and found[0] in right)
        among += bool(right & set(found))
    times.sort()
    print(f"{name:20} first {first / len(rows):.3f}  among five {among / len(rows):.3f}"
          f"  ms p50 {times[len(times) // 2]:.1f}  p95 {times[int(len(times) * 0.95)]:.1f}")  # fmt: skip


if __name__ == "__main__":
    main()
