"""Courses as a clinic has them: what follows what, how long it takes, and how much it varies."""

from __future__ import annotations

from collections import Counter
from datetime import date
from functools import cache
from itertools import pairwise

from store.case import Case, Therapy, Transplant
from store.criteria.labs import lab_value
from store.reference.course import Course
from store.reference.generate import courses, generate

DISEASE_DIRECTED = ("chemotherapy", "blinatumomab", "tki", "car_t", "dli")
GUT_AND_SKIN = {"Escherichia coli", "Klebsiella pneumoniae", "Pseudomonas aeruginosa", "Streptococcus mitis"}


@cache
def cohort() -> tuple[Case, ...]:
    return generate()


@cache
def plans() -> dict[str, Course]:
    return courses()


def days(first: str, last: str) -> int:
    return (date.fromisoformat(last) - date.fromisoformat(first)).days


def later(case: Case, *kinds: str) -> list[Therapy]:
    return [t for t in case.therapies if t.kind in kinds and t.start > case.ino_start]


def transplant(case: Case) -> Transplant | None:
    return next((t for t in case.transplants if t.date > case.ino_start), None)


def values(case: Case, test: str) -> list[tuple[str, float]]:
    return [(lab.date, value.number) for lab in case.labs if lab.test == test and (value := lab_value(lab))]


def last_relapse(case: Case) -> str:
    return max((r.date for r in case.relapses if r.date > case.ino_start), default="")


def test_cells_take_weeks_and_who_is_in_remission_after_them_stays_so() -> None:
    treated = [case for case in cohort() if later(case, "car_t")]
    assert len(treated) == 8
    for case in treated:
        cells = later(case, "car_t")[0]
        known = last_relapse(case) or plans()[case.id].on(plans()[case.id].marrow_days[-1]).isoformat()
        assert 28 <= days(known, cells.start) <= 63, case.id
        bridging = [t for t in later(case, *DISEASE_DIRECTED) if known <= t.start < cells.start]
        assert [t.note for t in bridging] == ["while CAR-T cells were made", "lymphodepletion"], case.id
        assert bridging[-1].stop < cells.start
        marrow = next(m for m in case.marrows if m.date > cells.start)
        assert marrow.mrd_result == "not_detected"
        assert {f.status for f in case.follow_up if f.date >= marrow.date} == {"cr"}, case.id
        assert "cr" not in {f.status for f in case.follow_up if known < f.date < cells.start}, case.id


def test_disease_at_a_visit_is_never_followed_by_remission_without_treatment() -> None:
    for case in cohort():
        for before, after in pairwise(case.follow_up):
            if (before.status, after.status) == ("disease", "cr"):
                assert any(t.start < after.date for t in later(case, *DISEASE_DIRECTED)), case.id


def test_no_regimen_of_t_cell_leukaemia() -> None:
    agents = {t.agent.lower() for case in cohort() for t in case.therapies}
    assert not [agent for agent in agents if "nelarabine" in agent]


def test_no_regimen_of_salvage_is_given_twice() -> None:
    for case in cohort():
        given = [t.agent for t in later(case, "chemotherapy", "blinatumomab") if t.note != "lymphodepletion"]
        assert max(Counter(given).values(), default=1) == 1, case.id


def test_no_blasts_in_blood_between_remission_and_relapse() -> None:
    for case in cohort():
        plan, relapse = plans()[case.id], last_relapse(case)
        if relapse:
            remission = plan.on(plan.marrow_days[-1]).isoformat()
            seen = [when for when, number in values(case, "PB_BLASTS") if number and remission < when < relapse]
            assert seen == [], case.id


def test_haemoglobin_is_normal_a_year_into_remission_and_red_cells_are_given_where_it_is_low() -> None:
    for case in cohort():
        given = {t.start for t in case.therapies if t.kind == "red_cells"}
        for when, number in values(case, "HB"):
            assert (when in given) == (number < 7.5) or 7.45 <= number <= 7.55, (case.id, when)
        plan = plans()[case.id]
        since = plan.restored_day or plan.outline.hct_day or max(plan.marrow_days, default=0)
        if not case.deaths and plan.last_day - since > 365:
            assert values(case, "HB")[-1][1] >= 11.5, case.id
    assert 30 <= sum(any(t.kind == "red_cells" for t in case.therapies) for case in cohort()) <= 70


def test_relapse_is_commoner_after_mrd_positivity() -> None:
    shares = {}
    for state in ("negative", "positive"):
        group = [plan for plan in plans().values() if plan.margins.mrd == state]
        shares[state] = sum(plan.relapse_day is not None for plan in group) / len(group)
    assert 0.15 <= shares["positive"] - shares["negative"] <= 0.35


