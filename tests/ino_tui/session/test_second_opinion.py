"""How far another implementation is from a figure, on the desk: read under its method, and quiet elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from ino_tui.cohort.engine import Engine
from ino_tui.cohort.process.opinions import Compared, Opinion, Opinions
from ino_tui.widgets.figure_sheet import figure_sheet
from tests.cases import case
from tests.cases import study as made
from tests.ino_tui.session.test_room import CohortDesk


def opinion(figure_id: str, difference: float, *traps: str) -> Opinion:
    near = Compared(what="estimates", fitter="F", values=3, difference=difference, tolerance=1e-12)
    return Opinion(id=figure_id, by="lifelines 1", agrees=near.within, compared=(near,), traps=traps)


def said(revision: int, basis: str) -> Opinions:
    told = (
        opinion("os", 3e-16),
        opinion("efs", 0.02),
        Opinion(id="rfs", by="lifelines 1", agrees=None, traps=("nobody had the event",)),
        opinion("hct.effect", 9e-16, "a trap"),
    )
    return Opinions(basis=basis, revision=revision, opinions=told)


@pytest.fixture
def desk(tmp_path: Path) -> CohortDesk:
    made(tmp_path / "S", [case(f"A-{n}") for n in range(6)])
    found = CohortDesk(tmp_path / "S")
    found.keys("W")
    return found


def sheet(desk: CohortDesk) -> list[str]:
    rows = figure_sheet(desk.cohort, 100, 40)
    return ["".join(span.text for span in row).strip() for row in rows]


def receive(desk: CohortDesk, revision: int | None = None) -> None:
    desk.session.receive(said(desk.session.seen.revision if revision is None else revision, desk.cohort.basis))


def test_it_stands_under_the_method_of_its_figure(desk: CohortDesk) -> None:
    receive(desk)
    desk.choose("os")
    desk.key("m")
    shown = sheet(desk)
    method = next(n for n, row in enumerate(shown) if row.startswith("method"))
    assert shown[method + 1].split(maxsplit=1)[1] == "second opinion: lifelines 1 agrees (3e-16)"
    desk.choose("efs")
    assert desk.cohort.second == "lifelines 1 is off by 2e-02 (estimates)"
    desk.choose("rfs")
    assert desk.cohort.second == "lifelines 1 cannot say: nobody had the event"
    desk.choose("followup")
    assert desk.cohort.second == ""
    assert not any("second opinion" in row for row in sheet(desk))


def test_the_ratio_in_time_has_its_own_and_other_groups_have_none(desk: CohortDesk) -> None:
    receive(desk)
    desk.choose("os")
    desk.key("m")
    desk.keys("u 1")
    assert desk.cohort.by == "ph"
    assert desk.cohort.second == ""
    desk.keys("u 7")
    desk.keys("t")
    assert desk.cohort.by == "hct"
    assert desk.cohort.second == "lifelines 1 agrees (9e-16); a trap"
    assert any("second opinion: lifelines 1 agrees (9e-16)" in row for row in sheet(desk))


def test_of_another_revision_or_basis_nothing_is_said(desk: CohortDesk) -> None:
    desk.choose("os")
    desk.key("m")
    receive(desk, desk.session.seen.revision - 1)
    assert desk.cohort.second == ""
    desk.session.receive(said(desk.session.seen.revision, "nobody"))
    assert desk.cohort.second == ""
    receive(desk)
    assert desk.cohort.second != ""


def test_where_it_is_not_read_nothing_is_drawn_again(desk: CohortDesk) -> None:
    before = desk.view
    receive(desk)
    assert desk.view is before
    desk.key("m")
    shown = desk.view
    receive(desk)
    assert desk.view is shown


def test_what_the_statistics_say_is_what_is_shown(desk: CohortDesk) -> None:
    engine: Engine = desk.engine
    while engine.due:
        if (told := engine.spare()) is not None:
            desk.session.receive(told)
    desk.choose("os")
    desk.key("m")
    assert desk.cohort.second.startswith("lifelines 0.30.3 agrees (")
