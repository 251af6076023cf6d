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
from store.verify import walk
from tests.store.busy_committee import busy_committee
from tests.store.forge import busy_study, transactions, written

DATA = Path(__file__).parents[1] / "data"
DICTIONARY = Path(__file__).parents[2] / "docs" / "data-dictionary.md"
ACTS = {
    1: {"study.create", "charter.set", "people.add", "source.import", "review.sign", "review.reveal"},
    2: {"study.format", "source.amend", "case.withdraw", "case.reinstate"},
    3: {
        *(
            "people.retire",
            "case.assign",
            "conflict.declare",
            "secret.set",
            "secret.wrong",
            "secret.right",
            "secret.reset",
        ),
        *("item.dispatch", "item.refer", "item.chair", "item.meeting", "item.reopen", "item.keep"),
        *("query.raise", "query.answer", "query.close", "query.waive", "study.lock", "study.unlock"),
        *("rereads.draw", "review.reread", "training.sign", "training.reveal", "case.open", "study.export"),
    },
}
RESPONSE = ("cycles", "doses", "marrows", "extramedullary", "labs", "therapies", "transplants", "relapses", "deaths")
DEATH = (*RESPONSE, "cases", "signs", "adverse_events", "follow_up")
READS = {
    "relapse": (*RESPONSE, "adverse_events", "follow_up"),
    "death.cause": DEATH,
    "vod": ("cases", "cycles", "doses", "labs", "signs", "adverse_events", "transplants", "deaths"),
}
ORDERED_BY = {"therapies": "start", "adverse_events": "start", "cycles": "n"}


class Read(NamedTuple):
    """What the page's reader makes of a journal: documents and their bytes by table and id; the times; the digests."""

    documents: dict[str, dict[str, Any]]
    times: list[str]
    head: str
    format: int
    # Of each review, reveal and ruling: as it says, and as it is worked out from the bytes. So of signatures.
    digests: list[tuple[str, str]]
    signatures: list[tuple[str, str]]


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


def numbers() -> dict[str, set[str]]:
    """The columns of type number of each source table, by docs/data-dictionary.md."""
    found: dict[str, set[str]] = {}
    table = ""
    for line in DICTIONARY.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            table = line[3:]
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) > 4 and cells[3] == "number":
            found.setdefault(table, set()).add(cells[1].strip("`"))
    return found


def as_json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def digest_of_rows(case_id: str, endpoint: str, charter: str, source: dict[str, Any]) -> str:
    """The digest of format 3 where the whole case is shown."""
    columns = numbers()
    rows = {}
    for table in READS.get(endpoint, RESPONSE):
        filled = [
            {c: float(v) if c in columns.get(table, ()) else v for c, v in row.items() if v not in ("", None)}
            for row in source.get(table, {"rows": []})["rows"]
        ]
        by = ORDERED_BY.get(table, "date")
        rows[table] = filled if table == "cases" else sorted(filled, key=lambda row: row[by])
    shown = {"case": case_id, "charter": int(charter), "endpoint": endpoint, "rows": rows}
    return hashlib.sha256(as_json(shown)).hexdigest()


def signature_of(table: str, document: dict[str, Any]) -> str:
    plain = {**document, "signature": ""}
    if table == "locks":
        plain["released"] = False
    return hashlib.sha256(table.partition(":")[2].encode() + b"\n" + as_json(plain)).hexdigest()


def read(path: Path, until: int | None = None) -> Read:
    """The state after the first lines of a journal, by docs/journal.md."""
    documents: dict[str, dict[str, Any]] = {}
    raw: dict[str, dict[str, bytes]] = {}
    times: list[str] = []
    digests: list[tuple[str, str]] = []
    signatures: list[tuple[str, str]] = []
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
            if "signature" in document:
                signatures.append((document["signature"], signature_of(table, document)))
            if document.get("digest") and "endpoint" in document:
                source = "case:" + table.partition(":")[2]
                endpoint = document["endpoint"]
                if written_in < 3:
                    worked_out = digest_of(endpoint, charter, raw.get(source, {}))
                else:
                    worked_out = digest_of_rows(source[5:], endpoint, charter, documents.get(source, {}))
                digests.append((document["digest"], worked_out))
        assert transaction["act"] in set().union(*(acts for since, acts in ACTS.items() if since <= written_in))
    return Read({t: d for t, d in documents.items() if d}, times, head, written_in, digests, signatures)


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
    assert (found.head, found.format, len(found.times)) == (reference.head, 3, reference.revision + 1)
    assert len(found.digests) > 30
    assert [said for said, _ in found.digests] == [worked_out for _, worked_out in found.digests]
    assert len(found.signatures) > 10
    assert [said for said, _ in found.signatures] == [worked_out for _, worked_out in found.signatures]


def test_every_revision_of_a_study_with_every_act(tmp_path: Path) -> None:
    study = busy_study(tmp_path / "S")
    for revision in range(study.revision + 1):
        found = read(study.path / JOURNAL, revision)
        assert found.documents == as_the_study_has_it(study.as_of(revision)), revision
    assert [said for said, _ in found.digests] == [worked_out for _, worked_out in found.digests]
    assert {t["act"] for t in transactions((study.path / JOURNAL).read_bytes())} | {"study.format"} == ACTS[1] | ACTS[2]


def test_every_revision_of_a_committee_with_every_act(tmp_path: Path) -> None:
    study = busy_committee(tmp_path / "S").study
    for revision in range(study.revision + 1):
        found = read(study.path / JOURNAL, revision)
        assert found.documents == as_the_study_has_it(study.as_of(revision)), revision
    assert [said for said, _ in found.digests] == [worked_out for _, worked_out in found.digests]
    assert [said for said, _ in found.signatures] == [worked_out for _, worked_out in found.signatures]
    acts = {t["act"] for t in transactions((study.path / JOURNAL).read_bytes())}
    assert ACTS[3] - acts == {"training.sign", "training.reveal"}


@pytest.mark.parametrize(("format_", "by", "digests"), [(1, "reader1", 5), (2, "reader2", 9)])
def test_a_study_of_an_older_format_and_carried_forward(tmp_path: Path, format_: int, by: str, digests: int) -> None:
    old = (DATA / f"journal-format-{format_}.jsonl").read_bytes()
    study = Study.open(written(tmp_path / "S", old))
    before = read(study.path / JOURNAL)
    assert (before.format, before.documents) == (format_, as_the_study_has_it(study))
    case_id = "A-2" if format_ == 1 else "A-1"
    answer = Answer(endpoint="response.c2", value="CR", why="other", text="seen")
    receipt = study.commit(Sign(case=case_id, answers=(answer,), how="command line"), by=by)

    found = read(study.path / JOURNAL)

    assert (found.format, receipt.carried) == (3, format_)
    assert (study.path / JOURNAL).read_bytes().startswith(old)
    assert found.documents == as_the_study_has_it(study)
    assert len(found.digests) == digests
    assert [said for said, _ in found.digests] == [worked_out for _, worked_out in found.digests]
    assert walk(study.path).whole


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
