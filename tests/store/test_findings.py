"""Findings beside the items: VOD/SOS by every set, classes of death, and who may see them when."""

from __future__ import annotations

from pathlib import Path

import msgspec

from store.charter import PROFILES
from store.commands import Sign
from store.committee import Answer
from store.criteria.endpoints import cycle_of
from store.findings import findings_of, may_see
from store.study import Study
from tests.cases import case, study
from tests.store.criteria.build import ALL


def sign(made: Study, endpoint: str, value: str) -> None:
    answer = Answer(endpoint=endpoint, value=value, why="source")
    made.commit(Sign(case="A-1", answers=(answer,), how="command line"), by="reader1")


def test_they_are_hidden_until_what_they_rest_on_is_fixed(tmp_path: Path) -> None:
    made = study(tmp_path / "S")
    seen = made.as_seen_by("reader1")
    refused = may_see(seen.case("A-1"), seen.asker)
    assert refused is not None
    assert refused.code == "blind"

    sign(made, "death.cause", "10")

    seen = made.as_seen_by("reader1")
    refused = may_see(seen.case("A-1"), seen.asker)
    assert refused is not None
    assert "every cycle" in refused.reason

    for endpoint in [i.endpoint for i in seen.case("A-1").items if cycle_of(i.endpoint) is not None]:
        sign(made, endpoint, "NR")

    seen = made.as_seen_by("reader1")
    assert may_see(seen.case("A-1"), seen.asker) is None


def test_a_case_without_a_death_has_nothing_to_hide_and_no_class(tmp_path: Path) -> None:
    made = study(tmp_path / "S", [case(deaths=())])
    seen = made.as_seen_by("reader1")

    assert may_see(seen.case("A-1"), seen.asker) is None
    assert findings_of(seen.record("A-1"), seen.asker).classes == ()


def test_an_auditor_sees_them_always(tmp_path: Path) -> None:
    seen = study(tmp_path / "S").as_seen_by("auditor")

    assert may_see(seen.case("A-1"), seen.asker) is None


def test_the_classes_follow_the_answers(tmp_path: Path) -> None:
    made = study(tmp_path / "S", [case(relapses=(case().relapses[0],))])

    def classes() -> dict[str, bool | None]:
        seen = made.as_seen_by("reader1")
        return {c.label: c.holds for c in findings_of(seen.record("A-1"), seen.asker).classes}

    before = classes()
    assert (before["in remission"], before["non-relapse mortality"]) == (True, True)
    assert before["leukaemia named as cause without documented disease"] is True

    sign(made, "death.cause", "30")

    assert classes()["leukaemia named as cause without documented disease"] is False
    assert [
        r.set for r in findings_of(made.as_seen_by("reader1").record("A-1"), made.person("reader1")).vod.results
    ] == [
        "ebmt_2023",
        "ebmt_2016",
        "baltimore",
        "seattle_modified",
    ]


def test_the_sets_are_hidden_while_vod_or_relapse_is_to_be_answered(tmp_path: Path) -> None:
    made = study(
        tmp_path / "S", [case(deaths=())], charter=msgspec.structs.replace(ALL, allow_as=True, second_read=0.0)
    )

    def refused() -> str:
        seen = made.as_seen_by("reader1")
        found = may_see(seen.case("A-1"), seen.asker)
        return found.reason if found else ""

    assert "VOD/SOS" in refused()
    sign(made, "vod", "no")
    assert "relapse" in refused()
    sign(made, "relapse", "none")
    assert refused() == ""


def test_a_stage_that_is_not_closed_hides_them_from_a_living_case_too(tmp_path: Path) -> None:
    charter = msgspec.structs.replace(PROFILES["committee"], allow_as=True, conflict="none")
    reasons = set()
    for name, of in (("dead", case()), ("alive", case(deaths=()))):
        seen = study(tmp_path / name, [of], charter=charter).as_seen_by("reader1")
        found = may_see(seen.case("A-1"), seen.asker)
        reasons.add(found.reason if found else "")
    assert reasons == {"Shown once the responses of every stage are signed: it reads the whole record."}
