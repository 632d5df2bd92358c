"""Which skill the words suggest: learnt from a few rows, kept in a file, and no more than a leaning."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from models import fetch
from models.embed import Embedder
from models.format import Tool
from models.intent import Intent, among
from models.train import intents
from models.train.encoder import Encoder
from models.train.example import Example

pytestmark = pytest.mark.models
ROWS = [
    *(Example(f"set a timer for {n} minutes", (("set_timer", {}),), "test") for n in range(2, 40)),
    *(Example(f"wake me at {n}", (("set_alarm", {}),), "test") for n in range(1, 24)),
    *(
        Example(f"wake me at {n} and set a timer for {m} minutes", (("set_alarm", {}), ("set_timer", {})), "test")
        for n, m in zip(range(3, 20), range(10, 27), strict=True)
    ),
    *(Example(f"thanks {name}", (("none", {}),), "test") for name in ("anna", "bob", "love", "a lot", "so much")),
    *(
        Example("and tomorrow", ((name, {}),), "test", ("before", ((name, {}),)))
        for name in ("weather", "calendar_query")
        for _ in range(9)
    ),
]


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("intent") / "checkpoint.pt"


@pytest.fixture(scope="module")
def intent(checkpoint: Path) -> Intent:
    """Taught in two runs: the first is killed in the middle, after a checkpoint."""

    def killed(said: str) -> None:
        raise KeyboardInterrupt(said)

    said: list[str] = []
    with pytest.raises(KeyboardInterrupt, match="step 100 of"):
        intents.fitted(ROWS * 20, fetch.path("minilm"), checkpoint, say=killed)
    taught = intents.fitted(ROWS * 20, fetch.path("minilm"), checkpoint, say=said.append)
    assert said
    assert "step 100 of" not in said[0]
    return taught


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("a timer for fifty minutes", "set_timer"),
        ("wake me up at six", "set_alarm"),
        ("thanks", "none"),
        ("ring a bell to get me out of bed at dawn", "set_alarm"),  # no word of it was taught, but "me" and "at"
    ],
)
def test_words_and_what_means_the_same_suggest_a_skill(intent: Intent, text: str, name: str) -> None:
    odds = intent.of(text).names
    assert max(odds, key=odds.__getitem__) == name
    assert sum(odds.values()) == pytest.approx(1)
    assert set(odds) == {"set_timer", "set_alarm", "none", "weather", "calendar_query"}


def test_a_request_for_two_names_both(intent: Intent) -> None:
    names, calls = intent.of("wake me at six and set a timer for ninety minutes")
    assert names["set_alarm"] == pytest.approx(0.5, abs=0.25)
    assert names["set_timer"] == pytest.approx(0.5, abs=0.25)
    assert calls[1] > 0.5
    assert intent.of("wake me at six").calls[0] > 0.5


@pytest.mark.parametrize("before", ["weather", "calendar_query"])
def test_the_turn_before_counts(intent: Intent, before: str) -> None:
    odds = intent.of("and tomorrow", before).names
    assert max(odds, key=odds.__getitem__) == before


@pytest.mark.parametrize("text", ["", "🎉", "日本語", "x" * 5000, "\0\n", "</s> set_timer("])
def test_any_text_has_odds(intent: Intent, text: str) -> None:
    assert sum(intent.of(text).names.values()) == pytest.approx(1)


def test_it_is_the_same_from_its_file(intent: Intent, tmp_path: Path) -> None:
    intent.write(tmp_path / "intent.npz")
    read = Intent.read(tmp_path / "intent.npz", fetch.path("minilm"))
    assert read.names == intent.names
    assert read.of("wake me at noon").names == pytest.approx(intent.of("wake me at noon").names, abs=1e-6)
    assert [file.name for file in tmp_path.iterdir()] == ["intent.npz"]


def test_a_checkpoint_at_the_end_is_taught_nothing_more(intent: Intent, checkpoint: Path) -> None:
    said: list[str] = []
    again = intents.fitted(ROWS * 20, fetch.path("minilm"), checkpoint, say=said.append)
    assert not said
    assert again.of("wake me at noon").names == pytest.approx(intent.of("wake me at noon").names, abs=1e-6)


def test_one_goes_on_from_another_and_keeps_what_it_knew(intent: Intent, tmp_path: Path) -> None:
    rows = [Example(f"an egg wants {n} minutes", (("set_timer", {}),), "test") for n in range(2, 40)] * 5
    text = "the eggs want seven minutes"
    taught = intents.fitted(rows, fetch.path("minilm"), tmp_path / "checkpoint.pt", start=intent)
    assert taught.names == intent.names
    assert taught.of(text).names["set_timer"] > intent.of(text).names["set_timer"]
    odds = taught.of("thanks").names
    assert max(odds, key=odds.__getitem__) == "none"


def test_one_that_does_not_know_a_skill_is_not_gone_on_from(intent: Intent, tmp_path: Path) -> None:
    rows = [Example("rain tomorrow", (("calculate", {}),), "test")]
    with pytest.raises(ValueError, match="does not know calculate"):
        intents.fitted(rows, fetch.path("minilm"), tmp_path / "checkpoint.pt", start=intent)


def test_a_function_whose_description_fits_is_told_from_one_that_does_not(intent: Intent) -> None:
    rooms = Tool("book_room", "Reserve a meeting room.", {"size": {"type": "integer"}})
    shares = Tool("stock_price", "The price of a share.", {"company": {"type": "string"}})
    room, share = intent.serve("we need somewhere to sit together on Tuesday", [rooms, shares])
    assert room > 0.5 > share


def test_of_functions_that_all_fit_the_best_is_mostly_meant() -> None:
    best, other = among([0.9, 0.8])
    assert 0.85 < best < 0.9
    assert other < 0.05
    assert best + other == pytest.approx(0.9)
    assert among([0.7, 0.7]) == [0.35, 0.35]
    assert among([]) == []


def test_where_there_are_no_functions_the_request_is_not_encoded_for_them(
    intent: Intent, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(sentences: list[str]) -> None:
        raise AssertionError(sentences)

    monkeypatch.setattr(intent.plain, "vector", never)
    assert intent.serve("set a timer for ten minutes", []) == []


@pytest.mark.parametrize(
    ("text", "enough"),
    [("what's the area of a lawn of 3 by 4 metres?", True), ("the area of a lawn of three by four metres", True),
     ("what's the area of a lawn?", False), ("the area of a lawn 3 metres long", False)],
)  # fmt: skip
def test_a_function_that_takes_more_numbers_than_were_said_fits_less(intent: Intent, text: str, enough: bool) -> None:
    sides = {"length": {"type": "number"}, "width": {"type": "integer"}, "digits": {"type": "integer"}}
    needs = Tool("rectangle_area", "The area of a rectangle.", sides, ("length", "width"))
    (fits,), (without,) = intent.serve(text, [needs]), intent.serve(text, [replace(needs, required=())])
    assert (fits == without) is enough
    assert fits <= without


def test_the_encoder_reads_as_it_did_when_it_was_taught() -> None:
    import torch

    embedder = Embedder(fetch.path("minilm"))
    sentences = ["wake me at seven", "and then play some jazz please"]
    encoder = Encoder(embedder).eval()
    with torch.no_grad():
        means = [encoder(torch.tensor([ids]))[0].numpy() for ids in embedder.tokens(sentences)]
    assert np.allclose(means, embedder.means(sentences), atol=1e-3)
    eight = embedder.with_weights(encoder.eight_bits())
    assert np.allclose(means, eight.means(sentences), atol=0.02)


def test_the_shipped_one_knows_every_skill_of_the_catalogue() -> None:
    skills = json.loads(Path(intents.__file__).with_name("catalog.json").read_text())["skills"]
    assert set(Intent.shipped().names) == {skill["name"] for skill in skills} | {"none", "escalate"}
