"""The right functions are found among many."""

from __future__ import annotations

import pytest

from models.format import Tool
from models.retrieve import Bm25

TOOLS = [
    Tool("book_room", "Reserve a meeting room.", {"size": {"type": "integer"}}),
    Tool("garden.waterPlants", "Open the valves of the sprinklers.", {"minutes": {}}),
    Tool("stock_price", "The price of a share.", {"company": {}}),
    Tool("add_numbers", "The sum of two numbers.", {"a": {}, "b": {}}),
]
MANY = [*TOOLS, *(Tool(f"thing_{n}", f"Does thing number {n} with gadget {n * 7}.", {}) for n in range(996))]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("I'm booking a big room for Tuesday, please", "book_room"),
        ("water the plants for ten minutes", "garden.waterPlants"),
        ("turn the sprinkler on", "garden.waterPlants"),
        ("what is the share price of Siemens?", "stock_price"),
    ],
)
@pytest.mark.parametrize("tools", [TOOLS, MANY], ids=["four", "a thousand"])
def test_the_function_that_is_meant_comes_first(tools: list[Tool], text: str, name: str) -> None:
    assert Bm25(tools).best(text, 5)[0].name == name


def test_nothing_in_common_finds_nothing() -> None:
    assert Bm25(TOOLS).best("the of and", 5) == []
    assert Bm25(TOOLS).best("", 5) == []
    assert Bm25([]).best("water", 5) == []
    assert len(Bm25(MANY).best("thing gadget number", 5)) == 5
