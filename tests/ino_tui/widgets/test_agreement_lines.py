"""The page of agreement as lines, in every width there is room for."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from ino_tui.agreement_text import measure_text
from ino_tui.cohort.agreement_page import agreement_page
from ino_tui.cohort.agreement_shapes import Measure
from ino_tui.evidence.model import text_of
from ino_tui.widgets.agreement_lines import agreement_lines, agreement_summary
from ino_tui.widgets.lines import cells_of
from store.charter import PROFILES
from store.reads import IndependentReads, Read, ReadPair

DAY = date(2026, 11, 22)


def pair(number: int, one: str, other: str, site: str = "CR") -> ReadPair:
    return ReadPair(
        case=f"A-{number}",
        endpoint="response.c1",
        one=Read(reader="reader1", value=one, signed_on=DAY),
        other=Read(reader="reader2", value=other, signed_on=DAY),
        site=site,
    )


READS = IndependentReads(
    revision=7,
    charter=PROFILES["committee"],
    pairs=(pair(1, "CR", "CR"), pair(2, "CR", "CRi"), pair(3, "CANNOT", "PR"), pair(4, "PR", "PR", "")),
)
PAGE = msgspec.to_builtins(agreement_page(READS))
EMPTY = msgspec.to_builtins(agreement_page(msgspec.structs.replace(READS, pairs=())))


@pytest.mark.parametrize("cells", [47, 80, 120])
def test_every_row_has_its_measures_and_the_tables_stand_below(cells: int) -> None:
    rows = [text_of(each) for each in agreement_lines(PAGE, cells)]
    text = "\n".join(rows)

    assert "2/3 66.7 (9.4-99.2)" in text
    assert "not compared: cannot judge, data needed 1" in " ".join(text.split())
    assert "reader1 and reader2" in text
    assert "2026-Q4" in text
    assert next(row.split() for row in rows if row.split()[:1] == ["CRi"]) == ["CRi", "0", "0", "0"]
    assert "clopper-pearson" in text


@pytest.mark.parametrize("cells", [47, 80])
def test_the_summary_fits_its_columns(cells: int) -> None:
    measures, tables = agreement_summary(PAGE, cells, cells)
    assert max(cells_of(each) for each in (*measures, *tables)) <= cells
    assert any("kappa" in text_of(each) for each in measures)


def test_where_nobody_read_twice_that_is_said() -> None:
    assert [text_of(each).strip() for each in agreement_lines(EMPTY, 80)] == ["No item has two independent reads yet."]
    assert agreement_summary(EMPTY, 80, 80)[1] == []


def test_a_negative_limit_is_not_joined_by_a_dash() -> None:
    assert measure_text(Measure(value=0.1, low=-0.2, high=0.4), 2) == "0.10 (-0.20 to 0.40)"
    assert measure_text(Measure(value=None, low=None, high=None), 2) == "-"
