"""Best response at the desk: derived from the cycles, overruled after them."""

from __future__ import annotations

from store.commands import Sign
from store.committee import Answer
from tests.ino_tui.session.amending import heard
from tests.ino_tui.session.deskside import Deskside


def test_the_derived_best_response_is_not_signed_again_and_can_be_overruled(at_case: Deskside) -> None:
    at_case.keys("1 TAB 1 s TAB 1")
    assert at_case.notice.text == "Best response is CR already, derived; nothing to sign."
    at_case.keys("2 s 1 s")
    item = at_case.item("response.best")
    assert (item.mark, item.answer, item.first) == ("final", "CRi", "")


def test_best_response_waits_for_its_cycles(at_case: Deskside) -> None:
    at_case.keys("TAB TAB 1")
    assert at_case.notice.text == "Best response follows from the cycles; answer those first."
    assert at_case.item("response.best").draft is None


def test_overruling_cycles_signed_with_it_asks_why_before_anything_is_sent(at_case: Deskside) -> None:
    at_case.keys("1 TAB 1 TAB 2 TAB s")
    assert (at_case.prompt.kind, at_case.prompt.endpoint) == ("rationale", "response.best")
    assert at_case.study.revision == at_case.view.revision
    assert at_case.item("response.c1").mark == "answered"
    at_case.keys("6 s s")
    assert [at_case.item(e).mark for e in ("response.c1", "response.c2", "response.best")] == ["final"] * 3


def test_a_best_response_that_follows_meanwhile_does_not_hold_up_the_others(at_case: Deskside) -> None:
    at_case.keys("1 TAB 1 TAB 1")
    at_case.study.commit(Sign(case="A-1", answers=(Answer(endpoint="response.c1", value="CR"),)), by="reader1")
    heard(at_case)
    at_case.keys("s")
    assert "Not saved" not in at_case.notice.text
    assert at_case.item("response.c2").mark == "final"
    assert at_case.item("response.best").mark == "derived"
