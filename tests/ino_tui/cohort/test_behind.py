"""The cases behind a number: as many as the number says, and nothing that a blind reader may not know."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest

from ino_tui.cohort.counting.behind import hides
from ino_tui.cohort.counting.subgroups import SUBGROUPS
from ino_tui.cohort.engine import Engine
from ino_tui.cohort.figures import compute
from ino_tui.cohort.frame import FrameBuilder
from ino_tui.cohort.process.asking import (
    CaseList,
    CasesRequest,
    FlowRequest,
    ForestRequest,
    LanesRequest,
    PartName,
    Told,
)
from ino_tui.cohort.process.telling import Teller
from ino_tui.cohort.shapes import FollowUpFigure, IncidenceFigure, ProportionFigure, SurvivalFigure
from store.commands import Sign
from store.committee import Answer
from store.errors import BadInput
from store.study import Study
from tests.cases import case, study


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from ino_tui.cli import main

    path = tmp_path_factory.mktemp("reference") / "cohort"
    assert main(["init", str(path), "--reference"]) == 0
    return path


@cache
def at_work(path: Path) -> tuple[Study, dict[str, FrameBuilder]]:
    return Study.open(path), {}


def listed(
    path: Path,
    person: str,
    figure: str,
    part: PartName,
    basis: str = "site",
    *,
    other: str = "",
    by: str = "",
    group: str = "",
) -> CaseList:
    asked = CasesRequest(basis=basis, figure=figure, part=part, other=other, by=by, group=group)
    opened, builders = at_work(path)
    _, document = Teller(person).tell(opened, asked, lambda basis: builders.setdefault(basis, FrameBuilder()))
    return msgspec.convert(document, CaseList)


def test_as_many_cases_stand_behind_a_number_as_it_says(reference: Path) -> None:
    figures = compute(Study.open(reference).cohort_as_seen_by("auditor", "site")).figures
    for figure in figures:
        found = {
            part: len(listed(reference, "auditor", figure.id, part).cases)
            for part in ("numerator", "denominator", "missing", "left out")
        }
        match figure:
            case ProportionFigure():
                wanted = (figure.n, figure.of, figure.missing)
            case SurvivalFigure():
                wanted = (figure.events, figure.n, figure.missing)
            case IncidenceFigure():
                wanted = (figure.own.events, figure.n, figure.missing)
            case FollowUpFigure():
                wanted = (figure.alive, figure.n, figure.missing)
        assert (found["numerator"], found["denominator"], found["missing"]) == wanted, figure.id
        if not isinstance(figure, FollowUpFigure):
            assert found["left out"] == sum(part.n for part in figure.left_out), figure.id


def test_every_box_of_the_flow_opens(reference: Path) -> None:
    _, flow = Teller("auditor").tell(Study.open(reference), FlowRequest(basis="site"), lambda _basis: None)
    for box in flow["boxes"]:
        assert len(listed(reference, "auditor", f"flow.{box['code']}", "numerator").cases) == box["n"]


def test_the_groups_of_a_figure_are_its_cases_once(reference: Path) -> None:
    _, forest = Teller("auditor").tell(
        Study.open(reference), ForestRequest(basis="site", figure="response.c1"), lambda _basis: None
    )
    assert [each["by"] for each in forest["groups"]] == list(SUBGROUPS)
    by_ph = next(each for each in forest["groups"] if each["by"] == "ph")
    found = [
        listed(reference, "auditor", "response.c1", "denominator", by="ph", group=g["code"]) for g in by_ph["groups"]
    ]
    assert [len(each.cases) for each in found] == [g["n"] for g in by_ph["groups"]]
    assert len(set().union(*(each.cases for each in found))) == by_ph["n"] - by_ph["ungrouped"]


def test_a_blind_reader_is_told_how_many_are_left_out_and_not_which(reference: Path) -> None:
    for figure in ("response.c1", "response.best", "rfs", "mrd.evaluable", "death.DISEASE", "trm", "flow.died_vod"):
        found = listed(reference, "reader1", figure, "numerator")
        assert not found.cases, figure
        assert found.hidden == len(listed(reference, "auditor", figure, "numerator").cases) > 0
    assert not listed(reference, "reader1", "os", "numerator").hidden
    assert not listed(reference, "reader1", "response.c1", "difference", other="own").cases


def test_what_the_criteria_find_of_the_liver_is_hidden_on_every_basis(reference: Path) -> None:
    assert listed(reference, "reader1", "vod.after_hct", "numerator", "own").cases == ()
    assert hides("vod.after_hct", frozenset({"death.cause"}), own=True)
    assert not hides("rfs", frozenset({"response.c1"}), own=True)


def test_what_she_answered_herself_she_may_be_told(tmp_path: Path) -> None:
    made = study(tmp_path / "S", [case("A-1"), case("B-2")])
    made.commit(Sign(case="A-1", answers=(Answer(endpoint="response.c1", value="CR", why="counts"),)), by="reader1")
    found = listed(tmp_path / "S", "reader1", "response.c1", "denominator")
    assert (found.cases, found.hidden) == (("A-1",), 1)
    mine = listed(tmp_path / "S", "reader1", "response.c1", "missing", "own")
    assert (mine.cases, mine.hidden) == (("B-2",), 0)
    moved = listed(tmp_path / "S", "auditor", "response.c1", "difference", other="final")
    assert moved.cases == ("B-2",)


def test_lanes_hold_no_response_to_which_the_reader_is_blind(reference: Path) -> None:
    def lanes(person: str, basis: str = "site") -> list[dict[str, Any]]:
        _, found = Teller(person).tell(Study.open(reference), LanesRequest(basis=basis), lambda _basis: None)
        return list(found["lanes"])

    assert any(lane["responses"] for lane in lanes("auditor"))
    assert not any(lane["responses"] for lane in lanes("reader1"))
    assert all(lane["hidden"] for lane in lanes("reader1"))
    assert not any(lane["hidden"] for lane in lanes("reader1", "own"))


def test_lanes_come_in_every_order(reference: Path) -> None:
    teller, opened = Teller("auditor"), Study.open(reference)

    def lanes(sort: str) -> list[dict[str, Any]]:
        asked = msgspec.structs.replace(LanesRequest(basis="site"), sort=sort)
        return list(teller.tell(opened, asked, lambda _basis: None)[1]["lanes"])

    longest = [lane["days"] for lane in lanes("longest")]
    assert longest == sorted(longest, reverse=True)
    assert [lane["days"] for lane in lanes("shortest")] == longest[::-1]
    assert [lane["case"] for lane in lanes("case")] == sorted(str(lane["case"]) for lane in lanes("longest"))
    assert [lane["dead"] for lane in lanes("death")] == sorted((lane["dead"] for lane in lanes("death")), reverse=True)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (b'{"kind":"cases","basis":"site","request":7,"figure":"nothing","part":"numerator"}', "is no figure"),
        (b'{"kind":"cases","basis":"site","request":7,"figure":"flow.x","part":"numerator"}', "no box"),
        (b'{"kind":"cases","basis":"site","request":7,"figure":"os","part":"numerator","by":"x"}', "no group"),
        (b'{"kind":"forest","basis":"site","request":7,"figure":"x"}', "no figure"),
        (b'{"kind":"flow","basis":"nobody","request":7}', "not a basis"),
    ],
)
def test_what_cannot_be_told_is_one_sentence(reference: Path, line: bytes, says: str) -> None:
    told = Engine(lambda: Study.open(reference), "auditor").answer(line)
    assert told.request == 7
    assert says in told.error
    assert "\n" not in told.error


def test_the_engine_tells_what_the_teller_does(reference: Path) -> None:
    engine = Engine(lambda: Study.open(reference), "auditor")
    told = engine.answer(msgspec.json.encode(FlowRequest(basis="site", request=3)))
    _, document = Teller("auditor").tell(Study.open(reference), FlowRequest(basis="site"), lambda _basis: None)
    assert told == Told(request=3, asked="flow", revision=Study.open(reference).revision, document=document)


def test_a_part_that_is_none_is_not_made_up(reference: Path) -> None:
    with pytest.raises(BadInput):
        listed(reference, "auditor", "flow.nothing", "numerator")
