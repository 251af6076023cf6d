"""Source tables as text: a folder of CSV files, or a workbook with a sheet for each table.

Names, encodings, separators and headers are settled here; what cells mean is in `store.source.cells`.
"""

from __future__ import annotations

import csv
import io
from codecs import BOM_UTF8
from difflib import get_close_matches
from pathlib import Path

import msgspec

from store.case import TABLES, columns, required
from store.errors import BadInput
from store.source.fault import Fault
from store.source.sheet import Rows, Sheet

# Files of other kinds (notes, letters) may lie beside the tables; these would be taken for data.
_DATA_SUFFIXES = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".ods", ".json"})
_LONGEST_CELL = 16_000_000
_SAVE_AS = "save it as CSV in UTF-8"


class RawTable(msgspec.Struct, frozen=True, kw_only=True):
    """A source table as text. ``header`` has "" where a cell of the row is not to be read."""

    table: str
    place: str
    header: tuple[str, ...]
    rows: Rows


def read_raw(path: Path, faults: list[Fault], *, whole: bool = True) -> list[RawTable]:
    """The tables at a folder or workbook, in the order of `TABLES`; what is wrong is added to ``faults``.

    ``whole``: the table `cases` must be there.

    Rows are read as they are asked for, and faults are found then. Raises BadInput where the path
    itself cannot be used or nothing there can be taken for a source table.
    """
    so_far = len(faults)
    try:
        if path.is_dir():
            sheets = _read_folder(path, faults)
        elif path.exists():
            # A workbook library is loaded only where there is a workbook.
            from store.source.workbook import read_workbook

            sheets = read_workbook(path, faults)
        else:
            raise BadInput(f"{path} is not there; give a folder of CSV tables or one XLSX workbook.")
    except OSError as error:
        raise BadInput(
            f"{path} cannot be read: {error.strerror or error}; check what it is and its permissions."
        ) from None
    known = {sheet.name: sheet for sheet in sheets if sheet.name in TABLES}
    strangers = [sheet for sheet in sheets if sheet.name not in TABLES]
    if not known and not any(_near(sheet.name) for sheet in strangers) and len(faults) == so_far:
        needs = f"at least cases, and any of {_names()}" if whole else f"cases, or any of {_names()}"
        raise BadInput(f"{path} holds none of the source tables; it needs {needs}.")
    faults += [_stranger(sheet) for sheet in strangers]
    tables = [raw for name in TABLES if name in known and (raw := _with_header(known[name], faults))]
    if whole and "cases" not in known and not any(f.place.startswith("cases") for f in faults[so_far:]):
        reason = f"the table cases is missing from {path.name or path}"
        faults.append(Fault(place="cases", reason=reason, right="add it with one row for each case"))
    return tables


def _names() -> str:
    return ", ".join(name for name in TABLES if name != "cases")


def _near(name: str) -> str:
    """The source table whose name is nearest, or nothing."""
    return next(iter(get_close_matches(name.lower().strip(), TABLES, n=1, cutoff=0.7)), "")


def _stranger(sheet: Sheet) -> Fault:
    near = _near(sheet.name)
    right = f"did you mean {near}?" if near else f"take it out, or name it as one of cases, {_names()}"
    return Fault(place=sheet.place, reason="this is none of the source tables", right=right)


def _with_header(sheet: Sheet, faults: list[Fault]) -> RawTable | None:
    """The table with its header judged; None where no row of it could be told to a case."""
    known = ("case", *columns(sheet.name))
    first = next(sheet.rows, None)
    names = [name.strip() for name in first[1]] if first else []
    if not any(names):
        right = f"the first row names the columns: {', '.join(known)}"
        faults.append(Fault(place=sheet.place, row=1, reason="there is no header", right=right))
        return None
    header: list[str] = []
    for name in names:
        if name in known and name not in header:
            header.append(name)
            continue
        header.append("")
        if name in known:
            reason, right = "stands twice in the header", "keep one of the two columns"
        elif name:
            close = get_close_matches(name.lower(), [k for k in known if k not in names], n=1, cutoff=0.6)
            reason = f"is not a column of {sheet.name}"
            right = f"did you mean {close[0]}?" if close else f"its columns are {', '.join(known)}"
        else:
            continue
        faults.append(Fault(place=sheet.place, row=1, column=name, value=name, reason=reason, right=right))
    missing = [name for name in known if name not in header and (name == "case" or name in required(sheet.name))]
    for name in missing:
        reason = "this column is required and is not in the header"
        faults.append(Fault(place=sheet.place, row=1, column=name, reason=reason, right="add it"))
    if "case" in missing:
        return None
    return RawTable(table=sheet.name, place=sheet.place, header=tuple(header), rows=sheet.rows)


def _read_folder(folder: Path, faults: list[Fault]) -> list[Sheet]:
    sheets: list[Sheet] = []
    for file in sorted(folder.iterdir()):
        suffix = file.suffix.lower()
        if file.name.startswith((".", "~$")) or suffix not in _DATA_SUFFIXES:
            continue
        if suffix != ".csv" or any(file.stem == other.name for other in sheets):
            reason = "is a table already read" if suffix == ".csv" else "is not a CSV file"
            right = "keep one of the two" if suffix == ".csv" else f"{_SAVE_AS}, or take it out"
            faults.append(Fault(place=file.name, reason=f"this {reason}", right=right))
            continue
        rows: Rows = iter(())
        if file.stem in TABLES:
            text = _text_of(file, faults)
            if text is None:
                continue
            rows = _csv_rows(text, file.name, faults)
        sheets.append(Sheet(name=file.stem, place=file.name, rows=rows))
    return sheets


def _text_of(file: Path, faults: list[Fault]) -> str | None:
    """The text of a CSV file: UTF-8 with or without a byte order mark, else cp949."""
    try:
        data = file.read_bytes()
    except OSError as error:
        reason = f"the file cannot be read: {error.strerror}"
        faults.append(Fault(place=file.name, reason=reason, right="check what it is and its permissions"))
        return None
    # A header with NUL bytes is a workbook, a picture or UTF-16; further down NUL is a fault of its cell.
    if b"\x00" not in data[:64]:
        # A byte order mark says UTF-8; read as cp949 the text would be wrong without a word.
        for encoding in ("utf-8-sig",) if data.startswith(BOM_UTF8) else ("utf-8", "cp949"):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                continue
    reason = "the file is not text in UTF-8 or cp949"
    faults.append(Fault(place=file.name, reason=reason, right=_SAVE_AS))
    return None


def _csv_rows(text: str, place: str, faults: list[Fault]) -> Rows:
    """Rows of a CSV text, numbered as a spreadsheet shows them: a quoted line break makes no new row."""
    header = text.split("\n", 1)[0]
    separator = ";" if header.count(";") > header.count(",") else ","
    number = 0
    # The library stops at 128 kB, which a pasted letter can exceed.
    csv.field_size_limit(max(csv.field_size_limit(), _LONGEST_CELL))
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True), 1):
            yield number, cells
    except csv.Error as error:
        reason = f"the row cannot be taken apart ({error}), and nothing after it was read"
        right = 'close every quotation mark, and write one inside a text as ""'
        faults.append(Fault(place=place, row=number + 1, reason=reason, right=right))
