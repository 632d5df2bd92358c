"""The action model in several quantizations, and the adapter beside its base: how right, how fast, how large.

    python -m tests.bench.quantize --shared ../shared --limit 400

Right: the name of the first call, on the judging set. Times on one thread, interleaved, the least of several.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from pathlib import Path

import gguf
import llama_cpp
from llama_cpp._logger import set_verbose

from models import fetch, merged
from models.action import ActionModel
from models.adapter import merge
from models.decode import load_backends
from models.intent import Intent
from tests.bench.decide import Row, rows_of

KINDS = ("Q4_0", "Q8_0", "F16")
PROMPT, ANSWER, TIMES = 20, 8, 15  # tokens read at once, tokens written one by one, how often


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--limit", type=int, default=400, help="rows of the judging set, drawn by a fixed seed")
    options = parser.parse_args()
    base = fetch.path(merged.BASE)
    rows = list(rows_of("judge", options.shared))
    rows = random.Random(1).sample(rows, min(options.limit, len(rows)))
    with tempfile.TemporaryDirectory() as folder:
        files = {kind: Path(folder) / f"{kind}.gguf" for kind in KINDS}
        for kind, file in files.items():
            merge(base, merged.ADAPTER, file, gguf.GGMLQuantizationType[kind])
        set_verbose(False)
        load_backends()
        loaded = {kind: _loaded(file) for kind, file in files.items()}
        loaded["beside"] = _loaded(base, merged.ADAPTER)
        spent: dict[str, list[tuple[float, float]]] = {kind: [] for kind in loaded}
        for _ in range(TIMES):
            for kind, llama in loaded.items():
                spent[kind].append(_times(llama))
        for kind in loaded:
            read, write = (min(times) * 1000 for times in zip(*spent[kind], strict=True))
            right = f"{_right(files[kind], rows):.3f} of {len(rows)}" if kind in files else "as its base"
            size = (files.get(kind, base).stat().st_size + (kind == "beside") * merged.ADAPTER.stat().st_size) / 1e6
            print(
                f"{kind:7} right {right:14} {PROMPT} tokens read {read:.0f} ms, one written {write:.1f} ms, {size:.0f} MB"
            )


def _loaded(file: Path, adapter: Path | None = None) -> llama_cpp.Llama:
    return llama_cpp.Llama(
        str(file), n_ctx=256, n_threads=1, n_threads_batch=1, verbose=False, lora_path=str(adapter) if adapter else None
    )


def _times(llama: llama_cpp.Llama) -> tuple[float, float]:
    """Seconds to read a prompt, and to write a token after it."""
    llama.reset()  # type: ignore[no-untyped-call]
    start = time.perf_counter()
    llama.eval(range(1000, 1000 + PROMPT))
    middle = time.perf_counter()
    for token in range(ANSWER):
        llama.eval([2000 + token])
    return middle - start, (time.perf_counter() - middle) / ANSWER


def _right(file: Path, rows: list[Row]) -> float:
    model = ActionModel(file, 1, Intent.shipped())
    try:
        return sum(model.attempt(row["text"])[0][0].skill in row["accept"] for row in rows) / len(rows)
    finally:
        model.close()


if __name__ == "__main__":
    main()
