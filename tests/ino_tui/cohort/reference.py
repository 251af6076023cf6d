"""Data sets and what R says of them (tests/data)."""

from __future__ import annotations

import csv
import json
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

DATA = Path(__file__).parents[2] / "data"


class Times(NamedTuple):
    """A data set: time, event (1 or 0), delayed entry where there is."""

    time: list[float]
    event: list[int]
    entry: list[float] | None = None


@cache
def survfit() -> dict[str, Any]:
    """R's values by the name of the data set."""
    sets: dict[str, Any] = json.loads((DATA / "survfit.json").read_text())["sets"]
    return sets


@cache
def survival_tests() -> dict[str, Any]:
    """R's values of log-rank, Cox and the comparisons by transplant."""
    values: dict[str, Any] = json.loads((DATA / "survival_tests.json").read_text())
    return values


@cache
def data_sets() -> dict[str, Times]:
    """The data sets by name."""
    found: dict[str, Times] = {}
    for name, file in (("aml", "survival_aml"), ("jasa", "survival_jasa"), ("bmtcrr", "casebase_bmtcrr")):
        rows = _rows(file)
        found[name] = _times(rows)
        for group in {r["group"] for r in rows}:
            found[f"{name} {group}"] = _times([r for r in rows if r["group"] == group])
    rows = _rows("feasible_cohort")
    hct = [r for r in rows if r["hct_day"]]
    waits = [float(r["hct_day"]) for r in hct]
    found["feasible"], found["feasible hct from ino"] = _times(rows), _times(hct)
    time, event, _ = _times(hct)
    found["feasible hct"] = Times([t - w for t, w in zip(time, waits, strict=True)], event)
    found["simon makuch hct"] = Times(time, event, waits)
    return {name: found[name] for name in survfit()}


def _rows(file: str) -> list[dict[str, str]]:
    with (DATA / f"{file}.csv").open(newline="") as lines:
        return list(csv.DictReader(lines))


def _times(rows: list[dict[str, str]]) -> Times:
    return Times([float(r["time"]) for r in rows], [int(r["event"]) for r in rows])
