from __future__ import annotations

import queue
import threading

import pytest
from gpiozero.pins.mock import MockFactory

from device.button import Contact, GpioButton, Keys
from device.ports import PortLost


def test_a_pin_driven_low_is_a_press(pins: MockFactory) -> None:
    seen: queue.Queue[str] = queue.Queue()
    button = GpioButton(17)
    button.start(lambda: seen.put("pressed"), lambda: seen.put("released"))
    pins.pin(17).drive_low()
    assert seen.get(timeout=30) == "pressed"
    assert button.down
    pins.pin(17).drive_high()
    assert seen.get(timeout=30) == "released"
    button.close()
    assert seen.empty()


def test_a_board_may_have_a_button_that_is_high_when_pressed(pins: MockFactory) -> None:
    seen: queue.Queue[str] = queue.Queue()
    button = GpioButton(17, high=True)
    button.start(lambda: seen.put("pressed"), lambda: seen.put("released"))
    assert not button.down
    pins.pin(17).drive_high()
    assert seen.get(timeout=30) == "pressed"
    pins.pin(17).drive_low()
    assert seen.get(timeout=30) == "released"
    button.close()


def test_a_button_that_is_stuck_down_at_start_counts_when_it_was_let_go(
    pins: MockFactory, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    pull = pins.pin(17)._set_pull

    def held(value: str) -> None:  # a pull-up does nothing to a pin that is tied to ground
        pull(value)
        pins.pin(17).drive_low()

    monkeypatch.setattr(pins.pin(17), "_set_pull", held)
    monkeypatch.setattr("device.button.SETTLE", 0.0)
    seen: queue.Queue[str] = queue.Queue()
    button = GpioButton(17)
    button.start(lambda: seen.put("pressed"), lambda: seen.put("released"))
    assert "button on pin 17 is down already" in caplog.text
    pins.pin(17).drive_high()
    pins.pin(17).drive_low()
    assert seen.get(timeout=30) == "pressed"
    button.close()


def test_closing_ends_its_thread(pins: MockFactory) -> None:
    button = GpioButton(17)
    button.start(lambda: None, lambda: None)
    assert "button on pin 17" in {thread.name for thread in threading.enumerate()}
    button.close()
    assert "button on pin 17" not in {thread.name for thread in threading.enumerate()}


def contact(*, down: bool = False, lone: bool = False) -> tuple[Contact, list[str]]:
    seen: list[str] = []
    return Contact(lambda: seen.append("down"), lambda: seen.append("up"), down=down, lone=lone), seen


def test_a_press_counts_at_once_and_a_release_when_it_has_lasted() -> None:
    wires, seen = contact()
    wires.edge(True, 0)
    assert seen == ["down"]
    wires.edge(False, 2.0)
    wires.pass_time(2.02)
    assert seen == ["down"]
    assert wires.due == pytest.approx(2.03)
    wires.pass_time(2.03)
    assert seen == ["down", "up"]
    assert wires.due is None


def test_bouncing_contacts_are_one_press() -> None:
    wires, seen = contact()
    for at in range(10):
        wires.edge(at % 2 == 0, at / 1000)
    wires.edge(True, 0.010)
    wires.pass_time(1.0)
    assert seen == ["down"]
    for at in range(10):
        wires.edge(at % 2 == 1, 1 + at / 1000)
    wires.edge(False, 1.010)
    wires.pass_time(1.039)
    assert seen == ["down"]
    wires.pass_time(1.041)
    assert seen == ["down", "up"]


def test_a_contact_that_loses_touch_for_a_moment_does_not_end_the_recording() -> None:
    wires, seen = contact()
    wires.edge(True, 0)
    for at in range(1, 20):
        wires.edge(False, at)
        wires.edge(True, at + 0.025)
    wires.pass_time(30)
    assert seen == ["down"]


def test_two_presses_in_fifty_milliseconds_are_two() -> None:
    wires, seen = contact()
    wires.edge(True, 0)
    wires.edge(False, 0.005)
    wires.edge(True, 0.045)
    wires.edge(False, 0.050)
    wires.pass_time(1)
    assert seen == ["down", "up", "down", "up"]


def test_edges_that_wait_in_the_queue_keep_their_times() -> None:
    wires, seen = contact()
    wires.edge(True, 0)
    wires.edge(False, 1)
    wires.edge(True, 2)  # nobody looked in between
    assert seen == ["down", "up", "down"]


def test_letting_go_of_a_button_that_was_down_at_start_is_nothing_however_it_bounces() -> None:
    wires, seen = contact(down=True)
    wires.edge(False, 1)
    wires.edge(True, 1.01)
    wires.edge(False, 1.02)
    wires.pass_time(1.06)
    assert seen == []
    wires.edge(True, 2)
    wires.edge(False, 3)
    wires.pass_time(4)
    assert seen == ["down", "up"]


def test_a_switch_is_told_when_it_was_on_at_start() -> None:
    wires, seen = contact(down=True, lone=True)
    wires.edge(False, 1)
    wires.pass_time(2)
    assert seen == ["up"]


def test_an_opening_that_was_never_closed_is_nothing() -> None:
    wires, seen = contact()
    wires.edge(False, 0)
    wires.pass_time(1)
    assert seen == []
    assert wires.due is None


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
