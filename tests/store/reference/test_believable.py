"""Associations, VOD/SOS, narratives: what a haematologist would stumble over."""

from __future__ import annotations

import re
from functools import cache

from store.case import TABLES, Case, rows_of
from store.charter import Charter
from store.codes.causes import CAUSES
from store.criteria.dosing import dose_flags
from store.criteria.grades import grade_row, has_grade
from store.criteria.vod import vod
from store.reference.course import Course
from store.reference.generate import courses, generate
from store.reference.training import generate_training
from store.values import first_day

CAUSE_WORDS = re.compile(
    r"sepsis|septic|\bVOD\b|\bSOS\b|veno.?occ|sinusoid|leuk|relaps|refract|progress|GVHD|graft.versus|h(a)?emorrhag"
    r"|infection|failure|pneumonia\b|cause|due to|because|died of|death from|attribut",
    re.IGNORECASE,
)


@cache
def cohort() -> tuple[Case, ...]:
    return generate()


@cache
def plans() -> dict[str, Course]:
    return courses()


def share(of: list[bool]) -> float:
    return sum(of) / len(of)


def location(case: Case) -> str:
    start = case.ino_start
    return max((r for r in case.relapses if r.date <= start), key=lambda r: r.date).location


def test_blinatumomab_failure_goes_with_extramedullary_disease() -> None:
    with_em = share([c.patient.blin_failure == "yes" for c in cohort() if location(c) != "BM"])
    without = share([c.patient.blin_failure == "yes" for c in cohort() if location(c) == "BM"])
    assert 0.02 < with_em - without < 0.25


def test_isolated_extramedullary_relapse_responds_as_in_series() -> None:
    alone = [c for c in cohort() if location(c) == "EM"]
    for endpoint in ("response.c1", "response.best"):
        assert 0.45 <= share([c.site_value(endpoint) in ("CR", "CRi", "CRu") for c in alone]) <= 0.65


def test_the_two_without_mrd_are_missing_samples_of_marrow_disease() -> None:
    missing = [c for c in cohort() if c.site_value("mrd") == "not_evaluable"]
    assert len(missing) == 2
    for case in missing:
        assert location(case) == "BM"
        assert not any(m.mrd_result for m in case.marrows)


def test_vod_is_as_frequent_and_as_fatal_as_reported() -> None:
    met = {c.id for c in cohort() if any(r.set == "ebmt_2023" and r.result == "yes" for r in vod(c, Charter()).results)}
    assert met == {c.id for c in cohort() if c.site_value("vod")}
    assert 12 <= len(met) <= 18
    assert sum(plans()[i].outline.hct_day is not None for i in met) > len(met) / 2
    assert 4 <= sum(c.cause == "20" for c in plans().values()) <= 6


def test_whoever_died_of_relapse_has_one_on_record_with_a_marrow_or_a_look() -> None:
    for case in cohort():
        if case.site_value("death.cause") == "10" or plans()[case.id].cause == "10":
            start = case.ino_start
            later = [r for r in case.relapses if r.date > start]
            assert len(later) == 1
            assert case.deaths[0].date > later[0].date > start
            looks = [m.date for m in case.marrows] + [e.date for e in case.extramedullary]
            assert any(date.startswith(later[0].date) for date in looks)


def test_survivors_out_of_remission_were_treated_again() -> None:
    for case in cohort():
        plan = plans()[case.id]
        if not case.deaths and (plan.relapse_day is not None or plan.outline.group == "non_responder"):
            assert {"car_t", "dli"} & {t.kind for t in case.therapies if t.start > case.ino_start}, case.id


def test_nobody_waits_eight_weeks_for_transplant_untreated() -> None:
    for case in cohort():
        start = case.ino_start
        hct = next((t for t in case.transplants if t.date > start), None)
        if hct is None:
            continue
        last = max(d.date for d in case.doses)
        if (first_day(hct.date) - first_day(last)).days > 56:
            assert any(t.note == "bridging to transplant" for t in case.therapies), case.id


def test_no_three_deaths_on_one_day_of_follow_up() -> None:
    days = [(first_day(c.deaths[0].date) - first_day(c.ino_start)).days for c in cohort() if c.deaths]
    assert max(days.count(d) for d in days) <= 2


def test_there_are_old_partial_dates_and_censored_values_and_units_of_another_centre() -> None:
    assert any(len(c.patient.diagnosis_date) < 10 for c in cohort())
    assert any(m.mrd_pct.startswith("<") for c in cohort() for m in c.marrows)
    units = {(lab.test, lab.unit) for c in cohort() for lab in c.labs}
    assert {("BILI", "umol/L"), ("BILI", "mg/dL"), ("PLT", "/uL"), ("PLT", "10^9/L")} <= units


def test_events_have_the_terms_and_grades_of_ctcae_and_agree_with_the_labs() -> None:
    tests = {
        "Neutrophil count decreased": "ANC",
        "Platelet count decreased": "PLT",
        "Alanine aminotransferase increased": "ALT",
        "Blood bilirubin increased": "BILI",
    }
    for case in cohort():
        for event in case.adverse_events:
            assert has_grade(event.term, event.grade), (case.id, event.term, event.grade)
            if event.term in tests:
                that_day = [lab for lab in case.labs if (lab.test, lab.date) == (tests[event.term], event.start)]
                assert [grade_row(lab) for lab in that_day] == [(event.term, event.grade)], case.id


def test_doses_follow_the_label_given_what_the_centre_thought() -> None:
    for case in cohort():
        responses = {n: value for n in (1, 2) if (value := case.site_value(f"response.c{n}"))}
        assert [flag for flag in dose_flags(case, responses) if flag.off_label] == []


def test_no_narrative_names_a_cause_or_is_told_twice() -> None:
    texts = [c.deaths[0].narrative for c in (*cohort(), *generate_training()) if c.deaths]
    assert len(texts) == 79 + 5
    # told again with other numbers is told twice
    shapes = [re.sub(r"[\d.-]+", "#", text) for text in texts]
    assert len(set(shapes)) == len(shapes)
    labels = [cause.label.lower() for cause in CAUSES.values()]
    for text in texts:
        assert CAUSE_WORDS.search(text) is None, text
        assert not any(label in text.lower() for label in labels), text


def test_narratives_tell_only_dates_and_organisms_of_the_case() -> None:
    for case in cohort():
        for death in case.deaths:
            rows = [row for table in TABLES if table != "deaths" for row in rows_of(case, table)]
            known = {str(getattr(row, name)) for row in rows for name in row.__struct_fields__} | {death.date}
            for date in re.findall(r"\d{4}-\d{2}-\d{2}", death.narrative):
                assert date in known, (case.id, date)
            for event in case.adverse_events:
                if event.grade == 5 and event.organism:
                    assert event.organism.lower() in death.narrative.lower(), case.id
