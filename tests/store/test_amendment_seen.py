"""What an amendment does to what was signed, who is told of it, and how history tells it."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from store.amendment import Amendment, Unsettled, unsettled
from store.charter import PROFILES
from store.commands import AddPeople, AmendSource, Sign, Withdraw
from store.committee import Answer, Person
from store.history import Change, history_of, history_of_study
from store.source.build import write_tables
from store.study import Study
from tests.amending import amendment, anc, change, commit, lines, only
from tests.cases import case, marrow
from tests.cases import study as make_study


@pytest.fixture
def made(tmp_path: Path) -> Study:
    return make_study(tmp_path / "S", [case("A-1"), case("A-2")])


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    """The source of the study, as it was imported."""
    write_tables([case("A-1"), case("A-2")], tmp_path / "T")
    return tmp_path / "T"


# -- what follows --------------------------------------------------------------------------------


def sign(made: Study, by: str, endpoint: str, value: str, case_id: str = "A-1") -> None:
    made.commit(Sign(case=case_id, answers=(Answer(endpoint=endpoint, value=value),), how="command line"), by=by)


def stale(made: Study, found: Amendment, by: str) -> tuple[tuple[Unsettled, ...], tuple[Unsettled, ...]]:
    copy = made.rehearsal()
    copy.commit(AmendSource(cases=found.documents, why="looked at"), by="coordinator")
    return unsettled(made.as_seen_by(by), copy.as_seen_by(by), found.documents)


def test_what_becomes_stale_is_told_and_nothing_is_written(made: Study, tables: Path) -> None:
    sign(made, "reader1", "response.c1", "CR")
    sign(made, "reader1", "response.c1", "CR", "A-2")
    before = made.revision
    change(tables, "labs", lambda rows: anc(rows, "A-1", "2019-03-26").update(value="0.4"))
    found = amendment(made, tables)
    [one], settled = stale(made, found, "coordinator")
    assert (one.case, one.endpoint, one.reader, settled) == ("A-1", "response.c1", "reader1", ())
    assert "ANC" in one.why[0]
    assert made.revision == before
    commit(made, found)
    assert made.as_seen_by("coordinator").case("A-1").items[0].flags == ("stale",)


def test_what_is_put_right_again_is_no_longer_stale(made: Study, tables: Path) -> None:
    sign(made, "reader1", "response.c1", "CR")
    change(tables, "labs", lambda rows: anc(rows, "A-1", "2019-03-26").update(value="0.4"))
    commit(made, amendment(made, tables))
    change(tables, "labs", lambda rows: anc(rows, "A-1", "2019-03-26").update(value="1.4"))
    nothing, [one] = stale(made, amendment(made, tables), "coordinator")
    assert (nothing, one.endpoint) == ((), "response.c1")


# -- blinding ------------------------------------------------------------------------------------

COMMITTEE = msgspec.structs.replace(PROFILES["committee"], allow_as=True)


@pytest.fixture
def both(tmp_path: Path) -> Study:
    """A committee whose coordinator reads too."""
    made = make_study(tmp_path / "B", [case("A-1"), case("A-2")], charter=COMMITTEE)
    person = Person(id="both", name="Both", roles=("coordinator", "reviewer"))
    made.commit(AddPeople(people=(person,), readers={"*": ("reader1", "both")}), by="coordinator")
    return made


def test_a_site_value_she_is_blind_to_is_said_to_differ_and_not_told(both: Study, tables: Path) -> None:
    change(tables, "site_values", lambda rows: rows[0].update(value="PR"))
    change(
        tables, "site_values", lambda rows: [r for r in rows if (r["case"], r["endpoint"]) != ("A-2", "response.c2")]
    )
    found = amendment(both, tables, "both")
    assert all(x.hidden for c in found.changed for x in c.changes)
    assert lines(found) == [
        ("A-1", "site_values", "response.c1", "", None, None),
        ("A-2", "site_values", "response.c2", "", None, None),
    ]
    assert (found.fields, found.rows_added, found.rows_removed) == (2, 0, 0)
    told = [x for c in amendment(both, tables).changed for x in c.changes]
    assert [(x.before, x.after, x.hidden) for x in told[:1]] == [("CR", "PR", False)]


def test_the_site_values_of_a_new_case_are_not_counted_for_whoever_is_blind(both: Study, tmp_path: Path) -> None:
    write_tables([case("A-3")], tmp_path / "N")
    assert "site_values" not in dict(amendment(both, tmp_path / "N", "both").new[0].rows)
    assert "site_values" in dict(amendment(both, tmp_path / "N").new[0].rows)


def test_that_anothers_hidden_review_becomes_stale_is_not_told(both: Study, tables: Path) -> None:
    sign(both, "reader1", "response.c1", "CR")
    change(tables, "labs", lambda rows: anc(rows, "A-1", "2019-03-26").update(value="0.4"))
    found = amendment(both, tables, "both")
    assert stale(both, found, "both") == ((), ())
    assert len(stale(both, found, "coordinator")[0]) == 1
    sign(both, "both", "response.c1", "CR")
    # Two equal answers are final, and no longer hidden from either.
    told = {(item.endpoint, item.reader) for item in stale(both, amendment(both, tables, "both"), "both")[0]}
    assert told == {("response.c1", "reader1"), ("response.c1", "both")}


# -- history -------------------------------------------------------------------------------------


def since(changes: tuple[Change, ...], revision: int) -> list[tuple[str, str, str, str, str | None, str | None]]:
    return [(c.case, c.table, c.item, c.field, c.before, c.after) for c in changes if c.revision == revision]


def test_history_tells_rows_that_came_and_went_and_a_table_that_was_emptied(made: Study, tmp_path: Path) -> None:
    told = case("A-1", marrows=(*case().marrows[:2], marrow("2019-05-30", 4)), extramedullary=())
    write_tables([told], tmp_path / "N")
    revision = commit(made, amendment(made, tmp_path / "N"))
    found = since(history_of(made.as_seen_by("auditor"), "A-1"), revision)
    assert [(table, row, before is None, after is None) for _, table, row, _, before, after in found] == [
        ("marrows", "2019-04-24 aspirate", False, True),
        ("marrows", "2019-05-30 aspirate", True, False),
        ("extramedullary", "2019-03-01 cns CSF", False, True),
    ]


def test_history_tells_a_table_that_first_comes_with_an_amendment(tmp_path: Path) -> None:
    study = make_study(tmp_path / "S", [case("A-1", marrows=())])
    write_tables([case("A-1")], tmp_path / "T")
    revision = commit(study, amendment(study, only(tmp_path / "T", "marrows")))
    found = since(history_of(study.as_seen_by("auditor"), "A-1"), revision)
    assert [(table, row) for _, table, row, *_ in found] == [("marrows", f"{m.date} aspirate") for m in case().marrows]


def test_history_counts_the_tables_of_a_case_that_comes_later(made: Study, tmp_path: Path) -> None:
    write_tables([case("A-3")], tmp_path / "N")
    revision = commit(made, amendment(made, tmp_path / "N"))
    seen = made.as_seen_by("auditor")
    assert ("A-3", "doses", "", "", None, "6 rows") in since(history_of(seen, "A-3"), revision)
    assert ("", "doses", "", "", None, "6 rows in 1 case") in since(history_of_study(seen), revision)
    assert ("", "doses", "", "", None, "12 rows in 2 cases") in since(history_of_study(seen), 3)


def test_history_tells_a_withdrawal_in_the_case_and_in_the_study(made: Study) -> None:
    revision = made.commit(Withdraw(case="A-1", reason="consent"), by="coordinator").revision
    seen = made.as_seen_by("reader1")
    told = [("A-1", "withdrawals", "", "reason", None, "consent withdrawn")]
    assert since(history_of(seen, "A-1"), revision) == told
    assert since(history_of_study(seen), revision) == told
    assert since(history_of(seen, "A-2"), revision) == []


def test_a_withdrawn_case_can_be_amended(made: Study, tables: Path) -> None:
    made.commit(Withdraw(case="A-1", reason="ineligible"), by="coordinator")
    change(tables, "labs", lambda rows: anc(rows, "A-1", "2019-03-26").update(value="0.4"))
    commit(made, amendment(made, tables))
    assert made.as_seen_by("auditor").case("A-1").withdrawn
