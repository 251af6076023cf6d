"""A committee in whose journal every act of format 3 stands, but those of training."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import msgspec

from store.charter import Charter
from store.commands import (
    Assign,
    DeclareConflict,
    DrawRereads,
    Keep,
    NoteExport,
    NoteOpening,
    ResetSecret,
    RetirePerson,
    SetCharter,
    SetSecret,
    Sign,
    UnlockStudy,
)
from store.committee import Answer, Cite
from store.errors import Refused
from store.secrets import new_secret
from tests.committee import COMMITTEE, Committee

SECRET = "correct horse"
# case -> endpoint -> the answers of reader 1 and reader 2
_FIRST = (("response.c1", "CR", "NR"), ("response.c2", "CR", "CR"))
_THEN = (("relapse", "none", "none"), ("vod", "no", "no"), ("death.cause", "10", "11"))


def busy_committee(path: Path, charter: Charter = COMMITTEE) -> Committee:
    """A committee from its draw to its lock; the last act is a note that data sets left."""
    made = Committee.at(path, charter)
    made.give(Assign(readers={"A-1": ("reader1", "reader2")}, seed=7, why="drawn"), "coordinator")
    made.give(NoteOpening(case="A-1"), "reader1")
    kept = new_secret(SECRET)
    made.give(SetSecret(salt=kept.salt, hash=kept.written), "reader1")
    with suppress(Refused):
        made.study.prove("reader1", "something else")
    made.study.prove("reader1", SECRET)
    for answers in (_FIRST, _THEN):
        for reader in (1, 2):
            signed = tuple(Answer(endpoint=a[0], value=a[reader], cites=_cites(a[0]), text="보았다") for a in answers)
            made.give(Sign(case="A-1", answers=signed, how="desk"), f"reader{reader}")
    made.give(made.dispatching(), "coordinator")
    made.give(made.asking(), "chair")
    made.give(made.telling("answer"), "coordinator")
    made.give(made.telling("close"), "chair")
    made.give(made.asking(), "coordinator")
    made.give(made.telling("waive", 2), "coordinator")
    made.give(made.adjudicating(cites=(Cite(table="marrows", row=1),)), "chair")
    made.give(made.reopening("response.c2"), "coordinator")
    made.read("CR", "PR", "response.c2", why="other", text="again")
    made.give(made.dispatching("response.c2"), "coordinator")
    made.give(made.referring("response.c2"), "chair")
    made.give(made.meeting("PR", "response.c2"), "chair")
    made.give(made.amending(), "coordinator")
    made.give(Keep(case="A-1", endpoint="response.c1", why="no bearing"), "coordinator")
    made.give(DrawRereads(tasks={"A-1": (("response.c1", "reader1"),)}, seed=3), "coordinator")
    made.give(made.signing("NR", "response.c1"), "reader1")
    made.give(
        SetCharter(charter=msgspec.structs.replace(charter, version=2), why="clearer", text="# v 2"), "coordinator"
    )
    other = Committee(made.study, "A-2")
    other.give(other.signing("CANNOT"), "reader1")
    other.give(DeclareConflict(case="A-2", why="a friend"), "reader2")
    made.give(RetirePerson(person="reader2", why="left", readers={"A-1": ("reader1", "reader3")}), "coordinator")
    made.give(ResetSecret(person="reader1", why="forgotten"), "coordinator")
    made.give(made.locking("vod"), "coordinator")
    made.give(UnlockStudy(lock=1, why="too early"), "coordinator")
    made.give(made.locking(), "coordinator")
    made.give(NoteExport(basis="final", revision=made.study.revision, digest="0" * 64), "auditor")
    return made


def _cites(endpoint: str) -> tuple[Cite, ...]:
    return (Cite(table="marrows", row=1, column="blast_pct"),) if endpoint.startswith("response.") else ()
