"""Series of a case: counts, liver values, weight and marrow blasts over time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from ino_tui.evidence.course import days
from ino_tui.evidence.model import Severity
from store.case import Case
from store.charter import Charter
from store.criteria.facts import Facts
from store.criteria.labs import lab_value, support_free
from store.criteria.sets import load_set

# Bars of one cell, lowest to highest; from `AT_THRESHOLD` on, a value has reached its threshold.
BARS = "▁▂▃▄▅▆▇█"
AT_THRESHOLD = 4
# The least share of the threshold that reaches each bar.
_SHARES = (0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.5, 5.0)
BILIRUBIN_MG_DL = 2.0  # the bound of every VOD/SOS set
ALT_TIMES_ULN = 2.5  # above this, with bilirubin, the label asks to hold INO
ALT_ULN = 40.0  # where the laboratory gave no upper limit
WEIGHT_GAIN_PCT = 5.0


class Point(msgspec.Struct, frozen=True):
    """One value. ``day`` is an ordinal, ``value`` in the working unit, ``comparator`` ``<``, ``>`` or empty.

    ``share`` is the value as a share of its threshold (1: reached); ``flags`` say what makes it less
    than sure; ``severity`` 0 within, 1 beyond the threshold.
    """

    day: int
    date: str
    value: float
    comparator: str = ""
    share: float = 0.0
    flags: tuple[str, ...] = ()
    severity: Severity = 0


class Trend(msgspec.Struct, frozen=True, kw_only=True):
    """A series in time order. ``threshold`` is what matters, in words with its unit; ``low_is_bad`` as for counts."""

    key: str
    title: str
    unit: str
    threshold: str
    low_is_bad: bool = False
    points: tuple[Point, ...] = ()


def _point(
    day: int, date: str, value: float, comparator: str, share: float, *, low_is_bad: bool, flags: Iterable[str] = ()
) -> Point:
    beyond = share < 1 if low_is_bad else share >= 1
    return Point(day, date, value, comparator, share, tuple(flags), 1 if beyond else 0)


def _counts(facts: Facts, charter: Charter, test: str) -> Trend:
    criteria = load_set(charter.criteria)
    limit = criteria.thresholds["anc_cr" if test == "ANC" else "plt_cr"]
    points = []
    for when, row in facts.labs.get(test, ()):
        value = lab_value(row)
        if value is None:
            continue
        free, reason = support_free(facts, test, when, criteria)
        points.append(
            _point(
                when.first.toordinal(),
                row.date,
                value.number,
                value.comparator,
                value.number / limit.number,
                low_is_bad=True,
                flags=() if free else (reason,),
            )
        )
    return Trend(
        key=test,
        title=test,
        unit="×10⁹/L",
        threshold=f"{'≥' if limit.comparator == '>=' else limit.comparator} {limit.number:g} ×10⁹/L",
        low_is_bad=True,
        points=tuple(points),
    )


def _liver(facts: Facts, test: str) -> Trend:
    points = []
    for when, row in facts.labs.get(test, ()):
        value = lab_value(row)
        if value is None:
            continue
        limit = BILIRUBIN_MG_DL if test == "BILI" else ALT_TIMES_ULN * (row.uln or ALT_ULN)
        points.append(
            _point(
                when.first.toordinal(), row.date, value.number, value.comparator, value.number / limit, low_is_bad=False
            )
        )
    bilirubin = test == "BILI"
    return Trend(
        key=test,
        title="bili" if bilirubin else test,
        unit="mg/dL" if bilirubin else "U/L",
        threshold=f"≥ {BILIRUBIN_MG_DL:g} mg/dL" if bilirubin else f"≥ {ALT_TIMES_ULN:g} × ULN",
        points=tuple(points),
    )


def _weight(case: Case, facts: Facts) -> Trend:
    """Weight against the last one up to the anchor: the latest transplant by then, else the first INO dose."""
    rows = [(days(s.date)[0], s.date, s.weight_kg) for s in case.signs if s.weight_kg is not None]
    anchors = [w.first.toordinal() for w, _ in facts.transplants]
    if facts.ino is not None:
        anchors.append(facts.ino.first.toordinal())
    points = []
    for day, date, weight in rows:
        anchor = max((a for a in anchors if a < day), default=None)
        before = [w for d, _, w in rows if anchor is not None and d <= anchor]
        gain = 100 * (weight / before[-1] - 1) if before else 0.0
        flags = (f"{gain:+.1f} %".replace("-", "−"),) if before else ()
        points.append(_point(day, date, weight, "", gain / WEIGHT_GAIN_PCT, low_is_bad=False, flags=flags))
    return Trend(
        key="WEIGHT", title="weight", unit="kg", threshold=f"gain ≥ {WEIGHT_GAIN_PCT:g} %", points=tuple(points)
    )


def _blasts(case: Case, charter: Charter) -> Trend:
    limit = load_set(charter.criteria).thresholds["blasts_cr"].number
    points = [
        _point(days(m.date)[0], m.date, m.blast_pct, "", m.blast_pct / limit, low_is_bad=False)
        for m in case.marrows
        if m.blast_pct is not None and m.specimen != "blood"
    ]
    return Trend(key="BLASTS", title="blasts", unit="%", threshold=f"≥ {limit:g} %", points=tuple(points))


def trends_of(case: Case, charter: Charter) -> tuple[Trend, ...]:
    """The six series of a case in fixed order: ANC, PLT, BILI, ALT, WEIGHT, BLASTS. Empty ones have no points."""
    facts = Facts(case)
    return (
        _counts(facts, charter, "ANC"),
        _counts(facts, charter, "PLT"),
        _liver(facts, "BILI"),
        _liver(facts, "ALT"),
        _weight(case, facts),
        _blasts(case, charter),
    )


def near(trend: Trend, day: int, within: int = 14) -> Point | None:
    """The value nearest to a day, the earlier of two as near; None where none is within so many days."""
    found = min(trend.points, key=lambda p: (abs(p.day - day), p.day), default=None)
    return found if found is not None and abs(found.day - day) <= within else None


def bars(points: Sequence[Point], first: int, last: int, cells: int) -> str:
    """A series in ``cells`` columns from ``first`` to ``last`` day; a blank where there is no value.

    Of several values in a column the last is shown. From ``▅`` on the threshold is reached.
    """
    shown = [" "] * cells
    length = max(1, last - first + 1)
    for point in points:
        if first <= point.day <= last:
            bar = sum(1 for share in _SHARES if point.share >= share) - 1
            shown[(point.day - first) * cells // length] = BARS[max(0, bar)]
    return "".join(shown)
