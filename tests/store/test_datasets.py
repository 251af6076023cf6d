"""The data sets against the figures: every answer that counts as final is in them, derived ones too."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.commands import Sign
from store.committee import Answer
from store.datasets import datasets
from store.study import Study
from tests.cases import case, study


def items(made: Study) -> dict[str, dict[str, str]]:
    found = {d.name: d.rows for d in datasets(made.as_seen_by("auditor"))}
    return {row["endpoint"]: row for row in found["items"]}


@pytest.fixture
def made(tmp_path: Path) -> Study:
    made = study(tmp_path / "S", [case("A-1")])
    answers = tuple(Answer(endpoint=f"response.c{n}", value="NR", why="source") for n in (1, 2))
    made.commit(Sign(case="A-1", answers=answers, how="command line"), by="reader1")
    return made


def test_a_best_response_that_follows_from_final_cycles_is_final(made: Study) -> None:
    best = items(made)["response.best"]

    assert (best["state"], best["determination"], best["determined_by"]) == ("final", "NR", "derived")
    assert best["revision"] == str(made.revision)
    assert made.cohort_as_seen_by("auditor", "final").rows[0].values["response.best"].value == "NR"


def test_an_overruled_best_response_is_the_readers(made: Study) -> None:
    overruled = Answer(endpoint="response.best", value="CR", why="course")
    made.commit(Sign(case="A-1", answers=(overruled,), how="command line"), by="reader1")

    best = items(made)["response.best"]

    assert (best["determination"], best["determined_by"]) == ("CR", "one reader")


def test_nothing_follows_from_a_cycle_that_is_open(tmp_path: Path) -> None:
    made = study(tmp_path / "T", [case("A-1")])
    one = Answer(endpoint="response.c1", value="NR", why="source")
    made.commit(Sign(case="A-1", answers=(one,), how="command line"), by="reader1")

    best = items(made)["response.best"]

    assert (best["state"], best["determination"], best["determined_by"]) == ("open", "", "")
