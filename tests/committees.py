"""A small committee at work, and what one of its readers does that the other is blind to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec

from store.case import Case, Cycle, Dose, FollowUp, to_documents
from store.charter import PROFILES
from store.commands import (
    AddPeople,
    AnswerQuery,
    Assign,
    Command,
    DeclareConflict,
    ImportSource,
    LockStudy,
    NewQuery,
    NoteExport,
    NoteOpening,
    RaiseQueries,
    SetCharter,
    SetSecret,
    Sign,
    Withdraw,
)
from store.committee import Answer, Person
from store.errors import BadInput, Refused
from store.secrets import new_secret
from store.study import Study
from tests.cases import PEOPLE, case

HER, OTHER, THIRD = "reader1", "reader2", "reader3"
CASES = tuple(f"A-{n}" for n in range(1, 9))
RESPONSES = ("response.c1", "response.c2")
LATER = ("relapse", "vod", "death.cause")
ENDPOINTS = (*RESPONSES, "response.c3", "response.best", *LATER)
# Agreed by both in A-1; in A-2 they differ, and it is with the chair.
VALUES = {"response.c1": "CR", "response.c2": "CR", "relapse": "BM", "vod": "no", "death.cause": "10"}
CHARTER = msgspec.structs.replace(PROFILES["committee"], allow_as=True)


class Act(NamedTuple):
    """One thing that reader 2 does, or that is done because of him; ``pick`` chooses among what is possible."""

    kind: Literal[
        "sign", "amend", "cannot", "open", "conflict", "query", "answered", "export", "secret", "wrong", "moved"
    ]
    case: str
    pick: int = 0


KINDS = ("sign", "amend", "cannot", "open", "conflict", "query", "answered", "export", "secret", "wrong", "moved")
# One of everything, in many cases, on items that reader 1 has not signed.
MUCH: tuple[Act, ...] = (
    Act("secret", ""),
    Act("wrong", ""),
    Act("wrong", ""),
    *(Act("open", c) for c in CASES),
    *(Act("amend", c, p) for c in ("A-5", "A-6") for p in range(3)),  # no remission: the third cycle is asked
    *(Act("sign", c, p) for c in ("A-3", "A-4", "A-5", "A-6") for p in range(6)),
    *(Act("amend", c, p) for c in ("A-4", "A-5") for p in range(3)),
    Act("cannot", "A-6", 3),
    Act("cannot", "A-7", 1),
    Act("query", "A-4", 2),
    Act("query", "A-7", 0),
    Act("answered", "A-7"),
    Act("export", ""),
    Act("conflict", "A-8"),
    Act("moved", "A-7"),
)


class Clock:
    """The time of each act of a person: hers are the same in both studies, the other's run ahead."""

    def __init__(self) -> None:
        self.hers, self.others, self.ahead = 0, 0, False

    def now(self) -> str:
        if self.ahead:
            self.others += 1
            return f"2031-05-05T{self.others // 60:02}:{self.others % 60:02}:00.000000Z"
        self.hers += 1
        return f"2030-01-01T{self.hers // 60:02}:{self.hers % 60:02}:00.000000Z"


def cases() -> list[Case]:
    """Eight cases; half of the patients live, two had a third cycle, asked of who found no remission."""
    third = Cycle(n=3, start="2019-05-02", stop_reason="completed")
    doses = tuple(
        Dose(cycle=3, day=d, date=date, mg=0.85, bsa=1.7, mg_m2=0.5)
        for d, date in ((1, "2019-05-02"), (8, "2019-05-09"), (15, "2019-05-16"))
    )
    made = [case(i) for i in CASES]
    made[4:6] = [msgspec.structs.replace(c, cycles=(*c.cycles, third), doses=(*c.doses, *doses)) for c in made[4:6]]
    alive = (FollowUp(date="2021-06-01", status="cr", how="visit"),)
    return [
        msgspec.structs.replace(c, deaths=(), relapses=c.relapses[:1], follow_up=alive) if n % 2 else c
        for n, c in enumerate(made, 1)
    ]


