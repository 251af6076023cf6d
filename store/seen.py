"""What one person may see of a study at one revision: built here, so that no screen can leak more.

`Seen` is immutable. It builds a case when it is asked for and takes the unchanged ones over, by
identity, from the `Seen` before it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import msgspec

from store.case import Case
from store.case_record import CaseRecord, withdrawn
from store.charter import Charter
from store.commands import Command
from store.committee import Determination, Person
from store.criteria.endpoints import cycle_of, label
from store.criteria.proposal import Proposal
from store.criteria.sets import load_set
from store.errors import BadInput, Refused
from store.info import StudyInfo
from store.item_record import Shown, Signed
from store.items import Flag, ItemState, State, in_second_read, item_state
from store.rules import may_change_study, may_sign
from store.tables import At, Stored

REASONS_LATER = "shown when the response of every cycle is answered: it rests on them"


class SeenItem(msgspec.Struct, frozen=True, kw_only=True):
    """One item as the person may see it.

    ``blind``: proposal, site value and others' reviews are hidden, because she has not fixed her own
    answer. ``fixed`` is the answer she fixed and has not signed yet. ``sign`` says why she may not
    sign; None is yes. ``stale`` says what was amended since the reviews rest on it, a phrase each;
    ``confirm`` whether it is her own review, which she may sign again as it is.
    """

    endpoint: str
    label: str
    state: State
    flags: tuple[Flag, ...] = ()
    own: tuple[Signed, ...] = ()
    others: tuple[Signed, ...] = ()
    blind: bool = True
    second_read: bool = False
    fixed: Shown | None = None
    proposal: Proposal | None = None
    site: str | None = None
    determination: Determination | None = None
    derived: str | None = None
    sign: Refused | None = None
    stale: tuple[str, ...] = ()
    confirm: bool = False

    @property
    def signed(self) -> Signed | None:
        """The person's own review that counts."""
        return self.own[-1] if self.own else None


class SeenCase(msgspec.Struct, frozen=True, kw_only=True):
    """One case as the person may see it; ``case.site_values`` holds the revealed ones only.

    ``withdrawn`` says why the case is out of every denominator; empty where it is not.
    """

    case: Case
    items: tuple[SeenItem, ...]
    readers: tuple[str, ...]
    withdrawn: str = ""

    def item(self, endpoint: str) -> SeenItem | None:
        """The item of an endpoint; None where the case has no such item."""
        return next((i for i in self.items if i.endpoint == endpoint), None)


class Seen:
    """A study at one revision, as one person may see it."""

    def __init__(  # noqa: PLR0913 - composition
        self,
        *,
        info: StudyInfo,
        at: At,
        head: str,
        charter: Charter,
        people: Mapping[str, Person],
        readers: Mapping[str, tuple[str, ...]],
        asker: Person,
        case_ids: tuple[str, ...],
        warnings: tuple[str, ...] = (),
        memo: dict[str, tuple[CaseRecord, SeenCase]] | None = None,
    ) -> None:
        self.info = info
        self.revision = at.revision
        self.head = head if charter.profile == "audit" or asker.sees_all else None
        self.charter = charter
        self.people = people
        self.asker = asker
        self.case_ids = case_ids
        # A warning may quote a site value, which a reader may not see yet.
        self.may_read_doubts = asker.sees_all or "coordinator" in asker.roles
        self.warnings = warnings if self.may_read_doubts else ()
        self._at = at
        self._readers = readers
        self._records: dict[str, CaseRecord] = {}
        # Shared by the successive sights of one person: what was not written to is taken over.
        self._memo = {} if memo is None else memo

    def readers_of(self, case_id: str) -> tuple[str, ...]:
        """Who reads a case."""
        return self._readers.get(case_id, self._readers.get("*", ()))

    def record(self, case_id: str) -> CaseRecord:
        """All that is recorded of a case. Raises KeyError for no such case. Not for screens."""
        found = self._records.get(case_id)
        if found is None:
            found = CaseRecord(case_id, self._at, self.charter, self.readers_of(case_id))
            if not found.documents:
                raise KeyError(case_id)
            earlier = self._memo.get(case_id)
            if earlier is not None and found.same_as(earlier[0]):
                found = earlier[0]
            self._records[case_id] = found
        return found

    @cached_property
    def withdrawn(self) -> Mapping[str, str]:
        """The cases that are out of every denominator, each with the reason in words."""
        return {case_id: withdrawn(stored) for case_id, stored in self._at.documents("withdrawals").items()}

    @property
    def charter_revision(self) -> int:
        """The revision in which the charter in force was set."""
        return max((stored.header.rev for stored in self._at.documents("charter").values()), default=0)

    def has(self, case_id: str) -> bool:
        """Whether the study has the case; takes no longer where there are many."""
        return bool(self._at.documents(f"case:{case_id}"))

    def case(self, case_id: str) -> SeenCase:
        """A case as the person may see it. Raises KeyError for no such case."""
        record = self.record(case_id)
        earlier = self._memo.get(case_id)
        if earlier is None or earlier[0] is not record:
            earlier = self._memo[case_id] = (record, see_case(record, self.asker))
        return earlier[1]

    def blind_to(self, case_id: str) -> frozenset[str]:
        """The endpoints of a case of which the person may not know what others say, asked of her or not."""
        if self.asker.sees_all:
            return frozenset()
        record = self.record(case_id)
        known = {*record.endpoints(self.asker), *record.items, *(v.endpoint for v in record.case.site_values)}
        return frozenset(endpoint for endpoint in known if is_blind(record, endpoint, self.asker))

    def versions(self, table: str) -> list[tuple[str, Stored]]:
        """Every version of every document of a table, oldest first. Not for screens: see `store.history`."""
        return self._at.versions(table)

    def triage(self, case_id: str) -> tuple[str, ...]:
        """Why a case should be read early: ``differs``, ``missing``, ``died in remission``.

        In a committee nothing for a reader: it would tell what she is blind to.
        """
        if self.charter.profile == "committee" and not self.asker.sees_all:
            return ()
        return triage(self.record(case_id))

    def refuses(self, command: type[Command]) -> Refused | None:
        """Why the person may not give a kind of command at all; None where she may."""
        if command.__struct_config__.tag == "sign":
            return may_sign(self.asker, (self.asker.id,))
        return may_change_study(self.asker)


