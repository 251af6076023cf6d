"""The data dictionary says what the declarations say."""

from __future__ import annotations

from pathlib import Path

from store.case import TABLES, columns
from store.source.dictionary import DICTIONARY_COLUMNS, dictionary_markdown, dictionary_rows

_PAGE = Path(__file__).parents[3] / "docs" / "data-dictionary.md"


def test_the_page_is_not_stale() -> None:
    assert _PAGE.read_text(encoding="utf-8") == dictionary_markdown(), (
        "run: python -m store.source.dictionary > docs/data-dictionary.md"
    )


def test_every_column_is_there_with_its_codes_and_limits() -> None:
    rows = dictionary_rows()
    assert [(row["table"], row["column"]) for row in rows] == [
        (table, name) for table in TABLES for name in ("case", *columns(table))
    ]
    assert all(tuple(row) == DICTIONARY_COLUMNS for row in rows)
    by_name = {(row["table"], row["column"]): row for row in rows}
    assert by_name["cases", "sex"]["codes"] == "F=female | M=male"
    blasts = by_name["marrows", "blast_pct"]
    assert (blasts["type"], blasts["unit"], blasts["low"], blasts["high"], blasts["required"]) == (
        "number",
        "%",
        "0",
        "100",
        "no",
    )
