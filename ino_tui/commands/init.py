"""Make a study, from source tables or of the reference cohort; whole, or not at all."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from ino_tui.commands.acting import roles_of
from ino_tui.commands.making import MAKER, Faulty, make_from_source, make_reference
from ino_tui.commands.place import add_study, data_folder, named_folder, named_path
from ino_tui.commands.speech import DONE, count, plain, put, say
from store.charter import PROFILES
from store.committee import Role
from store.criteria.endpoints import endpoints_of
from store.errors import BadInput
from store.study import Study


def arguments(parser: ArgumentParser) -> None:
    """STUDY and where its cases come from."""
    add_study(parser)
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--from", dest="source", metavar="PATH", help="a folder of CSV tables, or one XLSX workbook")
    source.add_argument("--reference", action="store_true", help="the synthetic reference cohort of 100 cases")
    parser.add_argument("--charter", metavar="FILE", help="with --from: the rules of the study, as TOML")
    parser.add_argument(
        "--role", metavar="R[,R]", help="with --from: what you are in it, coordinator and more (coordinator,reviewer)"
    )
    parser.add_argument("--profile", choices=list(PROFILES), help="with --reference: audit (default) or committee")


def run(args: Namespace) -> int:
    """Make the study and say what it holds."""
    if args.reference and args.charter:
        raise BadInput("--charter goes with --from; the reference cohort takes --profile.")
    if args.reference and args.role is not None:
        raise BadInput("--role goes with --from; the reference cohort has its own persons.")
    if args.source is not None and args.profile:
        raise BadInput("--profile goes with --reference; name the profile in the file given to --charter.")
    path = named_folder(args) or data_folder() / ("demo" if args.reference else "study")
    study = make_reference(path, args.profile or "audit") if args.reference else _from_source(path, args)
    _summary(study)
    return DONE


def _from_source(path: Path, args: Namespace) -> Study:
    try:
        study, warnings = make_from_source(
            path,
            named_path(args.source, "--from"),
            named_path(args.charter, "--charter") if args.charter is not None else None,
            MAKER if args.role is None else _roles(args.role),
        )
    except Faulty as faulty:
        for fault in faulty.faults:
            say(plain(str(fault)))
        raise
    for warning in warnings:
        say(plain(f"doubtful: {warning}"))
    if warnings:
        say(f"{count(len(warnings), 'doubtful row')}, listed above, kept with the study.")
    return study


def _roles(text: str) -> tuple[Role, ...]:
    """What who makes the study is in it. Raises BadInput where nobody would coordinate it."""
    roles = roles_of(text)
    if "coordinator" not in roles:
        raise BadInput("--role leaves out coordinator, and a study needs one; add it.")
    return roles


def _summary(study: Study) -> None:
    someone = next(iter(study.people))
    seen = study.as_seen_by(someone)
    # Every case, also where training comes before the first of them.
    items = sum(len(endpoints_of(seen.record(c).case, seen.charter, {})) for c in seen.all_case_ids)
    cases = count(len(seen.all_case_ids), "synthetic case" if study.info.synthetic else "case")
    put(f"{study.path}: {cases}, {count(items, 'item')}, profile {seen.charter.profile}.")
    if seen.charter.signing_secret:
        put(f"Set your signing secret: ino-tui secret {study.path}")
    if seen.charter.profile == "audit" or study.info.synthetic:
        put(f"Next: ino-tui review {study.path}")
        return
    put(f"Next: ino-tui people add {study.path}, then ino-tui assign {study.path}")
    if "reviewer" in seen.asker.roles:
        say(f"{someone} reads every case, and is blind to others; with --role coordinator she only coordinates.")
