"""What an amendment changes of the record: read onto it, checked as each case will stand."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.case import TABLES
from store.source.build import write_tables
from store.study import Study
from tests.amending import Rows, amendment, anc, change, commit, faults, in_order, lines, only, recorded, source_of
from tests.cases import case, counts, marrow
from tests.cases import study as make_study


@pytest.fixture
def made(tmp_path: Path) -> Study:
    return make_study(tmp_path / "S", [case("A-1"), case("A-2")])


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    """The source of the study, as it was imported."""
    write_tables([case("A-1"), case("A-2")], tmp_path / "T")
    return tmp_path / "T"


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
        change(tables, name, lambda rows: [{**row, "case": row["case"].lower()} for row in rows])
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
