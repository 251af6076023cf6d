"""An XLSX workbook as text: dates as ISO, numbers as they were entered."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from store.errors import BadInput
from store.source.fault import Fault
from store.source.sheet import Sheet
from store.values import shortest

Grid = list[list[str]]

# What is in brackets, in quotes or escaped in a number format is a colour, a language or plain text.
_NO_FORMAT = re.compile(r'\[[^\]]*\]|"[^"]*"|\\.')


def read_workbook(path: Path, faults: list[Fault]) -> list[Sheet]:
    """The sheets of a workbook that hold anything.

    Raises BadInput where the file is not a workbook, OSError where it cannot be read.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the library's remarks on styles mean nothing to the user
            grids = {name.strip(): grid for name, grid in _grids(path, values=True).items() if any(map(any, grid))}
            if _has_formulas(path):
                formulas = _grids(path, values=False)
                faults += [f for name in grids for f in _without_value(name, grids[name], formulas[name])]
    except OSError:
        raise
    except Exception:  # noqa: BLE001 - the library raises whatever its parts raise on a broken file
        sentence = f"{path} is not an XLSX workbook; give a folder of CSV tables or a workbook saved as .xlsx."
        raise BadInput(sentence) from None
    return [Sheet(name=name, place=f"sheet {name}", rows=iter(enumerate(grid, 1))) for name, grid in grids.items()]


def _grids(path: Path, *, values: bool) -> dict[str, Grid]:
    """Each sheet as rows of text; formulas as their last value, or as the formula itself."""
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True, data_only=values, keep_links=False)
    try:
        return {sheet.title.strip(): _grid(sheet) for sheet in book.worksheets}
    finally:
        book.close()


def _grid(sheet: Any) -> Grid:
    sheet.reset_dimensions()  # some programs write a wrong size of the sheet
    return [[_text(cell) for cell in row] for row in sheet.iter_rows()]


def _text(cell: Any) -> str:
    """The text of a cell as a CSV file would hold it."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        return value.replace("_x000D_", "")
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime):
        return _date_text(value, cell.number_format or "")
    return shortest(value) if isinstance(value, int | float) else str(value)


def _date_text(value: datetime, number_format: str) -> str:
    """The date as far as the cell shows it: a spreadsheet turns 2019-03 into the first of March."""
    shown = _NO_FORMAT.sub("", number_format).lower()
    if "y" in shown and "d" not in shown:
        return value.strftime("%Y-%m" if "m" in shown else "%Y")
    if (value.hour, value.minute, value.second) == (0, 0, 0):
        return value.date().isoformat()
    return value.isoformat(timespec="minutes")


def _has_formulas(path: Path) -> bool:
    with zipfile.ZipFile(path) as parts:
        sheets = [name for name in parts.namelist() if name.startswith("xl/worksheets/")]
        return any(b"<f>" in (data := parts.read(name)) or b"<f " in data for name in sheets)


def _without_value(name: str, values: Grid, formulas: Grid) -> Iterable[Fault]:
    """Cells that show a result in the spreadsheet which the file does not hold."""
    header = values[0] if values else []
    for number, formula_row in enumerate(formulas, 1):
        row = values[number - 1] if number <= len(values) else []
        for index, formula in enumerate(formula_row):
            if formula.startswith("=") and not (row[index] if index < len(row) else ""):
                column = header[index] if index < len(header) else ""
                reason, right = "is a formula without a value", "open the workbook, let it calculate and save it"
                yield Fault(place=f"sheet {name}", row=number, column=column, value=formula, reason=reason, right=right)
