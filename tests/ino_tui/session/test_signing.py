"""Answers, the signature, the reveal, rationales, changes of mind, amendments."""

from __future__ import annotations

from pathlib import Path

import pytest

from ino_tui.requests import Changed
from ino_tui.session.causes import _ALSO, find_causes
from store.codes.causes import CAUSES
from store.commands import Sign
from store.committee import Answer
from store.drafts import Draft
from store.place import JOURNAL
from tests.ino_tui.session.deskside import Deskside


def lines(desk: Deskside) -> int:
    return (desk.study.path / JOURNAL).read_bytes().count(b"\n")


def test_digits_choose_and_reveal_nothing(at_case: Deskside) -> None:
    before = lines(at_case)
    at_case.keys("5 TAB 1")

    item = at_case.item("response.c1")
    assert (item.mark, item.answer, item.blind, item.proposal, item.site) == ("answered", "NR", True, None, None)
    assert lines(at_case) == before
    assert at_case.on_disk("A-1") == {"response.c1": Draft(value="NR"), "response.c2": Draft(value="CR")}
    assert at_case.view.draft_saved


def test_the_same_digit_twice_is_said_to_be_the_answer_already(at_case: Deskside) -> None:
    at_case.keys("1 1")
    assert at_case.notice.text == "CR is the answer already; s signs it."
    assert at_case.item("response.c1").mark == "answered"


def test_s_signs_every_answer_of_the_case_in_one_transaction(at_case: Deskside) -> None:
    before = lines(at_case)
    at_case.keys("1 TAB 1 TAB DOWN 1 0 s")

    assert lines(at_case) == before + 1
    assert (at_case.notice.text, at_case.notice.level) == (f"signed 3 items, rev {at_case.view.revision}", "good")
    assert [(i.short, i.mark, i.answer) for i in at_case.case.items] == [
        ("C1", "final", "CR"),
        ("C2", "final", "CR"),
        ("best", "derived", "CR"),
        ("death", "final", "10"),
    ]
    assert at_case.on_disk("A-1") == {}
    assert at_case.case.open == 0
    progress = at_case.view.panel.progress
    assert (progress.done, progress.items, progress.cases_done) == (4, 11, 1)


def test_what_differs_is_revealed_and_signed_with_a_rationale_of_one_key(at_case: Deskside) -> None:
    at_case.keys("5 TAB 1 s")

    shown = at_case.item("response.c1")
    assert (shown.mark, shown.first, shown.blind, shown.site) == ("revealed", "NR", False, "CR")
    assert shown.proposal is not None
    assert shown.proposal.value == "CR"
    assert at_case.item("response.c2").mark == "final"
    assert (at_case.prompt.kind, at_case.prompt.endpoint) == ("rationale", "response.c1")
    at_case.keys("1")
    assert at_case.view.prompt is None
    assert at_case.item("response.c1").signed is None
    at_case.keys("s")

    signed = at_case.item("response.c1").signed
    assert signed is not None
    assert (signed.review.value, signed.review.first, signed.review.why) == ("NR", "NR", "source")
    assert at_case.on_disk("A-1") == {}


def test_after_the_reveal_she_may_change_her_mind_and_both_answers_stay(at_case: Deskside) -> None:
    at_case.keys("5 s ESC 1 s")

    item = at_case.item("response.c1")
    assert item.signed is not None
    assert (item.signed.review.value, item.signed.review.first, item.first) == ("CR", "NR", "NR")


def test_another_reason_than_those_listed_is_said_in_words(at_case: Deskside) -> None:
    at_case.keys("5 s 0")
    assert (at_case.prompt.kind, at_case.prompt.typing) == ("text", True)
    at_case.type("two  blasts")
    at_case.keys("ENTER s")

    signed = at_case.item("response.c1").signed
    assert signed is not None
    assert (signed.review.why, signed.review.text) == ("other", "two  blasts")


def test_not_evaluable_against_the_proposal_needs_words_too(at_case: Deskside) -> None:
    at_case.keys("9 s 2")
    assert at_case.prompt.kind == "text"
    at_case.keys("ENTER")
    assert "still needs words" in at_case.notice.text
    at_case.keys("s")
    assert at_case.prompt.kind == "text"
    at_case.type("no marrow")
    at_case.keys("ENTER s")
    assert at_case.item("response.c1").mark == "final"


