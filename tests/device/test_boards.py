from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from device import config

DOCS = Path(__file__).parents[2] / "docs"
SOUND = {2, 3, 18, 19, 20, 21}  # I2C, to set the codec up, and I2S
NAMES = ("adafruit-voice-bonnet", "laptop", "respeaker-2mic", "usb", "whisplay")


def load(folder: Path, text: str) -> config.Config:
    path = folder / "config.toml"
    path.write_text(text)
    return config.load([path])


def pins(settings: config.Config) -> list[int]:
    """Every GPIO that a config takes, as often as it takes it."""
    screen = settings.screen
    taken = [settings.button.pin, settings.button.stop, settings.privacy.pin, *settings.light.pins]
    taken += [settings.wheel.a, settings.wheel.b, settings.wheel.push]
    if screen.kind.startswith("st7789"):
        taken += [screen.dc, screen.reset, screen.backlight, 10, 11, (8, 7)[screen.select]]
    if screen.kind.startswith("ssd1306"):
        taken += [2, 3]
    return [pin for pin in taken if pin is not None]


def test_these_boards_are_known() -> None:
    assert tuple(config.boards()) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_preset_loads_and_its_pins_do_not_collide(name: str, tmp_path: Path) -> None:
    settings = load(tmp_path, f'board = "{name}"')
    taken = pins(settings)
    assert len(taken) == len(set(taken))
    assert all(0 <= pin <= 27 for pin in taken)
    if settings.board not in ("usb", "laptop"):
        assert not SOUND & set(taken)


@pytest.mark.parametrize("name", NAMES)
def test_all_but_the_laptop_have_a_button(name: str, tmp_path: Path) -> None:
    assert (load(tmp_path, f'board = "{name}"').button.pin is None) == (name == "laptop")


@pytest.mark.parametrize("name", NAMES)
def test_a_preset_says_where_its_numbers_are_from(name: str) -> None:
    text = config.boards()[name].read_text()
    assert text.startswith("# ")


def test_a_device_of_your_own_has_pins_for_everything_at_once() -> None:
    taken = pins(config.load([DOCS / "hardware" / "own.toml"]))
    assert len(taken) == len(set(taken))
    assert not SOUND & set(taken)


def test_the_drawings_are_of_these_pins() -> None:
    for name, text in runpy.run_path(str(DOCS / "hardware" / "draw.py"))["drawings"]().items():
        assert (DOCS / "hardware" / name).read_text() == text, "run: python docs/hardware/draw.py"


def test_the_owner_is_over_the_board(tmp_path: Path) -> None:
    settings = load(tmp_path, 'board = "whisplay"\n[button]\npin = 5\n[light]\nkind = ""\n')
    assert settings.button.pin == 5
    assert settings.light.kind == ""
    assert settings.screen.kind == "st7789-240x280"


def test_an_unknown_board_is_said_with_those_that_there_are(tmp_path: Path) -> None:
    with pytest.raises(config.ConfigProblem, match=r"no board 'wisplay'; known: adafruit-voice-bonnet, laptop"):
        load(tmp_path, 'board = "wisplay"')


def test_every_board_is_in_the_docs_with_its_drawing() -> None:
    text = (DOCS / "hardware.md").read_text()
    for name in NAMES:
        assert f"## `{name}`" in text
        assert name == "laptop" or f"(hardware/{name}.svg)" in text
