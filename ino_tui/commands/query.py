"""Queries on cases: raise one, or by a rule many at once; answer, close or waive one; list those one may see."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Literal

from ino_tui.commands.acting import action_of, add_action, check_goes_with, commit, needed
from ino_tui.commands.asked import cite_of
from ino_tui.commands.place import add_asker, asker_of, open_study, words
from ino_tui.commands.speech import DONE, columns, plain, put, put_committed, put_json, say
from store.cited import cite_name
from store.commands import AnswerQuery, NewQuery, RaiseQueries
from store.errors import BadInput
from store.queries import Thread
from store.query_rules import RULES, due_by_rule
from store.rules import may_change_study
from store.seen import Seen
from store.study import Study

_NOTES: dict[str, Literal["answer", "close", "waive"]] = {"answer": "answer", "close": "close", "waive": "waive"}
_ACTIONS = ("raise", *_NOTES, "list", "rules")
_NOTE = ("case", "query", "text")
_GOES = {
    "raise": ("case", "text", "endpoint", "cite", "owner", "due", "rule", "dry_run"),
    **dict.fromkeys(_NOTES, _NOTE),
    "list": ("case", "open", "overdue", "json"),
    "rules": ("json",),
}
_DONE = {"answer": "answered", "close": "closed", "waive": "waived"}


def arguments(parser: ArgumentParser) -> None:
    """What to do, STUDY, and what goes with either."""
    add_action(parser, _ACTIONS, "raise, answer, close, waive (coordinator) or list queries; list the rules")
    parser.add_argument("--case", metavar="ID", help="the case, such as INO-001")
    parser.add_argument("--query", type=int, metavar="N", help="with answer, close, waive: its number on the case")
    parser.add_argument("--text", metavar="TEXT", help="what is asked; the answer; why it is closed or waived")
    parser.add_argument("--endpoint", metavar="E", help="with raise: the item that waits for the answer")
    parser.add_argument("--cite", metavar="TABLE:ROW[:COLUMN]", help="with raise: the row or value asked about")
    parser.add_argument("--owner", metavar="P", help="with raise: who is to answer (else a coordinator)")
    parser.add_argument("--due", metavar="DAY", help="with raise: the day by which it is to be answered")
    parser.add_argument("--rule", metavar="NAME", help="with raise: raise what this rule finds, on all cases")
    parser.add_argument("--dry-run", action="store_true", help="with raise --rule: show and write nothing")
    parser.add_argument("--open", action="store_true", help="with list: only those that are open")
    parser.add_argument("--overdue", action="store_true", help="with list: only those that are open after their day")
    parser.add_argument("--json", action="store_true", help="with list and rules: as JSON")
    add_asker(parser)


def run(args: Namespace) -> int:
    """Raise, answer, close, waive or list."""
    action = action_of(args, _ACTIONS)
    check_goes_with(args, action, _GOES)
    if action == "rules":
        return _rules(as_json=args.json)
    study = open_study(args, to_write=action != "list" and not args.dry_run)
    seen = study.as_seen_by(asker_of(study, args.person))
    if action == "list":
        return _list(args, seen)
    if action == "raise":
        return _raise_by_rule(args, study, seen) if args.rule is not None else _raise(args, study, seen)
    return _note(args, study, seen, _NOTES[action])


# -- raise ---------------------------------------------------------------------------------------


def _raise(args: Namespace, study: Study, seen: Seen) -> int:
    needed(args, "A query", "case", "text")
    if args.dry_run:
        raise BadInput("--dry-run goes with --rule NAME; one query is raised or refused anyway.")
    query = NewQuery(
        case=args.case,
        owner=args.owner or _owner(seen),
        text=words(args.text, "--text"),
        endpoint=args.endpoint or "",
        cite=None if args.cite is None else cite_of(args.cite),
        due=args.due or "",
    )
    receipt = commit(study, RaiseQueries(queries=(query,)), seen.asker.id, seen=seen.revision)
    number = _number(study, seen.asker.id, args.case, receipt.opened)
    put_committed(plain(f"rev {receipt.number} {args.case} query {number} to {query.owner}: {query.text}"), receipt)
    return DONE


def _number(study: Study, person: str, case_id: str, opened: tuple[int, ...]) -> int:
    """The number by which the person knows the query that she raised just now: it is the last of hers."""
    threads = study.as_seen_by(person).case(case_id).threads
    hers = [t.query.number for t in threads if t.query.by == person]
    return hers[-1] if hers else opened[-1]


def _owner(seen: Seen) -> str:
    """Who is asked where nobody is named: the asker where she is a coordinator, else the first one."""
    if "coordinator" in seen.asker.roles:
        return seen.asker.id
    there = (p.id for p in seen.people.values() if "coordinator" in p.roles and not p.retired)
    return next(there, seen.asker.id)


def _raise_by_rule(args: Namespace, study: Study, seen: Seen) -> int:
    if over := [f"--{name}" for name in ("case", "text", "endpoint", "cite") if getattr(args, name) is not None]:
        raise BadInput(f"--rule says what is asked, and of which cases; leave out {', '.join(over)}.")
    refused = may_change_study(seen.asker)
    if refused:
        raise refused
    if args.rule not in RULES:
        raise BadInput(f"{args.rule!r} is no rule; use one of {', '.join(map(repr, RULES))} (ino-tui query rules).")
    found = tuple(_found(args, seen))
    for query in found:
        put(_asks(query, seen))
    if not found or args.dry_run:
        say("Nothing to raise." if not found else "Looked at only; nothing is written.")
        return DONE
    receipt = commit(study, RaiseQueries(queries=found), seen.asker.id, seen=seen.revision)
    raised = f"{len(found)} {'query' if len(found) == 1 else 'queries'} raised"
    put_committed(f"rev {receipt.number} {raised} by rule: {args.rule}", receipt)
    return DONE


def _found(args: Namespace, seen: Seen) -> Iterator[NewQuery]:
    owner = args.owner or _owner(seen)
    for case_id in seen.case_ids:
        if case_id not in seen.withdrawn:
            case = seen.case(case_id)
            items = [item.endpoint for item in case.items]
            yield from due_by_rule(
                RULES[args.rule], case.case, seen.charter, items, case.threads, owner, args.due or ""
            )


def _asks(query: NewQuery, seen: Seen) -> str:
    about = query.endpoint or (cite_name(seen.case(query.case).case, query.cite) if query.cite else "")
    return plain(" ".join(part for part in (query.case, about) if part) + f": {query.text}")


# -- answer, close, waive ------------------------------------------------------------------------


def _note(args: Namespace, study: Study, seen: Seen, kind: Literal["answer", "close", "waive"]) -> int:
    needed(args, f"To {kind} a query", "case", "text")
    if args.query is None:
        raise BadInput(f"To {kind} a query name it with --query N; ino-tui query list shows the numbers.")
    command = AnswerQuery(case=args.case, query=args.query, kind=kind, text=words(args.text, "--text"))
    receipt = commit(study, command, seen.asker.id)
    told = f"rev {receipt.number} {args.case} query {args.query} {_DONE[kind]}: {command.text}"
    put_committed(plain(told), receipt)
    return DONE


# -- list ----------------------------------------------------------------------------------------


def _list(args: Namespace, seen: Seen) -> int:
    now = datetime.now(UTC)
    if args.case is not None and (refused := seen.may_open(args.case)):
        raise refused
    case_ids = seen.case_ids if args.case is None else (args.case,)
    found = [
        _told(case_id, thread, seen, now)
        for case_id in case_ids
        for thread in seen.case(case_id).threads
        if (thread.ended is None or not (args.open or args.overdue))
        and (thread.overdue(now.date()) or not args.overdue)
    ]
    if args.json:
        put_json({"revision": seen.shown_revision, "queries": found})
        return DONE
    head = ("case", "query", "about", "owner", "due", "days", "state", "text")
    names = ("case", "query", "about", "owner", "due", "age_days", "state", "text")
    rows = [tuple(str(query[name]) for name in names) for query in found]
    for line in columns([head, *rows], right=(1, 5)) if rows else ():
        put(line)
    open_ = sum(q["state"] in ("open", "answered") for q in found)
    say(f"{len(found)} {'query' if len(found) == 1 else 'queries'}, {open_} of them open.")
    return DONE


def _told(case_id: str, thread: Thread, seen: Seen, now: datetime) -> dict[str, Any]:
    query = thread.query
    cited = cite_name(seen.case(case_id).case, query.cite) if query.cite else ""
    return {
        "case": case_id,
        "query": query.number,
        "about": " ".join(part for part in (query.endpoint, cited) if part),
        "endpoint": query.endpoint,
        "cite": query.cite,
        "by": query.by,
        "owner": query.owner,
        "due": query.due,
        "rule": query.rule,
        "at": thread.at,
        "age_days": thread.age(now),
        "overdue": thread.overdue(now.date()),
        "state": thread.state,
        "text": query.text,
        "thread": [{"kind": e.note.kind, "by": e.note.by, "at": e.at, "text": e.note.text} for e in thread.entries],
    }


def _rules(*, as_json: bool) -> int:
    if as_json:
        put_json({"rules": [{"name": rule.name, "why": rule.why} for rule in RULES.values()]})
    else:
        for line in columns([(rule.name, rule.why) for rule in RULES.values()]):
            put(line)
    return DONE
