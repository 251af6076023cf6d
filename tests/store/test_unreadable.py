"""Documents that this version cannot read, and a study without cases, are said in a sentence."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from store.commands import Sign
from store.committee import Answer
from store.errors import BadInput, StudyError
from store.history import history_of_study
from store.journal import Journal, create
from store.place import JOURNAL
from store.study import Study
from tests.cases import case, study

_ACTS = {"charter": "charter.set", "people": "people.add", "case": "source.import", "reviews": "review.sign"}


def _forge(path: Path, table: str, doc_id: str, document: bytes) -> None:
    """Append a line that the chain and its act allow, with a document that says what it likes."""
    act = _ACTS[table.partition(":")[0]]
    by = "reader1" if act == "review.sign" else "coordinator"
    journal = Journal(path / JOURNAL)
    with journal.locked():
        for _ in journal.read_new():
            pass
        journal.append(by=by, act=act, why="", ops=[(table, doc_id, msgspec.Raw(document))])


@pytest.mark.parametrize(
    ("table", "doc_id", "document"),
    [
        ("charter", "2", b'{"version":2,"no_such_setting":1}'),
        ("people", "new", b'{"id":"new","name":"N","roles":["king"]}'),
        ("case:A-1", "cases", b'{"rows":[]}'),
        ("case:A-1", "cases", b'{"columns":[]}'),
    ],
)
def test_a_document_of_a_newer_program_is_said_in_a_sentence(
    tmp_path: Path, table: str, doc_id: str, document: bytes
) -> None:
    made = study(tmp_path / "S", [case("A-1")])
    _forge(made.path, table, doc_id, document)

    with pytest.raises(StudyError, match="cannot be read by this ino-tui"):
        Study.open(made.path).cohort_as_seen_by("reader1", "current")


@pytest.mark.parametrize(
    ("table", "doc_id", "document"),
    [
        ("reviews:A-1", "response.c1/reader1", b'{"endpoint":1}'),
        ("case:A-1", "no_such_table", b'{"rows":[]}'),
        ("case:A-1", "cases", b"null"),
    ],
)
def test_what_no_command_writes_is_damage_and_what_is_before_it_can_be_read(
    tmp_path: Path, table: str, doc_id: str, document: bytes
) -> None:
    made = study(tmp_path / "S", [case("A-1")])
    _forge(made.path, table, doc_id, document)

    reopened = Study.open(made.path)

    assert reopened.damage is not None
    assert reopened.damage.revision == made.revision + 1
    assert reopened.revision == made.revision
    assert reopened.cohort_as_seen_by("reader1", "current").rows
    with pytest.raises(StudyError, match="damaged at revision 4"):
        reopened.commit(Sign(case="A-1", answers=(Answer(endpoint="response.c1", value="CR"),)), by="reader1")


def test_a_newer_format_is_said_though_it_describes_the_study_otherwise(tmp_path: Path) -> None:
    op = ("study", "study", msgspec.Raw(b'{"format":99,"title":"another"}'))
    create(tmp_path / JOURNAL, by="x", op=op)

    with pytest.raises(BadInput, match="newer ino-tui"):
        Study.open(tmp_path)


def test_an_empty_journal_is_said(tmp_path: Path) -> None:
    (tmp_path / JOURNAL).touch()

    with pytest.raises(StudyError, match="no whole line"):
        Study.open(tmp_path)


@pytest.mark.parametrize("document", [b"{}", b'{"rows":[[]]}', b'{"rows":[{"endpoint":["x"]}]}', b'{"rows":5}'])
@pytest.mark.parametrize("table", ["labs", "site_values"])
def test_the_history_of_a_source_table_that_cannot_be_read_is_said(tmp_path: Path, table: str, document: bytes) -> None:
    made = study(tmp_path / "S", [case("A-1")])
    _forge(made.path, "case:A-1", table, document)
    _forge(made.path, "case:A-2", table, document)

    for asker in ("reader1", "auditor"):
        seen = Study.open(made.path).as_seen_by(asker)
        for full in (False, True):
            with pytest.raises(StudyError, match="cannot be read by this ino-tui"):
                history_of_study(seen, full=full)
