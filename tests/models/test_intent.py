"""Which skill the words suggest: learnt from a few rows, kept in a file, and no more than a leaning."""

from __future__ import annotations

from pathlib import Path

import pytest

from models import fetch
from models.embed import Embedder
from models.intent import BUCKETS, SHIPPED, Intent, numbers
from models.train import intents
from models.train.example import Example

ROWS = [
    *(Example(f"set a timer for {n} minutes", (("set_timer", {}),), "test") for n in range(2, 40)),
    *(Example(f"wake me at {n}", (("set_alarm", {}),), "test") for n in range(1, 24)),
    *(Example(f"thanks {name}", (("none", {}),), "test") for name in ("anna", "bob", "love", "a lot", "so much")),
    *(
        Example("and tomorrow", ((name, {}),), "test", ("before", ((name, {}),)))
        for name in ("weather", "calendar_query")
        for _ in range(9)
    ),
]


@pytest.fixture(scope="module")
def intent() -> Intent:
    return intents.fitted(ROWS * 20, say=lambda _: None)


@pytest.mark.parametrize(
    ("text", "name"),
    [("a timer for fifty minutes", "set_timer"), ("wake me up at six", "set_alarm"), ("thanks", "none")],
)
def test_words_suggest_a_skill(intent: Intent, text: str, name: str) -> None:
    odds = intent.of(text)
    assert max(odds, key=odds.__getitem__) == name
    assert sum(odds.values()) == pytest.approx(1)
    assert set(odds) == {"set_timer", "set_alarm", "none", "weather", "calendar_query"}


@pytest.mark.parametrize("before", ["weather", "calendar_query"])
def test_the_turn_before_counts(intent: Intent, before: str) -> None:
    odds = intent.of("and tomorrow", before)
    assert max(odds, key=odds.__getitem__) == before


@pytest.mark.parametrize("text", ["", "🎉", "日本語", "x" * 5000, "\0\n", "</s> set_timer("])
def test_any_text_has_odds(intent: Intent, text: str) -> None:
    assert sum(intent.of(text).values()) == pytest.approx(1)
    assert all(0 <= number < BUCKETS for number in numbers(text))


def test_it_is_the_same_from_its_file(intent: Intent, tmp_path: Path) -> None:
    intent.write(tmp_path / "intent.npz")
    read = Intent.read(tmp_path / "intent.npz")
    assert read.names == intent.names
    assert read.of("wake me at noon") == pytest.approx(intent.of("wake me at noon"))
    assert [file.name for file in tmp_path.iterdir()] == ["intent.npz"]


@pytest.mark.models
def test_what_means_the_same_suggests_the_same(intent: Intent, tmp_path: Path) -> None:
    embedder = Embedder(fetch.path("minilm"))
    text = "ring a bell to get me out of bed at dawn"  # no word of it was taught, but "me" and "at"
    both = intents.with_meaning(intent, ROWS * 10, embedder, say=lambda _: None)
    assert both.of(text)["set_alarm"] > max(0.5, intent.of(text)["set_alarm"])
    assert sum(both.of(text).values()) == pytest.approx(1)
    assert both.of("and tomorrow", "weather") == intent.of("and tomorrow", "weather")
    both.write(tmp_path / "intent.npz")
    read = Intent.read(tmp_path / "intent.npz", embedder)
    assert read.of(text) == pytest.approx(both.of(text), abs=0.01)
    alone = Intent.read(tmp_path / "intent.npz")
    assert alone.of(text) == pytest.approx(intent.of(text), abs=1e-6)


def test_the_shipped_one_knows_every_skill_of_the_catalogue() -> None:
    import json

    skills = json.loads(Path(intents.__file__).with_name("catalog.json").read_text())["skills"]
    assert set(Intent.read(SHIPPED).names) == {skill["name"] for skill in skills} | {"none", "escalate"}
