from __future__ import annotations

import pytest

from skills.api import Failed, Which
from skills.contacts import KIND, MOST, Contact, every, find, new_name, stored
from tests.skills.conftest import Owner

ANNA = Contact("Anna Berg", nicknames=("Annie",), emails=("anna@example.org",), organisation="Acme Paints")
OTHERS = (
    Contact("Anna Klein", phones=("+491711234567",)),
    Contact("Catherine Maier", labels={"+4930": "work"}, phones=("+4930",), relations=(("friend", "Tom"),)),
    Contact("Mum", birthday="--04-12"),
    Contact("Dr. Jürgen Müller", emails=("j@example.org",)),
    Contact("Bob"),
)


@pytest.fixture
def people(owner: Owner) -> Owner:
    for contact in (ANNA, *OTHERS):
        keep(owner, contact)
    return owner


def keep(owner: Owner, contact: Contact) -> None:
    owner.store.add(KIND, **stored(contact))


def options(owner: Owner, words: str) -> tuple[str, ...]:
    with pytest.raises(Which) as caught:
        find(owner.context, words, "to")
    assert caught.value.argument == "to"
    return caught.value.options


def test_a_contact_comes_back_from_the_store_as_it_was(people: Owner) -> None:
    kept = every(people.store)
    assert [stored(contact) for contact in kept] == [stored(contact) for contact in (ANNA, *OTHERS)]
    assert [contact.row for contact in kept] == [row.id for row in people.store.rows(KIND)]
    assert kept[2].labels == {"+4930": "work"}
    assert str(kept[0]) == f"{kept[0]}" == "Anna Berg"


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Anna Berg", "Anna Berg"), ("anna berg's", "Anna Berg"), ("Annie", "Anna Berg"), ("klein", "Anna Klein"),
        ("Catherine", "Catherine Maier"), ("Katrin Meyer", "Catherine Maier"), ("Annie Berg", "Anna Berg"),
        ("jurgen mueller", "Dr. Jürgen Müller"), ("Doctor Müller", "Dr. Jürgen Müller"), ("my mother", "Mum"),
        ("mom", "Mum"), ("my mum’s", "Mum"), ("my friend Catherine", "Catherine Maier"), ("Anna from Acme", "Anna Berg"),
        ("Bob Marley", "Bob"), ("Annaberg", "Anna Berg"), ("Anna  Berg.", "Anna Berg"),
    ],
)  # fmt: skip
def test_a_person_is_found_by_what_people_call_them(people: Owner, words: str, name: str) -> None:
    assert find(people.context, words, "person").name == name
    assert find(people.store, words, "person").name == name


def test_a_name_that_two_people_have_is_asked_about(people: Owner) -> None:
    assert options(people, "Anna") == ("Anna Berg", "Anna Klein")
    assert options(people, "Ana") == ("Anna Berg", "Anna Klein")
    keep(people, Contact("Anna"))
    assert find(people.context, "Anna").name == "Anna"


def test_people_of_the_same_name_are_told_apart_and_found_by_that(people: Owner) -> None:
    keep(people, Contact("Anna Berg", emails=("berg@example.com",)))
    keep(people, Contact("Anna Berg", phones=("+447700900123",)))
    names = options(people, "Anna Berg")
    assert names == (
        "Anna Berg from Acme Paints",
        "Anna Berg, berg at example dot com",
        "Anna Berg, plus 4 4, 7 7 0 0, 9 0 0, 1 2 3",
    )
    found = [find(people.context, name) for name in names]
    assert [contact.reach for contact in found] == [("anna@example.org",), ("berg@example.com",), ("+447700900123",)]


def test_a_contact_that_is_there_twice_is_one_person(owner: Owner) -> None:
    keep(owner, ANNA)
    keep(owner, ANNA)
    assert find(owner.context, "Anna") == every(owner.store)[0]
    assert find(owner.context, "Anna Berg") == every(owner.store)[0]


def test_too_many_of_a_name_are_not_read_out(owner: Owner) -> None:
    for i in range(MOST + 1):
        keep(owner, Contact(f"Anna {'ABCDEF'[i] * 3}"))
    with pytest.raises(Failed, match="I know six people who may be Anna. Please say the whole name."):
        find(owner.context, "Anna's")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Zoltan", "I don't know anyone called Zoltan."),
        ("Zoltan's", "I don't know anyone called Zoltan."),
        ("my friend Zoltan", "I don't know anyone called your friend Zoltan."),
        ("my dad", "I don't know who your dad is."),
        ("the", "I don't know who you mean. Please say the name."),
        ("her", "I don't know who you mean. Please say the name."),
        ("my", "I don't know who you mean. Please say the name."),
        ("...", "I don't know who you mean. Please say the name."),
    ],
)
def test_nobody_of_that_name_is_said(people: Owner, words: str, said: str) -> None:
    with pytest.raises(Failed) as caught:
        find(people.context, words, "person")
    assert str(caught.value) == said


@pytest.mark.parametrize("words", ["my mum", "my mother", "mama"])
@pytest.mark.parametrize(
    "cards",
    [
        [Contact("Eva Berg", nicknames=("Mom",))],
        [Contact("Eva Berg", relations=(("mother", ""),))],
        [Contact("Eva Berg", relations=(("mother", "me"),))],
        [Contact("Eva Berg"), Contact("Tom Berg", nicknames=("me",), relations=(("mother", "Eva Berg"),))],
        [Contact("Eva Berg", uid="e-1"), Contact("Tom Berg", relations=(("me", ""), ("parent", "e-1")))],
        [Contact("Eva Berg", relations=(("parent", "me"),)), Contact("Ida Klein", relations=(("child", "Tom"),))],
    ],
    ids=["nickname", "on the card", "to me", "on my card", "by UID", "only a parent"],
)
def test_a_relation_is_found_where_an_address_book_may_have_it(owner: Owner, words: str, cards: list[Contact]) -> None:
    for card in cards:
        keep(owner, card)
    assert find(owner.context, words).name == "Eva Berg"


def test_two_parents_are_asked_about_and_another_persons_mother_is_nobody(owner: Owner) -> None:
    keep(owner, Contact("Eva Berg", relations=(("parent", "me"),)))
    keep(owner, Contact("Jan Berg", relations=(("parent", "me"),)))
    assert options(owner, "my mum") == ("Eva Berg", "Jan Berg")
    keep(owner, Contact("Ida Klein", relations=(("sister", "Tom Klein"),)))
    with pytest.raises(Failed):
        find(owner.context, "my sister")


@pytest.mark.parametrize(
    ("words", "name"),
    [("anna berg's", "Anna Berg"), ("my friend anna", "Anna"), ("my mum", "Mum"), ("Anna", "Anna"), ("LeRoy", "LeRoy"),
     ("maria o'neill", "Maria O'Neill"), ("the plumber", "Plumber"), ("李雷", "李雷")],
)  # fmt: skip
def test_a_new_name_is_kept_as_names_are_written(words: str, name: str) -> None:
    assert new_name(words) == name


@pytest.mark.parametrize("words", ["", "me", "my", "0171 555", "anna@example.org", "?", "a" * 101])
def test_what_is_no_name_is_not_kept(words: str) -> None:
    with pytest.raises(Failed, match="I need a name for that contact."):
        new_name(words)
