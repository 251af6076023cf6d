"""Each kind of fault: one thing is broken in a good source, and exactly that line is listed."""

# ruff: noqa: E501 - a line is asserted as it is printed

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.store.source.good_source import GoodSource

Change = Callable[[GoodSource], object]

_CELLS: list[tuple[Change, str]] = [
    (
        lambda s: s.put("labs", 2, value="abc"),
        'labs.csv, row 2, column value: "abc" is not a number; write a number such as 0.5 or <0.01',
    ),
    (
        lambda s: s.put("labs", 2, value="0,5"),
        (
            'labs.csv, row 2, column value: "0,5" is not a number; '
            "write it with a decimal point and without a comma, such as 0.5 or <0.01"
        ),
    ),
    (
        lambda s: s.put("labs", 2, value="ND"),
        'labs.csv, row 2, column value: "ND" is not a number; leave the cell empty where there is no value',
    ),
    (
        lambda s: s.put("cases", 2, age="4x"),
        'cases.csv, row 2, column age: "4x" is not a whole number; write a number such as 2',
    ),
    (
        lambda s: s.put("marrows", 2, cellularity_pct="nan"),
        'marrows.csv, row 2, column cellularity_pct: "nan" is not a number; write a number such as 2 or 0.5',
    ),
    (
        lambda s: s.put("marrows", 2, cellularity_pct="１２"),
        'marrows.csv, row 2, column cellularity_pct: "１２" is not a number; write a number such as 2 or 0.5',
    ),
    (
        lambda s: s.put("cases", 3, sex="f"),
        'cases.csv, row 3, column sex: "f" is not a known code; use one of F, M',
    ),
    (
        lambda s: s.put("relapses", 2, em_locations="skin;brain"),
        (
            'relapses.csv, row 2, column em_locations: "skin;brain" is not a list of known codes; use one of cns, '
            "mediastinum, lymph_node, testis, breast, skin, bone, soft_tissue, liver, spleen, kidney, ovary, pleura, other, "
            "with ; between them"
        ),
    ),
    (
        lambda s: s.put("cases", 2, centre=""),
        "cases.csv, row 2, column centre: a value is required here; fill the cell",
    ),
    (
        lambda s: s.put("labs", 2, case=""),
        "labs.csv, row 2, column case: a value is required here; say which case the row is of",
    ),
    (
        lambda s: s.put("labs", 2, date="25.03.2019"),
        (
            'labs.csv, row 2, column date: "25.03.2019" is not a date; '
            "write 2019-03-04, or 2019-03 or 2019 where the day is not known"
        ),
    ),
    (
        lambda s: s.put("signs", 2, date="2019-02-30"),
        'signs.csv, row 2, column date: "2019-02-30" is a day that does not exist; mend the date',
    ),
    (
        lambda s: s.put("follow_up", 3, date="2024-07-01"),
        'follow_up.csv, row 3, column date: "2024-07-01" lies in the future; mend the date; today is 2024-06-30',
    ),
    (
        lambda s: s.put("cases", 3, diagnosis_date="1918"),
        'cases.csv, row 3, column diagnosis_date: "1918" lies before 1950; mend the date',
    ),
    (
        lambda s: s.put("relapses", 2, blast_pct="101"),
        'relapses.csv, row 2, column blast_pct: "101" is outside the possible range 0 to 100 %; mend the value or its unit',
    ),
    (
        lambda s: s.put("marrows", 3, blast_pct="-1"),
        'marrows.csv, row 3, column blast_pct: "-1" is outside the possible range 0 to 100 %; mend the value or its unit',
    ),
    (
        lambda s: s.put("labs", 2, unit="g/dL"),
        'labs.csv, row 2, column unit: "g/dL" is no unit of PLT; use one of 10^9/L, /uL',
    ),
    (
        lambda s: s.put("labs", 2, value="84000"),
        (
            'labs.csv, row 2, column value: "84000" 10^9/L is outside the possible range of PLT, 0 to 5000 10^9/L; '
            "mend the value or its unit"
        ),
    ),
    (
        lambda s: s.put("labs", 2, lln="500"),
        'labs.csv, row 2, column uln: "400" is under the lower limit of normal 500; mend one of the two',
    ),
]

