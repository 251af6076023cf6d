"""Lines of a committee that no command writes are damage at their revision; what was not shown as it says is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from store.place import JOURNAL
from store.study import Study
from store.verify import walk
from tests.store.busy_committee import busy_committee
from tests.store.forge import chained, signed, transactions, written

Line = dict[str, Any]
Change = Callable[[Line], None]


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return (busy_committee(tmp_path_factory.mktemp("forged") / "S").study.path / JOURNAL).read_bytes()


def forged(journal: bytes, act: str, change: Change, *, sign: bool = True) -> tuple[bytes, int]:
    """The journal with the first line of an act changed, signed anew and its chain made to hold; its revision."""
    lines = transactions(journal)
    revision = next(n for n, line in enumerate(lines) if line["act"] == act)
    change(lines[revision])
    if sign:
        lines[revision] = signed(lines[revision])
    return chained(lines), revision


def says(field: str, value: Any, op: int = 0) -> Change:
    """The document says something else."""
    return lambda line: line["ops"][op][2].update({field: value})


def named(doc_id: str, op: int = 0, **fields: Any) -> Change:
    """The document has another id, and says so."""

    def change(line: Line) -> None:
        line["ops"][op][1] = doc_id
        line["ops"][op][2].update(fields)

    return change


def by(person: str, field: str = "by") -> Change:
    """The line is of another person, and so says its document."""

    def change(line: Line) -> None:
        line["by"] = person
        if field in line["ops"][0][2]:
            line["ops"][0][2][field] = person

    return change


MEETING = {"attendees": ["a", "b", "c"], "votes_for": 2, "votes_against": 1, "abstained": 0, "minutes": "seen"}
UNLAWFUL: dict[str, tuple[str, Change, str]] = {
    # rulings
    "a ruling for another": ("item.chair", says("by", "coordinator"), "is not what chair did"),
    "a ruling by a reader": ("item.chair", by("reader3"), "not a chair"),
    "a ruling that was left out": ("item.chair", named("response.c1/5", number=5), "does not follow"),
    "a ruling written over": ("item.chair", named("response.c1/1", number=1), "does not follow"),
    "a ruling without an answer": ("item.chair", says("value", ""), "determines nothing"),
    "a ruling on another charter": ("item.chair", says("charter", 9), "names charter 9"),
    "a ruling of another act": ("item.chair", says("kind", "refer"), "is not what"),
    "a ruling with a meeting": ("item.chair", says("meeting", MEETING), "do not go together"),
    "a ruling on no endpoint": ("item.chair", named("mood/1", endpoint="mood", number=1), "not a ruling"),
    "a meeting that nobody held": ("item.meeting", says("meeting", None), "do not go together"),
    "a quorum of two": (
        "item.meeting",
        says("meeting", {**MEETING, "attendees": ["a", "b"], "votes_against": 0}),
        "decided nothing",
    ),
    "a vote too many": ("item.meeting", says("meeting", {**MEETING, "votes_for": 3}), "decided nothing"),
    "a majority against": ("item.meeting", says("meeting", {**MEETING, "votes_for": 1, "votes_against": 2}), "decided"),
    "a referral by the coordinator": ("item.refer", by("coordinator"), "not a chair"),
    "a dispatch by a reader": ("item.dispatch", by("reader1"), "not a coordinator"),
    "a re-opening by the chair": ("item.reopen", by("chair"), "not a coordinator"),
    # queries
    "a query out of order": ("query.raise", named("4", number=4), "not the next query"),
    "a query for another": ("query.raise", says("by", "reader1"), "is not chair's"),
    "a query to nobody": ("query.raise", says("owner", "nobody"), "nobody's to answer"),
    "a query by an auditor": ("query.raise", by("auditor"), "raises no queries"),
    "a query that asks nothing": ("query.raise", says("text", ""), "not the next query"),
    "an entry out of order": ("query.answer", named("1/2", number=2), "does not follow"),
    "an entry on no query": ("query.answer", named("9/1", query=9), "does not follow"),
    "an entry for another": ("query.answer", says("by", "chair"), "is not what coordinator said"),
    "an entry of another act": ("query.answer", says("kind", "waive"), "is a waive"),
    "an answer by who was not asked": ("query.answer", by("reader2"), "is not reader2's to answer"),
    "a close by who did not raise it": ("query.close", by("reader1"), "is not reader1's to close"),
    "a waiver by a reader": ("query.waive", by("reader1"), "is not reader1's to waive"),
    # locks
    "a lock with another head": ("study.lock", says("head", "0" * 64), "does not freeze"),
    "a lock of another revision": ("study.lock", says("revision", 3), "does not freeze"),
    "a lock called otherwise": ("study.lock", says("id", "lock1-0"), "does not freeze"),
    "a lock out of order": ("study.lock", named("2", number=2), "does not freeze"),
    "a lock for another": ("study.lock", says("by", "auditor"), "does not freeze"),
    "a lock by a reader": ("study.lock", by("reader1"), "not a coordinator"),
    "a lock that is released and changed": ("study.unlock", says("endpoints", []), "not released so"),
    "a lock that is not released": ("study.unlock", says("released", False), "not released so"),
    # people
    "a person who leaves and changes": ("people.retire", says("name", "X"), "not a person who leaves"),
    "a person who does not leave": ("people.retire", says("retired", False), "not a person who leaves"),
    "readers who are nobody": ("case.assign", says("readers", ["nobody"]), "no person of the study"),
    "a reader twice": ("case.assign", says("readers", ["reader1", "reader1"]), "does not assign"),
    "an assignment of no case": ("case.assign", named("A-9"), "does not assign"),
    "an assignment by a reader": ("case.assign", by("reader1"), "not a coordinator"),
    "a conflict of another": ("conflict.declare", named("A-2/reader1"), "no conflict that reader2 declares"),
    # secrets
    "a secret of another": ("secret.set", named("reader2"), "not changed so"),
    "two wrong ones at once": ("secret.wrong", says("wrong", 2), "not changed so"),
    "none wrong": ("secret.wrong", says("wrong", 0), "not changed so"),
    "another secret that is right": ("secret.right", says("hash", "x"), "not changed so"),
    "a reset that sets one": ("secret.reset", says("hash", "x"), "not changed so"),
    "a reset by oneself": ("secret.reset", by("reader1"), "not a coordinator"),
    # the rest
    "a reread that was not drawn": ("review.reread", named("vod/reader1/answer", endpoint="vod"), "not asked"),
    "a reread for another": ("review.reread", by("reader2", "reader"), "not asked"),
    "a reread drawn for nobody": ("rereads.draw", named("response.c1/nobody"), "nothing to read again"),
    "an opening too many": ("case.open", says("times", 2), "no case that reader1 opened"),
    "an opening by another": ("case.open", named("A-1/reader2"), "no case that reader1 opened"),
    "an export out of order": ("study.export", named("4"), "not the next export"),
}


@pytest.mark.parametrize(("act", "change", "words"), UNLAWFUL.values(), ids=UNLAWFUL)
def test_a_forged_line_is_damage_at_its_revision(
    tmp_path: Path, journal: bytes, act: str, change: Change, words: str
) -> None:
    data, revision = forged(journal, act, change)

    found = walk(written(tmp_path / "S", data))

    assert found.damage is not None
    assert (found.damage.revision, Study.open(tmp_path / "S").revision) == (revision, revision - 1)
    assert words in found.damage.reason


@pytest.mark.parametrize(
    "act", ["review.sign", "item.chair", "item.meeting", "item.keep", "study.lock", "review.reread"]
)
@pytest.mark.parametrize("signature", ["", "0" * 64], ids=["none", "another"])
def test_what_is_signed_carries_its_signature(tmp_path: Path, journal: bytes, act: str, signature: str) -> None:
    data, revision = forged(journal, act, says("signature", signature), sign=False)

    found = walk(written(tmp_path / "S", data))

    assert found.damage is not None
    assert found.damage.revision == revision


def test_a_signature_on_another_case_does_not_hold(tmp_path: Path, journal: bytes) -> None:
    def on_another(line: Line) -> None:
        for op in line["ops"]:
            op[0] = "reviews:A-2"

    data, revision = forged(journal, "review.sign", on_another, sign=False)

    found = walk(written(tmp_path / "S", data))

    assert found.damage is not None
    assert (found.damage.revision, "signature" in found.damage.reason) == (revision, True)


def test_who_read_an_item_does_not_rule_on_it(tmp_path: Path, journal: bytes) -> None:
    lines = transactions(journal)
    people = next(line for line in lines if line["act"] == "people.add")
    people["ops"][0][2]["roles"] = ["reviewer", "chair"]
    people["ops"][1][2]["roles"] = ["reviewer", "chair"]
    ruling = next(line for line in lines if line["act"] == "item.chair")
    by("reader1")(ruling)
    lines[ruling["rev"]] = signed(ruling)

    found = walk(written(tmp_path / "S", chained(lines)))

    assert found.damage is not None
    assert (found.damage.revision, "cannot rule" in found.damage.reason) == (ruling["rev"], True)


def test_an_answer_ends_no_query_but_its_own_need(tmp_path: Path, journal: bytes) -> None:
    lines = transactions(journal)
    before = next(n for n, line in enumerate(lines) if line["act"] == "query.answer")
    note = {"query": 1, "number": 1, "kind": "close", "by": "reader2", "text": "judged since"}
    first = next(line for line in lines if line["act"] == "review.sign" and line["by"] == "reader2")
    endpoint, reader, again = "response.c1", "reader2", dict(first["ops"][0][2], number=2, why="other", text="again")
    ops = [["reviews:A-1", f"{endpoint}/{reader}/2", again], ["queries:A-1", "1/1", note]]
    lines[before:] = [signed({**first, "rev": before, "ops": ops})]

    found = walk(written(tmp_path / "S", chained(lines)))

    assert found.damage is not None
    assert (found.damage.revision, "to close" in found.damage.reason) == (before, True)


# -- what was shown ------------------------------------------------------------------------------------


@pytest.mark.parametrize("act", ["review.sign", "item.chair", "item.meeting", "review.reread"])
@pytest.mark.parametrize("digest", ["", "0" * 64], ids=["none", "another"])
def test_another_digest_than_of_what_was_shown_is_told_at_its_revision(
    tmp_path: Path, journal: bytes, act: str, digest: str
) -> None:
    data, revision = forged(journal, act, says("digest", digest))

    lines = transactions(data)
    locked = next(n for n, line in enumerate(lines) if line["act"] == "study.lock")  # it names a head that is gone
    found = walk(written(tmp_path / "S", chained(lines[:locked])))

    assert (found.damage, found.revision, found.whole) == (None, locked - 1, False)
    assert [wrong.revision for wrong in found.not_shown] == [revision]
    assert "another digest" in found.not_shown[0].reason


def test_a_source_that_was_changed_in_place_is_told_by_all_that_was_signed_on_it(
    tmp_path: Path, journal: bytes
) -> None:
    lines = transactions(journal)
    source = next(line for line in lines if line["act"] == "source.import")
    labs = next(op for op in source["ops"] if op[:2] == ["case:A-1", "labs"])
    labs[2]["rows"][0]["value"] = "9.9"
    ruled = next(n for n, line in enumerate(lines) if line["act"] == "item.chair")

    found = walk(written(tmp_path / "S", chained(lines[: ruled + 1])))

    signed_in = [n for n, line in enumerate(lines[: ruled + 1]) if line["act"] in ("review.sign", "item.chair")]
    assert found.damage is None
    assert [wrong.revision for wrong in found.not_shown] == signed_in
