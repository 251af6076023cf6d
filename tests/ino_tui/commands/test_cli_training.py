"""Training by command: real cases wait, the right answer is told once hers is signed, and who is through is listed."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from store.reference import TABLES_FOLDER
from store.study import Study
from tests.ino_tui.commands.conftest import Cli, Result, lines
from tests.staffed import ALL, committee
from tests.trained import CASES, answer_training, gold_answers


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return committee(tmp_path / "s", readers=ALL, training=True)


def sign(cli: Cli, study: Study, case: str, endpoint: str, answer: str, *options: str, by: str = "reader1") -> Result:
    item = ("--case", case, "--endpoint", endpoint, "--answer", answer)
    return cli("sign", study.path, *item, *options, "--as", by)


def test_a_real_case_waits(cli: Cli, study: Study) -> None:
    result = sign(cli, study, "A-1", "response.c1", "CR")
    assert (result.code, result.out) == (1, "")
    assert "TRN-01 to TRN-06 come before the first real one" in result.sentence
    for command in (("stats", "--basis", "own"), ("export", str(study.path.parent / "e"))):
        refused = cli(command[0], study.path, *command[1:], "--as", "reader1")
        assert (refused.code, refused.out) == (1, "")
        assert "training" in refused.sentence
    assert lines(study.path) == 4


def test_the_right_answer_is_told_once_hers_is_signed(cli: Cli, study: Study) -> None:
    unsure = sign(cli, study, "TRN-01", "response.c1", "NR")
    assert (unsure.code, "CR" in unsure.sentence) == (1, False)
    result = sign(cli, study, "TRN-01", "response.c1", "NR", "--why", "the blasts of day 15")
    assert (result.code, result.out) == (0, "rev 4 TRN-01 response.c1\n")
    assert result.sentence == "The right answer is CR."
    assert lines(study.path) == 5
    assert cli("verify", study.path).code == 0


def test_the_last_one_opens_the_real_cases(cli: Cli, study: Study) -> None:
    answer_training(study, "reader1", CASES[:-1], {("TRN-01", "response.c1"): "NR"})
    *most, last = gold_answers(study.as_seen_by("reader1"), "TRN-06")
    for answer in most:
        options = [f for n in ("date", "anchor") if (v := getattr(answer, n)) for f in (f"--{n}", v)]
        signed = sign(cli, study, "TRN-06", answer.endpoint, answer.value, *options, "--why", "course")
        assert signed.code == 0, signed.err
        assert signed.sentence == f"The right answer is {answer.value}."
    result = sign(cli, study, "TRN-06", last.endpoint, last.value, "--why", "course")
    assert result.code == 0
    assert "27 of 28 first answers were right; your cases are open" in result.err
    assert sign(cli, study, "A-1", "response.c1", "CR").code == 0
    # The training is over, and the other reader's is not.
    assert sign(cli, study, "TRN-06", "response.c1", "NR", "--why", "again").code == 2
    assert sign(cli, study, "A-1", "response.c1", "CR", by="reader2").code == 1
    assert cli("verify", study.path).code == 0


def test_who_is_through_is_listed_to_who_may_know(cli: Cli, study: Study) -> None:
    answer_training(study, "reader1", otherwise={("TRN-03", "death.cause"): "10"})
    answer_training(study, "reader2", CASES[:1])

    def listed(person: str) -> dict[str, object]:
        found = cli("people", "list", study.path, "--json", "--as", person).json["people"]
        return {each["id"]: each["training"] for each in found if "training" in each}

    for person in ("coordinator", "auditor"):
        told = listed(person)
        assert set(told) == {"reader1", "reader2", "reader3"}
        assert told["reader1"] == {"person": "reader1", "items": 28, "answered": 28, "right": 27, "done": True}
        assert told["reader2"] == {"person": "reader2", "items": 28, "answered": 5, "right": 5, "done": False}
    assert set(listed("reader1")) == {"reader1"}
    assert set(listed("reader2")) == {"reader2"}
    assert listed("chair") == {}
    text = cli("people", "list", study.path, "--as", "reader2").out
    assert "5 of 28 answered, 5 of 5 first answers right" in text
    assert "27" not in text


def test_the_same_class_of_cause_is_right(cli: Cli, study: Study) -> None:
    """As it is where two readers agree."""
    answer_training(study, "reader1", otherwise={("TRN-03", "death.cause"): "34"})
    assert study.as_seen_by("reader1").trained("reader1").right == 28


def test_the_export_has_the_gold_answer_of_every_item(cli: Cli, study: Study, tmp_path: Path) -> None:
    answer_training(study, "reader1", otherwise={("TRN-01", "response.c1"): "NR"})
    assert cli("export", study.path, tmp_path / "out", "--as", "coordinator").code == 0
    with (tmp_path / "out" / "training.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 28
    assert [(r["case"], r["endpoint"], r["first"], r["gold"]) for r in rows if r["first"] != r["gold"]] == [
        ("TRN-01", "response.c1", "NR", "CR")
    ]


def test_nothing_but_answers_is_done_with_a_training_case(cli: Cli, study: Study) -> None:
    for person in ("reader1", "coordinator"):
        asked = ("--case", "TRN-01", "--text", "What is meant?", "--as", person)
        result = cli("query", "raise", study.path, *asked)
        assert (result.code in (1, 2), result.out) == (True, "")
    assert lines(study.path) == 4


def test_without_training_nobody_hears_of_it(cli: Cli, tmp_path: Path) -> None:
    study = committee(tmp_path / "s", readers=ALL)
    result = sign(cli, study, "TRN-01", "response.c1", "CR")
    assert (result.code, "no case 'TRN-01'" in result.sentence) == (2, True)
    assert "training" not in cli("people", "list", study.path, "--as", "coordinator").out


def test_a_study_that_is_made_counts_its_cases_and_not_those_of_the_training(cli: Cli, tmp_path: Path) -> None:
    charter = tmp_path / "charter.toml"
    charter.write_text('profile = "committee"\nsigning_secret = false\ntraining = true\n')
    made = cli("init", tmp_path / "made", "--from", TABLES_FOLDER, "--charter", charter)
    assert (made.code, "made: 100 cases, 553 items" in made.out) == (0, True)