def test_vod_after_transplant_is_commoner_after_an_earlier_transplant() -> None:
    def share(again: bool) -> float:  # noqa: FBT001
        group = [c for c in cohort() if transplant(c) and (c.patient.prior_hct_n > 0) == again]
        return sum(bool(c.site_value("vod")) for c in group) / len(group)

    assert share(True) >= share(False) > 0


def test_sinusoidal_obstruction_has_the_grade_of_its_bilirubin_and_treatment() -> None:
    grades = Counter[int]()
    for case in cohort():
        for event in case.adverse_events:
            if event.term == "Sinusoidal obstruction syndrome":
                grades[event.grade] += 1
                top = max(number for when, number in values(case, "BILI") if 0 <= days(event.start, when) <= 22)
                assert bool(later(case, "defibrotide")) == (event.grade > 2), case.id
                assert top <= 5 or event.grade > 2, case.id
    assert set(grades) == {2, 3, 4, 5}


def test_last_blood_and_marrows_fall_on_many_days() -> None:
    gaps = Counter(days(max(lab.date for lab in c.labs), c.deaths[0].date) for c in cohort() if c.deaths)
    assert set(gaps) == set(range(7))
    assert max(gaps.values()) <= 32
    first, second = (
        [p.marrow_days[i] - p.cycle_days[i] + 1 for p in plans().values() if len(p.marrow_days) > i] for i in (0, 1)
    )
    assert (min(first), max(first)) == (18, 28)
    assert (min(second), max(second)) == (20, 30)


def test_about_half_have_low_counts_as_events_and_only_where_worse_than_before() -> None:
    for term, test in (("Neutrophil count decreased", "ANC"), ("Platelet count decreased", "PLT")):
        found = [(c, e) for c in cohort() for e in c.adverse_events if e.term == term]
        assert 40 <= len(found) <= 65
        for case, event in found:
            before = [number for when, number in values(case, test) if when < case.ino_start]
            that_day = next(number for when, number in values(case, test) if when == event.start)
            assert that_day < min(before), case.id


def test_organisms_are_a_mix() -> None:
    found = Counter(e.organism for c in cohort() for e in c.adverse_events if e.organism)
    assert len(found) >= 10
    assert max(found.values()) <= 0.25 * found.total()
    assert sum(found[name] for name in GUT_AND_SKIN) >= 0.35 * found.total()
    assert found["Acinetobacter baumannii"] + found["Stenotrophomonas maltophilia"] <= 0.1 * found.total()


def test_acute_gvhd_is_as_frequent_as_usual_and_seldom_fatal() -> None:
    grades = [(t.agvhd, c) for c in cohort() if (t := transplant(c))]
    severe = [c for grade, c in grades if grade in ("2", "3", "4")]
    assert 0.30 <= len(severe) / len(grades) <= 0.40
    assert sum(plans()[c.id].cause == "50" for c in severe) == 3


def test_some_have_donor_lymphocytes_for_relapse_or_mrd() -> None:
    given = [(case, t) for case in cohort() for t in later(case, "dli")]
    assert 3 <= len(given) <= 8
    for case, therapy in given:
        hct = transplant(case)
        assert hct is not None
        assert hct.date < therapy.start
        assert hct.agvhd in ("0", "1")
        positive = any(m.mrd_result == "quantified" for m in case.marrows if hct.date < m.date < therapy.start)
        assert positive or hct.date < last_relapse(case) < therapy.start, case.id


def test_a_cycle_that_began_late_says_why_and_the_labs_agree() -> None:
    late = 0
    for case in cohort():
        for before, cycle in pairwise(case.cycles):
            if days(before.start, cycle.start) > 35:
                late += 1
                kind = "PLT" if "PLT" in cycle.note else "ALT"
                lab = next(x for x in case.labs if x.test == kind and x.date in cycle.note)
                assert cycle.note.endswith(f"{kind} {lab.value} {lab.unit} on {lab.date}")
                assert before.start < lab.date < cycle.start
                value = lab_value(lab)
                assert value is not None
                assert value.number < 50 if kind == "PLT" else value.number > 100
            else:
                assert not cycle.note
    assert late == 4


def test_nothing_happens_after_the_end_or_stops_before_it_starts() -> None:
    for case in cohort():
        end = plans()[case.id].on(plans()[case.id].last_day).isoformat()
        spans = [(t.start, t.stop) for t in case.therapies] + [(e.start, e.stop) for e in case.adverse_events]
        assert all(start <= end and stop <= end and (not stop or stop >= start) for start, stop in spans), case.id
        for rows in (case.labs, case.signs, case.marrows, case.extramedullary, case.relapses, case.follow_up):
            assert all(row.date <= end for row in rows), case.id
        hct = transplant(case)
        if hct is not None:
            low = [d for d, n in values(case, "ANC") if n < 0.5 and hct.engraftment < d and days(hct.date, d) < 35]
            assert low == [], case.id
