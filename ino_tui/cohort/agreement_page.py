"""How far independent reads agree: per endpoint, by pair of readers, over time, with the site, and on reading again.

Where items of several pairs of readers are put together, the one whose name comes first in each pair is
the first reader of the table; of an item that was read again it is the earlier answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import chain
from typing import NamedTuple

from ino_tui.cohort.agreement import Agreement, cohen_kappa, gwet_ac1, mcnemar_exact, percent_agreement
from ino_tui.cohort.agreement_shapes import AgreementPage, AgreementRow, Comparison, Lean, Measure, ScaleId
from ino_tui.cohort.shapes import Part
from store.charter import Charter, EndpointKind
from store.codes.causes import AGREED_CLASSES, agreed_class
from store.codes.relapse import RELAPSES
from store.codes.responses import BEST_ORDER
from store.codes.vod import HAD
from store.criteria.endpoints import cycle_of
from store.criteria.sets import load_set
from store.item_record import NO_ANSWER
from store.reads import IndependentReads, Read

YES_NO = ("yes", "no")
ALL: tuple[tuple[str, ...], str] = ((), "")


class _Scale(NamedTuple):
    """What answers to an endpoint are compared as: ``of`` an answer is one of ``codes``, or empty."""

    id: ScaleId
    label: str
    kind: EndpointKind
    codes: tuple[str, ...]
    of: Callable[[str], str]


class _Both(NamedTuple):
    """Two answers to one item, by whom, and when the later was given."""

    endpoint: str
    readers: tuple[str, ...]
    one: str
    other: str
    day: date


def agreement_page(reads: IndependentReads) -> AgreementPage:
    """The agreement of independent reads. Pure.

    Percent agreement has the interval of proportions that the charter names, kappa and AC1 theirs
    (`agreement`), all at the charter's level. Every answer that the criteria set, the code list or the
    classes of causes allow has its row and column, so AC1 is that of all possible answers. The cycles of
    a case are items of their own; no interval makes allowance for that.
    Each comparison and scale has a row of all items, also where there is none; a reader and the site
    only rows a reader, for two reads of one item are not two items.
    """
    charter = reads.charter
    compared: dict[Comparison, list[_Both]] = {
        "readers": [_both(p.endpoint, *sorted((p.one, p.other), key=lambda r: r.reader)) for p in reads.pairs],
        "site": [
            _Both(p.endpoint, (read.reader,), read.value, p.site, read.signed_on)
            for p in reads.pairs
            for read in (p.one, p.other)
        ],
        "same": [_again(r.endpoint, r.before, r.again) for r in reads.rereads if r.kind == "same"],
        "other": [_both(r.endpoint, r.before, r.again) for r in reads.rereads if r.kind == "other"],
    }
    scales = _scales(charter, (value for both in chain(*compared.values()) for value in (both.one, both.other)))
    return AgreementPage(
        revision=reads.revision,
        synthetic=reads.synthetic,
        criteria=charter.criteria,
        level=charter.level,
        method=charter.proportion_interval,
        rows=tuple(
            row
            for comparison, found in compared.items()
            for scale in scales
            for row in _rows(comparison, scale, [b for b in found if _kind(b.endpoint) == scale.kind], charter)
        ),
    )


def quarter_of(day: date) -> str:
    """The calendar quarter of a day: ``2026-Q1``."""
    return f"{day.year}-Q{(day.month + 2) // 3}"


def _both(endpoint: str, one: Read, other: Read) -> _Both:
    return _Both(endpoint, (one.reader, other.reader), one.value, other.value, max(one.signed_on, other.signed_on))


def _again(endpoint: str, before: Read, again: Read) -> _Both:
    return _both(endpoint, before, again)._replace(readers=(again.reader,))


def _kind(endpoint: str) -> str:
    return "response" if cycle_of(endpoint) else endpoint


def _scales(charter: Charter, answers: Iterable[str]) -> list[_Scale]:
    """The scales of the charter's endpoints; a category of an earlier charter has its place where it was given."""
    rules = load_set(charter.criteria)
    given = {*rules.answers, *answers}
    categories = tuple(code for code in BEST_ORDER if code in given)
    locations = tuple(c.code for c in RELAPSES if c.code != NO_ANSWER)

    def responder(value: str) -> str:
        return "" if value not in categories else "yes" if value in rules.remissions else "no"

    def had_vod(value: str) -> str:
        return "yes" if value in HAD else value if value == "no" else ""

    found = [
        _Scale("response", "response", "response", categories, lambda v: v if v in categories else ""),
        _Scale("response.responder", "responder", "response", YES_NO, responder),
        _Scale("relapse", "location of relapse", "relapse", locations, lambda v: v if v in locations else ""),
        _Scale("vod", "VOD/SOS", "vod", YES_NO, had_vod),
        _Scale("death.cause", "cause of death, by class", "death.cause", tuple(AGREED_CLASSES), agreed_class),
    ]
    return [scale for scale in found if scale.kind in charter.endpoints]


def _rows(comparison: Comparison, scale: _Scale, found: list[_Both], charter: Charter) -> Iterator[AgreementRow]:
    of_site = comparison == "site"
    groups: dict[tuple[tuple[str, ...], str], list[_Both]] = {} if of_site else {ALL: []}
    for both in found:
        who, when = both.readers, quarter_of(both.day)
        for group in ((who, ""), (who, when)) if of_site else (ALL, (who, ""), ((), when)):
            groups.setdefault(group, []).append(both)
    for readers, quarter in sorted(groups, key=lambda g: g if of_site else (bool(g[1]), *g)):
        yield _row(comparison, scale, groups[readers, quarter], charter, readers, quarter)


def _row(
    comparison: Comparison, scale: _Scale, found: list[_Both], charter: Charter, readers: tuple[str, ...], quarter: str
) -> AgreementRow:
    place = {code: i for i, code in enumerate(scale.codes)}
    table = [[0] * len(place) for _ in place]
    cannot = no_site = 0
    for both in found:
        one, other = place.get(scale.of(both.one)), place.get(scale.of(both.other))
        if one is None or (other is None and comparison != "site"):
            cannot += 1
        elif other is None:
            no_site += 1
        else:
            table[one][other] += 1
    percent = percent_agreement(table, method=charter.proportion_interval, level=charter.level)
    left_out = (
        Part(code="cannot", label="cannot judge, data needed", n=cannot),
        Part(code="no_site_value", label="no site value to compare with", n=no_site),
    )
    return AgreementRow(
        comparison=comparison,
        scale=scale.id,
        label=scale.label,
        readers=readers,
        quarter=quarter,
        n=percent.n,
        agreed=percent.agreed,
        percent=_measure(percent),
        kappa=_measure(cohen_kappa(table, level=charter.level)),
        ac1=_measure(gwet_ac1(table, level=charter.level)),
        codes=scale.codes,
        table=percent.table,
        left_out=tuple(part for part in left_out if part.n),
        lean=_lean(table) if comparison == "site" and scale.id == "response.responder" else None,
    )


def _measure(found: Agreement) -> Measure:
    return Measure(value=found.value, low=found.low, high=found.high, undefined=found.undefined or "")


def _lean(table: list[list[int]]) -> Lean:
    found = mcnemar_exact(table)
    return Lean(p=found.p, reader_only=found.first_only, site_only=found.second_only, undefined=found.undefined or "")
