from __future__ import annotations

from collections.abc import Iterator

import gpiozero
import pytest
from gpiozero.pins.mock import MockFactory

from device.button import GpioButton, Keys
from device.ports import PortLost


@pytest.fixture
def pins() -> Iterator[MockFactory]:
    gpiozero.Device.pin_factory = MockFactory()
    yield gpiozero.Device.pin_factory
    gpiozero.Device.pin_factory.reset()
    gpiozero.Device.pin_factory = None


def test_a_pin_driven_low_is_a_press(pins: MockFactory) -> None:
    seen: list[str] = []
    button = GpioButton(17)
    button.start(lambda: seen.append("pressed"), lambda: seen.append("released"))
    pins.pin(17).drive_low()
    pins.pin(17).drive_high()
    assert seen == ["pressed", "released"]
    button.close()


def test_a_pin_that_is_taken_is_said(pins: MockFactory) -> None:
    button = GpioButton(17)
    with pytest.raises(PortLost, match="pin 17"):
        GpioButton(17)
    button.close()


def keys() -> tuple[Keys, list[str]]:
    seen: list[str] = []
    return Keys(lambda: seen.append("down"), lambda: seen.append("up")), seen


def test_space_pressed_twice_starts_and_stops() -> None:
    bar, seen = keys()
    bar.feed(b" ", 0)
    bar.pass_time(3)
    assert seen == ["down"]
    bar.feed(b" ", 3)
    assert seen == ["down", "up"]


def test_a_held_space_bar_that_repeats_is_let_go_when_it_stops() -> None:
    bar, seen = keys()
    for at in (0, 0.5, 0.53, 0.56, 0.59):
        bar.feed(b" ", at)
        bar.pass_time(at)
    assert seen == ["down"]
    bar.pass_time(0.8)
    assert seen == ["down", "up"]


def test_a_terminal_that_tells_releases_is_believed() -> None:
    bar, seen = keys()
    bar.feed(b"\x1b[32u", 0)
    bar.feed(b"\x1b[32;1:2u", 0.5)
    bar.pass_time(5)
    assert seen == ["down"]
    bar.feed(b"\x1b[32;1:3u", 6)
    assert seen == ["down", "up"]


def test_other_keys_do_nothing() -> None:
    bar, seen = keys()
    bar.feed(b"q\x1b[A", 0)
    assert seen == []
