"""A committee's reader answers at the desk: the responses of a stage, then relapse and VOD/SOS with their dates."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from store.case import Transplant
from store.charter import PROFILES
from store.codes.relapse import RELAPSE_KEYS
from store.codes.vod import VOD_KEYS
from store.commands import Adjudicate, Sign
from store.committee import Answer
from store.drafts import Draft
from tests.cases import case, study
from tests.ino_tui.session.deskside import Deskside

CHARTER = msgspec.structs.replace(PROFILES["committee"], allow_as=True)


def desk_on(path: Path, **changes: object) -> Deskside:
    charter = msgspec.structs.replace(CHARTER, **changes)
    study(path, [case("A-1"), case("A-2", deaths=(), relapses=case().relapses[:1])], charter=charter)
    made = Deskside(path)
    made.session.go_to("A-1")
    made.work()
    return made


@pytest.fixture
def desk(tmp_path: Path) -> Deskside:
    return desk_on(tmp_path / "S")


@pytest.fixture
def after(desk: Deskside) -> Deskside:
    """The responses are signed, the rest is open."""
    desk.keys("1 TAB 1 s")
    assert desk.case.endpoint == "relapse"
    return desk


def test_the_first_stage_tells_nothing_of_what_follows(tmp_path: Path) -> None:
    dead, alive = (desk_on(tmp_path / name) for name in ("one", "two"))
    alive.session.go_to("A-2")
    shown = [
        (
            d.case.stage,
            d.case.open,
            d.case.header.partition(" · ")[2],
            [i.endpoint for i in d.case.items],
            d.case.events,
        )
        for d in (dead, alive)
    ]
    assert shown[0] == shown[1]
    assert shown[0][0] == "responses first: to the end of the last window; the rest after you sign"
    rows = {row.id: row for row in dead.view.queue.rows}
    assert rows["A-1"].marks == rows["A-2"].marks
    assert (rows["A-1"].open, rows["A-1"].items) == (rows["A-2"].open, rows["A-2"].items)
    assert dead.view.queue.columns == ("C1", "C2", "C+", "best", "rel", "VOD", "death")


@pytest.mark.parametrize("filter_", ["dead:yes", "hct:yes", "location:em", "state:done"])
def test_no_filter_tells_what_follows(desk: Deskside, filter_: str) -> None:
    desk.keys("l /")
    desk.type(filter_)
    desk.keys("ENTER")
    assert desk.view.queue.shown == 0


@pytest.mark.parametrize("digit", "123456")
def test_no_order_tells_what_follows(desk: Deskside, digit: str) -> None:
    desk.keys(f"l S {digit}")
    assert [row.id for row in desk.view.queue.rows] == ["A-1", "A-2"]


def test_a_stage_is_signed_together_and_what_is_missing_is_at_hand(desk: Deskside) -> None:
    before = desk.study.revision
    desk.keys("1 s")
    assert desk.notice.text.startswith(
        "Not signed: the responses of a case are signed together. Response, end of cycle 2"
    )
    assert (desk.case.endpoint, desk.study.revision) == ("response.c2", before)
    assert desk.on_disk("A-1") == {"response.c1": Draft(value="CR")}


def test_after_the_signature_the_rest_opens_by_itself(desk: Deskside) -> None:
    events = len(desk.case.events)
    desk.keys("1 TAB 1 s")
    assert desk.notice.text.endswith("; all of the case is shown now")
    assert [i.short for i in desk.case.items] == ["C1", "C2", "best", "rel", "VOD", "death"]
    assert (desk.case.endpoint, desk.case.open) == ("relapse", 3)
    assert len(desk.case.events) > events
    assert desk.case.stage.startswith("all is shown")


def test_a_reason_given_blind_names_neither_proposal_nor_centre(desk: Deskside) -> None:
    desk.keys("1 r")
    assert desk.prompt.title == "response, end of cycle 1: why this answer"
    desk.keys("8")
    assert desk.notice.text == "No value of the treating centre is shown here."
    assert desk.on_disk("A-1")["response.c1"].why == ""
    desk.keys("1")
    assert desk.on_disk("A-1")["response.c1"].why == "source"


def test_cycles_open_one_after_the_other(tmp_path: Path) -> None:
    desk = desk_on(tmp_path / "S", disclosure="per-cycle")
    assert [i.short for i in desk.case.items] == ["C1"]
    assert desk.case.stage == "cycle 1 first: to the end of its window; the next part after you sign"
    desk.keys("1 s")
    assert desk.notice.text.endswith("; the next part is shown now")
    assert (desk.case.endpoint, [i.short for i in desk.case.items]) == ("response.c2", ["C1", "C2"])
    desk.keys("1 s")
    assert desk.case.endpoint == "relapse"


def test_a_changed_answer_of_a_closed_stage_is_kept_and_marked(after: Deskside) -> None:
    after.keys("UP UP UP 2")
    item = after.item("response.c1")
    assert (item.mark, item.closed, after.prompt.kind) == ("amending", True, "amend")
    after.keys("1 s")
    signed = after.item("response.c1").signed
    assert signed is not None
    assert (signed.review.value, signed.review.after_disclosure) == ("CRi", True)
    assert [s.review.value for s in after.item("response.c1").superseded] == ["CR"]


def test_cannot_judge_says_that_it_asks_the_coordinator(desk: Deskside) -> None:
    desk.keys("0")
    assert desk.prompt.title.endswith("which data are needed, in words; a query asks the coordinator for them")
    desk.type("the slide")
    desk.keys("ENTER TAB 1 s")
    assert "query 1 asks the coordinator for what you need" in desk.notice.text
    assert desk.case.queries == 1


# -- relapse -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("key", "code"), RELAPSE_KEYS.items())
def test_every_key_of_relapse(after: Deskside, key: str, code: str) -> None:
    after.keys(key)
    assert after.item("relapse").answer == code
    kind = after.view.prompt.kind if after.view.prompt else ""
    assert kind == {"none": "", "CANNOT": "text"}.get(code, "date")


def test_a_relapse_takes_the_date_of_the_event_stepped_to(after: Deskside) -> None:
    while after.case.event is None or after.case.event.date != "2019-09-10":
        after.keys("RIGHT")
    after.keys("2 ENTER")
    item = after.item("relapse")
    assert (item.answer, item.details, item.needs) == ("BM", "on 10 Sep 2019", "")
    assert after.on_disk("A-1")["relapse"] == Draft(value="BM", date="2019-09-10")
    after.keys("s")
    signed = after.item("relapse").signed
    assert signed is not None
    assert (signed.review.value, signed.review.date) == ("BM", "2019-09-10")


def test_the_course_is_stepped_while_the_date_is_asked_for(after: Deskside) -> None:
    after.keys("4")
    at = after.case.cursor
    after.keys("RIGHT RIGHT LEFT")
    assert after.case.cursor == at + 1
    assert after.case.event is not None
    assert f"(the event: {after.case.event.date})" in after.prompt.title
    after.keys("e")
    assert after.on_disk("A-1")["relapse"].date == after.case.event.date


def test_a_date_is_typed_and_only_its_characters_are_taken(after: Deskside) -> None:
    after.keys("2")
    after.type("2019-09x")
    assert after.prompt.text == "2019-09"
    after.keys("ENTER")
    assert after.item("relapse").details == "in Sep 2019"


def test_what_is_no_date_is_said_and_asked_again(after: Deskside) -> None:
    after.keys("2")
    after.type("2019-13-40")
    after.keys("ENTER")
    assert "'2019-13-40' is no date" in after.notice.text
    assert after.prompt.kind == "date"


def test_an_answer_without_its_date_is_not_signed_but_asked_for(after: Deskside) -> None:
    before = after.study.revision
    after.keys("2 ESC")
    assert after.item("relapse").needs == "needs its date (d)"
    after.keys("s")
    assert (after.prompt.kind, after.study.revision) == ("date", before)


def test_the_date_stays_while_another_answer_is_tried(after: Deskside) -> None:
    after.keys("2")
    after.type("2019-09-10")
    after.keys("ENTER 1 3")
    assert after.view.prompt is None
    assert after.item("relapse").details == "on 10 Sep 2019"
    after.keys("1")
    assert after.item("relapse").details == ""
    after.keys("s")
    signed = after.item("relapse").signed
    assert signed is not None
    assert (signed.review.value, signed.review.date) == ("none", "")


def test_another_date_amends_what_was_signed_with_a_reason(after: Deskside) -> None:
    after.keys("2")
    after.type("2019-09-10")
    after.keys("ENTER s")
    after.keys("UP d")
    after.type("2019-09-12")
    after.keys("ENTER")
    assert after.case.endpoint == "relapse"
    assert (after.prompt.kind, after.item("relapse").mark) == ("amend", "amending")
    after.keys("1 s")
    item = after.item("relapse")
    assert item.signed is not None
    assert (item.signed.review.date, item.details) == ("2019-09-12", "on 12 Sep 2019")


def test_the_signed_date_again_changes_nothing(after: Deskside) -> None:
    after.keys("2")
    after.type("2019-09-10")
    after.keys("ENTER s UP d")
    after.type("2019-09-10")
    after.keys("ENTER")
    assert after.notice.text == "That is what you signed; nothing changes."
    assert after.on_disk("A-1") == {}


def test_from_none_to_a_relapse_asks_why_and_then_when(after: Deskside) -> None:
    after.keys("1 s UP 2")
    asked: list[str] = [after.prompt.kind]
    after.keys("1")
    asked.append(after.prompt.kind)
    assert asked == ["amend", "date"]
    after.type("2019-09-10")
    after.keys("ENTER s")
    signed = after.item("relapse").signed
    assert signed is not None
    assert (signed.review.value, signed.review.date, signed.review.number) == ("BM", "2019-09-10", 2)


# -- VOD/SOS -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("key", "code"), VOD_KEYS.items())
def test_every_key_of_vod(after: Deskside, key: str, code: str) -> None:
    after.keys(f"TAB {key}")
    assert after.item("vod").answer == code


def test_vod_is_a_digit_its_onset_what_it_counts_from_and_a_grade(after: Deskside) -> None:
    after.keys("TAB 3")
    after.type("2019-05-02")
    after.keys("ENTER")
    assert [o.code for o in after.prompt.options] == ["hct", "last_ino", "first_ino"]
    after.keys("1")
    assert after.notice.text == "No transplant is recorded to count from."
    after.keys("2 3 s")
    signed = after.item("vod").signed
    assert signed is not None
    review = signed.review
    assert (review.value, review.date, review.anchor, review.grade) == ("clinical", "2019-05-02", "last_ino", "3")
    assert after.item("vod").details == "onset 2 May 2019, from last INO dose, worst grade 3 severe"


def test_the_grade_may_be_left_out(after: Deskside) -> None:
    after.keys("TAB 2")
    after.type("2019-05-02")
    after.keys("ENTER 3 s")
    signed = after.item("vod").signed
    assert signed is not None
    assert (signed.review.anchor, signed.review.grade) == ("first_ino", "")


def test_an_onset_after_transplant_counts_from_day_0(tmp_path: Path) -> None:
    given = Transplant(n=1, date="2019-06-01", donor="sibling", conditioning="mac", status="cr")
    study(tmp_path / "S", [case("A-1", transplants=(given,))], charter=CHARTER)
    desk = Deskside(tmp_path / "S")
    desk.keys("ENTER 1 TAB 1 s TAB 4")
    desk.type("2019-06-20")
    desk.keys("ENTER 1")
    assert desk.item("vod").details == "onset 20 Jun 2019, from HCT day 0"


# -- what is shown of it -------------------------------------------------------------------------


def test_the_findings_come_when_all_they_tell_is_signed(after: Deskside) -> None:
    after.keys("k")
    assert "Shown once your answer on VOD/SOS is fixed" in after.notice.text
    after.keys("2")
    after.type("2019-09-10")
    after.keys("ENTER TAB 1 TAB 1 0 s k")
    text = "\n".join(after.prompt.lines)
    for part in ("Relapse, by source, after", "EBMT 2023", "modified Seattle", "non-relapse mortality"):
        assert part in text
    item = after.item("relapse")
    assert item.proposal is not None
    assert item.site is None


def test_what_was_signed_has_a_name_a_meaning_and_her_own_number(after: Deskside) -> None:
    signed = after.item("response.c1").signed
    assert signed is not None
    assert (signed.review.name, signed.review.meaning) == ("Reader 1", "reviewed")
    assert signed.revision == after.view.revision


def test_old_draft_files_are_read(tmp_path: Path) -> None:
    desk = desk_on(tmp_path / "S")
    path = tmp_path / "S" / "drafts" / "reader1.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(
        '{"answers":{"A-1":{"response.c1":{"value":"CR","cites":[{"table":"marrows","row":1}],"cited_in":3}}}}'
    )
    again = Deskside(desk.study.path)
    again.session.go_to("A-1")
    assert again.item("response.c1").answer == "CR"


def test_evidence_of_the_first_stage_is_dropped_where_more_is_shown_now(tmp_path: Path) -> None:
    desk = desk_on(tmp_path / "S")
    desk.keys("1 e")
    assert desk.on_disk("A-1")["response.c1"].cited_to == "2019-05-12"
    answers = tuple(Answer(endpoint=f"response.c{n}", value="NR", why="source") for n in (1, 2))
    desk.study.commit(Sign(case="A-1", answers=answers, how="command line"), by="reader1")
    again = Deskside(desk.study.path)
    again.session.go_to("A-1")
    item = again.item("response.c1")
    assert (item.mark, item.cited, item.evidence) == ("amending", (), ("what was shown before",))


# -- what became of it ---------------------------------------------------------------------------


def test_what_is_final_is_said_with_who_signed_it_and_no_other_reader_has_a_name(after: Deskside) -> None:
    other = after.study
    for n, value in ((1, "CR"), (2, "NR")):
        answer = Answer(endpoint=f"response.c{n}", value=value, text="read so")
        other.commit(Sign(case="A-1", answers=(answer,), how="command line"), by="reader2")
    ruling = Answer(endpoint="response.c2", value="NR", text="no remission")
    desk = Deskside(after.study.path)
    desk.session.go_to("A-1")
    assert desk.item("response.c1").settled == "CR complete remission, both readers agree"
    assert (desk.item("response.c2").settled, desk.item("response.c2").state) == ("", "one review")
    other.commit(Adjudicate(case="A-1", answer=ruling, disagreement="judgement"), by="chair")
    desk = Deskside(after.study.path)
    desk.session.go_to("A-1")
    item = desk.item("response.c2")
    assert item.settled.startswith("NR no response, adjudicated by Chair, 20")
    assert item.settled.endswith(" UTC")
    assert [(o.review.reader, o.review.name, o.revision, o.at) for o in item.others] == [("another reader", "", 0, "")]
    assert item.others[0].review.value == "NR"
