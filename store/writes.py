"""What a command that was allowed writes: tables, document ids, documents. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec

from store.case_record import CaseRecord
from store.commands import AddPeople, AmendSource, ImportSource, Reinstate, SetCharter, Withdraw
from store.committee import Query, QueryNote, Reveal, Review, Ruling, Withdrawal
from store.errors import Refused
from store.info import StudyInfo
from store.item_record import reveal_id, review_id
from store.journal import FORMAT
from store.queries import note_id
from store.tables import Header

PUT_BACK = "put-back"

# Table, document id, document or None for removed.
Write = tuple[str, str, dict[str, Any] | None]


# The number by which the author knows a revision.
Told = Callable[[int], int]

# What a coordinator asks of the whole study, beside signing.
StudyCommand = SetCharter | AddPeople | ImportSource | AmendSource | Withdraw | Reinstate


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """What a commit did: the revision it is, the items signed or derived from those, and those revealed first.

    ``number`` is the revision as its author knows it: what a blind reader may not know of is not counted.
    ``opened`` are the numbers of the queries that it raised. ``cut`` is how many bytes of an unfinished
    last line were cut off before it, ``carried`` the older format that the study was carried forward
    from; 0 where there was none.
    """

    revision: int
    number: int = 0
    signed: tuple[str, ...] = ()
    opened: tuple[int, ...] = ()
    revealed: tuple[str, ...] = ()
    cut: int = 0
    carried: int = 0


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What a commit will write, before it has a revision."""

    act: str
    why: str
    writes: list[Write]
    receipt: Receipt


def plan_plain(command: StudyCommand, imports: int = 0) -> Plan:
    """What a command of the coordinator writes; ``imports`` counts those with doubtful rows so far."""
    writes: list[Write]
    if isinstance(command, Withdraw):
        act, writes = "case.withdraw", [("withdrawals", command.case, document_of(Withdrawal(reason=command.reason)))]
    elif isinstance(command, Reinstate):
        act, writes = "case.reinstate", [("withdrawals", command.case, None)]
    elif isinstance(command, SetCharter):
        act = "charter.set"
        writes = [("charter", str(command.charter.version), document_of(command.charter))]
        if command.text:
            writes.append(("charter_texts", str(command.charter.version), {"text": command.text}))
    elif isinstance(command, AddPeople):
        act = "people.add"
        writes = [("people", p.id, document_of(p)) for p in command.people]
        writes += [("assignments", case, {"readers": list(readers)}) for case, readers in command.readers.items()]
    else:
        act = "source.import" if isinstance(command, ImportSource) else "source.amend"
        cases = command.cases.items()
        writes = [(f"case:{case}", table, document) for case, tables in cases for table, document in tables.items()]
        if command.warnings:
            name = f"import/{imports + 1}" if imports else "import"
            writes.append(("warnings", name, {"lines": list(command.warnings)}))
    return Plan(act=act, why=command.why, writes=writes, receipt=Receipt(revision=0))


def plan_format(info: StudyInfo) -> Plan:
    """What carrying a study of an older format forward writes."""
    document = document_of(msgspec.structs.replace(info, format=FORMAT))
    why = f"carried forward from format {info.format} to {FORMAT}"
    return Plan(act="study.format", why=why, writes=[("study", "study", document)], receipt=Receipt(revision=0))