def test_cannot_judge_asks_at_once_what_is_missing(at_case: Deskside) -> None:
    at_case.keys("0")
    assert at_case.prompt.kind == "text"
    at_case.type("the CSF report")
    at_case.keys("ENTER s")
    assert at_case.item("response.c1").mark == "revealed"
    at_case.keys("s")
    assert at_case.item("response.c1").mark == "waiting"


def test_the_same_answer_again_is_said_to_be_signed(at_case: Deskside) -> None:
    at_case.keys("1 s")
    revision = at_case.view.revision
    before = lines(at_case)
    at_case.keys("1")
    assert at_case.notice.text == f"already signed, rev {revision}"
    at_case.keys("s")
    assert at_case.notice.text == "Nothing to sign: choose an answer first."
    assert lines(at_case) == before


def test_another_answer_to_a_signed_item_asks_for_a_reason_first(at_case: Deskside) -> None:
    at_case.keys("1 s 5")
    assert (at_case.prompt.kind, at_case.item("response.c1").mark) == ("amend", "amending")
    at_case.keys("ESC s")
    assert at_case.prompt.kind == "amend"
    before = lines(at_case)
    at_case.keys("2")
    assert at_case.notice.text == "e cites what it rests on, if you like; s signs."
    at_case.keys("s")

    item = at_case.item("response.c1")
    assert lines(at_case) == before + 1
    assert item.signed is not None
    assert (item.signed.review.value, item.signed.review.number, item.signed.review.why) == ("NR", 2, "sample")
    assert [s.review.value for s in item.superseded] == ["CR"]


def test_back_to_the_signed_answer_drops_the_amendment(at_case: Deskside) -> None:
    at_case.keys("1 s 5 ESC 1")
    assert at_case.item("response.c1").mark == "final"
    assert at_case.on_disk("A-1") == {}


def test_a_reason_in_words_amends_too(at_case: Deskside) -> None:
    at_case.keys("1 s 5 0")
    at_case.type("seen again")
    at_case.keys("ENTER s")
    signed = at_case.item("response.c1").signed
    assert signed is not None
    assert signed.review.text == "seen again"


def test_a_digit_the_criteria_set_does_not_have_says_why(at_case: Deskside) -> None:
    at_case.keys("m")
    assert at_case.notice.text == "INO-VATE has no MLFS (morphologic leukaemia-free state)."
    assert at_case.item("response.c1").mark == "open"
    assert [o.key for o in at_case.item("response.c1").options] == list("1234567890")


def test_words_of_another_answer_are_not_signed_with_this_one(at_case: Deskside) -> None:
    at_case.keys("0")
    at_case.type("the CSF report")
    at_case.keys("ENTER 1")
    assert at_case.on_disk("A-1")["response.c1"] == Draft(value="CR", typing="the CSF report")
    at_case.keys("s")
    signed = at_case.item("response.c1").signed
    assert signed is not None
    assert signed.review.text == ""


def test_cause_of_death_by_two_digits_with_contributing_ones(at_case: Deskside) -> None:
    at_case.keys("UP 3")
    assert (at_case.prompt.kind, at_case.prompt.options[0].code) == ("cause", "30")
    at_case.keys("1 + 2 0 + 6 5")
    item = at_case.item("death.cause")
    assert (item.answer, item.contributing) == ("31", ("20", "65"))
    at_case.keys("+ 2 0")
    assert at_case.item("death.cause").contributing == ("65",)
    at_case.keys("+ 3 1")
    assert at_case.notice.text == "31 is the primary cause already."
    at_case.keys("ESC ESC 6 5")
    item = at_case.item("death.cause")
    assert (item.answer, item.contributing) == ("65", ())


def test_a_digit_without_a_cause_changes_nothing(at_case: Deskside) -> None:
    at_case.keys("1 UP 8 9")
    assert at_case.notice.text == "There is nothing on that digit here."
    assert at_case.prompt.kind == "cause"
    at_case.keys("s")
    assert at_case.notice.text.startswith("Not signed: the cause has a second digit")
    at_case.keys("ESC")
    assert at_case.item("death.cause").mark == "open"
    at_case.keys("+")
    assert at_case.notice.text == "Choose the primary cause first."


