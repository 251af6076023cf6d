"""A small committee at work, for the tests: a study that is forked in memory, so that every state is built once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from store.charter import PROFILES, Charter
from store.codes.disagreements import DISAGREEMENTS
from store.commands import (
    Adjudicate,
    AmendSource,
    AnswerQuery,
    Command,
    Dispatch,
    LockStudy,
    Meet,
    NewQuery,
    RaiseQueries,
    Refer,
    Reopen,
    Sign,
)
from store.committee import Answer, Meeting, Person
from store.errors import InoError, Refused
from store.item_record import ItemRecord
from store.items import State
from store.study import Study
from store.writes import Receipt
from tests.cases import case, counts, study

COMMITTEE = msgspec.structs.replace(PROFILES["committee"], allow_as=True, disclosure="whole", dispatch="by-coordinator")
STAGED = msgspec.structs.replace(PROFILES["committee"], allow_as=True)
ITEM = "response.c1"
DIFFER = next(code.code for code in DISAGREEMENTS)
READER3 = Person(id="reader3", name="Reader 3", roles=("reviewer",))


class Committee:
    """A study of a committee and one case of it, with the commands in short; readers 1 and 2 read every case."""

    def __init__(self, made: Study, case_id: str = "A-1") -> None:
        self.study = made
        self.case = case_id

    @classmethod
    def at(cls, path: Path, charter: Charter = COMMITTEE, *case_ids: str) -> Committee:
        """A new study with a third reader, who reads nothing."""
        from store.commands import AddPeople

        made = study(path, [case(i) for i in case_ids or ("A-1", "A-2")], charter=charter)
        made.commit(AddPeople(people=(READER3,)), by="coordinator")
        return cls(made)

    def fork(self) -> Committee:
        """A copy in memory: what is done there is done nowhere else."""
        return Committee(self.study.rehearsal(), self.case)

    def give(self, command: Command, by: str) -> Receipt:
        """Commit a command."""
        return self.study.commit(command, by=by)

    def tried(self, command: Command, by: str) -> str:
        """What becomes of a command: the code by which it is refused, ``bad input``, or empty."""
        try:
            self.give(command, by)
        except Refused as refused:
            return refused.code
        except InoError:
            return "bad input"
        return ""

    def state(self, endpoint: str = ITEM) -> State:
        """The state of an item, as it is."""
        return self.study.as_seen_by("auditor").record(self.case).state(endpoint).state

    def flags(self, endpoint: str = ITEM) -> tuple[str, ...]:
        """The flags of an item, as they are."""
        return self.study.as_seen_by("auditor").record(self.case).state(endpoint).flags

    @property
    def item(self) -> ItemRecord:
        """The record of the item."""
        return self.study.as_seen_by("auditor").record(self.case).item(ITEM)

    # -- commands -------------------------------------------------------------------------------

    def signing(self, value: str, endpoint: str = ITEM, **more: Any) -> Sign:
        """One answer on the command line."""
        if value == "CANNOT":
            more = {"text": "no slide", **more}
        answer = Answer(endpoint=endpoint, value=value, **more)
        return Sign(case=self.case, answers=(answer,), how="command line")

    def adjudicating(self, value: str = "CR", endpoint: str = ITEM, **more: Any) -> Adjudicate:
        """The chair's answer."""
        answer = Answer(endpoint=endpoint, value=value, why="other", text="the second marrow", **more)
        return Adjudicate(case=self.case, answer=answer, disagreement=DIFFER, how="command line")

    def referring(self, endpoint: str = ITEM) -> Refer:
        """The item to the meeting."""
        return Refer(case=self.case, endpoint=endpoint, why="the slides must be seen")

    def meeting(self, value: str = "NR", endpoint: str = ITEM, **more: Any) -> Meet:
        """What three decided."""
        votes: dict[str, Any] = {"attendees": ("a", "b", "c"), "votes_for": 2, "votes_against": 1, "minutes": "seen"}
        return Meet(
            case=self.case,
            answer=Answer(endpoint=endpoint, value=value, why="other", text="as voted"),
            meeting=Meeting(**{**votes, **more}),
            how="command line",
        )

    def dispatching(self, endpoint: str = ITEM) -> Dispatch:
        """The item to the chair."""
        return Dispatch(items={self.case: (endpoint,)})

    def reopening(self, endpoint: str = ITEM) -> Reopen:
        """The item is read again."""
        return Reopen(case=self.case, endpoint=endpoint, why="a new report")

    def asking(self, endpoint: str = ITEM, owner: str = "coordinator") -> RaiseQueries:
        """A query on the item."""
        return RaiseQueries(queries=(NewQuery(case=self.case, owner=owner, text="which sample?", endpoint=endpoint),))

    def telling(self, kind: Any, query: int = 1) -> AnswerQuery:
        """An entry of the thread of a query."""
        return AnswerQuery(case=self.case, query=query, kind=kind, text="the one of March")

    def amending(self, plt: float = 90.0) -> AmendSource:
        """The platelets of both cycles change: every response rests on them."""
        rows = [
            msgspec.to_builtins(r) for day in ("2019-03-01", "2019-03-26", "2019-04-24") for r in counts(day, 1.4, plt)
        ]
        return AmendSource(cases={self.case: {"labs": {"rows": rows}}}, why="a wrong count")

    def locking(self, *endpoints: str) -> LockStudy:
        """The study, or some endpoints, frozen."""
        return LockStudy(endpoints=endpoints, why="analysis")

    # -- states ---------------------------------------------------------------------------------

    def read(self, one: str, other: str, endpoint: str = ITEM, **more: Any) -> None:
        """Both readers sign."""
        self.give(self.signing(one, endpoint, **more), "reader1")
        self.give(self.signing(other, endpoint, **more), "reader2")

    def discordant(self) -> None:
        """The readers differ."""
        self.read("CR", "NR")

    def with_the_chair(self) -> None:
        """The readers differ and the item was sent to the chair."""
        self.discordant()
        self.give(self.dispatching(), "coordinator")

    def to_the_meeting(self) -> None:
        """The chair left the item to the meeting."""
        self.with_the_chair()
        self.give(self.referring(), "chair")
