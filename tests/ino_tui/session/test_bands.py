"""Best and worst case under a figure of the cohort screen: for whom, of which figures, and why there is none."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from ino_tui.cohort.engine import Engine
from ino_tui.cohort.process.asking import BAND_ROLES, BANDED, BandsRequest, Told
from ino_tui.cohort_view import CohortView
from ino_tui.evidence.model import Line
from ino_tui.requests import Changed
from ino_tui.session.bands import band_words
from ino_tui.widgets.figure_sheet import figure_sheet
from store.commands import AddPeople, Withdraw
from store.committee import Person
from store.study import Study
from tests.cases import PEOPLE, case, study
from tests.ino_tui.session.test_room import CohortDesk

STATISTICIAN = Person(id="statistician", name="Statistician", roles=("statistician",))
NOBODY_ELSE = [p.id for p in PEOPLE if not set(p.roles) & set(BAND_ROLES)]


def made(path: Path, silent: int) -> Path:
    """Ten cases, of which the last have no answer of the site."""
    known = [case(f"A-{i}") for i in range(10 - silent)]
    made = study(path, [*known, *(case(f"B-{i}", site_values=()) for i in range(silent))])
    made.commit(AddPeople(people=(STATISTICIAN,), readers={}, why="a statistician"), by="coordinator")
    return path


def at_desk(path: Path, person: str = "statistician") -> CohortDesk:
    desk = CohortDesk(path, person)
    desk.keys("W")
    return desk


def texts(lines: list[Line]) -> list[str]:
    return ["".join(span.text for span in line).strip() for line in lines]


def drawn(cohort: CohortView, cells: int = 100) -> list[str]:
    return texts(figure_sheet(cohort, cells, 20))


@pytest.mark.parametrize("person", ["coordinator", "statistician"])
def test_under_a_figure_stands_what_it_could_still_become(tmp_path: Path, person: str) -> None:
    desk = at_desk(made(tmp_path / "S", 2), person)
    band = "open items: 2 of 10; worst 80.0 %, best 100.0 %"
    assert desk.choose("response.c1").band == band
    assert drawn(desk.cohort)[-2] == band, "between the figure and its method"
    assert desk.choose("response.c1.late").band.startswith("open items: ")
    assert desk.choose("mrd.treated").band == band


def test_event_free_survival_has_it_at_a_year_and_two(tmp_path: Path) -> None:
    desk = at_desk(made(tmp_path / "S", 2))
    band = desk.choose("efs").band
    assert band == "open items: 2 of 10; worst to best: 12 mo not estimable, 24 mo not estimable"
    assert band in drawn(desk.cohort, 80)
    whole = "open items: 24 of 253; worst to best: 12 mo 50.0-60.0 %, 24 mo 50.0-60.0 %"
    at = [{"months": m, "open": 24, "of": 253, "worst": 50.0, "best": 60.0} for m in (6.0, 12.0, 24.0)]
    assert band_words(at) == whole
    narrow = msgspec.structs.replace(desk.cohort, band=whole)
    assert whole in drawn(narrow, 80), "a line at 80 columns"
    assert all(len(row) <= 56 for row in drawn(narrow, 56)), "wrapped where it is too long"


def test_where_too_much_is_open_it_says_so(tmp_path: Path) -> None:
    desk = at_desk(made(tmp_path / "S", 3))
    said = "3 of 10 items of response.c1 are open, more than 20 %: no band of best and worst case."
    assert desk.choose("response.best").band == said
    assert said in drawn(desk.cohort)


def test_it_is_asked_for_only_on_the_cohort_screen_and_for_a_figure_that_has_one(tmp_path: Path) -> None:
    desk = CohortDesk(made(tmp_path / "S", 1), "statistician")
    desk.slow = True
    desk.keys("DOWN ENTER ESC")
    assert not desk.inquired, "nothing on the panel"
    desk.keys("W")
    assert not desk.inquired, "overall survival has none"
    desk.choose("response.c1")
    asked = [i.question for i in desk.inquired]
    assert BandsRequest(basis="current") in asked
    assert desk.cohort.band == "open items: being worked out"
    desk.keys("u 1")
    assert desk.cohort.band == "", "not of a figure by groups"


@pytest.mark.parametrize("person", NOBODY_ELSE)
def test_nobody_else_asks_for_it_or_is_told(tmp_path: Path, person: str) -> None:
    path = made(tmp_path / "S", 1)
    desk = CohortDesk(path, person)
    desk.slow = True
    desk.keys("W")
    for figure in BANDED:
        assert desk.choose(figure).band == ""
    assert not any(isinstance(i.question, BandsRequest) for i in desk.inquired)
    for basis in ("current", "own", "final"):
        told = Engine(lambda: Study.open(path), person).answer(msgspec.json.encode(BandsRequest(basis=basis)))
        assert isinstance(told, Told)
        assert (told.document, told.error) == (None, "Best and worst case are shown to coordinator and statistician.")


def test_a_band_of_an_older_revision_is_not_shown_beside_newer_figures(tmp_path: Path) -> None:
    desk = at_desk(made(tmp_path / "S", 2))
    assert "2 of 10" in desk.choose("response.c1").band
    desk.slow = True
    Study.open(desk.study.path).commit(Withdraw(case="B-0", reason="ineligible", why="x"), by="coordinator")
    desk.study.tail()
    desk.session.receive(Changed(seen=desk.study.as_seen_by("statistician")))
    desk.work()
    assert "2 of 10" in desk.cohort.band, "the figures are the old ones too"
    asked, desk.inquired = desk.inquired, []
    desk.answer()
    assert desk.cohort.band == "open items: being worked out"
    desk.inquired = asked
    desk.answer()
    assert desk.cohort.band == "open items: 1 of 9; worst 88.9 %, best 100.0 %"
