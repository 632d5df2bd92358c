from __future__ import annotations

import pytest

from device.consent import gives_up, is_yes


@pytest.mark.parametrize("text", ["Yes.", "yes, please", "Yeah!", "go ahead", "Okay.", "Do it."])
def test_a_clear_yes_is_yes(text: str) -> None:
    assert is_yes(text)


@pytest.mark.parametrize(
    "text", ["", "no", "yes but tomorrow", "yeah no", "no wait", "not now", "set a timer", "yes yes no", "maybe"]
)
def test_anything_else_is_no(text: str) -> None:
    assert not is_yes(text)


def test_a_question_can_be_left() -> None:
    assert gives_up("Never mind.")
    assert not gives_up("ten minutes")
