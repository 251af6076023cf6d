"""A committee at work with the model beside it, for random ones: every move is judged by the model too."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
from hypothesis import strategies as st

from store.charter import PROFILES
from store.commands import (
    AddPeople,
    Assign,
    Command,
)
from store.committee import Person
from store.errors import BadInput, InoError, Refused
from store.study import Study
from store.writes import Receipt
from tests.cases import case, study
from tests.committee import Committee
from tests.store.committee_model import Item

ENDPOINTS = ("response.c1", "response.c2", "relapse", "vod", "death.cause")
CASES = ("A-1", "A-2", "A-3")
DUAL = Person(id="dual", name="Reader and chair", roles=("reviewer", "chair"))
BEFORE_THE_CHAIR = ("with the chair", "to the meeting")
_RELAPSED = {"date": "2019-09-10"}
_VOD = {"date": "2019-05-01", "anchor": "last_ino"}
# What may be answered: value, and what it must have beside it.
ANSWERS: dict[str, tuple[tuple[str, Mapping[str, str]], ...]] = {
    "response.c1": (("CR", {}), ("CR", {}), ("NR", {})),
    "response.c2": (("CR", {}), ("CR", {}), ("NR", {})),
    "relapse": (("none", {}), ("BM", _RELAPSED), ("BM", {"date": "2019-10-01"}), ("EM", _RELAPSED)),
    "vod": (("no", {}), ("probable", _VOD), ("proven", _VOD)),
    "death.cause": (("10", {}), ("11", {}), ("34", {}), ("40", {})),
}


def told(made: Study, person: str) -> bytes:
    """All that a person may see of a study, as bytes."""
    seen = made.as_seen_by(person)

    def plain(value: Any) -> Any:
        return [value.code, value.reason] if isinstance(value, Refused) else list(value)

    cases = [[i, seen.case(i), sorted(seen.blind_to(i))] for i in seen.case_ids]
    return msgspec.json.encode([seen.shown_revision, seen.head, seen.locks, cases], enc_hook=plain)


class Room:
    """A committee at work and the model beside it: what readers and the chair do."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp())

    def begin(self, *, readers: int, cases: int, dual: bool, at_once: bool, disclosure: str) -> None:
        """A new study, its readers in turn on its cases."""
        charter = msgspec.structs.replace(
            PROFILES["committee"],
            allow_as=True,
            disclosure=disclosure,
            dispatch="at-once" if at_once else "by-coordinator",
        )
        self.staged = disclosure != "whole"
        self.made = Committee(study(self.folder / "S", [case(i) for i in CASES[:cases]], charter=charter))
        more = [Person(id=f"reader{n}", name=f"Reader {n}", roles=("reviewer",)) for n in range(3, readers + 1)]
        self.made.give(AddPeople(people=(*more, *((DUAL,) if dual else ()))), "coordinator")
        self.readers = [f"reader{n}" for n in range(1, readers + 1)] + (["dual"] if dual else [])
        self.chairs = ["chair", *(["dual"] if dual else [])]
        self.cases = CASES[:cases]
        self.assigned: dict[str, tuple[str, ...]]
        self.assigned = {c: ("reader1", self.readers[1 + n % (readers - 1)]) for n, c in enumerate(self.cases)}
        self.made.give(Assign(readers=self.assigned, why="the first draw", seed=1), "coordinator")
        self.items = {(c, e): Item(e, at_once=at_once) for c in self.cases for e in ENDPOINTS}
        self.out: set[str] = set()  # cases withdrawn
        self.left: set[str] = set()
        self.conflicts: set[tuple[str, str]] = set()
        self.locks: dict[int, tuple[str, ...]] = {}
        # Queries: case and number -> endpoint; those that an answer raised, by whom.
        self.queries: dict[tuple[str, int], str] = {}
        self.needs: dict[tuple[str, str, str], int] = {}
        self.finals: dict[tuple[str, str], tuple[str, str]] = {}
        self.amendments = 0

    # -- how a step is taken ----------------------------------------------------------------------

    def _try(self, command: Command, by: str, *, may: bool | None) -> Receipt | None:
        """Give a command: done where it may be, else refused, and nothing written. None: either."""
        before = (self.made.study.revision, self.made.study.head)
        refused: InoError | None = None
        receipt: Receipt | None = None
        try:
            receipt = self.made.give(command, by)
        except (Refused, BadInput) as error:
            refused = error
        if refused is not None:
            assert (self.made.study.revision, self.made.study.head) == before
        assert may is None or (refused is None) == may, (command, by, refused)
        return receipt

    @contextmanager
    def _unseen(self, *persons: str) -> Iterator[None]:
        """What happens here is nothing that these persons may know of."""
        before = {p: told(self.made.study, p) for p in persons}
        yield
        for person, seen in before.items():
            assert told(self.made.study, person) == seen, f"{person} was told of what she may not see"

    def _on(self, case_id: str) -> Committee:
        return Committee(self.made.study, case_id)

    def _state(self, case_id: str, endpoint: str) -> str:
        return self.items[case_id, endpoint].state(self.assigned[case_id])

    # -- readers --------------------------------------------------------------------------------------

    def read(self, data: st.DataObject) -> None:
        """One to whom the case is assigned signs."""
        who = data.draw(st.integers(0, 1))
        case_n = data.draw(st.integers(0, 2))
        endpoint = data.draw(st.sampled_from(ENDPOINTS))
        answer = data.draw(st.integers(0, 5))
        case_id = self.cases[case_n % len(self.cases)]
        if self.assigned[case_id]:
            self._sign(self.assigned[case_id][who % len(self.assigned[case_id])], case_id, endpoint, answer)

    def read_both(self, data: st.DataObject) -> None:
        """Both readers sign an item that nobody has, of a staged case the responses first."""
        new = [key for key in self.items if self._state(*key) == "open" and not self.items[key].locks]
        case_id, endpoint = data.draw(st.sampled_from(new or list(self.items)))
        for reader in self.assigned[case_id]:
            number = data.draw(st.integers(0, 5))
            for response in ("response.c1", "response.c2") if self.staged and endpoint not in ENDPOINTS[:2] else ():
                if reader not in self.items[case_id, response].said:
                    self._sign(reader, case_id, response, number % 3)
            self._sign(reader, case_id, endpoint, number)

    def read_as_anybody(self, data: st.DataObject) -> None:
        """Any reviewer signs anything."""
        who = data.draw(st.integers(0, 4))
        case_n = data.draw(st.integers(0, 2))
        endpoint = data.draw(st.sampled_from(ENDPOINTS))
        answer = data.draw(st.integers(0, 5))
        self._sign(self.readers[who % len(self.readers)], self.cases[case_n % len(self.cases)], endpoint, answer)

    def _sign(self, reader: str, case_id: str, endpoint: str, number: int) -> None:
        choices = ANSWERS[endpoint]
        value, more = choices[number] if number < len(choices) else ("CANNOT", {}) if number == 5 else choices[0]
        item = self.items[case_id, endpoint]
        answer = (value, more.get("date", ""))
        may: bool | None = (
            item.may_sign(reader, self.assigned[case_id], answer)
            and case_id not in self.out
            and reader not in self.left
            and (case_id, reader) not in self.conflicts
        )
        if may and self.staged and not endpoint.startswith("response."):
            may = self._discloses(reader, case_id)
        before = self._state(case_id, endpoint)
        command = self._on(case_id).signing(value, endpoint, why="other", text="as I see it", **more)
        others = [p for p in dict.fromkeys([*self.readers, *self.chairs]) if p != reader]
        if before in BEFORE_THE_CHAIR:
            others = [p for p in others if p not in self.chairs]
        seen = {p: told(self.made.study, p) for p in others}
        receipt = self._try(command, reader, may=may)
        if receipt is None:
            return
        self._needs(reader, case_id, endpoint, value, receipt)
        item.sign(reader, answer)
        after = self._state(case_id, endpoint)
        for person in others:
            if after != "final" and not (person in self.chairs and after in BEFORE_THE_CHAIR):
                assert told(self.made.study, person) == seen[person], f"{person} was told what {reader} signed"

    def _discloses(self, reader: str, case_id: str) -> bool | None:
        """Whether the rest of a staged case is open to a reader; None where her answers determine no best response."""
        if any(reader in self.items[case_id, e].ever for e in ENDPOINTS if not e.startswith("response.")):
            # What she was shown is not hidden again by a response that becomes hers later.
            return True
        responses = [self.items[case_id, e] for e in ("response.c1", "response.c2")]
        if any(reader not in item.ever and reader in item.seats(self.assigned[case_id]) for item in responses):
            return False
        # What two others answered before she took the case over is not asked of her.
        return None if any("CANNOT" in item.ever.get(reader, ()) for item in responses) else True

    def _needs(self, reader: str, case_id: str, endpoint: str, value: str, receipt: Receipt) -> None:
        """What she needs to judge is a query, once; her answer ends it."""
        item, key = self.items[case_id, endpoint], (case_id, endpoint, reader)
        if value != "CANNOT":
            assert receipt.opened == ()
            if key in self.needs:
                self._ended(case_id, self.needs[key])
        else:
            assert len(receipt.opened) == (key not in self.needs)
            for number in receipt.opened:
                self.needs[key] = number
                self.queries[case_id, number] = endpoint
                item.queries.add(number)

    def _ended(self, case_id: str, number: int) -> None:
        endpoint = self.queries.pop((case_id, number))
        self.items[case_id, endpoint].queries.discard(number)
        self.needs = {key: n for key, n in self.needs.items() if (key[0], n) != (case_id, number)}

    # -- the chair ----------------------------------------------------------------------------------------

    def rule_on(self, data: st.DataObject) -> None:
        """The chair rules on an item, mostly on one that waits for him."""
        kind = data.draw(st.sampled_from(["chair", "chair", "refer", "meeting"]))
        dual = data.draw(st.booleans())
        waiting = [key for key in self.items if self._state(*key) in BEFORE_THE_CHAIR]
        case_id, endpoint = data.draw(st.sampled_from(waiting or list(self.items)))
        by = self.chairs[-1] if dual else "chair"
        item, made = self.items[case_id, endpoint], self._on(case_id)
        needed = "to the meeting" if kind == "meeting" else "with the chair"
        responses = any(self._state(case_id, e) in BEFORE_THE_CHAIR for e in ENDPOINTS if e.startswith("response."))
        may = (
            self._state(case_id, endpoint) == needed
            and by not in self.assigned[case_id]
            and by not in item.ever
            and case_id not in self.out
            and not item.locks
            and (case_id, by) not in self.conflicts
            and (kind == "refer" or not item.queries)
            and (not self.staged or endpoint.startswith("response.") or not responses)
        )
        value, more = ANSWERS[endpoint][-1]
        ruling: Command = made.adjudicating(value, endpoint, **more)
        if kind == "refer":
            ruling = made.referring(endpoint)
        elif kind == "meeting":
            answer = made.signing(value, endpoint, why="other", text="as voted", **more).answers[0]
            ruling = msgspec.structs.replace(made.meeting(value, endpoint), answer=answer)
        with self._unseen(*(self.readers_only() if kind == "refer" else ())):
            done = self._try(ruling, by, may=may)
        if done is not None and kind == "refer":
            item.referred = True
        elif done is not None:
            item.rule(by, kind, value)

    def readers_only(self) -> list[str]:
        """The readers who are no chair."""
        return [p for p in self.readers if p not in self.chairs]

    def _states(self, made: Committee) -> dict[tuple[str, str], Any]:
        seen = made.study.as_seen_by("auditor")
        return {key: seen.record(key[0]).state(key[1]) for key in self.items}
