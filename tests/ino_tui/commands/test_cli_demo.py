"""demo and review up to the screen: what is made, continued, moved aside, and refused before it opens."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.study import Study
from tests.ino_tui.commands.conftest import Cli


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Path, str, str | None]]:
    """A terminal that is fine, and a desk that only says that it was opened."""
    found: list[tuple[Path, str, str | None]] = []

    def open_desk(study: Study, person: str, *, case: str | None = None) -> int:
        found.append((study.path, person, case))
        return 0

    for command in ("demo", "review"):
        monkeypatch.setattr(f"ino_tui.commands.{command}.check_desk", lambda: None)
        monkeypatch.setattr(f"ino_tui.commands.{command}.open_desk", open_desk)
    return found


@pytest.mark.parametrize("arguments", [("demo",), ("demo", "--fresh")])
def test_without_a_terminal_nothing_is_made_or_moved(
    cli: Cli, study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    for path in (tmp_path / "new", study):
        before = sorted(tmp_path.iterdir())
        monkeypatch.setenv("INO_TUI_STUDY", str(path))
        result = cli(*arguments)
        assert (result.code, result.out) == (2, "")
        assert "terminal" in result.sentence
        assert sorted(tmp_path.iterdir()) == before


def test_review_without_a_terminal(cli: Cli, study: Path) -> None:
    result = cli("review", study)
    assert (result.code, result.out) == (2, "")
    assert "terminal" in result.sentence


def test_demo_is_made_and_then_continued(cli: Cli, opened: list[tuple[Path, str, str | None]], tmp_path: Path) -> None:
    assert cli("demo").code == 0
    place = tmp_path / "data" / "ino-tui" / "demo"
    assert opened == [(place, "reader1", None)]
    arguments = ("--case", "INO-001", "--endpoint", "response.c1", "--answer", "NR", "--why", "x")
    assert cli("sign", place, *arguments).code == 0
    assert cli("demo", "--as", "auditor").code == 0
    assert opened[1] == (place, "auditor", None)
    assert Study.open(place).revision == 4


def test_fresh_moves_the_old_one_aside(cli: Cli, opened: list[tuple[Path, str, str | None]], study: Path) -> None:
    head = Study.open(study).head
    for _ in range(2):
        assert cli("demo", study, "--fresh").code == 0
    asides = sorted(p for p in study.parent.iterdir() if p.name.startswith("study-"))
    assert len(asides) == 2
    assert head in {Study.open(p).head for p in asides}
    assert Study.open(study).head != head
    assert len(opened) == 2


def test_demo_in_a_profile(cli: Cli, opened: list[tuple[Path, str, str | None]], tmp_path: Path) -> None:
    assert cli("demo", tmp_path / "s", "--profile", "committee").code == 0
    assert Study.open(tmp_path / "s").charter.profile == "committee"
    assert cli("demo", tmp_path / "s", "--profile", "committee").code == 0
    result = cli("demo", tmp_path / "s", "--profile", "audit")
    assert result.code == 2
    assert "--fresh" in result.sentence
    assert len(opened) == 2


def test_demo_leaves_a_study_of_real_cases_alone(
    cli: Cli, opened: list[tuple[Path, str, str | None]], tmp_path: Path
) -> None:
    from store.reference import TABLES_FOLDER

    assert cli("init", tmp_path / "real", "--from", TABLES_FOLDER).code == 0
    for more in ((), ("--fresh",)):
        result = cli("demo", tmp_path / "real", *more)
        assert result.code == 2
        assert "ino-tui review" in result.sentence
    assert (tmp_path / "real" / "journal.jsonl").is_file()
    assert not opened


def test_demo_for_nobody_makes_nothing(cli: Cli, opened: list[tuple[Path, str, str | None]], tmp_path: Path) -> None:
    assert cli("demo", tmp_path / "s", "--as", "nobody").code == 2
    assert not (tmp_path / "s").exists()
    assert not opened


def test_review_begins_with_a_case(cli: Cli, opened: list[tuple[Path, str, str | None]], study: Path) -> None:
    assert cli("review", study, "--case", "INO-007", "--as", "reader2").code == 0
    assert opened == [(study, "reader2", "INO-007")]
    assert cli("review", study, "--case", "INO-999").code == 2
    assert len(opened) == 1