def test_a_word_finds_a_cause(at_case: Deskside) -> None:
    at_case.keys("/")
    at_case.type("fung")
    assert [o.code for o in at_case.prompt.options] == ["31"]
    at_case.keys("ENTER")
    assert (at_case.case.endpoint, at_case.item("death.cause").answer) == ("death.cause", "31")
    at_case.keys("+ /")
    at_case.type("vod")
    at_case.keys("DOWN UP ENTER")
    assert at_case.item("death.cause").contributing == ("20",)


@pytest.mark.parametrize(
    ("words", "first"), [("bleed brain", "40"), ("asperg", "31"), ("TLS", "67"), ("veno", "20"), ("GVHD", "50")]
)
def test_a_cause_is_found_by_the_words_readers_use(words: str, first: str) -> None:
    assert find_causes(words)[0][0] == first


def test_every_synonym_belongs_to_a_cause() -> None:
    assert set(_ALSO) <= set(CAUSES)


def test_a_patient_who_lives_has_no_cause_to_give(desk: Deskside) -> None:
    desk.session.go_to("C-3")
    desk.keys("/")
    assert "not recorded as dead" in desk.notice.text


def test_two_reveals_are_asked_for_one_after_the_other(at_case: Deskside) -> None:
    at_case.keys("5 TAB 5 s")
    assert at_case.notice.text.startswith("C1, C2 of A-1 differ from the proposal, now shown: say why")
    at_case.keys("1")
    assert (at_case.prompt.endpoint, at_case.case.endpoint) == ("response.c2", "response.c2")
    at_case.keys("1 s")
    assert at_case.notice.text.startswith("signed 2 items")


def test_reading_on_keeps_the_question_open_and_another_case_closes_it(at_case: Deskside) -> None:
    at_case.keys("5 s RIGHT . z")
    assert at_case.prompt.kind == "rationale"
    at_case.keys("p")
    assert at_case.view.prompt is None
    assert at_case.case.id != "A-1"


def test_an_answer_changed_while_it_is_saved_stays_a_draft(at_case: Deskside) -> None:
    at_case.hold = True
    at_case.keys("1 s")
    assert (at_case.view.busy, at_case.case.signing) == ("saving", True)
    at_case.keys("s")
    assert at_case.notice.text == "The last signature is still being saved."
    at_case.keys("2")
    at_case.release()

    assert at_case.item("response.c1").mark == "amending"
    assert at_case.on_disk("A-1") == {"response.c1": Draft(value="CRi")}
    assert at_case.view.busy == ""


def test_a_reveal_that_comes_while_she_is_elsewhere_opens_nothing(at_case: Deskside) -> None:
    at_case.hold = True
    at_case.keys("5 s p")
    case = at_case.case.id
    at_case.release()

    assert (at_case.case.id, at_case.view.prompt) == (case, None)
    assert "C1 of A-1 differs from the proposal" in at_case.notice.text
    at_case.session.go_to("A-1")
    at_case.keys("s")
    assert at_case.prompt.kind == "rationale"


def test_a_refusal_keeps_the_draft(folder: Path) -> None:
    mine, other = Deskside(folder), Deskside(folder)
    for desk in (mine, other):
        desk.session.go_to("A-1")
    other.keys("1 s")
    before = mine.study.revision
    mine.keys("2 s")

    assert mine.notice.level == "error"
    assert "signed as CR in another session" in mine.notice.text
    assert mine.view.revision > before
    assert mine.item("response.c1").mark == "amending"
    assert mine.on_disk("A-1")["response.c1"].value == "CRi"


def test_what_another_desk_signed_needs_no_draft_here(folder: Path) -> None:
    mine = Deskside(folder)
    mine.session.go_to("A-1")
    mine.keys("1")
    command = Sign(case="A-1", answers=(Answer(endpoint="response.c1", value="CR"),))
    mine.study.commit(command, by="reader1")
    mine.session.receive(Changed(seen=mine.study.as_seen_by("reader1")))
    mine.work()

    assert mine.item("response.c1").mark == "final"
    assert mine.on_disk("A-1") == {}


