"""Three hand-made cases on a desk."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from tests.cases import case, marrow, study
from tests.ino_tui.session.deskside import Deskside


def make(path: Path) -> Path:
    """B-2 differs from its site value, A-1 does not, C-3 is alive and Ph-positive."""
    plain = case("A-1")
    patient = msgspec.structs.replace(plain.patient, ph="pos", age=61, centre="B")
    differs = case("B-2", marrows=(marrow("2019-03-01", 70), marrow("2019-03-26", 40), marrow("2019-04-24", 40)))
    alive = case("C-3", patient=patient, deaths=(), relapses=plain.relapses[:1])
    study(path, [plain, differs, alive])
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make(tmp_path / "S")


@pytest.fixture
def desk(folder: Path) -> Deskside:
    return Deskside(folder)


@pytest.fixture
def at_case(desk: Deskside) -> Deskside:
    """On the first case of the study, whatever the order of the queue."""
    desk.session.go_to("A-1")
    desk.work()
    return desk
