"""The screen: luma's real drivers over wires that remember, and a display that is slow, or goes away."""

from __future__ import annotations

import logging
import os
import queue
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import gpiozero
import pytest
from gpiozero.pins.mock import MockFactory
from luma.core.device import dummy
from PIL import Image

from device import panel, screen
from device.config import Screen as Settings
from device.displays import make_screen
from device.drawing import View, draw, fits
from device.panel import Panel, Pins, Wire, open_panel
from device.ports import PortLost
from device.screen import Folder, Screen

NOW = datetime(2025, 11, 21, 22, 24)
LONG = " ".join(f"word{n}" for n in range(120))


@pytest.fixture(autouse=True)
def _reset_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(panel, "RESET", (0, 0))


class Glass:
    """An ST7789 at the end of the wire: reads commands and data by the pin, and keeps 240 by 320 pixels."""

    def __init__(self, factory: MockFactory, dc: int = 25) -> None:
        self.memory = Image.new("RGB", (320, 320), (9, 9, 9))
        self.sent = 0
        self.on = False
        self.broken = False
        self.opened: list[tuple[int, int]] = []
        self.turned = 0x70
        self._factory, self._dc = factory, dc
        self._command, self._data = 0, bytearray()
        self._columns = self._rows = (0, 0)
        self.max_speed_hz = 0

    def open(self, port: int, select: int) -> None:
        self.opened.append((port, select))

    def close(self) -> None:
        pass

    def writebytes(self, data: Any) -> None:
        assert len(data) <= 4096
        if self.broken:
            raise OSError(5, "Input/output error")
        if self._factory.pin(self._dc).state:
            self._data += bytes(data)
            self._take()
        else:
            (self._command,) = data
            self._data = bytearray()
            self.on = {0x29: True, 0x28: False}.get(self._command, self.on)

    def _take(self) -> None:
        data = bytes(self._data)
        if self._command in (0x2A, 0x2B) and len(data) == 4:
            ends = int.from_bytes(data[:2], "big"), int.from_bytes(data[2:], "big") + 1
            if self._command == 0x2A:
                self._columns = ends
            else:
                self._rows = ends
        elif self._command == 0x36:
            self.turned = data[0]
        elif self._command == 0x2C:
            (x0, x1), (y0, y1) = self._columns, self._rows
            if len(data) == 3 * (x1 - x0) * (y1 - y0):
                self.memory.paste(Image.frombytes("RGB", (x1 - x0, y1 - y0), data), (x0, y0))
                self.sent += len(data)


class Remembers:
    """A display that gives each picture to the test; it may be slow, or fail."""

    def __init__(self, size: tuple[int, int] = (240, 240), mono: bool = False) -> None:
        self.size, self.mono = size, mono
        self.pictures: queue.Queue[Image.Image] = queue.Queue()
        self.go = threading.Event()
        self.go.set()
        self.broken = False
        self.closed = threading.Event()

    def show(self, image: Image.Image) -> None:
        assert self.go.wait(60)
        if self.broken:
            self.pictures.put(Image.new("1", (1, 1)))
            raise OSError(121, "Remote I/O error")
        self.pictures.put(image)

    def close(self) -> None:
        self.closed.set()

    def until(self, view: View) -> int:
        """Wait until this is seen; how many pictures it took."""
        wanted = draw(view, self.size, mono=self.mono)
        for n in range(1, 1000):
            if self.pictures.get(timeout=60) == wanted:
                return n
        raise AssertionError("never seen")


def view(mode: str, text: str = "", level: float = 0.0, scroll: int = 0, **more: Any) -> View:
    return View(mode, text, level, scroll=scroll, name="Joe", time="22:24", **more)


@pytest.fixture
def shown() -> Iterator[Callable[..., tuple[Screen, Remembers]]]:
    made = []

    def make(display: Remembers | None = None, **more: Any) -> tuple[Screen, Remembers]:
        display = display or Remembers()
        made.append(Screen(lambda: display, lambda: NOW, **{"name": "Joe", "clock24": True, **more}))
        return made[-1], display

    yield make
    for each in made:
        each.close()


def seen(glass: Glass, box: tuple[int, int, int, int]) -> Image.Image:
    return glass.memory.crop(box)


