"""Which items of a case wait for somebody, once what was determined says which cycles are asked."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from store.case import Case, Cycle, Dose
from store.commands import Adjudicate, Sign
from store.committee import Answer
from store.finals import items_of, not_final
from store.study import Study
from tests.staffed import ALL, case_of, committee

C1, C2, C3 = "response.c1", "response.c2", "response.c3"


def three_cycles() -> Case:
    plain = case_of("A-1")
    return msgspec.structs.replace(
        plain,
        cycles=(*plain.cycles, Cycle(n=3, start="2019-05-06", stop_reason="completed")),
        doses=(*plain.doses, Dose(cycle=3, day=1, date="2019-05-06", mg=0.85, bsa=1.7, mg_m2=0.5)),
    )


def sign(study: Study, reader: str, **values: str) -> None:
    for cycle, value in values.items():
        answer = Answer(endpoint=f"response.{cycle}", value=value)
        study.commit(Sign(case="A-1", answers=(answer,), how="command line"), by=reader)


def rule(study: Study, *values: str) -> None:
    for endpoint, value in zip((C1, C2), values, strict=True):
        answer = Answer(endpoint=endpoint, value=value, why="criteria")
        ruling = Adjudicate(case="A-1", answer=answer, disagreement="reading", how="command line")
        study.commit(ruling, by="chair")


@pytest.mark.parametrize(("determined", "waits"), [("CR", False), ("NR", True)])
def test_a_cycle_that_one_reader_was_asked_waits_only_where_what_was_determined_asks_it(
    tmp_path: Path, *, determined: str, waits: bool
) -> None:
    study = committee(tmp_path / "s", of=(three_cycles(),), readers=ALL, endpoints=("response",))
    sign(study, "reader1", c1="NR", c2="NR", c3="PR")
    assert C3 in items_of(study.as_seen_by("auditor").record("A-1"))
    sign(study, "reader2", c1="CR", c2="CR")
    rule(study, determined, determined)
    seen = study.as_seen_by("auditor")
    assert ((C3 in items_of(seen.record("A-1"))), (("A-1", C3) in set(not_final(seen)))) == (waits, waits)
    assert C3 in seen.record("A-1").items
