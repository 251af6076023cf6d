"""History in a staged case: what comes after the last day shown leaves no trace, nor does what was written of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from store.case import Case, Death, FollowUp, Therapy, to_documents
from store.charter import PROFILES
from store.commands import AmendSource, Sign
from store.committee import Answer, Cite
from store.diff import difference
from store.history import Change, history_of, history_of_study, history_without_answers
from store.study import Study
from tests.cases import case, counts
from tests.cases import study as make_study

STAGED = msgspec.structs.replace(PROFILES["committee"], allow_as=True)
CYCLES = msgspec.structs.replace(STAGED, disclosure="per-cycle")
HINDSIGHT = Therapy(kind="gcsf_peg", start="2019-04-20", stop="2019-04-20", result="relapse", note="before the relapse")
OTHER_COURSE = case(
    relapses=case().relapses[:1],
    follow_up=(FollowUp(date="2022-01-01", status="cr", how="marrow"),),
    deaths=(),
    labs=(*case().labs, *counts("2021-03-26")),
)


def told(changes: tuple[Change, ...]) -> list[tuple[str, ...]]:
    """Changes without their times."""
    return [(c.act, c.table, c.item, c.field, str(c.before), str(c.after)) for c in changes]


def amend(made: Study, change: Callable[[Case], Case]) -> int:
    """The source amended; the revision before."""
    before = made.revision
    changed = change(made.as_seen_by("auditor").record("A-1").case)
    made.commit(AmendSource(cases={"A-1": to_documents(changed)}, why="source amendment"), by="coordinator")
    return before


@pytest.mark.parametrize("full", [True, False])
def test_history_does_not_tell_the_course_after_the_last_day_shown(tmp_path: Path, *, full: bool) -> None:
    one, other = (make_study(tmp_path / n, [c], charter=STAGED) for n, c in (("1", case()), ("2", OTHER_COURSE)))
    for person, alike in (("reader1", True), ("auditor", False)):
        seen = [made.as_seen_by(person) for made in (one, other)]
        of_case = [told(history_of(each, "A-1", full=full)) for each in seen]
        of_study = [told(history_of_study(each, full=full)) for each in seen]
        assert (of_case[0] == of_case[1]) is (of_study[0] == of_study[1]) is alike
    mine = history_of(one.as_seen_by("reader1"), "A-1", full=full)
    assert not {"deaths", "follow_up"} & {change.table for change in mine}


def test_an_amendment_of_what_comes_later_leaves_no_trace_until_it_is_disclosed(tmp_path: Path) -> None:
    made = make_study(tmp_path / "s", charter=STAGED)
    before = made.as_seen_by("reader1")

    def later(found: Case) -> Case:
        died = Death(date="2019-11-03", narrative="Sepsis.", autopsy="no")
        return msgspec.structs.replace(found, deaths=(died,), follow_up=())

    since = amend(made, later)
    after = made.as_seen_by("reader1")
    for history in (history_of(after, "A-1"), history_of_study(after), history_without_answers(after)):
        assert max(c.revision for c in history) <= since
    assert difference(before, after).changes == ()
    assert any(c.after == "Sepsis." for c in history_of(made.as_seen_by("auditor"), "A-1"))

    answers = tuple(Answer(endpoint=f"response.c{n}", value="CR") for n in (1, 2))
    made.commit(Sign(case="A-1", answers=answers, how="desk"), by="reader1")
    assert any(c.after == "Sepsis." for c in history_of(made.as_seen_by("reader1"), "A-1"))


def test_an_amendment_of_what_is_shown_is_told_without_what_is_not(tmp_path: Path) -> None:
    made = make_study(tmp_path / "s", charter=STAGED)
    since = amend(made, lambda found: msgspec.structs.replace(found, therapies=(HINDSIGHT,)))
    [change] = [c for c in history_of(made.as_seen_by("reader1"), "A-1") if c.revision > since]
    assert change.after is not None
    assert "2019-04-20" in change.after
    assert "result" not in change.after


def test_the_next_cycle_is_no_line_of_history_before_it_opens(tmp_path: Path) -> None:
    made = make_study(tmp_path / "s", charter=CYCLES)
    rows = {c.table: c.after for c in history_of(made.as_seen_by("reader1"), "A-1")}
    assert (rows["cycles"], rows["doses"]) == ("1 row", "3 rows")
    made.commit(Sign(case="A-1", answers=(Answer(endpoint="response.c1", value="CR"),), how="desk"), by="reader1")
    rows = {c.table: c.after for c in history_of(made.as_seen_by("reader1"), "A-1") if c.table in ("cycles", "doses")}
    assert (rows["cycles"], rows["doses"]) == ("2 rows", "6 rows")


def test_evidence_is_named_as_it_was_cited_and_only_where_it_is_disclosed(tmp_path: Path) -> None:
    made = make_study(tmp_path / "s", charter=CYCLES)
    answer = Answer(endpoint="response.c1", value="CR", cites=(Cite(table="marrows", row=1),))
    made.commit(Sign(case="A-1", answers=(answer,), how="desk"), by="reader1")
    [cited] = [c for c in history_of(made.as_seen_by("reader1"), "A-1") if c.field == "evidence"]
    assert cited.after == "marrows 2019-03-26 aspirate"
