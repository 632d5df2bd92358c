"""The privacy switch: while it is on, microphone and camera are shut."""

from __future__ import annotations

from collections.abc import Callable

from device.button import GpioButton


class Switch:
    """A switch that ties a GPIO pin to ground while it is on. It counts as on at once, as off when it has settled."""

    def __init__(self, pin: int, changed: Callable[[bool], None]) -> None:
        """Take the pin (BCM number); changed: told of every change, from another thread. Raises PortLost."""
        self._contact = GpioButton(pin, part="privacy switch", table="privacy")
        self._on = self._contact.down
        self._changed = changed
        self._contact.start(lambda: self._turn(True), lambda: self._turn(False), lone=True)

    @property
    def on(self) -> bool:
        """Whether nothing may be heard and seen; also at start, when no change has told it."""
        return self._on

    def _turn(self, on: bool) -> None:
        self._on = on
        self._changed(on)

    def close(self) -> None:
        self._contact.close()
