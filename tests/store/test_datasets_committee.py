"""The data sets of a committee: what was done stands in them once, and a blind reader has her own."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.commands import DrawRereads, Sign
from store.committee import Answer
from store.datasets import datasets
from store.datasets_columns import TITLES
from store.study import Study
from tests.busy_committee import HOSTILE, busy_committee, staged
from tests.cases import case, study
from tests.committee import Committee

Tables = dict[str, tuple[dict[str, str], ...]]


def tables(made: Study, person: str) -> Tables:
    found = datasets(made.as_seen_by(person))
    assert all(set(row) == set(d.columns) for d in found for row in d.rows)
    return {d.name: d.rows for d in found}


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Committee:
    return busy_committee(tmp_path_factory.mktemp("busy") / "S")


def test_every_table_made_here_has_rows(busy: Committee) -> None:
    made = tables(busy.study, "auditor")

    without = {name for name in TITLES if not made.get(name)}
    assert without == {"reveals", "training", "withdrawals", "doubts"}


def test_a_determination_names_the_answers_and_the_ruling_it_rests_on(busy: Committee) -> None:
    first, *_ = tables(busy.study, "auditor")["determinations"]

    assert (first["case"], first["endpoint"], first["value"], first["by"]) == ("A-1", "response.c1", "PR", "meeting")
    assert {first["reader_1"], first["reader_2"]} == {"reader1", "reader2"}
    assert (first["number_1"], first["number_2"], first["ruling"]) == ("2", "2", "6")
    assert (first["words"], first["lock"][:6]) == ("partial remission", "lock2-")


def test_a_review_has_its_evidence_its_name_and_its_signature(busy: Committee) -> None:
    first, *_ = tables(busy.study, "auditor")["reviews"]

    assert (first["cites"], first["text"]) == ("marrows:1:blast_pct;labs:3", HOSTILE)
    assert (first["meaning"], first["name"], first["proved"], len(first["signature"])) == (
        "reviewed",
        "Reader 1",
        "no",
        64,
    )


def test_a_lock_that_was_released_says_by_whom_and_why(busy: Committee) -> None:
    first, second = tables(busy.study, "auditor")["locks"]

    assert (first["endpoints"], first["released_by"], first["released_why"]) == ("vod", "coordinator", "too early")
    assert (second["endpoints"], second["released_by"]) == ("", "")
    assert int(first["frozen"]) + 1 == int(first["revision"])


def test_a_thread_is_a_row_an_entry(busy: Committee) -> None:
    found = [(q["query"], q["entry"], q["kind"], q["state"]) for q in tables(busy.study, "auditor")["queries"]]

    closed = [("1", n, kind, "closed") for n, kind in (("0", "question"), ("1", "answer"), ("2", "close"))]
    assert found == [*closed, ("2", "0", "question", "open")]


@pytest.mark.parametrize("name", ["conflicts", "openings", "exports", "rereads"])
def test_a_blind_reader_has_only_what_she_did_of_people(busy: Committee, name: str) -> None:
    everything = tables(busy.study, "auditor")[name]
    assert everything

    hers = tables(busy.study, "reader3")[name]

    assert all("reader3" in (row.get("person"), row.get("reader"), row.get("by")) for row in hers)


def test_heads_of_locks_are_not_for_a_blind_reader(busy: Committee) -> None:
    made = tables(busy.study, "reader1")
    heads = [row["head"] for row in tables(busy.study, "auditor")["locks"]]

    told = "\n".join(cell for rows in made.values() for row in rows for cell in row.values())

    assert [row["id"] for row in made["locks"]] == ["lock1", "lock2"]
    assert not any(head in told or head[:12] in told for head in heads)


def test_what_is_read_again_is_in_no_table_of_hers(busy: Committee) -> None:
    """Reader 1 reads response.c1 of A-2 again, masked: neither her own answer nor what it was determined as."""
    made = tables(busy.study, "reader1")

    for name in ("reviews", "determinations", "rulings", "signatures"):
        assert made[name]
        assert "A-2" not in {row["case"] for row in made[name]}


def test_in_an_audit_too_what_others_read_again_waits_for_her_own_answer(tmp_path: Path) -> None:
    made = study(tmp_path / "S", [case("A-1")])

    def sign(person: str, value: str) -> None:
        answer = Answer(endpoint="response.c1", value=value, why="other", text="looked at again")
        made.commit(Sign(case="A-1", answers=(answer,), how="command line"), by=person)

    sign("reader1", "CR")
    drawn = (("response.c1", "reader1"), ("response.c1", "reader2"))
    made.commit(DrawRereads(tasks={"A-1": drawn}, seed=5), by="coordinator")
    sign("reader2", "NR")

    before = tables(made, "reader1")
    assert [(r["reader"], r["value"]) for r in before["rereads"]] == [("reader1", "")]
    assert "reread" not in {r["of"] for r in before["signatures"]}
    sign("reader1", "CR")
    assert [(r["reader"], r["value"]) for r in tables(made, "reader1")["rereads"]] == [
        ("reader1", "CR"),
        ("reader2", "NR"),
    ]


def test_in_stage_one_a_reader_has_her_own_answer_alone(tmp_path: Path) -> None:
    made = staged(tmp_path / "S")
    before = tables(made.study, "reader1")
    made.give(made.signing("NR"), "reader2")

    after = tables(made.study, "reader1")

    assert [(r["reader"], r["value"]) for r in after["reviews"]] == [("reader1", "CR")]
    assert after == before
    assert not after["determinations"]
    assert not after["deaths"]
