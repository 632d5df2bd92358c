"""The shape of the house, held over the syntax tree."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parents[1]
ORDER = ("device", "models", "skills")  # imports go from left to right only


def imported(path: Path) -> set[str]:
    """The top-level packages that a file imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


def test_imports_go_one_way_from_device_to_models_to_skills() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for place, package in enumerate(ORDER)
        for path in (ROOT / package).rglob("*.py")
        for name in imported(path) & set(ORDER[:place])
    ]
    assert wrong == []


def test_only_execute_calls_a_skills_function() -> None:
    callers = {
        path.name
        for path in (ROOT / "device").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "function"
    }
    assert callers == {"execute.py"}


def test_nothing_is_imported_from_the_tests() -> None:
    assert [p for package in ORDER for p in (ROOT / package).rglob("*.py") if "tests" in imported(p)] == []
