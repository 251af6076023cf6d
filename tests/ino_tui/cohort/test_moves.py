"""Changing one field of the source moves the figures that rest on it, and no other."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from ino_tui.cohort.figures import compute
from ino_tui.cohort.frame import FrameBuilder
from ino_tui.cohort.shapes import CohortFigures
from store.case import TABLES, Case, Column, columns, rows_of
from store.codes.causes import CAUSES
from store.codes.responses import RESPONSES
from store.values import first_day
from tests.ino_tui.cohort.cohorts import reference_cases, row, rows

RESPONSE = ("response.c1", "response.c1.refractory", "response.c1.early", "response.c1.late")
TIMED = RESPONSE[1:]
MRD = ("mrd.evaluable", "mrd.responders", "mrd.treated")
HCT = ("hct", "hct.after_c1")
REMISSION = ("efs", "rfs", "relapse", "nrm")
FROM_HCT = ("relapse.hct", "nrm.hct")
BY_CAUSE = ("trm", "disease_death")
VOD = ("vod.before_hct", "vod.after_hct")
TIMES = ("os", "os.hct", "followup", "early_death", *REMISSION, *FROM_HCT, *BY_CAUSE, *VOD)
# A transplant is censored at for sensitivity.
TRANSPLANT = ("os.hct", *REMISSION, *FROM_HCT, *VOD)

# column -> the figures that may move when it changes; a column that is not here moves none.
MAY_MOVE: dict[str, tuple[str, ...]] = {
    "cases.disease_state": TIMED,
    "relapses.kind": (*TIMED, *HCT, *REMISSION, *FROM_HCT),
    "relapses.date": (*TIMED, *HCT, *REMISSION, *FROM_HCT),
    # what MRD alone shows is no relapse
    "relapses.location": (*REMISSION, *FROM_HCT),
    "relapses.origin_date": TIMED,
    # other therapy closes the window in which MRD counts
    "therapies.kind": MRD,
    "therapies.start": MRD,
    "therapies.stop": MRD,
    "cycles.n": (*MRD, "hct.after_c1"),
    "cycles.start": (*MRD, "hct.after_c1"),
    "doses.cycle": (*MRD, "hct.after_c1"),
    "doses.date": (*TIMED, *MRD, *HCT, *TIMES),
    # early deaths stand under both attributions
    "marrows.date": (*MRD, "early_death", *BY_CAUSE),
    "marrows.specimen": (*MRD, "early_death", *BY_CAUSE),
    **{f"marrows.{c}": MRD for c in ("mrd_method", "mrd_result", "mrd_pct", "mrd_lod_pct", "abl1_copies")},
    "extramedullary.date": ("early_death", *BY_CAUSE),
    "transplants.date": (*HCT, *MRD, *TRANSPLANT),
    "transplants.donor": (*HCT, *TRANSPLANT),
    "transplants.conditioning_start": MRD,
    "transplants.status": ("os.hct", *FROM_HCT),
    "follow_up.date": tuple(i for i in TIMES if i != "early_death"),
    "deaths.date": TIMES,
    **{f"labs.{c}": VOD for c in ("date", "test", "value", "unit")},
    **{f"signs.{c}": VOD for c in ("date", "weight_kg", "ascites", "hepatomegaly", "ruq_pain", "doppler")},
    **{f"signs.{c}": VOD for c in ("elastography", "biopsy", "hvpg_mmhg")},
    **{f"adverse_events.{c}": VOD for c in ("term", "start")},
}

CASES = reference_cases()[:40]
BUILDER = FrameBuilder()
BEFORE = compute(rows(CASES), BUILDER)


def moved(after: CohortFigures) -> set[str]:
    return {a.id for a, b in zip(BEFORE.figures, after.figures, strict=True) if a != b}


def another(value: Any, column: Column, draw: st.DataObject) -> Any:
    """Another possible value of a column."""
    match column.kind:
        case "code":
            assert column.codes is not None
            return draw.draw(st.sampled_from([c.code for c in column.codes]))
        case "date":
            day = first_day(value) if value else first_day("2020-01-01")
            return (day + timedelta(days=draw.draw(st.integers(-60, 60)))).isoformat()
        case "integer":
            return draw.draw(st.integers(int(column.low or 0), int(column.high or 9)))
        case "number":
            return draw.draw(st.floats(column.low or 0, column.high or 1, allow_nan=False))
        case "measure":
            return draw.draw(st.sampled_from(["<0.01", "0.5", "0.001", ">1"]))
        case _:
            return "other text"


def changed(case: Case, table: str, index: int, name: str, value: Any) -> Case:
    if table == "cases":
        return msgspec.structs.replace(case, patient=msgspec.structs.replace(case.patient, **{name: value}))
    found = list(rows_of(case, table))
    found[index] = msgspec.structs.replace(found[index], **{name: value})
    return msgspec.structs.replace(case, **{table: tuple(found)})


def figures_with(position: int, case: Case) -> CohortFigures:
    # the values of the items stay what they were: only the source changes
    plain = rows(CASES).rows
    new = msgspec.structs.replace(plain[position], case=case)
    builder = FrameBuilder()
    builder.__dict__.update({**BUILDER.__dict__, "_facts": dict(BUILDER._facts)})
    return compute(rows([*plain[:position], new, *plain[position + 1 :]]), builder)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(st.data())
def test_a_source_field_moves_only_the_figures_that_rest_on_it(data: st.DataObject) -> None:
    position = data.draw(st.integers(0, len(CASES) - 1))
    case = CASES[position]
    table = data.draw(st.sampled_from([t for t in TABLES if t != "site_values"]))
    found = rows_of(case, table)
    assume(found)
    index = data.draw(st.integers(0, len(found) - 1))
    name = data.draw(st.sampled_from(sorted(columns(table))))
    value = another(getattr(found[index], name), columns(table)[name], data)
    after = figures_with(position, changed(case, table, index, name, value))
    assert moved(after) <= set(MAY_MOVE.get(f"{table}.{name}", ()))


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, len(CASES) - 1), st.sampled_from([c.code for c in RESPONSES]), st.sampled_from(["c1", "c2", "best"])
)
def test_a_response_moves_response_mrd_transplant_and_what_counts_from_remission_only(
    position: int, value: str, which: str
) -> None:
    answered = [row(c, answers={f"response.{which}": value} if i == position else None) for i, c in enumerate(CASES)]
    allowed = {
        # the first remission is where relapse counts from
        "c1": {*RESPONSE, *MRD, "hct.after_c1", *REMISSION},
        "c2": {*MRD, *REMISSION},
        "best": {"response.best", *MRD, "hct", *REMISSION},
    }[which]
    assert moved(compute(rows(answered))) <= allowed


@settings(max_examples=40, deadline=None)
@given(st.integers(0, len(CASES) - 1), st.sampled_from(sorted(CAUSES)))
def test_a_cause_of_death_moves_the_deaths_by_class_and_by_attribution_only(position: int, cause: str) -> None:
    answered = [row(c, answers={"death.cause": cause} if i == position else None) for i, c in enumerate(CASES)]
    assert {i.partition(".")[0] for i in moved(compute(rows(answered)))} <= {"death", *BY_CAUSE}


def first(wanted: Any) -> int:
    return next(i for i, c in enumerate(CASES) if wanted(c))


def test_these_fields_do_move_their_figures() -> None:
    """The other half: what may move does."""
    dead = first(lambda c: c.deaths)
    alive = first(lambda c: not c.deaths)
    hct = first(lambda c: any(t.date > c.ino_start for t in c.transplants) and c.site_value("response.best") == "CR")
    position = max(i for i, t in enumerate(CASES[hct].transplants) if t.date > CASES[hct].ino_start)
    late = first(lambda c: c.relapses[-1].date > c.ino_start)
    steps: list[tuple[int, str, int, str, Any, set[str]]] = [
        (dead, "deaths", 0, "date", "2022-07-30", {"os", "followup", "trm", "vod.before_hct"}),
        (alive, "follow_up", len(CASES[alive].follow_up) - 1, "date", "2030-01-01", {"os", "followup"}),
        (hct, "transplants", position, "donor", "autologous", {"hct", "os.hct", "vod.before_hct", "rfs"}),
        (hct, "transplants", position, "status", "not_in_remission", {"os.hct", *FROM_HCT}),
        (late, "relapses", len(CASES[late].relapses) - 1, "location", "MRD", {*REMISSION}),
    ]
    for case, table, index, name, value, figures in steps:
        after = figures_with(case, changed(CASES[case], table, index, name, value))
        assert figures <= moved(after), (table, name)
