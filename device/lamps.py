"""What shines: an LED, an RGB LED, or a chain of APA102 (DotStar) LEDs, through gpiozero."""

from __future__ import annotations

import contextlib
import warnings
from typing import Protocol

from device import config
from device.pins import taking
from device.ports import PortLost

Colour = tuple[float, float, float]  # red, green, blue: 0 to 1, as the eye sees them

SPI = (10, 11)  # data and clock of the first SPI bus


class Lamp(Protocol):
    """Something that can shine in a colour; black is dark."""

    def shine(self, colour: Colour) -> None: ...

    def close(self) -> None: ...


def take(settings: config.Light) -> Lamp:
    """The lamp on these pins. Raises PortLost."""
    pins = settings.pins
    kinds = {"led": ("one pin", 1), "rgb": ("three pins: red, green, blue", 3), "apa102": ("two pins: data, clock", 2)}
    if settings.kind not in kinds:
        raise PortLost("There is no light: light.kind in config.toml must be led, rgb or apa102.")
    wanted, count = kinds[settings.kind]
    if len(pins) != count:
        raise PortLost(f"The light cannot be used: light.pins in config.toml must be {wanted}.")
    with taking(f"the light on {'pin' if count == 1 else 'pins'} {', '.join(map(str, pins))}", "light"):
        if settings.kind == "rgb":
            return _Rgb(pins, settings.low)
        return _Chain(pins[0], pins[1], settings.count) if settings.kind == "apa102" else _Led(pins[0], settings.low)


def _power(seen: float) -> float:
    """What an LED needs to look so bright: the eye sees small steps in the dark best."""
    return seen**2


class _Led:
    """One LED: the colour is lost, and its brightest part stays."""

    def __init__(self, pin: int, low: bool) -> None:
        import gpiozero

        self._led = gpiozero.PWMLED(pin, active_high=not low)

    def shine(self, colour: Colour) -> None:
        self._led.value = _power(max(colour))

    def close(self) -> None:
        self._led.close()


class _Rgb:
    """Three LEDs in one."""

    def __init__(self, pins: tuple[int, ...], low: bool) -> None:
        import gpiozero

        self._led = gpiozero.RGBLED(*pins, active_high=not low)

    def shine(self, colour: Colour) -> None:
        self._led.value = tuple(map(_power, colour))

    def close(self) -> None:
        self._led.close()


class _Chain:
    """APA102 LEDs (Adafruit sells them as DotStar), all in the same colour."""

    def __init__(self, data: int, clock: int, count: int) -> None:
        self._count = count
        self._bus = _bus(data, clock)

    def shine(self, colour: Colour) -> None:
        red, green, blue = (round(255 * _power(part)) for part in colour)
        # the end: half a clock for each LED, and 32 zeros more for those of SK9822 make
        self._bus.send(bytes(4) + bytes((0xFF, blue, green, red)) * self._count + bytes(4 + self._count // 16))

    def close(self) -> None:
        self._bus.close()


def _bus(data: int, clock: int) -> _Bus | _Wires:
    import gpiozero

    if (data, clock) == SPI:
        with warnings.catch_warnings(), contextlib.suppress(gpiozero.SPISoftwareFallback):
            warnings.simplefilter("error", gpiozero.SPISoftwareFallback)  # which would take the select pin too
            return _Bus()
    return _Wires(data, clock)


class _Bus:
    """The first SPI bus. A chain has no select line, but the bus wants one: CE1 leaves CE0 to a screen."""

    def __init__(self) -> None:
        import gpiozero

        gpiozero.Device.ensure_pin_factory()
        self._spi = gpiozero.Device.pin_factory.spi(mosi_pin=SPI[0], clock_pin=SPI[1], miso_pin=None, select_pin=7)

    def send(self, data: bytes) -> None:
        self._spi.transfer(list(data))

    def close(self) -> None:
        self._spi.close()


class _Wires:
    """Data and clock on any two pins, moved one by one (gpiozero's own software SPI wants a select pin as well)."""

    def __init__(self, data: int, clock: int) -> None:
        import gpiozero

        self._data = gpiozero.OutputDevice(data)
        try:
            self._clock = gpiozero.OutputDevice(clock)
        except BaseException:
            self._data.close()
            raise

    def send(self, data: bytes) -> None:
        wire, clock, now = self._data.pin, self._clock.pin, None
        for byte in data:
            for bit in range(7, -1, -1):
                if now != (now := byte >> bit & 1):
                    wire.state = now
                clock.state = 1
                clock.state = 0

    def close(self) -> None:
        self._data.close()
        self._clock.close()
