"""A reader written from docs/journal.md with nothing but a JSON parser and SHA-256 finds what the program finds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest

from ino_tui.commands.making import make_reference
from store.commands import Sign
from store.committee import Answer
from store.errors import InoError
from store.moments import read_moment, revision_at
from store.place import JOURNAL
from store.study import Study
from tests.store.forge import busy_study, transactions, written

FORMAT_1 = Path(__file__).parents[1] / "data" / "journal-format-1.jsonl"
ACTS = {
    1: {"study.create", "charter.set", "people.add", "source.import", "review.sign", "review.reveal"},
    2: {"study.format", "source.amend", "case.withdraw", "case.reinstate"},
}
RESPONSE = ("cycles", "doses", "marrows", "extramedullary", "labs", "therapies", "transplants", "relapses", "deaths")
DEATH = (*RESPONSE, "cases", "signs", "adverse_events", "follow_up")


class Read(NamedTuple):
    """What the page's reader makes of a journal: documents and their bytes by table and id; the times; the digests."""

    documents: dict[str, dict[str, Any]]
    times: list[str]
    head: str
    format: int
    # Of each review and reveal: as it says, and as it is worked out from the bytes.
    digests: list[tuple[str, str]]


def ops_of(line: bytes) -> Iterator[tuple[str, str, Any, bytes]]:
    """The ops of a line, each with the bytes of its document as they stand there."""
    text, decoder = line.decode("utf-8"), json.JSONDecoder()
    at = 1
    for key in ("rev", "at", "by", "act", "why"):
        assert text.startswith(f'"{key}":', at)
        _, at = decoder.raw_decode(text, at + len(key) + 3)
        at += 1
    assert text.startswith('"ops":[', at)
    at += len('"ops":[')
    while text[at] == "[":
        table, at = decoder.raw_decode(text, at + 1)
        doc_id, at = decoder.raw_decode(text, at + 1)
        begin = at + 1
        document, end = decoder.raw_decode(text, begin)
        yield table, doc_id, document, text[begin:end].encode()
        assert text[end] == "]"
        at = end + 1 + (text[end + 1] == ",")
    assert text.startswith('],"prev":"', at)


def digest_of(endpoint: str, charter: str, source: dict[str, bytes]) -> str:
    found = hashlib.sha256(f"{endpoint}\n{charter}\n".encode())
    for table in DEATH if endpoint == "death.cause" else RESPONSE:
        found.update(table.encode() + b"\n" + source.get(table, b"") + b"\n")
    return found.hexdigest()


def read(path: Path, until: int | None = None) -> Read:
    """The state after the first lines of a journal, by docs/journal.md."""
    documents: dict[str, dict[str, Any]] = {}
    raw: dict[str, dict[str, bytes]] = {}
    times: list[str] = []
    digests: list[tuple[str, str]] = []
    head, written_in, charter = "0" * 64, 0, ""
    for rev, line in enumerate(path.read_bytes().split(b"\n")[:-1][: None if until is None else until + 1]):
        digest = hashlib.sha256(line[:-75] + b"}").hexdigest()
        transaction = json.loads(line)
        assert list(transaction) == ["rev", "at", "by", "act", "why", "ops", "prev", "hash"]
        assert (transaction["rev"], transaction["prev"], transaction["hash"]) == (rev, head, digest)
        head = digest
        times.append(transaction["at"])
        for table, doc_id, document, encoded in ops_of(line):
            if document is None:
                del documents[table][doc_id]
                continue
            documents.setdefault(table, {})[doc_id] = document
            raw.setdefault(table, {})[doc_id] = encoded
            if table == "study":
                written_in = document["format"]
            if table == "charter":
                charter = doc_id
            if table.startswith("reviews:"):
                of_case = raw.get("case:" + table.removeprefix("reviews:"), {})
                digests.append((document["digest"], digest_of(document["endpoint"], charter, of_case)))
        assert transaction["act"] in set().union(*(acts for since, acts in ACTS.items() if since <= written_in))
    return Read({t: d for t, d in documents.items() if d}, times, head, written_in, digests)


def as_the_study_has_it(study: Study) -> dict[str, dict[str, Any]]:
    at = study._at()
    return {
        name: {i: msgspec.json.decode(stored.raw) for i, stored in at.documents(name).items()} for name in at.names("")
    }


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """The reference study with answers on the first cases."""
    study = make_reference(tmp_path_factory.mktemp("page") / "S", "audit")
    for number, case_id in enumerate(study.case_ids[:30]):
        answers = [
            Answer(endpoint="response.c1", value=("CR", "NR", "PR")[number % 3], text="ein Blick, 다시 보았다 \u2028")
        ]
        if number % 4 == 0 and study.as_seen_by("auditor").record(case_id).case.death:
            answers.append(Answer(endpoint="death.cause", value="10", why="other", text='"\\\n\x07'))
        command = Sign(case=case_id, answers=tuple(answers), how="desk" if number % 5 else "command line")
        study.commit(command, by="reader1")
    return study


def test_the_reference_study_with_reviews(reference: Study) -> None:
    found = read(reference.path / JOURNAL)

    assert found.documents == as_the_study_has_it(reference)
    assert (found.head, found.format, len(found.times)) == (reference.head, 2, reference.revision + 1)
    assert len(found.digests) > 30
    assert [said for said, _ in found.digests] == [worked_out for _, worked_out in found.digests]


def test_every_revision_of_a_study_with_every_act(tmp_path: Path) -> None:
    study = busy_study(tmp_path / "S")
    for revision in range(study.revision + 1):
        found = read(study.path / JOURNAL, revision)
        assert found.documents == as_the_study_has_it(study.as_of(revision)), revision
    assert [said for said, _ in found.digests] == [worked_out for _, worked_out in found.digests]
    assert {t["act"] for t in transactions((study.path / JOURNAL).read_bytes())} | {"study.format"} == ACTS[1] | ACTS[2]


def test_a_study_of_format_1_and_carried_forward(tmp_path: Path) -> None:
    study = Study.open(written(tmp_path / "S", FORMAT_1.read_bytes()))
    assert read(study.path / JOURNAL).format == 1
    answer = Answer(endpoint="response.c1", value="CR")
    study.commit(Sign(case="A-2", answers=(answer,), how="command line"), by="reader1")

    found = read(study.path / JOURNAL)

    assert found.format == 2
    assert found.documents == as_the_study_has_it(study)
    assert [said for said, _ in found.digests] == [worked_out for _, worked_out in found.digests]


@pytest.mark.parametrize("backwards", [False, True])
def test_the_state_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, backwards: bool) -> None:  # noqa: FBT001
    hours = iter([8, 9, 10, 11, 12, 7, 13, 12, 14, 15, 15, 16] if backwards else range(8, 20))
    monkeypatch.setattr("store.journal.now", lambda: f"2026-01-01T{next(hours):02}:00:00.000000Z")
    study = busy_study(tmp_path / "S")
    times = read(study.path / JOURNAL).times
    for hour in range(7, 21):
        moment = datetime(2026, 1, 1, hour, 30, tzinfo=UTC)
        # As the page has it: each revision is as late as the latest up to it.
        by_page = [r for r in range(len(times)) if max(times[: r + 1]) <= f"2026-01-01T{hour:02}:30:00.000000Z"]
        try:
            assert revision_at(times, moment) == by_page[-1]
        except InoError:
            assert not by_page
    assert revision_at(times, read_moment("2026-01-01T23:00:00Z")) == study.revision
