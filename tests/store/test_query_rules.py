"""Rules that raise queries: each finds what it names in a case that lacks it, and nothing in one that does not."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from store.case import AdverseEvent, Death, Relapse, Sign, Transplant
from store.charter import PROFILES
from store.committee import Cite, Query, QueryNote
from store.queries import Entry, Thread
from store.query_rules import RULES, Finding, due_by_rule
from tests import cases

CHARTER = PROFILES["committee"]
WHOLE = Death(date="2019-11-02", narrative="Blasts rose.", autopsy="no")


def found(rule: str, **changes: Any) -> list[Finding]:
    return list(RULES[rule].find(cases.case(**changes), CHARTER))


@pytest.mark.parametrize("rule", RULES)
def test_a_case_that_has_everything_raises_nothing(rule: str) -> None:
    assert found(rule) == []


LACKING: dict[str, tuple[dict[str, Any], str, Cite | None]] = {
    "death without a narrative": (
        {"deaths": (msgspec.structs.replace(WHOLE, narrative=" "),)},
        "death.cause",
        Cite(table="deaths", row=0, column="narrative"),
    ),
    "fatal event without relatedness": (
        {"adverse_events": (AdverseEvent(term="Sepsis", ctcae="5.0", grade=5, start="2019-10-30"),)},
        "death.cause",
        Cite(table="adverse_events", row=0),
    ),
    "relapse without a location or date": (
        {"relapses": (Relapse(n=1, kind="relapse", date="2019-09", location="BM"),)},
        "relapse",
        Cite(table="relapses", row=0, column="date"),
    ),
    "transplant without a date of conditioning": (
        {"transplants": (Transplant(n=1, date="2019-06-10", donor="mrd"),)},
        "",
        Cite(table="transplants", row=0, column="conditioning_start"),
    ),
    "response window without a marrow": (
        {"marrows": cases.case().marrows[:2]},
        "response.c2",
        Cite(table="cycles", row=1),
    ),
    "MRD without limit of detection": (
        {"marrows": (cases.marrow("2019-04-24", 1, mrd_method="flow", mrd_result="not_detected"),)},
        "",
        Cite(table="marrows", row=0, column="mrd_lod_pct"),
    ),
    "VOD signs without a weight": (
        {"signs": (Sign(date="2019-06-20", hepatomegaly="yes"),)},
        "vod",
        Cite(table="signs", row=0),
    ),
}


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_finds_what_it_names(rule: str) -> None:
    changes, endpoint, cite = LACKING[rule]
    (finding,) = found(rule, **changes)
    assert (finding.endpoint, finding.cite) == (endpoint, cite)
    assert finding.text.endswith((".", "?"))


def test_what_the_tables_cannot_show_is_not_asked() -> None:
    before = Relapse(n=1, kind="relapse", date="2018", location="BM")
    assert found("relapse without a location or date", relapses=(before,)) == []
    earlier = Transplant(n=1, date="2018-01-10", donor="mrd")
    assert found("transplant without a date of conditioning", transplants=(earlier,)) == []
    # Who died inside the window needs no marrow at its end.
    dead = msgspec.structs.replace(WHOLE, date="2019-04-20")
    assert found("response window without a marrow", marrows=cases.case().marrows[:2], deaths=(dead,)) == []
    weighed = (Sign(date="2019-06-20", hepatomegaly="yes"), Sign(date="2019-06-21", weight_kg=62.0))
    assert found("VOD signs without a weight", signs=weighed) == []
    copies = cases.marrow("2019-04-24", 1, mrd_method="bcr_abl", mrd_result="not_detected", abl1_copies=30000)
    assert found("MRD without limit of detection", marrows=(copies,)) == []


def test_an_extramedullary_relapse_says_where() -> None:
    relapse = Relapse(n=1, kind="relapse", date="2019-09-10", location="EM")
    (finding,) = found("relapse without a location or date", relapses=(relapse,))
    assert finding.cite == Cite(table="relapses", row=0, column="em_locations")


def thread(rule: str, text: str, *kinds: Any) -> Thread:
    query = Query(number=1, by="coordinator", owner="coordinator", text=text, rule=rule)
    notes = (QueryNote(query=1, number=n, kind=k, by="coordinator", text="x") for n, k in enumerate(kinds, 1))
    entries = tuple(Entry(note=note, revision=10 + note.number, at="2026-01-02T00:00:00.000000Z") for note in notes)
    return Thread(query=query, revision=10, at="2026-01-01T00:00:00.000000Z", entries=entries)


@pytest.mark.parametrize(
    ("kinds", "raised"), [((), 0), (("answer",), 0), (("close",), 1), (("answer", "close"), 1), (("waive",), 0)]
)
def test_a_rule_asks_once_while_its_query_is_open_and_never_what_was_waived(
    kinds: tuple[str, ...], raised: int
) -> None:
    name = "death without a narrative"
    case = cases.case(deaths=(msgspec.structs.replace(WHOLE, narrative=""),))
    (finding,) = RULES[name].find(case, CHARTER)

    def due(threads: tuple[Thread, ...], items: tuple[str, ...] = ("death.cause",)) -> Any:
        return due_by_rule(RULES[name], case, CHARTER, items, threads, "coordinator", "2026-12-31")

    assert len(due((thread(name, finding.text, *kinds),))) == raised
    assert len(due((thread("another rule", finding.text, *kinds),))) == 1
    (query,) = due(())
    assert (query.rule, query.endpoint, query.due) == (name, "death.cause", "2026-12-31")
    assert due((), ())[0].endpoint == ""
