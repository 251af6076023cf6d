"""A committee in which everything happened once, for the tests of exports and reports."""

from __future__ import annotations

from pathlib import Path

import msgspec

from store.charter import PROFILES
from store.commands import (
    AddPeople,
    DeclareConflict,
    DrawRereads,
    NewQuery,
    NoteExport,
    NoteOpening,
    RaiseQueries,
    SetCharter,
    Sign,
    UnlockStudy,
)
from store.committee import Answer, Cite, Person
from tests.committee import COMMITTEE, Committee

HOSTILE = 'a <script>alert(1)</script> "quoted", [red]with\r\na line \x1b[31m and ]]> </style> & \u202e'
STATISTICIAN = Person(id="statistician", name="Statistician", roles=("statistician",))


def busy_committee(path: Path) -> Committee:
    """Cases A-1 and A-2, read by two; the responses of A-1 are disputed, ruled on, opened again, met on, locked.

    On A-2 the readers agree, one of them after an amendment; it is read again, masked. Readers declare,
    open and export; a query is asked, answered and closed, another waits.
    """
    made = Committee.at(path)
    made.give(AddPeople(people=(STATISTICIAN,)), "coordinator")
    made.give(NoteOpening(case="A-1"), "reader1")
    cites = (Cite(table="marrows", row=1, column="blast_pct"), Cite(table="labs", row=3))
    made.give(made.signing("CR", cites=cites, why="other", text=HOSTILE), "reader1")
    made.give(made.signing("NR", why="timing"), "reader2")
    made.give(made.dispatching(), "coordinator")
    asked = NewQuery(
        case="A-1",
        owner="coordinator",
        text="Is there a slide?",
        endpoint="response.c1",
        cite=Cite(table="marrows", row=1),
        due="2026-12-01",
    )
    made.give(RaiseQueries(queries=(asked,)), "chair")
    made.give(made.telling("answer"), "coordinator")
    made.give(made.telling("close"), "chair")
    made.give(made.adjudicating("CR", cites=cites), "chair")
    made.give(made.amending(), "coordinator")
    made.give(made.reopening(), "coordinator")
    made.read("CR", "PR", text="as before", why="other")
    made.give(made.dispatching(), "coordinator")
    made.give(made.referring(), "chair")
    made.give(made.meeting("PR", attendees=("a", "b", "c", "d"), abstained=1), "chair")
    made.give(made.signing("CANNOT", "response.c2"), "reader1")
    _second_case(made)
    changed = msgspec.structs.replace(COMMITTEE, version=2, reread=0.2)
    made.give(SetCharter(charter=changed, why="more is read again"), "coordinator")
    made.give(NoteExport(basis="final", revision=3, digest="0" * 64), "statistician")
    made.give(made.locking("vod"), "coordinator")
    made.give(UnlockStudy(lock=1, why="too early"), "coordinator")
    made.give(made.locking(), "coordinator")
    return made


def _second_case(made: Committee) -> None:
    other = Committee(made.study, "A-2")
    other.read("CR", "CR")
    other.give(other.signing("PR", "response.c2"), "reader1")
    other.give(other.signing("CR", "response.c2", why="other", text="a slip"), "reader1")
    other.give(other.signing("CR", "response.c2"), "reader2")
    made.give(
        DrawRereads(tasks={"A-2": (("response.c1", "reader1"), ("response.c1", "reader3"))}, seed=5), "coordinator"
    )
    made.give(Sign(case="A-2", answers=(Answer(endpoint="response.c1", value="CRi"),), how="command line"), "reader3")
    made.give(DeclareConflict(case="A-2", why="a friend"), "reader2")


def staged(path: Path) -> Committee:
    """Two readers of a staged case: reader1 has signed her responses, reader2 nothing."""
    made = Committee.at(path, msgspec.structs.replace(PROFILES["committee"], allow_as=True))
    made.give(made.signing("CR"), "reader1")
    return made
