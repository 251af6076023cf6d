"""Who reads which case: a balanced draw of pairs that its seed repeats, or the readers of one case with a reason."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Mapping

from ino_tui.commands.acting import check_short, commit
from ino_tui.commands.place import add_asker, add_study, asker_of, check_case, open_study, words
from ino_tui.commands.speech import DONE, columns, count, plain, put, put_committed, put_json, say
from store.assigning import Draw, Short, workload
from store.commands import Assign
from store.errors import BadInput
from store.seen import Seen
from store.staffing import assigned, draw_for, has_signed, in_need, owed, pairs, serves
from store.study import Study

_OF_DRAW = ("seed", "dry_run", "redraw")


def arguments(parser: ArgumentParser) -> None:
    """STUDY, and either what is drawn or one case with its readers."""
    add_study(parser)
    parser.add_argument("--seed", type=int, metavar="N", help="of the draw, kept with it (else the charter's)")
    parser.add_argument("--dry-run", action="store_true", help="show what would be drawn and write nothing")
    parser.add_argument("--redraw", action="store_true", help="draw anew also where there are readers; with --why")
    parser.add_argument("--case", metavar="ID", help="no draw: set the readers of this case")
    parser.add_argument("--readers", metavar="A,B", help="with --case: who reads it; empty: nobody")
    parser.add_argument("--why", metavar="TEXT", help="the reason, where readers change")
    parser.add_argument("--leave-short", action="store_true", help="also where a case is left with too few readers")
    parser.add_argument("--json", action="store_true", help="as JSON, each case with its readers")
    add_asker(parser)


def run(args: Namespace) -> int:
    """Draw, or set the readers of one case; say it once it is on disk."""
    _check_usage(args)
    study = open_study(args, to_write=not args.dry_run)
    seen = study.as_seen_by(asker_of(study, args.person))
    refused = seen.refuses(Assign)
    if refused:
        raise refused
    return _set(args, study, seen) if args.case is not None else _draw(args, study, seen)


def _check_usage(args: Namespace) -> None:
    if args.case is not None:
        if args.readers is None:
            raise BadInput("--case needs --readers: who reads it from now on, as reader1,reader2.")
        if over := [name for name in _OF_DRAW if getattr(args, name) not in (None, False)]:
            raise BadInput(f"--{over[0].replace('_', '-')} is of a draw; leave it out where --case is named.")
    elif args.readers is not None:
        raise BadInput("--readers goes with --case; without it readers are drawn.")
    elif args.redraw and not args.why and not args.dry_run:
        raise BadInput("Drawing readers anew needs a reason: say it with --why, or look first with --dry-run.")


def _draw(args: Namespace, study: Study, seen: Seen) -> int:
    before = assigned(seen)
    wanted = _begun(seen) if args.redraw else in_need(seen)
    keep = _signers if args.redraw else _serving
    seed = seen.charter.seed if args.seed is None else args.seed
    drawn = draw_for(seen, wanted, seed=seed, kept={case: keep(seen, case) for case in wanted})
    new = {case: readers for case, readers in drawn.readers.items() if set(readers) != set(before[case])}
    if args.json and args.dry_run:
        put_json(_told(drawn, new, seed, before))
    elif not args.json:
        _put_tables(drawn, new, seed, seen, before)
    check_short(drawn.short, leave=args.leave_short)
    if not new:
        say("Every case has its readers; nothing to draw." if not drawn.short else "Nothing more can be drawn.")
    elif args.dry_run:
        say("Looked at only; nothing is written.")
    else:
        why = words(args.why or "", "--why")
        receipt = commit(study, Assign(readers=new, why=why, seed=seed), seen.asker.id, seen=seen.revision)
        if not args.json:
            put_committed(f"rev {receipt.number} {count(len(new), 'case')} assigned, seed {seed}", receipt)
    if args.json and not args.dry_run:
        put_json(_told(drawn, new, seed, before))
    return DONE


def _begun(seen: Seen) -> tuple[str, ...]:
    """The cases of which a reader has still something to sign, or that have none."""
    people = seen.people
    return tuple(
        case
        for case, readers in assigned(seen).items()
        if not readers or any(r in people and owed(seen.record(case), people[r]) for r in readers)
    )


def _signers(seen: Seen, case: str) -> tuple[str, ...]:
    """Who has signed something of a case keeps it, whatever is drawn."""
    return tuple(r for r in seen.readers_of(case) if has_signed(seen.record(case), r))


def _serving(seen: Seen, case: str) -> tuple[str, ...]:
    return tuple(r for r in seen.readers_of(case) if serves(seen, case, r))


def _told(
    drawn: Draw, new: Mapping[str, tuple[str, ...]], seed: int, before: Mapping[str, tuple[str, ...]]
) -> dict[str, object]:
    every = {**before, **new}
    work = workload(every)
    found = [{"readers": pair, "cases": n} for pair, n in sorted(pairs(every).items())]
    return {"seed": seed, "drawn": new, "cases": dict(sorted(work.items())), "pairs": found, "short": drawn.short}


def _put_tables(
    drawn: Draw, new: Mapping[str, tuple[str, ...]], seed: int, seen: Seen, before: Mapping[str, tuple[str, ...]]
) -> None:
    every = {**before, **new}
    put(f"{count(len(new), 'case')} drawn, seed {seed}, conflict {seen.charter.conflict}")
    work, was = workload(every), workload(before)
    rows = [("reader", "cases", "before"), *((r, str(work[r]), str(was[r])) for r in sorted({*work, *was}))]
    for line in columns(rows, right=(1, 2)):
        put(line)
    found = sorted(pairs(every).items())
    for line in columns([("readers", "cases"), *((" ".join(p) or "nobody", str(n)) for p, n in found)], right=(1,)):
        put(line)
    if len(new) != len(drawn.readers):
        put(
            f"{count(len(drawn.readers) - len(new), 'case')} keep{'s' if len(drawn.readers) - len(new) == 1 else ''} "
            "their readers"
        )


def _set(args: Namespace, study: Study, seen: Seen) -> int:
    check_case(seen.all_case_ids, args.case)
    readers = tuple(part.strip() for part in words(args.readers, "--readers").split(",") if part.strip())
    needs = seen.charter.readers
    if needs > 1 and len(readers) > needs:
        raise BadInput(f"{args.case} has {needs} readers by the charter; {len(readers)} are named.")
    before = seen.readers_of(args.case)
    if set(readers) == set(before):
        say(f"{args.case} is read by {_named(before)} already; nothing is written.")
        return DONE
    if len(readers) < needs:
        few = Short(args.case, len(readers), needs, "so it was asked")
        check_short((few,), leave=args.leave_short)
    stays = [r for r in before if r not in readers and has_signed(seen.record(args.case), r)]
    why = words(args.why or "", "--why")
    receipt = commit(study, Assign(readers={args.case: readers}, why=why), seen.asker.id, seen=seen.revision)
    if args.json:
        put_json({"case": args.case, "readers": readers, "before": before})
    else:
        told = f"{_named(before)} -> {_named(readers)}{f', {why}' if why else ''}"
        put_committed(plain(f"rev {receipt.number} {args.case}: {told}"), receipt)
    for reader in stays:
        say(f"{reader} has signed items of {args.case}; what she signed stays and counts.")
    return DONE


def _named(readers: tuple[str, ...]) -> str:
    return " and ".join(readers) or "nobody"