def test_words_typed_here_and_signed_at_another_desk_are_no_amendment(folder: Path) -> None:
    here, there = Deskside(folder), Deskside(folder)
    for desk in (here, there):
        desk.session.go_to("A-1")
    here.keys("0")
    here.type("the slide")
    there.keys("0 ctrl+u")
    there.type("the slide")
    there.keys("ENTER s s")
    assert there.notice.text.startswith("signed 1 item")
    here.study.tail()
    here.session.receive(Changed(seen=here.study.as_seen_by("reader1")))
    here.keys("ESC")

    item = here.item("response.c1")
    assert (item.mark, item.needs, item.draft) == ("waiting", "", None)


@pytest.mark.parametrize("person", ["auditor", "coordinator", "chair"])
def test_who_signs_nothing_is_told_so(folder: Path, person: str) -> None:
    desk = Deskside(folder, person)
    desk.session.go_to("A-1")
    for key in ("1", "s", "TAB", "UP", "3"):
        desk.keys(key)
    assert "only a reviewer signs" in desk.notice.text
    assert desk.on_disk("A-1") == {}


def test_an_answer_taken_back_can_be_brought_back(at_case: Deskside) -> None:
    at_case.keys("5 backspace")
    assert (at_case.item("response.c1").mark, at_case.on_disk("A-1")) == ("open", {})
    at_case.keys("backspace")
    assert at_case.item("response.c1").answer == "NR"
    at_case.keys("s ESC backspace")
    assert at_case.notice.text == "This answer is fixed: choose another one, or give a rationale."
    at_case.keys("1 backspace")
    assert at_case.notice.text == "Fixed answer NR again; the same key brings the other back."
    assert at_case.item("response.c1").answer == "NR"
    at_case.keys("backspace")
    assert at_case.item("response.c1").answer == "CR"


def test_a_reveal_of_an_answer_in_words_needs_only_the_signature(at_case: Deskside) -> None:
    at_case.keys("0")
    assert at_case.prompt.title.endswith("which data are needed, in words")
    at_case.type("the slide")
    at_case.keys("ENTER s")
    assert at_case.notice.text == (
        "C1 of A-1 differs from the proposal, now shown: s signs as it is, or change the answer, rev 4"
    )
    at_case.keys("s")
    assert at_case.notice.text == "signed 1 item, rev 5"


def test_another_reason_asks_for_words_before_the_reveal_too(at_case: Deskside) -> None:
    at_case.keys("1 r 0")
    assert at_case.prompt.kind == "text"
    at_case.type("seen on site")
    at_case.keys("ENTER")
    item = at_case.item("response.c1")
    assert (item.mark, at_case.on_disk("A-1")["response.c1"]) == (
        "answered",
        Draft(value="CR", why="other", text="seen on site"),
    )


def test_what_is_chosen_is_what_enter_takes(at_case: Deskside) -> None:
    at_case.keys("b 2 b")
    assert [o.code for o in at_case.prompt.options][at_case.prompt.selected] == "own"
    at_case.keys("DOWN ENTER")
    assert at_case.view.panel.basis == "final"


def test_a_search_that_finds_nothing_says_so_while_it_is_typed(at_case: Deskside) -> None:
    at_case.keys("/")
    at_case.type("xyz")
    assert at_case.prompt.hint.startswith("No cause of death has these words")
    at_case.keys("ENTER")
    assert at_case.prompt.kind == "cause search"
    at_case.keys("backspace backspace backspace")
    at_case.type("VOD")
    assert at_case.prompt.hint.startswith("type a word")


def test_the_history_of_an_item_tells_every_answer(at_case: Deskside) -> None:
    at_case.keys("5 s 1 s 1 1 s f")

    told = "\n".join(at_case.prompt.lines)
    assert at_case.prompt.kind == "history"
    for part in ("fixed answer: NR", "answer: NR", "answer: NR → CR", "marrows"):
        assert part in told
    at_case.keys("DOWN DOWN ESC")
    assert at_case.view.prompt is None
