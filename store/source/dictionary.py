"""The data dictionary, made from the declarations: ``python -m store.source.dictionary``."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from store.case import TABLES, Column, columns, required
from store.codes import CAUSES, RESPONSES
from store.codes.base import CodeList
from store.codes.source import LAB_TEST, LAB_UNITS, LOCATION, SITE_MRD, SITE_VOD
from store.source.coherence import KEYS
from store.source.plausible import LAB_RANGES
from store.values import shortest

# The columns of the dictionary where it is exported as a table.
DICTIONARY_COLUMNS = ("table", "column", "title", "type", "unit", "low", "high", "codes", "required")

_TYPES = {
    "id": "id",
    "text": "text",
    "code": "code",
    "codes": "codes, `;` between",
    "date": "date",
    "number": "number",
    "integer": "whole number",
    "measure": "number, may be `<` or `>`",
}
_CASE = Column("id", "the case the row is of")

_HEAD = """\
# Data dictionary

Made by `python -m store.source.dictionary` from the declarations in `store/case.py`; a test fails where it is stale.

A source is a folder of CSV files named as the tables (`cases.csv`, ...), or one XLSX workbook with the tables as
sheets. CSV may be UTF-8 (with or without a byte order mark) or cp949, with commas or semicolons. The first row names
the columns, in any order. `cases` is needed; a table without rows may be left out. An empty cell is a value that is
not known.

| type | is |
|---|---|
| id | at most 40 letters, digits, hyphens, underscores and dots, the same in every table; a pseudonym |
| text | any text; names, telephone and record numbers, birth dates and e-mail addresses are faults |
| code | one code of the list named, as written there |
| codes | several codes with `;` between |
| date | `2019-03-04`; or `2019-03`, `2019` where the day or month is not known. Kept as entered, never in the future |
| number, whole number | with a decimal point, within the limits (both allowed) |
| number, may be `<` or `>` | also `<0.01` or `>1000`; kept as entered |
"""

_SITE = """\
| endpoint | is | value |
|---|---|---|
| `response.c1` to `response.c12` | response to that cycle of INO | {responses} |
| `response.best` | best response | the same |
| `death.cause` | cause of death | a cause code, below |
| `mrd` | best MRD of cycles 1 and 2 | {mrd} |
| `relapse` | location of the first relapse after INO; the date is its date | {location}, `none` |
| `vod` | VOD/SOS after INO | {vod} |
"""


def dictionary_rows() -> list[dict[str, str]]:
    """The dictionary as rows of text under `DICTIONARY_COLUMNS`, for an export."""
    return [
        {
            "table": table,
            "column": name,
            "title": column.title,
            "type": column.kind,
            "unit": column.unit,
            "low": _limit(column.low),
            "high": _limit(column.high),
            "codes": " | ".join(f"{code.code}={code.label}" for code in column.codes or ()),
            "required": "yes" if name == "case" or name in required(table) else "no",
        }
        for table in TABLES
        for name, column in _columns(table).items()
    ]


def dictionary_markdown() -> str:
    """The dictionary as a page: every table and column, then the code lists."""
    lines = [_HEAD]
    for table, struct in TABLES.items():
        about = (struct.__doc__ or "").split(": ", 1)[-1]
        lines += [f"## {table}", "", about[:1].upper() + about[1:], ""]
        if table in KEYS:
            key = ", ".join(f"`{name}`" for name in KEYS[table])
            lines += [f"Only one row of a case has the same {key}." if key else "A case has at most one row.", ""]
        lines += ["| column | is | type | unit | limits | codes | required |", "|---|---|---|---|---|---|---|"]
        lines += [_row(name, column, table) for name, column in _columns(table).items()]
        lines.append("")
        if table == "labs":
            lines += [*_lab_units(), ""]
        if table == "site_values":
            lines.append(_site())
    lines += ["## Code lists", "", *_code_lists()]
    return "\n".join(lines).rstrip() + "\n"


def _columns(table: str) -> dict[str, Column]:
    return {"case": _CASE, **columns(table)}


def _limit(limit: float | None) -> str:
    return "" if limit is None else shortest(limit)


def _row(name: str, column: Column, table: str) -> str:
    limits = "" if column.high is None else f"{_limit(column.low)} to {_limit(column.high)}"
    codes = f"[{column.codes.name}](#{column.codes.name})" if column.codes else ""
    needed = "yes" if name == "case" or name in required(table) else ""
    cells = (f"`{name}`", column.title, _TYPES[column.kind], column.unit, limits, codes, needed)
    return "| " + " | ".join(cells) + " |"


def _lab_units() -> Iterator[str]:
    yield "A test comes in one of its units; a value over the highest is a fault, a value outside the usual a warning."
    yield ""
    yield "| test | is | units | highest, in the first unit | usual |"
    yield "|---|---|---|---|---|"
    for test in LAB_TEST:
        limits = LAB_RANGES[test.code]
        units = ", ".join(f"`{unit}`" for unit in LAB_UNITS[test.code])
        usual = f"{shortest(limits.low)} to {shortest(limits.high)}"
        yield f"| `{test.code}` | {test.label} | {units} | {shortest(limits.highest)} | {usual} |"


def _site() -> str:
    def codes(of: CodeList) -> str:
        return ", ".join(f"`{code.code}`" for code in of)

    return _SITE.format(responses=codes(RESPONSES), mrd=codes(SITE_MRD), location=codes(LOCATION), vod=codes(SITE_VOD))


def _code_lists() -> Iterator[str]:
    lists = {column.codes.name: column.codes for table in TABLES for column in columns(table).values() if column.codes}
    for of in (*lists.values(), RESPONSES, SITE_MRD, SITE_VOD):
        yield from _code_list(of.name, ((code.code, code.label) for code in of))
    yield from _code_list(
        "cause of death", ((cause.code, f"{cause.label} ({cause.klass})") for cause in CAUSES.values())
    )


def _code_list(name: str, codes: Iterator[tuple[str, str]]) -> Iterator[str]:
    yield from (f"### {name}", "", "| code | is |", "|---|---|")
    yield from (f"| `{code}` | {label} |" for code, label in codes)
    yield ""


if __name__ == "__main__":
    sys.stdout.write(dictionary_markdown())