def plan_sign(
    case_id: str,
    outcomes: list[Review | Reveal],
    follows: tuple[str, ...] = (),
    asks: Sequence[Query | QueryNote] = (),
) -> Plan:
    """What signing answers of a case writes: reviews, and reveals where those must come first.

    ``follows`` are answers that the others give by derivation: nothing is written of them. ``asks`` are
    the queries that answers raise (what is needed to judge), or that they end.
    """
    reviews = [o for o in outcomes if isinstance(o, Review)]
    reveals = [o for o in outcomes if isinstance(o, Reveal)]
    table = f"reviews:{case_id}"
    writes: list[Write] = [(table, review_id(r), document_of(r)) for r in reviews]
    writes += [(table, reveal_id(r), document_of(r)) for r in reveals]
    writes += [_query_write(case_id, asked) for asked in asks]
    receipt = Receipt(
        revision=0,
        opened=tuple(asked.number for asked in asks if isinstance(asked, Query)),
        # What rests on an answer that is only revealed may yet change with it.
        signed=(*(r.endpoint for r in reviews), *(() if reveals else follows)),
        revealed=tuple(r.endpoint for r in reveals),
    )
    return Plan(
        act="review.sign" if reviews else "review.reveal",
        why="; ".join(r.text or r.why for r in reviews if r.text or r.why),
        writes=writes,
        receipt=receipt,
    )


def in_training(plan: Plan) -> Plan:
    """What signing answers to a training case writes: beside the study, never in it."""
    writes = [(table.replace("reviews:", "training:"), doc_id, document) for table, doc_id, document in plan.writes]
    return msgspec.structs.replace(plan, act=plan.act.replace("review.", "training."), writes=writes)


def _query_write(case_id: str, asked: Query | QueryNote) -> Write:
    doc_id = str(asked.number) if isinstance(asked, Query) else note_id(asked)
    return (f"queries:{case_id}", doc_id, document_of(asked))


def plan_queries(asked: Sequence[tuple[str, Query | QueryNote]], why: str = "") -> Plan:
    """What raising queries, or an entry of a thread, writes: case id and query or entry."""
    first = asked[0][1]
    act = "query.raise" if isinstance(first, Query) else f"query.{first.kind}"
    opened = tuple(q.number for _, q in asked if isinstance(q, Query))
    writes = [_query_write(case_id, each) for case_id, each in asked]
    return Plan(act=act, why=why, writes=writes, receipt=Receipt(revision=0, opened=opened))


def plan_rulings(rulings: Sequence[tuple[str, Ruling]], why: str) -> Plan:
    """What rulings on items write: case id and ruling, all of one kind."""
    kind = rulings[0][1].kind
    writes: list[Write] = [(f"rulings:{case}", f"{r.endpoint}/{r.number}", document_of(r)) for case, r in rulings]
    return Plan(
        act=f"item.{kind}",
        why=why,
        writes=writes,
        receipt=Receipt(revision=0, signed=tuple(r.endpoint for _, r in rulings)),
    )


def plan_documents(act: str, why: str, *writes: Write) -> Plan:
    """A plan that writes these documents."""
    return Plan(act=act, why=why, writes=list(writes), receipt=Receipt(revision=0))


def check_not_put_back(read: Header, log: Sequence[Header]) -> None:
    """Raises Refused where a line that was read, and perhaps acknowledged, is none of the journal any more."""
    if read.rev >= len(log) or log[read.rev].hash != read.hash:
        raise _put_back(read.rev)


def _put_back(revision: int) -> Refused:
    what = f"The study was put back to an earlier state: revision {revision} is no longer as it was read"
    return Refused(PUT_BACK, f"{what}; look in its history what is missing, and sign again.")


def study_changed_since(seen: int, revision: int, charter_revision: int, told: Told) -> Refused | None:
    """What changed of the whole study after the revision that an author saw."""
    if seen > revision:
        return _put_back(seen)
    if charter_revision > seen:
        return Refused("changed", f"The charter changed in rev {told(charter_revision)}; look again and sign again.")
    return None


def source_changed_since(records: Iterable[CaseRecord], seen: int, told: Told) -> Refused | None:
    """What changed of the source record of these cases after the revision that an author saw."""
    for record in records:
        for table, stored in record.documents.items():
            if stored.header.rev > seen:
                what = f"The source table {table} of {record.id} changed in rev {told(stored.header.rev)}"
                return Refused("changed", f"{what}; look at the difference again.")
    return None


def document_of(value: msgspec.Struct) -> dict[str, Any]:
    """A value as the document that is kept of it."""
    document: dict[str, Any] = msgspec.to_builtins(value)
    return document
