"""Proposals are total: no case that passed import raises, whatever is missing or partial."""

from __future__ import annotations

from collections.abc import Container
from datetime import date, timedelta
from typing import Any, Literal

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store.answers import check_endpoint_answer
from store.case import TABLES, Case, Column, columns, required
from store.charter import Charter
from store.codes import CAUSES
from store.codes.relapse import RELAPSES
from store.codes.vod import VODS
from store.committee import Answer
from store.criteria import classes
from store.criteria.dates import span
from store.criteria.dosing import dose_flags
from store.criteria.endpoints import endpoints_of, label
from store.criteria.events import events_at_death
from store.criteria.facts import facts_of
from store.criteria.grades import grade_row
from store.criteria.marrow_mrd import mrd_best
from store.criteria.proposal import Proposal, propose, propose_all
from store.criteria.relapse import relapse_evidence
from store.criteria.sets import load_set
from store.criteria.vod import ebmt_2023, vod
from store.criteria.windows import window

DATES = st.one_of(
    st.integers(0, 900).map(lambda n: str(date(2018, 6, 1) + timedelta(days=n))),
    st.integers(1, 12).map(lambda m: f"2019-{m:02d}"),
    st.sampled_from(["2018", "2019", "2020", "0001-01-01", "9999-12-31"]),
)


def _values(name: str, column: Column) -> st.SearchStrategy[Any]:
    low, high = column.low or 0, column.high or 0
    if column.kind == "date":
        return DATES
    if column.kind == "integer":
        return st.integers(int(low), min(int(high), int(low) + 40))
    if column.kind == "number":
        return st.one_of(st.sampled_from([low, high]), st.floats(low, min(high, low + 120)))
    if column.kind == "measure":
        return st.builds(
            "{}{}".format, st.sampled_from(["", "", "<", ">"]), st.sampled_from(["0", "0.01", "0.5", "1", "5", "100"])
        )
    if column.codes is not None:
        codes = st.sampled_from([c.code for c in column.codes])
        return st.lists(codes, max_size=3).map(";".join) if column.kind == "codes" else codes
    if name == "term":
        return st.sampled_from(["Sepsis", "Sinusoidal obstruction syndrome", "Disease progression", "[/x]"])
    return st.sampled_from(["", "Klebsiella", "no growth", "[/x] ü"])


def _row(table: str) -> st.SearchStrategy[Any]:
    needed = required(table)
    strategies = {name: _values(name, column) for name, column in columns(table).items()}
    return st.fixed_dictionaries(
        {n: s for n, s in strategies.items() if n in needed},
        optional={n: s for n, s in strategies.items() if n not in needed},
    ).map(lambda document: msgspec.convert(document, TABLES[table]))


_MOST = {"labs": 8, "marrows": 4, "deaths": 1}
CASES = st.builds(
    Case,
    id=st.just("R-1"),
    patient=_row("cases"),
    **{t: st.lists(_row(t), max_size=_MOST.get(t, 3)).map(tuple) for t in TABLES if t not in {"cases", "site_values"}},
)


def assert_may_be_answered(proposal: Proposal, case: Case, charter: Charter) -> None:
    """What is proposed is an answer; of relapse and VOD/SOS never before the first INO dose or after death."""
    if proposal.endpoint.startswith("response."):
        return
    beside = {name: getattr(proposal, name) for name in ("contributing", "date", "anchor", "grade")}
    check_endpoint_answer(Answer(endpoint=proposal.endpoint, value=proposal.value, **beside), charter, case)
    assert proposal.value != "CANNOT" or proposal.missing
    when, facts = span(proposal.date), facts_of(case)
    if when is not None:
        assert facts.ino is not None
        assert when.last >= facts.ino.first
        assert facts.death is None or when.first <= facts.death.last


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(CASES, st.sampled_from(["ino_vate", "eln_2024"]))
def test_every_case_gets_every_proposal(case: Case, criteria: Literal["ino_vate", "eln_2024"]) -> None:
    charter = Charter(criteria=criteria, endpoints=("response", "relapse", "vod", "death.cause"))
    answers = load_set(criteria).answers
    found = propose_all(case, charter)
    for endpoint, proposal in found.items():
        others: dict[str, Container[object]] = {"death.cause": CAUSES, "relapse": RELAPSES, "vod": VODS}
        codes = others.get(endpoint, answers)
        assert proposal.value in codes
        assert label(endpoint) != endpoint
        assert proposal.value != "NE" or endpoint == "response.best" or proposal.missing or proposal.row in {"7", "9"}
        assert propose(case, endpoint, charter) == proposal
        window(case, endpoint, charter)
        assert_may_be_answered(proposal, case, charter)
    values = {e: p.value for e, p in found.items()}
    assert set(found) == set(endpoints_of(case, charter, values))
    evidence = relapse_evidence(case, charter)
    assert bool(evidence.sources) is bool(evidence.remission)
    mrd_best(case, [1, 2, 3], charter)
    assert len(vod(case, charter).results) == 4
    assert ebmt_2023(facts_of(case)) == vod(case, charter).by("ebmt_2023")
    events_at_death(facts_of(case))
    dose_flags(case, {1: "CR"})
    classes.non_relapse_mortality(case, charter, values)
    classes.regimen_related(case, "20")
    classes.induction_death(case, "30")
    classes.early_death(case, charter)
    for row in case.labs:
        grade_row(row)
