"""Compare published figures with what the record gives: exit 0 if every row agrees, 1 if one differs."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from ino_tui.commands.place import add_as_of, add_asker, add_study, asker_of, cut, named_path, open_study, shown_rows
from ino_tui.commands.speech import DONE, NO, columns, count, put, put_json, say
from ino_tui.commands.stated import state_line, state_of
from store.basis import BASES


def arguments(parser: ArgumentParser) -> None:
    """STUDY, the basis, the published figures, text or JSON."""
    add_study(parser)
    known = ", ".join(BASES)
    parser.add_argument("--basis", default="current", metavar="B", help=f"{known} (default current) or a person")
    parser.add_argument(
        "--published", metavar="FILE", help="CSV with the columns id, label, published (default: the reference's)"
    )
    add_as_of(parser)
    parser.add_argument("--json", action="store_true", help="as JSON")
    add_asker(parser)


def run(args: Namespace) -> int:
    """Compute each published figure and compare it at its printed precision."""
    study = open_study(args)
    person = asker_of(study, args.person)
    study = cut(study, args.as_of, person)
    from ino_tui.cohort.published import read_published
    from store.reference import PUBLISHED_FILE

    published = read_published(PUBLISHED_FILE if args.published is None else named_path(args.published, "--published"))
    rows = shown_rows(study, person, args.basis)
    from ino_tui.cohort.reconcile import reconcile

    found = reconcile(rows, published)
    differ = [row.id for row in found if not row.agrees]
    if args.json:
        put_json({**state_of(rows), "basis": rows.basis, "withdrawn": rows.withdrawn, "figures": found})
    else:
        head = ("", "figure", "published", "computed", "missing", "agrees")
        for line in columns(
            [
                head,
                *(
                    (r.id, r.label, r.published, r.computed, str(r.missing or ""), "yes" if r.agrees else "NO")
                    for r in found
                ),
            ]
        ):
            put(line)
    if rows.withdrawn:
        say(f"{count(rows.withdrawn, 'withdrawn case')} left out.")
    if differ:
        say(f"{len(differ)} of {len(found)} differ: {', '.join(differ)}.")
        return NO
    say(f"All {len(found)} agree, on {rows.basis} at {state_line(rows)}.")
    return DONE
