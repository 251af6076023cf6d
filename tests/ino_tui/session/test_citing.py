"""Evidence: cited with e, kept in the draft, signed, renumbered when rows move, refused when it changed."""

from __future__ import annotations

from pathlib import Path

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from store.case import rows_of
from store.cited import carried, cite_name
from store.committee import Cite
from store.drafts import Draft
from tests.cases import case, marrow
from tests.ino_tui.session.amending import amend, heard, other_counts
from tests.ino_tui.session.deskside import Deskside

MARROW = Cite(table="marrows", row=1)


def to_marrow(desk: Deskside) -> None:
    """The cursor on the marrow at the end of cycle 1."""
    desk.keys("home")
    while desk.case.event is None or (desk.case.event.ref.table, desk.case.event.ref.row) != ("marrows", 1):
        desk.keys("RIGHT")


def test_the_event_at_the_cursor_is_cited_and_no_longer(at_case: Deskside) -> None:
    to_marrow(at_case)
    at_case.keys("e 1")
    assert at_case.on_disk("A-1")["response.c1"].cites == (MARROW,)
    assert at_case.item("response.c1").evidence == ("marrows 2019-03-26 aspirate",)
    assert at_case.case.cited
    at_case.keys("RIGHT")
    assert not at_case.case.cited
    at_case.keys("LEFT e")
    assert at_case.on_disk("A-1")["response.c1"].cites == ()


def test_citing_and_taking_it_away_leaves_no_draft(at_case: Deskside) -> None:
    at_case.keys("e")
    assert at_case.item("response.c1").mark == "open"
    at_case.keys("e")
    assert at_case.on_disk("A-1") == {}


def test_evidence_is_signed_and_told(at_case: Deskside) -> None:
    to_marrow(at_case)
    at_case.keys("e 1 s")
    signed = at_case.item("response.c1").signed
    assert signed is not None
    assert signed.review.cites == (MARROW,)
    assert at_case.case.cited
    at_case.keys("e")
    assert "This item is signed" in at_case.notice.text
    at_case.keys("f")
    assert any("marrows 2019-03-26 aspirate" in line for line in at_case.prompt.lines)


def test_evidence_is_asked_for_where_the_answer_differs_from_the_proposal_and_only_there(at_case: Deskside) -> None:
    asked = "e cites what it rests on, if you like; s signs."
    at_case.keys("5 s 1")
    assert at_case.notice.text == asked
    to_marrow(at_case)
    at_case.keys("e r 1")
    assert at_case.notice.text == "s signs."
    at_case.keys("s 1 1")
    assert at_case.notice.text == "s signs."


def test_evidence_stays_through_a_reveal_and_a_hang_up(at_case: Deskside, folder: Path) -> None:
    to_marrow(at_case)
    at_case.keys("5 e s")
    assert at_case.item("response.c1").mark == "revealed"
    again = Deskside(folder)
    again.keys("1")
    again.keys("5 r 1 s")
    signed = again.item("response.c1").signed
    assert signed is not None
    assert signed.review.cites == (MARROW,)


def test_rows_that_moved_are_cited_where_they_are_now(at_case: Deskside) -> None:
    to_marrow(at_case)
    at_case.keys("e 1")
    plain = case("A-1")
    amend(at_case, msgspec.structs.replace(plain, marrows=(marrow("2019-02-01", 80), *plain.marrows)))
    heard(at_case)
    assert at_case.item("response.c1").cited == (Cite(table="marrows", row=2),)
    at_case.keys("s")
    signed = at_case.item("response.c1").signed
    assert signed is not None
    assert signed.review.cites == (Cite(table="marrows", row=2),)


def test_evidence_that_changed_is_not_signed_unseen(at_case: Deskside) -> None:
    to_marrow(at_case)
    at_case.keys("e 1")
    plain = case("A-1")
    changed = (plain.marrows[0], msgspec.structs.replace(plain.marrows[1], note="read again"), *plain.marrows[2:])
    amend(at_case, msgspec.structs.replace(plain, marrows=changed))
    heard(at_case)
    at_case.keys("s")

    assert at_case.notice.text.startswith("Not signed: marrows 2019-03-26 aspirate, cited for C1, changed since")
    assert at_case.item("response.c1").mark == "answered"
    at_case.keys("s")
    signed = at_case.item("response.c1").signed
    assert signed is not None
    assert signed.review.cites == ()


def test_evidence_of_a_stale_answer_is_confirmed_with_it(at_case: Deskside) -> None:
    to_marrow(at_case)
    at_case.keys("e 1 s")
    amend(at_case, other_counts(1.2))
    heard(at_case)
    at_case.keys("1 s")
    signed = at_case.item("response.c1").signed
    assert signed is not None
    assert (signed.review.number, signed.review.cites) == (2, (MARROW,))


@given(st.permutations(range(3)), st.sets(st.integers(0, 2)))
def test_a_row_is_found_wherever_it_went(order: list[int], cited: set[int]) -> None:
    old = case()
    new = msgspec.structs.replace(old, marrows=tuple(old.marrows[n] for n in order))
    cites = tuple(Cite(table="marrows", row=n) for n in cited)
    found, changed = carried(old, new, cites)
    assert changed == ()
    assert [rows_of(new, c.table)[c.row] for c in found] == [rows_of(old, c.table)[c.row] for c in cites]
    assert [cite_name(new, c) for c in found] == [cite_name(old, c) for c in cites]


def test_a_draft_edited_by_hand_is_refused_and_not_fatal(at_case: Deskside, folder: Path) -> None:
    wrong = (Cite(table="nothing", row=0), Cite(table="marrows", row=99), Cite(table="marrows", row=-1))
    at_case.drafts.save({("A-1", "response.c1"): Draft(value="CR", cites=wrong)})
    again = Deskside(folder)
    again.session.go_to("A-1")
    assert again.item("response.c1").evidence == ("nothing row 0", "marrows row 99", "marrows row -1")
    again.keys("s")
    assert "Not signed" in again.notice.text
    again.keys("s")
    assert again.item("response.c1").mark == "final"


def test_nothing_is_answered_while_a_page_is_read(at_case: Deskside) -> None:
    for key in "15se":
        at_case.keys(f"f {key}")
        assert at_case.notice.text == "Something is being read; Esc goes back to the answers."
        at_case.keys("ESC")
    assert at_case.on_disk("A-1") == {}
