"""Set or change one's own signing secret; as coordinator, let somebody who lost hers choose a new one.

A secret is typed at the terminal without echo, or read as a line of an inherited file descriptor; it is never an
argument, and the record keeps no more than its scrypt hash.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from ino_tui.commands.place import add_asker, add_study, asker_of, open_study, words
from ino_tui.commands.speech import DONE, plain, put_committed, say_beside, say_waiting
from ino_tui.commands.unseen import descriptor, line_from, line_typed
from store.commands import ResetSecret, SetSecret
from store.errors import BadInput
from store.secrets import check_secret, new_secret
from store.study import Study


def add_secret(parser: ArgumentParser) -> None:
    """The --secret-fd option of a command that signs."""
    parser.add_argument(
        "--secret-fd",
        type=descriptor,
        metavar="N",
        help="read the signing secret as a line of file descriptor N; without it, it is typed unseen",
    )


def secret_of(args: Namespace, what: str) -> str:
    """The next secret: a line of the descriptor that was named, else typed after the words in ``what``.

    Raises BadInput where it cannot be had.
    """
    if args.secret_fd is not None:
        return line_from(args.secret_fd)
    return line_typed(f"{what}: ")


def prove(study: Study, person: str, args: Namespace) -> None:
    """Where the charter asks for it, have the person prove herself before she signs.

    Raises Refused for a wrong secret, for none that is set, and where too many were wrong.
    """
    if study.needs_secret(person):
        # Where none is set, that is said without asking for it.
        there = study.has_secret(person)
        study.prove(person, secret_of(args, f"Signing secret of {person}") if there else "")


def arguments(parser: ArgumentParser) -> None:
    """STUDY, whose secret, and where it is read."""
    add_study(parser)
    add_secret(parser)
    parser.add_argument("--reset", metavar="PERSON", help="as coordinator: let this person choose a new one")
    parser.add_argument("--why", metavar="TEXT", help="with --reset: the reason")
    add_asker(parser)


def run(args: Namespace) -> int:
    """Set, change or reset, and say it once it is on disk; the secret itself is never said."""
    if args.reset is not None:
        return _reset(args)
    if args.why is not None:
        raise BadInput("--why goes with --reset; one's own secret needs no reason.")
    study = open_study(args, to_write=True)
    person = asker_of(study, args.person)
    there = study.has_secret(person)
    old = secret_of(args, f"Signing secret of {person} until now") if there else None
    if old is not None:
        study.prove(person, old)
    new = _chosen(args, person)
    check_secret(new, study.person(person))
    if new == old:
        raise BadInput("That is the signing secret until now; choose another.")
    kept = new_secret(new)
    receipt = study.commit(SetSecret(salt=kept.salt, hash=kept.written), by=person, waiting=say_waiting)
    say_beside(receipt)
    put_committed(f"rev {receipt.number} {person} signing secret {'changed' if there else 'set'}", receipt)
    return DONE


def _chosen(args: Namespace, person: str) -> str:
    """A new secret; typed twice, because nobody sees what is typed."""
    new = secret_of(args, f"New signing secret of {person}, at least 8 characters")
    if args.secret_fd is None and secret_of(args, "The same again") != new:
        raise BadInput("The two are not the same; nothing was set.")
    return new


def _reset(args: Namespace) -> int:
    if args.secret_fd is not None:
        raise BadInput("--secret-fd goes with one's own secret; with --reset the person chooses a new one herself.")
    study = open_study(args, to_write=True)
    person = asker_of(study, args.person)
    whose = study.person(args.reset).id
    command = ResetSecret(person=whose, why=words(args.why or "", "--why"))
    receipt = study.commit(command, by=person, waiting=say_waiting)
    say_beside(receipt)
    put_committed(plain(f"rev {receipt.number} {whose} signing secret reset, {command.why}"), receipt)
    return DONE
