"""The real displays: luma's drivers, on gpiozero's pins and the kernel's own SPI device. Imports luma.

So nothing has to be compiled: neither spidev nor RPi.GPIO is needed.
"""

from __future__ import annotations

import fcntl
import os
import struct
from collections.abc import Sequence
from typing import Any

import gpiozero
import luma.core.error
import numpy as np
from luma.core.interface.serial import i2c, spi
from luma.lcd.device import st7789
from luma.oled.device import ssd1306
from PIL import Image, ImageChops

from device import config
from device.ports import PortLost

SPEED = 40_000_000  # Hz; a whole picture takes 35 to 40 ms
RESET = 0.02, 0.15  # s; held down, and until it is awake
SET_SPEED = 0x40046B04  # ioctl SPI_IOC_WR_MAX_SPEED_HZ
NOTHING = 0xE3  # the SSD1306's command to do nothing

SPI_MEND = "Turn SPI on: sudo raspi-config nonint do_spi 0"
I2C_MEND = "Turn I2C on: sudo raspi-config nonint do_i2c 0"


class Wire:
    """What luma needs of the spidev library, which would have to be compiled: the kernel takes plain writes, too."""

    _file = -1

    def open(self, port: int, select: int) -> None:
        path = f"/dev/spidev{port}.{select}"
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        except FileNotFoundError as error:
            raise PortLost(f"I can't find the screen: there is no {path}. {SPI_MEND}") from error
        except PermissionError as error:
            raise PortLost(f"I may not use {path}. Allow it, and log in again: sudo usermod -aG spi $USER") from error

    @property
    def max_speed_hz(self) -> int:
        return self._speed

    @max_speed_hz.setter
    def max_speed_hz(self, speed: int) -> None:
        self._speed = speed
        fcntl.ioctl(self._file, SET_SPEED, struct.pack("I", speed))

    def writebytes(self, data: Sequence[int]) -> None:
        """Up to 4,096 bytes, which is what the kernel takes at once."""
        os.write(self._file, bytes(data))

    def close(self) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


class Pins:
    """What luma needs of RPi.GPIO, from gpiozero: one pin library for all parts, and its mock for the tests."""

    OUT, LOW, HIGH = 0, 0, 1

    def __init__(self) -> None:
        self._pins: dict[int, Any] = {}

    def setup(self, pin: int, direction: int) -> None:
        self._pins[pin] = gpiozero.OutputDevice(pin)

    def output(self, pin: int, level: int) -> None:
        self._pins[pin].value = level

    def light(self, pin: int | None, low: bool) -> Any:
        """The backlight as luma calls it: with True and False. low: a low pin lights it."""
        if pin is None:
            return lambda on: None
        self._pins[pin] = backlight = gpiozero.OutputDevice(pin, active_high=not low)
        return lambda on: backlight.on() if on else backlight.off()

    def close(self) -> None:
        for pin in self._pins.values():
            pin.close()


class St7789(st7789):  # type: ignore[misc]  # luma has no types
    """luma's, which knows 240x240 only; it sends what has changed, and no more.

    The controller has 320 rows. A panel of 280 shows those from 20 on, and stands upright (luma's own setting
    exchanges rows and columns, and then only 240 of each are there).
    """

    def __init__(self, serial: Any, height: int, **options: Any) -> None:
        self._first_row = 20 if height == 280 else 0
        self._sent: Image.Image | None = None
        super().__init__(serial, 240, height, **options)
        if height == 280:
            self.command(0x36, 0x00)  # rows from the top, columns from the left, red first
            self._sent = None
            self.clear()

    def set_window(self, x1: int, y1: int, x2: int, y2: int) -> None:
        super().set_window(x1, y1 + self._first_row, x2, y2 + self._first_row)

    def display(self, image: Image.Image) -> None:
        image = self.preprocess(image).convert("RGB")
        before, self._sent = self._sent, None  # after an error all is sent again
        box = ImageChops.difference(image, before).getbbox() if before else (0, 0, *image.size)
        if box:
            self.set_window(*box)
            self.data(image.crop(box).tobytes())
        self._sent = image


class Ssd1306(ssd1306):  # type: ignore[misc]
    """luma's, which asks for each pixel by itself, in a way that Pillow gives up in its version 14."""

    def display(self, image: Image.Image) -> None:
        bits = np.asarray(self.preprocess(image)).reshape(self._h // 8, 8, self._w)
        self.command(self._const.COLUMNADDR, 0, self._w - 1, self._const.PAGEADDR, 0, self._h // 8 - 1)
        self.data(np.packbits(bits, axis=1, bitorder="little").tobytes())  # a byte is eight pixels, one below the other


class Panel:
    """device.screen.Display on a luma device."""

    def __init__(self, device: Any, pins: Pins) -> None:
        self.size: tuple[int, int] = device.size
        self.mono: bool = device.mode == "1"
        self._device, self._pins = device, pins

    def show(self, image: Image.Image) -> None:
        """Bring it to the glass. Raises OSError."""
        try:
            self._device.display(image)
        except luma.core.error.Error as error:
            raise OSError(str(error)) from error

    def close(self) -> None:
        """Dark, and without backlight."""
        try:
            self._device.cleanup()
        except (OSError, luma.core.error.Error):
            pass  # it is gone; so it is dark
        finally:
            self._pins.close()


def open_panel(settings: config.Screen, *, wire: Any = None, bus: Any = None) -> Panel:
    """The display that is configured. wire, bus: instead of the real SPI and I2C. Raises PortLost."""
    if settings.kind.startswith("ssd1306"):
        return _oled(settings, bus)
    return _lcd(settings, wire or Wire())


def _lcd(settings: config.Screen, wire: Any) -> Panel:
    pins = Pins()
    try:
        light = pins.light(settings.backlight, settings.low)
        light(False)
        serial = spi(
            wire, pins, settings.port, settings.select, SPEED, gpio_DC=settings.dc, gpio_RST=settings.reset,
            reset_hold_time=RESET[0], reset_release_time=RESET[1],
        )  # fmt: skip
        height = int(settings.kind.rpartition("x")[2])
        return Panel(St7789(serial, height, rotate=settings.rotate // 90, backlight=light), pins)
    except Exception as error:  # each pin library has errors of its own
        pins.close()
        wire.close()
        if isinstance(error, PortLost):
            raise
        raise PortLost(f"I can't use the screen: {error}. See [screen] in config.toml.") from error


def _oled(settings: config.Screen, bus: Any) -> Panel:
    port = settings.port or 1  # I2C 0 is the Pi's own
    try:
        serial = i2c(bus, port, settings.address)
    except (luma.core.error.Error, OSError) as error:
        raise PortLost(f"I can't find the screen: {error}. {I2C_MEND}") from error
    try:
        serial.command(NOTHING)  # before luma's device: each that is made is remembered until the program ends
        return Panel(Ssd1306(serial, rotate=settings.rotate // 90), Pins())
    except (luma.core.error.Error, OSError) as error:
        serial.cleanup()
        where = f"I2C {port}, address 0x{settings.address:02X}"
        raise PortLost(f"No screen answers on {where}: look at its wires, and at screen.address.") from error
