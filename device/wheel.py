"""The rotary wheel: for volume, and for scrolling."""

from __future__ import annotations

from collections.abc import Callable

from device.button import GpioButton
from device.pins import taking


class Wheel:
    """A rotary encoder whose contacts tie two GPIO pins to ground, and the switch under its knob (gpiozero)."""

    def __init__(
        self,
        a: int,
        b: int,
        push: int | None,
        turned: Callable[[int], None],
        pushed: Callable[[], None] | None = None,
    ) -> None:
        """Take the pins (BCM numbers). Raises PortLost.

        turned: called with 1 for each step clockwise, -1 for each step back; pushed: for each press of the knob.
        Both from another thread, so they should only put into a queue.
        """
        import gpiozero

        # max_steps=0: gpiozero counts without an end, else it goes silent at its 16th step
        with taking(f"the wheel on pins {a} and {b}", "wheel"):
            self._encoder = gpiozero.RotaryEncoder(a, b, max_steps=0)
        self._encoder.when_rotated_clockwise = lambda: turned(1)
        self._encoder.when_rotated_counter_clockwise = lambda: turned(-1)
        self._push: GpioButton | None = None
        if push is not None and pushed is not None:
            try:
                self._push = GpioButton(push, part="wheel's knob", table="wheel")
            except BaseException:
                self._encoder.close()
                raise
            self._push.start(pushed, lambda: None)

    def close(self) -> None:
        self._encoder.close()
        if self._push is not None:
            self._push.close()
