from __future__ import annotations

import queue

import gpiozero
import pytest
from gpiozero.pins.mock import MockFactory

from device.ports import PortLost
from device.switch import Switch


def test_each_change_is_told(pins: MockFactory) -> None:
    told: queue.Queue[bool] = queue.Queue()
    switch = Switch(26, told.put)
    assert not switch.on
    pins.pin(26).drive_low()
    assert told.get(timeout=30) is True
    assert switch.on
    pins.pin(26).drive_high()
    assert told.get(timeout=30) is False
    assert not switch.on
    switch.close()
    assert told.empty()


def test_a_switch_that_is_on_at_start_is_seen_and_its_end_told(
    pins: MockFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    pull = pins.pin(26)._set_pull

    def tied(value: str) -> None:  # a pull-up does nothing to a pin that is tied to ground
        pull(value)
        pins.pin(26).drive_low()

    monkeypatch.setattr(pins.pin(26), "_set_pull", tied)
    told: queue.Queue[bool] = queue.Queue()
    switch = Switch(26, told.put)
    assert switch.on
    pins.pin(26).drive_high()
    assert told.get(timeout=30) is False
    switch.close()


def test_a_pin_that_is_taken_is_said(pins: MockFactory) -> None:
    taken = gpiozero.LED(26)
    with pytest.raises(PortLost, match=r"privacy switch on pin 26: .*\[privacy\]"):
        Switch(26, lambda on: None)
    taken.close()
