"""How far independent reads agree: per cent, kappa and AC1 with intervals, and the tables behind them."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator

import msgspec

from ino_tui.agreement_text import (
    NOBODY,
    lean_text,
    left_out_text,
    measure_text,
    method_text,
    percent_text,
    rows_of,
    square,
    undefined_text,
    whom,
)
from ino_tui.cohort.agreement_shapes import COMPARISONS, AgreementPage, AgreementRow
from ino_tui.commands.place import add_as_of, add_asker, add_study, asker_of, cut, open_study
from ino_tui.commands.speech import DONE, columns, put, put_json, say

_HEAD = ("", "of whom", "agreed, %", "kappa", "AC1", "not compared")


def arguments(parser: ArgumentParser) -> None:
    """STUDY, the revision; text or JSON."""
    add_study(parser)
    add_as_of(parser)
    parser.add_argument("--json", action="store_true", help="as JSON")
    add_asker(parser)


def run(args: Namespace) -> int:
    """Work out the agreement that the asker may know of, and print it."""
    study = open_study(args)
    person = asker_of(study, args.person)
    study = cut(study, args.as_of, person)
    reads = study.reads_as_seen_by(person)
    from ino_tui.cohort.agreement_page import agreement_page

    page = agreement_page(reads)
    page = msgspec.structs.replace(page, revision=study.as_seen_by(person).number(page.revision))
    if args.json:
        put_json(page)
        return DONE
    lines = list(_lines(page))
    for line in lines:
        put(line)
    if not lines:
        say(NOBODY)
    return DONE


def _lines(page: AgreementPage) -> Iterator[str]:
    """The page as text: each comparison as a table, then the answers behind its rows of all items."""
    for comparison, title in COMPARISONS.items():
        rows = rows_of(page, comparison)
        if not rows:
            continue
        yield f"{title[0].upper()}{title[1:]}"
        yield from columns([_HEAD, *(_cells(row) for row in rows)])
        yield ""
        for row in rows:
            yield from _behind(row)
    if any(rows_of(page, comparison) for comparison in COMPARISONS):
        yield f"{method_text(page)}."


def _cells(row: AgreementRow) -> tuple[str, ...]:
    kappa, ac1 = (measure_text(measure, 2) for measure in (row.kappa, row.ac1))
    return (row.label, whom(row), percent_text(row), kappa, ac1, left_out_text(row))


def _behind(row: AgreementRow) -> Iterator[str]:
    """The square table of a row of all items, or of one reader and the site."""
    if row.quarter or not row.n or (row.readers and row.comparison != "site"):
        return
    first, second = ("reader", "centre") if row.comparison == "site" else ("first reader", "second reader")
    yield f"{row.label}, {whom(row)}: rows the {first}, columns the {second}"
    table = square(row)
    yield from columns(table, right=range(1, len(table[0])))
    yield from (text for text in (undefined_text(row), lean_text(row)) if text)
    yield ""
