"""TinyDB on the journal, held to the installed TinyDB: every operation is seen, nothing is shared."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from tinydb import where
from tinydb.table import Document

from store.journal import GENESIS, Op, Transaction
from store.tables import Tables
from store.tinydb_storage import JournalStorage, RecordDB


class Record:
    """Tables with a storage on them, and a way to commit without a file."""

    def __init__(self) -> None:
        self.tables = Tables()
        self.storage = JournalStorage(self.tables)
        self.revision = -1

    def commit(self) -> list[Op]:
        ops = self.storage.ops()
        self.storage.drop()
        self.revision += 1
        self.tables.apply(Transaction(self.revision, "", "", "", "", ops, GENESIS, ""))
        return ops

    def db(self) -> RecordDB:
        return RecordDB(self.storage)

    def put(self, table: str, doc_id: str, **fields: Any) -> None:
        self.storage.begin()
        self.db().table(table).insert(Document(fields, doc_id=doc_id))  # type: ignore[arg-type]
        self.commit()


def documents(ops: list[Op]) -> list[tuple[str, str, Any]]:
    return [(table, doc_id, msgspec.json.decode(raw)) for table, doc_id, raw in ops]


def test_an_insert_is_one_op_and_others_are_left_alone() -> None:
    record = Record()
    record.put("cases", "A", n=1)
    record.storage.begin()
    record.db().table("cases").insert(Document({"n": 2}, doc_id="B"))  # type: ignore[arg-type]

    assert documents(record.commit()) == [("cases", "B", {"n": 2})]


def test_an_update_and_a_removal_are_seen() -> None:
    record = Record()
    record.put("cases", "A", n=1)
    record.put("cases", "B", n=2)
    record.storage.begin()
    table = record.db().table("cases")
    table.update({"n": 9}, where("n") == 1)
    table.remove(doc_ids=["B"])  # type: ignore[list-item]

    assert documents(record.commit()) == [("cases", "A", {"n": 9}), ("cases", "B", None)]
    assert [dict(d) for d in record.db().table("cases")] == [{"n": 9}]


def test_what_is_read_is_a_copy() -> None:
    record = Record()
    record.put("cases", "A", items=[1])

    record.db().table("cases").all()[0]["items"].append(2)

    assert record.db().table("cases").all()[0]["items"] == [1]


def test_rolling_back_is_dropping_the_front() -> None:
    record = Record()
    record.storage.begin()
    record.db().table("cases").insert(Document({"n": 1}, doc_id="A"))  # type: ignore[arg-type]
    record.storage.drop()

    assert record.db().table("cases").all() == []


def test_a_write_outside_a_transaction_raises() -> None:
    record = Record()

    with pytest.raises(RuntimeError, match="transaction"):
        record.db().table("cases").insert(Document({"n": 1}, doc_id="A"))  # type: ignore[arg-type]


def test_tables_are_never_dropped() -> None:
    record = Record()
    record.put("cases", "A", n=1)
    record.storage.begin()

    with pytest.raises(RuntimeError, match="as a whole"):
        record.db().drop_tables()


def test_a_search_after_another_writer_is_not_stale() -> None:
    record = Record()
    record.put("cases", "A", n=1)
    table = record.db().table("cases")
    assert len(table.search(where("n") > 0)) == 1

    record.put("cases", "B", n=2)

    assert len(table.search(where("n") > 0)) == 2


def test_earlier_revisions_stay_readable() -> None:
    record = Record()
    record.put("cases", "A", n=1)
    earlier = record.tables.at(0)
    record.storage.begin()
    record.db().table("cases").update({"n": 2})
    record.commit()

    stored, now = earlier.document("cases", "A"), record.tables.at(1).document("cases", "A")

    assert stored is not None
    assert now is not None
    assert (stored.decode(dict[str, int]), now.decode(dict[str, int])) == ({"n": 1}, {"n": 2})
    assert now.before is stored


class AgainstAModel(RuleBasedStateMachine):
    """Whatever TinyDB is asked to do, the record holds what a plain dictionary would."""

    def __init__(self) -> None:
        super().__init__()
        self.record = Record()
        self.model: dict[str, dict[str, int]] = {}

    @rule(doc_id=st.sampled_from("abcd"), n=st.integers(0, 9))
    def put(self, doc_id: str, n: int) -> None:
        self.record.storage.begin()
        self.record.db().table("t").upsert(Document({"n": n}, doc_id=doc_id))  # type: ignore[arg-type]
        self.record.commit()
        self.model[doc_id] = {"n": n}

    @rule(n=st.integers(0, 9))
    def remove(self, n: int) -> None:
        self.record.storage.begin()
        self.record.db().table("t").remove(where("n") == n)
        self.record.commit()
        self.model = {k: v for k, v in self.model.items() if v["n"] != n}

    @rule(n=st.integers(0, 9))
    def update(self, n: int) -> None:
        self.record.storage.begin()
        self.record.db().table("t").update({"n": n})
        self.record.commit()
        self.model = {key: {"n": n} for key in self.model}

    @rule(doc_id=st.sampled_from("abcd"))
    def abandon(self, doc_id: str) -> None:
        self.record.storage.begin()
        self.record.db().table("t").upsert(Document({"n": 99}, doc_id=doc_id))  # type: ignore[arg-type]
        self.record.storage.drop()

    @invariant()
    def same(self) -> None:
        held = {str(d.doc_id): dict(d) for d in self.record.db().table("t")}
        assert held == self.model
        at = self.record.tables.at(self.record.revision)
        assert {i: s.decode(dict[str, int]) for i, s in at.documents("t").items()} == self.model


TestAgainstAModel = AgainstAModel.TestCase
TestAgainstAModel.settings = settings(max_examples=30, stateful_step_count=12, deadline=None)
