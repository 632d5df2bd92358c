from __future__ import annotations

import pytest

from skills.api import Failed
from skills.lists import split
from tests.skills.conftest import Owner


def texts(owner: Owner, name: str) -> list[str]:
    return [row["text"] for row in owner.store.rows("item") if row["list"] == name and not row["done"]]


@pytest.mark.parametrize(
    ("words", "items"),
    [
        ("milk", ["milk"]),
        ("some milk", ["milk"]),
        ("milk, eggs and bread", ["milk", "eggs", "bread"]),
        ("milk, eggs, and bread.", ["milk", "eggs", "bread"]),
        ("milk and eggs", ["milk", "eggs"]),
        ("mac and cheese", ["mac and cheese"]),
        ("mac and cheese, salt and vinegar crisps and milk", ["mac and cheese", "salt and vinegar crisps", "milk"]),
        ("a book about cats and dogs", ["book about cats and dogs"]),
        ("1,000 nails", ["1,000 nails"]),
        ("milk, milk and eggs", ["milk", "eggs"]),
        ("a loaf of bread", ["loaf of bread"]),
    ],
)
def test_items_said_in_one_breath_are_told_apart(words: str, items: list[str]) -> None:
    assert split(words) == items


def test_tasks_are_not_split_at_and() -> None:
    assert split("wash and iron shirts", tasks=True) == ["wash and iron shirts"]
    assert split("call mum, pay rent", tasks=True) == ["call mum", "pay rent"]


def test_items_go_to_the_shopping_list_unless_another_is_named(owner: Owner) -> None:
    assert owner("add_to_list", item="milk, eggs and bread") == "I put milk, eggs and bread on the shopping list."
    assert owner("add_to_list", item="pay rent", list_name="my to do list") == "I put pay rent on the to-do list."
    assert owner("add_to_list", item="tent", list_name="camping") == "I started a camping list with tent."
    assert owner("add_to_list", item="stove", list_name="the campin list") == "I put stove on the camping list."
    assert texts(owner, "shopping") == ["milk", "eggs", "bread"]
    assert texts(owner, "camping") == ["tent", "stove"]
    assert owner("add_to_list", item="jam", list_name="groceries") == "I put jam on the shopping list."


def test_what_is_there_already_is_said(owner: Owner) -> None:
    owner("add_to_list", item="milk")
    assert owner("add_to_list", item="Milk") == "Milk is already on the shopping list."
    assert owner("add_to_list", item="milk and eggs") == (
        "I put eggs on the shopping list. Milk is already on the shopping list."
    )
    assert texts(owner, "shopping") == ["milk", "eggs"]


def test_a_list_is_read_with_its_count(owner: Owner) -> None:
    assert owner("query_list") == "The shopping list is empty."
    owner("add_to_list", item="milk")
    assert owner("query_list") == "There is one item on the shopping list: milk."
    owner("add_to_list", item="eggs, bread")
    assert owner("query_list", list_name="the shopping list") == (
        "There are three items on the shopping list: milk, eggs and bread."
    )
    with pytest.raises(Failed, match="There is no holiday list. You have two lists: shopping, with three items; to-do"):
        owner("query_list", list_name="holiday")


def test_my_list_is_the_only_one_with_something_on_it(owner: Owner) -> None:
    owner("add_to_list", item="tent", list_name="camping")
    assert owner("query_list") == "There is one item on the camping list: tent."
    assert owner("query_list", list_name="all") == (
        "You have three lists: shopping, with no items; to-do, with no items; camping, with one item."
    )


def test_a_list_is_made_once(owner: Owner) -> None:
    assert owner("create_list", list_name="my packing list") == "I started a packing list."
    assert owner("create_list", list_name="packing") == "There is a packing list already, with no items on it."
    with pytest.raises(Failed, match="needs a name"):
        owner("create_list", list_name="list")


def test_items_are_removed_from_where_they_are(owner: Owner) -> None:
    owner("add_to_list", item="milk and eggs")
    owner("add_to_list", item="tent", list_name="camping")
    assert owner("remove_from_list", item="egg") == "I took eggs off the shopping list."
    assert owner("remove_from_list", item="tent") == "I took tent off the camping list."
    assert owner("remove_from_list", item="milk and jam") == "I took milk off the shopping list. Jam was not on it."
    with pytest.raises(Failed, match="Milk is not on any list."):
        owner("remove_from_list", item="milk")
    with pytest.raises(Failed, match="What should I remove?"):
        owner("remove_from_list")


def test_a_whole_list_is_removed_or_emptied(owner: Owner) -> None:
    owner("add_to_list", item="tent and stove", list_name="camping")
    assert owner("remove_from_list", item="everything", list_name="camping") == (
        "I emptied the camping list, which had two items."
    )
    assert owner("remove_from_list", list_name="camping") == "I removed the camping list."
    with pytest.raises(Failed, match="no camping list"):
        owner("query_list", list_name="camping")
    assert owner("remove_from_list", list_name="shopping") == "The shopping list is empty already."


def test_items_are_ticked_off(owner: Owner) -> None:
    owner("add_to_list", item="milk and eggs")
    assert owner("complete_list_item", item="milk") == "I ticked off milk. One item left."
    assert owner("complete_list_item", item="milk") == "Milk is ticked off already."
    assert owner("complete_list_item", item="the eggs") == "I ticked off eggs. That was the last one."
    assert owner("query_list") == "Everything on the shopping list is ticked off."
    assert owner("add_to_list", item="milk") == "I put milk on the shopping list."
    assert texts(owner, "shopping") == ["milk"]
    with pytest.raises(Failed, match="Jam is not on any list."):
        owner("complete_list_item", item="jam")


def test_what_is_the_owners_is_said_as_yours_and_kept_as_mine(owner: Owner) -> None:
    owner("create_list", list_name="packing")
    said = owner("add_to_list", item="socks, my passport and the 10 am ticket", list_name="packing")
    assert said == "I put socks, your passport and 10 am ticket on the packing list."
    assert owner("query_list", list_name="packing").endswith(": socks, your passport and 10 am ticket.")
    assert [row["text"] for row in owner.store.rows("item")] == ["socks", "my passport", "10 am ticket"]
    assert owner("remove_from_list", item="my passport") == "I took your passport off the packing list."


def test_what_is_on_no_list_is_not_blamed_on_one(owner: Owner) -> None:
    for skill in ("remove_from_list", "complete_list_item"):
        with pytest.raises(Failed, match="Jam is not on any list."):
            owner(skill, item="jam")
