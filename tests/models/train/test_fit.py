"""Two real steps on a few rows: they can be interrupted, and what comes of them is a model that llama.cpp runs."""

from __future__ import annotations

from pathlib import Path

import gguf
import pytest
import torch

from models import fetch
from models.action import ActionModel
from models.adapter import MERGED, merge, read_adapter, write_adapter
from models.confidence import Confidence, stored
from models.decode import Decoder
from models.format import END
from models.train import calibrate, fit
from models.train.example import Example
from models.train.network import ALPHA, Adapted, Network, in_q4_0
from models.types import Escalate, Nothing, Plan

CATALOG = (Path(fit.__file__).parent / "catalog.json").read_text()
ROWS = [
    Example("set a timer for ten minutes", (("set_timer", {"duration": "ten minutes"}),), "test"),
    Example("thanks", (("none", {}),), "test"),
    Example(
        "and in lyon",
        (("weather", {"location": "lyon"}),),
        "test",
        ("weather in oslo", (("weather", {"location": "oslo"}),)),
    ),
    Example("send an email to anna", (("send_email", {"to": "anna"}),), "test", known="open"),
    Example("what a tune play it", (("play_music", {}),), "test", known="name"),
]
pytestmark = [pytest.mark.models, pytest.mark.filterwarnings("ignore:The given NumPy array is not writable")]


@pytest.fixture(scope="module")
def base() -> Path:
    return fetch.path("smollm2-135m")


@pytest.fixture(scope="module")
def rows(base: Path) -> list[fit.Row]:
    decoder = Decoder(base, threads=1, context=64)
    rows = [fit.tokenized(row, decoder.tokenize) for row in ROWS]
    decoder.close()
    return rows


def new(base: Path) -> Network:
    torch.manual_seed(1)
    return Network(base)


def test_only_what_is_known_of_an_answer_is_taught(rows: list[fit.Row]) -> None:
    whole, _, follow_up, open_end, name_only = ([t for t in targets if t != fit.NOT_TAUGHT] for _, targets in rows)
    assert whole[-1] == follow_up[-1] == END
    assert END not in open_end
    assert len(name_only) < len(open_end)
    assert all(len(tokens) == len(targets) for tokens, targets in rows)


def test_each_pass_has_every_row_once_in_batches_that_fit(rows: list[fit.Row]) -> None:
    many = rows * 300
    groups = fit.batches(many, seed=4)
    assert sorted(i for group in groups for i in group) == list(range(len(many)))
    assert all(len(group) * max(len(many[i][0]) for i in group) <= fit.BATCH for group in groups)
    assert groups == fit.batches(many, seed=4)
    assert groups != fit.batches(many, seed=5)


def test_weights_are_rounded_as_the_merged_file_has_them() -> None:
    torch.manual_seed(1)
    weight = torch.randn(3, 64)
    weight[1, :32] = 0
    held = gguf.quantize(weight.numpy(), MERGED)
    assert torch.equal(in_q4_0(weight), torch.from_numpy(gguf.dequantize(held, MERGED)))


def test_it_learns_beside_what_will_be_lost_to_rounding(base: Path) -> None:
    network = new(base)
    part = next(module for module in network.modules() if isinstance(module, Adapted))
    torch.nn.init.normal_(part.b, std=0.02)
    x = torch.randn(2, part.weight.shape[1], requires_grad=True)
    network.foresee(in_int8=False)
    merged = in_q4_0(part.weight + part.learnt())
    assert torch.allclose(part(x), x @ merged.T, atol=1e-3)
    part(x).sum().backward()
    assert part.b.grad is not None
    assert bool(part.b.grad.any())


def test_training_goes_on_where_it_was_killed_and_llama_cpp_loads_the_result(
    base: Path, rows: list[fit.Row], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fit, "KEPT_EVERY", 1)
    monkeypatch.setattr(fit, "BATCH", 60)  # a step for each few rows
    steps = len(fit.batches(rows, 1))
    straight = new(base)
    assert fit.fit(straight, rows, tmp_path / "straight.pt", passes=1)

    rate = fit.rate

    def killed(step: int, of: int, highest: float) -> float:
        if step == steps - 1:
            raise KeyboardInterrupt
        return rate(step, of, highest)

    monkeypatch.setattr(fit, "rate", killed)
    with pytest.raises(KeyboardInterrupt):
        fit.fit(new(base), rows, tmp_path / "broken.pt", passes=1)
    monkeypatch.setattr(fit, "rate", rate)
    again = new(base)
    assert fit.fit(again, rows, tmp_path / "broken.pt", passes=1)
    pairs = {name: (a.numpy(), b.numpy()) for name, a, b in again.low_rank()}
    for name, a, b in straight.low_rank():
        assert torch.allclose(a, torch.from_numpy(pairs[name][0]), atol=1e-6)
        assert torch.allclose(b, torch.from_numpy(pairs[name][1]), atol=1e-6)

    adapter, merged = tmp_path / "adapter.gguf", tmp_path / "merged.gguf"
    write_adapter(adapter, ((n, a, b) for n, (a, b) in pairs.items()), ALPHA, {"pocket_lam.skills": CATALOG})
    calibrate.write(adapter, Confidence(bias=1.5))
    assert adapter.stat().st_size < 25e6
    assert stored(read_adapter(adapter)[2]).bias == 1.5
    merge(base, adapter, merged)
    model = ActionModel(merged, threads=1)
    assert "set_timer" in model.skills
    assert isinstance(model.decide("set a timer for ten minutes"), Plan | Nothing | Escalate)
    model.close()


def test_an_adapter_for_another_base_is_refused(base: Path, tmp_path: Path) -> None:
    import numpy as np

    wrong = np.zeros((32, 32), np.float32)
    for name in ("blk.99.attn_q.weight", "blk.0.attn_q.weight"):
        write_adapter(tmp_path / "a.gguf", [(name, wrong, wrong)], ALPHA, {})
        with pytest.raises(ValueError, match="lacks|shape"):
            merge(base, tmp_path / "a.gguf", tmp_path / "m.gguf")
    with pytest.raises(ValueError, match="no low-rank adapter"):
        read_adapter(base)
    assert not (tmp_path / "m.gguf").exists()
