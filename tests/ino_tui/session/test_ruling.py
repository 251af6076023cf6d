"""The chair at the desk: the two answers side by side, where their evidence parts, his ruling, the meeting."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from ino_tui.ruling_view import RulingView
from store.commands import LockStudy, NewQuery, RaiseQueries, SetCharter
from store.committee import Answer
from tests.cases import case
from tests.ino_tui.session.amending import amend, heard, other_counts
from tests.ino_tui.session.deskside import Deskside
from tests.ino_tui.session.differing import (
    ONE,
    OTHER,
    STAGED,
    WHOLE,
    agree,
    committee,
    differ,
    differ_in_vod,
    sign,
)


@pytest.fixture
def desk(tmp_path: Path) -> Deskside:
    """The chair, before the first cycle of A-1."""
    made = committee(tmp_path / "S")
    differ(made, "A-1")
    agree(made, "A-1")
    return at_first(tmp_path / "S")


def at_first(path: Path, person: str = "chair") -> Deskside:
    """The desk of a chair, at the first case of the queue or where it was left."""
    found = Deskside(path, person)
    return found if found.view.screen == "case" else at_case(found)


def at_case(desk: Deskside) -> Deskside:
    desk.keys("ENTER")
    return desk


def ruling(desk: Deskside) -> RulingView:
    found = desk.case.ruling
    assert found is not None, "no conflict is at hand"
    return found


def last(desk: Deskside) -> dict[str, object]:
    """The newest ruling on the first cycle of A-1, as recorded."""
    rulings = desk.study.as_seen_by("coordinator").record("A-1").items["response.c1"].rulings
    found = rulings[-1].ruling
    return {name: getattr(found, name) for name in found.__struct_fields__}


def test_what_differs_comes_first_and_both_are_told_as_reader_1_and_2(desk: Deskside) -> None:
    shown = ruling(desk)

    assert shown.shown
    assert shown.hers
    assert next((c.name, c.differs) for c in shown.compared) == ("answer", True)
    assert {shown.compared[0].one[:3].strip(), shown.compared[0].other[:3].strip()} == {"CR", "CRi"}
    assert {(c.one, c.other) for c in shown.compared if c.name == "words"} <= {
        ("counts too low", ""),
        ("", "counts too low"),
    }


def test_where_the_citations_part_comes_before_what_both_cited(desk: Deskside) -> None:
    shown = ruling(desk)

    assert [row.by for row in shown.rows] == ["reader 1", "reader 2", "both"]
    assert {shown.rows[0].table, shown.rows[1].table} == {"marrows", "labs"}
    assert shown.rows[2].name.startswith("marrows 2019-03-26")
    assert "blast_pct" in shown.rows[2].values
    assert next(r.name for r in shown.rows if r.table == "labs").endswith("ANC value")


def test_stepping_goes_through_the_cited_rows_and_one_key_turns_to_the_course_at_the_row(desk: Deskside) -> None:
    desk.keys("RIGHT RIGHT")
    assert ruling(desk).at == 2
    event = desk.case.event
    desk.keys("RIGHT")
    assert desk.notice.text == "This is the last row that was cited."

    desk.keys("x")
    assert not ruling(desk).shown
    assert desk.case.event is event
    assert (event.ref.row if event and event.ref.table == "marrows" else event and event.also) is not None

    desk.keys("LEFT x")
    assert ruling(desk).shown
    assert ruling(desk).at == 2


def test_an_answer_a_reason_and_a_rationale_make_a_ruling(desk: Deskside) -> None:
    desk.keys("1 s")
    asked = [desk.prompt.kind]
    desk.keys("4 Y s")
    asked.append(desk.prompt.kind)
    assert asked == ["disagreement", "rationale"]
    assert "why this answer" in desk.prompt.title
    desk.keys("2 s")

    found = last(desk)
    assert (found["kind"], found["value"], found["disagreement"], found["clarify"]) == (
        "chair",
        "CR",
        "judgement",
        True,
    )
    assert (found["why"], found["how"], found["by"]) == ("sample", "desk", "chair")
    assert "is signed" in desk.notice.text
    assert desk.on_disk("A-1") == {}
    assert desk.item("response.c1").mark == "final"


def test_his_own_evidence_is_signed_with_his_ruling(desk: Deskside) -> None:
    desk.keys("e")
    assert ruling(desk).rows[0].yours
    chosen = ruling(desk).rows[0]
    desk.keys("1 y 3 r 1 s")

    cites = last(desk)["cites"]
    assert [(c.table, c.row) for c in cites] == [(chosen.table, chosen.row)]  # type: ignore[attr-defined]


def test_cannot_judge_is_no_determination(desk: Deskside) -> None:
    desk.keys("0")
    desk.type("the aspirate of week 3")
    desk.keys("ENTER y 1 r 1 s")

    assert desk.notice.level == "error"
    assert "A determination needs an answer" in desk.notice.text


def test_an_item_goes_to_the_meeting_with_words(desk: Deskside) -> None:
    desk.keys("t")
    desk.type("it is hard")
    desk.keys("ENTER s")

    assert (last(desk)["kind"], last(desk)["text"]) == ("refer", "it is hard")
    assert ruling(desk).state == "to the meeting"
    assert ("to the meeting", "it is hard") in ruling(desk).decided
    assert desk.on_disk("A-1") == {}


def test_an_answer_and_a_referral_are_not_signed_together(desk: Deskside) -> None:
    desk.keys("1 t")
    desk.type("hard")
    desk.keys("ENTER s")

    assert "take one back" in desk.notice.text
    assert last_kinds(desk) == []


def last_kinds(desk: Deskside) -> list[str]:
    item = desk.study.as_seen_by("coordinator").record("A-1").items["response.c1"]
    return [r.ruling.kind for r in item.rulings]


def met(desk: Deskside, attendees: str, vote: str, minutes: str = "The marrow of week 3 counts.") -> None:
    """Refer the item, then enter what the meeting did."""
    desk.keys("t")
    desk.type("hard")
    desk.keys("ENTER s t")
    desk.type(attendees)
    desk.keys("ENTER")
    desk.type(vote)
    desk.keys("ENTER")
    desk.type(minutes)
    desk.keys("ENTER 2 s")


def test_a_meeting_has_attendees_a_vote_and_minutes(desk: Deskside) -> None:
    met(desk, "chair, guest.a, guest.b", "2-0-1")

    found = last(desk)
    assert (found["kind"], found["value"]) == ("meeting", "CRi")
    meeting = found["meeting"]
    assert meeting is not None
    assert meeting.attendees == ("chair", "guest.a", "guest.b")  # type: ignore[attr-defined]
    assert (meeting.votes_for, meeting.votes_against, meeting.abstained) == (2, 0, 1)  # type: ignore[attr-defined]


def test_a_quorum_of_two_is_refused_in_the_words_of_the_record_and_nothing_is_lost(desk: Deskside) -> None:
    met(desk, "chair, guest.a", "2-0")

    assert "the charter asks for a quorum of 3" in desk.notice.text
    assert last_kinds(desk) == ["refer"]
    kept = desk.on_disk("A-1")["response.c1"]
    assert kept.ruling is not None
    assert (kept.value, kept.ruling.attendees, kept.ruling.vote) == ("CRi", "chair, guest.a", "2-0")


def test_what_is_no_vote_is_said_at_once(desk: Deskside) -> None:
    desk.keys("t")
    desk.type("hard")
    desk.keys("ENTER s t")
    desk.type("chair, a, b")
    desk.keys("ENTER")
    desk.type("unanimous")
    desk.keys("ENTER")

    assert desk.notice.text.startswith("A vote is those for and against")
    assert desk.prompt.kind == "vote"


def test_what_a_meeting_lacks_is_asked_for_when_it_is_signed(desk: Deskside) -> None:
    desk.keys("t")
    desk.type("hard")
    desk.keys("ENTER s 2 s")

    assert desk.prompt.kind == "attendees"


def test_drafts_survive_the_end_of_the_desk(desk: Deskside) -> None:
    desk.keys("1 y 2 Y t")
    desk.type("half a sen")

    again = Deskside(desk.study.path, "chair")

    assert again.item("response.c1").answer == "CR"
    own = dict(ruling(again).own)
    assert own["they differ by"] == "charter unclear"
    assert own["charter"] == "to be clarified"
    assert own["to the meeting"] == "half a sen"


def test_an_open_query_holds_the_ruling_up_and_the_answers_stay_in_sight(desk: Deskside) -> None:
    asked = NewQuery(case="A-1", owner="coordinator", text="is there a later marrow", endpoint="response.c1")
    desk.study.commit(RaiseQueries(queries=(asked,)), by="coordinator")
    again = at_first(desk.study.path)

    assert "Query 1 on this item is open" in ruling(again).refused
    assert len(ruling(again).rows) == 3
    again.keys("1")
    assert "Query 1" in again.notice.text


def test_a_lock_that_came_meanwhile_refuses_the_ruling(desk: Deskside) -> None:
    desk.keys("1 y 1 r 1")
    desk.study.commit(LockStudy(endpoints=("response",), why="interim"), by="coordinator")
    desk.keys("s")

    assert desk.notice.level == "error"
    assert "frozen" in desk.notice.text or "locked" in desk.notice.text


def test_another_chair_was_quicker_and_the_draft_goes(desk: Deskside) -> None:
    desk.keys("1 y 1 r 1")
    other = at_first(desk.study.path, "chair2")
    other.keys("2 y 1 r 1 s")
    desk.keys("s")

    assert desk.notice.level == "error"
    assert desk.on_disk("A-1") == {}


def test_vod_is_ruled_with_its_onset_and_grade(tmp_path: Path) -> None:
    made = committee(tmp_path / "S", ("A-1",))
    differ_in_vod(made, "A-1")
    desk = at_first(tmp_path / "S")

    named = {c.name: (c.one, c.other) for c in ruling(desk).compared if c.differs}
    assert set(named) == {"answer", "onset", "counted from", "worst grade"}
    assert "2019-05-20" in named["onset"]
    desk.keys("1 y 4 r 6 s")
    record = desk.study.as_seen_by("coordinator").record("A-1").items["vod"]
    assert (record.rulings[-1].ruling.value, record.rulings[-1].ruling.date) == ("no", "")


def test_settled_items_are_one_line_until_they_are_unfolded(desk: Deskside) -> None:
    assert [name for name, _ in ruling(desk).settled] == ["C2"]
    assert not ruling(desk).unfolded
    desk.keys("u")
    assert ruling(desk).unfolded


def test_in_stages_what_comes_after_the_responses_is_not_there_until_they_are_ruled_on(tmp_path: Path) -> None:
    made = committee(tmp_path / "S", ("A-1",), STAGED)
    differ(made, "A-1")
    agree(made, "A-1")
    for reader, value in ((ONE, "10"), (OTHER, "30")):
        sign(made, reader, "A-1", Answer(endpoint="death.cause", value=value))
    desk = at_first(tmp_path / "S")

    assert [i.short for i in desk.case.items] == ["C1", "C2"]
    assert not any(e.lane == "death" for e in desk.case.events)
    desk.keys("1 y 4 r 1 s")
    assert [i.short for i in desk.case.items] == ["C1", "C2", "death"]
    assert desk.case.endpoint == "death.cause"
    assert ruling(desk).shown
    assert any(e.lane == "death" for e in desk.case.events)


def test_the_coordinator_may_compare_and_does_not_rule(desk: Deskside) -> None:
    other = Deskside(desk.study.path, "coordinator")
    other.keys("g")
    other.type("A-1")
    other.keys("ENTER")

    assert not ruling(other).shown
    other.keys("x")
    assert ruling(other).shown
    other.keys("y")
    assert "does not wait for you" in other.notice.text


def test_a_reader_has_no_conflict_screen(desk: Deskside) -> None:
    reader = Deskside(desk.study.path, ONE)
    reader.keys("ENTER x")

    assert reader.case.ruling is None
    assert "compared by the chair" in reader.notice.text


def test_where_the_charter_asks_for_a_secret_it_is_asked_for_before_the_ruling(tmp_path: Path) -> None:
    charter = msgspec.structs.replace(WHOLE, signing_secret=True)
    made = committee(tmp_path / "S", ("A-1",), WHOLE)
    differ(made, "A-1")
    asked = msgspec.structs.replace(charter, version=2)
    made.commit(SetCharter(charter=asked, why="signatures are to be proved"), by="coordinator")
    desk = at_first(tmp_path / "S")
    desk.keys("1 y 4 r 1 s")

    for kind in ("new secret", "secret again"):
        assert desk.prompt.kind == kind
        desk.type("a long enough secret")
        desk.keys("ENTER")

    assert (last(desk)["kind"], last(desk)["proved"]) == ("chair", True)


def test_an_item_with_an_open_query_may_still_go_to_the_meeting(desk: Deskside) -> None:
    desk.keys("a")
    desk.type("which marrow")
    desk.keys("ENTER t")
    desk.type("nobody knows")
    desk.keys("ENTER s")

    assert last_kinds(desk) == ["refer"]


def test_vod_takes_its_onset_anchor_and_grade_from_the_same_keys_as_a_reader(tmp_path: Path) -> None:
    made = committee(tmp_path / "S", ("A-1",))
    differ_in_vod(made, "A-1")
    desk = at_first(tmp_path / "S")
    desk.keys("2")
    desk.type("2019-05-21")
    desk.keys("ENTER 2 3 y 4 r 6 s")

    found = desk.study.as_seen_by("coordinator").record("A-1").items["vod"].rulings[-1].ruling
    assert (found.value, found.date, found.anchor, found.grade) == ("probable", "2019-05-21", "last_ino", "3")


def test_cited_rows_are_those_of_the_source_as_it_is_now(desk: Deskside) -> None:
    changed = case("A-1")
    earlier = msgspec.structs.replace(changed.marrows[0], date="2019-02-22", blast_pct=80)
    marrows = (changed.marrows[0], earlier, *changed.marrows[1:])
    marrows = tuple(sorted(marrows, key=lambda m: m.date))
    amend(desk, msgspec.structs.replace(changed, marrows=marrows, labs=other_counts(0.9).labs[1:]))
    heard(desk)

    shown = ruling(desk)
    assert {r.name for r in shown.rows if r.table == "marrows"} == {
        "marrows 2019-03-26 aspirate",
        "marrows 2019-04-24 aspirate",
    }
    assert {"1 of the rows cited amended since"} <= {text for c in shown.compared for text in (c.one, c.other)}
    assert shown.amended