def test_a_square_screen_shows_the_very_picture(pins: MockFactory) -> None:
    glass = Glass(pins)
    display = open_panel(Settings("st7789-240x240", select=1), wire=glass)
    assert (display.size, display.mono, glass.opened, glass.on) == ((240, 240), False, [(0, 1)], True)
    picture = draw(View("idle", time="10:24"), display.size)
    display.show(picture)
    assert seen(glass, (0, 0, 240, 240)) == picture
    display.close()
    assert not seen(glass, (0, 0, 240, 240)).getbbox()
    assert not glass.on


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_a_tall_screen_shows_the_very_picture_from_its_row_20_on(pins: MockFactory, rotate: Any) -> None:
    glass = Glass(pins)
    display = open_panel(Settings("st7789-240x280", rotate=rotate), wire=glass)
    assert display.size == ((280, 240) if rotate in (90, 270) else (240, 280))
    assert glass.turned == 0x00
    picture = draw(View("asking", "Shall I?"), display.size)
    display.show(picture)
    assert seen(glass, (0, 20, 240, 300)) == picture.rotate(-rotate, expand=True)
    assert seen(glass, (240, 0, 320, 320)).getextrema() == ((9, 9),) * 3, "there is no such column"
    display.close()


def test_only_what_changed_is_sent(pins: MockFactory) -> None:
    glass = Glass(pins)
    display = open_panel(Settings("st7789-240x240"), wire=glass)
    display.show(draw(View("listening", "add milk", 0.2), display.size))
    before = glass.sent
    louder = draw(View("listening", "add milk", 0.9), display.size)
    display.show(louder)
    assert 0 < glass.sent - before < 240 * 40 * 3
    assert seen(glass, (0, 0, 240, 240)) == louder
    before = glass.sent
    display.show(louder)
    assert glass.sent == before
    display.close()


def test_after_an_error_all_is_sent_again(pins: MockFactory) -> None:
    glass = Glass(pins)
    display = open_panel(Settings("st7789-240x240"), wire=glass)
    picture = draw(View("idle"), display.size)
    display.show(picture)
    glass.broken = True
    with pytest.raises(OSError, match="Input/output"):
        display.show(draw(View("listening"), display.size))
    glass.broken = False
    glass.memory = Image.new("RGB", (320, 320))
    display.show(picture)
    assert seen(glass, (0, 0, 240, 240)) == picture
    glass.broken = True
    display.close()


def test_the_backlight_shines_while_it_is_open(pins: MockFactory) -> None:
    display = open_panel(Settings("st7789-240x240", backlight=22), wire=Glass(pins))
    assert pins.pin(22).state == 1
    display.close()
    assert pins.pin(22).state == 0 or pins.pin(22).function == "input"
    open_panel(Settings("st7789-240x240", backlight=22), wire=Glass(pins)).close()  # its pins were given back


def test_a_backlight_may_be_lit_by_a_low_pin(pins: MockFactory) -> None:
    display = open_panel(Settings("st7789-240x240", backlight=22, low=True), wire=Glass(pins))
    assert pins.pin(22).state == 0
    display.close()
    held = Pins()
    light = held.light(22, True)
    light(False)
    assert pins.pin(22).state == 1
    held.close()


