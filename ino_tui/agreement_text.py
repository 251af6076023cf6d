"""A page of agreement in words, for the command line and the panel. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from ino_tui.cohort.agreement_shapes import AgreementPage, AgreementRow, Comparison, Measure

NOBODY = "No item has two independent reads yet."


def measure_text(measure: Measure, digits: int) -> str:
    """``0.62 (0.41-0.83)``; ``-`` where it has no value."""
    if measure.value is None:
        return "-"
    shown = f"{measure.value:.{digits}f}"
    if measure.low is None or measure.high is None:
        return shown
    # A minus sign beside the dash of an interval is misread.
    dash = " to " if measure.low < 0 else "-"
    return f"{shown} ({measure.low:.{digits}f}{dash}{measure.high:.{digits}f})"


def percent_text(row: AgreementRow) -> str:
    """``17/20 85.0 (62.1-96.8)``: agreed of compared, per cent, interval."""
    return f"{row.agreed}/{row.n} {measure_text(row.percent, 1)}"


def whom(row: AgreementRow) -> str:
    """Of whom a row is, and of which quarter."""
    names = " and ".join(row.readers) or ("all" if not row.quarter else "")
    return " ".join(part for part in (names, row.quarter) if part)


def left_out_text(row: AgreementRow) -> str:
    """What is not compared: ``cannot judge, data needed 3``."""
    return ", ".join(f"{part.label} {part.n}" for part in row.left_out)


def undefined_text(row: AgreementRow) -> str:
    """Why a measure has no value, each reason once."""
    named = (("per cent", row.percent), ("kappa", row.kappa), ("AC1", row.ac1))
    reasons: dict[str, list[str]] = {}
    for name, measure in named:
        if measure.undefined and row.n:
            reasons.setdefault(measure.undefined, []).append(name)
    return "; ".join(f"{' and '.join(names)}: {reason}" for reason, names in reasons.items())


def lean_text(row: AgreementRow) -> str:
    """Whether readers say yes more often than centres, by McNemar's exact test; empty where that is not asked."""
    lean = row.lean
    if lean is None:
        return ""
    if lean.p is None:
        return lean.undefined
    p = f"{lean.p:.3f}" if lean.p >= 0.001 else "< 0.001"
    return f"yes by the reader only {lean.reader_only}, by the centre only {lean.site_only}, McNemar exact p {p}"


def square(row: AgreementRow) -> list[list[str]]:
    """The table behind a row with its codes; answers that nobody gave are left out of what is shown."""
    given = [i for i in range(len(row.codes)) if any(row.table[i]) or any(line[i] for line in row.table)]
    head = ["", *(row.codes[i] for i in given)]
    return [head, *([row.codes[i], *(str(row.table[i][j]) for j in given)] for i in given)]


def rows_of(page: AgreementPage, comparison: Comparison) -> Sequence[AgreementRow]:
    """The rows of a comparison that hold anything."""
    return [row for row in page.rows if row.comparison == comparison and (row.n or row.left_out)]


def method_text(page: AgreementPage) -> str:
    """How the intervals are made."""
    return (
        f"{page.level * 100:g} % intervals: per cent {page.method}, kappa by its large-sample error, "
        "AC1 by Student's t; the first signed answer of each reader"
    )
