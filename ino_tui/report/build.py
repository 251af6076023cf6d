"""The record of a case as one person may see it -> what a report of it holds. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ino_tui.report.items import item_reports, number_word, numbered, when
from ino_tui.report.model import CaseReport, Charters, Entry, Origin, Said, Signature, Table
from ino_tui.report.source import evidence, source_tables
from store.case import TABLES
from store.charter import Charter, write_charter
from store.datasets_cells import Row
from store.datasets_items import settled_items
from store.datasets_study import conflict_rows, lock_rows, opening_rows, people_rows
from store.disclosure import Stage
from store.history import Change, history_of, local_time
from store.queries import Thread
from store.seen import Seen
from store.signature import digest_of_shown

_CHANGES = ("when", "by", "what", "from", "to", "why")


def case_report(seen: Seen, case_id: str, at: str) -> CaseReport:
    """The report of one case; ``at`` is the time of the last line that the asker knows of.

    Raises KeyError for no such case. Whether she may open it is asked before (`Seen.may_open`).
    """
    shown = seen.case(case_id)
    return CaseReport(
        origin=origin_of(seen, at),
        case=case_id,
        said=tuple(_about(seen, case_id)),
        items=item_reports(seen, case_id),
        queries=tuple(_query(seen, case_id, thread) for thread in shown.threads),
        locks=tuple(_lock(seen, row) for row in lock_rows(seen)),
        source=source_tables(shown.case),
        amendments=_amendments(seen, case_id),
        people=tuple(table for table in _people(seen, case_id) if table.rows),
        charters=tuple(_charters(seen)),
    )


def origin_of(seen: Seen, at: str) -> Origin:
    """Of which study and revision a report is; to a blind reader neither revision nor head are told."""
    person = seen.asker
    return Origin(
        study=seen.info.name,
        study_id=seen.info.id,
        synthetic=seen.info.synthetic,
        number=f"{number_word(seen)} {seen.shown_revision}",
        head=seen.head or "",
        at=when(at, "") if at else "",
        asker=f"{person.name} ({person.id}), {' and '.join(person.roles)}",
    )


def _about(seen: Seen, case_id: str) -> Iterator[Said]:
    shown = seen.case(case_id)
    yield "readers", ", ".join(shown.readers) or "none yet"
    if shown.withdrawn:
        yield "withdrawn", shown.withdrawn.partition(", ")[2]
    if shown.stage is not None:
        yield "disclosed", _disclosed(shown.stage)
    yield "source (SHA-256)", digest_of_shown(shown.case, TABLES, "", seen.charter.version)


def _disclosed(stage: Stage) -> str:
    """How far the case is disclosed to the asker."""
    if stage.until is None:
        return "the whole case"
    day = stage.until.day
    shown = f"up to {day.isoformat()}" if day > date.min else "no dated row"
    what = f"the response of cycle {stage.cycle} is" if stage.name == "cycle" else "the responses are"
    return f"{shown}, while {what} read"


def list_of_cases(seen: Seen) -> Table:
    """The cases that the asker may look at: items, of those the final ones, queries that are not ended."""
    return Table(
        title="the record of every case",
        columns=("case", "items", "final", "open queries", "withdrawn"),
        rows=tuple(_listed(seen, case_id) for case_id in seen.case_ids),
    )


def _listed(seen: Seen, case_id: str) -> tuple[str, ...]:
    shown = seen.case(case_id)
    final = sum(1 for _, settled in settled_items(seen, case_id) if settled is not None)
    waiting = sum(1 for thread in shown.threads if thread.ended is None)
    return (case_id, str(len(shown.items)), str(final), str(waiting), shown.withdrawn.partition(", ")[2])


def list_of_people(seen: Seen) -> Table:
    """Who is in the study, and as what."""
    rows = ((r["person"], r["name"], r["roles"].replace(";", ", "), r["retired"]) for r in people_rows(seen))
    return Table(title="People", columns=("person", "name", "roles", "retired"), rows=tuple(rows))


# -- queries, locks, people ----------------------------------------------------------------------


def _query(seen: Seen, case_id: str, thread: Thread) -> Entry:
    query = thread.query
    said: list[Said] = [("asked", query.text), ("by", query.by), ("of", query.owner)]
    said += [("item", query.endpoint)] if query.endpoint else []
    if query.cite is not None:
        said += [("about", f"{name}: {value}") for name, value in evidence(seen.case(case_id).case, (query.cite,))]
    said += [("due", query.due)] if query.due else []
    said += [("raised by the rule", query.rule)] if query.rule else []
    said.append(("when", when(thread.at, numbered(seen, thread.revision))))
    for entry in thread.entries:
        note = entry.note
        said.append((note.kind, f"{note.text}\n{note.by}, {when(entry.at, numbered(seen, entry.revision))}"))
    return Entry(title=f"query {query.number}", marks=(thread.state,), said=tuple(said))


def _lock(seen: Seen, row: Row) -> Entry:
    said: list[Said] = [("freezes", row["endpoints"].replace(";", ", ") or "the whole study")]
    said += [("as of", f"{number_word(seen)} {row['frozen']}")]
    said += [("head", row["head"])] if row["head"] else []
    said += [("why", row["why"])] if row["why"] else []
    if row["released_at"]:
        released = when(row["released_at"], _numbered(seen, row["released_revision"]))
        said.append(("released", f"{row['released_by']}, {released}: {row['released_why']}"))
    signature = Signature(
        meaning=row["meaning"],
        person=row["by"],
        name=row["name"],
        at=row["at"],
        local=local_time(row["at"]),
        proved=row["proved"] == "yes",
        signature=row["signature"],
        number=_numbered(seen, row["revision"]),
    )
    marks = ("released",) if row["released_at"] else ("in force",)
    return Entry(title=row["id"], marks=marks, said=tuple(said), signature=signature)


def _numbered(seen: Seen, number: str) -> str:
    return f"{number_word(seen)} {number}" if number else ""


def _people(seen: Seen, case_id: str) -> Iterator[Table]:
    """Who declared a conflict on the case, and who opened it; to a blind reader her own."""
    declared = (
        (r["person"], r["why"], when(r["at"], _numbered(seen, r["revision"])))
        for r in conflict_rows(seen)
        if r["case"] == case_id
    )
    yield Table(title="Conflicts declared", columns=("person", "why", "when"), rows=tuple(declared))
    if not seen.blind:
        opened = (
            (r["person"], when(r["at"], _numbered(seen, r["revision"])))
            for r in opening_rows(seen)
            if r["case"] == case_id
        )
        yield Table(title="Openings", columns=("person", "when"), rows=tuple(opened))


# -- amendments and charters ---------------------------------------------------------------------


def _amendments(seen: Seen, case_id: str) -> Table:
    """What was changed of the source after its first import, and withdrawals, as far as they are disclosed."""
    versions = seen.versions(f"case:{case_id}")
    first = versions[0][1].header.rev if versions else -1
    changes = (c for c in history_of(seen, case_id) if c.table in (*TABLES, "withdrawals") and c.revision != first)
    return Table(
        title="Amendments of source",
        columns=_CHANGES,
        rows=tuple(_change(change, number_word(seen)) for change in changes),
    )


def _change(change: Change, word: str) -> tuple[str, ...]:
    number = "" if change.number is None else f"{word} {change.number}"
    what = " ".join(part for part in (change.table, change.item, change.field) if part)
    before = "not there" if change.before is None else change.before
    after = "removed" if change.after is None else change.after
    return (when(change.at, number).replace(" UTC ", " UTC\n"), change.by, what, before, after, change.why)


def _charters(seen: Seen) -> Iterator[Charters]:
    for _, stored in seen.versions("charter"):
        charter = stored.decode(Charter)
        since = f"{when(stored.header.at, numbered(seen, stored.header.rev))}, {stored.header.by}: {stored.header.why}"
        yield Charters(version=charter.version, since=since, text=write_charter(charter))
