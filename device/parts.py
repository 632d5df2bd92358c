"""The parts that the config names, opened: what is missing is told and done without, but for the button."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from contextlib import ExitStack
from typing import TYPE_CHECKING, TypeVar

from device import machine
from device.button import GpioButton, NoButton, SpaceBar
from device.camera import make_camera
from device.clock import SystemClock
from device.config import Config
from device.ducking import NoOthers, PulseOthers
from device.events import Called, Private, Stopped
from device.loop import Mode
from device.ports import Button, Others, PortLost, Watcher
from device.runner import Runner
from device.sound import PortAudioMicrophone, PortAudioSpeaker
from device.volume import Volume
from device.watchers import Watchers

if TYPE_CHECKING:
    from device.screen import Screen
    from device.switch import Switch

log = logging.getLogger(__name__)
T = TypeVar("T")


class Parts:
    """What this device is made of. problems: a sentence for each part that is configured and missing."""

    def __init__(self, config: Config, clock: SystemClock, watchers: list[Watcher], *, patient: bool) -> None:
        """Open what shows and sounds. patient: microphone and speaker may come later. Raises PortLost."""
        self.problems: list[str] = []
        self._config, self._clock = config, clock
        self._runner: Runner | None = None
        self._private = False
        self._reading: Switch | None = None
        self._scroller: Screen | None = None
        self._stack = ExitStack()
        shown = [self._tried(self._light), self._tried(self._screen)]
        self.watchers = Watchers([*watchers, *(part for part in shown if part)])
        self._stack.callback(self.watchers.close)
        self.watchers.show("starting", "")
        self._private = self._switched()
        button, microphone, speaker = config.button, config.microphone, config.speaker
        self.button = _button(button.pin, button.high, patient)
        self.microphone = PortAudioMicrophone(microphone.device, microphone.open, needed=not patient)
        self.speaker = PortAudioSpeaker(speaker.device, needed=not patient)
        if self._private:
            self.microphone.shut(True)
        self.volume = Volume(self.speaker, speaker.volume * 100)
        self.others = _others()
        self._stack.callback(self.others.close)
        self.camera = self._tried(lambda: make_camera(config.camera, self._watching))
        if self.camera:
            self.camera.shut(self._private)
            self._stack.callback(self.camera.close)

    def start(self, runner: Runner) -> None:
        """Let what else can be pressed, moved or said talk to the loop."""
        now = self._clock.steady
        self._runner = runner
        self._tried(lambda: self._stop(lambda: runner.post(Stopped(now()))))
        self._tried(lambda: self._wheel(runner))
        on = self._reading.on if self._reading else self._private  # moved, perhaps, while the models were loaded
        self.microphone.shut(on)
        runner.post(Private(now(), on))
        self._tried(lambda: self._wake(lambda: runner.post(Called(now()))))

    def shut(self, on: bool) -> None:
        """The privacy switch was moved."""
        self._private = on
        if self.camera:
            self.camera.shut(on)

    def close(self) -> None:
        """Give back everything but what the runner closes: button, microphone and speaker."""
        self._stack.close()

    def _tried(self, make: Callable[[], T]) -> T | None:
        try:
            return make()
        except PortLost as error:
            log.error("%s", error)
            self.problems.append(str(error))
            return None

    def _light(self) -> Watcher | None:
        from device.light import Light

        return Light(self._config.light) if self._config.light.kind else None

    def _screen(self) -> Watcher | None:
        if not self._config.screen.kind:
            return None
        from device.displays import make_screen

        self._scroller = make_screen(
            self._config.screen,
            self._clock.now,
            name=self._config.name,
            clock24=self._config.clock == "24",
            battery=lambda: machine.battery(self._config.battery.hook),
            network=machine.has_network,
            private=lambda: self._private,
        )
        return self._scroller

    def _watching(self, on: bool) -> None:
        mode = self._runner.state.mode if self._runner else Mode.IDLE
        self.watchers.show("looking" if on else mode, "")

    def _stop(self, stopped: Callable[[], None]) -> None:
        if self._config.button.stop is not None:
            button = GpioButton(self._config.button.stop, part="stop button")
            self._stack.callback(button.close)
            button.start(stopped, lambda: None)

    def _wheel(self, runner: Runner) -> None:
        """It scrolls what is longer than the screen while that is shown, and is the volume else."""
        settings = self._config.wheel
        if settings.a is None or settings.b is None:
            return
        from device.wheel import Wheel

        def turned(steps: int) -> None:
            reads = runner.state.mode in (Mode.SPEAKING, Mode.ASKING, Mode.GUARDED)
            if not (reads and self._scroller and self._scroller.scroll(steps)):
                self.volume.turn(steps)

        def pushed() -> None:
            self.volume.muted = not self.volume.muted

        self._stack.callback(Wheel(settings.a, settings.b, settings.push, turned, pushed).close)

    def _switched(self) -> bool:
        """Whether the privacy switch is on; also where it is configured and cannot be read."""
        if self._config.privacy.pin is None:
            return False
        from device.switch import Switch

        def changed(on: bool) -> None:
            if self._runner:
                self._runner.post(Private(self._clock.steady(), on))

        pin = self._config.privacy.pin
        self._reading = self._tried(lambda: Switch(pin, changed))
        if self._reading is None:
            return True
        self._stack.callback(self._reading.close)
        return self._reading.on

    def _wake(self, called: Callable[[], None]) -> None:
        if not self._config.wake.word:
            return
        from device.wake import Waking

        waking = Waking(self._config.wake.word, called)
        self._stack.callback(waking.close)
        self.microphone.tap = waking.put


def _button(pin: int | None, high: bool, patient: bool) -> Button:
    if pin is not None:
        return GpioButton(pin, high=high)
    return NoButton() if patient and not sys.stdin.isatty() else SpaceBar()


def _others() -> Others:
    try:
        return PulseOthers()
    except (ImportError, OSError) as error:  # the extra `pulse`, or PulseAudio's own library
        log.info("other sound is not turned down: %s", error)
        return NoOthers()
