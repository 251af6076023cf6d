"""What a reader may not learn before she has answered: neither from a refusal nor from the queue."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.charter import PROFILES
from store.commands import Sign
from store.committee import Answer
from store.errors import Refused
from store.study import Study
from store.writes import Receipt
from tests.cases import case, study


def sign(made: Study, value: str, *, at_desk: bool = False) -> Receipt:
    answers = (Answer(endpoint="response.c1", value=value),)
    return made.commit(Sign(case="A-1", answers=answers, how="desk" if at_desk else "command line"), by="reader1")


def test_a_refusal_does_not_tell_a_blind_reader_the_proposal(tmp_path: Path) -> None:
    made = study(tmp_path / "S", [case("A-1")])
    proposal = made.as_seen_by("auditor").case("A-1").items[0].proposal
    assert proposal is not None

    with pytest.raises(Refused) as raised:
        sign(made, "NR")

    assert proposal.value not in raised.value.reason.replace("criteria", "").split()
    assert "needs a rationale" in raised.value.reason


@pytest.mark.parametrize("at_desk", [True, False])
def test_in_a_committee_a_signature_comes_before_the_proposal(tmp_path: Path, at_desk: bool) -> None:  # noqa: FBT001
    made = study(tmp_path / "S", [case("A-1")], charter=PROFILES["committee"])

    receipt = sign(made, "NR", at_desk=at_desk)

    assert (receipt.signed, receipt.revealed) == (("response.c1",), ())


def test_in_a_committee_the_queue_does_not_say_where_the_proposal_differs(tmp_path: Path) -> None:
    made = study(tmp_path / "S", [case("A-1", site_values=())], charter=PROFILES["committee"])
    contradicted = study(tmp_path / "T", [case("A-1", marrows=())], charter=PROFILES["committee"])

    assert made.as_seen_by("reader1").triage("A-1") == contradicted.as_seen_by("reader1").triage("A-1") == ()
    assert contradicted.as_seen_by("auditor").triage("A-1") != ()
