"""What a coordinator does to the study while a desk is open, and how the desk hears of it."""

from __future__ import annotations

import msgspec

from ino_tui.requests import Changed
from store.case import Case, to_documents
from store.commands import AmendSource, Command, Reinstate, Withdraw
from store.study import Study
from tests.cases import case, counts
from tests.ino_tui.session.deskside import Deskside


def other_counts(anc: float, case_id: str = "A-1") -> Case:
    """The plain case with other neutrophils at the end of cycle 1."""
    labs = (*counts("2019-03-01", 0.4, 40), *counts("2019-03-26", anc), *counts("2019-04-24"))
    return msgspec.structs.replace(case(case_id), labs=labs)


def elsewhere(desk: Deskside, command: Command) -> int:
    """Another session commits as the coordinator; the desk has not heard of it yet."""
    return Study.open(desk.study.path).commit(command, by="coordinator").revision


def heard(desk: Deskside) -> None:
    """The recorder reads what others wrote."""
    desk.study.tail()
    desk.session.receive(Changed(seen=desk.study.as_seen_by(desk.person)))
    desk.work()


def amend(desk: Deskside, new: Case) -> int:
    """The source record of a case becomes another one, unheard."""
    old = to_documents(Study.open(desk.study.path).as_seen_by("coordinator").record(new.id).case)
    changed = {table: document for table, document in to_documents(new).items() if document != old.get(table)}
    return elsewhere(desk, AmendSource(cases={new.id: changed}, why="queried"))


def withdraw(desk: Deskside, case_id: str = "A-1") -> int:
    """A case is withdrawn, unheard."""
    return elsewhere(desk, Withdraw(case=case_id, reason="consent"))


def reinstate(desk: Deskside, case_id: str = "A-1") -> int:
    """A withdrawn case is put back, unheard."""
    return elsewhere(desk, Reinstate(case=case_id, why="the form was of another patient"))
