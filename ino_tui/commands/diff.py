"""What changed between two revisions or times, in decisions and in figures."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from ino_tui.commands.history import line_of
from ino_tui.commands.place import add_asker, add_study, asker_of, open_study, revision_of
from ino_tui.commands.speech import DONE, count, plain, put, put_json
from store.basis import BASES
from store.diff import Decision, Difference, difference
from store.errors import BadInput
from store.history import local_time
from store.item_record import Signed
from store.receipts import known_log
from store.seen import Seen
from store.study import Study
from store.tables import Header

if TYPE_CHECKING:
    from ino_tui.cohort.moved import MovedFigure


def arguments(parser: ArgumentParser) -> None:
    """STUDY, the two cuts, the basis of the figures, text or JSON."""
    add_study(parser)
    parser.add_argument("earlier", metavar="A", help="a revision or a time, such as 17 or 2026-11-22T14:30")
    parser.add_argument("later", metavar="B", help="a later one")
    known = ", ".join(BASES)
    parser.add_argument("--basis", default="current", metavar="B", help=f"{known} (default current) or a person")
    parser.add_argument("--json", action="store_true", help="as JSON")
    add_asker(parser)


def run(args: Namespace) -> int:
    """Print what the asker may see of the difference."""
    if args.study is None and Path(args.earlier).is_dir():
        # With one cut alone, argparse takes the study for the first of two.
        raise BadInput("Two revisions or times are compared, and one is named: ino-tui diff STUDY A B.")
    study = open_study(args)
    person = asker_of(study, args.person)
    first, last = (revision_of(study, cut, person) for cut in (args.earlier, args.later))
    before, after = study.as_of(first), study.as_of(last)
    cuts = (known_log(before, person)[-1], known_log(after, person)[-1])
    if first > last:
        raise BadInput(f"Revision {cuts[0].rev} is after revision {cuts[1].rev}; name the earlier one first.")
    seen = after.as_seen_by(person)
    found = difference(before.as_seen_by(person), seen)
    figures = _figures(before, after, person, args.basis)
    if args.json:
        put_json(_document(cuts, seen, args.basis, found, figures))
    else:
        _put_text(cuts, seen, args.basis, found, figures)
    return DONE


def _figures(before: Study, after: Study, person: str, basis: str) -> tuple[MovedFigure, ...]:
    if before.revision == after.revision:
        return ()
    from ino_tui.cohort.figures import compute
    from ino_tui.cohort.moved import moved

    rows = after.cohort_as_seen_by(person, basis)
    known = basis in BASES or basis in before.people
    # A person who was not there yet had answered nothing.
    earlier = before.cohort_as_seen_by(person, basis if known else "own")
    return moved(compute(earlier), compute(rows))


def _put_text(
    cuts: tuple[Header, Header], seen: Seen, basis: str, found: Difference, figures: tuple[MovedFigure, ...]
) -> None:
    first, last = cuts
    put(f"rev {first.rev}, {local_time(first.at)}  ->  rev {last.rev}, {local_time(last.at)}")
    put("")
    put(f"{count(len(found.decisions), 'decision')}{':' if found.decisions else ''}")
    for decision in found.decisions:
        put(f"  {decision.case} {decision.endpoint}: {decision.before} -> {decision.after}")
        for signed in decision.reviews:
            put(f"    {_signed(signed, seen)}")
    put("")
    put(f"{count(len(found.changes), 'other change')}{':' if found.changes else ''}")
    told = -1
    for change in found.changes:
        if change.revision != told:
            why = f": {change.why}" if change.why else ""
            put(plain(f"  {_rev(change.number)}{change.by} {change.act}{why}"))
        told = change.revision
        put(f"    {line_of(change)}")
    put("")
    put(f"{count(len(figures), 'figure')} moved, basis {basis}{':' if figures else ''}")
    for figure in figures:
        put(f"  {figure.id}  {figure.label}")
        put(f"    {figure.says_before}  ->  {figure.says_after}")


def _rev(number: int | None) -> str:
    return "" if number is None else f"rev {number} "


def _signed(signed: Signed, seen: Seen) -> str:
    review = signed.review
    value = "+".join((review.value, *review.contributing))
    amended = f", review {review.number}" if review.number > 1 else ""
    words = "; ".join(part for part in (review.why, review.text) if part)
    return plain(f"{_rev(seen.told(signed.revision))}{review.reader} {value}{amended}{': ' if words else ''}{words}")


def _document(
    cuts: tuple[Header, Header], seen: Seen, basis: str, found: Difference, figures: tuple[MovedFigure, ...]
) -> dict[str, Any]:
    def decision(each: Decision) -> dict[str, Any]:
        reviews = [
            {"revision": seen.told(s.revision), "at": s.at, **msgspec.to_builtins(s.review)} for s in each.reviews
        ]
        return {**msgspec.to_builtins(each), "reviews": reviews}

    return {
        "from": {"revision": cuts[0].rev, "at": cuts[0].at},
        "to": {"revision": cuts[1].rev, "at": cuts[1].at},
        "basis": basis,
        "decisions": [decision(each) for each in found.decisions],
        "changes": [change.as_told() for change in found.changes],
        "figures": [{"id": f.id, "label": f.label, "before": f.before, "after": f.after} for f in figures],
    }
