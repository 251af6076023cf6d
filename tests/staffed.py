"""A committee study whose people, cases and conflicts a test chooses; nobody is assigned unless it says so."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from store.case import Case, to_documents
from store.charter import PROFILES
from store.commands import AddPeople, ImportSource, SetCharter
from store.committee import Person
from store.study import Study
from tests import cases

READERS = tuple(Person(id=f"reader{n}", name=f"Reader {n}", roles=("reviewer",)) for n in (1, 2, 3))
OTHERS = (
    Person(id="chair", name="Chair", roles=("chair",)),
    Person(id="coordinator", name="Coordinator", roles=("coordinator",)),
    Person(id="auditor", name="Auditor", roles=("auditor",)),
)
ALL = {"*": ("reader1", "reader2")}


def case_of(case_id: str, centre: str = "A", physicians: str = "", **changes: Any) -> Case:
    """The hand-made case in somebody's care."""
    plain = cases.case(case_id, **changes)
    patient = msgspec.structs.replace(plain.patient, centre=centre, physicians=physicians)
    return msgspec.structs.replace(plain, patient=patient)


def committee(
    path: Path,
    *,
    of: tuple[Case, ...] = (),
    people: tuple[Person, ...] = (*READERS, *OTHERS),
    readers: Mapping[str, tuple[str, ...]] | None = None,
    **settings: Any,
) -> Study:
    """A committee of these cases (by default A-1 to A-4); ``settings`` are those of its charter."""
    charter = msgspec.structs.replace(PROFILES["committee"], **{"allow_as": True, "disclosure": "whole", **settings})
    found = of or tuple(case_of(f"A-{n}") for n in (1, 2, 3, 4))
    return Study.create(
        path,
        name="test",
        by="coordinator",
        synthetic=True,
        commands=(
            SetCharter(charter=charter, why="the charter of the study"),
            AddPeople(people=people, readers=dict(readers or {}), why="the people of the study"),
            ImportSource(cases={c.id: to_documents(c) for c in found}, why="first import"),
        ),
    )
