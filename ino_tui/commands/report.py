"""Write the complete record of a case, or of every case, as HTML fit to print."""

from __future__ import annotations

import hashlib
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from ino_tui.commands.noting import note_export
from ino_tui.commands.place import add_as_of, add_asker, add_study, asker_of, cut, named_path, open_study
from ino_tui.commands.speech import DONE, count, put
from ino_tui.files import check_target, write
from store.errors import BadInput
from store.folder import lies_in, made_whole
from store.receipts import known_log
from store.seen import Seen
from store.study import Study

INDEX = "index.html"


def arguments(parser: ArgumentParser) -> None:
    """STUDY, one case or all, where to."""
    add_study(parser)
    parser.add_argument("--case", metavar="ID", help="only this case, on stdout or to a file")
    parser.add_argument("--to", metavar="PATH", help="the file to write; without --case a new folder, a file a case")
    parser.add_argument("--force", action="store_true", help="replace the file where it is there")
    add_as_of(parser)
    add_asker(parser)


def run(args: Namespace) -> int:
    """Make all of it in memory, put in the record that it leaves the study, then write it."""
    to = None if args.to is None else named_path(args.to, "--to")
    now = open_study(args)
    person = asker_of(now, args.person)
    study = cut(now, args.as_of, person)
    seen = study.as_seen_by(person)
    log = known_log(study, person)
    at = log[-1].at if log else ""
    if args.case is None:
        return _every_case(now, seen, at, to)
    if refused := seen.may_open(args.case):
        raise refused
    return _one_case(args, now, seen, at, to)


def _one_case(args: Namespace, now: Study, seen: Seen, at: str, to: Path | None) -> int:
    if to is not None:
        check_target(to, now.path, force=args.force)
    data = _page(seen, args.case, at)
    note_export(now, seen, f"report of {args.case}", hashlib.sha256(data).hexdigest())
    if to is None:
        _print(data)
    else:
        write(to, data)
        put(f"{to}: {args.case} at {_number(seen)}")
    return DONE


def _every_case(now: Study, seen: Seen, at: str, to: Path | None) -> int:
    if to is None:
        raise BadInput("A report of every case is a folder of files; name it with --to, or one case with --case.")
    if lies_in(to, now.path):
        raise BadInput(f"{to} lies in the study itself; name a place outside it.")
    if to.exists() and (not to.is_dir() or any(to.iterdir())):
        raise BadInput(f"{to} exists and is not an empty folder; name another place.")
    with made_whole(to) as folder:
        sums = {}
        for case_id in seen.case_ids:
            data = _page(seen, case_id, at)
            write(folder / _name(case_id), data)
            sums[case_id] = hashlib.sha256(data).hexdigest()
        index = _index(seen, at, sums)
        write(folder / INDEX, index)
        note_export(now, seen, "report of every case", hashlib.sha256(index).hexdigest())
    put(f"{to}: {count(len(sums), 'case')} at {_number(seen)}, {INDEX} lists them")
    return DONE


def _number(seen: Seen) -> str:
    return f"{'receipt' if seen.blind else 'revision'} {seen.shown_revision}"


def _name(case_id: str) -> str:
    """No case is called index with this before it."""
    return f"case-{case_id}.html"


def _page(seen: Seen, case_id: str, at: str) -> bytes:
    from ino_tui.report.build import case_report
    from ino_tui.report.html import case_page

    return case_page(case_report(seen, case_id, at)).encode()


def _index(seen: Seen, at: str, sums: dict[str, str]) -> bytes:
    from ino_tui.report.build import list_of_cases, list_of_people, origin_of
    from ino_tui.report.html import index_page

    files = {case_id: (_name(case_id), digest) for case_id, digest in sums.items()}
    return index_page(origin_of(seen, at), list_of_cases(seen), list_of_people(seen), files).encode()


def _print(data: bytes) -> None:
    """On stdout as UTF-8, or where that is not what it takes, in ASCII with every other letter as its number."""
    text = data.decode()
    if (sys.stdout.encoding or "").lower().replace("-", "") != "utf8":
        text = text.encode("ascii", "xmlcharrefreplace").decode()
    sys.stdout.write(text)
