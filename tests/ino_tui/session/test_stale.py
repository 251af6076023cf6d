"""Source amendments on an open desk: stale items, the same answer signed again, refusals that say what changed."""

from __future__ import annotations

import msgspec

from store.case import Death
from tests.cases import case
from tests.ino_tui.session.amending import amend, heard, other_counts
from tests.ino_tui.session.deskside import Deskside

WHY = "labs 2019-03-26 ANC: value 1.4 → 0.6"


def test_an_amended_item_turns_stale_and_is_said_once(at_case: Deskside) -> None:
    at_case.keys("1 s")
    amend(at_case, other_counts(0.6))
    heard(at_case)

    item = at_case.item("response.c1")
    assert (item.mark, item.confirm, item.stale) == ("stale", True, (WHY,))
    assert f"C1 of A-1 was amended after you signed, {WHY}" in at_case.notice.text
    assert at_case.notice.level == "warn"
    row = next(r for r in at_case.view.queue.rows if r.id == "A-1")
    assert next((m.short, m.mark, m.waits) for m in row.marks) == ("C1", "stale", True)

    at_case.keys("RIGHT")
    heard(at_case)
    assert at_case.view.notice is None


def test_a_draft_stays_when_an_import_lands(at_case: Deskside) -> None:
    at_case.keys("1 s TAB 5")
    before = at_case.on_disk("A-1")
    amend(at_case, other_counts(0.6))
    heard(at_case)

    assert at_case.on_disk("A-1") == before
    assert at_case.item("response.c2").mark == "answered"


def test_an_unsigned_case_at_hand_says_what_changed(at_case: Deskside) -> None:
    at_case.keys("1")
    amend(at_case, other_counts(0.6))
    heard(at_case)

    assert "source record of A-1 changed, labs 2019-03-26 ANC value: 1.4 → 0.6; drafts stay" in at_case.notice.text


def test_an_amendment_of_a_case_that_is_neither_signed_nor_at_hand_says_nothing(at_case: Deskside) -> None:
    amend(at_case, msgspec.structs.replace(case("C-3"), deaths=()))
    heard(at_case)
    assert at_case.view.notice is None


def test_several_stale_items_are_counted(at_case: Deskside) -> None:
    at_case.keys("1 TAB TAB DOWN 1 0 s")
    told = (Death(date="2019-11-02", narrative="Sepsis.", autopsy="no"),)
    amend(at_case, msgspec.structs.replace(other_counts(0.6), deaths=told))
    heard(at_case)
    assert at_case.notice.text.startswith("2 items were amended after you signed (death of A-1, C1 of A-1)")


def test_the_next_open_item_may_be_a_stale_one(at_case: Deskside) -> None:
    at_case.keys("1 TAB 1 TAB DOWN 1 0 s")
    assert at_case.case.open == 0
    told = (Death(date="2019-11-02", narrative="Sepsis.", autopsy="no"),)
    amend(at_case, msgspec.structs.replace(case("A-1"), deaths=told))
    heard(at_case)
    at_case.session.go_to("A-1")
    at_case.keys("TAB TAB")

    assert at_case.case.open == 1
    at_case.keys("o")
    assert (at_case.case.id, at_case.case.endpoint) == ("A-1", "death.cause")
    at_case.keys("l /")
    at_case.type("state:stale")
    at_case.keys("ENTER")
    assert [r.id for r in at_case.view.queue.rows] == ["A-1"]


def test_the_same_digit_and_s_confirm_a_stale_answer(at_case: Deskside) -> None:
    at_case.keys("1 s")
    amend(at_case, other_counts(1.2))
    heard(at_case)
    at_case.keys("1")
    assert at_case.item("response.c1").mark == "answered"
    at_case.keys("s")

    item = at_case.item("response.c1")
    assert (item.mark, item.stale, item.confirm) == ("final", (), False)
    assert item.signed is not None
    assert item.signed.review.number == 2
    assert at_case.on_disk("A-1") == {}
    at_case.keys("1")
    assert at_case.notice.text.startswith("already signed, rev")


def test_a_confirmation_against_the_new_proposal_asks_why(at_case: Deskside) -> None:
    at_case.keys("1 s")
    amend(at_case, other_counts(0.1))
    heard(at_case)
    at_case.keys("1 s")
    assert at_case.prompt.kind == "rationale"
    at_case.keys("1 s")

    item = at_case.item("response.c1")
    assert item.stale == ()
    assert item.signed is not None
    assert (item.signed.review.value, item.signed.review.why) == ("CR", "source")


def test_a_rationale_given_before_stands_in_the_confirmation(at_case: Deskside) -> None:
    at_case.keys("5 s 1 s")
    amend(at_case, other_counts(0.6))
    heard(at_case)
    at_case.keys("5 s")

    item = at_case.item("response.c1")
    assert item.stale == ()
    assert item.signed is not None
    assert (item.signed.review.value, item.signed.review.why, item.signed.review.number) == ("NR", "source", 2)


def test_a_confirmation_can_be_taken_back_and_another_answer_amends(at_case: Deskside) -> None:
    at_case.keys("1 s")
    amend(at_case, other_counts(0.6))
    heard(at_case)
    at_case.keys("1 backspace")
    assert at_case.item("response.c1").mark == "stale"
    at_case.keys("2")
    assert (at_case.prompt.kind, at_case.item("response.c1").mark) == ("amend", "amending")
    at_case.keys("1 s")
    assert at_case.item("response.c1").mark == "final"


def test_a_derived_best_response_is_as_stale_as_its_cycles(at_case: Deskside) -> None:
    at_case.keys("1 TAB 1 s")
    amend(at_case, other_counts(1.2))
    heard(at_case)
    best = at_case.item("response.best")
    assert (best.mark, best.confirm) == ("stale", False)
    marks = {i.short: i.mark for i in at_case.case.items}
    at_case.keys("UP 1 TAB 1 s")
    assert marks["C1"] == "stale"
    assert at_case.item("response.best").mark == "derived"


def test_a_signature_on_what_changed_is_refused_with_what_changed_and_can_be_tried_again(at_case: Deskside) -> None:
    at_case.keys("1")
    amend(at_case, other_counts(1.2))
    at_case.keys("s")

    assert at_case.notice.level == "error"
    assert "changed in rev" in at_case.notice.text
    assert "Changed: labs 2019-03-26 ANC value: 1.4 → 1.2." in at_case.notice.text
    assert at_case.item("response.c1").mark == "answered"
    at_case.keys("s")
    assert at_case.item("response.c1").mark == "final"


def test_a_signature_after_an_unheard_amendment_says_both(at_case: Deskside) -> None:
    at_case.keys("1 s")
    amend(at_case, other_counts(0.6))
    at_case.session.go_to("B-2")
    at_case.keys("0")
    at_case.type("x")
    at_case.keys("ENTER s")
    assert "; C1 of A-1 was amended after you signed" in at_case.notice.text
