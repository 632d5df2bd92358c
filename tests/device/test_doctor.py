"""lam doctor: what it says of parts that work, that fail, and that are not there."""

from __future__ import annotations

import json
import os
import subprocess
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import gpiozero
import numpy as np
import pytest
import sounddevice
from gpiozero.pins.mock import MockFactory, MockPin, MockPWMPin
from PIL import Image

from device import checks, cli
from device.assembly import the_only_one
from device.config import Config
from device.soundcheck import ALIKE, alike, sweep, wrong_level
from models.types import AudioClip
from tests.device import pulse

Capture = pytest.CaptureFixture[str]
RATE = 16000


def doctor(capsys: Capture, *options: str) -> dict[str, str]:
    """Each part with its mend; empty where it is fine."""
    code = cli.main(["doctor", "--json", *options])
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert all(row["ok"] == (not row["mend"]) for row in found)
    assert code == (0 if all(row["ok"] for row in found) else 1)
    return {row["part"]: row["mend"] for row in found}


def configure(home: Path, text: str) -> None:
    (home / "config").mkdir(parents=True)
    (home / "config" / "config.toml").write_text(text)


# Sound


@contextmanager
def sound(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, home: Path) -> Iterator[None]:
    configure(home, '[microphone]\ndevice = "pulse"\n[speaker]\ndevice = "pulse"\n')
    with pulse.daemon(tmp_path / "pulse") as environment:
        for name in ("PULSE_SERVER", "PULSE_RUNTIME_PATH"):
            monkeypatch.setenv(name, environment[name])
        sounddevice._terminate()  # PortAudio looks for devices once, and another test may have let it look
        sounddevice._initialize()
        yield


@contextmanager
def murmur(path: Path) -> Iterator[None]:
    """A room that is not silent."""
    samples = np.random.default_rng(1).normal(0, 300, RATE * 120).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", "not compressed"))
        file.writeframes(samples.tobytes())
    player = subprocess.Popen(["paplay", "--device=mouth", str(path)])
    try:
        yield
    finally:
        player.terminate()
        player.wait()


def test_it_hears_itself_where_the_microphone_hears_the_speaker(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, home: Path, capsys: Capture
) -> None:
    with sound(monkeypatch, tmp_path, home), murmur(tmp_path / "murmur.wav"):
        subprocess.run(
            ["pactl", "load-module", "module-loopback", "source=ears.monitor", "sink=mouth", "latency_msec=60"],
            check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        found = doctor(capsys)
    assert (found["microphone"], found["speaker"], found["echo"]) == ("", "", "")


def test_it_says_that_it_did_not_hear_itself(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, home: Path, capsys: Capture
) -> None:
    with sound(monkeypatch, tmp_path, home), murmur(tmp_path / "murmur.wav"):
        found = doctor(capsys)
    assert (found["microphone"], found["speaker"]) == ("", "")
    assert found["echo"].startswith("I played a sound and did not hear it.")


def test_a_mute_microphone_is_said_and_nothing_is_played_to_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, home: Path, capsys: Capture
) -> None:
    with sound(monkeypatch, tmp_path, home):
        found = doctor(capsys)
    assert "hears nothing at all. Mend: unmute it" in found["microphone"]
    assert "echo" not in found


def test_quiet_plays_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, home: Path, capsys: Capture) -> None:
    with sound(monkeypatch, tmp_path, home), murmur(tmp_path / "murmur.wav"):
        found = doctor(capsys, "--quiet")
    assert (found["microphone"], "echo" in found) == ("", False)


def clip(samples: object) -> AudioClip:
    return AudioClip(np.asarray(samples, np.float32), RATE)


def test_levels_are_judged() -> None:
    noise = np.random.default_rng(2).normal(0, 0.01, RATE)
    assert wrong_level(clip(noise)) == ""
    assert "nothing at all" in wrong_level(clip(np.zeros(RATE)))
    assert "nothing at all" in wrong_level(clip([]))
    assert "too loud" in wrong_level(clip(np.clip(noise * 200, -1, 1)))


def test_the_sweep_is_found_in_noise_as_loud_as_itself_and_nowhere_else() -> None:
    played, random = sweep(RATE), np.random.default_rng(3)
    noise = random.normal(0, float(np.sqrt(np.mean(played**2))), 3 * RATE)
    heard = noise.copy()
    heard[RATE : RATE + len(played)] += played
    assert alike(clip(heard).samples, played) > 2 * ALIKE
    click = np.zeros(3 * RATE)
    click[RATE : RATE + 5] = 0.9
    tone = np.sin(np.arange(3 * RATE) / RATE * 2 * np.pi * 1000)
    others: list[object] = [noise, click, tone, np.zeros(3 * RATE), [], played[:100]]
    for other in others:
        assert alike(clip(other).samples, played) < ALIKE / 2


