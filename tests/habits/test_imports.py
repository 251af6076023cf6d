"""What a command loads: the desk over SSH pays for no statistics, signing pays for no screen."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from ino_tui.cli import main

ROOT = Path(__file__).parents[2]
STATISTICS = ("pandas", "numpy", "scipy", "lifelines", "matplotlib")
SCREEN = ("textual", "rich")
_LOADED = "import sys; print(*sorted({name.split('.')[0] for name in sys.modules}))"
_RUN = "from ino_tui.cli import main; code = main(sys.argv[1:]); sys.exit(code) if code else None"


def loaded(code: str, *arguments: str) -> set[str]:
    """The top-level modules that a fresh interpreter has after this code."""
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r}); {code}; {_LOADED}", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.splitlines()[-1].split())


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("habits") / "study"
    assert main(["init", str(path), "--reference"]) == 0
    return path


def test_the_desk_loads_no_statistics() -> None:
    found = loaded("import ino_tui.app")
    assert "textual" in found
    assert not found & set(STATISTICS)


def test_the_record_loads_neither_desk_nor_workbooks() -> None:
    assert not loaded("import store.study, store.source, store.history") & {
        "ino_tui",
        "openpyxl",
        *STATISTICS,
        *SCREEN,
    }


@pytest.mark.parametrize(
    "arguments",
    [
        ("sign", "--case", "INO-001", "--endpoint", "response.c1", "--answer", "NR", "--why", "x"),
        ("verify",),
        ("history",),
        ("history", "--case", "INO-001", "--json"),
    ],
)
def test_commands_on_the_record_load_neither_screen_nor_statistics(study: Path, arguments: tuple[str, ...]) -> None:
    name, *more = arguments
    assert not loaded(_RUN, name, str(study), *more) & {*STATISTICS, *SCREEN, "openpyxl"}


@pytest.mark.parametrize("command", ["stats", "reconcile", "export"])
def test_the_figures_load_no_screen(study: Path, tmp_path: Path, command: str) -> None:
    more = [str(tmp_path / "out")] if command == "export" else ["--basis", "site"]
    assert not loaded(_RUN, command, str(study), *more) & set(SCREEN)


def test_figures_in_numbers_load_no_library_of_drawing(study: Path) -> None:
    assert "matplotlib" not in loaded(_RUN, "stats", str(study), "--csv")


def test_help_loads_nothing_slow() -> None:
    found = loaded("import ino_tui.cli")
    assert not found & {*STATISTICS, *SCREEN, "tinydb", "openpyxl"}
