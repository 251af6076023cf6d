"""Journals written as no command writes them, with chains that hold: what someone who holds the machine can do."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from store.commands import AmendSource, Reinstate, Sign, Withdraw
from store.committee import Answer, How
from store.journal import GENESIS, Transaction, encode_line
from store.place import JOURNAL
from store.signature import signature_of_document
from store.study import Study
from tests.cases import case, study

Line = dict[str, Any]


def chained(transactions: Sequence[Line]) -> bytes:
    """The lines of a journal whose chain holds, whatever they say; other keys than those of a line are kept."""
    previous, lines = GENESIS, []
    for transaction in transactions:
        if transaction.keys() == set(Transaction.__struct_fields__):
            raw = [(t, i, msgspec.Raw(msgspec.json.encode(d))) for t, i, d in transaction["ops"]]
            fields = {**transaction, "ops": raw, "prev": previous}
            line, previous = encode_line(Transaction(**fields))
        else:
            line, previous = _any_line({**transaction, "prev": previous})
        lines.append(line)
    return b"".join(lines)


def _any_line(fields: Line) -> tuple[bytes, str]:
    body = msgspec.json.encode({name: value for name, value in fields.items() if name != "hash"})
    digest = hashlib.sha256(body).hexdigest()
    return body[:-1] + f',"hash":"{digest}"}}\n'.encode(), digest


def transactions(data: bytes) -> list[Line]:
    """The lines of a journal, decoded."""
    return [json.loads(line) for line in data.splitlines()]


def signed(line: Line) -> Line:
    """A line whose reviews, rulings and locks carry the signature of what they say."""
    ops = [[table, doc_id, _signed(table, document)] for table, doc_id, document in line["ops"]]
    return {**line, "ops": ops}


def _signed(table: str, document: Any) -> Any:
    kind, _, case_id = table.partition(":")
    reveals = isinstance(document, dict) and "number" not in document
    if kind not in ("reviews", "rulings", "rereads", "locks") or not isinstance(document, dict) or reveals:
        return document
    # A lock is signed as it was set: that it was released later is no part of it.
    plain = {**document, "released": False} if kind == "locks" else document
    return {**document, "signature": signature_of_document(case_id, plain)}


def appended(data: bytes, **changes: Any) -> bytes:
    """A journal with one more line: the last one again, with these fields changed."""
    lines = transactions(data)
    return chained([*lines, {**lines[-1], "rev": len(lines), **changes}])


def changed(data: bytes, revision: int, change: Callable[[Line], None]) -> bytes:
    """A journal with one line changed and the chain made to hold from there on."""
    lines = transactions(data)
    change(lines[revision])
    return chained(lines)


def busy_study(path: Path) -> Study:
    """A study with every kind of transaction: 4 to found it, then reviews, a reveal, amendments, a withdrawal.

    Revision 4 reader1 signs response.c1 of A-1, 5 she is shown the proposal of c2, 6 signs it, 7 amends c1;
    8 reader2 signs c1; 9 the source of A-1 is amended; 10 A-2 is withdrawn, 11 put back.
    """
    made = study(path, [case("A-1"), case("A-2")])

    def sign(value: str, endpoint: str = "response.c1", by: str = "reader1", **more: Any) -> None:
        answer = Answer(endpoint=endpoint, value=value, **more)
        how: How = "desk" if endpoint == "response.c2" else "command line"
        made.commit(Sign(case="A-1", answers=(answer,), how=how), by=by)

    sign("CR")
    sign("PR", "response.c2")
    sign("PR", "response.c2", why="other", text="the marrow of April was a poor sample")
    sign("NR", why="other", text="read again")
    sign("CR", by="reader2")
    rows = {"rows": [{"date": "2019-06-02", "status": "cr", "how": "visit"}]}
    made.commit(AmendSource(cases={"A-1": {"follow_up": rows}}, why="a date was wrong"), by="coordinator")
    made.commit(Withdraw(case="A-2", reason="consent", why="letter"), by="coordinator")
    made.commit(Reinstate(case="A-2", why="letter withdrawn"), by="coordinator")
    assert made.revision == 11
    return made


def written(folder: Path, data: bytes) -> Path:
    """A study folder that holds this journal."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / JOURNAL).write_bytes(data)
    return folder