class Bus:
    """An I2C bus with an SSD1306 on it: keeps its 1,024 bytes."""

    def __init__(self) -> None:
        self.data = b""
        self.commands: list[int] = []
        self.error: OSError | None = None

    def write_i2c_block_data(self, address: int, register: int, data: list[int]) -> None:
        assert address == 0x3C
        if self.error:
            raise self.error
        if register == 0x40:
            self.data += bytes(data)
        else:
            self.commands += data

    def picture(self) -> Image.Image:
        """Of the newest 1,024 bytes: each is a column of eight pixels, the lowest bit on top."""
        image, data = Image.new("1", (128, 64)), self.data[-1024:]
        image.putdata([255 * (data[y // 8 * 128 + x] >> y % 8 & 1) for y in range(64) for x in range(128)])
        return image


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_an_oled_shows_the_very_picture(rotate: Any) -> None:
    bus = Bus()
    display = open_panel(Settings("ssd1306-128x64", rotate=rotate), bus=bus)
    assert display.mono
    picture = draw(View("asking", "Shall I?"), display.size, mono=True)
    display.show(picture)
    assert bus.picture().tobytes() == picture.rotate(-rotate, expand=True).tobytes()
    display.close()
    assert 0xAE in bus.commands[-10:], "it is switched off"


def test_an_oled_that_does_not_answer_is_told() -> None:
    bus = Bus()
    bus.error = OSError(121, "Remote I/O error")
    with pytest.raises(PortLost, match=r"No screen answers on I2C 1, address 0x3C: look at its wires"):
        open_panel(Settings("ssd1306-128x64"), bus=bus)


def test_an_oled_that_is_pulled_out_is_an_error_that_can_be_caught() -> None:
    bus = Bus()
    display = open_panel(Settings("ssd1306-128x64"), bus=bus)
    bus.error = OSError(121, "Remote I/O error")
    with pytest.raises(OSError, match="0x3C"):
        display.show(draw(View(), display.size, mono=True))
    display.close()


def test_without_spi_or_i2c_the_mend_is_told(pins: MockFactory) -> None:
    with pytest.raises(PortLost, match=r"no /dev/spidev7.3. Turn SPI on: sudo raspi-config nonint do_spi 0"):
        open_panel(Settings("st7789-240x240", port=7, select=3))
    with pytest.raises(PortLost, match=r"Turn I2C on: sudo raspi-config nonint do_i2c 0"):
        open_panel(Settings("ssd1306-128x64", port=77))
    gpiozero.OutputDevice(25).close()  # the pins were given back


def test_without_pins_the_screen_is_told() -> None:
    gpiozero.Device.pin_factory = None
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GPIOZERO_PIN_FACTORY", "nonesuch")
        with pytest.raises(PortLost, match=r"can't use the screen.*See \[screen\] in config.toml"):
            open_panel(Settings("st7789-240x240"), wire=Glass(MockFactory()))


def test_a_pin_that_is_taken_is_told(pins: MockFactory) -> None:
    button = gpiozero.Button(25)
    with pytest.raises(PortLost, match="can't use the screen"):
        open_panel(Settings("st7789-240x240"), wire=Glass(pins))
    button.close()


def test_the_wire_writes_to_the_kernels_device(tmp_path: Path) -> None:
    wire, path = Wire(), tmp_path / "spi"
    wire._file = os.open(path, os.O_RDWR | os.O_CREAT)
    wire.writebytes([0x2C])
    wire.writebytes(b"\x01\x02")
    wire.close()
    wire.close()
    assert path.read_bytes() == b"\x2c\x01\x02"


def test_lumas_own_dummy_takes_every_picture() -> None:
    for size, mode in (((240, 280), "RGB"), ((128, 64), "1")):
        device = dummy(*size, mode=mode)
        display = Panel(device, Pins())
        picture = draw(View("idle", time="10:24"), display.size, mono=display.mono)
        display.show(picture)
        assert device.image == picture
        display.close()


def test_it_shows_what_happens(shown: Callable[..., tuple[Screen, Remembers]]) -> None:
    watcher, display = shown()
    display.until(view("starting"))
    for mode, text in (("idle", ""), ("listening", ""), ("listening", "add milk"), ("working", "")):
        watcher.show(mode, text)
        display.until(view(mode, "add milk" if mode == "working" else text))
    watcher.show("speaking", "Added milk.")
    watcher.show("speaking", "")
    display.until(view("speaking", "Added milk."))
    watcher.show("idle", "")
    display.until(view("idle", "Added milk."))
    watcher.show("listening", "")
    display.until(view("listening"))
    watcher.level(0.5)
    display.until(view("listening", level=0.5))


def test_a_failure_stays_while_it_is_said(shown: Callable[..., tuple[Screen, Remembers]]) -> None:
    watcher, display = shown()
    watcher.show("working", "call Anna")
    watcher.show("failed", "I can't call.")
    watcher.show("speaking", "")
    display.until(view("failed", "I can't call."))


def test_the_question_stays_until_there_are_words(shown: Callable[..., tuple[Screen, Remembers]]) -> None:
    watcher, display = shown()
    watcher.show("asking", "Shall I?")
    watcher.show("answering", "")
    display.until(view("answering", "Shall I?"))
    watcher.show("answering", "yes")
    display.until(view("answering", "yes"))


def test_a_slow_display_delays_nobody_and_shows_the_newest(shown: Callable[..., tuple[Screen, Remembers]]) -> None:
    display = Remembers()
    display.go.clear()
    watcher, _ = shown(display)
    for n in range(200):
        watcher.show("listening", f"word {n}")
    display.go.set()
    assert display.until(view("listening", "word 199")) <= 4


def test_battery_network_and_the_switch_are_seen(shown: Callable[..., tuple[Screen, Remembers]]) -> None:
    watcher, display = shown(battery=lambda: (9, True), network=lambda: False, private=lambda: True)
    watcher.show("idle", "")
    display.until(view("idle", battery=9, charging=True, network=False, private=True))


def test_the_wheel_scrolls_and_stops_at_both_ends(shown: Callable[..., tuple[Screen, Remembers]]) -> None:
    watcher, display = shown(steady=lambda: 0.0)
    watcher.show("speaking", LONG)
    watcher.scroll(2)
    display.until(view("speaking", LONG, scroll=2))
    watcher.scroll(-5)
    display.until(view("speaking", LONG))
    watcher.scroll(9999)
    lines, fit = fits(view("speaking", LONG), (240, 240))
    display.until(view("speaking", LONG, scroll=lines - fit))
    watcher.show("idle", "")
    watcher.scroll(-1)
    display.until(view("idle", LONG, scroll=lines - fit - 1))


def test_a_long_question_turns_its_pages_and_begins_again(shown: Callable[..., tuple[Screen, Remembers]]) -> None:
    time = [0.0]
    watcher, display = shown(steady=lambda: time[0])
    watcher.show("asking", LONG)
    display.until(view("asking", LONG))
    lines, fit = fits(view("asking", LONG), (240, 240))
    line = 0
    while line < lines - fit:
        line = min(line + fit - 1, lines - fit)
        time[0] += screen.PAGE
        watcher.level(0)
        display.until(view("asking", LONG, scroll=line))
    time[0] += screen.PAGE
    watcher.level(0)
    display.until(view("asking", LONG))


def test_a_reply_leaves_when_it_was_read(shown: Callable[..., tuple[Screen, Remembers]]) -> None:
    time = [0.0]
    watcher, display = shown(steady=lambda: time[0])
    watcher.show("speaking", "Done.")
    watcher.show("idle", "")
    display.until(view("idle", "Done."))
    time[0] += 60
    watcher.level(0)
    display.until(view("idle"))


def test_a_display_that_comes_back_shows_the_present(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(screen, "RETRY", 0.0)
    display, absent, tries = Remembers(), [False], queue.Queue[int]()

    def opened() -> Remembers:
        tries.put(1)
        if absent[0]:
            raise PortLost("No screen answers.")
        return display

    watcher = Screen(opened, lambda: NOW, name="Joe", clock24=True)
    display.until(view("starting"))
    tries.get(timeout=60)
    absent[0] = display.broken = True
    with caplog.at_level(logging.WARNING):
        watcher.show("listening", "")
        assert display.closed.wait(60)
        for _ in range(3):
            tries.get(timeout=60)
        absent[0] = display.broken = False
        watcher.show("idle", "")
        display.until(view("idle"))
        watcher.close()
    assert [r.getMessage().split(":")[0] for r in caplog.records] == ["The screen went away", "The screen is back."]


def test_a_bug_in_a_callable_ends_no_screen(
    monkeypatch: pytest.MonkeyPatch, shown: Callable[..., tuple[Screen, Remembers]], caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(screen, "RETRY", 0.0)
    answers = iter([ValueError("no"), (50, False)])

    def battery() -> tuple[int, bool]:
        answer = next(answers)
        if isinstance(answer, ValueError):
            raise answer
        return answer  # type: ignore[return-value]

    time = [0.0]
    watcher, display = shown(battery=battery, steady=lambda: time[0])
    watcher.show("idle", "")
    display.until(view("idle"))
    time[0] += screen.STATUS
    watcher.level(0)
    display.until(view("idle", battery=50))
    assert "the screen" in caplog.text


def test_close_makes_it_dark_and_ends_the_thread(shown: Callable[..., tuple[Screen, Remembers]]) -> None:
    watcher, display = shown()
    watcher.close()
    assert display.closed.is_set()
    assert not watcher._thread.is_alive()
    watcher.show("idle", "")
    watcher.close()


def test_a_folder_gets_a_picture_for_each_change(tmp_path: Path) -> None:
    folder = tmp_path / "pictures"
    watcher = make_screen(Settings("folder", folder=str(folder)), lambda: NOW, name="Joe", clock24=True)
    assert watcher
    watcher.show("asking", "Shall I?")
    watcher.close()
    for path in sorted(folder.glob("*.png")):
        with Image.open(path) as image:
            assert image.size == (240, 240)
    assert not list(folder.glob("*.part"))


def test_a_folder_starts_again_after_a_thousand(tmp_path: Path) -> None:
    display, picture = Folder(tmp_path), Image.new("RGB", (1, 1))
    display._number = 999
    display.show(picture)
    display.show(picture)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["000.png", "999.png"]


def test_wrong_settings_are_told(tmp_path: Path) -> None:
    assert make_screen(Settings(), lambda: NOW) is None
    with pytest.raises(PortLost, match=r"set screen.folder in config.toml"):
        make_screen(Settings("folder"), lambda: NOW)
    (tmp_path / "file").touch()
    with pytest.raises(PortLost, match=r"See screen.folder"):
        make_screen(Settings("folder", folder=str(tmp_path / "file")), lambda: NOW)


@pytest.mark.parametrize("missing", ["luma.lcd.device", "fontpkg_atkinson_hyperlegible"])
def test_a_missing_library_is_told_with_its_mend(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    import sys

    from device.lettering import font

    monkeypatch.setitem(sys.modules, missing, None)
    monkeypatch.delitem(sys.modules, "device.panel")
    font.cache_clear()
    with pytest.raises(PortLost, match=r"pip install -e .\.\[screen\]."):
        make_screen(Settings("st7789-240x240"), lambda: NOW)
