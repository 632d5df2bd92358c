"""The parts by the config, over virtual sound and mock pins."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import gpiozero
import pytest
import sounddevice
from gpiozero.pins.mock import MockFactory, MockPWMPin

from device import config, events
from device.clock import SystemClock
from device.loop import State
from device.parts import Parts
from device.ports import PortLost
from tests.device import pulse
from tests.device.test_doctor import ground

CLOCK = SystemClock(ZoneInfo("Europe/London"))


class Posted:
    """Stands where the runner would: what it is told."""

    def __init__(self) -> None:
        self.events: list[events.Event] = []
        self.state = State()

    def post(self, event: events.Event) -> None:
        self.events.append(event)


@pytest.fixture
def pins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[MockFactory]:
    factory = MockFactory(pin_class=MockPWMPin)
    monkeypatch.setattr(gpiozero.Device, "pin_factory", factory)
    with pulse.daemon(tmp_path / "pulse") as environment:
        for name in ("PULSE_SERVER", "PULSE_RUNTIME_PATH"):
            monkeypatch.setenv(name, environment[name])
        sounddevice._terminate()  # another test may have let it look for devices
        sounddevice._initialize()
        yield factory
    factory.close()


def made(tmp_path: Path, toml: str) -> config.Config:
    path = tmp_path / "config.toml"
    path.write_text('[microphone]\ndevice = "pulse"\n[speaker]\ndevice = "pulse"\n' + toml)
    return config.load([path])


def close(parts: Parts) -> None:
    for part in (parts, parts.button, parts.microphone, parts.speaker):
        part.close()


def test_a_privacy_switch_that_is_on_at_start_shuts_the_microphone(pins: MockFactory, tmp_path: Path) -> None:
    ground(pins, 22)
    parts = Parts(made(tmp_path, "[button]\npin = 17\n[privacy]\npin = 22\n"), CLOCK, [], patient=False)
    runner = Posted()
    parts.start(runner)  # type: ignore[arg-type]
    with pytest.raises(PortLost, match="privacy switch is on"):
        parts.microphone.start()
    assert [event.on for event in runner.events if isinstance(event, events.Private)] == [True]
    close(parts)


def test_a_privacy_switch_that_cannot_be_read_is_taken_for_on(pins: MockFactory, tmp_path: Path) -> None:
    parts = Parts(made(tmp_path, "[button]\npin = 17\n[privacy]\npin = 99\n"), CLOCK, [], patient=False)
    parts.start(Posted())  # type: ignore[arg-type]
    with pytest.raises(PortLost, match="privacy switch is on"):
        parts.microphone.start()
    close(parts)


def test_what_is_missing_is_told_and_done_without(pins: MockFactory, tmp_path: Path) -> None:
    parts = Parts(
        made(tmp_path, '[button]\npin = 17\n[light]\nkind = "led"\npins = [99]\n[camera]\nkind = "folder"\n'), CLOCK, [],
        patient=False,
    )  # fmt: skip
    assert len(parts.problems) == 1
    assert "light" in parts.problems[0]
    close(parts)


def test_the_wheel_is_the_volume_and_its_knob_mutes(pins: MockFactory, tmp_path: Path) -> None:
    parts = Parts(made(tmp_path, "[button]\npin = 17\n[wheel]\na = 5\nb = 6\npush = 13\n"), CLOCK, [], patient=False)
    parts.start(Posted())  # type: ignore[arg-type]
    before = parts.volume.level
    for pin, low in ((6, True), (5, True), (6, False), (5, False)):
        (pins.pin(pin).drive_low if low else pins.pin(pin).drive_high)()
    assert parts.volume.level == pytest.approx(before - 5)
    close(parts)


def test_a_service_without_a_button_still_runs(pins: MockFactory, tmp_path: Path) -> None:
    parts = Parts(made(tmp_path, ""), CLOCK, [], patient=True)
    parts.button.start(lambda: None, lambda: None)
    close(parts)
