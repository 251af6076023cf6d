"""Who changed what: by field, and nothing of what the asker is blind to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from store.case import Case, Lab, to_documents
from store.charter import PROFILES
from store.commands import ImportSource, SetCharter, Sign
from store.committee import Answer
from store.history import Change, history_of, history_of_study, local_time
from store.study import Study
from tests.cases import case
from tests.cases import study as make_study

COMMITTEE = msgspec.structs.replace(PROFILES["committee"], allow_as=True)


def sign(study: Study, person: str, endpoint: str, value: str, text: str = "", *, desk: bool = False) -> None:
    answer = Answer(endpoint=endpoint, value=value, text=text)
    study.commit(Sign(case="A-1", answers=(answer,), how="desk" if desk else "command line"), by=person)


def amend(study: Study, change: Callable[[Case], Case]) -> None:
    """A later import of the case, changed."""
    changed = change(study.as_seen_by("auditor").record("A-1").case)
    study.commit(ImportSource(cases={"A-1": to_documents(changed)}, why="source amendment"), by="coordinator")


def after(study: Study, person: str, revision: int) -> list[Change]:
    """The changes of the case from a revision on."""
    return [c for c in history_of(study.as_seen_by(person), "A-1") if c.revision >= revision]


def test_a_first_import_is_one_change_a_table(tmp_path: Path) -> None:
    study = make_study(tmp_path / "s")
    changes = history_of(study.as_seen_by("auditor"), "A-1")
    counts = {c.table: c.after for c in changes}
    assert len(counts) == len(changes)
    assert (counts["cases"], counts["doses"], counts["deaths"], counts["site_values"]) == (
        "1 row",
        "6 rows",
        "1 row",
        "4 rows",
    )
    assert {c.why for c in changes} == {"first import"}


def test_a_later_import_is_one_change_a_field(tmp_path: Path) -> None:
    study = make_study(tmp_path / "s")

    def change(case: Case) -> Case:
        first, *rest = case.doses
        return msgspec.structs.replace(
            case,
            patient=msgspec.structs.replace(case.patient, age=48),
            doses=(msgspec.structs.replace(first, mg_m2=0.7), *rest),
            labs=(*case.labs, Lab(date="2019-05-02", test="ALT", value="44", unit="U/L")),
        )

    amend(study, change)
    found = {(c.table, c.item, c.field, c.before, c.after) for c in after(study, "auditor", 4)}
    assert found == {
        ("cases", "", "age", "47", "48"),
        ("doses", "1 1", "mg_m2", "0.8", "0.7"),
        ("labs", "2019-05-02 ALT", "", None, "date 2019-05-02, test ALT, value 44, unit U/L"),
    }
    assert {c.why for c in after(study, "auditor", 4)} == {"source amendment"}


def test_a_reveal_and_the_review_after_it(tmp_path: Path) -> None:
    study = make_study(tmp_path / "s")
    sign(study, "reader1", "response.c1", "NR", desk=True)
    sign(study, "reader1", "response.c1", "NR", "no adequate marrow", desk=True)
    fixed, shown, review = after(study, "reader1", 4)
    assert (fixed.act, fixed.table, fixed.field, fixed.after) == ("review.reveal", "reveals", "fixed answer", "NR")
    assert (shown.field, shown.after) == ("shown", "proposal CR, site value CR")
    assert (review.act, review.field, review.before, review.after) == ("review.sign", "answer", None, "NR")
    assert review.why == "no adequate marrow"


def test_an_amended_review_tells_both_values(tmp_path: Path) -> None:
    study = make_study(tmp_path / "s")
    sign(study, "reader1", "death.cause", "20", "jaundice")
    answer = Answer(endpoint="death.cause", value="10", contributing=("34",), text="blasts after all")
    study.commit(Sign(case="A-1", answers=(answer,)), by="reader1")
    told = [(c.field, c.before, c.after, c.why) for c in after(study, "auditor", 5)]
    assert told == [
        ("answer", "20", "10", "blasts after all"),
        ("contributing", None, "34", "blasts after all"),
    ]


def test_signing_without_a_trace_for_the_blind(tmp_path: Path) -> None:
    study = make_study(tmp_path / "s", charter=COMMITTEE)
    sign(study, "reader1", "response.c1", "NR", "the marrow was haemodilute")
    assert after(study, "reader2", 4) == []
    assert after(study, "chair", 4) == []
    assert [c.after for c in after(study, "reader1", 4)] == ["NR"]
    assert [c.after for c in after(study, "auditor", 4)] == ["NR"]
    assert all(c.revision < 4 for c in history_of_study(study.as_seen_by("reader2")))


def test_agreement_opens_the_item_to_both(tmp_path: Path) -> None:
    study = make_study(tmp_path / "s", charter=COMMITTEE)
    sign(study, "reader1", "response.c1", "CR")
    assert after(study, "reader2", 4) == []
    sign(study, "reader2", "response.c1", "CR")
    assert [(c.by, c.after) for c in after(study, "reader2", 4)] == [("reader1", "CR"), ("reader2", "CR")]


@pytest.mark.parametrize("person", ["reader1", "reader2"])
def test_a_changed_site_value_is_not_told_to_the_blind(tmp_path: Path, person: str) -> None:
    study = make_study(tmp_path / "s")

    def change(case: Case) -> Case:
        values = case.site_values
        worse = tuple(msgspec.structs.replace(v, value="PR") for v in values if v.endpoint.startswith("response.c"))
        return msgspec.structs.replace(case, site_values=(*worse, *(v for v in values if v.endpoint == "death.cause")))

    amend(study, change)
    assert [c for c in after(study, person, 4) if c.table == "site_values"] == []
    told = [(c.item, c.field, c.before, c.after) for c in after(study, "auditor", 4) if c.table == "site_values"]
    assert told == [
        ("response.c1", "value", "CR", "PR"),
        ("response.c2", "value", "CR", "PR"),
        ("response.best", "", "endpoint response.best, value CR", None),
    ]
    sign(study, "reader1", "response.c1", "CR")
    seen = [(c.item, c.field, c.before, c.after) for c in after(study, "reader1", 4) if c.table == "site_values"]
    assert seen == told[:1]


def test_the_study_tells_charter_people_and_counts(tmp_path: Path) -> None:
    study = make_study(tmp_path / "s", [case("A-1"), case("A-2")])
    charter = msgspec.structs.replace(study.charter, version=2, criteria="eln_2024")
    study.commit(SetCharter(charter=charter, why="protocol amendment 1"), by="coordinator")
    changes = history_of_study(study.as_seen_by("auditor"))
    assert [c.revision for c in changes] == sorted(c.revision for c in changes)
    by = {(c.table, c.item, c.field): c for c in changes}
    assert by["study", "", "name"].after == "test"
    assert by["people", "chair", "roles"].after == "chair"
    assert by["assignments", "*", "readers"].after == "reader1, reader2"
    assert by["doses", "", ""].after == "12 rows in 2 cases"
    amended = by["charter", "version 2", "criteria"]
    assert (amended.before, amended.after, amended.why) == ("ino_vate", "eln_2024", "protocol amendment 1")
    assert [c.field for c in changes if c.revision == amended.revision] == ["criteria"]


def test_as_of_a_revision_nothing_later_is_told(tmp_path: Path) -> None:
    study = make_study(tmp_path / "s")
    sign(study, "reader1", "response.c1", "CR")
    past = study.as_of(3).as_seen_by("auditor")
    assert max(c.revision for c in history_of_study(past)) == 3
    assert max(c.revision for c in history_of(past, "A-1")) == 3


def test_no_such_case(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        history_of(make_study(tmp_path / "s").as_seen_by("auditor"), "A-9")


def test_local_time_is_the_same_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    monkeypatch.setenv("TZ", "Asia/Seoul")
    time.tzset()
    try:
        assert local_time("2026-11-22T16:51:02.123456Z") == "2026-11-23 01:51:02+09:00"
    finally:
        monkeypatch.undo()
        time.tzset()


def test_doubtful_rows_are_for_the_coordinator_and_whoever_sees_all(tmp_path: Path) -> None:
    study = make_study(tmp_path / "s")
    told = "site_values, row 2: differs"
    study.commit(ImportSource(cases={}, why="again", warnings=(told,)), by="coordinator")

    def doubts(person: str) -> list[str | None]:
        seen = study.as_seen_by(person)
        return [c.after for c in history_of_study(seen) if c.table == "warnings"]

    assert doubts("coordinator") == doubts("auditor") == ["1 row kept as doubtful", told]
    assert doubts("reader1") == ["1 row kept as doubtful"]
