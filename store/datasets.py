"""The data sets of a study as tables of text, holding what one person may see. Pure."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from store.basis import BASES
from store.blinding import is_blind
from store.case import TABLES, columns
from store.case_record import CaseRecord
from store.committee import Determination, Review, Withdrawal
from store.errors import Refused
from store.item_record import Signed
from store.judge import may_use
from store.seen import Seen
from store.sight import SeenItem
from store.source.build import case_to_tables
from store.source.dictionary import DICTIONARY_COLUMNS, dictionary_rows

Row = dict[str, str]


class DataSet(msgspec.Struct, frozen=True, kw_only=True):
    """A table: its columns in order, and rows that fill each of them (empty where there is no value)."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


# What the tables made here hold: table -> column -> title, type.
_TITLES: dict[str, dict[str, tuple[str, str]]] = {
    "items": {
        "case": ("the case", "id"),
        "endpoint": ("the endpoint", "code"),
        "label": ("the endpoint in words", "text"),
        "state": ("where the item stands", "code"),
        "flags": ("what else is to be said of it", "codes, `;` between"),
        "withdrawn": ("the case is withdrawn, and the item in no denominator", "yes or no"),
        "blind": ("proposal, site value and others' reviews are hidden from whoever exported", "yes or no"),
        "site": ("site value", "code"),
        "proposal": ("what the criteria set says", "code"),
        "determination": ("the answer that counts as final", "code"),
        "contributing": ("contributing causes of death", "codes, `;` between"),
        "determined_by": ("how it became final", "code"),
        "revision": ("the revision in which it became final", "whole number"),
    },
    "reviews": {
        "case": ("the case", "id"),
        "endpoint": ("the endpoint", "code"),
        "reader": ("the person who signed", "id"),
        "number": ("1 for a reader's first review of the item, more for amended ones", "whole number"),
        "superseded": ("whether a later review of the same reader took its place", "yes or no"),
        "value": ("the answer", "code"),
        "contributing": ("contributing causes of death", "codes, `;` between"),
        "first": ("the answer fixed before proposal and site value were shown", "code"),
        "proposal": ("the proposal at the signature", "code"),
        "site": ("the site value at the signature", "code"),
        "why": ("rationale from the list", "code"),
        "text": ("rationale in words", "text"),
        "criteria": ("the criteria set in force", "code"),
        "charter": ("the version of the charter in force", "whole number"),
        "digest": ("SHA-256 of what was shown of the item", "text"),
        "how": ("at the desk or on the command line", "code"),
        "revision": ("the revision in which it was signed", "whole number"),
        "at": ("when, UTC", "date and time"),
    },
    "reveals": {
        "case": ("the case", "id"),
        "endpoint": ("the endpoint", "code"),
        "reader": ("the person to whom it was shown", "id"),
        "first": ("the answer she had fixed", "code"),
        "contributing": ("contributing causes of death she had fixed", "codes, `;` between"),
        "proposal": ("the proposal that was shown", "code"),
        "site": ("the site value that was shown", "code"),
        "revision": ("the revision in which it was recorded", "whole number"),
        "at": ("when, UTC", "date and time"),
    },
    "withdrawals": {
        "case": ("a case that is out of every denominator", "id"),
        "reason": ("why", "code"),
        "why": ("why, in words", "text"),
        "by": ("the person who withdrew it", "id"),
        "revision": ("the revision in which it was withdrawn", "whole number"),
        "at": ("when, UTC", "date and time"),
    },
    "doubts": {
        "doubt": ("a row of the source that is worth a second look, and why", "text"),
    },
    "people": {
        "person": ("the person", "id"),
        "name": ("how the person is called", "text"),
        "roles": ("roles in the study", "codes, `;` between"),
        "retired": ("whether the person has left the study", "yes or no"),
    },
}


def datasets(seen: Seen) -> tuple[DataSet, ...]:
    """Source tables with the site values the asker may see, what was decided, people, doubtful rows, dictionary."""
    tables = case_to_tables(seen.case(case_id).case for case_id in seen.case_ids)
    made = {
        "items": [row for case_id in seen.case_ids for row in _items(seen, case_id)],
        "reviews": [row for case_id in seen.case_ids for row in _reviews(seen, case_id)],
        "reveals": [row for case_id in seen.case_ids for row in _reveals(seen, case_id)],
        "withdrawals": list(_withdrawals(seen)),
        "people": list(_people(seen)),
    }
    if seen.may_read_doubts:
        made["doubts"] = [{"doubt": doubt} for doubt in seen.warnings]
    return (
        *(DataSet(name=name, columns=("case", *columns(name)), rows=tuple(tables[name])) for name in TABLES),
        *(DataSet(name=name, columns=tuple(_TITLES[name]), rows=tuple(rows)) for name, rows in made.items()),
        DataSet(name="dictionary", columns=DICTIONARY_COLUMNS, rows=(*dictionary_rows(), *_dictionary())),
    )


def sees_everything(seen: Seen) -> bool:
    """Whether nothing of the cases is hidden from the asker."""
    return seen.asker.sees_all or not any(_blind_in(seen, case_id) for case_id in seen.case_ids)


def may_have_journal(seen: Seen) -> bool:
    """Whether nothing in the journal is hidden from the asker; of a blind reader others' acts are, to the end."""
    return seen.asker.sees_all or (not seen.blind and sees_everything(seen))


def blind_cases(seen: Seen) -> frozenset[str]:
    """The cases of which something is hidden from the asker."""
    if seen.asker.sees_all:
        return frozenset()
    return frozenset(case_id for case_id in seen.case_ids if _blind_in(seen, case_id))


