"""Which reads are independent: the first answers of an item's first two readers, and who may know of them."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from store.case import to_documents
from store.charter import PROFILES
from store.commands import (
    AddPeople,
    Adjudicate,
    DrawRereads,
    ImportSource,
    LockStudy,
    Reopen,
    SetCharter,
    Sign,
    UnlockStudy,
    Withdraw,
)
from store.committee import Answer
from store.errors import Refused
from store.reads import ReadPair
from store.study import Study
from tests.cases import PEOPLE, case, study

CHARTER = msgspec.structs.replace(PROFILES["committee"], disclosure="whole", conflict="none")


@pytest.fixture
def made(tmp_path: Path) -> Study:
    return Study.create(
        tmp_path / "S",
        name="committee",
        by="coordinator",
        synthetic=True,
        commands=(
            SetCharter(charter=CHARTER, why="the charter of the study"),
            AddPeople(people=PEOPLE, readers={"*": ("reader1", "reader2")}, why="the people of the study"),
            ImportSource(cases={i: to_documents(case(i)) for i in ("A-1", "A-2")}, why="first import"),
        ),
    )


def sign(made: Study, reader: str, value: str, endpoint: str = "response.c1", *, why: str = "", text: str = "") -> None:
    date = "2019-09-10" if value == "BM" else ""
    answer = Answer(endpoint=endpoint, value=value, date=date, why=why, text=text)
    made.commit(Sign(case="A-1", answers=(answer,), how="command line"), by=reader)


def pairs(made: Study) -> dict[str, tuple[str, str, str]]:
    return {p.endpoint: (p.one.value, p.other.value, p.site) for p in made.reads_as_seen_by("auditor").pairs}


def test_an_item_is_a_pair_as_soon_as_both_have_signed(made: Study) -> None:
    sign(made, "reader2", "CRi")
    assert pairs(made) == {}
    sign(made, "reader1", "CR")

    site = made.as_seen_by("auditor").record("A-1").case.site_value("response.c1") or ""
    found: ReadPair = made.reads_as_seen_by("auditor").pairs[0]
    assert (found.one.reader, found.other.reader) == ("reader2", "reader1")
    assert pairs(made) == {"response.c1": ("CRi", "CR", site)}


def test_what_was_amended_later_is_no_independent_read(made: Study) -> None:
    sign(made, "reader1", "CR")
    sign(made, "reader1", "PR", why="sample")
    sign(made, "reader2", "PR")
    assert pairs(made)["response.c1"][:2] == ("CR", "PR")


def test_cannot_judge_is_a_read_that_is_counted_apart(made: Study) -> None:
    sign(made, "reader1", "CANNOT", text="no marrow")
    sign(made, "reader1", "CR", why="sample")
    sign(made, "reader2", "CR")
    assert pairs(made)["response.c1"][:2] == ("CANNOT", "CR")


def test_what_is_said_after_the_item_was_opened_again_is_none(made: Study) -> None:
    sign(made, "reader1", "CR")
    sign(made, "reader2", "CR")
    made.commit(Reopen(case="A-1", endpoint="response.c1", why="a marrow came in"), by="coordinator")
    sign(made, "reader1", "PR", why="sample")
    sign(made, "reader2", "PR", why="sample")
    assert pairs(made)["response.c1"][:2] == ("CR", "CR")


def test_the_ruling_of_the_chair_changes_nothing_of_it(made: Study) -> None:
    sign(made, "reader1", "CR")
    sign(made, "reader2", "PR")
    answer = Answer(endpoint="response.c1", value="PR", text="the marrow counts")
    made.commit(Adjudicate(case="A-1", answer=answer, disagreement="reading", how="command line"), by="chair")
    assert pairs(made)["response.c1"][:2] == ("CR", "PR")


def test_a_centre_that_says_nothing_of_relapse_and_vod_means_none(made: Study) -> None:
    for endpoint, value in (("relapse", "BM"), ("vod", "no")):
        sign(made, "reader1", value, endpoint)
        sign(made, "reader2", value, endpoint)
    assert pairs(made)["vod"] == ("no", "no", "no")


def test_withdrawn_cases_are_in_nothing(made: Study) -> None:
    sign(made, "reader1", "CR")
    sign(made, "reader2", "CR")
    made.commit(Withdraw(case="A-1", reason="consent"), by="coordinator")
    assert pairs(made) == {}


def test_what_is_read_again_is_held_against_the_first_read(made: Study) -> None:
    sign(made, "reader1", "CR")
    sign(made, "reader2", "CR")
    made.commit(DrawRereads(tasks={"A-1": (("response.c1", "reader2"),)}, seed=1), by="coordinator")
    sign(made, "reader2", "PR")

    (again,) = made.reads_as_seen_by("auditor").rereads
    assert (again.kind, again.before.reader, again.before.value, again.again.value) == ("same", "reader2", "CR", "PR")
    assert pairs(made)["response.c1"][:2] == ("CR", "CR")


@pytest.mark.parametrize("person", ["reader1", "chair"])
def test_who_is_blind_is_told_nothing_before_the_whole_study_is_locked(made: Study, person: str) -> None:
    sign(made, "reader1", "CR")
    sign(made, "reader2", "CR")
    with pytest.raises(Refused, match="once the study is locked"):
        made.reads_as_seen_by(person)
    made.commit(LockStudy(endpoints=("response",), why="interim"), by="coordinator")
    with pytest.raises(Refused):
        made.reads_as_seen_by(person)
    made.commit(UnlockStudy(lock=1, why="go on"), by="coordinator")
    made.commit(LockStudy(why="the end"), by="coordinator")
    assert made.reads_as_seen_by(person) == made.reads_as_seen_by("auditor")


def test_in_an_audit_only_the_second_read_is_a_pair(tmp_path: Path) -> None:
    plain = study(tmp_path / "A")
    assert plain.reads_as_seen_by("reader1").pairs == ()
