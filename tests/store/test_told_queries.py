"""Which queries a reader is told of: none on what comes after her stage, and no number that counts others'."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from store.commands import Adjudicate, AnswerQuery, NewQuery, RaiseQueries, Sign
from store.committee import Answer, Cite
from store.errors import BadInput, Refused
from store.queries import Thread
from store.study import Study
from tests.staffed import ALL, committee

NARRATIVE = Cite(table="deaths", row=0, column="narrative")


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return committee(tmp_path / "s", readers=ALL, disclosure="two-stage")


def ask(study: Study, by: str, *, owner: str = "coordinator", **about: Any) -> None:
    query = NewQuery(case="A-1", owner=owner, text="What is known of it?", **about)
    study.commit(RaiseQueries(queries=(query,)), by=by)


def told(study: Study, person: str) -> list[Thread]:
    return list(study.as_seen_by(person).case("A-1").threads)


def sign_responses(study: Study, reader: str) -> None:
    answers = tuple(Answer(endpoint=e, value="CR") for e in ("response.c1", "response.c2"))
    study.commit(Sign(case="A-1", answers=answers, how="desk"), by=reader)


@pytest.mark.parametrize(
    "about",
    [
        {"cite": NARRATIVE},
        {"endpoint": "death.cause"},
        {"endpoint": "relapse"},
        {"cite": Cite(table="relapses", row=1)},
        {"endpoint": "response.c1", "cite": NARRATIVE},
        {"cite": Cite(table="cycles", row=0, column="stop_reason")},
    ],
)
def test_a_query_on_what_comes_later_is_hidden_until_then(study: Study, about: dict[str, Any]) -> None:
    ask(study, "coordinator", owner="reader1", **about)
    assert told(study, "reader1") == []
    with pytest.raises(BadInput, match="no query 1"):
        study.commit(AnswerQuery(case="A-1", query=1, kind="answer", text="x"), by="reader1")
    sign_responses(study, "reader1")
    assert [t.query.number for t in told(study, "reader1")] == [1]
    study.commit(AnswerQuery(case="A-1", query=1, kind="answer", text="seen since"), by="reader1")
    assert [t.state for t in told(study, "coordinator")] == ["answered"]


@pytest.mark.parametrize(
    "about",
    [{"endpoint": "response.c1"}, {"cite": Cite(table="marrows", row=1)}, {"cite": Cite(table="relapses", row=0)}, {}],
)
def test_a_query_on_what_is_shown_is_told_to_its_owner(study: Study, about: dict[str, Any]) -> None:
    ask(study, "coordinator", owner="reader1", **about)
    assert [t.query.cite for t in told(study, "reader1")] == [about.get("cite")]
    assert told(study, "reader2") == []


def test_the_rows_of_a_cite_are_counted_as_they_are_shown(study: Study) -> None:
    # The last laboratory values lie in the stage: only rows before the cited one may be hidden.
    ask(study, "reader1", cite=Cite(table="marrows", row=2))
    recorded = study.as_seen_by("auditor").case("A-1").threads[0].query.cite
    assert recorded is not None
    assert told(study, "reader1")[0].query.cite == Cite(table="marrows", row=2)


def test_numbers_and_bytes_do_not_tell_of_what_others_asked(tmp_path: Path) -> None:
    seen = []
    for name in ("alone", "not alone"):
        study = committee(tmp_path / name, readers=ALL, disclosure="two-stage")
        if name == "not alone":
            ask(study, "reader2", endpoint="response.c1")
            ask(study, "coordinator", owner="coordinator", cite=NARRATIVE)
            ask(study, "coordinator", owner="reader1", endpoint="death.cause")
        ask(study, "reader1", endpoint="response.c2")
        ask(study, "reader1")
        study.commit(AnswerQuery(case="A-1", query=2, kind="close", text="found it"), by="reader1")
        threads = [
            msgspec.structs.replace(
                t, revision=0, at="", entries=tuple(msgspec.structs.replace(e, revision=0, at="") for e in t.entries)
            )
            for t in told(study, "reader1")
        ]
        seen.append(msgspec.json.encode(threads))
        assert study.as_seen_by("coordinator").case("A-1").threads[-1].state == "closed"
    assert seen[0] == seen[1]


def test_the_chair_is_held_up_by_the_number_he_knows_a_query_by(tmp_path: Path) -> None:
    study = committee(tmp_path / "s", readers=ALL)
    for reader, value in (("reader1", "CR"), ("reader2", "PR")):
        answer = Answer(endpoint="response.c1", value=value, text="the marrow counts")
        study.commit(Sign(case="A-1", answers=(answer,), how="command line, nothing shown"), by=reader)
    ask(study, "reader2")
    ask(study, "reader2", endpoint="response.c1")
    assert [t.query.number for t in told(study, "chair")] == [1]
    item = study.as_seen_by("chair").case("A-1").item("response.c1")
    assert item is not None
    assert item.rule is not None
    assert item.rule.reason.startswith("Query 1 on this item is open")
    cr = Answer(endpoint="response.c1", value="CR", why="course")
    ruling = Adjudicate(case="A-1", answer=cr, disagreement="judgement")
    with pytest.raises(Refused, match="Query 1 on this item is open"):
        study.commit(ruling, by="chair")


def test_the_chair_is_not_told_who_asked(tmp_path: Path) -> None:
    study = committee(tmp_path / "s", readers=ALL)
    for reader, value in (("reader1", "CR"), ("reader2", "PR")):
        answer = Answer(endpoint="response.c1", value=value, text="the marrow counts")
        study.commit(Sign(case="A-1", answers=(answer,), how="command line, nothing shown"), by=reader)
    ask(study, "reader2", endpoint="response.c1")
    ask(study, "reader2", endpoint="response.c2")
    (thread,) = told(study, "chair")
    assert (thread.query.number, thread.query.by) == (1, "a reader")
