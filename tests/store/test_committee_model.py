"""Random committees against a model that is told the same events: states, finals, what may be done, who sees what."""

from __future__ import annotations

import shutil
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from store.commands import (
    Assign,
    Command,
    DeclareConflict,
    Keep,
    LockStudy,
    Reinstate,
    RetirePerson,
    UnlockStudy,
    Withdraw,
)
from store.study import Study
from store.verify import walk
from tests.committee import Committee
from tests.store.committee_room import BEFORE_THE_CHAIR, ENDPOINTS, Room

# How often each is tried: mostly reading and what follows from it.
OFTEN = {
    "read_both": 8,
    "read": 4,
    "rule_on": 4,
    "dispatch": 3,
    "ask": 2,
    "end_query": 3,
    "reopen": 2,
    "keep": 2,
    "unlock": 2,
}
SELDOM = ("read_as_anybody", "amend", "withdraw_or_put_back", "lock", "assign", "retire", "declare")
ACTS = [*(act for act, times in OFTEN.items() for _ in range(times)), *SELDOM]


class Committees(Room, RuleBasedStateMachine):
    """What the coordinator does beside, one act after the other at random, and what always holds."""

    def __init__(self) -> None:
        RuleBasedStateMachine.__init__(self)
        Room.__init__(self)

    @initialize(
        readers=st.integers(2, 4),
        cases=st.integers(2, 3),
        dual=st.booleans(),
        at_once=st.booleans(),
        disclosure=st.sampled_from(["whole", "two-stage"]),
    )
    def start(self, **drawn: Any) -> None:
        """A new study."""
        self.begin(**drawn)

    @rule(data=st.data(), act=st.sampled_from(ACTS))
    def act(self, data: st.DataObject, act: str) -> None:
        """One thing happens."""
        getattr(self, act)(data)

    def teardown(self) -> None:
        """Every line holds, and the study opened again is the same."""
        if hasattr(self, "amendments"):
            found = walk(self.made.study.path)
            assert (found.whole, found.untold) == (True, ()), (found.damage, found.not_shown)
            again = Committee(Study.open(self.made.study.path))
            assert self._states(again) == self._states(self.made)
        shutil.rmtree(self.folder)

    # -- the coordinator ----------------------------------------------------------------------------------

    def dispatch(self, data: st.DataObject) -> None:
        """An item is sent to the chair."""
        key = self._likely(data, "discordant")
        item = self.items[key]
        may = self._state(*key) == "discordant" and not item.locks and key[0] not in self.out
        with self._unseen(*self.readers_only()):
            done = self._try(self._on(key[0]).dispatching(key[1]), "coordinator", may=may)
        item.dispatched |= done is not None

    def reopen(self, data: st.DataObject) -> None:
        """An item is opened again."""
        key = self._likely(data, "final")
        item = self.items[key]
        settled = self._state(*key) in ("agreed", "discordant", *BEFORE_THE_CHAIR, "final")
        may = settled and not item.locks and key[0] not in self.out
        if self._try(self._on(key[0]).reopening(key[1]), "coordinator", may=may) is not None:
            item.reopen()
            self.finals.pop(key, None)

    def keep(self, data: st.DataObject) -> None:
        """What is stale stands."""
        stale = [key for key, item in self.items.items() if item.stale]
        key = data.draw(st.sampled_from(stale or list(self.items)))
        item = self.items[key]
        may = bool(item.stale) and not item.locks and key[0] not in self.out
        unconcerned = [p for p in self.readers_only() if p not in item.stale] if self._state(*key) != "final" else []
        with self._unseen(*unconcerned):
            done = self._try(Keep(case=key[0], endpoint=key[1], why="no bearing"), "coordinator", may=may)
        if done is not None:
            item.stale = set()

    def _likely(self, data: st.DataObject, state: str) -> tuple[str, str]:
        there = [key for key in self.items if self._state(*key) == state]
        return data.draw(st.sampled_from(there or list(self.items)))

    def ask(self, data: st.DataObject) -> None:
        """A query is raised on an item, by the coordinator or a reader of the case."""
        key = data.draw(st.tuples(st.integers(0, 2), st.sampled_from(ENDPOINTS)))
        reader = data.draw(st.booleans())
        case_id, endpoint = self.cases[key[0] % len(self.cases)], key[1]
        by = self.assigned[case_id][0] if reader and self.assigned[case_id] else "coordinator"
        state = self._state(case_id, endpoint)
        blind = [p for p in self.readers_only() if p != by] if state != "final" else []
        with self._unseen(*blind):
            may = None if by != "coordinator" else True
            receipt = self._try(self._on(case_id).asking(endpoint), by, may=may)
        for number in receipt.opened if receipt else ():
            self.queries[case_id, number] = endpoint
            self.items[case_id, endpoint].queries.add(number)

    def end_query(self, data: st.DataObject) -> None:
        """A query is answered, closed or waived."""
        kind = data.draw(st.sampled_from(["answer", "close", "waive"]))
        if not self.queries:
            return
        case_id, number = data.draw(st.sampled_from(sorted(self.queries)))
        endpoint = self.queries[case_id, number]
        item = self.items[case_id, endpoint]
        may = kind == "answer" or not item.locks or self._state(case_id, endpoint) == "final"
        done = self._try(self._on(case_id).telling(kind, number), "coordinator", may=may)
        if done is not None and kind != "answer":
            self._ended(case_id, number)
            item.settle()

    def amend(self, data: st.DataObject) -> None:
        """The platelets change: every response that was signed is stale."""
        case_n = data.draw(st.integers(0, 2))
        case_id = self.cases[case_n % len(self.cases)]
        self.amendments += 1
        command = self._on(case_id).amending(20.0 + self.amendments)
        if self._try(command, "coordinator", may=not self.locks) is None:
            return
        record = self.made.study.as_seen_by("auditor").record(case_id)
        for endpoint in ENDPOINTS:
            item = self.items[case_id, endpoint]
            item.amended()
            if not endpoint.startswith("response."):  # what else reads platelets is not told here
                item.stale &= set(record.stale(endpoint))

    def withdraw_or_put_back(self, data: st.DataObject) -> None:
        """A case leaves every denominator, or comes back."""
        case_n = data.draw(st.integers(0, 2))
        case_id = self.cases[case_n % len(self.cases)]
        back: Command = Reinstate(case=case_id, why="a mistake")
        command = back if case_id in self.out else Withdraw(case=case_id, reason="consent")
        if self._try(command, "coordinator", may=not self.locks) is not None:
            self.out ^= {case_id}

    def lock(self, data: st.DataObject) -> None:
        """Something is frozen."""
        endpoints = data.draw(st.sampled_from([(), ("response",), ("vod",)]))
        may = endpoints not in self.locks.values()
        if self._try(LockStudy(endpoints=endpoints, why="analysis"), "coordinator", may=may) is None:
            return
        number = max(lock.number for lock in self.made.study.as_seen_by("auditor").locks)
        self.locks[number] = endpoints
        for (_, endpoint), item in self.items.items():
            if not endpoints or endpoint.split(".")[0] in endpoints:
                item.locks.add(number)

    def unlock(self, data: st.DataObject) -> None:
        """A lock is released, mostly one that is there."""
        number = data.draw(st.integers(1, 4))
        number = next(iter(self.locks), number)
        if self._try(UnlockStudy(lock=number, why="an error"), "coordinator", may=number in self.locks) is not None:
            del self.locks[number]
            for item in self.items.values():
                item.locks.discard(number)

    # -- people -----------------------------------------------------------------------------------------------

    def _free(self, case_id: str, but: str = "") -> list[str]:
        here = [r for r in self.readers if r not in self.left and r != but]
        return [r for r in here if (case_id, r) not in self.conflicts]

    def assign(self, data: st.DataObject) -> None:
        """A case goes to other readers."""
        case_n = data.draw(st.integers(0, 2))
        case_id = self.cases[case_n % len(self.cases)]
        free = self._free(case_id)
        readers = tuple(data.draw(st.lists(st.sampled_from(free), unique=True, max_size=2))) if free else ()
        if set(readers) == set(self.assigned[case_id]):
            return
        self._try(Assign(readers={case_id: readers}, why="more even"), "coordinator", may=True)
        self._assigned(case_id, readers)

    def _assigned(self, case_id: str, readers: tuple[str, ...]) -> None:
        """These read a case now; who stays may be named in her place."""
        self.assigned[case_id] = self.made.study.as_seen_by("auditor").readers_of(case_id)
        assert set(self.assigned[case_id]) == set(readers)

    def retire(self, data: st.DataObject) -> None:
        """A reader leaves; another takes her cases over, where there is one."""
        who = data.draw(st.integers(0, 4))
        person = self.readers[who % len(self.readers)]
        if person in self.chairs:
            return
        now = {}
        for case_id, readers in self.assigned.items():
            if person in readers:
                others = [r for r in self._free(case_id, person) if r not in readers]
                stay = [r for r in readers if r != person]
                now[case_id] = (*stay, *others[:1])
        command = RetirePerson(person=person, why="left", readers=now)
        if self._try(command, "coordinator", may=person not in self.left) is not None:
            self.left.add(person)
            for case_id, readers in now.items():
                self._assigned(case_id, readers)

    def declare(self, data: st.DataObject) -> None:
        """A reader or the chair may not judge a case after all."""
        who = data.draw(st.integers(0, 5))
        case_n = data.draw(st.integers(0, 2))
        persons = [*self.readers, "chair"]
        person, case_id = persons[who % len(persons)], self.cases[case_n % len(self.cases)]
        reads = person in self.assigned[case_id]
        may = (reads or person in self.chairs) and (case_id, person) not in self.conflicts
        if self._try(DeclareConflict(case=case_id, why="a friend"), person, may=may) is None:
            return
        self.conflicts.add((case_id, person))
        after = self.made.study.as_seen_by("auditor").readers_of(case_id)
        assert person not in after
        assert {r for r in self.assigned[case_id] if r != person} <= set(after)
        self.assigned[case_id] = after
        for endpoint in ENDPOINTS:
            self.items[case_id, endpoint].declared(person)

    # -- what always holds ----------------------------------------------------------------------------------------

    @invariant()
    def items_are_what_the_model_says(self) -> None:
        """State, flags and determination."""
        if not hasattr(self, "amendments"):
            return
        for key, found in self._states(self.made).items():
            item = self.items[key]
            assert (found.state, set(found.flags)) == (self._state(*key), item.flags()), key
            said = found.determination
            final = (said.value, said.by) if said else ("", "")
            assert final == (item.value, item.final_by), key
            if said:
                assert self.finals.setdefault(key, final) == final, f"{key} is final and changed"

    @invariant()
    def nothing_is_final_by_one_reader_or_ruled_by_one(self) -> None:
        """P1: two have answered what is final; who ruled on it has never read it."""
        if not hasattr(self, "amendments"):
            return
        seen = self.made.study.as_seen_by("auditor")
        for case_id, endpoint in self.items:
            record = seen.record(case_id)
            item = record.item(endpoint)
            if record.state(endpoint).state == "final":
                assert len({s.review.reader for s in item.answers()}) == 2, (case_id, endpoint)
            rulers = {r.ruling.by for r in item.rulings if r.ruling.kind in ("chair", "refer", "meeting")}
            assert not rulers & {r for r in item.readers() if r != "dual"}
            ruled = [r for r in item.rulings if r.ruling.by == "dual"]
            assert not [s for s in item.of("dual") for r in ruled if s.revision < r.revision]


TestCommittees = Committees.TestCase
# Without the last phase, which explains and is slow; a failure is still made as short as it can be.
TestCommittees.settings = settings(
    max_examples=15,
    stateful_step_count=40,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
)
