"""Show the charter of a study, in force or of a version, or put a new version in force with a reason.

A charter is a file of TOML: a profile, and any setting that differs from it. Reviews keep the version they were
signed under.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

import msgspec

from ino_tui.commands.acting import action_of, add_action
from ino_tui.commands.charter_file import charter_from
from ino_tui.commands.place import add_asker, asker_of, named_path, open_study, words
from ino_tui.commands.speech import DONE, plain, put, put_committed, put_json, say, say_beside, say_waiting
from store.charter import Charter, write_charter
from store.commands import SetCharter
from store.errors import BadInput
from store.rowdiff import flatten
from store.seen import Seen
from store.tables import Stored

# What a new charter does not say of these stays as it is: no study changes its kind, or its locks, by an omission.
_KEPT = ("profile", "allow_as", "signing_secret", "seed")
_SHOW, _SET = "show", "set"


class Submitted(msgspec.Struct):
    """The text of a charter as it was submitted."""

    text: str


def arguments(parser: ArgumentParser) -> None:
    """What to do, STUDY, the file, and what goes with either."""
    add_action(parser, (_SHOW, _SET), "show one, or put one in force")
    parser.add_argument("file", metavar="FILE", nargs="?", help="with set: the new charter, as TOML")
    parser.add_argument(
        "--version", type=int, metavar="N", help="with show: this version; without it, the one in force"
    )
    parser.add_argument("--submitted", action="store_true", help="with show: the text as it was submitted")
    parser.add_argument("--json", action="store_true", help="with show: as JSON")
    parser.add_argument("--why", metavar="TEXT", help="with set: the reason")
    parser.add_argument("--dry-run", action="store_true", help="with set: show what differs and write nothing")
    add_asker(parser)


def run(args: Namespace) -> int:
    """Show or set."""
    return _show(args) if action_of(args, (_SHOW, _SET)) == _SHOW else _set(args)


def _check_usage(args: Namespace, **others: object) -> None:
    if given := [f"--{name.replace('_', '-')}" for name, value in others.items() if value not in (None, False)]:
        other = _SET if args.action == _SHOW else _SHOW
        raise BadInput(f"{', '.join(given)}: goes with charter {other}, not with charter {args.action}.")


# -- show ----------------------------------------------------------------------------------------


def _show(args: Namespace) -> int:
    _check_usage(args, why=args.why, dry_run=args.dry_run)
    if args.file is not None:
        raise BadInput("charter show takes no file; write its output to one with > FILE.")
    study = open_study(args)
    seen = study.as_seen_by(asker_of(study, args.person))
    stored = _version(seen, args.version)
    charter = stored.decode(Charter)
    text = _submitted(seen, charter.version) if args.submitted else write_charter(charter)
    if args.json:
        header: dict[str, object] = {"version": charter.version, "in_force": charter.version == seen.charter.version}
        header |= {"by": stored.header.by, "at": stored.header.at, "why": stored.header.why}
        put_json({**header, "text": text} if args.submitted else {**header, "charter": charter})
        return DONE
    if not args.submitted:
        when = stored.header.at[:19].replace("T", " ")
        put(plain(f"# version {charter.version}, by {stored.header.by}, {when} UTC: {stored.header.why}"))
    for line in text.splitlines():
        put(line.expandtabs(4))
    return DONE


def _version(seen: Seen, wanted: int | None) -> Stored:
    there = {int(version): stored for version, stored in seen.versions("charter")}
    number = seen.charter.version if wanted is None else wanted
    if number not in there:
        known = ", ".join(map(str, there))
        raise BadInput(f"The charter has no version {number}; it has {known or 'none yet'}.")
    return there[number]


def _submitted(seen: Seen, version: int) -> str:
    texts = dict(seen.versions("charter_texts"))
    if str(version) not in texts:
        raise BadInput(f"Version {version} of the charter was not submitted as a file; show it without --submitted.")
    return texts[str(version)].decode(Submitted).text


# -- set -----------------------------------------------------------------------------------------


def _set(args: Namespace) -> int:
    _check_usage(args, version=args.version, submitted=args.submitted, json=args.json)
    if args.file is None:  # STUDY may be left out, FILE may not
        args.study, args.file = None, args.study
    if args.file is None:
        raise BadInput("charter set needs a file: ino-tui charter set STUDY FILE --why TEXT")
    why = words(args.why or "", "--why")
    if not why and not args.dry_run:
        raise BadInput("A new charter needs a reason: say it with --why, or look first with --dry-run.")
    study = open_study(args, to_write=not args.dry_run)
    person = asker_of(study, args.person)
    seen = study.as_seen_by(person)
    if refused := seen.refuses(SetCharter):
        raise refused
    now = seen.charter
    read, text = charter_from(named_path(args.file, "FILE"), {name: getattr(now, name) for name in _KEPT})
    charter = msgspec.structs.replace(read, version=now.version + 1)
    lines = differences(now, charter)
    for line in lines:
        put(line)
    if not lines:
        put(f"Nothing differs from version {now.version}; nothing is written.")
        return DONE
    if charter.signing_secret and not now.signing_secret:
        say(f"Whoever signs needs a signing secret from now on: ino-tui secret {plain(str(study.path))}")
    if args.dry_run:
        say("Looked at only; nothing is written.")
        return DONE
    command = SetCharter(charter=charter, why=why, text=text)
    receipt = study.commit(command, by=person, seen=seen.revision, waiting=say_waiting)
    say_beside(receipt)
    put_committed(f"rev {receipt.number} charter version {charter.version} in force", receipt)
    return DONE


def differences(old: Charter, new: Charter) -> list[str]:
    """Each setting that differs, but for the version, as ``setting: old -> new``."""
    before, after = _settings(old), _settings(new)
    return [f"{name}: {before[name]} -> {after[name]}" for name in after if before[name] != after[name]]


def _settings(charter: Charter) -> dict[str, str]:
    settings = flatten(msgspec.to_builtins(charter))
    del settings["version"]
    return {name: {"True": "true", "False": "false"}.get(value, value) for name, value in settings.items()}
