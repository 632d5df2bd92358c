"""python -m models.train.mean OUT FILE=WEIGHT FILE=WEIGHT ...: the mean of adapters, or of classifiers of intents.

The mean of the weights of models that began with the same ones is often better than each (model soups, Wortsman et al.
2022). Then the confidence is to be fitted anew: python -m models.train --confidence.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from models.adapter import Matrix, read_adapter, write_adapter
from models.train.encoder import in_eight_bits

Part = tuple[Path, float]  # a file, and what it counts; together they count one


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m models.train.mean", description=__doc__.split("\n")[0])
    parser.add_argument("out", type=Path, help="an adapter's .gguf, or a classifier's .npz")
    parser.add_argument("parts", nargs="+", metavar="FILE=WEIGHT", help="of the same kind, and what it counts")
    options = parser.parse_args()
    given = [(Path(name), float(weight)) for name, _, weight in (part.rpartition("=") for part in options.parts)]
    every = sum(weight for _, weight in given)
    mean = intents if options.out.suffix == ".npz" else adapters
    mean(options.out, [(path, weight / every) for path, weight in given])


def adapters(out: Path, parts: Sequence[Part]) -> None:
    """Of the factors, not of their products, which keeps the rank; what the first says about itself is kept.

    Raises OSError and ValueError as `read_adapter` does, KeyError where one lacks a tensor.
    """
    read = [(read_adapter(path), weight) for path, weight in parts]
    (pairs, alpha, about), _ = read[0]
    factors = [({name: (a, b) for name, a, b in other}, weight) for (other, _, _), weight in read]

    def average(name: str, end: int) -> Matrix:
        return np.asarray(sum(of[name][end] * weight for of, weight in factors), np.float32)

    means = [(name, average(name, 0), average(name, 1)) for name, _, _ in pairs]
    write_adapter(out, means, alpha, about)


def intents(out: Path, parts: Sequence[Part]) -> None:
    """Of the matrices as they were before they were rounded to eight bits. Raises ValueError for other names."""
    files = [(_arrays(path), weight) for path, weight in parts]
    first = files[0][0]
    if any(list(file["names"]) != list(first["names"]) for file, _ in files):
        raise ValueError("these classifiers know other names than each other")
    kept = {"names": first["names"], "weight": first["weight"]}
    for key in first:
        if key.endswith("_q"):
            name = key.removesuffix("_q")
            kept |= in_eight_bits(name, sum(file[key] * file[f"{name}_scale"] * weight for file, weight in files))
        elif key not in kept and not key.endswith("_scale"):
            kept[key] = np.asarray(sum(file[key] * weight for file, weight in files), first[key].dtype)
    part = out.with_suffix(".part.npz")
    np.savez_compressed(part, **kept)
    part.replace(out)


def _arrays(path: Path) -> dict[str, Any]:
    with np.load(path) as file:
        return dict(file)


if __name__ == "__main__":
    main()
