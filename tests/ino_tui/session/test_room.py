"""The cohort screen without a screen: keys in, what it shows and the queue it opens out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from ino_tui.cohort.counting.outcomes import OUTCOME_IDS
from ino_tui.cohort.counting.subgroups import STATES, SUBGROUPS
from ino_tui.cohort.engine import Engine
from ino_tui.cohort.figures import PROPORTION_LABELS
from ino_tui.cohort.process.asking import CasesRequest, FlowRequest, LanesRequest, Told
from ino_tui.cohort.process.wire import Answer, FiguresRequest, GroupedAnswer, GroupedRequest
from ino_tui.cohort.shapes import to_json
from ino_tui.cohort_view import CohortView
from ino_tui.evidence.model import text_of
from ino_tui.requests import Changed
from ino_tui.session.contents import BASELINE, CONTENTS, INDEX, LATER
from ino_tui.view import Option
from ino_tui.widgets.sheet import Sheet, title_line
from store.commands import Withdraw
from store.study import Study
from tests.cases import case, study
from tests.ino_tui.session.deskside import Deskside


class CohortDesk(Deskside):
    """With a statistics process that answers at once, unless it is ``slow``."""

    def __init__(self, path: Path, person: str = "auditor") -> None:
        self.engine = Engine(lambda: Study.open(path), person)
        self.slow = False
        super().__init__(path, person)

    def work(self) -> None:
        super().work()
        while not self.slow and (self.computed or self.inquired):
            self.answer()
            super().work()

    def answer(self) -> None:
        """Answer what waits."""
        computed, self.computed = self.computed, []
        for compute in computed:
            answer = self.engine.answer(msgspec.json.encode(FiguresRequest(basis=compute.basis, request=1)))
            assert isinstance(answer, Answer)
            assert answer.figures is not None, answer.error
            self.session.figures({**to_json(answer.figures, curves=True), "mix": {}})
        inquired, self.inquired = self.inquired, []
        for request in inquired:
            told = self.engine.answer(msgspec.json.encode(msgspec.structs.replace(request.question, request=1)))
            document: dict[str, Any] | None
            if isinstance(told, GroupedAnswer):
                document = msgspec.to_builtins(told.grouped) if told.grouped is not None else None
            else:
                assert isinstance(told, Told)
                document = told.document
            revision = request.revision if told.revision is None else told.revision
            self.session.told(request.question, revision, document, told.error)

    @property
    def cohort(self) -> CohortView:
        assert self.view.cohort is not None, "the cohort screen is not open"
        return self.view.cohort

    def choose(self, entry: str) -> CohortView:
        """Go to an entry of the contents by keys."""
        while self.cohort.entry.id != entry:
            self.key("down" if self.cohort.at < INDEX[entry] else "up")
        return self.cohort


def made(path: Path) -> Path:
    study(path, [case("A-1"), case("B-2"), case("C-3", deaths=(), relapses=()), case("D-4")])
    return path


@pytest.fixture
def desk(tmp_path: Path) -> CohortDesk:
    found = CohortDesk(made(tmp_path / "S"))
    found.keys("W")
    return found


def test_the_contents_are_every_figure_of_the_engine(desk: CohortDesk) -> None:
    figures = [f["id"] for f in desk.view.panel.figures or ()]
    named = [e.id for e in CONTENTS if e.kind not in ("flow", "lanes", "forest", "agreement")]
    assert sorted(named) == sorted(figures)
    kinds = {"rate": "proportion", "survival": "survival", "incidence": "incidence", "followup": "followup"}
    by_id = {f["id"]: f["kind"] for f in desk.view.panel.figures or ()}
    assert all(by_id[e.id] == kinds[e.kind] for e in CONTENTS if e.id in by_id)


def test_the_subgroups_are_those_of_the_engine_in_its_words() -> None:
    assert {k: s.label for k, s in SUBGROUPS.items()} == BASELINE
    assert {k: s.label for k, s in STATES.items()} == LATER
    assert {e.figure for e in CONTENTS if e.kind in ("survival", "incidence")} == set(OUTCOME_IDS)
    assert {e.figure for e in CONTENTS if e.kind == "rate"} == set(PROPORTION_LABELS)


def test_it_opens_from_queue_and_case_and_goes_back_there(desk: CohortDesk) -> None:
    assert desk.view.screen == "cohort"
    assert desk.cohort.entry.id == "os"
    assert desk.keys("ESC").screen == "queue"
    desk.keys("ENTER W")
    assert desk.keys("ESC").screen == "case"
    assert desk.keys("W l").screen == "queue"


def test_where_it_was_left_is_kept_as_the_screen_below(desk: CohortDesk) -> None:
    desk.session.flush()
    desk.work()
    assert Deskside(desk.study.path, "auditor").view.screen == "queue"


def test_a_figure_by_a_subgroup_keeps_its_grouping_as_long_as_it_can(desk: CohortDesk) -> None:
    desk.keys("u 1")
    assert desk.cohort.by == "ph"
    assert desk.cohort.answer is not None
    assert desk.cohort.answer["figure"] == "os"
    desk.choose("efs")
    assert desk.cohort.answer is not None
    assert desk.cohort.answer["figure"] == "efs"
    assert desk.choose("followup").by == ""
    assert desk.keys("u").notice is not None
    assert "only those are grouped" in desk.notice.text


def test_what_is_known_only_later_is_refused_with_the_reason_and_the_honest_ways(desk: CohortDesk) -> None:
    desk.keys("u 7")
    assert "immortal time" in desk.cohort.refused
    assert desk.prompt.kind == "comparison"
    plain = desk.prompt.options[0]
    assert plain.why_not
    desk.keys("0")
    assert "immortal time" in desk.notice.text
    desk.keys("2")
    assert desk.cohort.answer is not None
    assert (desk.cohort.answer["how"], desk.cohort.answer["landmark"]) == ("landmark", 3.0)
    desk.keys("u 7 t")
    assert desk.cohort.answer is not None
    assert desk.cohort.answer["how"] == "time-dependent"
    assert desk.choose("relapse").by == ""
    desk.keys("ESC")
    assert desk.view.screen == "queue"


def test_a_rate_is_never_grouped_by_what_is_known_only_later(desk: CohortDesk) -> None:
    desk.choose("response.c1")
    desk.keys("u")
    assert all(o.why_not for o in desk.prompt.options if o.code in LATER)
    desk.keys("7")
    assert "immortal time" in desk.notice.text
    desk.keys("e")
    assert desk.cohort.answer is not None
    assert [g["by"] for g in desk.cohort.answer["groups"]] == list(SUBGROUPS)


def test_an_incidence_is_compared_from_a_landmark_only(desk: CohortDesk) -> None:
    desk.choose("relapse")
    desk.keys("u 9")
    assert next(o for o in desk.prompt.options if o.key == "t").why_not
    desk.keys("1")
    assert not desk.cohort.refused


def test_enter_opens_the_queue_with_the_numerator_and_escape_comes_back(desk: CohortDesk) -> None:
    desk.keys("ENTER")
    labels = [o.label for o in desk.prompt.options]
    assert labels[:2] == ["events (3)", "counted (4)"]
    view = desk.keys("1")
    assert view.screen == "queue"
    assert (view.queue.shown, view.queue.total) == (3, 4)
    assert view.queue.behind == "OS: events, on current (3)"
    assert "C-3" not in {row.id for row in view.queue.rows}
    view = desk.keys("ENTER ESC")
    assert view.screen == "queue"
    view = desk.keys("ESC")
    assert view.screen == "cohort"
    assert view.queue.behind == ""
    assert desk.keys("ESC").queue.shown == 4


def test_showing_all_again_leaves_the_figure(desk: CohortDesk) -> None:
    view = desk.keys("ENTER 1 c")
    assert (view.queue.shown, view.queue.behind, view.from_cohort) == (4, "", "")
    assert desk.keys("ESC").screen == "queue"


def test_cases_that_were_looked_up_before_open_again(desk: CohortDesk) -> None:
    desk.keys("ENTER 1 ESC")
    view = desk.keys("ENTER 1")
    assert (view.screen, view.queue.shown, view.busy) == ("queue", 3, "")


def test_a_part_without_cases_says_so(desk: CohortDesk) -> None:
    desk.keys("ENTER 3")
    assert desk.notice.text == "There is no such case."
    assert desk.view.screen == "cohort"


def test_what_two_bases_count_otherwise(desk: CohortDesk) -> None:
    desk.choose("response.c1")
    desk.keys("ENTER")
    option = next(o for o in desk.prompt.options if o.code == "differs:own")
    view = desk.keys(option.key)
    assert view.queue.behind == "response C1: counted otherwise on own, on current (4)"


def test_a_group_of_the_figure_opens_too(desk: CohortDesk) -> None:
    desk.keys("u 1 ENTER")
    whole = next(o for o in desk.prompt.options if o.code == "denominator:ph:neg")
    view = desk.keys(whole.key)
    assert view.queue.shown == 4
    assert view.queue.behind == "OS: BCR::ABL1 negative, counted, on current (4)"


def test_parts_of_a_figure_grouped_by_a_landmark_are_said_to_be_of_the_whole(desk: CohortDesk) -> None:
    desk.keys("u 7 1 ENTER")
    assert [o.label for o in desk.prompt.options][:2] == [
        "events of the whole figure (3)",
        "counted of the whole figure (4)",
    ]


def test_the_title_says_the_landmark_and_which_response(desk: CohortDesk) -> None:
    desk.keys("u 7 2")
    for cells in (80, 120):
        assert "by transplant, from 3 months on" in _title(desk, cells)
    desk.keys("u 7 t")
    assert "months on" not in _title(desk, 80)
    desk.choose("forest")
    assert "best response by subgroup" in _title(desk, 80)


def test_a_question_is_shown_whole_where_it_has_room(desk: CohortDesk) -> None:
    desk.keys("ENTER")
    many = tuple(Option(key=key, code=key, label=f"all of them, group {key} " * 2) for key in "abcdefghijklmno")
    sheet = Sheet()
    sheet._cohort = desk.cohort
    sheet._prompt = msgspec.structs.replace(desk.prompt, options=many)
    for height in (18, 12):
        lines = sheet.lines_for(80, height)
        assert len(lines) == height
        shown = " ".join(text_of(row) for row in lines)
        assert ("group o" in shown) == (height == 18)


def _title(desk: CohortDesk, cells: int) -> str:
    return "".join(span.text for span in title_line(desk.cohort, cells, synthetic=True))


def test_a_blind_reader_is_shown_none_and_told_how_many(tmp_path: Path) -> None:
    desk = CohortDesk(made(tmp_path / "S"), "reader1")
    desk.keys("W")
    desk.choose("response.c1")
    desk.keys("ENTER 2")
    assert desk.view.screen == "cohort"
    assert "4 left out: not answered by you yet" in desk.notice.text
    desk.choose("os")
    assert desk.keys("ENTER 1").queue.shown == 3


def test_cases_that_come_late_do_not_take_her_away(desk: CohortDesk) -> None:
    desk.slow = True
    desk.keys("ENTER 1")
    assert desk.view.busy == "looking the cases up"
    desk.keys("DOWN")
    assert desk.view.busy == ""
    desk.slow = False
    desk.work()
    assert desk.view.screen == "cohort"


def test_the_flow_is_walked_and_a_box_opens_its_cases(desk: CohortDesk) -> None:
    flow = desk.choose("flow")
    assert flow.answer is not None
    desk.keys("ENTER")
    assert desk.cohort.walking
    boxes = flow.answer["boxes"]
    while boxes[desk.cohort.cursor]["n"] == 4:
        desk.keys("DOWN")
    while not boxes[desk.cohort.cursor]["n"]:
        desk.keys("DOWN")
    box = boxes[desk.cohort.cursor]
    assert desk.keys("ENTER").queue.shown == box["n"]
    assert desk.keys("ESC").screen == "cohort"
    assert desk.cohort.walking
    desk.keys("LEFT DOWN")
    assert desk.cohort.entry.id == "lanes"


def test_a_sum_that_does_not_hold_leads_to_the_cases_it_misses(desk: CohortDesk) -> None:
    desk.choose("flow")
    document = msgspec.json.decode(msgspec.json.encode(desk.cohort.answer))
    document["identities"][0]["nowhere"] = 2
    desk.session.told(FlowRequest(basis="current"), desk.view.revision + 1, document)
    desk.slow = True
    desk.keys("ENTER ENTER")
    assert [o.label for o in desk.prompt.options] == ["cases in the study (4)", "why its sum does not hold (2)"]
    desk.keys("2")
    assert desk.inquired[-1].question == CasesRequest(basis="current", figure="flow.cases", part="missing")


def test_the_patients_are_walked_sorted_and_opened(desk: CohortDesk) -> None:
    desk.choose("lanes")
    desk.keys("S 3 ENTER DOWN")
    assert desk.cohort.answer is not None
    assert [lane["case"] for lane in desk.cohort.answer["lanes"]] == ["A-1", "B-2", "C-3", "D-4"]
    view = desk.keys("ENTER")
    assert desk.case.id == "B-2"
    assert view.from_cohort == "patients"
    view = desk.keys("ESC")
    assert (view.screen, desk.cohort.cursor) == ("cohort", 1)


def test_lanes_beyond_a_page_are_asked_for(desk: CohortDesk) -> None:
    desk.choose("lanes")
    lanes = dict(desk.cohort.answer or {})
    desk.session.told(LanesRequest(basis="current"), desk.view.revision, {**lanes, "of": 1200})
    desk.slow = True
    desk.keys("ENTER end")
    asked = desk.inquired[-1].question
    assert isinstance(asked, LanesRequest)
    assert (asked.offset, desk.cohort.cursor) == (1000, 1199)


def test_what_was_asked_for_an_older_revision_is_asked_again(desk: CohortDesk) -> None:
    desk.keys("u 1")
    desk.slow = True
    other = Study.open(desk.study.path)
    other.commit(Withdraw(case="D-4", reason="ineligible", why="x"), by="coordinator")
    desk.study.tail()
    desk.session.receive(Changed(seen=desk.study.as_seen_by("auditor")))
    desk.work()
    assert desk.cohort.loading
    assert desk.cohort.answer is not None
    assert isinstance(desk.inquired[-1].question, GroupedRequest)
    desk.slow = False
    desk.work()
    assert not desk.cohort.loading
    assert desk.cohort.answer["n"] == 3
