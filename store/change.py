"""One line of the history of a study, and the evidence that a line names, as far as it is disclosed. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from store.cited import cite_name, on_shown
from store.committee import Cite, Lock, Review, Ruling
from store.cutting import Limit, cut
from store.seen import Seen
from store.sight import stage_for
from store.tables import Header


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One field of one document changed by one transaction.

    ``case`` is empty for what is of the whole study. ``table`` is a source table, ``reviews``,
    ``reveals``, ``rulings``, ``queries``, ``rereads``, ``conflicts``, ``openings``, ``withdrawals``, ``people``,
    ``assignments``, ``secrets``, ``training``, ``locks``, ``exports``, ``charter``, ``warnings``, ``study`` or
    ``import``; ``item`` says which row, endpoint, person or number; ``field`` is empty where a whole row or
    table is meant. ``before`` is None for what was not there, ``after`` is None for what was removed.
    ``number`` is the revision as the person knows it, None for an act that a blind reader is not told of;
    ``revision`` orders the changes and is not for screens. ``signed`` is the meaning of the signature with the
    printed name, ``reviewed by Reader 1``; empty for what is not signed, or was in a format without it, and to a
    blind reader for what others signed.
    """

    revision: int
    number: int | None = None
    at: str
    by: str
    act: str
    why: str = ""
    case: str = ""
    table: str
    item: str = ""
    field: str = ""
    before: str | None = None
    after: str | None = None
    signed: str = ""

    def as_told(self) -> dict[str, Any]:
        """The change as JSON holds it: ``revision`` is the number by which the person knows it, or None."""
        told: dict[str, Any] = msgspec.to_builtins(self)
        number = told.pop("number")
        return {**told, "revision": number}


def change_of(header: Header, *, table: str, **more: str | None) -> Change:
    """A change that a transaction made; its reason is the transaction's where none is given."""
    fields: dict[str, Any] = {"why": header.why, **more}
    return Change(revision=header.rev, at=header.at, by=header.by, act=header.act, table=table, **fields)


def signed_by(seen: Seen, signed: Review | Ruling | Lock) -> str:
    """What a signature means and the name that is printed with it; empty where none was kept, or it is not told."""
    by = signed.reader if isinstance(signed, Review) else signed.by
    told = bool(signed.name) and (not seen.blind or by == seen.asker.id or isinstance(signed, Lock))
    return f"{signed.meaning} by {signed.name}" if told else ""


def limit_of(seen: Seen, case_id: str) -> Limit | None:
    """How far a case is disclosed to the person; None: wholly."""
    stage = stage_for(seen.record(case_id), seen.asker)
    return stage.until if stage is not None else None


def evidence_of(
    seen: Seen, case_id: str, table: str, endpoint: str, cites: tuple[Cite, ...], header: Header
) -> Iterator[Change]:
    """The rows that are cited, as they were called when it was signed; of those that are disclosed."""
    if not cites:
        return
    was, until = seen.record(case_id).case_at(header.rev), limit_of(seen, case_id)
    shown = cut(was, until)
    named = "; ".join(cite_name(shown, cite) for cite in on_shown(was, until, cites))
    if named:
        yield change_of(header, table=table, case=case_id, item=endpoint, field="evidence", after=named, why="")
