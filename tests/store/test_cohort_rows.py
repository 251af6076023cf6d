"""The rows behind the figures: what nobody wrote to is kept by identity, and never stale."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from store.basis import CohortRow
from store.commands import SetCharter, Sign
from store.committee import Answer
from store.study import Study
from tests.cases import case, study


def sign(opened: Study, case_id: str, value: str, by: str = "reader1") -> None:
    answer = Answer(endpoint="response.c1", value=value, why="counts", text="differs")
    opened.commit(Sign(case=case_id, answers=(answer,), how="command line"), by=by)


def rows(opened: Study, basis: str = "own", person: str = "reader1") -> dict[str, CohortRow]:
    return {row.case.id: row for row in opened.cohort_as_seen_by(person, basis).rows}


@pytest.fixture
def opened(tmp_path: Path) -> Study:
    return study(tmp_path / "S", [case("A-1"), case("A-2"), case("A-3")])


def test_only_the_case_that_was_signed_has_a_new_row(opened: Study) -> None:
    before = rows(opened)
    sign(opened, "A-2", "NR")
    after = rows(opened)
    assert [i for i in before if before[i] is not after[i]] == ["A-2"]
    assert after["A-2"].values["response.c1"].value == "NR"


def test_what_another_process_signed_is_seen_after_a_tail(opened: Study) -> None:
    before = rows(opened, "site"), rows(opened, "own", "reader2")
    other = Study.open(opened.path)
    sign(other, "A-3", "PD", by="reader2")
    assert rows(opened, "own", "reader2") == before[1]
    opened.tail()
    assert rows(opened, "own", "reader2")["A-3"].values["response.c1"].value == "PD"
    assert rows(opened, "own", "reader2")["A-1"] is before[1]["A-1"]
    assert rows(opened, "site") == before[0]


@pytest.mark.parametrize("basis", ["site", "own", "final", "current", "reader2"])
def test_kept_rows_are_those_of_a_study_opened_anew(opened: Study, basis: str) -> None:
    for case_id, value in (("A-1", "NR"), ("A-3", "CR"), ("A-2", "PD")):
        opened.cohort_as_seen_by("reader1", basis)
        sign(opened, case_id, value)
        kept, fresh = (
            opened.cohort_as_seen_by("reader1", basis),
            Study.open(opened.path).cohort_as_seen_by("reader1", basis),
        )
        assert kept == fresh
        assert kept.revision == opened.revision


def test_a_new_charter_makes_every_row_anew(opened: Study) -> None:
    before = rows(opened)
    charter = msgspec.structs.replace(opened.charter, version=2, response_cycles=1)
    opened.commit(SetCharter(charter=charter, why="one cycle"), by="coordinator")
    assert all(row is not before[i] for i, row in rows(opened).items())


def test_the_past_stays_as_it_was(opened: Study) -> None:
    then = opened.revision
    before = opened.cohort_as_seen_by("reader1", "own")
    sign(opened, "A-1", "NR")
    past = opened.as_of(then)
    assert past.cohort_as_seen_by("reader1", "own") == before
    assert rows(opened)["A-1"].values["response.c1"].value == "NR"


@pytest.mark.parametrize(("value", "source"), [("CR", "final"), ("NR", "site")])
def test_a_best_response_is_as_firm_as_the_cycles_that_decide_it(opened: Study, value: str, source: str) -> None:
    sign(opened, "A-2", value)

    best = rows(opened, "current")["A-2"].values["response.best"]

    assert (best.value, best.source) == ("CR", source)