_KEYS: list[tuple[Change, str]] = [
    (
        lambda s: s.add("cases", **{**s.rows["cases"][1], "case": "INO-001"}),
        'cases.csv, row 4, column case: "INO-001" is the id of row 2 too; give every case one row and an id of its own',
    ),
    (
        lambda s: s.put("signs", 2, case="INO-003"),
        'signs.csv, row 2, column case: "INO-003" is not a case of the table cases; add the case there, or mend the id',
    ),
    (
        lambda s: s.put("relapses", 3, n="1"),
        "relapses.csv, row 3, column n: row 2 has n 1 of case INO-001 too; keep one of the two rows, or mend the key",
    ),
    (
        lambda s: s.put("doses", 3, day="1"),
        (
            "doses.csv, row 3, column day: row 2 has cycle 1 and day 1 of case INO-001 too; "
            "keep one of the two rows, or mend the key"
        ),
    ),
    (
        lambda s: s.add("deaths", case="INO-001", date="2019-07-09"),
        "deaths.csv, row 3, column case: row 2 is of case INO-001 too; keep one of the two rows, or mend the key",
    ),
    (
        lambda s: s.put("site_values", 3, endpoint="response.c1"),
        (
            "site_values.csv, row 3, column endpoint: row 2 has endpoint response.c1 of case INO-001 too; "
            "keep one of the two rows, or mend the key"
        ),
    ),
    (
        lambda s: s.add("cycles", case="INO-002", n="2", start="2020-03-02"),
        (
            'cycles.csv, row 5, column n: "2" is a cycle without a dose; '
            "add its doses to the table doses, or take the cycle out"
        ),
    ),
    (
        lambda s: s.put("doses", 5, cycle="2"),
        (
            'cycles.csv, row 4, column n: "1" is a cycle without a dose; '
            "add its doses to the table doses, or take the cycle out\n"
            'doses.csv, row 5, column cycle: "2" is not a cycle of case INO-002; '
            "add the cycle to the table cycles, or mend the number"
        ),
    ),
    (
        lambda s: s.put("site_values", 2, endpoint="response.c13"),
        (
            'site_values.csv, row 2, column endpoint: "response.c13" is not an endpoint; '
            "use one of response.c1 to response.c12, response.best, death.cause, mrd, relapse, vod"
        ),
    ),
    (
        lambda s: s.put("site_values", 2, value="cr"),
        (
            'site_values.csv, row 2, column value: "cr" is not a known code of response.c1; '
            "use one of CR, CRh, CRi, CRu, MLFS, PR, NR, PD, RELAPSE, ED, NE, CANNOT"
        ),
    ),
    (
        lambda s: s.put("site_values", 10, value="maybe"),
        (
            'site_values.csv, row 10, column value: "maybe" is not a known code of vod; '
            "use one of no, probable, clinical, proven"
        ),
    ),
]

