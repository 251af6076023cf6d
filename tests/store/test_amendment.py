"""What an amendment of the source record changes: read onto the record, checked, shown to one person."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.amendment import Amendment, Recorded, Unsettled, difference, unsettled
from store.case import TABLES, Case
from store.charter import PROFILES
from store.commands import AddPeople, AmendSource, Sign, Withdraw
from store.committee import Answer, Person
from store.history import Change, history_of, history_of_study
from store.source.build import write_tables
from store.source.onto import AmendedSource, read_amendment
from store.study import Study
from tests.cases import case, counts, marrow
from tests.cases import study as make_study

TODAY = date(2024, 6, 30)
Rows = list[dict[str, str]]


@pytest.fixture
def made(tmp_path: Path) -> Study:
    return make_study(tmp_path / "S", [case("A-1"), case("A-2")])


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    """The source of the study, as it was imported."""
    write_tables([case("A-1"), case("A-2")], tmp_path / "T")
    return tmp_path / "T"


def only(tables: Path, *names: str) -> Path:
    """The same source with these tables alone."""
    for file in tables.iterdir():
        if file.stem not in names:
            file.unlink()
    return tables


def change(tables: Path, table: str, edit: Callable[[Rows], Rows | None]) -> Path:
    """Edit the rows of a table: in place, or the rows given back."""
    file = tables / f"{table}.csv"
    with file.open(encoding="utf-8", newline="") as source:
        reader = csv.DictReader(source)
        names, rows = list(reader.fieldnames or ()), list(reader)
    edited = edit(rows)
    with file.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, names)
        writer.writeheader()
        writer.writerows(rows if edited is None else edited)
    return tables


def source_of(made: Study, tables: Path, by: str = "coordinator") -> AmendedSource:
    return read_amendment(tables, Recorded(made.as_seen_by(by)), TODAY)


def amendment(made: Study, tables: Path, by: str = "coordinator") -> Amendment:
    source = source_of(made, tables, by)
    assert not source.faults, [str(fault) for fault in source.faults]
    return difference(made.as_seen_by(by), source)


def lines(found: Amendment) -> list[tuple[str, str, str, str, str | None, str | None]]:
    return [(c.case, x.table, x.row, x.field, x.before, x.after) for c in found.changed for x in c.changes]


def faults(made: Study, tables: Path) -> list[str]:
    source = source_of(made, tables)
    assert source.cases == {}
    return [str(fault) for fault in source.faults]


def commit(made: Study, found: Amendment) -> int:
    command = AmendSource(cases=found.documents, why="queried at the site")
    return made.commit(command, by="coordinator", seen=found.revision).revision


def anc(rows: Rows, case_id: str, day: str) -> dict[str, str]:
    return next(r for r in rows if (r["case"], r["date"], r["test"]) == (case_id, day, "ANC"))


def recorded(made: Study, case_id: str) -> Case:
    return made.as_seen_by("auditor").case(case_id).case


def in_order(told: Case) -> Case:
    """The case as the record puts it: site values by endpoint."""
    return msgspec.structs.replace(told, site_values=tuple(sorted(told.site_values, key=lambda v: v.endpoint)))


# -- what differs --------------------------------------------------------------------------------


def test_the_same_source_differs_in_nothing(made: Study, tables: Path) -> None:
    found = amendment(made, tables)
    assert found.documents == {}
    assert (found.changed, found.new, found.same, found.unnamed) == ((), (), 2, ())
    assert found.tables == tuple(TABLES)


def test_neither_the_order_of_rows_nor_how_a_number_is_written_is_a_difference(made: Study, tables: Path) -> None:
    def rewritten(rows: Rows) -> Rows:
        for row in rows:
            row["value"] += ".0" if row["value"].isdigit() else "0"
            row["uln"] = f"{float(row['uln']):.3f}" if row["uln"] else ""
        return rows[::-1]

    assert amendment(made, change(tables, "labs", rewritten)).documents == {}


@settings(max_examples=25, deadline=None)
@given(seed=st.randoms(use_true_random=False), table=st.sampled_from(["labs", "doses", "marrows", "cases"]))
def test_no_shuffle_is_a_difference(tmp_path_factory: pytest.TempPathFactory, seed: object, table: str) -> None:
    folder = tmp_path_factory.mktemp("shuffled")
    study = make_study(folder / "S", [case("A-1"), case("A-2")])
    write_tables([case("A-1"), case("A-2")], folder / "T")
    change(folder / "T", table, seed.shuffle)  # type: ignore[attr-defined]
    assert amendment(study, folder / "T").documents == {}


def test_one_value_is_one_field_and_one_document(made: Study, tables: Path) -> None:
    change(tables, "labs", lambda rows: anc(rows, "A-2", "2019-03-26").update(value="0.4"))
    found = amendment(made, tables)
    assert lines(found) == [("A-2", "labs", "2019-03-26 ANC", "value", "1.4", "0.4")]
    assert {c: list(t) for c, t in found.documents.items()} == {"A-2": ["labs"]}
    assert (found.fields, found.rows_added, found.rows_removed, found.same) == (1, 0, 0, 1)


def test_rows_that_do_not_differ_stay_as_they_were_written(made: Study, tables: Path) -> None:
    def edit(rows: Rows) -> None:
        for row in rows:
            row["value"] += "0" if "." in row["value"] else ""
        anc(rows, "A-1", "2019-03-26")["value"] = "0.40"

    commit(made, amendment(made, change(tables, "labs", edit)))
    values = [lab.value for lab in made.as_seen_by("auditor").case("A-1").case.labs if lab.test == "ANC"]
    assert values == ["0.4", "0.40", "1.4"]


def test_a_row_that_is_gone_is_told_and_not_taken_away_in_silence(made: Study, tables: Path) -> None:
    change(tables, "marrows", lambda rows: [r for r in rows if (r["case"], r["date"]) != ("A-1", "2019-04-24")])
    found = amendment(made, tables)
    [(case_id, table, row, field, before, after)] = lines(found)
    assert (case_id, table, row, field, after) == ("A-1", "marrows", "2019-04-24 aspirate", "", None)
    assert before is not None
    assert "blast_pct 1" in before
    assert (found.rows_removed, found.emptied) == (1, {})


def test_a_table_that_lost_its_last_row_of_a_case_is_empty_and_never_removed(made: Study, tables: Path) -> None:
    change(tables, "extramedullary", lambda rows: [r for r in rows if r["case"] != "A-1"])
    found = amendment(made, tables)
    assert found.documents == {"A-1": {"extramedullary": {"rows": []}}}
    assert found.emptied == {"extramedullary": 1}
    commit(made, found)
    assert made.as_seen_by("auditor").case("A-1").case.extramedullary == ()


def test_tables_that_are_not_there_stay_as_recorded(made: Study, tables: Path) -> None:
    change(tables, "labs", lambda rows: anc(rows, "A-1", "2019-03-26").update(value="0.4"))
    found = amendment(made, only(tables, "labs"))
    assert lines(found) == [("A-1", "labs", "2019-03-26 ANC", "value", "1.4", "0.4")]
    assert found.tables == ("labs",)


def test_a_case_that_a_lone_table_does_not_name_keeps_its_rows(made: Study, tables: Path) -> None:
    change(only(tables, "labs", "marrows"), "labs", lambda rows: [r for r in rows if r["case"] == "A-1"])
    found = amendment(made, tables)
    assert found.documents == {}
    assert found.unnamed == ()


def test_a_case_that_is_not_in_the_source_stays(made: Study, tables: Path) -> None:
    for table in TABLES:
        change(tables, table, lambda rows: [r for r in rows if r["case"] != "A-2"])
    found = amendment(made, tables)
    assert (found.documents, found.unnamed) == ({}, ("A-2",))


def test_a_new_case_comes_with_its_tables_and_readers(made: Study, tmp_path: Path) -> None:
    write_tables([case("A-1"), case("A-3", extramedullary=())], tmp_path / "N")
    found = amendment(made, tmp_path / "N")
    [new] = found.new
    assert (new.case, new.readers) == ("A-3", ("reader1", "reader2"))
    assert dict(new.rows)["doses"] == 6
    assert "extramedullary" not in dict(new.rows)
    assert found.unnamed == ("A-2",)
    commit(made, found)
    assert made.case_ids == ("A-1", "A-2", "A-3")
    assert recorded(made, "A-3") == in_order(case("A-3", extramedullary=()))


def test_what_is_committed_is_what_the_tables_say(made: Study, tmp_path: Path) -> None:
    told = case("A-2", marrows=(marrow("2019-03-01", 71),), labs=counts("2019-03-26", 0.4), deaths=(), site_values=())
    write_tables([case("A-1"), told], tmp_path / "N")
    commit(made, amendment(made, tmp_path / "N"))
    assert recorded(made, "A-2") == told
    assert recorded(made, "A-1") == in_order(case("A-1"))
    assert amendment(made, tmp_path / "N").documents == {}


# -- faults: the case as it will stand -----------------------------------------------------------


def test_a_new_table_is_checked_against_those_that_stay(made: Study, tables: Path) -> None:
    change(only(tables, "deaths"), "deaths", lambda rows: rows[0].update(date="2019-05-01"))
    found = faults(made, tables)
    assert any(f.startswith("relapses of A-1 as recorded, row 2, column date") for f in found)
    assert all("2019-05-01" in f for f in found)


def test_a_dose_needs_its_cycle_in_the_record(made: Study, tables: Path) -> None:
    more = {"case": "A-1", "cycle": "3", "day": "1", "date": "2019-05-01", "mg_m2": "0.5"}
    [fault] = faults(made, change(only(tables, "doses"), "doses", lambda rows: [*rows, more]))
    assert fault.startswith('doses.csv, row 14, column cycle: "3" is not a cycle of case A-1')


def test_a_case_id_in_other_letters_names_the_one_that_is_meant(made: Study, tables: Path) -> None:
    for name in ("cases", "labs"):
        change(tables, name, lambda rows: [row.update(case=row["case"].lower()) for row in rows] and None)
    found = faults(made, only(tables, "cases", "labs"))
    assert (
        found[0]
        == 'cases.csv, row 2, column case: "a-1" differs from A-1 of the study in capital letters only; write A-1'
    )
    assert len(found) == 2 + 18


def test_an_unknown_case_needs_a_row_in_cases(made: Study, tables: Path) -> None:
    change(only(tables, "labs"), "labs", lambda rows: rows[0].update(case="A-9"))
    assert faults(made, tables) == [
        'labs.csv, row 2, column case: "A-9" is not a case of the study; add its row to the table cases, or mend the id'
    ]


def test_a_column_that_is_left_out_does_not_empty_it(made: Study, tables: Path) -> None:
    file = only(tables, "labs") / "labs.csv"
    file.write_text("\n".join(line.rsplit(",", 2)[0] for line in file.read_text().splitlines()))
    found = faults(made, tables)
    assert [f.split(":")[0] for f in found] == ["labs.csv, row 1, column lln", "labs.csv, row 1, column uln"]
    assert "12 of the rows recorded have it" in found[0]


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        ("date", "26.03.2019", "is not a date"),
        ("date", "", "required"),
        ("unit", "g", "use one of"),
        ("case", "", "case"),
    ],
)
def test_a_bad_cell_is_a_fault_and_nothing_comes_of_the_rest(
    made: Study, tables: Path, column: str, value: str, says: str
) -> None:
    change(tables, "labs", lambda rows: rows[2].update({column: value}))
    [fault, *more] = faults(made, tables)
    assert fault.startswith(f"labs.csv, row 4, column {column}: ")
    assert says in fault
    assert not more


def test_a_table_cases_without_a_row_is_a_fault(made: Study, tables: Path) -> None:
    assert faults(made, change(tables, "cases", lambda _: []))[0].startswith("cases.csv: the table has no row")


# -- doubts --------------------------------------------------------------------------------------


def test_only_new_doubts_are_told(tmp_path: Path) -> None:
    twice = (*counts("2019-03-01", 0.4, 40), *counts("2019-03-26"), *counts("2019-03-26", 0.2))
    doubtful = case("A-1", labs=twice)
    study = make_study(tmp_path / "S", [doubtful])
    write_tables([doubtful], tmp_path / "T")
    change(tmp_path / "T", "marrows", lambda rows: rows[0].update(note="seen again"))
    assert source_of(study, tmp_path / "T").warnings == ()
    change(tmp_path / "T", "labs", lambda rows: [*rows, {**rows[0], "value": "0.7"}])
    [doubt] = source_of(study, tmp_path / "T").warnings
    assert "of the same day" in str(doubt)


def test_a_doubt_may_lie_between_a_new_table_and_one_that_stays(made: Study, tables: Path) -> None:
    def worse(rows: Rows) -> None:
        next(r for r in rows if (r["case"], r["date"]) == ("A-1", "2019-03-26"))["blast_pct"] = "20"

    [doubt] = source_of(made, change(only(tables, "marrows"), "marrows", worse)).warnings
    assert str(doubt).startswith("site_values of A-1 as recorded")
    assert "20 % blasts on 2019-03-26, row 3 of marrows" in str(doubt)


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
    assert told == {("response.c1", "reader1"), ("response.c1", "both"), ("response.best", "")}


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
