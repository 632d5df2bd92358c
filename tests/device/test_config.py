from __future__ import annotations

from pathlib import Path

import pytest

from device.config import Config, ConfigProblem, data_folder, load


def written(tmp_path: Path, text: str) -> list[Path]:
    path = tmp_path / "config.toml"
    path.write_text(text)
    return [path]


def test_no_file_means_the_defaults(tmp_path: Path) -> None:
    assert load([tmp_path / "none.toml"]) == Config()


def test_a_later_file_wins(tmp_path: Path) -> None:
    first, second = tmp_path / "a.toml", tmp_path / "b.toml"
    first.write_text('units = "imperial"\n[button]\npin = 17\n')
    second.write_text('units = "metric"\n')
    config = load([first, second])
    assert (config.units, config.button.pin) == ("metric", 17)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('unitz = "metric"', "unknown key 'unitz'; did you mean 'units'"),
        ("[button]\npni = 3", r"\[button\]: unknown key 'pni'; did you mean 'pin'"),
        ('speed = "fast"', "speed must be float, not 'fast'"),
        ("[button]\npin = true", "pin must be int, not True"),
        ("button = 3", r"button must be a table"),
        ('units = "old"', "units must be one of 'metric', 'imperial'"),
        ('timezone = "Mars/Base"', "'Mars/Base' is not in the tz database"),
        ("units =", "cannot be read"),
    ],
)
def test_a_wrong_file_is_named_with_its_mend(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigProblem, match=said):
        load(written(tmp_path, text))


def test_a_whole_number_is_a_speed(tmp_path: Path) -> None:
    assert load(written(tmp_path, "speed = 1")).speed == 1.0


def test_pocket_lam_home_moves_everything(home: Path) -> None:
    assert data_folder().is_relative_to(home)
