"""Figures kept between one start and the next: found only by whom, and for what, they were worked out."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from ino_tui.cohort.engine import Engine
from ino_tui.cohort.process import cache, program
from ino_tui.cohort.process.cache import KEPT, FiguresCache, Key, kept_figures, key_of
from ino_tui.cohort.process.wire import Answer as Answered
from ino_tui.cohort.process.wire import FiguresRequest
from ino_tui.cohort.shapes import CohortFigures
from store.charter import PROFILES
from store.commands import Sign
from store.committee import Answer
from store.place import JOURNAL
from store.study import Study
from tests.cases import study

ROOT = Path(__file__).parents[3]


def answered(path: Path, person: str = "reader1", basis: str = "site") -> CohortFigures:
    """Figures as the statistics process gives and keeps them."""
    engine = Engine(lambda: Study.open(path), person, FiguresCache(path).keep)
    answer = engine.answer(msgspec.json.encode(FiguresRequest(basis=basis, request=1)))
    engine.rest()
    assert isinstance(answer, Answered)
    assert answer.figures is not None, answer.error
    return answer.figures


def found(path: Path, person: str = "reader1", basis: str = "site") -> CohortFigures | None:
    return kept_figures(Study.open(path), person)(basis)


def sign(path: Path, person: str = "reader1", value: str = "NR") -> None:
    opened = Study.open(path)
    opened.as_seen_by(person).case("A-1")
    opened.commit(
        Sign(
            case="A-1",
            answers=(Answer(endpoint="response.c1", value=value, text="measured"),),
            how="command line",
        ),
        by=person,
    )


def files(path: Path) -> list[Path]:
    return sorted((path / "cache").iterdir())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return study(tmp_path / "S").path


def test_figures_are_found_again_and_are_those_of_the_process(path: Path) -> None:
    assert found(path) is None
    figures = answered(path)
    assert found(path) == figures
    [file] = files(path)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.name.startswith("reader1~site~")


def test_the_program_is_not_looked_at_before_figures_are_asked_for(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    figures = answered(path)
    looked: list[str] = []

    def look() -> str:
        looked.append(program.program())
        return looked[-1]

    monkeypatch.setattr(cache, "program", look)
    find = kept_figures(Study.open(path), "reader1")
    assert looked == []
    assert find("site") == figures
    assert len(looked) == 1


def test_they_are_found_at_a_later_revision_of_the_same_record_and_then_replaced(path: Path) -> None:
    figures = answered(path)
    sign(path)
    assert found(path) == figures
    newer = answered(path)
    assert newer.revision > figures.revision
    assert found(path) == newer
    past = Study.open(path).as_of(figures.revision)
    assert kept_figures(past, "reader1")("site") == figures


def test_no_other_person_or_basis_finds_them(path: Path) -> None:
    answered(path)
    assert found(path, person="coordinator") is None
    assert found(path, basis="current") is None
    # Not even where a file is given another's name.
    [file] = files(path)
    shutil.copy(file, file.with_name(file.name.replace("reader1", "coordinator")))
    shutil.copy(file, file.with_name(file.name.replace("site", "current")))
    assert found(path, person="coordinator") is None
    assert found(path, basis="current") is None


def test_a_reader_of_a_committee_finds_nothing_on_a_basis_that_is_closed_to_her(tmp_path: Path) -> None:
    path = study(tmp_path / "C", charter=PROFILES["committee"]).path
    opened = Study.open(path)
    figures = answered(path, "coordinator")
    FiguresCache(path).keep(key_of(opened, "reader1", "site"), figures)
    assert found(path, "reader1", "site") is None
    assert found(path, "coordinator", "site") == figures
    own = answered(path, "reader1", "own")
    assert found(path, "reader1", "own") == own


OTHER: dict[str, Callable[[Key], Key]] = {
    "format": lambda key: msgspec.structs.replace(key, format=0),
    "program": lambda key: msgspec.structs.replace(key, program="0" * 16),
    "study": lambda key: msgspec.structs.replace(key, study="0" * 32),
    "head": lambda key: msgspec.structs.replace(key, head="0" * 64),
    "charter": lambda key: msgspec.structs.replace(key, charter=key.charter + 1),
    "revision": lambda key: msgspec.structs.replace(key, revision=key.revision - 1),
    "revision to come": lambda key: msgspec.structs.replace(key, revision=key.revision + 1),
    "negative revision": lambda key: msgspec.structs.replace(key, revision=-1),
}


@pytest.mark.parametrize("what", OTHER)
def test_what_rests_on_something_else_is_not_found_and_replaced(path: Path, what: str) -> None:
    figures = answered(path)
    for file in files(path):
        file.unlink()
    key = OTHER[what](key_of(Study.open(path), "reader1", "site"))
    FiguresCache(path).keep(key, msgspec.structs.replace(figures, revision=key.revision))
    assert found(path) is None
    assert found(path) is None
    assert answered(path) == found(path)


def test_figures_that_do_not_say_what_their_key_says_are_not_found(path: Path) -> None:
    key = key_of(Study.open(path), "reader1", "site")
    FiguresCache(path).keep(key, answered(path, basis="current"))
    assert found(path) is None


def test_another_record_with_the_same_id_and_length_is_another(path: Path, tmp_path: Path) -> None:
    shutil.copytree(path, tmp_path / "T")
    sign(path, value="NR")
    sign(tmp_path / "T", value="PD")
    answered(path)
    shutil.copytree(path / "cache", tmp_path / "T" / "cache")
    assert Study.open(path).revision == Study.open(tmp_path / "T").revision
    assert found(tmp_path / "T") is None


def test_a_program_with_another_file_is_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in ("store/criteria", "ino_tui/cohort"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "store/criteria/a.py").write_text("1\n")
    monkeypatch.setattr(program, "_ROOT", tmp_path)
    version = program.program.__wrapped__
    first = version()
    # The lock of an editor points to nothing.
    (tmp_path / "ino_tui/cohort/.#a.py").symlink_to("nobody@nowhere")
    assert version() == first
    (tmp_path / "store/criteria/a.py").write_text("12\n")
    second = version()
    (tmp_path / "store/criteria/a.py").rename(tmp_path / "store/a.py")
    assert len({first, second, version()}) == 3


def test_every_damage_is_noticed(path: Path) -> None:
    figures = answered(path)
    [file] = files(path)
    whole = file.read_bytes()
    for at in (0, 30, 64, 65, 70, len(whole) // 2, len(whole) - 2):
        file.write_bytes(whole[:at])
        assert found(path) is None
        file.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert found(path) is None
    file.write_bytes(whole + b"\n")
    assert found(path) is None
    file.write_bytes(whole)
    assert found(path) == figures


def test_what_is_whole_but_no_figures_is_not_found(path: Path) -> None:
    answered(path)
    [file] = files(path)
    file.unlink()
    for document in (b"", b"{}", b"[]", b"\xff", msgspec.json.encode({"key": 1, "figures": None})):
        cache._write(file, document)
        assert found(path) is None
        file.unlink()


@pytest.mark.parametrize("kind", ["folder", "pipe", "link", "huge"])
def test_what_is_no_file_of_ours_is_passed_over_without_waiting(path: Path, kind: str) -> None:
    answered(path)
    [file] = files(path)
    aside = path / "aside"
    file.rename(aside)
    if kind == "folder":
        file.mkdir()
    elif kind == "pipe":
        os.mkfifo(file, 0o600)
    elif kind == "link":
        file.symlink_to(aside)
    else:
        with file.open("wb") as sparse:
            sparse.truncate(10**12)
    assert found(path) is None


def test_only_the_newest_few_of_a_person_and_basis_are_kept_and_no_remains(path: Path) -> None:
    answered(path, "coordinator")
    answered(path, "reader1", "current")
    (path / "cache" / ".reader1~site~9-0.4711").write_bytes(b"begun and never finished")
    for value in ("NR", "PD", "CR", "CRi", "PR", "NR"):
        sign(path, value=value)
        figures = answered(path)
    assert found(path) == figures
    names = [file.name for file in files(path)]
    assert sum(name.startswith("reader1~site~") for name in names) == KEPT
    assert sum(name.startswith("reader1~current~") for name in names) == 1
    assert sum(name.startswith("coordinator~site~") for name in names) == 1
    assert len(names) == KEPT + 2


def test_where_nothing_can_be_written_there_is_no_cache_and_no_word(path: Path) -> None:
    (path / "cache").write_text("a file is in the way")
    figures = answered(path)
    assert found(path) is None
    (path / "cache").unlink()
    assert answered(path) == figures == found(path)


def test_a_disk_that_fills_leaves_nothing_behind(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(file: Path, document: bytes) -> None:
        file.write_bytes(document[:100])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(cache, "_write", full)
    answered(path)
    assert files(path) == []
    assert found(path) is None


def test_the_cache_is_no_part_of_the_record(path: Path) -> None:
    before = (path / JOURNAL).read_bytes()
    figures = answered(path)
    assert (path / JOURNAL).read_bytes() == before
    shutil.rmtree(path / "cache")
    assert answered(path) == figures


def test_keeping_and_reading_them_loads_no_statistics(path: Path) -> None:
    figures = msgspec.json.encode(answered(path))
    code = f"""
import sys
from pathlib import Path
import msgspec
from ino_tui.cohort.process.cache import FiguresCache, kept_figures, key_of
from ino_tui.cohort.shapes import CohortFigures
from store.study import Study
study = Study.open(Path({str(path)!r}))
figures = msgspec.json.decode({figures!r}, type=CohortFigures)
FiguresCache(study.path).keep(key_of(study, "reader1", "site"), figures)
assert kept_figures(study, "reader1")("site") == figures
print([m for m in ("numpy", "pandas", "scipy", "lifelines") if m in sys.modules])
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True, cwd=ROOT
    )
    assert done.stdout.strip() == "[]"
