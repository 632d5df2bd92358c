"""python -m models.train: everything from the corpora to the adapter, each step taken up where it was left."""

from __future__ import annotations

import argparse
import math
import os
import shutil
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import platformdirs
import torch

from models import fetch
from models.action import SKILLS, ActionModel
from models.adapter import merge, read_adapter, write_adapter
from models.decode import Decoder
from models.intent import Intent
from models.train import calibrate, data, example, fit, intents, ngrams, speech
from models.train.network import ALPHA, Network

print = partial(print, flush=True)
HERE = Path(__file__).parent
HELD = 1500  # rows held back, for the confidence
REQUESTS = HERE.parent.parent / "tests" / "bench" / "requests"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m models.train", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder with train/ and dev/ (see README.md here)")
    parser.add_argument("--passes", type=float, default=2.0, help="over the training set")
    parser.add_argument("--rows", type=Path, help="rows of your own beside the set (lam learn export)")
    parser.add_argument("--start", type=Path, help="an adapter to go on from, and the classifier beside it")
    parser.add_argument("--rate", type=float, default=fit.RATE, help="of learning, at its highest")
    parser.add_argument(
        "--most", nargs="*", type=counted, default=(), metavar="SOURCE=ROWS", help="the adapter learns no more of it"
    )
    parser.add_argument("--confidence", action="store_true", help="fit only that, of --out as it is (after a mean)")
    parser.add_argument("--heard", type=int, default=5500, help="rows to be spoken and heard by Whisper, in all")
    parser.add_argument("--minutes", type=float, default=math.inf, help="stop after so long; run again to go on")
    parser.add_argument("--int8", action="store_true", help="multiply in int8: faster on a CPU with VNNI")
    parser.add_argument("--out", type=Path, default=HERE.parent / "action-adapter.gguf")
    parser.add_argument("--work", type=Path, default=Path(platformdirs.user_cache_dir("pocket-lam")) / "train")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if options.int8 and torch.cuda.is_available():
        parser.error("--int8 is for a CPU; here is a GPU, which takes bf16")
    work: Path = options.work
    if options.start and not beside(options.start, "intent.npz").exists():
        parser.error(f"--start: there is no {beside(options.start, 'intent.npz')} beside it")
    if options.confidence and not (work / "set.jsonl").exists():
        parser.error(f"--confidence: {work} has no set, and so nothing that was held back")
    work.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(options.seed)
    torch.set_num_threads(os.cpu_count() or 1)

    # 1. The set. Kept, so that a run that was stopped goes on with the same rows.
    if not (work / "set.jsonl").exists():
        judges = [*sorted((options.data / "dev").glob("*.jsonl")), *sorted(REQUESTS.glob("*.jsonl"))]
        heard = work / "heard.jsonl"
        made = partial(data.assemble, HERE / "catalog.json", options.data / "train", judges, heard)
        lacking = options.heard - (len(heard.read_text().splitlines()) if heard.exists() else 0)
        if lacking > 0:
            speech.hear_all([row for row in made(options.seed + 1) if speech.sayable(row)][:lacking], heard, print)
        own = [row for row in made(options.seed, lambda _: None) if row.source in data.OWN]
        rows = made(options.seed, intent=ngrams.fitted(own, options.seed, print))
        example.write(work / "set.jsonl.part", rows)
        (work / "set.jsonl.part").replace(work / "set.jsonl")
    rows = list(example.read(work / "set.jsonl"))
    held = [row for row in rows[:HELD] if row.known == "all"]
    if options.confidence:
        confide(options.out, work, held, options.data)
        return
    rows, added = rows[HELD:], list(example.read(options.rows)) if options.rows else []
    if strange := sorted(dict(options.most).keys() - {row.source for row in rows}):
        parser.error(f"--most: no row is from {', '.join(strange)}")

    # 2. The classifier of intents.
    minilm = fetch.path("minilm")
    if not (work / "intent.npz").exists():
        before = Intent.read(beside(options.start, "intent.npz"), minilm) if options.start else None
        found = intents.fitted([*rows, *added], minilm, work / "intent.pt", options.seed, print, before)
        found.write(work / "intent.npz")

    # 3. Tokens, by llama.cpp's own tokenizer.
    rows = [*data.at_most(rows, dict(options.most)), *added]
    base = fetch.path("smollm2-135m")
    decoder = Decoder(base, context=64)
    tokens = [row for row in (fit.tokenized(row, decoder.tokenize) for row in rows) if len(row[0]) <= fit.LONGEST]
    decoder.close()
    print(f"{len(tokens)} rows, {sum(len(row[0]) for row in tokens):,} tokens")

    # 4. The adapter, beside the quantized base's own weights, rounded with it as they will be merged.
    network = Network(base)
    if options.start:
        network.adopt(read_adapter(options.start)[0])
    foresee = partial(network.foresee, options.int8)
    checkpoint = work / "checkpoint.pt"
    done = fit.fit(
        network, tokens, checkpoint, options.passes, options.minutes, options.seed, print, foresee, options.rate
    )
    pairs = [(name, a.float().cpu().numpy(), b.float().cpu().numpy()) for name, a, b in network.low_rank()]
    write_adapter(options.out, pairs, ALPHA, {SKILLS: (HERE / "catalog.json").read_text()})
    if not done:
        print("stopped; run again to go on")
        return

    # 5. The confidence, on what was held back; and the answers by which a merged model is known.
    shutil.copyfile(work / "intent.npz", beside(options.out, "intent.npz"))
    confide(options.out, work, held, options.data)


def counted(text: str) -> tuple[str, int]:
    source, _, rows = text.partition("=")
    return source, int(rows)


def confide(adapter: Path, work: Path, held: Sequence[example.Example], folder: Path) -> None:
    """Fit the confidence of the adapter with the classifier beside it, and write it and the probes."""
    tried = list(calibrate.trials(held, folder / "dev" / "slurp_devel.jsonl"))
    merge(fetch.path("smollm2-135m"), adapter, work / "merged.gguf")
    model = ActionModel(work / "merged.gguf", intent=Intent.read(beside(adapter, "intent.npz"), fetch.path("minilm")))
    found = calibrate.fitted(*calibrate.attempts(model, tried, print))
    calibrate.write(adapter, found)
    calibrate.write_probes(beside(adapter, "probes.jsonl"), model, held, found)
    print(f"done: {adapter}\n{found}")


def beside(adapter: Path, what: str) -> Path:
    return adapter.with_name(f"{adapter.stem.removesuffix('-adapter')}-{what}")


if __name__ == "__main__":
    main()