def see_case(record: CaseRecord, person: Person) -> SeenCase:
    """What the person may see of a case."""
    items = tuple(see_item(record, endpoint, person) for endpoint in record.endpoints(person))
    if any(i.blind and cycle_of(i.endpoint) is not None for i in items):
        items = tuple(map(_without_reasons, items))
    items = tuple(_with_stale_cycles(i, items, record, person) for i in items)
    revealed = {i.endpoint for i in items if not i.blind}
    blind = any(i.blind for i in items)
    values = record.case.site_values
    if blind:
        values = tuple(v for v in values if v.endpoint in revealed)
    case = msgspec.structs.replace(record.case, site_values=values)
    return SeenCase(case=case, items=items, readers=record.readers, withdrawn=record.withdrawn)


def _with_stale_cycles(item: SeenItem, items: tuple[SeenItem, ...], record: CaseRecord, person: Person) -> SeenItem:
    """A best response that only follows from the cycles is as stale as they are."""
    if item.endpoint != "response.best" or item.own or item.others:
        return item
    if item.derived is None and not (person.sees_all and record.derived_determination()):
        return item
    on = tuple(i.label for i in items if i.stale and cycle_of(i.endpoint) is not None)
    if not on:
        return item
    why = tuple(f"it rests on {each}, which is stale" for each in on)
    return msgspec.structs.replace(item, stale=why, flags=("stale", *item.flags))


def _without_reasons(item: SeenItem) -> SeenItem:
    """Best response and cause of death rest on the proposals of the cycles: their reasons would tell those."""
    proposal = item.proposal
    if proposal is None or cycle_of(item.endpoint) is not None:
        return item
    hidden = msgspec.structs.replace(
        proposal, row="", reasons=(REASONS_LATER,), missing=(), flags=(), also_meets=(), contributing=(), location=""
    )
    return msgspec.structs.replace(item, proposal=hidden)


def see_item(record: CaseRecord, endpoint: str, person: Person) -> SeenItem:
    """What the person may see of an item."""
    item = record.item(endpoint)
    stale = record.stale(endpoint)
    own = item.of(person.id)
    fixed = None if own else item.reveals.get(person.id)
    second = in_second_read(record.charter, record.id, endpoint)
    blind = is_blind(record, endpoint, person)
    if blind:
        # That another's review is stale would tell that there is one.
        stale = {reader: why for reader, why in stale.items() if reader == person.id}
    state = item_state(item, record.charter, record.readers, stale)
    derived = record.derived_best(person.id) if endpoint == "response.best" else None
    if blind:
        # Before she has signed, the item is open to her whatever others did.
        hidden = ItemState(state="open" if record.readers else "unassigned")
        state = hidden if not own and not fixed else state
    return SeenItem(
        endpoint=endpoint,
        label=label(endpoint),
        state=state.state,
        flags=state.flags,
        own=own,
        others=() if blind else tuple(s for s in item.reviews if s.review.reader != person.id),
        blind=blind,
        second_read=second and bool(set(item.readers()) - {person.id}),
        fixed=fixed,
        proposal=None if blind else _proposal(record, endpoint),
        site=None if blind else record.case.site_value(endpoint),
        determination=None if blind else state.determination,
        derived=derived,
        sign=may_sign(person, record.readers, record.withdrawn),
        stale=tuple(dict.fromkeys(phrase for why in stale.values() for phrase in why)),
        confirm=person.id in stale,
    )


def _proposal(record: CaseRecord, endpoint: str) -> Proposal | None:
    try:
        return record.proposal(endpoint)
    except BadInput:
        return None  # signed before a source amendment took the cycle or the death away


def is_blind(record: CaseRecord, endpoint: str, person: Person) -> bool:
    """Whether proposal, site value and others' reviews of an item are hidden from a person."""
    if person.sees_all:
        return False
    item = record.item(endpoint)
    final = item_state(item, record.charter, record.readers).state == "final"
    if item.of(person.id) or person.id in item.reveals:
        return record.charter.profile == "committee" and not final
    if record.charter.profile == "committee":
        return True
    if endpoint == "response.best" and record.answered_cycles(person):
        return False  # it follows from answers that are fixed
    # In an audit a signed answer is final and may be read, but for the sample that is read again.
    return in_second_read(record.charter, record.id, endpoint) or not final


def triage(record: CaseRecord) -> tuple[str, ...]:
    """Why a case should be read early, from proposals and source alone."""
    remissions = load_set(record.charter.criteria).remissions
    reasons: list[str] = []
    site = {v.endpoint: v.value for v in record.case.site_values}
    proposals = record.proposals
    if any(e in site and site[e] != p.value for e, p in proposals.items()):
        reasons.append("differs")
    if any(p.missing for p in proposals.values()):
        reasons.append("missing")
    death = proposals.get("death.cause")
    best = proposals.get("response.best")
    if death and best and best.value in remissions and death.value not in ("10", "11"):
        reasons.append("died in remission")
    return tuple(reasons)
