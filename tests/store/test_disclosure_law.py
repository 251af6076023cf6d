"""The law of disclosure: what comes after the last day shown leaves no trace in what is shown."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.case import TABLES, Case, Row, columns, required, rows_of, to_documents
from store.charter import PROFILES, Charter
from store.criteria.dates import span
from store.criteria.endpoints import cycle_of
from store.criteria.inputs import inputs
from store.criteria.proposal import propose
from store.criteria.windows import window
from store.cutting import TABLES_SHOWN, Limit, cut, shown_row
from store.disclosure import Stage, stage_of
from store.reference import TABLES_FOLDER
from store.source import read_source
from store.source.build import case_from_documents
from tests.cases import case
from tests.store.criteria.mutate import small_case, some_row

STAGED = msgspec.structs.replace(PROFILES["committee"], disclosure="two-stage")
CYCLES = msgspec.structs.replace(PROFILES["committee"], disclosure="per-cycle")
BOTH = pytest.mark.parametrize("charter", [STAGED, CYCLES], ids=["two-stage", "per-cycle"])
SEEDS = st.integers(0, 2**32)
# The column whose day is that of a row, for the tables whose rows are of one day.
DAYS = {"relapses": "date", "therapies": "start", "marrows": "date", "extramedullary": "date", "labs": "date"} | {
    "signs": "date",
    "follow_up": "date",
    "deaths": "date",
}
LONG_AFTER = timedelta(days=1200)


@cache
def reference() -> tuple[Case, ...]:
    source = read_source(TABLES_FOLDER)
    return tuple(case_from_documents(i, source.cases[i]) for i in sorted(source.cases))


def stages(found: Case, charter: Charter) -> Iterator[tuple[Stage, Limit, dict[str, str]]]:
    """Every stage before the whole case for a reader who answers as is proposed, with what she has answered."""
    answered: dict[str, str] = {}
    while (stage := stage_of(found, charter, answered)).until is not None:
        yield stage, stage.until, dict(answered)
        for endpoint in stage.endpoints:
            answered[endpoint] = propose(found, endpoint, charter, answered).value


def sources(seed: int) -> tuple[random.Random, Case]:
    """A random case: of the reference cohort, or of a few rows with many partial dates."""
    rng = random.Random(seed)
    return rng, rng.choice(reference()) if rng.random() < 0.5 else small_case(rng, case().patient)


# -- what comes after, said once more and otherwise than the program says it ---------------------


def after(text: str, limit: Limit) -> bool:
    """Whether a date surely lies after the last day shown."""
    when = span(text)
    return when is not None and when.first > limit.day


def not_by(text: str, limit: Limit) -> bool:
    """Whether a date may lie after the last day shown, or is not recorded."""
    when = span(text)
    return when is None or when.last > limit.day


def otherwise(rng: random.Random, found: Case, limit: Limit) -> Case:
    """The case with another course after the limit: rows gone, come and changed, outcomes others."""
    tables: dict[str, list[Any]] = {t: list(rows_of(found, t)) for t in TABLES if t != "cases"}
    later = limit.day + LONG_AFTER if limit.day > date.min else date(2022, 1, 1)
    for table, day in DAYS.items():
        tables[table] = [r for r in tables[table] if not after(getattr(r, day), limit) or rng.random() < 0.5]
        more = rng.randrange(3) if table != "deaths" else 0 if tables["deaths"] else 1
        tables[table] += [row_of(rng, table, later, {day: later.isoformat()}) for _ in range(more)]
    tables["therapies"] = [therapy(rng, r, limit, later) for r in tables["therapies"]]
    ended = {"stop_reason": rng.choice(["", "death", "to_hct"]), "note": rng.choice(["", "no more INO: VOD/SOS"])}
    tables["cycles"] = [msgspec.structs.replace(r, **ended) for r in tables["cycles"]]
    tables["adverse_events"] = [r for r in tables["adverse_events"] if not not_by(r.stop, limit) or rng.random() < 0.5]
    tables["adverse_events"] = [event(rng, r, limit, later) for r in tables["adverse_events"]]
    tables["transplants"] = [r for r in tables["transplants"] if not begins_after(r, limit) or rng.random() < 0.5]
    tables["transplants"] = [transplant(rng, r, limit, later) for r in tables["transplants"]]
    tables["transplants"].append(
        row_of(rng, "transplants", later, {"date": later.isoformat(), "conditioning_start": later.isoformat()})
    )
    tables["site_values"] = [r for r in tables["site_values"] if not of_later(r.endpoint, limit) or rng.random() < 0.5]
    tables["site_values"].append(row_of(rng, "site_values", later, {"endpoint": "relapse", "value": "BM"}))
    if limit.cycle is not None:
        tables["cycles"].append(row_of(rng, "cycles", later, {"n": 12, "start": later.isoformat()}))
        tables["doses"].append(row_of(rng, "doses", later, {"cycle": 12, "date": later.isoformat()}))
    patient = msgspec.structs.replace(found.patient, note=rng.choice(["", "Died of relapse in the end."]))
    return msgspec.structs.replace(found, patient=patient, **{t: tuple(rows) for t, rows in tables.items()})


def row_of(rng: random.Random, table: str, near: date, given_: Mapping[str, Any]) -> Any:
    return msgspec.convert({**some_row(rng, table, near), **given_}, TABLES[table])


def therapy(rng: random.Random, row: Any, limit: Limit, later: date) -> Any:
    """A therapy that goes on past the limit ends on another day, with another result."""
    before_ino = limit.ino is not None and not not_by(row.stop, Limit(limit.ino - timedelta(days=1)))
    changed: dict[str, Any] = {} if before_ino else {"result": rng.choice(["", "cr", "relapse"])}
    if not_by(row.stop, limit):
        changed["note"] = rng.choice(["", "stopped for relapse"])
    if after(row.stop, limit):
        changed["stop"] = later.isoformat()
    return msgspec.structs.replace(row, **changed)


def event(rng: random.Random, row: Any, limit: Limit, later: date) -> Any:
    """An event that is not over by the limit becomes any other."""
    if not not_by(row.stop, limit):
        return msgspec.structs.replace(row)
    more = {"grade": rng.choice([1, 5]), "outcome": rng.choice(["fatal", "recovered"]), "stop": later.isoformat()}
    return msgspec.structs.replace(row, **more, note=rng.choice(["", "fatal"]), related_conditioning="definite")


def begins_after(row: Any, limit: Limit) -> bool:
    return after(row.date, limit) and (not row.conditioning_start or after(row.conditioning_start, limit))


def transplant(rng: random.Random, row: Any, limit: Limit, later: date) -> Any:
    """A transplant takes another course after the limit."""
    changed: dict[str, Any] = {"note": rng.choice(["", "relapse on day 90"])}
    if not_by(row.gvhd_treated_to, limit):
        changed |= {"agvhd": rng.choice(["", "4"]), "cgvhd": rng.choice(["", "severe"])}
    for name in ("engraftment", "agvhd_date", "cgvhd_date", "gvhd_treated_to"):
        if not_by(getattr(row, name), limit):
            changed[name] = rng.choice(["", later.isoformat()])
    return msgspec.structs.replace(row, **changed)


def of_later(endpoint: str, limit: Limit) -> bool:
    cycle = cycle_of(endpoint)
    if endpoint == "response.best":
        return not limit.best
    return cycle is None or (limit.cycle is not None and cycle > limit.cycle)


@BOTH
@given(seed=SEEDS)
def test_cases_that_are_equal_up_to_the_last_day_shown_are_shown_alike(charter: Charter, seed: int) -> None:
    rng, found = sources(seed)
    for stage, limit, answered in stages(found, charter):
        other = otherwise(rng, found, limit)
        assert other != found
        assert stage_of(other, charter, answered) == stage
        assert cut(other, limit) == cut(found, limit)


@BOTH
@given(seed=SEEDS)
def test_nothing_that_surely_begins_later_is_shown_and_nothing_is_changed_but_emptied(
    charter: Charter, seed: int
) -> None:
    _, found = sources(seed)
    for _, limit, _ in stages(found, charter):
        shown = cut(found, limit)
        for table, day in DAYS.items():
            assert not any(after(getattr(row, day), limit) for row in rows_of(shown, table))
        for table in TABLES:
            left = iter(rows_of(found, table))
            for row in rows_of(shown, table):
                assert any(is_less(table, row, was, limit) for was in left), (table, row)  # in the same order


def is_less(table: str, row: Row, was: Row, limit: Limit) -> bool:
    """Whether a row is another with columns emptied, or with support that goes on told to the limit."""
    pairs = {name: (getattr(row, name), getattr(was, name)) for name in columns(table)}
    differ = {name: told for name, (told, recorded) in pairs.items() if told != recorded}
    return all(not told or (name, told) == ("stop", limit.day.isoformat()) for name, told in differ.items())


@BOTH
@given(seed=SEEDS)
def test_a_row_of_a_document_is_shown_as_that_row_of_the_case(charter: Charter, seed: int) -> None:
    _, found = sources(seed)
    for _, limit, _ in stages(found, charter):
        documents = {
            table: {"rows": rows}
            for table, document in to_documents(found).items()
            if (rows := [shown for row in document["rows"] if (shown := shown_row(table, row, limit)) is not None])
        }
        assert documents == to_documents(cut(found, limit))


def test_without_a_limit_a_row_is_shown_as_it_is() -> None:
    row = to_documents(case())["deaths"]["rows"][0]
    assert shown_row("deaths", row, None) is row


# -- what the responses rest on ------------------------------------------------------------------

EVIDENCE = ("marrows", "extramedullary", "labs")


@BOTH
def test_the_proposals_of_the_responses_rest_on_what_is_shown(charter: Charter) -> None:
    hidden = 0
    for found in reference():
        for stage, limit, answered in stages(found, charter):
            shown = cut(found, limit)
            hidden += shown != found
            for endpoint in stage.endpoints:
                whole = propose(found, endpoint, charter, answered)
                assert propose(shown, endpoint, charter, answered) == whole, (found.id, endpoint)
                assert missing_rows(found, shown, endpoint, charter) == [], (found.id, endpoint)
    assert hidden >= len(reference())


def missing_rows(found: Case, shown: Case, endpoint: str, charter: Charter) -> list[Any]:
    """The evidence that the item reads of its window and would not read of what is shown."""
    opened = window(found, endpoint, charter)
    whole, part = inputs(found, endpoint, charter), inputs(shown, endpoint, charter)
    return [
        row
        for table in EVIDENCE
        for row in whole[table]
        if row not in part[table] and opened is not None and not after(row["date"], Limit(opened.bounds.end))
    ]


# -- the decision --------------------------------------------------------------------------------


def test_every_column_of_every_table_is_decided() -> None:
    assert list(TABLES_SHOWN) == list(TABLES)
    for table, decided in TABLES_SHOWN.items():
        declared = columns(table)
        assert set(decided.columns) == set(declared), table
        assert decided.why
        assert all(column.why for column in decided.columns.values())
        # A required column cannot be emptied: its row is hidden instead.
        assert {name for name in required(table) if decided.columns[name].how != "row"} == set()
        dates = [decided.day, *(column.by for column in decided.columns.values())]
        assert all(declared[name].kind == "date" for name in dates if name)
        assert not decided.cycle or declared[decided.cycle].kind == "integer"


def test_every_date_of_a_row_is_bounded() -> None:
    for table, decided in TABLES_SHOWN.items():
        for name, column in columns(table).items():
            if column.kind == "date" and name != decided.day and decided.columns[name].how == "row":
                assert (table, name) in BEFORE_THE_ROW, f"{table}.{name} may be of a day after the row"


BEFORE_THE_ROW: Sequence[tuple[str, str]] = (
    ("cases", "diagnosis_date"),
    ("relapses", "origin_date"),
    ("adverse_events", "start"),
    ("transplants", "conditioning_start"),
)