def committee(path: Path) -> Study:
    """Two readers and a third, some items read by both, one with the chair, one by reader 1 alone."""
    third = Person(id=THIRD, name="Reader 3", roles=("reviewer",))
    people = (*PEOPLE, third, Person(id="statistician", name="Statistician", roles=("statistician",)))
    made = Study.create(
        path,
        name="committee",
        by="coordinator",
        synthetic=True,
        commands=(
            SetCharter(charter=CHARTER, why="the charter of the study"),
            AddPeople(people=people, readers={"*": (HER, OTHER)}, why="the people of the study"),
            ImportSource(cases={c.id: to_documents(c) for c in cases()}, why="first import"),
        ),
    )
    for reader in (HER, OTHER):
        sign(made, reader, "A-1", {e: VALUES[e] for e in RESPONSES})
        sign(made, reader, "A-1", {"relapse": "none", "vod": "no"})
        sign(made, reader, "A-2", {"response.c1": "CR" if reader == HER else "PR", "response.c2": "CR"})
    sign(made, HER, "A-3", {"response.c1": "PR"})
    return made


def sign(study: Study, reader: str, case_id: str, values: dict[str, str]) -> None:
    """Sign these answers on the command line."""
    answers = tuple(answer(endpoint, value) for endpoint, value in values.items())
    study.commit(Sign(case=case_id, answers=answers, how="command line"), by=reader)


def answer(endpoint: str, value: str, why: str = "") -> Answer:
    """An answer with the date that it needs."""
    dated = endpoint == "relapse" and value not in ("none", "CANNOT")
    return Answer(endpoint=endpoint, value=value, date="2019-09-10" if dated else "", why=why, text="said in words")


def coordinate(study: Study) -> None:
    """What the coordinator does and tells everyone: a case is withdrawn, an endpoint frozen."""
    study.commit(Withdraw(case="A-7", reason="consent", why="a letter"), by="coordinator")
    study.commit(LockStudy(endpoints=("vod",), why="agreed with the sponsor"), by="coordinator")


def play(study: Study, acts: Iterable[Act]) -> int:
    """Do what reader 2 may do on items that reader 1 has not signed; what is refused is left. How much was done."""
    return sum(_done(study, act) for act in acts)


def _done(study: Study, act: Act) -> bool:
    try:
        if act.kind == "wrong":
            study.prove(OTHER, "not the secret")
        elif (found := _command(study, act)) is not None:
            study.commit(found[0], by=found[1])
            return True
    except Refused:
        return act.kind == "wrong"
    except BadInput:
        return False
    return False


def _command(study: Study, act: Act) -> tuple[Command, str] | None:
    """What is asked, and by whom; None for what would touch an item that reader 1 has signed."""
    match act.kind:
        case "secret":
            kept = new_secret("a long secret of reader 2")
            return SetSecret(salt=kept.salt, hash=kept.written), OTHER
        case "export":
            return NoteExport(basis="own", revision=study.revision, digest="0" * 64), OTHER
        case "open":
            return NoteOpening(case=act.case), OTHER
        case "conflict":
            return DeclareConflict(case=act.case, why="met the patient"), OTHER
        case "moved":
            return Assign(readers={act.case: (HER, THIRD)}, why="reader 2 is away"), "coordinator"
        case "query":
            endpoint = _open(study, act.case)[act.pick % 2 :][:1]
            asked = NewQuery(case=act.case, owner="coordinator", text="please look", endpoint="".join(endpoint))
            return RaiseQueries(queries=(asked,)), OTHER
        case "answered":
            return AnswerQuery(case=act.case, query=1, kind="answer", text="the report is in"), "coordinator"
        case _:
            return _answered(study, act)


def _open(study: Study, case_id: str) -> Sequence[str]:
    """The items of a case that reader 1 has not signed, nor answered by the cycles that they follow from."""
    record = study.as_seen_by(HER).record(case_id)
    follows = {"response.best"} if record.answered_cycles(study.person(HER)) else set()
    return [e for e in ENDPOINTS if e not in record.answers_of(HER).keys() | follows]


def _answered(study: Study, act: Act) -> tuple[Command, str] | None:
    open_ = _open(study, act.case)
    endpoint = open_[act.pick % len(open_)]
    if act.kind == "cannot":
        given = answer(endpoint, "CANNOT")
    else:
        value = VALUES.get(endpoint, "CR")
        other = {"CR": "NR", "BM": "EM", "no": "probable", "10": "20"}[value]
        given = answer(endpoint, other if act.kind == "amend" else value, "other" if act.kind == "amend" else "")
    return Sign(case=act.case, answers=(given,), how="command line"), OTHER