def test_a_faint_echo_in_a_room_is_found() -> None:
    played, random = sweep(RATE), np.random.default_rng(4)
    echo = random.normal(0, 0.02, RATE // 2) * np.exp(-np.arange(RATE // 2) / 2000)
    echo[0] = 1
    heard = np.convolve(np.concatenate([np.zeros(RATE), played * 0.01, np.zeros(RATE)]), echo)
    heard += random.normal(0, 0.001, len(heard))
    assert alike(clip(heard).samples, played) > ALIKE


# Parts on pins


class Grounded(MockPin):  # type: ignore[misc]
    """A pin with a wire to ground, which is stronger than its pull-up."""

    def _set_pull(self, value: str) -> None:
        super()._set_pull(value)
        self._change_state(False)


def ground(pins: MockFactory, number: int) -> None:
    pins.reset()
    pins.pin(number, pin_class=Grounded)


def test_a_button_that_is_down_is_said(home: Path, capsys: Capture, pins: MockFactory) -> None:
    configure(home, "[button]\npin = 17\nstop = 27\n")
    assert doctor(capsys)["button"] == ""
    ground(pins, 27)
    assert doctor(capsys)["button"].startswith("it is down, on pin 27. Mend: let it go")


def test_pins_that_cannot_be_used_are_said(home: Path, capsys: Capture, pins: MockFactory) -> None:
    configure(home, '[button]\npin = 99\n[light]\nkind = "led"\npins = [98]\n')
    found = doctor(capsys)
    assert "button on pin 99" in found["button"]
    assert "light on pin 98" in found["light"]
    assert all(f"set it right in {home}" in found[part] for part in ("button", "light"))


def test_a_light_that_works_is_fine(home: Path, capsys: Capture) -> None:
    configure(home, '[light]\nkind = "led"\npins = [18]\n')
    gpiozero.Device.pin_factory = MockFactory(pin_class=MockPWMPin)
    try:
        assert doctor(capsys)["light"] == ""
    finally:
        gpiozero.Device.pin_factory = None


def test_a_screen_is_tried(home: Path, tmp_path: Path, capsys: Capture) -> None:
    configure(home, f'[screen]\nkind = "folder"\nfolder = "{tmp_path / "pictures"}"\n')
    assert doctor(capsys)["screen"] == ""
    (home / "config" / "config.toml").write_text('[screen]\nkind = "folder"\n')
    assert "set screen.folder" in doctor(capsys)["screen"]


def test_what_is_not_configured_is_not_named(home: Path, capsys: Capture) -> None:
    configure(home, "")
    assert {"button", "light", "screen", "camera", "privacy", "passwords", "battery"} & set(doctor(capsys)) == set()


def test_pins_that_the_assistant_holds_are_left_alone(home: Path, capsys: Capture, pins: MockFactory) -> None:
    configure(home, "[button]\npin = 17\n")
    with the_only_one():
        assert "button" not in doctor(capsys)


def test_nothing_is_heard_or_seen_while_the_privacy_switch_is_on(
    home: Path, tmp_path: Path, capsys: Capture, pins: MockFactory
) -> None:
    Image.new("RGB", (8, 8), "white").save(tmp_path / "a.png")
    configure(home, f'[privacy]\npin = 5\n[camera]\nkind = "folder"\ndevice = "{tmp_path}"\n')
    assert doctor(capsys)["camera"] == ""
    ground(pins, 5)
    found = doctor(capsys)
    assert found["privacy"] == ""
    assert {"camera", "microphone", "echo"} & set(found) == set()


# The rest


def test_a_camera_with_its_cap_on_and_one_without_pictures_are_said(
    home: Path, tmp_path: Path, capsys: Capture
) -> None:
    configure(home, f'[camera]\nkind = "folder"\ndevice = "{tmp_path / "pictures"}"\n')
    assert doctor(capsys)["camera"] != ""
    (tmp_path / "pictures").mkdir()
    Image.new("RGB", (8, 8)).save(tmp_path / "pictures" / "black.png")
    assert doctor(capsys)["camera"].startswith("it sees only black.")


def test_passwords_that_are_missing_or_open_to_others_are_said(home: Path, capsys: Capture) -> None:
    configure(home, '[mail]\naddress = "a@example.org"\n')
    assert "secrets.toml is missing" in doctor(capsys)["passwords"]
    secrets = home / "config" / "secrets.toml"
    secrets.write_text('[mail]\npassword = "s3cret"\n')
    secrets.chmod(0o644)
    assert "chmod 600" in doctor(capsys)["passwords"]
    secrets.chmod(0o600)
    assert doctor(capsys)["passwords"] == ""


def test_a_battery_hook_that_prints_nothing_is_said(home: Path, capsys: Capture) -> None:
    configure(home, '[battery]\nhook = "false"\n')
    assert "prints no percent" in doctor(capsys)["battery"]


def test_a_clock_before_this_program_was_installed_is_said(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("device.checks.time.time", lambda: 0.0)
        found = checks.look(checks.CHECKS["clock"][0], Config(timezone="UTC"))
    assert found
    assert "Mend: connect to a network" in found


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_said(home: Path, capsys: Capture) -> None:
    (home / "data").mkdir(parents=True)
    (home / "data").chmod(0o500)
    found = doctor(capsys)
    assert "cannot be written" in found["storage"]
    assert found["database"] != ""


def test_a_system_error_in_one_check_does_not_end_the_others() -> None:
    def broken(_config: Config) -> str:
        raise OSError(5, "Input/output error", "/dev/thing")

    assert checks.look(broken, Config()) == "/dev/thing: Input/output error"
