"""A committee from its charter to its lock, by command: 100 cases, a fifth discordant, each signature with a secret."""

from __future__ import annotations

import csv
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import msgspec
import pytest

from store.codes.causes import cause_class
from store.committee import Answer, Review, Ruling
from store.study import Study
from tests.ino_tui.commands.committee_script import (
    COORDINATOR,
    NOTHING_SHOWN,
    ONE,
    OTHER,
    REMISSIONS,
    Item,
    Script,
)

C1 = "response.c1"


class Played(msgspec.Struct, frozen=True):
    """The script when it was played, and whose answer counts where."""

    script: Script
    answers: dict[str, dict[Item, Answer]]  # person -> item -> her last answer
    final: dict[Item, str]
    ruled: dict[Item, Answer]
    between: dict[str, tuple[str, tuple[str, ...]]]  # what was seen on the way: state and flags of an item


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ino_tui.commands.place.account", lambda: "someone")
        patch.setattr("ino_tui.commands.making.account", lambda: "someone")
        yield _play(Script(tmp_path_factory.mktemp("committee")))


def _play(script: Script) -> Played:
    script.found()
    seen: dict[str, tuple[str, tuple[str, ...]]] = {}
    by_command = script.by_command()
    closed, waived, cannot, again, amended = script.asked_and_reopened()
    script.read_by_command(by_command)
    for case in (closed, waived):
        asked = ("--case", case, "--endpoint", C1, "--text", "Which marrow is meant?")
        script.do("query", "raise", script.path, *asked, by=ONE)
    script.sign((cannot, C1), Answer(endpoint=C1, value="CANNOT", text="the report of day 22 is missing"), ONE)
    script.do("query", "answer", script.path, "--case", cannot, "--query", 1, "--text", "it came today")
    script.read_the_rest(by_command)
    seen["queried"] = script.item((closed, C1))
    for action, by in (("answer", COORDINATOR), ("close", ONE)):
        script.do("query", action, script.path, "--case", closed, "--query", 1, "--text", "that of day 22", by=by)
    script.do("query", "waive", script.path, "--case", waived, "--query", 1, "--text", "the centre does not know")
    ruled = script.rule()
    why = ("--why", "a second report came to light")
    script.do("reopen", script.path, "--case", again, "--endpoint", C1, *why)
    seen["reopened"] = script.item((again, C1))
    anew = Answer(endpoint=C1, value="NR", text="by the second report")
    for reader in (ONE, OTHER):
        script.sign((again, C1), anew, reader)
    script.do("import", script.path, "--from", script.amended_tables(amended), "--why", "the centre corrected it")
    seen["amended"] = script.item((amended, C1))
    for endpoint in script.planned.items_of(amended):
        if "stale" in script.item((amended, endpoint))[1]:
            script.do("keep", script.path, "--case", amended, "--endpoint", endpoint, "--why", "no bearing")
    script.said["lock"] = script.do("lock", script.path, "--why", "all is final", secret=True)
    pairs = script.planned.answers
    answers = {p: {i: pair[p == OTHER] for i, pair in pairs.items()} for p in (ONE, OTHER)}
    for person in (ONE, OTHER):
        answers[person][again, C1] = anew
    final = {item: answer.value for item, answer in answers[ONE].items()}
    final |= {item: answer.value for item, answer in ruled.items()}
    final |= dict.fromkeys(script.planned.by_class, "INFECTION")
    return Played(script, answers, final, ruled, seen)


# -- the record --------------------------------------------------------------------------------------


def test_the_record_is_whole(played: Played) -> None:
    result = played.script.run("verify", played.script.path, by="")
    assert (result.code, result.out.splitlines()[-1]) == (0, "whole")


def test_readers_are_drawn_as_a_pair_of_every_case(played: Played) -> None:
    seen = Study.open(played.script.path).as_seen_by(COORDINATOR)
    assert {tuple(sorted(seen.readers_of(i))) for i in seen.case_ids} == {(ONE, OTHER)}
    assert len(seen.case_ids) == 100


def test_a_fifth_differed_and_went_to_the_chair(played: Played) -> None:
    planned = played.script.planned
    assert len({case for case, _ in planned.differ}) == 20
    kinds = Counter(endpoint for _, endpoint in planned.differ)
    assert set(kinds) == {C1, "relapse", "vod", "death.cause"}
    differ = {i for i, (one, other) in planned.answers.items() if one.value != other.value}
    assert differ == {*planned.differ, *planned.by_class}


def test_every_item_is_final_and_locked_with_the_answer_that_was_decided(played: Played) -> None:
    seen = Study.open(played.script.path).as_seen_by(COORDINATOR)
    found = {}
    for case in seen.case_ids:
        for item in seen.case(case).items:
            if item.endpoint != "response.best":
                assert item.state == "final", (case, item.endpoint, item.state)
                assert "locked" in item.flags
                assert "stale" not in item.flags
                assert item.determination is not None
                found[case, item.endpoint] = item.determination.value
    assert found == played.final


