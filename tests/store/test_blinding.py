"""What a reader may not learn before she has answered: neither from a refusal nor from the queue."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.case import AdverseEvent, Cycle, Death, Dose
from store.charter import PROFILES
from store.commands import Sign
from store.committee import Answer, How
from store.errors import Refused
from store.sight import REASONS_LATER
from store.study import Study
from store.writes import Receipt
from tests.cases import case, marrow, study


def sign(made: Study, value: str, *, at_desk: bool = False, together: tuple[str, ...] = ()) -> Receipt:
    answers = tuple(Answer(endpoint=endpoint, value=value) for endpoint in ("response.c1", *together))
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
    together = ("response.c2",) if at_desk else ()

    receipt = sign(made, "NR", at_desk=at_desk, together=together)

    assert (receipt.signed, receipt.revealed) == (("response.c1", *together), ())


def test_in_a_committee_the_desk_signs_the_responses_of_a_case_together(tmp_path: Path) -> None:
    made = study(tmp_path / "S", [case("A-1")], charter=PROFILES["committee"])

    with pytest.raises(Refused, match="signed together; answer also: response, end of cycle 2") as raised:
        sign(made, "NR", at_desk=True)

    assert (raised.value.code, made.revision) == ("together", 3)


def test_in_a_committee_the_queue_does_not_say_where_the_proposal_differs(tmp_path: Path) -> None:
    made = study(tmp_path / "S", [case("A-1", site_values=())], charter=PROFILES["committee"])
    contradicted = study(tmp_path / "T", [case("A-1", marrows=())], charter=PROFILES["committee"])

    assert made.as_seen_by("reader1").triage("A-1") == contradicted.as_seen_by("reader1").triage("A-1") == ()
    assert contradicted.as_seen_by("auditor").triage("A-1") != ()


def test_best_response_waits_for_its_cycles_at_the_desk(tmp_path: Path) -> None:
    made = study(tmp_path / "S", [case("A-1")])
    best = Answer(endpoint="response.best", value="PD", why="course")
    with pytest.raises(Refused, match="answer those first"):
        made.commit(Sign(case="A-1", answers=(best,), how="desk"), by="reader1")

    cycles = tuple(Answer(endpoint=f"response.c{n}", value="CR") for n in (1, 2))
    receipt = made.commit(Sign(case="A-1", answers=(*cycles, best), how="desk"), by="reader1")

    assert receipt.signed == ("response.c1", "response.c2")
    assert receipt.revealed == ("response.best",)


@pytest.mark.parametrize(
    ("endpoint", "value", "how"), [("response.best", "PD", "command line"), ("death.cause", "80", "desk")]
)
def test_a_reveal_does_not_tell_the_proposals_of_cycles_that_are_not_answered(
    tmp_path: Path, endpoint: str, value: str, how: How
) -> None:
    made = study(tmp_path / "S", [case("A-1")])
    in_full = made.as_seen_by("auditor").case("A-1").item(endpoint)
    assert in_full is not None
    assert in_full.proposal is not None
    answer = Answer(endpoint=endpoint, value=value, why="course")
    made.commit(Sign(case="A-1", answers=(answer,), how=how), by="reader1")

    revealed = made.as_seen_by("reader1").case("A-1").item(endpoint)
    assert revealed is not None
    assert revealed.proposal is not None
    assert revealed.proposal.value == in_full.proposal.value
    assert revealed.proposal.reasons == (REASONS_LATER,)

    cycles = [i.endpoint for i in made.as_seen_by("reader1").case("A-1").items if i.endpoint.startswith("response.c")]
    for cycle in cycles:
        answer = Answer(endpoint=cycle, value="NE", text="no slide")
        made.commit(Sign(case="A-1", answers=(answer,), how="desk"), by="reader1")
    seen = made.as_seen_by("reader1").case("A-1").item(endpoint)
    assert seen is not None
    assert seen.proposal == in_full.proposal


def test_contributing_causes_of_a_proposal_wait_for_the_cycles_too(tmp_path: Path) -> None:
    """Leukaemia that was never in remission, beside the cause proposed, tells the response of the cycle."""
    died = case(
        "A-1",
        cycles=(Cycle(n=1, start="2019-03-04", stop_reason="death"),),
        doses=(Dose(cycle=1, day=1, date="2019-03-04", mg=1.36, bsa=1.7, mg_m2=0.8),),
        marrows=(marrow("2019-02-28", 80),),
        extramedullary=(),
        relapses=(),
        follow_up=(),
        adverse_events=(
            AdverseEvent(
                term="Intracranial hemorrhage",
                ctcae="5.0",
                grade=5,
                start="2019-03-11",
                stop="2019-03-12",
                outcome="fatal",
            ),
        ),
        deaths=(Death(date="2019-03-12", narrative="", autopsy="no"),),
        site_values=(),
    )
    made = study(tmp_path / "S", [died])
    in_full = made.as_seen_by("auditor").case("A-1").item("death.cause")
    assert in_full is not None
    assert in_full.proposal is not None
    assert in_full.proposal.contributing == ("11",)
    answer = Answer(endpoint="death.cause", value="80", why="course")
    made.commit(Sign(case="A-1", answers=(answer,), how="desk"), by="reader1")
    revealed = made.as_seen_by("reader1").case("A-1").item("death.cause")
    assert revealed is not None
    assert revealed.proposal is not None
    assert (revealed.proposal.value, revealed.proposal.contributing) == ("40", ())
