"""What the ballot and the history say of an item, as characters."""

from __future__ import annotations

import msgspec

from ino_tui.evidence.model import text_of
from ino_tui.view import ItemView
from ino_tui.widgets.ballot import item_lines
from store.criteria.proposal import Proposal

PROPOSED = Proposal(
    endpoint="death.cause",
    value="20",
    row="3",
    reasons=("in remission at transplant",),
    flags=("autopsy pending: the item stays open until it is read", "other reading: sepsis (code 30)"),
    contributing=("30", "65"),
)
ITEM = ItemView(
    endpoint="death.cause",
    short="death",
    label="cause of death",
    mark="signed",
    state="final",
    answer="20",
    blind=False,
    proposal=PROPOSED,
    site="21",
)


def told(item: ItemView) -> str:
    return " ".join(" ".join(text_of(row) for row in item_lines(item, 118)).split())


def test_a_revealed_proposal_says_all_that_the_criteria_found() -> None:
    said = told(ITEM)
    for words in (
        "criteria 20 VOD/SOS; contributing 30 infection, bacterial, 65 multi-organ failure",
        "centre: 21",
        "because in remission at transplant",
        "note autopsy pending: the item stays open until it is read; other reading: sepsis (code 30)",
    ):
        assert words in said


def test_a_response_says_where_it_sits_and_what_else_it_meets() -> None:
    relapse = Proposal(endpoint="response.c2", value="RELAPSE", row="1", reasons=(), location="BM+EM")
    partial = Proposal(endpoint="response.c1", value="CRh", row="12", reasons=(), also_meets=("CRi",))
    item = msgspec.structs.replace(ITEM, endpoint="response.c2", proposal=relapse, answer="RELAPSE")
    assert "criteria RELAPSE relapse (BM+EM)" in told(item)
    item = msgspec.structs.replace(ITEM, endpoint="response.c1", proposal=partial, answer="CRh")
    assert "criteria CRh CR with partial recovery of counts, also meets CRi" in told(item)


def test_nothing_of_it_is_said_to_whoever_is_blind() -> None:
    assert "criteria" not in told(msgspec.structs.replace(ITEM, blind=True))
