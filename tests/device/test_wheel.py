from __future__ import annotations

import queue

import gpiozero
import pytest
from gpiozero.pins.mock import MockFactory

from device.ports import PortLost
from device.wheel import Wheel


def turn(pins: MockFactory, first: int, second: int) -> None:
    """One step: each contact closes and opens, the first before the second."""
    pins.pin(first).drive_low()
    pins.pin(second).drive_low()
    pins.pin(first).drive_high()
    pins.pin(second).drive_high()


def test_a_turn_is_told_with_its_direction(pins: MockFactory) -> None:
    turned: list[int] = []
    wheel = Wheel(22, 23, None, turned.append)
    turn(pins, 22, 23)
    turn(pins, 23, 22)
    wheel.close()
    assert sorted(turned) == [-1, 1]


def test_it_has_no_end(pins: MockFactory) -> None:
    turned: list[int] = []
    wheel = Wheel(22, 23, None, turned.append)
    for _ in range(50):
        turn(pins, 22, 23)
    wheel.close()
    assert len(turned) == 50
    assert len(set(turned)) == 1


def test_contacts_that_bounce_are_no_turn(pins: MockFactory) -> None:
    turned: list[int] = []
    wheel = Wheel(22, 23, None, turned.append)
    for _ in range(10):
        pins.pin(22).drive_low()
        pins.pin(22).drive_high()
    assert turned == []
    pins.pin(22).drive_low()
    pins.pin(23).drive_low()
    for _ in range(10):
        pins.pin(22).drive_high()
        pins.pin(22).drive_low()
    pins.pin(22).drive_high()
    pins.pin(23).drive_high()
    wheel.close()
    assert len(turned) == 1


def test_the_knob_can_be_pushed(pins: MockFactory) -> None:
    pushed: queue.Queue[str] = queue.Queue()
    wheel = Wheel(22, 23, 27, lambda step: None, lambda: pushed.put("pushed"))
    pins.pin(27).drive_low()
    assert pushed.get(timeout=30) == "pushed"
    wheel.close()


def test_pins_that_are_taken_are_said_and_none_is_kept(pins: MockFactory) -> None:
    taken = gpiozero.LED(27)
    with pytest.raises(PortLost, match=r"wheel's knob on pin 27: .*\[wheel\]"):
        Wheel(22, 23, 27, lambda step: None, lambda: None)
    with pytest.raises(PortLost, match="wheel on pins 22 and 27"):
        Wheel(22, 27, None, lambda step: None)
    taken.close()
    Wheel(22, 23, 27, lambda step: None, lambda: None).close()
