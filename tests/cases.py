"""A small hand-made case and study for the tests; nothing in it is about a real patient."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from store.case import (
    Case,
    Cycle,
    Death,
    Dose,
    Extramedullary,
    FollowUp,
    Lab,
    Marrow,
    Patient,
    Relapse,
    SiteValue,
    to_documents,
)
from store.charter import PROFILES, Charter
from store.commands import AddPeople, ImportSource, SetCharter
from store.committee import Person
from store.study import Study

PEOPLE = (
    Person(id="reader1", name="Reader 1", roles=("reviewer",)),
    Person(id="reader2", name="Reader 2", roles=("reviewer",)),
    Person(id="chair", name="Chair", roles=("chair",)),
    Person(id="coordinator", name="Coordinator", roles=("coordinator",)),
    Person(id="auditor", name="Auditor", roles=("auditor",)),
)

_PATIENT = Patient(
    sex="F",
    age=47,
    centre="A",
    ph="neg",
    prior_lines=2,
    disease_state="relapse_chemo",
    prior_hct_n=0,
    prior_blin="no",
    blin_failure="no",
)


def counts(day: str, anc: float = 1.4, plt: float = 140.0) -> tuple[Lab, ...]:
    """Neutrophils and platelets of a day."""
    return (
        Lab(date=day, test="ANC", value=f"{anc:g}", unit="10^9/L", lln=1.5, uln=7.5),
        Lab(date=day, test="PLT", value=f"{plt:g}", unit="10^9/L", lln=150, uln=400),
        Lab(date=day, test="PB_BLASTS", value="0", unit="%"),
    )


def marrow(day: str, blasts: float, **more: Any) -> Marrow:
    """An adequate aspirate."""
    return Marrow(
        date=day, specimen="aspirate", adequate="yes", cells_counted=500, cellularity_pct=40, blast_pct=blasts, **more
    )


def case(case_id: str = "A-1", **changes: Any) -> Case:
    """A patient with marrow relapse, two cycles, CR after each, dead of relapse; fields can be changed."""
    plain = Case(
        id=case_id,
        patient=_PATIENT,
        relapses=(
            Relapse(
                n=1,
                kind="relapse",
                date="2019-02-20",
                origin="cr",
                origin_date="2018-06-01",
                location="BM",
                blast_pct=70,
            ),
            Relapse(n=2, kind="relapse", date="2019-09-10", origin="cr", origin_date="2019-03-25", location="BM"),
        ),
        cycles=(
            Cycle(n=1, start="2019-03-04", stop_reason="completed"),
            Cycle(n=2, start="2019-04-01", stop_reason="completed"),
        ),
        doses=tuple(
            Dose(cycle=c, day=d, date=date, mg=round(m2 * 1.7, 2), bsa=1.7, mg_m2=m2)
            for c, d, date, m2 in (
                (1, 1, "2019-03-04", 0.8),
                (1, 8, "2019-03-11", 0.5),
                (1, 15, "2019-03-18", 0.5),
                (2, 1, "2019-04-01", 0.5),
                (2, 8, "2019-04-08", 0.5),
                (2, 15, "2019-04-15", 0.5),
            )
        ),
        marrows=(
            marrow("2019-03-01", 70),
            marrow("2019-03-26", 2, mrd_method="flow", mrd_result="quantified", mrd_pct="0.2", mrd_lod_pct="0.001"),
            marrow("2019-04-24", 1, mrd_method="flow", mrd_result="not_detected", mrd_pct="<0.01", mrd_lod_pct="0.001"),
        ),
        extramedullary=(
            Extramedullary(date="2019-03-01", location="cns", method="CSF", finding="none", csf_wbc=1, csf_blasts="no"),
        ),
        labs=(*counts("2019-03-01", 0.4, 40), *counts("2019-03-26"), *counts("2019-04-24")),
        follow_up=(FollowUp(date="2019-06-01", status="cr", how="visit"),),
        deaths=(Death(date="2019-11-02", narrative="Blasts rose from September on.", autopsy="no"),),
        site_values=(
            SiteValue(endpoint="response.c1", value="CR"),
            SiteValue(endpoint="response.c2", value="CR"),
            SiteValue(endpoint="response.best", value="CR"),
            SiteValue(endpoint="death.cause", value="10"),
        ),
    )
    return msgspec.structs.replace(plain, **changes)


def study(
    path: Path, cases: Iterable[Case] | None = None, *, charter: Charter | None = None, synthetic: bool = True
) -> Study:
    """A study of these cases (by default one), every reader on every case, ``--as`` allowed."""
    charter = charter or msgspec.structs.replace(PROFILES["audit"], allow_as=True, second_read=0.0)
    return Study.create(
        path,
        name="test",
        by="coordinator",
        synthetic=synthetic,
        commands=(
            SetCharter(charter=charter, why="the charter of the study"),
            AddPeople(people=PEOPLE, readers={"*": ("reader1", "reader2")}, why="the people of the study"),
            ImportSource(cases={c.id: to_documents(c) for c in (cases or (case(),))}, why="first import"),
        ),
    )