_DATES: list[tuple[Change, str]] = [
    (
        lambda s: s.put("cases", 3, diagnosis_date="2020-01-06"),
        (
            'relapses.csv, row 4, column date: "2020-01-05" lies before the diagnosis on 2020-01-06; '
            "mend this date or cases.diagnosis_date"
        ),
    ),
    (
        lambda s: s.put("relapses", 4, date="2020-02-04"),
        (
            'relapses.csv, row 4, column date: "2020-02-04" is the first relapse or refractory disease and lies after the '
            "first INO on 2020-02-03; add the relapse that INO was given for, or mend the date"
        ),
    ),
    (
        lambda s: s.put("relapses", 3, date="2019-02", origin_date="2019-01").drop("site_values", 6),
        "",  # February may be before or after the 20th: not surely out of order
    ),
    (
        lambda s: s.put("relapses", 3, date="2019-01", origin_date="").drop("site_values", 6),
        (
            'relapses.csv, row 3, column date: "2019-01" lies before number 1 on 2019-02-20; '
            "mend the dates or number the rows in their order"
        ),
    ),
    (
        lambda s: s.put("relapses", 2, origin_date="2019-03"),
        'relapses.csv, row 2, column date: "2019-02-20" lies before origin_date 2019-03; mend one of the two dates',
    ),
    (
        lambda s: s.put("therapies", 2, stop="2018-10-31"),
        'therapies.csv, row 2, column stop: "2018-10-31" lies before start 2018-11-01; mend one of the two dates',
    ),
    (
        lambda s: s.put("adverse_events", 2, stop="2019-03-08"),
        'adverse_events.csv, row 2, column stop: "2019-03-08" lies before start 2019-03-09; mend one of the two dates',
    ),
    (
        lambda s: s.put("transplants", 3, agvhd_date="2020-03-31"),
        'transplants.csv, row 3, column agvhd_date: "2020-03-31" lies before date 2020-04-01; mend one of the two dates',
    ),
    (
        lambda s: s.put("transplants", 3, date="2020-02-01", conditioning_start="2020-01-25"),
        (
            'transplants.csv, row 3, column date: "2020-02-01" lies before the first INO on 2020-02-03, '
            "and cases.prior_hct_n is 0; mend the date or cases.prior_hct_n"
        ),
    ),
    (
        lambda s: s.put("doses", 3, date="2019-03-03"),
        (
            'doses.csv, row 3, column date: "2019-03-03" lies before cycle 1 began on 2019-03-04; mend one of the two\n'
            'doses.csv, row 3, column date: "2019-03-03" lies before the dose of day 1 on 2019-03-04; mend the dates or the days'
        ),
    ),
    (
        lambda s: s.put("doses", 3, date="2019-03-28"),
        (
            'doses.csv, row 3, column date: "2019-03-28" is a dose of cycle 1, and cycle 2 began on 2019-03-27; '
            "mend the date or the cycle"
        ),
    ),
    (
        lambda s: s.put("labs", 2, date="2019-07-10"),
        'labs.csv, row 2, column date: "2019-07-10" lies after the death on 2019-07-09; mend this date or deaths.date',
    ),
    (
        lambda s: s.put("follow_up", 2, date="2019-08"),
        'follow_up.csv, row 2, column date: "2019-08" lies after the death on 2019-07-09; mend this date or deaths.date',
    ),
    (
        lambda s: s.put("adverse_events", 3, stop="2019-07"),
        "",  # July holds the day of death
    ),
    (
        lambda s: s.put("adverse_events", 2, grade="5", outcome="fatal"),
        'adverse_events.csv, row 2, column grade: "5" is not defined for "Platelet count decreased"; mend the grade or the term',
    ),
    (
        lambda s: s.add("adverse_events", case="INO-002", term="Sepsis", ctcae="5.0", grade="5", start="2020-05-01"),
        (
            'adverse_events.csv, row 4, column grade: "5" is a death, and case INO-002 has no row in the table deaths; '
            "add the death or mend the grade"
        ),
    ),
    (
        lambda s: s.add(
            "adverse_events", case="INO-002", term="Sepsis", ctcae="5.0", grade="4", start="2020-05-01", outcome="fatal"
        ),
        (
            'adverse_events.csv, row 4, column outcome: "fatal" is a death, and case INO-002 has no row in the table deaths; '
            "add the death or mend the outcome"
        ),
    ),
]

_TEXTS: list[tuple[Change, str]] = [
    (
        lambda s: s.put("cases", 2, note="seen by Dr. Hong"),
        (
            'cases.csv, row 2, column note: "seen by Dr. Hong" holds a name (Dr. Hong); '
            "take it out; the record keeps pseudonyms only"
        ),
    ),
    (
        lambda s: s.put("deaths", 2, narrative="Family called from\n010-1234-5678."),
        (
            'deaths.csv, row 2, column narrative: "Family called from\\n010-1234-5678." holds a telephone number '
            "(010-1234-5678); take it out; the record keeps pseudonyms only"
        ),
    ),
    (
        lambda s: s.put("cases", 2, centre="A\x1bB"),
        'cases.csv, row 2, column centre: "A\\x1bB" holds the control character 0x1b; take it out',
    ),
    (
        lambda s: s.put("cases", 2, centre="A\u202eB"),
        'cases.csv, row 2, column centre: "A\\u202eB" holds the control character 0x202e; take it out',
    ),
    (
        lambda s: s.put("cases", 2, physicians="P-01\nP-02"),
        'cases.csv, row 2, column physicians: "P-01\\nP-02" holds the control character 0x0a; take it out',
    ),
]


