"""The data sets that the figures were counted on, for whoever counts them again: adsl, adtte, adrs, start_stop."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.resources import files
from typing import Any, NamedTuple

from ino_tui.cohort.analysis.adtte import Cases, adtte, day, followed, number
from ino_tui.cohort.analysis.columns import ADSL_NAMES, BY_CRITERIA, names
from ino_tui.cohort.analysis.comparisons import comparisons
from ino_tui.cohort.analysis.date_flags import date_flags
from ino_tui.cohort.counting.outcomes import outcomes
from ino_tui.cohort.counting.populations import Flow, columns_of
from ino_tui.cohort.facts.columns import COLUMNS
from ino_tui.cohort.figures import compute
from ino_tui.cohort.frame import FrameBuilder
from ino_tui.cohort.methods.start_stop import start_stop
from ino_tui.cohort.shapes import CohortFigures, GroupedFigure
from store.basis import CohortRows
from store.datasets import DataSet, Row

# The R scripts that count everything again, to be written beside the data sets; the first is run.
SCRIPTS = ("check.R", "check_figures.R", "check_groups.R", "check_times.R")
_VOD = "vod."
_STATES = {"yes": "Y", "no": "N", "": ""}
# PARAMCD, PARAM, column of the frame, column of whose value it is, date of the frame.
_RESPONSES = (
    ("RSPC1", "response, end of cycle 1", "c1", "c1_source", ""),
    ("RSPC2", "response, end of cycle 2", "c2", "c2_source", ""),
    ("BOR", "best response", "best", "best_source", ""),
    ("RESP1", "remission at the end of cycle 1", "responder_c1", "c1_source", ""),
    ("RESP", "remission as best response", "responder", "best_source", "remission_date"),
    ("MRD", "MRD in remission", "mrd", "", ""),
    ("MRDNEG", "MRD-negative, of responders evaluable", "mrd_negative", "", "mrd_negative_date"),
)


class Analysis(NamedTuple):
    """The data sets as text, the figures counted on the same frame, and the comparisons."""

    data: tuple[DataSet, ...]
    figures: CohortFigures
    comparisons: tuple[GroupedFigure, ...]


def analysis(rows: CohortRows, study: str, hidden: frozenset[str] = frozenset()) -> Analysis:
    """The analysis data sets of the rows of a study. Pure.

    ``study`` is its id. ``hidden``: cases of which something is blind to the asker. For these the
    columns `columns.BY_CRITERIA` are empty; where there is one, times to VOD/SOS and the
    attribution of early deaths are left out for all.
    """
    builder = FrameBuilder()
    flow = Flow(columns_of(builder.build(rows)), rows.charter)
    times = outcomes(flow, rows.charter)
    flags = [date_flags(row, rows.charter) for row in rows.rows]
    keys = [{"STUDYID": study, "USUBJID": f"{study}-{r.case.id}", "SUBJID": r.case.id} for r in rows.rows]
    cases = Cases(keys=keys, flags=flags)
    shown = [followed(flow) if i == "followup" else t for i, t in _in_order(times)]
    shown = [t for t in shown if not (hidden and t.id.startswith(_VOD))]
    made: dict[str, Iterable[Row]] = {
        "adsl": _adsl(rows, flow, cases, hidden),
        "adtte": adtte(flow, shown, cases, attributed=not hidden),
        "adrs": _adrs(flow, cases),
        "start_stop": _start_stop(flow, times["os"], keys),
    }
    basis = {"BASIS": rows.basis, "REVISION": str(rows.revision)}
    return Analysis(
        data=tuple(_data_set(name, found, basis) for name, found in made.items()),
        figures=compute(rows, builder),
        comparisons=tuple(comparisons(rows, builder)),
    )


def scripts() -> dict[str, str]:
    """`SCRIPTS`, each with its text."""
    return {name: (files("ino_tui.cohort.analysis") / name).read_text(encoding="utf-8") for name in SCRIPTS}


def _in_order(times: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """The times with follow-up where the figures have it: after the two survivals."""
    for place, (name, of) in enumerate(times.items()):
        if place == 2:
            yield "followup", None
        yield name, of


def _data_set(name: str, rows: Iterable[Row], basis: Row) -> DataSet:
    columns = names(name)
    empty = dict.fromkeys(columns, "")
    return DataSet(name=name, columns=columns, rows=tuple({**empty, **row, **basis} for row in rows))


def _yes(value: Any) -> str:
    return "Y" if value else "N"


def _adsl(rows: CohortRows, flow: Flow, cases: Cases, hidden: frozenset[str]) -> Iterator[Row]:
    kinds = {c.name: c.kind for c in COLUMNS}
    for i, (row, keys, flags) in enumerate(zip(rows.rows, cases.keys, cases.flags, strict=True)):
        patient = row.case.patient
        found = {
            **keys,
            "SITEID": patient.centre,
            "AGE": str(patient.age),
            "AGEU": "YEARS",
            "SEX": patient.sex,
            "TRT01A": "INOTUZUMAB OZOGAMICIN" if flow.treated[i] else "",
            "ITTFL": "Y",
        }
        for column, name in ADSL_NAMES.items():
            if column in BY_CRITERIA and row.case.id in hidden:
                continue
            value = flow.columns[column][i]
            found[name] = _STATES[value] if column == "vod" else _cell(value, kinds[column])
            if kinds[column] == "date":
                found[f"{name}F"] = flags.get(column, "") if found[name] else ""
        if flow.columns["dead"][i]:
            found |= {"DTHDT": found["LSTDT"], "DTHDTF": found["LSTDTF"]}
        yield found


def _cell(value: Any, kind: str) -> str:
    if kind == "flag":
        return _yes(value)
    if kind == "date":
        return day(value)
    return number(value) if kind == "number" else str(value)


def _adrs(flow: Flow, cases: Cases) -> Iterator[Row]:
    c = flow.columns
    for code, label, column, source, when in _RESPONSES:
        scope = flow.responder & c["mrd_evaluable"] if code == "MRDNEG" else flow.treated
        scope = scope & (c["cycles"] >= 2) if code == "RSPC2" else scope
        scope = scope & flow.responder if code == "MRD" else scope
        for i, keys in enumerate(cases.keys):
            if scope[i]:
                known = not source or bool(c[source][i])
                value = c[column][i]
                answer = value if isinstance(value, str) else _yes(value) if known else ""
                on = day(c[when][i]) if when else ""
                yield {
                    **keys,
                    "PARAMCD": code,
                    "PARAM": label,
                    "PARCAT1": c[source][i] if source else "",
                    "AVALC": answer,
                    "ADT": on,
                    "ADTF": cases.flags[i].get(when, "") if on else "",
                }


def _start_stop(flow: Flow, of: Any, keys: list[Row]) -> Iterator[Row]:
    inside = [k for k, counted in zip(keys, of.inside, strict=True) if counted]
    counted = of.inside
    cut = start_stop(of.days[counted], of.cause[counted] > 0, flow.columns["hct_wait"][counted])
    for place, start, stop, event, after in zip(
        cut.patient, cut.start, cut.stop, cut.event, cut.transplanted, strict=True
    ):
        yield {
            **inside[place],
            "PARAMCD": "OS",
            "TSTART": number(start),
            "TSTOP": number(stop),
            "EVENT": str(event),
            "HCT": str(after),
        }
