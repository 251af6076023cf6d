"""Which study a command means, and who asks."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path

import msgspec

from ino_tui.commands.speech import count, say
from store.basis import CohortRows
from store.committee import RESERVED_NAMES, valid_person_id
from store.errors import BadInput
from store.history import local_time
from store.moments import read_moment
from store.place import JOURNAL
from store.receipts import is_blind_to_acts, known_log, revision_at_moment, revision_numbered
from store.study import Study

VARIABLE = "INO_TUI_STUDY"
_LONGEST_ID = 32
# What stands after STUDY on the command line, where STUDY may be left out; of plot, NAME before FILE.
_AFTER_STUDY = ("file", "folder", "lock")
# More digits than a journal has lines; Python refuses to read thousands of them.
_LONGEST_REVISION = 30


def add_study(parser: ArgumentParser) -> None:
    """The optional STUDY argument."""
    parser.add_argument("study", metavar="STUDY", nargs="?", help=f"the folder of the study (else {VARIABLE})")


def add_asker(parser: ArgumentParser) -> None:
    """The --as option."""
    parser.add_argument("--as", dest="person", metavar="PERSON", help="who asks, where the charter allows it")


def add_as_of(parser: ArgumentParser) -> None:
    """The --as-of option."""
    parser.add_argument(
        "--as-of", metavar="REV|TIME", help="as the study was at a revision or a time, such as 17 or 2026-11-22T14:30"
    )


def cut(study: Study, as_of: str | None, person: str) -> Study:
    """The study as it was at a revision or a time; itself where nothing was asked.

    Which revision a time means is said on stderr, by the number that the person knows it by.

    Raises BadInput for a revision that there is not, or a time before the study was made.
    """
    if as_of is None:
        return study
    past = study.as_of(revision_of(study, as_of, person))
    if not as_of.strip().isdecimal():
        last = known_log(past, person)[-1]
        say(f"As of revision {last.rev}, {local_time(last.at)}.")
    return past


def revision_of(study: Study, text: str, person: str) -> int:
    """The revision that the person means by a number of hers or a time."""
    # A year alone is read as the revision that it may be.
    if text.strip().isdecimal():
        return revision_numbered(study, person, int(text.strip()[:_LONGEST_REVISION]))
    return revision_at_moment(study, person, read_moment(text))


def shown_rows(study: Study, person: str, basis: str) -> CohortRows:
    """The rows behind the figures the person may ask for, as of the number by which she knows the revision.

    Raises BadInput for no such basis, Refused for one that is not hers to use.
    """
    rows = study.cohort_as_seen_by(person, basis)
    return msgspec.structs.replace(rows, revision=study.as_seen_by(person).number(rows.revision))


def named_path(text: str, option: str) -> Path:
    """The path given to an option. Raises BadInput where it is empty, which would mean the working folder."""
    if not text:
        raise BadInput(f"{option} is empty; name a file or folder.")
    return Path(text)


def words(text: str, option: str) -> str:
    """The words given to an option as they were typed, whatever the locale. Raises BadInput unless they are UTF-8."""
    try:
        return os.fsencode(text).decode("utf-8").strip()
    except UnicodeDecodeError:
        raise BadInput(f"{option} is not text in UTF-8; type it so.") from None


def data_folder() -> Path:
    """Where this account keeps its studies when nothing is said."""
    from platformdirs import user_data_path

    return user_data_path("ino-tui", appauthor=False)


def named_folder(args: Namespace) -> Path | None:
    """The folder that was named, by the argument or by the environment."""
    named = args.study if args.study is not None else os.environ.get(VARIABLE)
    if args.study == "":
        raise BadInput("STUDY is empty; name the folder of a study.")
    return Path(named) if named else None


def study_folder(args: Namespace) -> Path:
    """The folder a command works on: the one named, else the account's study, else its demo.

    Raises BadInput for a study where something else is to be named.
    """
    _check_named(args)
    named = named_folder(args)
    if named is not None:
        return named
    folder = data_folder()
    own = folder / "study"
    return own if (own / JOURNAL).is_file() else folder / "demo"


def open_study(args: Namespace, *, to_write: bool = False) -> Study:
    """The study a command works on, with what is wrong with it said on stderr.

    Raises BadInput or StudyError where it cannot be opened, or where it is damaged and is to be written.
    """
    path = study_folder(args)
    study = Study.open(path)
    if study.damage:
        if to_write:
            raise BadInput(f"The journal of {path} is damaged at {study.damage}; nothing can be written to it.")
        say(f"The journal is damaged at {study.damage}; this is the study as of revision {study.revision}.")
    elif study.torn and not to_write and not _asks_blind(study, args):  # who writes is told that they were cut off
        left_out = f"{count(study.torn, 'byte')} after revision {study.revision}"
        say(f"{left_out} were never acknowledged and are left out.")
    if study.charter_edited:
        say(f"{path / 'charter.toml'} was edited by hand, which has no effect; the charter is in the journal.")
    return study


def _check_named(args: Namespace) -> None:
    """Raises BadInput where the one name given is a study and was read as what stands after it."""
    for name in ("name", *_AFTER_STUDY) if hasattr(args, "file") else _AFTER_STUDY:
        given = getattr(args, name, None)
        if args.study is None and isinstance(given, str) and (Path(given) / JOURNAL).is_file():
            raise BadInput(f"{given} is a study, and not all that goes after it is there; see --help.")


def _asks_blind(study: Study, args: Namespace) -> bool:
    """Whether it is a blind reader who asks: another's unfinished line, and how many there are, is not for her."""
    try:
        return is_blind_to_acts(study, asker_of(study, getattr(args, "person", None)))
    except BadInput:
        return False


def asker_of(study: Study, wanted: str | None) -> str:
    """Who asks: the person wanted where the charter allows that, else the system account's, else reader1.

    Raises BadInput where nobody can be named.
    """
    own = person_of_account(study)
    if wanted is not None:
        person = study.person(wanted).id
        if not study.charter.allow_as and person != own:
            raise BadInput(f"This study does not allow --as; sign in to the system as {person} to act as {person}.")
        return person
    if own is not None:
        return own
    if study.charter.allow_as:
        return study.person("reader1").id
    raise BadInput(f"The account {account()} is no person of this study; ask its coordinator to add you.")


def person_of_account(study: Study) -> str | None:
    """Who of the study uses this system account; None where nobody does."""
    return next((p.id for p in study.people.values() if p.account and p.account == account()), None)


def check_case(case_ids: Sequence[str], wanted: str) -> None:
    """Raises BadInput where the study has no such case, with the name of one that it has."""
    if wanted not in case_ids:
        has = f"cases are named like {case_ids[0]}" if case_ids else "it has no cases"
        raise BadInput(f"There is no case {wanted!r} in this study; {has}.")


def account() -> str:
    """The system account that runs this process. The environment is not asked: anyone can set it."""
    import pwd

    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return f"uid{os.getuid()}"


def person_id_of(name: str) -> str:
    """A system account as the id of a person: lower case, permitted signs only, no name of a basis."""
    kept = "".join(c if c.isascii() and (c.isalnum() or c in "_.") else "_" for c in name.lower())
    if not kept[:1].isalpha():
        kept = f"u{kept}"
    if kept in RESERVED_NAMES:
        kept = f"{kept}1"
    kept = kept[:_LONGEST_ID]
    assert valid_person_id(kept)
    return kept
