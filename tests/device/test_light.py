from __future__ import annotations

import threading
from collections.abc import Iterator

import gpiozero
import pytest
from gpiozero.pins.mock import MockFactory, MockPWMPin, MockSPIDevice

from device import config, lamps
from device.lamps import Colour
from device.light import DARK, PATTERNS, Light
from device.loop import Mode
from device.ports import PortLost

SPECIAL = ("starting", "thinking", "failed", "private", "looking", "stopped")  # device.ports.Watcher names them


@pytest.fixture
def pins() -> Iterator[MockFactory]:
    gpiozero.Device.pin_factory = MockFactory(pin_class=MockPWMPin)
    yield gpiozero.Device.pin_factory
    gpiozero.Device.pin_factory.reset()
    gpiozero.Device.pin_factory = None


class Lamp:
    """Remembers the last colour, and who waits for one is told."""

    def __init__(self) -> None:
        self.colours: list[Colour] = []
        self.closed = False
        self._more = threading.Condition()

    def shine(self, colour: Colour) -> None:
        with self._more:
            self.colours.append(colour)
            self._more.notify_all()

    def close(self) -> None:
        self.closed = True

    def wait(self, lit: bool) -> None:
        with self._more:
            assert self._more.wait_for(lambda: bool(self.colours) and any(self.colours[-1]) is lit, timeout=30)


@pytest.fixture
def lamp(monkeypatch: pytest.MonkeyPatch) -> Lamp:
    lamp = Lamp()
    monkeypatch.setattr(lamps, "take", lambda settings: lamp)
    return lamp


def test_every_state_has_a_pattern() -> None:
    assert set(PATTERNS) == {*Mode, *SPECIAL}
    assert {mode for mode, pattern in PATTERNS.items() if pattern is DARK} == {"idle", "stopped"}


def test_whoever_sees_no_colours_sees_which_state_it_is() -> None:
    moves: dict[tuple[object, ...], str] = {}
    for mode, pattern in PATTERNS.items():
        if pattern is DARK or mode == "answering":  # which hears you, as listening does
            continue
        assert moves.setdefault((pattern.steps, pattern.breathe), mode) == mode


def test_it_is_lit_without_a_break_just_where_it_listens() -> None:
    steady = {mode for mode, pattern in PATTERNS.items() if pattern is not DARK and pattern.at(0.0)[1] is None}
    assert steady == {"listening", "answering"}


def test_nothing_flashes_more_than_three_times_a_second() -> None:
    for pattern in PATTERNS.values():
        lit = [pattern.at(at / 100)[0] > 0 for at in range(1000)]
        begins = [at for at in range(1, 1000) if lit[at] and not lit[at - 1]]
        assert all(fourth - first >= 100 for first, fourth in zip(begins, begins[3:], strict=False))


def test_nothing_is_brighter_than_the_camera() -> None:
    brightest = {mode: max(pattern.at(at / 20)[0] for at in range(100)) for mode, pattern in PATTERNS.items()}
    assert max(brightest.values()) == brightest.pop("looking") == 1.0
    assert max(brightest.values()) <= 0.6


def test_a_failure_blinks_three_times_and_then_it_is_dark() -> None:
    pattern = PATTERNS["failed"]
    assert [pattern.at(0.1 + 0.3 * at)[0] > 0 for at in range(8)] == [True, False] * 3 + [False] * 2
    assert pattern.at(100.0) == (0.0, None)


def test_where_nothing_moves_it_sleeps() -> None:
    for mode in ("idle", "stopped", "listening", "answering"):
        assert PATTERNS[mode].at(5.0)[1] is None
    assert PATTERNS["private"].at(0.2)[1] == pytest.approx(3.8)


def test_a_breath_gets_brighter_and_darker_and_never_goes_out() -> None:
    pattern = PATTERNS["working"]
    seen = [pattern.at(pattern.breathe * part / 4)[0] for part in range(4)]
    assert 0 < seen[0] < seen[1] < seen[2] == pattern.bright > seen[3] > seen[0]


def test_it_shows_what_it_is_told_and_goes_dark_at_the_end(lamp: Lamp) -> None:
    shown = Light(config.Light(kind="led", pins=(5,)))
    lamp.wait(lit=False)
    shown.show("listening", "")
    lamp.wait(lit=True)
    shown.show("idle", "")
    lamp.wait(lit=False)
    shown.show("looking", "")
    lamp.wait(lit=True)
    shown.close()
    assert not any(lamp.colours[-1])
    assert lamp.closed
    assert "light" not in {thread.name for thread in threading.enumerate()}


def test_it_gets_brighter_with_the_voice(lamp: Lamp) -> None:
    shown = Light(config.Light(kind="led", pins=(5,)))
    shown.show("listening", "")
    lamp.wait(lit=True)
    quiet = lamp.colours[-1]
    shown.level(7.0)  # more than there is
    with lamp._more:
        assert lamp._more.wait_for(lambda: lamp.colours[-1][2] > quiet[2], timeout=30)
    assert max(lamp.colours[-1]) <= PATTERNS["listening"].bright
    shown.close()