def test_on_the_way_a_query_held_an_item_back_and_a_reopened_one_waited(played: Played) -> None:
    assert played.between["queried"][0] == "agreed"
    assert played.between["reopened"] == ("open", ("reopened",))
    state, flags = played.between["amended"]
    assert (state, "stale" in flags) == ("final", True)


T = TypeVar("T")


def _kept(played: Played, table: str, kind: type[T]) -> list[tuple[str, T]]:
    """Every version of every document of a table of the cases, with the case."""
    seen = Study.open(played.script.path).as_seen_by(COORDINATOR)
    return [(case, stored.decode(kind)) for case in seen.case_ids for _, stored in seen.versions(f"{table}:{case}")]


def _determined(played: Played) -> list[Ruling]:
    return [r for _, r in _kept(played, "rulings", Ruling) if r.kind in ("chair", "meeting")]


def test_every_signature_was_proved_and_says_that_nothing_was_shown(played: Played) -> None:
    reviews = [r for _, r in _kept(played, "reviews", Review)]
    assert len(reviews) == 2 * len(played.script.planned.answers) + 3  # one cannot judge, two read again
    determined = _determined(played)
    assert Counter(r.kind for r in determined) == {"chair": 18, "meeting": 2}
    signed = [(r.proved, r.how, bool(r.signature)) for r in reviews]
    signed += [(r.proved, r.how, bool(r.signature)) for r in determined]
    assert set(signed) == {(True, NOTHING_SHOWN, True)}


# -- figures -------------------------------------------------------------------------------------------


def _site(played: Played, endpoint: str) -> dict[str, str]:
    seen = Study.open(played.script.path).as_seen_by(COORDINATOR)
    found = {}
    for case in seen.case_ids:
        value = seen.record(case).case.site_value(endpoint)
        if value is not None:
            found[case] = value
    return found


def _said(played: Played, basis: str, endpoint: str) -> dict[str, str]:
    """What each case counts as under a basis, by what was signed and not by the program."""
    if basis == "site":
        return _site(played, endpoint)
    if basis == "final":
        return {case: v for (case, e), v in played.final.items() if e == endpoint}
    return {case: a.value for (case, e), a in played.answers[basis].items() if e == endpoint}


def _figures(played: Played, basis: str) -> dict[str, dict[str, object]]:
    result = played.script.do("stats", played.script.path, "--basis", basis, "--json")
    return {figure["id"]: figure for figure in result.json["figures"]}


@pytest.mark.parametrize("basis", ["site", "final", ONE, OTHER])
def test_figures_count_what_was_signed(played: Played, basis: str) -> None:
    figures = _figures(played, basis)
    response = figures[C1]
    remissions = sum(value in REMISSIONS for value in _said(played, basis, C1).values())
    assert (response["n"], response["of"]) == (remissions, 100)
    deaths = Counter(cause_class(code) for code in _said(played, basis, "death.cause").values())
    counted = {i.removeprefix("death."): f["n"] for i, f in figures.items() if i.startswith("death.")}
    assert {k: n for k, n in counted.items() if n} == dict(deaths)


def test_the_bases_differ_where_readers_and_chair_did(played: Played) -> None:
    responses = {basis: _figures(played, basis)[C1]["n"] for basis in ("site", "final", ONE, OTHER)}
    # Reader 1 answered as the centres did, but for the item that was read again.
    assert responses["site"] == 60
    assert responses[ONE] == 60 - (_site(played, C1)[_reopened(played)] in REMISSIONS)
    assert responses[OTHER] != responses[ONE]
    assert responses["final"] not in (responses[ONE], responses["site"])


def _reopened(played: Played) -> str:
    return next(case for (case, e), a in played.answers[ONE].items() if a.text == "by the second report")


def test_reconcile_agrees_on_the_site_and_says_where_the_committee_does_not(played: Played) -> None:
    assert played.script.run("reconcile", played.script.path, "--basis", "site").code == 0
    result = played.script.run("reconcile", played.script.path, "--basis", "final", "--json")
    assert result.code == 1
    rows = {row["id"]: row for row in result.json["figures"]}
    remissions = sum(value in REMISSIONS for value in _said(played, "final", C1).values())
    assert (rows["F12"]["n"], rows["F12"]["agrees"]) == (remissions, False)
    # What no answer decides is as it was.
    assert all(rows[i]["agrees"] for i in ("F1", "F2", "F3", "F7", "F9", "F17", "F30"))


# -- the export ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def exported(played: Played) -> Path:
    folder = played.script.folder / "export"
    played.script.do("export", played.script.path, folder, "--basis", "final")
    return folder


def _rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_export_holds_every_review(played: Played, exported: Path) -> None:
    fields = ("endpoint", "reader", "value", "date", "anchor", "grade", "why", "text", "first", "digest", "signature")
    signed = {
        (case, *(getattr(review, name) for name in fields), str(review.number))
        for case, review in _kept(played, "reviews", Review)
    }
    rows = _rows(exported, "reviews")
    assert {tuple(row[name] for name in ("case", *fields, "number")) for row in rows} == signed
    assert len(rows) == len(signed)
    assert {(row["name"], row["meaning"]) for row in rows} == {("Reader 1", "reviewed"), ("Reader 2", "reviewed")}
    assert all(row["at"] for row in rows)


