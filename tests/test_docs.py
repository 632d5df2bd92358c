"""docs/skills.md is followed to the letter."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from device import cli

PAGE = (Path(__file__).parents[1] / "docs" / "skills.md").read_text()


def test_the_skill_on_the_page_is_usable_at_once(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = home / "config" / "skills"
    folder.mkdir(parents=True)
    code = re.search(r"```python\n(.*?)```", PAGE, re.DOTALL)
    session = re.search(r"```console\n(.*?)```", PAGE, re.DOTALL)
    assert code
    assert session
    (folder / "parking.py").write_text(code[1])
    for command, answer in re.findall(r"\$ lam (.+)\n(.+)\n", session[1]):
        cli.main(shlex.split(command))
        assert capsys.readouterr().out == answer + "\n"


def test_the_skill_that_must_be_held_is_not_done_by_words(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = home / "config" / "skills"
    folder.mkdir(parents=True)
    code = next(block for block in re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL) if "burn_diary" in block)
    session = next(block for block in re.findall(r"```console\n(.*?)```", PAGE, re.DOTALL) if "burn the diary" in block)
    (folder / "diary.py").write_text(code)
    assert cli.main(["ask", "burn the diary"]) == 4
    said = capsys.readouterr()
    asked = said.err.strip()
    assert [asked, said.out.strip()] == session.strip().splitlines()[1:]


def test_a_broken_file_is_named_and_the_rest_works(
    home: Path, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    folder = home / "config" / "skills"
    folder.mkdir(parents=True)
    (folder / "broken.py").write_text("def oops(:\n")
    assert cli.main(["ask", "what is two plus two"]) == 0
    assert "4" in capsys.readouterr().out
    assert "broken.py" in caplog.text