@pytest.mark.parametrize(("change", "line"), [*_CELLS, *_KEYS, *_DATES, *_TEXTS])
def test_one_thing_broken_is_one_line(tmp_path: Path, change: Change, line: str) -> None:
    source = GoodSource(tmp_path)
    change(source)
    assert "\n".join(source.faults()) == line


def test_the_good_source_has_neither_fault_nor_doubt(tmp_path: Path) -> None:
    source = GoodSource(tmp_path)
    assert source.warnings() == []
    assert list(source.read().cases) == ["INO-001", "INO-002"]


@pytest.mark.parametrize(
    ("case_id", "reason"),
    [
        ("INO 001", "cannot name a case"),
        ("INO/001", "cannot name a case"),
        ("-1", "cannot name a case"),
        ("환자1", "cannot name a case"),
        ("INO\n001", "cannot name a case"),
        ("INO\u202e001", "cannot name a case"),
        ("INO\u200b001", "cannot name a case"),
        ("../001", "cannot name a case"),
        ("INO\\001", "cannot name a case"),
        ("..", "cannot name a case"),
        ("A" * 41, "cannot name a case"),
        ("12345678", "looks like a record or telephone number"),
        ("010-1234-5678", "looks like a record or telephone number"),
    ],
)
def test_a_case_id_that_cannot_be_one(tmp_path: Path, case_id: str, reason: str) -> None:
    source = GoodSource(tmp_path)
    source.put("cases", 3, case=case_id)
    for rows in source.rows.values():
        for row in rows:
            row["case"] = case_id if row["case"] == "INO-002" else row["case"]
    faults = source.read().faults
    assert [(f.place, f.row, f.column, f.value, f.reason) for f in faults] == [
        ("cases.csv", 3, "case", case_id, reason)
    ]


def test_thirty_faults_are_all_listed_in_order(tmp_path: Path) -> None:
    source = GoodSource(tmp_path)
    for day in range(1, 16):
        source.add("labs", case="INO-001", date=f"2019-13-{day:02}", test="PLT", value="many", unit="10^9/L")
    lines = source.faults()
    expected = [(row, column) for row in range(5, 20) for column in ("date", "value")]
    assert len(lines) == 30
    assert [line.split(":")[0] for line in lines] == [f"labs.csv, row {row}, column {col}" for row, col in expected]


def test_faults_of_many_tables_come_in_the_order_of_tables_and_rows(tmp_path: Path) -> None:
    source = GoodSource(tmp_path)
    source.put("labs", 3, value="x").put("labs", 2, unit="x").put("cases", 2, sex="x").put("deaths", 2, autopsy="x")
    (tmp_path / "extra.csv").write_text("case\n")
    assert [line.split(":")[0] for line in source.faults()] == [
        "cases.csv, row 2, column sex",
        "labs.csv, row 2, column unit",
        "labs.csv, row 3, column value",
        "deaths.csv, row 2, column autopsy",
        "extra.csv",
    ]


def test_with_a_fault_nothing_is_given(tmp_path: Path) -> None:
    assert GoodSource(tmp_path).put("cases", 2, sex="x").read().cases == {}


def test_a_table_left_out_is_no_contradiction(tmp_path: Path) -> None:
    source = GoodSource(tmp_path)
    for table in [table for table in source.rows if table != "cases"]:
        del source.rows[table]
    assert source.faults() == []
    del source.rows["cases"]
    source.rows["labs"] = []
    (tmp_path / "cases.csv").unlink()
    assert source.faults() == [
        f"cases: the table cases is missing from {tmp_path.name}; add it with one row for each case"
    ]


def test_a_source_without_a_case_makes_no_study(tmp_path: Path) -> None:
    source = GoodSource(tmp_path)
    source.rows = {"cases": []}
    assert source.faults() == ["cases.csv: the table has no row; add one row for each case"]
