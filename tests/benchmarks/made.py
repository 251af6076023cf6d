"""Studies to measure on: the reference cohort, once or many times over."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from ino_tui.commands.making import REFERENCE_PEOPLE
from store.charter import PROFILES
from store.commands import AddPeople, ImportSource, SetCharter, Sign
from store.committee import Answer
from store.reference import TABLES_FOLDER
from store.source import read_source
from store.study import Study


def make_study(path: Path, cases: int) -> Study:
    """A study of so many cases, taken from the reference cohort in turn."""
    source = read_source(TABLES_FOLDER)
    assert not source.faults
    originals = list(source.cases.values())
    imported: dict[str, dict[str, dict[str, Any]]] = {
        f"INO-{n + 1:05}": originals[n % len(originals)] for n in range(cases)
    }
    charter = msgspec.structs.replace(PROFILES["audit"], allow_as=True)
    return Study.create(
        path,
        name=f"{cases} cases",
        by="coordinator",
        synthetic=True,
        commands=(
            SetCharter(charter=charter, why="the charter of the study"),
            AddPeople(people=REFERENCE_PEOPLE, readers={"*": ("reader1", "reader2")}),
            ImportSource(cases=imported, why="benchmark"),
        ),
    )


def reviewed(study: Study) -> Study:
    """The same study with a review of reader2 on every case, each its own transaction."""
    answer = Answer(endpoint="response.c1", value="PR", text="measured")
    for case_id in study.case_ids:
        study.commit(Sign(case=case_id, answers=(answer,), how="command line"), by="reader2")
    return Study.open(study.path)