def basis_of_cases(seen: Seen, asked: str | None, *, everything: bool) -> str:
    """The basis on which data sets may hold the values of single cases; ``asked`` None is the default.

    ``current``, where the asker may use it, else ``final``. To whom anything is blind only her own
    answers are written: a figure is a number of all cases, a row would tell another's answer or the
    site value of one. Raises Refused; what is no basis at all is passed on.
    """
    if not everything:
        if asked in {*BASES, *seen.people} - {"own", seen.asker.id}:
            raise Refused(
                "basis",
                f"Some items are still blind to {seen.asker.id}, and an export tells the value of each case: "
                f"its basis is own, not {asked}.",
            )
        return asked or "own"
    return asked or ("final" if may_use(seen, "current") else "current")


def _blind_in(seen: Seen, case_id: str) -> bool:
    if any(item.blind for item in seen.case(case_id).items):
        return True
    # A cycle that only another reader was asked about is no item of hers, and may be blind to her. In a
    # committee she is not told that there is one.
    record = seen.record(case_id)
    return not seen.blind and not record.items.keys() <= _open(seen, record)


def _yes(value: bool) -> str:  # noqa: FBT001 - one value to one word
    return "yes" if value else "no"


def _open(seen: Seen, record: CaseRecord) -> frozenset[str]:
    """The endpoints whose reviews by others the asker may read."""
    return frozenset(endpoint for endpoint in record.items if not is_blind(record, endpoint, seen.asker))


def _number(seen: Seen, revision: int) -> str:
    """The number by which the asker knows a revision; empty for an act that she is not told of."""
    number = seen.told(revision)
    return "" if number is None else str(number)


def _items(seen: Seen, case_id: str) -> Iterator[Row]:
    derived = seen.record(case_id).derived_determination()
    for item in seen.case(case_id).items:
        follows = derived if item.endpoint == "response.best" and not item.blind else None
        found = _item(seen, case_id, item, item.determination or follows)
        yield {**found, "withdrawn": _yes(case_id in seen.withdrawn)}


def _item(seen: Seen, case_id: str, item: SeenItem, final: Determination | None) -> Row:
    return {
        "case": case_id,
        "endpoint": item.endpoint,
        "label": item.label,
        "state": "final" if final else item.state,
        "flags": ";".join(item.flags),
        "blind": _yes(item.blind),
        "site": item.site or "",
        "proposal": item.proposal.value if item.proposal else "",
        "determination": final.value if final else "",
        "contributing": ";".join(final.contributing) if final else "",
        "determined_by": final.by if final else "",
        "revision": _number(seen, final.revision) if final else "",
    }


def _reviews(seen: Seen, case_id: str) -> Iterator[Row]:
    record = seen.record(case_id)
    open_ = _open(seen, record)
    for endpoint, item in sorted(record.items.items()):
        for signed in item.reviews:
            if endpoint in open_ or signed.review.reader == seen.asker.id:
                last = item.last_of(signed.review.reader)
                yield _review(seen, case_id, signed, superseded=signed != last, shown=endpoint in open_)


def _review(seen: Seen, case_id: str, signed: Signed, *, superseded: bool, shown: bool) -> Row:
    review: Review = signed.review
    return {
        "case": case_id,
        "endpoint": review.endpoint,
        "reader": review.reader,
        "number": str(review.number),
        "superseded": _yes(superseded),
        "value": review.value,
        "contributing": ";".join(review.contributing),
        "first": review.first,
        # The record keeps what the reader did not see yet when she signed.
        "proposal": review.proposal if shown else "",
        "site": review.site if shown else "",
        "why": review.why,
        "text": review.text,
        "criteria": review.criteria,
        "charter": str(review.charter),
        "digest": review.digest,
        "how": review.how,
        "revision": _number(seen, signed.revision),
        "at": signed.at,
    }


def _reveals(seen: Seen, case_id: str) -> Iterator[Row]:
    record = seen.record(case_id)
    open_ = _open(seen, record)
    for endpoint, item in sorted(record.items.items()):
        for reader, shown in sorted(item.reveals.items()):
            if endpoint in open_:
                yield {
                    "case": case_id,
                    "endpoint": endpoint,
                    "reader": reader,
                    "first": shown.reveal.first,
                    "contributing": ";".join(shown.reveal.contributing),
                    "proposal": shown.reveal.proposal,
                    "site": shown.reveal.site,
                    "revision": _number(seen, shown.revision),
                    "at": shown.at,
                }


def _withdrawals(seen: Seen) -> Iterator[Row]:
    newest = dict(seen.versions("withdrawals"))
    for case_id, stored in sorted(newest.items()):
        if not stored.removed:
            yield {
                "case": case_id,
                "reason": stored.decode(Withdrawal).reason,
                "why": stored.header.why,
                "by": stored.header.by,
                "revision": _number(seen, stored.header.rev),
                "at": stored.header.at,
            }


def _people(seen: Seen) -> Iterator[Row]:
    for person in seen.people.values():
        yield {
            "person": person.id,
            "name": person.name,
            "roles": ";".join(person.roles),
            "retired": _yes(person.retired),
        }


def _dictionary() -> Iterator[Row]:
    for table, titles in _TITLES.items():
        for column, (title, kind) in titles.items():
            found = dict.fromkeys(DICTIONARY_COLUMNS, "")
            yield {**found, "table": table, "column": column, "title": title, "type": kind}
