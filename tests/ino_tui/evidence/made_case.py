"""A case made by hand: relapse after transplant, two cycles, sepsis, transplant, VOD/SOS, death."""

from __future__ import annotations

from typing import Any

import msgspec

from store.case import (
    TABLES,
    AdverseEvent,
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
    Sign,
    Therapy,
    Transplant,
    columns,
)

HOSTILE = "[/x] [@click=app.quit]z[/] \x1b[31m \u202eabc\u202c \u200b 한글 \ud800 שלום\nsecond\ttab"

_LABS = (
    ("2019-03-01", 0.4, 32, 0.7, 30),
    ("2019-03-15", 0.0, 12, 1.1, 70),
    ("2019-03-25", 1.1, 84, 0.9, 60),
    ("2019-03-29", 1.6, 112, 0.8, 50),
    ("2019-06-16", 0.1, 12, 2.6, 140),
)


def _labs() -> tuple[Lab, ...]:
    rows = []
    for date, anc, plt, bili, alt in _LABS:
        rows += [
            Lab(date=date, test="ANC", value=str(anc), unit="10^9/L"),
            Lab(date=date, test="PLT", value=str(plt), unit="10^9/L"),
            Lab(date=date, test="BILI", value=str(bili), unit="mg/dL", uln=1.2),
            Lab(date=date, test="ALT", value=str(alt), unit="U/L", uln=40),
        ]
    rows.append(Lab(date="2019-03-25", test="PB_BLASTS", value="0", unit="10^9/L"))
    return tuple(rows)


def made_case(**changes: Any) -> Case:
    """The case, with whole tables replaced."""
    # long: a table of data
    case = Case(
        id="INO-042",
        patient=Patient(
            sex="F",
            age=47,
            centre="C3",
            ph="neg",
            prior_lines=2,
            disease_state="relapse_hct",
            prior_hct_n=1,
            prior_blin="yes",
            blin_failure="yes",
        ),
        relapses=(
            Relapse(n=1, kind="relapse", date="2018", location="BM"),
            Relapse(
                n=2,
                kind="relapse",
                date="2019-02-26",
                origin="hct",
                origin_date="2018-09-01",
                location="BM+EM",
                em_locations="mediastinum",
                blast_pct=78,
            ),
        ),
        therapies=(
            Therapy(kind="gcsf", start="2019-03-20", stop="2019-03-22"),
            Therapy(kind="platelets", start="2019-03-22"),
        ),
        cycles=(
            Cycle(n=1, start="2019-03-04", stop_reason="completed"),
            Cycle(n=2, start="2019-04-01", stop_reason="to_hct"),
        ),
        doses=(
            Dose(cycle=1, day=1, date="2019-03-04", mg=1.44, bsa=1.8, mg_m2=0.8),
            Dose(cycle=1, day=8, date="2019-03-11", mg=0.9, bsa=1.8, mg_m2=0.5),
            Dose(cycle=1, day=15, date="2019-03-18", mg=0.9, bsa=1.8, mg_m2=0.5),
            Dose(cycle=2, day=1, date="2019-04-01", mg=0.9, bsa=1.8, mg_m2=0.5),
            Dose(cycle=2, day=8, date="2019-04-08", mg=0.45, bsa=1.8, mg_m2=0.25),
        ),
        marrows=(
            Marrow(date="2019-02-28", specimen="aspirate", adequate="yes", blast_pct=78),
            Marrow(date="2019-03-17", specimen="aspirate", adequate="no", cells_counted=90, blast_pct=7),
            Marrow(
                date="2019-03-25",
                specimen="aspirate",
                adequate="yes",
                cells_counted=500,
                cellularity_pct=40,
                blast_pct=2,
                mrd_method="flow",
                mrd_result="not_detected",
                mrd_pct="<0.01",
                mrd_lod_pct="0.001",
            ),
        ),
        extramedullary=(
            Extramedullary(date="2019-03-01", location="mediastinum", method="CT", finding="disease", spd_mm2=2400),
            Extramedullary(
                date="2019-03-27", location="mediastinum", method="PET", finding="residual", spd_mm2=400, deauville=2
            ),
        ),
        labs=_labs(),
        signs=(
            Sign(date="2019-05-28", weight_kg=60.0),
            Sign(date="2019-06-16", weight_kg=64.8, ascites="ultrasound", ruq_pain="yes", doppler="suggestive"),
        ),
        adverse_events=(
            AdverseEvent(
                term="Sepsis",
                ctcae="5.0",
                grade=4,
                start="2019-03-16",
                stop="2019-03-24",
                related_ino="possible",
                outcome="recovered",
                organism="Escherichia coli",
                specimen="blood",
            ),
        ),
        transplants=(Transplant(n=2, date="2019-06-01", donor="haplo", status="cr_mrd_neg", engraftment="2019-06-19"),),
        follow_up=(FollowUp(date="2019-09-01", status="cr", how="marrow"),),
        deaths=(Death(date="2020-02-14", narrative="Fever.\nKlebsiella in blood."),),
    )
    return msgspec.structs.replace(case, **changes)


def hostile_case() -> Case:
    """The same case with markup, control, bidirectional and broken characters in every free text."""
    case = made_case()
    changes: dict[str, Any] = {}
    for table in TABLES:
        if table == "cases":
            continue
        texts = {name: HOSTILE for name, column in columns(table).items() if column.kind == "text"}
        changes[table] = tuple(msgspec.structs.replace(row, **texts) for row in getattr(case, table))
    patient = msgspec.structs.replace(case.patient, centre=HOSTILE, note=HOSTILE)
    return msgspec.structs.replace(case, id=HOSTILE, patient=patient, **changes)