def test_the_export_holds_every_determination(played: Played, exported: Path) -> None:
    told = {(row["case"], row["endpoint"]): row["value"] for row in _rows(exported, "determinations")}
    assert {item: value for item, value in told.items() if item[1] != "response.best"} == played.final
    rows = _rows(exported, "rulings")
    kept = [(case, r.endpoint, r.kind, r.value, r.signature) for case, r in _kept(played, "rulings", Ruling)]
    columns = ("case", "endpoint", "kind", "value", "signature")
    assert sorted(tuple(row[n] for n in columns) for row in rows) == sorted(kept)
    ruled = {(row["case"], row["endpoint"]): row["value"] for row in rows if row["kind"] in ("chair", "meeting")}
    assert ruled == {item: answer.value for item, answer in played.ruled.items()}


def test_the_export_holds_every_query(played: Played, exported: Path) -> None:
    told = [(row["case"], row["kind"], row["by"], row["text"]) for row in _rows(exported, "queries")]
    closed, waived, cannot, *_ = played.script.asked_and_reopened()
    assert sorted(told) == sorted(
        [
            (closed, "question", ONE, "Which marrow is meant?"),
            (closed, "answer", COORDINATOR, "that of day 22"),
            (closed, "close", ONE, "that of day 22"),
            (waived, "question", ONE, "Which marrow is meant?"),
            (waived, "waive", COORDINATOR, "the centre does not know"),
            (cannot, "question", ONE, "the report of day 22 is missing"),
            (cannot, "answer", COORDINATOR, "it came today"),
            (cannot, "close", ONE, "judged since"),
        ]
    )


def test_the_export_holds_every_signature(played: Played, exported: Path) -> None:
    reviews = [review.signature for _, review in _kept(played, "reviews", Review)]
    rulings = [ruling.signature for _, ruling in _kept(played, "rulings", Ruling)]
    (lock,) = Study.open(played.script.path).as_seen_by(COORDINATOR).locks
    rows = _rows(exported, "signatures")
    assert Counter(row["signature"] for row in rows) == Counter([*reviews, *rulings, lock.signature])
    meanings = Counter(row["meaning"] for row in rows)
    assert meanings == {"reviewed": len(reviews), "adjudicated": len(rulings), "approved": 1}
    assert all(row["name"] and row["at"] for row in rows)


def test_an_inspector_finds_it_whole(played: Played, exported: Path) -> None:
    checked = subprocess.run(
        [sys.executable, "-I", exported / "verify.py"], capture_output=True, text=True, timeout=60, check=False
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


# -- the lock ------------------------------------------------------------------------------------------


def test_figures_carry_the_lock_and_unlocking_needs_a_reason(played: Played, exported: Path, tmp_path: Path) -> None:
    script = played.script
    first = Study.open(script.path).as_seen_by(COORDINATOR).locks[0].id
    assert first in script.said["lock"].out
    # To a reader it is without the digits of the head, which rest on what others did.
    for person, named in ((COORDINATOR, first), (ONE, first.partition("-")[0])):
        told = script.do("stats", script.path, "--basis", "final", "--json", by=person).json["lock"]
        assert told == named
        assert named in script.do("stats", script.path, "--basis", "final", by=person).out
    assert first in (exported / "MANIFEST").read_text()
    before = (script.path / "journal.jsonl").read_bytes()
    refused = script.run("unlock", script.path, first)
    assert refused.code in (1, 2)
    assert "reason" in refused.sentence or "--why" in refused.sentence
    assert (script.path / "journal.jsonl").read_bytes() == before
    # On a copy, for the other tests look at the locked study.
    copy = Script(tmp_path)
    copy.path.mkdir()
    (copy.path / "journal.jsonl").write_bytes(before)
    copy.do("unlock", copy.path, 1, "--why", "a signature was forgotten")
    assert not copy.do("stats", copy.path, "--basis", "final", "--json").json.get("lock")
    second = copy.do("lock", copy.path, "--why", "now all is final", secret=True)
    assert first not in second.out
    locks = Study.open(copy.path).as_seen_by(COORDINATOR).locks
    assert [lock.id == first for lock in locks] == [False]
    assert copy.run("verify", copy.path, by="").code == 0


def test_nothing_is_signed_while_it_is_locked(played: Played) -> None:
    before = (played.script.path / "journal.jsonl").stat().st_size
    case = played.script.by_command()[0]
    given = ("--case", case, "--endpoint", C1, "--answer", "PD", "--why", "read anew")
    result = played.script.run("sign", played.script.path, *given, by=ONE, secret=True)
    assert result.code == 1
    assert (played.script.path / "journal.jsonl").stat().st_size == before
