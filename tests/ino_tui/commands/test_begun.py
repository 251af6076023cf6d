"""The demo of a committee: whoever sits down finds work."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from ino_tui.commands.begun import begin
from ino_tui.commands.making import make_reference
from store.study import Study
from store.verify import walk


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Study:
    study = make_reference(tmp_path_factory.mktemp("demo") / "S", "committee")
    begin(study)
    return study


def states(study: Study, person: str) -> Counter[str]:
    seen = study.as_seen_by(person)
    return Counter(item.state for case_id in seen.case_ids for item in seen.case(case_id).items)


@pytest.mark.parametrize("reader", ["reader1", "reader2"])
def test_a_reader_finds_open_items_and_is_told_nothing_of_the_others(begun: Study, reader: str) -> None:
    found = states(begun, reader)
    assert set(found) == {"open", "one review", "final"}
    assert found["open"] > 100
    assert found["one review"] >= 5


def test_the_chair_finds_what_differs_and_an_item_for_the_meeting(begun: Study) -> None:
    seen = begun.as_seen_by("chair")
    assert 3 <= len(seen.case_ids) <= 10
    found = states(begun, "chair")
    assert found["with the chair"] >= 2
    assert found["to the meeting"] == 1


def test_the_coordinator_finds_queries(begun: Study) -> None:
    seen = begun.as_seen_by("coordinator")
    threads = [thread for case_id in seen.case_ids for thread in seen.case(case_id).threads]
    assert {thread.state for thread in threads} == {"open", "answered"}


def test_it_is_a_whole_record_and_says_how_it_was_signed(begun: Study) -> None:
    found = walk(Path(begun.path))
    assert found.whole
    seen = begun.as_seen_by("auditor")
    hows = {s.review.how for c in seen.case_ids for i in seen.record(c).items.values() for s in i.reviews}
    assert hows == {"command line, nothing shown"}
