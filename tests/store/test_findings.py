"""Findings beside the items: VOD/SOS by every set, classes of death, and who may see them when."""

from __future__ import annotations

from pathlib import Path

from store.commands import Sign
from store.committee import Answer
from store.criteria.endpoints import cycle_of
from store.findings import findings_of, may_see
from store.study import Study
from tests.cases import case, study


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
