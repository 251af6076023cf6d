"""Documents that this version cannot read, and a study without cases, are said in a sentence."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from store.commands import Sign
from store.committee import Answer
from store.errors import BadInput, StudyError
from store.journal import create
from store.study import JOURNAL, Study
from tests.cases import case, study


@pytest.mark.parametrize(
    ("table", "doc_id", "document"),
    [
        ("reviews:A-1", "response.c1/reader1", b'{"endpoint":1}'),
        ("charter", "2", b'{"version":2,"no_such_setting":1}'),
        ("people", "new", b'{"id":"new","name":"N","roles":["king"]}'),
        ("case:A-1", "cases", b'{"rows":[]}'),
        ("case:A-1", "cases", b'{"columns":[]}'),
        ("case:A-1", "no_such_table", b'{"rows":[]}'),
    ],
)
def test_a_document_of_a_newer_program_is_said_in_a_sentence(
    tmp_path: Path, table: str, doc_id: str, document: bytes
) -> None:
    made = study(tmp_path / "S", [case("A-1")])
    with made._journal.locked():
        made._journal.append(by="x", act="x", why="", ops=[(table, doc_id, msgspec.Raw(document))])

    with pytest.raises(StudyError, match="cannot be read by this ino-tui"):
        Study.open(made.path).cohort_as_seen_by("reader1", "current")


def test_a_study_without_cases_says_that_there_is_no_such_case(tmp_path: Path) -> None:
    made = study(tmp_path / "S", [case("A-1")])
    with made._journal.locked():
        gone = [
            ("case:A-1", table, msgspec.Raw(b"null")) for table in made.as_seen_by("auditor").record("A-1").documents
        ]
        made._journal.append(by="x", act="x", why="", ops=gone)

    with pytest.raises(BadInput, match="no case"):
        Study.open(made.path).commit(
            Sign(case="A-1", answers=(Answer(endpoint="response.c1", value="CR"),)), by="reader1"
        )


def test_a_newer_format_is_said_though_it_describes_the_study_otherwise(tmp_path: Path) -> None:
    op = ("study", "study", msgspec.Raw(b'{"format":2,"title":"another"}'))
    create(tmp_path / JOURNAL, by="x", op=op)

    with pytest.raises(BadInput, match="newer ino-tui"):
        Study.open(tmp_path)


def test_an_empty_journal_is_said(tmp_path: Path) -> None:
    (tmp_path / JOURNAL).touch()

    with pytest.raises(StudyError, match="no whole line"):
        Study.open(tmp_path)
