"""Best response at the desk: derived from the cycles, overruled after them."""

from __future__ import annotations

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
