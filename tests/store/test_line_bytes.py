"""A line that a re-made chain allows and that two readers could read differently is damage; foreign escapes are not."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from store.commands import Sign
from store.committee import Answer
from store.history import history_of_study
from store.journal import Damage, Transaction, read_line
from store.place import JOURNAL
from store.study import Study
from store.verify import walk
from tests.store.forge import busy_study, transactions, written

PLAIN = (
    b'{"rev":12,"at":"2030-01-01T00:00:00.000000Z","by":"coordinator","act":"source.amend","why":"late",'
    b'"ops":[["case:A-1","labs",{"rows":[]}],["case:A-2","labs",{"rows":[]}]],"prev":"@"}'
)
REVIEW = (
    b'{"rev":12,"at":"2030-01-01T00:00:00.000000Z","by":"reader2","act":"review.sign","why":"",'
    b'"ops":[["reviews:A-1","response.c2/reader2",{"endpoint":"response.c2","reader":"reader2","number":1,'
    b'"value":"CR","first":"CR","charter":1,"text":"nach Gespr\\u00e4ch","signature":""}]],"prev":"@"}'
)
# As a signature is made: of the document without escapes that it does not need, its keys in order.
SIGNED = (
    'A-1\n{"charter":1,"endpoint":"response.c2","first":"CR","number":1,"reader":"reader2","signature":"",'
    '"text":"nach Gespräch","value":"CR"}'
).encode()


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return (busy_study(tmp_path_factory.mktemp("bytes") / "S").path / JOURNAL).read_bytes()


def line(body: bytes, prev: str) -> bytes:
    body = body.replace(b"@", prev.encode())
    return body[:-1] + b',"hash":"' + hashlib.sha256(body).hexdigest().encode() + b'"}\n'


def with_line(journal: bytes, body: bytes) -> bytes:
    return journal + line(body, str(transactions(journal)[-1]["hash"]))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"by":', b'"by": '),
        (b'{"rev"', b' {"rev"'),
        (b'{"rev"', b'{\t"rev"'),
        (b'"ops":[', b'"ops":[\r'),
        (b'{"rows":[]}', b'{"rows":\t[]}'),
        (b'{"rows":[]}]]', b'{"rows":[]}] ]'),
        (b'["case:A-1","labs"', b'["case:A-1", "labs"'),
        (b'"labs",{', b'"labs", {'),
        (b'{"rev":12,"at":"2030-01-01T00:00:00.000000Z"', b'{"at":"2030-01-01T00:00:00.000000Z","rev":12'),
        (b'{"rev":12', b'{"rev":11,"rev":12'),
        (b'"by":"coordinator"', b'"by":"reader1","by":"coordinator"'),
        (b'"ops":[', b'"by":"coordinator","ops":['),
        (b'"ops":[', b'"ops":[["case:A-1","labs",{"rows":[1]}]],"ops":['),
        (b'"ops":[', b'"ops":[],"why":"late","ops":['),
        (b'"prev":', b'"hash":"x","prev":'),
        (b'"rev"', b'"r\\u0065v"'),
        (b'"by":"c', b'"by":"\\u0063'),
        (b'"case:A-1"', b'"c\\u0061se:A-1"'),
        (b'"late"', b'"l\xffate"'),
        (b'{"rows":[]}', b'{"rows":[{"note":"\xff"}]}'),
        (b'{"rows":[]}', b'{"rows":' + b"[" * 5000 + b"]" * 5000 + b"}"),
    ],
)
def test_bytes_that_are_no_line_are_damage(tmp_path: Path, journal: bytes, old: bytes, new: bytes) -> None:
    assert walk(written(tmp_path / "plain", with_line(journal, PLAIN))).whole
    assert old in PLAIN

    found = walk(written(tmp_path / "S", with_line(journal, PLAIN.replace(old, new, 1))))

    assert found.damage is not None
    assert found.damage.revision == 12
    assert Study.open(tmp_path / "S").revision == 11


def test_text_that_is_cut_between_two_pieces_is_text() -> None:
    # Lines are looked at a mebibyte at a time; this character has a byte on either side of one.
    for shift in range(4):
        why = b"a" * ((1 << 20) - 100 + shift * 25) + "語".encode() * 100
        body = b'{"rev":0,"at":"","by":"","act":"","why":"%s","ops":[],"prev":"@"}' % why
        assert isinstance(read_line(line(body, "0" * 64), 0, "0" * 64), Transaction)
        cut = body.replace('語",'.encode(), "語".encode()[:2] + b'",')
        assert isinstance(read_line(line(cut, "0" * 64), 0, "0" * 64), Damage)


def test_what_another_program_wrote_with_other_escapes_is_read_and_never_written_again(
    tmp_path: Path, journal: bytes
) -> None:
    signature = b'"signature":"%s"' % hashlib.sha256(SIGNED).hexdigest().encode()
    study = Study.open(written(tmp_path / "S", with_line(journal, REVIEW.replace(b'"signature":""', signature))))
    assert study.damage is None

    answer = Answer(endpoint="response.c2", value="PR", why="other", text="again")
    study.commit(Sign(case="A-1", answers=(answer,), how="command line"), by="reader2")

    last = transactions((study.path / JOURNAL).read_bytes())[-1]
    assert [op[1] for op in last["ops"]] == ["response.c2/reader2/2"]
    assert "nach Gespräch" in {change.why for change in history_of_study(study.as_seen_by("auditor"))}