def test_words_alone_begin_nothing_anew_but_a_second_failure_blinks_again(lamp: Lamp) -> None:
    shown = Light(config.Light(kind="led", pins=(5,)))
    shown.show("working", "")
    began = shown._began
    shown.show("working", "set a timer")
    assert shown._began == began
    shown.show("failed", "")
    began = shown._began
    shown.show("failed", "")
    assert shown._began > began
    shown.close()


def test_an_unknown_state_is_dark(lamp: Lamp) -> None:
    shown = Light(config.Light(kind="led", pins=(5,)))
    shown.show("listening", "")
    lamp.wait(lit=True)
    shown.show("dreaming", "")
    lamp.wait(lit=False)
    shown.close()


def test_a_lamp_that_breaks_harms_nobody(lamp: Lamp, caplog: pytest.LogCaptureFixture) -> None:
    def broken(colour: Colour) -> None:
        raise OSError("no such bus")

    lamp.shine = broken  # type: ignore[method-assign]
    shown = Light(config.Light(kind="led", pins=(5,)))
    shown._thread.join(timeout=30)
    shown.show("listening", "")
    shown.level(0.5)
    shown.close()
    assert "the light went away" in caplog.text


def test_an_led_shines_on_its_pin(pins: MockFactory) -> None:
    lamp = lamps.take(config.Light(kind="led", pins=(5,)))
    lamp.shine((0.0, 0.5, 0.0))
    assert pins.pin(5).state == pytest.approx(0.25)
    lamp.shine((0.0, 0.0, 0.0))
    assert pins.pin(5).state == 0
    lamp.close()


def test_a_common_anode_shines_where_its_pin_is_low(pins: MockFactory) -> None:
    lamp = lamps.take(config.Light(kind="rgb", pins=(25, 24, 23), low=True))
    lamp.shine((1.0, 0.0, 0.5))
    assert [pins.pin(pin).state for pin in (25, 24, 23)] == [0.0, 1.0, pytest.approx(0.75)]
    lamp.shine((0.0, 0.0, 0.0))
    assert [pins.pin(pin).state for pin in (25, 24, 23)] == [1.0, 1.0, 1.0]
    lamp.close()


FRAME = bytes(4) + bytes((0xFF, 64, 0, 255)) * 3 + bytes(4)  # start; brightness, blue, green, red; end


def sent(pins: MockFactory, data: int, clock: int) -> bytes:
    """What a chain on these pins gets for one colour: its data at each rising clock."""
    bits = ""
    lamp = lamps.take(config.Light(kind="apa102", pins=(data, clock), count=3))
    beat = pins.pin(clock)
    change = beat._change_state

    def rising(value: float) -> bool:
        nonlocal bits
        if value and not beat.state:
            bits += str(int(pins.pin(data).state))
        return bool(change(value))

    beat._change_state = rising
    lamp.shine((1.0, 0.0, 0.5))
    lamp.close()
    return int(bits, 2).to_bytes(len(bits) // 8, "big")


def test_a_chain_on_any_two_pins_gets_its_bits(pins: MockFactory) -> None:
    assert sent(pins, 5, 6) == FRAME


def test_without_a_driver_for_spi_the_bits_go_out_on_the_same_pins(
    pins: MockFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(shared: bool, hardware: bool) -> type:
        raise ImportError("failed to import spidev")

    monkeypatch.setattr(pins, "_get_spi_class", missing)
    assert sent(pins, 10, 11) == FRAME
    gpiozero.LED(7).close()  # nobody took the select pin


def test_a_chain_on_the_spi_pins_goes_through_spi() -> None:
    factory = gpiozero.Device.pin_factory = MockFactory()
    try:
        heard = MockSPIDevice(11, 10, None, 7)
        lamp = lamps.take(config.Light(kind="apa102", pins=(10, 11), count=3))
        lamp.shine((1.0, 0.0, 0.5))
        assert heard.rx_word().to_bytes(len(FRAME), "big") == FRAME
        lamp.close()
    finally:
        factory.reset()
        gpiozero.Device.pin_factory = None


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (config.Light(kind="rgb", pins=(5, 6)), "three pins: red, green, blue"),
        (config.Light(kind="led"), "one pin"),
        (config.Light(kind="apa102", pins=(5,)), "two pins: data, clock"),
        (config.Light(), "light.kind"),
        (config.Light(kind="led", pins=(99,)), r"pin 99: .*\[light\] in config.toml"),
        (config.Light(kind="rgb", pins=(5, 6, 6)), "pins 5, 6, 6"),
        (config.Light(kind="apa102", pins=(5, 5)), "pins 5, 5"),
    ],
)
def test_wrong_pins_are_said(pins: MockFactory, settings: config.Light, said: str) -> None:
    with pytest.raises(PortLost, match=said):
        Light(settings)
    free = lamps.take(config.Light(kind="apa102", pins=(5, 6)))  # nothing was kept
    free.close()
