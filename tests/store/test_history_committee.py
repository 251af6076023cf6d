"""Every act of a committee is in its history, to each as far as she may know of it; no secret ever is."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from store.change import Change
from store.charter import write_charter
from store.commands import (
    Adjudicate,
    AnswerQuery,
    Assign,
    Command,
    DeclareConflict,
    Dispatch,
    DrawRereads,
    Keep,
    LockStudy,
    Meet,
    NewQuery,
    NoteExport,
    NoteOpening,
    RaiseQueries,
    Refer,
    Reopen,
    ResetSecret,
    RetirePerson,
    SetCharter,
    SetSecret,
    Sign,
    UnlockStudy,
)
from store.committee import Answer, Meeting
from store.errors import Refused
from store.history import history_of, history_of_study
from store.secrets import new_secret
from store.study import Study
from tests.cases import counts
from tests.staffed import ALL, case_of, committee

KEPT = new_secret("correct horse battery")
SALT, HASH = KEPT.salt, KEPT.written


def sign(study: Study, reader: str, value: str, endpoint: str = "response.c1", case: str = "A-1") -> None:
    date = "2019-09-10" if endpoint == "relapse" else ""
    answer = Answer(endpoint=endpoint, value=value, text="as the marrow says", date=date)
    study.commit(Sign(case=case, answers=(answer,), how="command line, nothing shown"), by=reader)


@pytest.fixture
def study(tmp_path: Path) -> Study:
    of = tuple(case_of(f"A-{n}") for n in (1, 2, 3))
    return committee(tmp_path / "s", of=of, readers=ALL, endpoints=("response", "relapse"), dispatch="by-coordinator")


def lines(changes: tuple[Change, ...], act: str) -> list[str]:
    found = (c for c in changes if c.act == act)
    return [" ".join(filter(None, (c.case, c.table, c.item, c.field, c.after))) for c in found]


def of_study(study: Study, person: str, act: str) -> list[str]:
    return lines(history_of_study(study.as_seen_by(person)), act)


def ask(due: str = "") -> RaiseQueries:
    return RaiseQueries(queries=(NewQuery(case="A-1", owner="coordinator", text="Repeated?", due=due),))


ANSWER = Answer(endpoint="response.c1", value="CR", text="the counts recovered")
COORDINATED: dict[str, tuple[list[tuple[str, Command]], list[str]]] = {
    "people.retire": (
        [("coordinator", RetirePerson(person="reader2", why="left", readers={"A-1": ("reader1", "reader3")}))],
        ["people reader2 retired True", "assignments A-1 readers reader1, reader3"],
    ),
    "case.assign": (
        [("coordinator", Assign(readers={"A-1": ("reader1", "reader3")}, why="ill", seed=7))],
        ["assignments A-1 readers reader1, reader3", "assignments A-1 seed 7"],
    ),
    "conflict.declare": (
        [("reader2", DeclareConflict(case="A-1", why="her patient"))],
        ["assignments A-1 readers reader1, reader3", "A-1 conflicts reader2 declared"],
    ),
    "secret.set": ([("reader2", SetSecret(salt=SALT, hash=HASH))], ["secrets reader2 set"]),
    "secret.reset": (
        [
            ("reader2", SetSecret(salt=SALT, hash=HASH)),
            ("coordinator", ResetSecret(person="reader2", why="forgot")),
        ],
        ["secrets reader2 reset"],
    ),
    "item.dispatch": (
        [("coordinator", Dispatch(items={"A-1": ("response.c1",)}))],
        ["A-1 rulings response.c1 sent to the chair"],
    ),
    "item.refer": (
        [
            ("coordinator", Dispatch(items={"A-1": ("response.c1",)})),
            ("chair", Refer(case="A-1", endpoint="response.c1", why="unclear", disagreement="charter")),
        ],
        ["A-1 rulings response.c1 left to the meeting", "A-1 rulings response.c1 why they differed charter unclear"],
    ),
    "item.chair": (
        [
            ("coordinator", Dispatch(items={"A-1": ("response.c1",)})),
            ("chair", Adjudicate(case="A-1", answer=ANSWER, disagreement="reading", clarify=True)),
        ],
        [
            "A-1 rulings response.c1 answer CR",
            "A-1 rulings response.c1 why they differed reading error",
            "A-1 rulings response.c1 charter to be made clearer",
        ],
    ),
    "item.meeting": (
        [
            ("coordinator", Dispatch(items={"A-1": ("response.c1",)})),
            ("chair", Refer(case="A-1", endpoint="response.c1", why="unclear")),
            (
                "chair",
                Meet(
                    case="A-1",
                    answer=ANSWER,
                    meeting=Meeting(attendees=("a", "b", "c"), votes_for=2, votes_against=1, minutes="Looked at."),
                ),
            ),
        ],
        [
            "A-1 rulings response.c1 answer CR",
            "A-1 rulings response.c1 attendees a, b, c",
            "A-1 rulings response.c1 vote 2 for, 1 against, 0 abstained",
            "A-1 rulings response.c1 minutes Looked at.",
        ],
    ),
    "item.reopen": (
        [("coordinator", Reopen(case="A-1", endpoint="response.c1", why="again"))],
        ["A-1 rulings response.c1 opened again"],
    ),
    "query.raise": (
        [("reader2", ask(due="2027-01-31"))],
        ["A-1 queries 1 asked Repeated?", "A-1 queries 1 owner coordinator", "A-1 queries 1 due 2027-01-31"],
    ),
    "query.answer": (
        [
            ("reader2", ask()),
            ("coordinator", AnswerQuery(case="A-1", query=1, kind="answer", text="It was not.")),
        ],
        ["A-1 queries 1 answer It was not."],
    ),
    "query.waive": (
        [
            ("coordinator", ask()),
            ("coordinator", AnswerQuery(case="A-1", query=1, kind="waive", text="not obtainable")),
        ],
        ["A-1 queries 1 waived not obtainable"],
    ),
    "case.open": (
        [("reader2", NoteOpening(case="A-1"))] * 2,
        ["A-1 openings reader2 opened", "A-1 openings reader2 opened, time 2"],
    ),
    "study.export": (
        [("reader2", NoteExport(basis="final", revision=3, digest="ab12"))],
        ["exports 1 basis final, revision 3, digest ab12"],
    ),
}


def done(study: Study, act: str) -> list[str]:
    """Have it done; the lines that tell it."""
    sign(study, "reader1", "CR")
    sign(study, "reader2", "PR")
    commands, expected = COORDINATED[act]
    for by, command in commands:
        study.commit(command, by=by)
    return expected


@pytest.mark.parametrize("act", COORDINATED)
def test_who_is_not_blind_is_told_of_every_act(study: Study, act: str) -> None:
    expected = done(study, act)
    for person in ("coordinator", "auditor"):
        assert of_study(study, person, act) == expected


@pytest.mark.parametrize(
    "act", [act for act in COORDINATED if act not in ("item.chair", "item.meeting", "people.retire")]
)
def test_a_blind_reader_is_told_of_no_act_of_others(study: Study, act: str) -> None:
    done(study, act)
    assert of_study(study, "reader1", act) == []
    assert lines(history_of(study.as_seen_by("reader1"), "A-1"), act) == []


@pytest.mark.parametrize("act", ["conflict.declare", "secret.set", "query.raise", "case.open", "study.export"])
def test_a_blind_reader_is_told_of_her_own(study: Study, act: str) -> None:
    expected = done(study, act)
    told = of_study(study, "reader2", act)
    # Who reads the case instead is told by who assigns.
    assert told == [line for line in expected if "reader3" not in line or "assignments" in line]


@pytest.mark.parametrize("act", ["item.chair", "item.meeting"])
def test_what_made_an_item_final_is_told_to_its_readers(study: Study, act: str) -> None:
    expected = done(study, act)
    assert of_study(study, "reader1", act) == expected


def test_the_chair_is_told_what_he_did_and_not_who_sent_it(study: Study) -> None:
    done(study, "item.refer")
    assert of_study(study, "chair", "item.refer") != []
    assert of_study(study, "chair", "item.dispatch") == []
    assert of_study(study, "chair", "review.sign") == []


def test_locks_and_charters_are_told_to_all(study: Study) -> None:
    study.commit(LockStudy(endpoints=("relapse",), why="interim"), by="coordinator")
    study.commit(UnlockStudy(lock=1, why="a late query"), by="coordinator")
    charter = msgspec.structs.replace(study.charter, version=2, quorum=5)
    study.commit(SetCharter(charter=charter, why="more", text=write_charter(charter)), by="coordinator")
    for person in ("reader1", "chair", "auditor"):
        (locked,) = of_study(study, person, "study.lock")
        assert locked.startswith("locks 1 lock1")
        assert locked.endswith(" freezes relapse")
        assert of_study(study, person, "study.unlock") == ["locks 1 released"]
        assert of_study(study, person, "charter.set")[-2:] == [
            "charter version 2 quorum 5",
            f"charter version 2 submitted {len(write_charter(charter).splitlines())} lines",
        ]


def test_no_secret_is_ever_told(study: Study) -> None:
    study.commit(SetSecret(salt=SALT, hash=HASH), by="reader2")
    for person in ("reader1", "reader2", "auditor", "coordinator"):
        told = msgspec.json.encode(history_of_study(study.as_seen_by(person), full=True)).decode()
        assert SALT not in told
        assert HASH not in told


def test_wrong_secrets_are_counted(tmp_path: Path) -> None:
    study = committee(tmp_path / "s", readers=ALL, signing_secret=True)
    study.commit(SetSecret(salt=SALT, hash=HASH), by="reader2")
    for _ in range(2):
        with pytest.raises(Refused):
            study.prove("reader2", "not this one")
    assert of_study(study, "auditor", "secret.wrong") == [
        "secrets reader2 wrong, 1 in a row",
        "secrets reader2 wrong, 2 in a row",
    ]
    assert of_study(study, "reader1", "secret.wrong") == []


def test_what_is_read_again_is_masked_in_her_history_too(study: Study) -> None:
    for reader in ("reader1", "reader2"):
        sign(study, reader, "CR")
    before = lines(history_of(study.as_seen_by("reader1"), "A-1"), "review.sign")
    assert "A-1 reviews response.c1 answer CR" in before
    study.commit(DrawRereads(tasks={"A-1": (("response.c1", "reader1"),)}, seed=5), by="coordinator")
    assert of_study(study, "coordinator", "rereads.draw") == [
        "A-1 rereads response.c1 reader1 to read it again, seed 5"
    ]
    assert of_study(study, "reader1", "rereads.draw") == []
    assert lines(history_of(study.as_seen_by("reader1"), "A-1"), "review.sign") == []
    sign(study, "reader1", "PR")
    assert of_study(study, "auditor", "review.reread") == ["A-1 rereads response.c1 read again PR"]
    assert of_study(study, "reader1", "review.reread") == ["A-1 rereads response.c1 read again PR"]
    assert of_study(study, "reader2", "review.reread") == []
    assert lines(history_of(study.as_seen_by("reader1"), "A-1"), "review.sign") == before


def test_a_relapse_is_told_with_its_date_and_a_kept_item_as_such(study: Study) -> None:
    from store.case import to_documents
    from store.commands import AmendSource

    sign(study, "reader1", "CR")
    sign(study, "reader1", "BM", "relapse")
    assert "A-1 reviews relapse date 2019-09-10" in of_study(study, "reader1", "review.sign")
    sign(study, "reader2", "CR")
    amended = case_of("A-1", labs=(*counts("2019-03-01", 0.4, 40), *counts("2019-03-26", 0.9), *counts("2019-04-24")))
    study.commit(AmendSource(cases={"A-1": {"labs": to_documents(amended)["labs"]}}, why="queried"), by="coordinator")
    study.commit(Keep(case="A-1", endpoint="response.c1", why="no bearing"), by="coordinator")
    assert of_study(study, "auditor", "item.keep") == ["A-1 rulings response.c1 stands as it is"]


def test_the_history_of_a_case_has_its_assignments(study: Study) -> None:
    done(study, "case.assign")
    found = history_of(study.as_seen_by("auditor"), "A-1")
    assert lines(found, "case.assign") == COORDINATED["case.assign"][1]
    assert lines(history_of(study.as_seen_by("auditor"), "A-2"), "case.assign") == []
