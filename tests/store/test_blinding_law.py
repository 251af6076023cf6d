"""The law of blinding: nothing that a blind reader is given depends on what the other did with items open to her."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store.commands import AmendSource, NewQuery, RaiseQueries, Sign
from store.datasets import datasets
from store.errors import BadInput, Refused
from store.history import history_of, history_of_study, history_without_answers
from store.receipts import known_log
from store.seen import Seen
from store.study import Study
from tests.committees import (
    CASES,
    ENDPOINTS,
    HER,
    KINDS,
    MUCH,
    OTHER,
    Act,
    answer,
    committee,
    coordinate,
    play,
    sign,
)

ACTS = st.lists(
    st.builds(Act, st.sampled_from(KINDS), st.sampled_from(CASES), st.integers(0, 6)),
    max_size=12,
)
PROBES = st.lists(st.tuples(st.sampled_from(CASES), st.sampled_from(ENDPOINTS)), min_size=2, max_size=4)
HERS = st.lists(st.tuples(st.sampled_from(CASES), st.sampled_from(ENDPOINTS)), max_size=3)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Study:
    return committee(tmp_path_factory.mktemp("blind") / "S")


def given_to(study: Study, person: str) -> dict[str, bytes]:
    """Everything that `store` gives a person, each by its name, as bytes."""
    seen = study.as_seen_by(person)
    found: dict[str, Any] = {
        "head": seen.head,
        "number": seen.shown_revision,
        "cases": seen.case_ids,
        "warnings": seen.warnings,
        "withdrawn": dict(seen.withdrawn),
        "log": [(h.rev, h.act, h.why) for h in known_log(study, person)],
        "history": [untimed(c.as_told()) for c in history_of_study(seen, full=True)],
        "study": [untimed(c.as_told()) for c in history_without_answers(seen)],
        "data sets": [(d.name, d.columns, [untimed(row) for row in d.rows]) for d in datasets(seen)],
        "behind": seen.may_look_behind,
        "refused": [seen.refuses(kind) for kind in (Sign, AmendSource)],
        **{f"basis {b}": figures(study, person, b) for b in ("own", "final", "site", "current", "reader2", person)},
    }
    for case_id in CASES:
        found |= {f"{case_id} {name}": value for name, value in of_case(seen, case_id)}
    return {name: msgspec.json.encode(value, enc_hook=str) for name, value in found.items()}


def of_case(seen: Seen, case_id: str) -> Iterator[tuple[str, Any]]:
    yield "may open", refusal(lambda: seen.may_open(case_id))
    if case_id not in seen.case_ids:
        return
    yield "case", untimed(numbered(msgspec.to_builtins(seen.case(case_id), enc_hook=str), seen))
    yield "history", [untimed(c.as_told()) for c in history_of(seen, case_id, full=True)]
    yield "triage", seen.triage(case_id)
    yield "blind to", sorted(seen.blind_to(case_id))


def figures(study: Study, person: str, basis: str) -> Any:
    def rows() -> Any:
        found = study.cohort_as_seen_by(person, basis)
        return msgspec.structs.replace(found, revision=study.as_seen_by(person).number(found.revision))

    return refusal(rows)


def refusal(asked: Any) -> Any:
    try:
        return asked()
    except (Refused, BadInput) as error:
        return str(error)


def numbered(document: Any, seen: Seen) -> Any:
    """A sight with the numbers by which the person knows its revisions: the desk and the commands print those."""
    if isinstance(document, dict):
        return {
            k: seen.told(v) if k == "revision" and isinstance(v, int) else numbered(v, seen)
            for k, v in document.items()
        }
    return [numbered(each, seen) for each in document] if isinstance(document, list | tuple) else document


def untimed(document: Any) -> Any:
    """A document without the time of her own acts, which the clock of the test does not hold still."""
    if isinstance(document, dict):
        return {k: "" if k == "at" else untimed(v) for k, v in document.items()}
    return [untimed(each) for each in document] if isinstance(document, list | tuple) else document


def differ(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    return [name for name in one if one[name] != other[name]]


def probed(study: Study, case_id: str, endpoint: str) -> list[str]:
    """What she is told where she signs an item, whether or not the other has; it is not kept."""
    return hers(study.rehearsal(), [(case_id, endpoint)], set())


def hers(study: Study, acts: list[tuple[str, str]], taken: set[tuple[str, str]]) -> list[str]:
    """What she is told of what she signs herself, of items that the other has not signed."""
    said = []
    for case_id, endpoint in acts:
        if (case_id, endpoint) in taken:
            continue
        given_ = answer(endpoint, {"relapse": "none", "vod": "no", "death.cause": "30"}.get(endpoint, "NR"))
        command = Sign(case=case_id, answers=(given_,), how="command line")
        try:
            receipt = study.commit(command, by=HER)
            said.append(f"{receipt.number} {receipt.signed} {receipt.opened} {receipt.revealed}")
        except (Refused, BadInput) as error:
            said.append(str(error))
    return said


def signed_by_other(study: Study) -> set[tuple[str, str]]:
    """What others signed; with a best response the cycles too: what follows from those answers it."""
    seen = study.as_seen_by("auditor")
    found = {
        (c, e)
        for c in CASES
        for e, item in seen.record(c).items.items()
        if any(s.review.reader != HER for s in item.reviews)
    }
    overruled = [c for c, e in found if e == "response.best"]
    return found | {(c, e) for c in overruled for e in ENDPOINTS if e.startswith("response.")}


def test_much_that_the_other_did_leaves_no_trace(base: Study) -> None:
    quiet, busy = base.rehearsal(), base.rehearsal()
    assert play(busy, MUCH) > 30
    assert {a.kind for a in MUCH} == set(KINDS)
    for blind in (HER, "chair"):
        assert differ(given_to(quiet, blind), given_to(busy, blind)) == []
    assert differ(given_to(quiet, "auditor"), given_to(busy, "auditor")) != []
    for case_id in CASES:
        for endpoint in ENDPOINTS:
            if (case_id, endpoint) not in signed_by_other(base):
                told = [probed(study, case_id, endpoint) for study in (quiet, busy)]
                assert told[0] == told[1], (case_id, endpoint)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(before=ACTS, after=ACTS, acts=HERS, probes=PROBES)
def test_whatever_the_other_did_leaves_no_trace(
    base: Study, before: list[Act], after: list[Act], acts: list[tuple[str, str]], probes: list[tuple[str, str]]
) -> None:
    quiet, busy = base.rehearsal(), base.rehearsal()
    play(busy, before)
    taken = signed_by_other(busy)
    assert hers(quiet, acts, taken) == hers(busy, acts, taken)
    play(busy, after)
    for study in (quiet, busy):
        coordinate(study)
    for blind in (HER, "chair"):
        assert differ(given_to(quiet, blind), given_to(busy, blind)) == []
    for case_id, endpoint in set(probes) - signed_by_other(base):
        assert probed(quiet, case_id, endpoint) == probed(busy, case_id, endpoint)


def before_the_chair(base: Study, monkeypatch: pytest.MonkeyPatch, *, swapped: bool, day: str) -> dict[str, bytes]:
    """What the chair is given of a case on which the readers differ: who said what, in which order, on which day."""
    study = base.rehearsal()
    monkeypatch.setattr("store.rehearsal.now", lambda: f"{day}T10:00:00.000000Z")
    one, other = (OTHER, HER) if swapped else (HER, OTHER)
    for reader, value in ((one, "CR"), (other, "PR")):
        sign(study, reader, "A-4", {"response.c1": value, "response.c2": "CR"})
    study.commit(
        RaiseQueries(queries=(NewQuery(case="A-4", owner="coordinator", text="which slide?", endpoint="response.c1"),)),
        by=one,
    )
    seen = study.as_seen_by("chair")
    assert "A-4" in seen.case_ids
    case = msgspec.to_builtins(seen.case("A-4"), enc_hook=str)
    readings = [reading for item in case["items"] for reading in item["readings"]]
    assert {(reading["label"], reading["value"]) for reading in readings} in (
        {("reader 1", "CR"), ("reader 2", "PR")},
        {("reader 1", "PR"), ("reader 2", "CR")},
    )
    for item in case["items"]:
        item["readings"] = sorted(reading["value"] for reading in item["readings"])
    (asked,) = case["threads"]
    asked["at"] = asked["at"].replace(day, "")  # of a query the day is told, not the hour
    of_case = [(d.name, [row for row in d.rows if row.get("case") == "A-4"]) for d in datasets(seen)]
    return {
        "case": msgspec.json.encode(numbered(case, seen)),
        "history": msgspec.json.encode([c.as_told() for c in history_of(seen, "A-4", full=True)]).replace(
            day.encode(), b""
        ),
        "data sets": msgspec.json.encode(of_case).replace(day.encode(), b""),
        "number": msgspec.json.encode(seen.shown_revision),
    }


def test_the_chair_is_told_neither_who_answered_what_nor_when(base: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    told = before_the_chair(base, monkeypatch, swapped=False, day="2030-01-01")
    for swapped, day in ((True, "2030-01-01"), (False, "2031-07-07"), (True, "2031-07-07")):
        assert differ(told, before_the_chair(base, monkeypatch, swapped=swapped, day=day)) == []
    for name in (HER, OTHER):
        assert name.encode() not in told["case"] + told["data sets"] + told["history"]
