"""Amend the source record of a study: what differs is shown first, then written as one transaction with a reason."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator
from pathlib import Path

from ino_tui.commands.place import add_asker, add_study, asker_of, named_path, open_study, words
from ino_tui.commands.speech import DONE, count, plain, put, put_committed, say, say_beside, say_waiting
from store.amendment import Amendment, FieldChange, NewCase, Recorded, Unsettled, difference, unsettled
from store.case import TABLES
from store.commands import AmendSource
from store.errors import BadInput
from store.seen import Seen
from store.source.onto import AmendedSource, read_amendment
from store.study import Study

# Long lists of cases are cut here; the exact ones are those of the source.
_NAMED = 5


def arguments(parser: ArgumentParser) -> None:
    """STUDY, where the tables are, and why."""
    add_study(parser)
    parser.add_argument(
        "--from", dest="source", required=True, metavar="PATH", help="a folder of CSV tables, or one XLSX workbook"
    )
    parser.add_argument("--dry-run", action="store_true", help="show what differs and write nothing")
    parser.add_argument("--why", default="", metavar="TEXT", help="the reason; required unless --dry-run")
    add_asker(parser)


def run(args: Namespace) -> int:
    """Show what the tables change, and write it."""
    why = words(args.why, "--why")
    if not why and not args.dry_run:
        raise BadInput("An amendment needs a reason: say it with --why, or look first with --dry-run.")
    study = open_study(args, to_write=not args.dry_run)
    person = asker_of(study, args.person)
    seen = study.as_seen_by(person)
    if refused := seen.refuses(AmendSource):
        raise refused
    source = _read(named_path(args.source, "--from"), seen)
    amendment = difference(seen, source)
    warnings = tuple(str(warning) for warning in source.warnings)
    command = AmendSource(cases=amendment.documents, why=why or "to be seen", warnings=warnings)
    _show(amendment, seen)
    if not amendment.documents:
        put("Nothing differs; nothing is written.")
        return DONE
    _show_unsettled(study, seen, command)
    _advise(amendment, seen, warnings)
    if args.dry_run:
        say("Looked at only; nothing is written.")
        return DONE
    # What nobody could read is not written.
    sys.stdout.flush()
    receipt = study.commit(command, by=person, seen=amendment.revision, waiting=say_waiting)
    say_beside(receipt)
    put_committed(f"rev {receipt.number}: {_summary(amendment)}", receipt)
    return DONE


def _read(path: Path, seen: Seen) -> AmendedSource:
    source = read_amendment(path, Recorded(seen))
    for fault in source.faults:
        say(plain(str(fault)))
    if source.faults:
        n = count(len(source.faults), "fault")
        raise BadInput(f"{path} has {n}, listed above; nothing was written. Mend them and try again.")
    return source


# -- what differs --------------------------------------------------------------------------------


def _show(amendment: Amendment, seen: Seen) -> None:
    for case in amendment.changed:
        out = f" (withdrawn: {seen.withdrawn[case.case]})" if case.case in seen.withdrawn else ""
        for change in case.changes:
            put(plain(f"{case.case}{out} {_line(change)}"))
    for new in amendment.new:
        put(plain(_new(new)))
    differ = {table for tables in amendment.documents.values() for table in tables}
    if same := [table for table in amendment.tables if table not in differ]:
        put(f"unchanged: {', '.join(same)}")
    if absent := [table for table in TABLES if table not in amendment.tables]:
        put(f"not in it, as recorded: {', '.join(absent)}")
    if amendment.unnamed:
        n = count(len(amendment.unnamed), "case")
        put(f"{n} of the study not in it, left as recorded: {_some(amendment.unnamed)}")
    if amendment.documents:
        put(_summary(amendment))


def _line(change: FieldChange) -> str:
    what = f"{change.table} {change.row}".rstrip()
    if change.hidden:
        return f"{what}: changed (hidden until you have answered)"
    if change.field:
        return f"{what}: {change.field} {change.before or 'nothing'} -> {change.after or 'nothing'}"
    return f"{what}: removed ({change.before})" if change.after is None else f"{what}: added ({change.after})"


def _new(new: NewCase) -> str:
    rows = ", ".join(f"{table} {n}" for table, n in new.rows)
    return f"{new.case} new case: rows {rows}; {_readers(new)}"


def _readers(new: NewCase) -> str:
    return f"read by {', '.join(new.readers)}" if new.readers else "nobody reads it until it is assigned"


def _summary(amendment: Amendment) -> str:
    parts = [
        count(len(amendment.changed), "case"),
        f"{count(amendment.fields, 'field')} changed",
        f"{count(amendment.rows_added, 'row')} added",
        f"{amendment.rows_removed} removed",
        count(len(amendment.new), "new case"),
    ]
    return ", ".join(parts)


def _some(case_ids: Iterable[str]) -> str:
    ids = list(case_ids)
    more = f" and {len(ids) - _NAMED} more" if len(ids) > _NAMED else ""
    return plain(", ".join(ids[:_NAMED])) + more


# -- what follows --------------------------------------------------------------------------------


def _show_unsettled(study: Study, seen: Seen, command: AmendSource) -> None:
    """The signed items that become stale, found on a copy in memory."""
    copy = study.rehearsal()
    copy.commit(command, by=seen.asker.id, seen=seen.revision)
    stale, settled = unsettled(seen, copy.as_seen_by(seen.asker.id), command.cases)
    for item in stale:
        put(plain(f"stale: {_item(item)}: {'; '.join(item.why)}"))
    for item in settled:
        put(plain(f"no longer stale: {_item(item)}"))
    put(f"{count(len(stale), 'signed item')} would be stale" if stale else "no signed item becomes stale")


def _item(item: Unsettled) -> str:
    return f"{item.case} {item.endpoint} {item.reader or '(derived)'}"


def _advise(amendment: Amendment, seen: Seen, warnings: tuple[str, ...]) -> None:
    for line in _advice(amendment, seen):
        say(plain(line))
    for warning in warnings:
        say(plain(f"doubtful: {warning}"))
    if warnings:
        say(f"{count(len(warnings), 'doubtful row')}, listed above, kept with the amendment.")


def _advice(amendment: Amendment, seen: Seen) -> Iterator[str]:
    if amendment.rows_removed:
        yield f"Not in the new tables: {count(amendment.rows_removed, 'row')} of the record, removed as shown."
    for table, cases in amendment.emptied.items():
        if table != "site_values" or seen.asker.sees_all:
            yield f"{count(cases, 'case')} without any row of {table} from now on."
    if amendment.unnamed:
        n = count(len(amendment.unnamed), "case")
        out = sum(1 for case_id in amendment.unnamed if case_id in seen.withdrawn)
        noted = f" ({out} withdrawn already)" if out else ""
        yield f"Not in the source and left as recorded: {n}{noted}; ino-tui withdraw takes a case out."
    if nobody := [new.case for new in amendment.new if not new.readers]:
        yield f"{count(len(nobody), 'new case')} assigned to nobody: {_some(nobody)}."
