"""Who changed what, when, from what, to what and why, as far as one person may see it. Pure.

What a person is blind to, or is not disclosed to her yet, leaves no trace: neither the value nor the
transaction that wrote it. The first import of a case is one line a source table; what came later is
one line a changed field.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from store.blinding import masked
from store.case import TABLES, columns
from store.change import Change, change_of, evidence_of, limit_of, signed_by
from store.codes.withdrawals import WITHDRAWALS
from store.committee import Reveal, Review, Withdrawal
from store.cutting import Limit, shown_row
from store.history_committee import committee_changes, declared, opened, settings_of_committee
from store.info import StudyInfo
from store.item_record import is_reveal_id
from store.rowdiff import changed_rows, flatten, row_name
from store.seen import Seen
from store.tables import Header, Stored
from store.values import cell_text

__all__ = ["Change", "history_of", "history_of_settings", "history_of_study", "history_without_answers", "local_time"]

# Tables of the journal that are of no case, in the order in which they are told within a transaction.
_STUDY_TABLES = ("study", "charter", "people", "assignments", "warnings")


class SourceDocument(msgspec.Struct):
    """A source table of a case as it is kept, whatever its columns are."""

    rows: list[dict[str, str | int | float | bool | None]]


class _Counted(msgspec.Struct):
    rows: list[msgspec.Raw]


def history_of(seen: Seen, case_id: str, *, full: bool = False) -> tuple[Change, ...]:
    """The history of one case, oldest first; ``full``: its first import field by field.

    Raises KeyError for no such case.
    """
    record = seen.record(case_id)
    withdrawals = (change for change in _withdrawal_changes(seen) if change.case == record.id)
    found = [*_source_changes(seen, record.id, full=full), *_review_changes(seen, record.id), *withdrawals]
    found += committee_changes(seen, record.id)
    found += (change for change in (*declared(seen), *opened(seen)) if change.case == record.id)
    if not seen.blind:
        found += (change for change in _study_changes(seen, "assignments") if change.item == record.id)
    return _in_order(seen, found)


def history_of_study(seen: Seen, *, full: bool = False) -> tuple[Change, ...]:
    """The history of the whole study, oldest first.

    First imports are counted over all cases; ``full``: told field by field.
    """
    found = [*history_of_settings(seen), *_withdrawal_changes(seen)]
    imported: dict[tuple[Header, str], Counter[str]] = {}
    later: list[Change] = []
    for case_id in seen.case_ids:
        if full:
            later += _first_fields(seen, case_id)
        for header, table, rows in () if full else _first_rows(seen, case_id):
            imported.setdefault((header, table), Counter()).update(rows=rows, cases=1)
        later += _later_changes(seen, case_id)
        later += _review_changes(seen, case_id)
        later += committee_changes(seen, case_id)
    later += opened(seen)
    order = list(TABLES)
    for (header, table), n in sorted(imported.items(), key=lambda pair: (pair[0][0].rev, order.index(pair[0][1]))):
        found.append(change_of(header, table=table, after=f"{_rows(n['rows'])} in {_cases(n['cases'])}"))
    return _in_order(seen, [*found, *later])


def history_of_settings(seen: Seen) -> tuple[Change, ...]:
    """The history of what is of no case: name, charter, people, assignments, doubtful rows, secrets, locks, exports."""
    found = (change for table in _STUDY_TABLES for change in _study_changes(seen, table))
    # Who reads what changes too because somebody else declared a conflict: of that a blind reader is not told.
    told = tuple(change for change in map(_numbering(seen), found) if change.number is not None)
    return (*told, *map(_numbering(seen), (*declared(seen), *settings_of_committee(seen))))


def history_without_answers(seen: Seen) -> tuple[Change, ...]:
    """What happened to the study as a whole, oldest first: settings, imports, amendments, withdrawals.

    First imports are counted in cases. Quick also where there are many: no case is built that was not amended.
    """
    found = [*history_of_settings(seen), *_withdrawal_changes(seen)]
    imported: Counter[Header] = Counter()
    for case_id in seen.case_ids:
        versions = seen.versions(f"case:{case_id}")
        first = versions[0][1].header
        imported[first] += 1
        if versions[-1][1].header.rev != first.rev:
            found += _later_changes(seen, case_id)
    found += [change_of(header, table="import", after=_cases(n)) for header, n in imported.items()]
    return _in_order(seen, found)


def _in_order(seen: Seen, changes: Iterable[Change]) -> tuple[Change, ...]:
    """The changes, oldest first, each with the number by which the person knows it."""
    return tuple(map(_numbering(seen), sorted(changes, key=lambda change: change.revision)))


def _numbering(seen: Seen) -> Callable[[Change], Change]:
    return lambda change: msgspec.structs.replace(change, number=seen.told(change.revision))


def local_time(at: str) -> str:
    """A time of the journal on the clock of this machine, to the second, with its offset from UTC."""
    return datetime.fromisoformat(at).astimezone().isoformat(" ", "seconds")


def _rows(n: int) -> str:
    return "1 row" if n == 1 else f"{n} rows"


def _cases(n: int) -> str:
    return "1 case" if n == 1 else f"{n} cases"


# -- source tables -------------------------------------------------------------------------------


def visible_site_values(seen: Seen, case_id: str) -> frozenset[str] | None:
    """The endpoints whose site values the person may see; None is all of them."""
    if seen.asker.sees_all:
        return None
    if not seen.record(case_id).reviews:
        return frozenset()  # nobody was shown anything yet, and building the case is slow
    items = seen.case(case_id).items
    return frozenset(i.endpoint for i in items if not i.blind) if any(i.blind for i in items) else None


def _rows_of(
    stored: Stored | None, table: str, visible: frozenset[str] | None, until: Limit | None
) -> Sequence[Mapping[str, Any]]:
    if stored is None or stored.removed:
        return []
    rows: Sequence[Mapping[str, Any]] = stored.decode(SourceDocument).rows
    if table == "site_values" and visible is not None:
        rows = [row for row in rows if row.get("endpoint") in visible]
    if until is None or table not in TABLES:
        return rows
    return [shown for row in rows if (shown := shown_row(table, row, until)) is not None]


def _first_revision(versions: list[tuple[str, Stored]]) -> int:
    return versions[0][1].header.rev if versions else -1


def _first_rows(seen: Seen, case_id: str) -> Iterator[tuple[Header, str, int]]:
    """What the first import of a case brought: header, source table, number of rows."""
    versions = seen.versions(f"case:{case_id}")
    first = _first_revision(versions)
    until = limit_of(seen, case_id)
    for table, stored in versions:
        if stored.header.rev != first:
            continue
        if table == "site_values" or until is not None:
            visible = visible_site_values(seen, case_id) if table == "site_values" else None
            rows = len(_rows_of(stored, table, visible, until))
        else:
            rows = len(stored.decode(_Counted).rows)
        if rows:
            yield stored.header, table, rows


def _later_changes(seen: Seen, case_id: str) -> Iterator[Change]:
    versions = seen.versions(f"case:{case_id}")
    first = _first_revision(versions)
    until = limit_of(seen, case_id)
    for table, stored in versions:
        if stored.header.rev == first:
            continue
        visible = visible_site_values(seen, case_id) if table == "site_values" else None
        old, new = (_rows_of(version, table, visible, until) for version in (stored.before, stored))
        for row, field, before, after in changed_rows(table, old, new):
            yield change_of(stored.header, table=table, case=case_id, item=row, field=field, before=before, after=after)


def _first_fields(seen: Seen, case_id: str) -> Iterator[Change]:
    """What the first import of a case brought, a field a line."""
    versions = seen.versions(f"case:{case_id}")
    first = [(table, stored) for table, stored in versions if stored.header.rev == _first_revision(versions)]
    until = limit_of(seen, case_id)
    for table, stored in first:
        visible = visible_site_values(seen, case_id) if table == "site_values" else None
        for row in _rows_of(stored, table, visible, until):
            for field in columns(table):
                if text := cell_text(row.get(field)):
                    name = row_name(table, row)
                    yield change_of(stored.header, table=table, case=case_id, item=name, field=field, after=text)


def _source_changes(seen: Seen, case_id: str, *, full: bool) -> Iterator[Change]:
    if full:
        yield from _first_fields(seen, case_id)
        yield from _later_changes(seen, case_id)
        return
    order = list(TABLES)
    for header, table, rows in sorted(_first_rows(seen, case_id), key=lambda found: order.index(found[1])):
        yield change_of(header, table=table, case=case_id, after=_rows(rows))
    yield from _later_changes(seen, case_id)


def _withdrawal_changes(seen: Seen) -> Iterator[Change]:
    for case_id, stored in seen.versions("withdrawals"):
        old, new = _reason(stored.before), _reason(stored)
        yield change_of(stored.header, table="withdrawals", case=case_id, field="reason", before=old, after=new)


def _reason(stored: Stored | None) -> str | None:
    return None if stored is None or stored.removed else WITHDRAWALS.label(stored.decode(Withdrawal).reason)


# -- reviews and reveals -------------------------------------------------------------------------


def _review_changes(seen: Seen, case_id: str) -> Iterator[Change]:
    versions = seen.versions(f"reviews:{case_id}")
    if not versions:
        return
    asker = seen.asker
    record = seen.record(case_id)
    items = seen.case(case_id).items
    open_ = {i.endpoint for i in items if not i.blind}
    last: dict[tuple[str, str], Review] = {}
    for doc_id, stored in versions:
        if masked(record, doc_id.partition("/")[0], asker):
            continue  # she reads it again as though for the first time
        if is_reveal_id(doc_id):
            reveal = stored.decode(Reveal)
            if reveal.reader == asker.id or asker.sees_all or reveal.endpoint in open_:
                shown = asker.sees_all or reveal.endpoint in open_
                yield from _of_reveal(reveal, stored.header, case_id, shown=shown)
            continue
        review = stored.decode(Review)
        if review.reader == asker.id or asker.sees_all or review.endpoint in open_:
            key = (review.endpoint, review.reader)
            answer, *beside = _of_review(review, last.get(key), stored.header, case_id)
            yield msgspec.structs.replace(answer, signed=signed_by(seen, review))
            yield from beside
            yield from evidence_of(seen, case_id, "reviews", review.endpoint, review.cites, stored.header)
            last[key] = review


def _of_review(review: Review, before: Review | None, header: Header, case_id: str) -> Iterator[Change]:
    words = "; ".join(part for part in (review.why, review.text) if part)

    def change(field: str, old: str | None, new: str | None) -> Change:
        return change_of(
            header,
            table="reviews",
            case=case_id,
            item=review.endpoint,
            field=field,
            before=old,
            after=new,
            why=words,
        )

    yield change("answer", before.value if before else None, review.value)
    for field, old, new in _beside(before, review):
        if old != new:
            yield change(field, old or None, new or None)


def _beside(before: Review | None, review: Review) -> Iterator[tuple[str, str, str]]:
    """What goes with an answer, as it was and as it is."""
    yield "contributing", ", ".join(before.contributing) if before else "", ", ".join(review.contributing)
    for name in ("date", "anchor", "grade"):
        yield name, getattr(before, name) if before else "", getattr(review, name)
    yield "after disclosure", "", "yes" if review.after_disclosure else ""


def _of_reveal(reveal: Reveal, header: Header, case_id: str, *, shown: bool) -> Iterator[Change]:
    # The transaction's words are of the reviews signed in it.
    told = {"table": "reveals", "case": case_id, "item": reveal.endpoint, "why": ""}
    yield change_of(header, **told, field="fixed answer", after=", ".join((reveal.first, *reveal.contributing)))
    if shown:
        what = f"proposal {reveal.proposal}, site value {reveal.site or 'none'}"
        yield change_of(header, **told, field="shown", after=what)


# -- the study -----------------------------------------------------------------------------------


def _study_changes(seen: Seen, table: str) -> Iterator[Change]:
    # A charter is a document a version; the others keep their document.
    charter: Stored | None = None
    for doc_id, stored in seen.versions(table):
        before = charter if table == "charter" else stored.before
        charter = stored
        if table == "study" and before is not None:
            formats = [str(version.decode(StudyInfo).format) for version in (before, stored)]
            yield change_of(stored.header, table=table, field="format", before=formats[0], after=formats[1])
        elif table == "study":
            yield change_of(stored.header, table=table, field="name", after=stored.decode(StudyInfo).name)
        elif table == "warnings":
            lines = stored.decode(dict[str, list[str]])["lines"]
            yield change_of(stored.header, table=table, after=f"{_rows(len(lines))} kept as doubtful")
            # Each quotes what it doubts, a site value too.
            for doubt in lines if seen.may_read_doubts else ():
                yield change_of(stored.header, table=table, field="doubtful", after=doubt)
        else:
            item = f"version {doc_id}" if table == "charter" else doc_id
            for field, old, new in _changed_fields(table, before, stored):
                yield change_of(stored.header, table=table, item=item, field=field, before=old, after=new)


def _changed_fields(table: str, before: Stored | None, after: Stored) -> Iterable[tuple[str, str | None, str | None]]:
    old = flatten(before.decode(dict[str, Any])) if before and not before.removed else {}
    new = {} if after.removed else flatten(after.decode(dict[str, Any]))
    if table == "charter" and not old:
        # The first charter is the profile; its settings stand in charter.toml.
        new = {name: new[name] for name in ("profile", "criteria")}
    if not old:
        new = {name: value for name, value in new.items() if value not in ("", "False")}
    for name in dict.fromkeys([*old, *new]):
        if name not in ("id", "version") and old.get(name, "") != new.get(name, ""):
            yield name, old.get(name), new.get(name)
