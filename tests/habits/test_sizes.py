"""Sizes that keep a file, a class and a function to one idea."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILE, CLASS, FUNCTION = 400, 300, 60
SOURCES = sorted(path for top in ("store", "ino_tui", "tests") for path in (ROOT / top).rglob("*.py"))


def size(node: ast.stmt) -> int:
    """The lines of a definition, without its decorators."""
    return (node.end_lineno or node.lineno) - node.lineno + 1


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_one_idea(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    assert len(lines) <= FILE, f"{len(lines)} lines"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ClassDef):
            assert size(node) <= CLASS, f"class {node.name}: {size(node)} lines"
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and size(node) > FUNCTION:
            own = lines[node.lineno - 1 : node.end_lineno]
            assert any("# long:" in line for line in own), f"{node.name}: {size(node)} lines, and no '# long: why'"


def test_there_is_something_to_measure() -> None:
    assert len(SOURCES) > 100
