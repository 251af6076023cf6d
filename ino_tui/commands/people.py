"""Who is in a study: list them, add someone, or take someone out whose unsigned cases then go to others."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import Any, get_args

from ino_tui.commands.acting import (
    action_of,
    add_action,
    check_goes_with,
    check_short,
    commit,
    needed,
    option,
    roles_of,
    say_short,
)
from ino_tui.commands.place import add_asker, asker_of, open_study, words
from ino_tui.commands.speech import DONE, columns, count, plain, put, put_committed, put_json, say
from store.assigning import workload
from store.commands import AddPeople, RetirePerson
from store.committee import Person, Role
from store.errors import BadInput
from store.judge_people import may_leave
from store.rules import check_people, check_reason
from store.seen import Seen
from store.staffing import assigned, cannot_be_read, leaving, unseen_conflicts
from store.study import Study
from store.training import Trained

_ACTIONS = ("list", "add", "retire")
_OF_PERSON = ("account", "centre", "physician")
_GOES = {
    "list": ("json",),
    "add": ("id", "name", "role", *_OF_PERSON, "why"),
    "retire": ("of", "why", "leave_short", "seed", "dry_run"),
}


def arguments(parser: ArgumentParser) -> None:
    """What to do, STUDY, and what goes with either."""
    add_action(parser, _ACTIONS, "show who is there, add someone, or take someone out")
    parser.add_argument("--id", metavar="P", help="with add: the short name of the person, such as reader3")
    parser.add_argument("--name", metavar="TEXT", help="with add: the name that is printed with her signatures")
    roles = ", ".join(get_args(Role))
    parser.add_argument("--role", metavar="R[,R]", help=f"with add: what she is, separated by commas: {roles}")
    parser.add_argument("--account", metavar="A", help="with add: the system account that is this person")
    parser.add_argument("--centre", metavar="C", help="with add: her centre, by its pseudonym in the source tables")
    parser.add_argument("--physician", metavar="D", help="with add: herself as a treating physician, by pseudonym")
    parser.add_argument("--person", dest="of", metavar="P", help="with retire: who leaves")
    parser.add_argument("--why", metavar="TEXT", help="with add and retire: the reason")
    parser.add_argument("--seed", type=int, metavar="N", help="with retire: of the draw (else the charter's)")
    parser.add_argument("--leave-short", action="store_true", help="with retire: also where a case is left short")
    parser.add_argument("--dry-run", action="store_true", help="with retire: show who would take over, write nothing")
    parser.add_argument("--json", action="store_true", help="with list: as JSON")
    add_asker(parser)


def run(args: Namespace) -> int:
    """List, add or retire."""
    action = action_of(args, _ACTIONS)
    check_goes_with(args, action, _GOES)
    study = open_study(args, to_write=action != "list" and not args.dry_run)
    seen = study.as_seen_by(asker_of(study, args.person))
    if action == "list":
        return _list(study, seen, as_json=args.json)
    refused = seen.refuses(AddPeople)
    if refused:
        raise refused
    return _add(args, study, seen) if action == "add" else _retire(args, study, seen)


# -- list ----------------------------------------------------------------------------------------


def _list(study: Study, seen: Seen, *, as_json: bool) -> int:
    """Everybody by name and role; how much each has to read only to who assigns it or is blind to nothing.

    How she did in training a reader is told of herself, they of all.
    """
    assigns = "coordinator" in seen.asker.roles
    tells = assigns or seen.asker.sees_all
    work = workload(assigned(seen)) if tells else {}
    found: list[dict[str, Any]] = []
    for person in seen.people.values():
        told: dict[str, Any] = {"id": person.id, "name": person.name, "roles": person.roles, "retired": person.retired}
        if tells:
            told |= {name: getattr(person, name) for name in _OF_PERSON}
            told["cases"] = work.get(person.id, 0)
        if assigns:
            told["secret"] = study.has_secret(person.id)
        if seen.charter.training and "reviewer" in person.roles and (tells or person.id == seen.asker.id):
            told["training"] = seen.trained(person.id)
        found.append(told)
    short = cannot_be_read(seen) if tells else ()
    if as_json:
        put_json({"people": found, **({"short": short} if tells else {})})
        return DONE
    lines = [_line(told, trains=seen.charter.training) for told in found]
    for line in columns([_head(tells=tells, assigns=assigns, trains=seen.charter.training), *lines]):
        put(line)
    say_short(short)
    return DONE


def _head(*, tells: bool, assigns: bool, trains: bool) -> tuple[str, ...]:
    more = ("account", "centre", "physician", "cases") if tells else ()
    last = (*(("secret",) if assigns else ()), *(("training",) if trains else ()))
    return ("person", "name", "roles", "", *more, *last)


def _line(told: dict[str, Any], *, trains: bool) -> tuple[str, ...]:
    cells = [told["id"], told["name"], ", ".join(told["roles"]), "retired" if told["retired"] else ""]
    cells += [str(told[name]) for name in (*_OF_PERSON, "cases") if name in told]
    if "secret" in told:
        cells.append("set" if told["secret"] else "not set")
    if trains:
        cells.append(_trained(told["training"]) if "training" in told else "")
    return tuple(cells)


def _trained(how: Trained) -> str:
    right = f"{how.right} of {how.answered} first answers right"
    return right if how.done else f"{how.answered} of {how.items} answered{f', {right}' if how.answered else ''}"


# -- add -----------------------------------------------------------------------------------------


def _add(args: Namespace, study: Study, seen: Seen) -> int:
    needed(args, "Adding a person", "id", "name", "role")
    given = {name: words(getattr(args, name) or "", option(name)) for name in ("id", "name", "role", *_OF_PERSON)}
    why = words(args.why or "", "--why")
    check_reason(why, "Adding a person")
    for name in ("name", *_OF_PERSON):
        if not all(c.isprintable() for c in given[name]):
            raise BadInput(f"{option(name)} holds what cannot be printed; type it plainly.")
    roles = roles_of(given.pop("role"))
    if taken := [p.id for p in seen.people.values() if given["account"] and p.account == given["account"]]:
        raise BadInput(f"The account {given['account']} is {taken[0]}'s already; each account is one person.")
    person = Person(
        id=given["id"],
        name=given["name"],
        roles=roles,
        account=given["account"],
        centre=given["centre"],
        physician=given["physician"],
    )
    command = AddPeople(people=(person,), why=why)
    check_people(command, seen.people)
    receipt = commit(study, command, seen.asker.id)
    put_committed(plain(f"rev {receipt.number} {person.id} added as {' and '.join(roles)}, {why}"), receipt)
    if "reviewer" in roles:
        say("No case is hers yet: ino-tui assign gives her some.")
    for doubt in unseen_conflicts(seen, person):
        say(plain(doubt))
    say_short(cannot_be_read(study.as_seen_by(seen.asker.id)))
    return DONE


# -- retire --------------------------------------------------------------------------------------


def _retire(args: Namespace, study: Study, seen: Seen) -> int:
    needed(args, "Taking a person out", "of")
    why = words(args.why or "", "--why")
    if not args.dry_run:
        check_reason(why, f"Retiring {args.of}")
    person = study.person(args.of)
    if refused := may_leave(person, seen.people):
        raise refused
    drawn = leaving(seen, person, seed=seen.charter.seed if args.seed is None else args.seed)
    check_short(drawn.short, leave=args.leave_short or args.dry_run)
    for case, readers in drawn.readers.items():
        put(plain(_takes_over(case, seen.readers_of(case), readers)))
    if open_ := sum(t.ended is None and t.query.owner == person.id for t in _threads(seen)):
        queries = "1 open query" if open_ == 1 else f"{open_} open queries"
        say(f"{person.id} owns {queries}, which a coordinator answers from now on.")
    if args.dry_run:
        say("Looked at only; nothing is written.")
        return DONE
    command = RetirePerson(person=person.id, why=why, readers=drawn.readers)
    receipt = commit(study, command, seen.asker.id, seen=seen.revision)
    gone = count(len(drawn.readers), "case")
    put_committed(plain(f"rev {receipt.number} {person.id} retired, {gone} to others, {why}"), receipt)
    return DONE


def _takes_over(case: str, before: tuple[str, ...], now: tuple[str, ...]) -> str:
    new = [reader for reader in now if reader not in before]
    return f"{case}: {' and '.join(before)} -> {' and '.join(now) or 'nobody'}" + ("" if new else ", nobody takes over")


def _threads(seen: Seen) -> list[Any]:
    return [thread for case_id in seen.all_case_ids for thread in seen.record(case_id).threads]
