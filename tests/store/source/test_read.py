"""Files and workbooks: encodings, separators, names, and what cannot be read at all."""

# ruff: noqa: E501 - a line is asserted as it is printed

from __future__ import annotations

import subprocess
import sys
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from store.case import TABLES
from store.errors import BadInput
from store.source import Source, read_source
from store.source.cells import _NUMBER
from tests.store.source.good_source import TODAY, GoodSource

_ROOT = Path(__file__).parents[3]


@pytest.fixture
def good(tmp_path: Path) -> GoodSource:
    folder = tmp_path / "tables"
    folder.mkdir()
    return GoodSource(folder)


def _lines(source: Source) -> list[str]:
    return [str(fault) for fault in source.faults]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
@pytest.mark.parametrize("separator", [",", ";"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_the_same_cases_however_the_csv_is_written(
    good: GoodSource, encoding: str, separator: str, newline: str
) -> None:
    good.put("cases", 3, note='"quoted", with; both\nand a second line 환자')
    expected = good.read().cases
    assert expected["INO-002"]["cases"]["rows"][0]["note"] == '"quoted", with; both\nand a second line 환자'
    for table in TABLES:
        text = good.text(table, separator).replace("\n", newline)
        (good.folder / f"{table}.csv").write_bytes(text.encode(encoding))
    source = read_source(good.folder, TODAY)
    assert _lines(source) == []
    assert source.cases == expected


def test_columns_in_any_order_and_empty_rows_make_no_difference(good: GoodSource) -> None:
    expected = good.read().cases
    for table in TABLES:
        grid = [list(reversed(row)) for row in good.grid(table)]
        text = "\n\n".join(",".join(f'"{cell}"' for cell in row) for row in grid) + "\n,,\n \n"
        (good.folder / f"{table}.csv").write_text(text, encoding="utf-8")
    source = read_source(good.folder, TODAY)
    assert _lines(source) == []
    assert [list(rows.items()) for rows in source.cases.values()] == [list(rows.items()) for rows in expected.values()]


def test_a_row_is_counted_as_a_spreadsheet_counts_it(good: GoodSource) -> None:
    good.write()
    text = 'case,date,weight_kg,note\nINO-001,2019-03-04,60,"two\nlines"\n\nINO-001,2019-03-05,heavy,\n'
    (good.folder / "signs.csv").write_text(text)
    assert _lines(read_source(good.folder, TODAY)) == [
        'signs.csv, row 4, column weight_kg: "heavy" is not a number; write a number such as 2 or 0.5'
    ]


_HEADERS = [
    (
        "case,date,wieght_kg\nINO-001,2019-03-04,60\n",
        'signs.csv, row 1, column wieght_kg: "wieght_kg" is not a column of signs; did you mean weight_kg?',
    ),
    (
        "case,date,zzz\nINO-001,2019-03-04,60\n",
        (
            'signs.csv, row 1, column zzz: "zzz" is not a column of signs; its columns are case, date, weight_kg, ascites, '
            "hepatomegaly, ruq_pain, doppler, elastography, biopsy, hvpg_mmhg, note"
        ),
    ),
    (
        "case,date,note,note\nINO-001,2019-03-04,a,b\n",
        'signs.csv, row 1, column note: "note" stands twice in the header; keep one of the two columns',
    ),
    (
        "case,weight_kg\nINO-001,60\n",
        "signs.csv, row 1, column date: this column is required and is not in the header; add it",
    ),
    (
        "date\n2019-03-04\n",
        "signs.csv, row 1, column case: this column is required and is not in the header; add it",
    ),
    (
        "",
        (
            "signs.csv, row 1: there is no header; the first row names the columns: case, date, weight_kg, ascites, "
            "hepatomegaly, ruq_pain, doppler, elastography, biopsy, hvpg_mmhg, note"
        ),
    ),
    (
        "case,date\nINO-001,2019-03-04,60\n",
        "signs.csv, row 2: the row has 3 cells and the header 2; put a text that holds the separator in quotation marks",
    ),
    (
        'case,date,note\nINO-001,2019-03-04,a\nINO-001,2019-03-05,"open\n',
        (
            "signs.csv, row 3: the row cannot be taken apart (unexpected end of data), and nothing after it was read; "
            'close every quotation mark, and write one inside a text as ""'
        ),
    ),
    (
        "case;date;weight_kg\nINO-001;2019-03-04;60,5\n",
        (
            'signs.csv, row 2, column weight_kg: "60,5" is not a number; '
            "write it with a decimal point and without a comma, such as 2 or 0.5"
        ),
    ),
]


@pytest.mark.parametrize(("text", "line"), _HEADERS)
def test_a_broken_header_or_row(good: GoodSource, text: str, line: str) -> None:
    good.write()
    (good.folder / "signs.csv").write_text(text)
    assert _lines(read_source(good.folder, TODAY)) == [line]


def test_files_that_are_no_tables(good: GoodSource) -> None:
    good.write()
    (good.folder / "marrow.csv").write_text("case\n")
    (good.folder / "zzz.csv").write_text("case\n")
    (good.folder / "labs.xlsx").write_text("")
    (good.folder / "notes.md").write_text("a letter may lie beside the tables")
    (good.folder / ".hidden.csv").write_text("")
    assert _lines(read_source(good.folder, TODAY)) == [
        "labs.xlsx: this is not a CSV file; save it as CSV in UTF-8, or take it out",
        "marrow.csv: this is none of the source tables; did you mean marrows?",
        "zzz.csv: this is none of the source tables; take it out, or name it as one of " + ", ".join(TABLES),
    ]


@pytest.mark.parametrize(
    "data",
    [b"PK\x03\x04\x00\x00\xff", b"case,\xff\xfe\x81\n", "case,date\n".encode("utf-16"), b"\xef\xbb\xbfcase,\xb0\xa1\n"],
)
def test_a_file_that_is_not_text(good: GoodSource, data: bytes) -> None:
    good.write()
    (good.folder / "signs.csv").write_bytes(data)
    assert _lines(read_source(good.folder, TODAY)) == [
        "signs.csv: the file is not text in UTF-8 or cp949; save it as CSV in UTF-8"
    ]


def test_a_file_that_cannot_be_read(good: GoodSource) -> None:
    good.write()
    (good.folder / "signs.csv").unlink()
    (good.folder / "signs.csv").mkdir()
    assert _lines(read_source(good.folder, TODAY)) == [
        "signs.csv: the file cannot be read: Is a directory; check what it is and its permissions"
    ]


def _bad(path: Path) -> str:
    with pytest.raises(BadInput) as caught:
        read_source(path, TODAY)
    return str(caught.value)


def test_a_path_that_cannot_be_used_is_one_sentence(tmp_path: Path) -> None:
    assert _bad(tmp_path / "gone") == f"{tmp_path}/gone is not there; give a folder of CSV tables or one XLSX workbook."
    assert _bad(tmp_path) == (
        f"{tmp_path} holds none of the source tables; it needs at least cases, and any of {', '.join(list(TABLES)[1:])}."
    )
    for name, data in [("a.xlsx", b"not a zip"), ("b.xlsx", b""), ("c.bin", b"\x00" * 100), ("labs.csv", b"case\n")]:
        (tmp_path / name).write_bytes(data)
        assert _bad(tmp_path / name) == (
            f"{tmp_path}/{name} is not an XLSX workbook; give a folder of CSV tables or a workbook saved as .xlsx."
        )
    with zipfile.ZipFile(tmp_path / "d.xlsx", "w") as parts:
        parts.writestr("hello", "world")
    assert "is not an XLSX workbook" in _bad(tmp_path / "d.xlsx")


def _workbook(good: GoodSource, *, typed: bool) -> Workbook:
    """The tables as sheets: every cell as text, or as a spreadsheet program types numbers and dates."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for table in good.rows:
        sheet = book.create_sheet(table)
        for number, row in enumerate(good.grid(table)):
            sheet.append([_typed(cell) if typed and number else cell or None for cell in row])
    return book


def _typed(cell: str) -> str | float | datetime | None:
    if _NUMBER.fullmatch(cell):
        return float(cell) if "." in cell else int(cell)
    try:
        return datetime.strptime(cell, "%Y-%m-%d")  # noqa: DTZ007 - a cell has no time zone
    except ValueError:
        return cell or None


@pytest.mark.parametrize("typed", [True, False])
def test_a_workbook_gives_the_same_cases_as_the_files(good: GoodSource, tmp_path: Path, *, typed: bool) -> None:
    good.put("deaths", 2, narrative="first line\nsecond line 환자").put("labs", 4, value="<0.01")
    good.put("marrows", 3, mrd_pct="0.00001", mrd_lod_pct="0.000001").drop("site_values", 8)
    book = _workbook(good, typed=typed)
    book.create_sheet("Sheet1")  # a sheet that holds nothing is none
    book.save(tmp_path / "study.xlsx")
    expected, source = good.read(), read_source(tmp_path / "study.xlsx", TODAY)
    assert _lines(source) == []
    assert source.cases == expected.cases


def test_faults_of_a_workbook_name_the_sheet_and_its_row(good: GoodSource, tmp_path: Path) -> None:
    book = _workbook(good, typed=True)
    book["labs"].insert_rows(2)
    book["labs"]["D4"] = True
    book["signs"]["B2"] = datetime(2019, 3, 4, 10, 30)  # noqa: DTZ001 - a cell has no time zone
    book["cases"]["C2"] = "=40+7"
    book.create_sheet("lab")["A1"] = "x"
    book.save(tmp_path / "study.xlsx")
    assert _lines(read_source(tmp_path / "study.xlsx", TODAY)) == [
        (
            'sheet cases, row 2, column age: "=40+7" is a formula without a value; '
            "open the workbook, let it calculate and save it"
        ),
        "sheet cases, row 2, column age: a value is required here; fill the cell",
        'sheet labs, row 4, column value: "TRUE" is not a number; write a number such as 0.5 or <0.01',
        (
            'sheet signs, row 2, column date: "2019-03-04T10:30" is not a date; '
            "write 2019-03-04, or 2019-03 or 2019 where the day is not known"
        ),
        "sheet lab: this is none of the source tables; did you mean labs?",
    ]


def test_a_month_that_a_spreadsheet_made_a_day_stays_a_month(good: GoodSource, tmp_path: Path) -> None:
    book = _workbook(good, typed=True)
    cell = book["cases"]["F2"]
    assert book["cases"]["F1"].value == "diagnosis_date"
    cell.value, cell.number_format = datetime(2017, 5, 1), "[$-412]mmm\\-yy;@"  # noqa: DTZ001 - a cell has no time zone
    book.save(tmp_path / "study.xlsx")
    assert load_workbook(tmp_path / "study.xlsx")["cases"]["F2"].is_date
    patient = read_source(tmp_path / "study.xlsx", TODAY).cases["INO-001"]["cases"]["rows"][0]
    assert patient["diagnosis_date"] == "2017-05"


def test_a_code_that_looks_like_a_number_may_be_one(good: GoodSource) -> None:
    cases = good.put("adverse_events", 2, ctcae="5").put("transplants", 3, agvhd="2").read().cases
    assert cases["INO-001"]["adverse_events"]["rows"][0]["ctcae"] == "5.0"


def test_a_text_longer_than_the_library_expects_is_read(good: GoodSource) -> None:
    letter = "x " * 100_000
    cases = good.put("deaths", 2, narrative=letter).read().cases
    assert cases["INO-001"]["deaths"]["rows"][0]["narrative"] == letter.strip()


def test_cases_are_made_of_documents_without_loading_the_checks() -> None:
    code = "import sys, store.source.build; print([m for m in ('store.source.check', 'openpyxl', 'csv') if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=_ROOT)
    assert run.stdout == "['csv']\n"
