"""What is written is read back as it was: any cases without a contradiction, whatever their texts and numbers."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.case import TABLES, Case, Column, columns, required, to_documents
from store.codes.source import LAB_UNITS
from store.source import read_source
from store.source.build import case_from_documents, case_to_tables, in_order, write_tables
from store.source.coherence import site_codes
from store.source.identifiers import identifier_in
from store.source.plausible import LAB_RANGES
from store.values import cell_text, shortest
from tests.store.source.good_source import TODAY, GoodSource

# Characters that people type, and those that break tables; digits are left out, for they make identifiers.
_TEXT = (
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Nd"]) | st.sampled_from('\n\t,;"=[/]환자한글'), max_size=12)
    .map(str.strip)
    .filter(lambda text: identifier_in(text) is None)
)
# A name ends no line, turns no text round and is seen.
_NAMES = (
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zl", "Zp", "Nd"]), max_size=12)
    .map(str.strip)
    .filter(lambda text: identifier_in(text) is None)
)
_DAYS = st.dates(date(1980, 1, 1), TODAY).map(date.isoformat)
_ENDPOINTS = ("response.c1", "response.c2", "response.best", "death.cause", "mrd", "relapse", "vod")

Document = dict[str, Any]


def _value(column: Column, day: str) -> st.SearchStrategy[Any]:
    """Any value the column may hold; every date of a case is the same day or part of it, so none contradict."""
    low, high = column.low or 0, column.high or 0
    if column.codes is not None:
        codes = [code.code for code in column.codes]
        if column.kind == "code":
            return st.sampled_from(codes)
        return st.lists(st.sampled_from(codes), min_size=1, max_size=3, unique=True).map(";".join)
    by_kind: dict[str, st.SearchStrategy[Any]] = {
        "date": st.sampled_from([day, day[:7], day[:4]]),
        "integer": st.integers(int(low), int(high)),
        "number": st.floats(low, high, allow_subnormal=False),
        "measure": st.tuples(st.sampled_from(["", "<", ">", "< "]), st.floats(low, high)).map(
            lambda pair: pair[0] + shortest(pair[1])
        ),
        "text": (_TEXT if column.free else _NAMES).filter(bool),
    }
    return by_kind[column.kind]


def _row(table: str, day: str) -> st.SearchStrategy[Document]:
    declared = {name: _value(column, day) for name, column in columns(table).items()}
    needed = required(table)
    given = st.fixed_dictionaries(
        {name: value for name, value in declared.items() if name in needed},
        optional={name: value for name, value in declared.items() if name not in needed},
    )
    return given.map(lambda row: {name: row[name] for name in declared if name in row})


@st.composite
def _documents(draw: st.DrawFn) -> dict[str, Document]:
    day = draw(_DAYS)
    found: dict[str, list[Document]] = {
        table: draw(st.lists(_row(table, day), max_size=1 if table == "deaths" else 3)) for table in TABLES
    }
    found["cases"] = [draw(_row("cases", day))]
    for table in ("relapses", "cycles", "transplants"):
        for number, row in enumerate(found[table], 1):
            row["n"] = number
    found["doses"] = [
        {**draw(_row("doses", day)), "cycle": cycle["n"], "day": planned}
        for cycle in found["cycles"]
        for planned in draw(st.lists(st.integers(1, 28), min_size=1, max_size=3, unique=True).map(sorted))
    ]
    for lab in found["labs"]:
        unit = draw(st.sampled_from(sorted(LAB_UNITS[lab["test"]])))
        highest = 100 if unit == "%" else LAB_RANGES[lab["test"]].highest / LAB_UNITS[lab["test"]][unit]
        lab["unit"], lab["value"] = unit, shortest(draw(st.floats(0, highest * 0.999)))
        if "lln" in lab and "uln" in lab:
            lab["lln"], lab["uln"] = sorted((lab["lln"], lab["uln"]))
    for event in found["adverse_events"]:
        event["grade"] = min(event["grade"], 4)
        if event.get("outcome") == "fatal":
            event["outcome"] = "unknown"
    endpoints = draw(st.lists(st.sampled_from(_ENDPOINTS), unique=True))
    found["site_values"] = [
        {**draw(_row("site_values", day)), "endpoint": e, "value": draw(st.sampled_from(site_codes(e) or ()))}
        for e in endpoints
    ]
    return {
        table: {"rows": rows if table == "cases" else in_order(table, rows)} for table, rows in found.items() if rows
    }


@st.composite
def _cases(draw: st.DrawFn) -> list[Case]:
    ids = draw(
        st.lists(st.from_regex(r"[A-Z]{1,3}[-._][0-9]{1,4}", fullmatch=True), min_size=1, max_size=3, unique=True)
    )
    return [case_from_documents(case_id, draw(_documents())) for case_id in ids]


@settings(max_examples=25, deadline=None)
@given(_cases())
def test_what_is_written_is_read_back(cases: list[Case]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        write_tables(cases, Path(folder))
        source = read_source(Path(folder), TODAY)
    assert [str(fault) for fault in source.faults] == []
    documents = {case.id: to_documents(case) for case in cases}
    assert msgspec.json.encode(source.cases) == msgspec.json.encode(documents)
    assert [case_from_documents(case_id, source.cases[case_id]) for case_id in source.cases] == cases


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_written_shortest_reads_back_the_same(number: float) -> None:
    text = shortest(number)
    assert float(text) == number
    assert "e" not in text
    assert not text.endswith(".0")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (2.0, "2"),
        (0.5, "0.5"),
        (1e-05, "0.00001"),
        (-0.0, "0"),
        (None, ""),
        ("<0.01", "<0.01"),
        (7, "7"),
        (1e22, "1" + "0" * 22),
    ],
)
def test_numbers_as_text(value: str | float | None, text: str) -> None:
    assert cell_text(value) == text


def test_writing_twice_gives_the_same_bytes_and_every_table_has_a_header(tmp_path: Path) -> None:
    source = GoodSource(tmp_path / "source")
    source.folder.mkdir()
    read = source.read().cases
    cases = [case_from_documents(case_id, documents) for case_id, documents in read.items()]
    for name in ("once", "twice"):
        write_tables(cases, tmp_path / name)
    for table in TABLES:
        data = (tmp_path / "once" / f"{table}.csv").read_bytes()
        assert data == (tmp_path / "twice" / f"{table}.csv").read_bytes()
        assert data.split(b"\n", 1)[0].decode() == ",".join(["case", *columns(table)])
        assert b"\r" not in data
    assert (tmp_path / "once" / "site_values.csv").read_text().splitlines()[:2] == [
        "case,endpoint,value,date",
        "INO-001,death.cause,34,2019-07-09",
    ]
    assert case_to_tables(cases)["doses"][0] == {
        "case": "INO-001",
        "cycle": "1",
        "day": "1",
        "date": "2019-03-04",
        "mg": "1.3",
        "bsa": "1.6",
        "mg_m2": "0.8",
        "note": "",
    }


def test_rows_come_in_the_order_of_their_dates_and_ties_stay() -> None:
    patient = {
        "sex": "F",
        "age": 47,
        "centre": "C1",
        "ph": "neg",
        "prior_lines": 1,
        "disease_state": "refractory",
        "prior_hct_n": 0,
        "prior_blin": "no",
        "blin_failure": "no",
    }
    labs = [("2019-03-04", "PLT"), ("2019-03", "ANC"), ("2019-03-04", "ANC"), ("2018", "PLT"), ("2019-03-04", "HB")]
    rows = [{"date": day, "test": test, "value": "1", "unit": "10^9/L"} for day, test in labs]
    case = case_from_documents("A-1", {"cases": {"rows": [patient]}, "labs": {"rows": rows}})
    assert [(lab.date, lab.test) for lab in case.labs] == [
        ("2018", "PLT"),
        ("2019-03", "ANC"),
        ("2019-03-04", "PLT"),
        ("2019-03-04", "ANC"),
        ("2019-03-04", "HB"),
    ]
