"""Functions are found by what they mean, in memory and in a shared index; it answers for a broken one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from models import fetch
from models.embed import WIDTH, Embedder
from models.format import Tool
from models.vectors import IndexFailed, Milvus, Nearest

TOOLS = [
    Tool("book_room", "Reserve a meeting room.", {"size": {"type": "integer"}}),
    Tool("garden.waterPlants", "Open the valves of the sprinklers.", {"minutes": {"type": "number"}}),
    Tool("stock_price", "The price of a share.", {"company": {"type": "string"}}),
    Tool("add_numbers", "The sum of two numbers.", {"a": {}, "b": {}}),
]
pytestmark = [pytest.mark.models, pytest.mark.filterwarnings("ignore::DeprecationWarning")]


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return Embedder(fetch.path("minilm"))


@pytest.fixture
def shared(embedder: Embedder, tmp_path: Path) -> Iterator[Milvus]:
    index = Milvus(str(tmp_path / "functions.db"), embedder)
    yield index
    index.close()


def test_like_sentences_have_like_vectors_of_length_one(embedder: Embedder) -> None:
    vectors = embedder.vectors(["the cat sleeps", "a kitten is napping", "shares fell by two percent"] * 20)
    assert vectors.shape == (60, WIDTH)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)
    assert vectors[0] @ vectors[1] > 0.5 > vectors[0] @ vectors[2]
    assert np.allclose(vectors[0], embedder.vectors(["the cat sleeps"])[0], atol=0.05)
    assert embedder.vectors([]).shape == (0, WIDTH)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("we need somewhere to sit together on Tuesday", "book_room"),
        ("the lawn is dry", "garden.waterPlants"),
        ("what are Siemens stocks worth?", "stock_price"),
    ],
)
def test_no_word_need_be_in_common(embedder: Embedder, shared: Milvus, text: str, name: str) -> None:
    shared.share(TOOLS)
    for index in (Nearest(TOOLS, embedder), shared):
        found = index.best(text, 2)
        assert len(found) == 2
        assert found[0] == next(tool for tool in TOOLS if tool.name == name)


def test_a_shared_function_is_replaced_and_forgotten(shared: Milvus) -> None:
    shared.share(TOOLS)
    shared.share([Tool("book_room", "Reserve a hotel room.", {})])
    assert shared.best("a room for the meeting", 1) == [Tool("book_room", "Reserve a hotel room.", {})]
    shared.forget([TOOLS[0]])
    assert "book_room" not in [tool.name for tool in shared.best("a room", 9)]
    assert len(shared.best("a room", 9)) == 3


def test_another_device_finds_what_was_shared(embedder: Embedder, tmp_path: Path) -> None:
    first = Milvus(str(tmp_path / "functions.db"), embedder)
    first.share(TOOLS)
    first.close()
    second = Milvus(str(tmp_path / "functions.db"), embedder)
    assert second.best("water the plants", 1) == [TOOLS[1]]
    second.close()


def test_nothing_said_or_nothing_known_finds_nothing(embedder: Embedder, shared: Milvus) -> None:
    assert Nearest([], embedder).best("water", 5) == []
    assert Nearest(TOOLS, embedder).best("  ", 5) == []
    assert shared.best("water", 5) == []
    assert shared.best("", 5) == []


def test_an_index_out_of_reach_says_so(embedder: Embedder, tmp_path: Path) -> None:
    with pytest.raises(IndexFailed, match="out of reach"):
        Milvus("http://127.0.0.1:9", embedder)
    with pytest.raises(IndexFailed, match="out of reach"):
        Milvus(str(tmp_path / "no" / "folder" / "functions.db"), embedder)
