"""The mean of models that began alike, of the files that are shipped."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from models import fetch, merged
from models.adapter import read_adapter, write_adapter
from models.intent import SHIPPED, Intent
from models.train import mean


def test_the_mean_of_adapters_lies_between_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pairs, alpha, about = read_adapter(merged.ADAPTER)
    other, out = tmp_path / "other.gguf", tmp_path / "mean.gguf"
    write_adapter(other, [(name, a * 3, b * 0) for name, a, b in pairs], alpha, {})
    monkeypatch.setattr(sys, "argv", ["mean", str(out), f"{merged.ADAPTER}=3", f"{other}=1"])
    mean.main()
    found, same, said = read_adapter(out)
    assert (same, said) == (alpha, about)
    for (name, a, b), (also, mean_a, mean_b) in zip(pairs[:4], found[:4], strict=True):
        assert name == also
        assert np.allclose(mean_a, a * 1.5, atol=np.abs(a).max() / 50)
        assert np.allclose(mean_b, b * 0.75, atol=np.abs(b).max() / 50)


@pytest.mark.models
def test_the_mean_of_a_classifier_with_itself_says_the_same(tmp_path: Path) -> None:
    mean.intents(tmp_path / "mean.npz", [(SHIPPED, 0.25), (SHIPPED, 0.75)])
    minilm = fetch.path("minilm")
    one, other = Intent.read(SHIPPED, minilm), Intent.read(tmp_path / "mean.npz", minilm)
    for text in ("play some jazz", "weather in oslo tomorrow"):
        names, calls = one.of(text)
        same, also = other.of(text)
        assert same == pytest.approx(names, abs=1e-3)
        assert also == pytest.approx(calls, abs=1e-3)


def test_classifiers_of_other_names_have_no_mean(tmp_path: Path) -> None:
    with np.load(SHIPPED) as held:
        np.savez(tmp_path / "other.npz", **{**held, "names": held["names"][::-1]})
    with pytest.raises(ValueError, match="other names"):
        mean.intents(tmp_path / "mean.npz", [(SHIPPED, 0.5), (tmp_path / "other.npz", 0.5)])
    assert not (tmp_path / "mean.npz").exists()
