"""Figures made by hand, and what stands in an SVG."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple
from xml.etree import ElementTree as ET

from ino_tui.cohort.shapes import (
    CurvePoints,
    Grouped,
    GroupedFigure,
    GroupTest,
    IncidenceFigure,
    IncidencePart,
    Part,
    SurvivalAt,
    SurvivalFigure,
)
from ino_tui.plots.captions import Origin

ORIGIN = Origin(study="a study", synthetic=True, revision=7, basis="own", withdrawn=0)
AT = (SurvivalAt(months=6, estimate=0.5, low=0.2, high=None, at_risk=2),)


def points(last: float = 14.0, start: float = 1.0) -> CurvePoints:
    """Two steps, at 4 and 9 months; a tick at 6 and at the end."""
    steps = (0.75, 0.25) if start else (0.25, 0.75)
    return CurvePoints(
        months=(4.0, 9.0),
        estimate=steps,
        low=(0.5, None),
        high=(0.9, None),
        censored=(6.0, last),
        last=last,
        at_risk=tuple(4 - (k > 4) - (k > 6) - (k > 9) for k in range(int(last) + 1)),
    )


def survival(**changes: Any) -> SurvivalFigure:
    """A survival figure of four."""
    plain: dict[str, Any] = {
        "id": "os",
        "label": "overall survival",
        "at": AT,
        "median": 9.0,
        "median_low": 4.0,
        "median_high": None,
        "events": 2,
        "n": 4,
        "method": "kaplan-meier, log-log",
        "level": 0.9,
        "basis": "own",
        "missing": 3,
        "imputed": 1,
        "curve": points(),
        "origin": "first INO dose",
        "event": "death from any cause",
        "population": "all treated",
        "left_out": (Part(code="", label="no day", n=2),),
        "r_call": "survfit(...)",
    }
    return SurvivalFigure(**{**plain, **changes})


def incidence(last: float = 14.0, **changes: Any) -> IncidenceFigure:
    """An incidence figure with a competing event, and one that nobody had."""
    curve = points(last, start=0.0)
    causes = tuple(
        IncidencePart(code=code, label=label, events=n, at=AT, curve=curve)
        for code, label, n in (("relapse", "relapse", 1), ("nrm", "non-relapse mortality", 1), ("x", "other", 0))
    )
    plain: dict[str, Any] = {
        "id": "relapse",
        "label": "relapse",
        "origin": "first remission",
        "population": "responders",
        "competing": "non-relapse mortality",
        "causes": causes,
        "n": 4,
        "missing": 0,
        "imputed": 0,
        "method": "aalen-johansen, log-log",
        "level": 0.95,
        "basis": "own",
    }
    return IncidenceFigure(**{**plain, **changes})


def grouped(figures: Sequence[SurvivalFigure | IncidenceFigure | None], **changes: Any) -> GroupedFigure:
    """A figure by groups A, B, C, ...; None is not estimable."""
    groups = tuple(
        Grouped(code=code, label=f"group {code}", n=4 if figure else 2, figure=figure, reason="" if figure else "few.")
        for code, figure in zip("ABCDEFG", figures, strict=False)
    )
    plain: dict[str, Any] = {
        "id": "os.by.ph",
        "figure": "os",
        "by": "ph",
        "how": "baseline",
        "label": "overall survival",
        "by_label": "Philadelphia chromosome",
        "groups": groups,
        "test": GroupTest(name="log-rank test", statistic=1.5, df=1, p=0.22, r_call="survdiff(...)"),
        "n": 8,
        "ungrouped": 1,
        "basis": "own",
    }
    return GroupedFigure(**{**plain, **changes})


class Text(NamedTuple):
    """A text of an SVG with the place it is anchored at, in points."""

    words: str
    x: float
    y: float
    style: str


def texts(svg: bytes) -> list[Text]:
    """Every text of an SVG, in order."""
    found = []
    for each in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text"):  # noqa: S314 - our own
        words = "".join(each.itertext())
        found.append(Text(words, float(each.get("x", "nan")), float(each.get("y", "nan")), each.get("style", "")))
    return found


def size(svg: bytes) -> tuple[float, float]:
    """Width and height in millimetres."""
    root = ET.fromstring(svg)  # noqa: S314 - our own
    width, height = (float(root.get(side, "").removesuffix("pt")) for side in ("width", "height"))
    return width * 25.4 / 72, height * 25.4 / 72
