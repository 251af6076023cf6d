"""What the coordinator's commands share: an action beside STUDY, cases left short of readers, and the commit."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Mapping, Sequence
from typing import get_args

from ino_tui.commands.place import add_asker, add_study, asker_of, open_study, words
from ino_tui.commands.speech import DONE, count, plain, put_committed, say, say_beside, say_waiting
from store.assigning import Short
from store.commands import Command, Keep, Reopen
from store.committee import Role
from store.criteria.endpoints import NAMED, is_endpoint
from store.errors import BadInput, Refused
from store.study import Study
from store.writes import Receipt

_LISTED = 20
# Options that are kept under another name than they are typed.
_TYPED = {"of": "person"}


def add_action(parser: ArgumentParser, actions: Sequence[str], what: str) -> None:
    """What to do, and STUDY; `action_of` takes them in either order."""
    parser.add_argument("action", metavar="|".join(actions), help=what)
    parser.add_argument("study", metavar="STUDY", nargs="?", help="the folder of the study (else INO_TUI_STUDY)")


def action_of(args: Namespace, actions: Sequence[str]) -> str:
    """What is to be done. Raises BadInput where neither word is one of the actions."""
    if args.action not in actions and args.study in actions:
        args.action, args.study = args.study, args.action
    if args.action not in actions:
        raise BadInput(f"{args.action!r} is nothing to do here; use one of {', '.join(actions)}.")
    action: str = args.action
    return action


def check_goes_with(args: Namespace, action: str, goes: Mapping[str, Sequence[str]]) -> None:
    """Raises BadInput for options that belong to other actions; ``goes`` says which belong to which."""
    mine = goes.get(action, ())
    other = {name for names in goes.values() for name in names} - set(mine)
    over = [option(name) for name in sorted(other) if getattr(args, name) not in (None, False)]
    if over:
        raise BadInput(f"{', '.join(over)}: not with {action}; see --help for what goes with it.")


def needed(args: Namespace, what: str, *names: str) -> None:
    """Raises BadInput where one of these options is missing or empty."""
    if missing := [option(name) for name in names if not (getattr(args, name) or "").strip()]:
        raise BadInput(f"{what} needs {', '.join(missing)}.")


def option(name: str) -> str:
    """The name of an option as it is typed."""
    return f"--{_TYPED.get(name, name).replace('_', '-')}"


def roles_of(text: str) -> tuple[Role, ...]:
    """The roles named with commas between, in the order of the list. Raises BadInput for what is none."""
    known: tuple[Role, ...] = get_args(Role)
    named = [part.strip() for part in text.split(",")]
    for name in named:
        if name not in known:
            raise BadInput(f"--role {name!r} is no role; use {', '.join(known)}, several with commas between.")
    return tuple(role for role in known if role in named)


def add_item(parser: ArgumentParser) -> None:
    """STUDY, an item by case and endpoint, and the reason."""
    add_study(parser)
    parser.add_argument("--case", required=True, metavar="ID", help="the case, such as INO-001")
    parser.add_argument("--endpoint", required=True, metavar="E", help="the endpoint, such as response.c1")
    parser.add_argument("--why", metavar="TEXT", help="the reason")
    add_asker(parser)


def item_of(args: Namespace) -> dict[str, str]:
    """Case, endpoint and reason as the commands on one item take them."""
    return {"case": args.case, "endpoint": args.endpoint, "why": words(args.why or "", "--why")}


def put_item(args: Namespace, command: Reopen | Keep, done: str) -> int:
    """Commit what is asked of one item, and say it once it is on disk. Raises BadInput for no endpoint."""
    if not is_endpoint(command.endpoint):
        raise BadInput(f"There is no endpoint {command.endpoint!r}; name one such as {NAMED}.")
    study = open_study(args, to_write=True)
    receipt = commit(study, command, asker_of(study, args.person))
    told = f"rev {receipt.number} {command.case} {command.endpoint} {done}, {command.why}"
    put_committed(plain(told), receipt)
    return DONE


def commit(study: Study, command: Command, person: str, *, seen: int | None = None) -> Receipt:
    """Commit a command, and say what that did to the journal beside."""
    receipt = study.commit(command, by=person, seen=seen, waiting=say_waiting)
    say_beside(receipt)
    return receipt


def say_short(short: Sequence[Short]) -> None:
    """Say which cases are left with too few readers, and why."""
    for each in short[:_LISTED]:
        say(plain(str(each)))
    if len(short) > _LISTED:
        say(f"and {count(len(short) - _LISTED, 'more case')}.")


def check_short(short: Sequence[Short], *, leave: bool) -> None:
    """Say which cases would be left short. Raises Refused where that was not asked for."""
    say_short(short)
    if short and not leave:
        left = "case would be" if len(short) == 1 else "cases would be"
        raise Refused("short", f"{len(short)} {left} left with too few readers; nothing was done (or --leave-short).")
