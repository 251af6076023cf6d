"""Figures kept from an earlier session on the panel: shown at once, never taken for the newest."""

from __future__ import annotations

from typing import Any

import pytest

from ino_tui.view import PanelView
from ino_tui.widgets.cohort_panel import CohortFold, CohortPanel
from tests.ino_tui.session.deskside import Deskside


def answer(desk: Deskside, n: int, *, cached: bool, before: int = 0) -> dict[str, Any]:
    said = {
        "revision": desk.view.revision - before,
        "basis": desk.view.panel.basis,
        "figures": [{"id": "hct", "label": "HCT", "n": n, "of": 3}],
    }
    return {**said, "cached": True} if cached else said


def state(desk: Deskside) -> tuple[int, bool, bool]:
    panel = desk.view.panel
    assert panel.figures is not None
    return panel.figures[0]["n"], panel.cached, panel.updating


@pytest.mark.parametrize("before", [0, 1])
def test_they_are_being_updated_until_the_same_is_worked_out(at_case: Deskside, before: int) -> None:
    at_case.session.figures(answer(at_case, 1, cached=True, before=before))
    assert state(at_case) == (1, True, True)
    at_case.session.figures(answer(at_case, 2, cached=False))
    assert state(at_case) == (2, False, False)
    assert at_case.view.panel.moved == {}
    at_case.session.figures(answer(at_case, 1, cached=True))
    assert state(at_case) == (2, False, False)


def test_they_are_asked_for_again_after_another_basis_was_looked_at(at_case: Deskside) -> None:
    at_case.session.figures(answer(at_case, 1, cached=True))
    at_case.keys("b 4 b 1")
    assert at_case.view.panel.basis == "current"
    assert [request.basis for request in at_case.computed[-2:]] == ["site", "current"]
    assert state(at_case) == (1, True, True)


def test_what_came_between_is_not_said_to_be_moved_by_a_signature(at_case: Deskside) -> None:
    at_case.session.figures(answer(at_case, 1, cached=True, before=1))
    at_case.session._panel.signed(at_case.view.revision)
    at_case.session.figures(answer(at_case, 2, cached=False))
    assert at_case.view.panel.moved == {}


def test_the_panel_says_so() -> None:
    figures = ({"id": "hct", "label": "HCT", "n": 1, "of": 3},)
    for widget, said in ((CohortPanel(), "cached, updating"), (CohortFold(), "cached")):
        for cached in (True, False):
            widget._panel = PanelView(figures=figures, cached=cached)
            text = "\n".join("".join(str(span) for span in line) for line in widget.lines_for(78, 20))
            assert (said if cached else "updating") in text
            assert ("cached" in text) is cached
