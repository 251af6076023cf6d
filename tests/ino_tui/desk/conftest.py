"""The reference cohort, made once and copied for each test."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ino_tui.cli import main


@pytest.fixture(scope="session")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("reference") / "cohort"
    assert main(["init", str(path), "--reference"]) == 0
    return path


@pytest.fixture
def cohort(reference: Path, tmp_path: Path) -> Path:
    """A study of the reference cohort that the test may write to."""
    return Path(shutil.copytree(reference, tmp_path / "cohort"))
