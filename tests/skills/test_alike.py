from __future__ import annotations

import pytest

from skills.alike import alike, fold

PEOPLE = ["Catherine Maier", "Anna Berg", "Anna Klein", "Tom Berg", "Jürgen Müller", "John Smith", "José García", "李雷", "Иван Петров"]  # fmt: skip


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("Katrin", "Catherine"), ("Kathryn", "Catherine"), ("Jon", "John"), ("Meyer", "Maier"), ("Steven", "Stephen"),
        ("Sean", "Shaun"), ("Geoff", "Jeff"), ("Filip", "Philip"), ("Carl", "Karl"), ("Schmitt", "Schmidt"),
        ("Smyth", "Smith"), ("Sarah", "Sara"), ("Zavier", "Xavier"), ("Yurgen", "Jürgen"), ("Mohammed", "Muhammad"),
        ("Wright", "Right"), ("Locklan", "Lachlan"), ("Fifer", "Pfeiffer"), ("Kovalski", "Kowalski"),
        ("Kaitlyn", "Caitlin"), ("Lewis", "Louis"), ("Isobel", "Isabel"), ("Peterson", "Petersen"), ("Burg", "Berg"),
    ],
)  # fmt: skip
def test_what_sounds_the_same_is_found(heard: str, meant: str) -> None:
    assert alike(heard, [meant]) == [0]
    assert alike(meant, [heard]) == [0]


@pytest.mark.parametrize(
    ("heard", "other"),
    [
        ("Tim", "Tom"), ("Dan", "Don"), ("Ben", "Bonnie"), ("Kate", "Cody"), ("Bill", "Paul"), ("Sam", "Tim"),
        ("Mark", "Mike"), ("Peter", "Patrick"), ("Alan", "Ellen"), ("Emma", "Emily"), ("Rita", "Rod"), ("Ada", "Otto"),
    ],
)  # fmt: skip
def test_what_only_begins_the_same_is_not(heard: str, other: str) -> None:
    assert alike(heard, [other]) == []


@pytest.mark.parametrize(
    ("heard", "found"),
    [
        ("Katrin Meyer", ["Catherine Maier"]),
        ("Annaberg", ["Anna Berg"]),
        ("Ann Aberg", ["Anna Berg"]),
        ("Ana", ["Anna Berg", "Anna Klein"]),
        ("yurgen muller", ["Jürgen Müller"]),
        ("Smith Jon", ["John Smith"]),
        ("jose garcia", ["José García"]),
        ("Иван", ["Иван Петров"]),
        ("李雷", ["李雷"]),
        ("Bob", []),
        ("", []),
        ("?!", []),
        ("Anna Berg from the office in town", []),
    ],
)
def test_each_word_must_be_near_to_one_of_the_name(heard: str, found: list[str]) -> None:
    assert [PEOPLE[i] for i in alike(heard, PEOPLE)] == found


def test_accents_and_apostrophes_do_not_count() -> None:
    assert fold("Björn O’Neill-Łuk") == ("bjorn", "oneill", "luk")
