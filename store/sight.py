"""What one person may see of a case and its items. Pure: all that any screen or export is given comes from here."""

from __future__ import annotations

import msgspec

from store.blinding import is_blind, masked, order_of, reads_blind, shows_proposal
from store.case import Case
from store.case_record import CaseRecord
from store.cited import carried, on_shown
from store.committee import Cite, Determination, Person
from store.committee_rules import may_rule
from store.criteria.endpoints import cycle_of, label
from store.criteria.proposal import Proposal, propose
from store.disclosure import Limit, Stage, cut, first_stage
from store.errors import BadInput, Refused
from store.item_record import ItemRecord, Ruled, Shown, Signed
from store.items import Flag, ItemState, State, in_second_read, item_state
from store.locks import name_of
from store.queries import Thread
from store.rules import may_answer
from store.told_queries import Told, told_queries

REASONS_LATER = "shown when the response of every cycle is answered: it rests on them"


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """What one of the two readers answered, as the chair sees it: by whom and when is hidden.

    ``cites`` are counted by the rows as they are now; ``amended`` of those cited were amended since.
    """

    label: str
    value: str
    contributing: tuple[str, ...] = ()
    date: str = ""
    anchor: str = ""
    grade: str = ""
    why: str = ""
    text: str = ""
    cites: tuple[Cite, ...] = ()
    amended: int = 0
    after_disclosure: bool = False


class SeenItem(msgspec.Struct, frozen=True, kw_only=True):
    """One item as the person may see it.

    ``blind``: proposal, site value and others' reviews are hidden, because she has not fixed her own
    answer. ``fixed`` is the answer she fixed and has not signed yet. ``sign`` says why she may not
    sign; None is yes. ``stale`` says what was amended since the reviews rest on it, a phrase each;
    ``confirm`` whether it is her own review, which she may sign again as it is. In a committee
    ``readings`` are the two answers as the chair is shown them, ``rule`` says why the person may not
    rule on the item as chair (None: she may), ``reread``: she reads it again as though for the first time.
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
    readings: tuple[Reading, ...] = ()
    rulings: tuple[Ruled, ...] = ()
    rule: Refused | None = None
    reread: bool = False

    @property
    def signed(self) -> Signed | None:
        """The person's own review that counts."""
        return self.own[-1] if self.own else None


class SeenCase(msgspec.Struct, frozen=True, kw_only=True):
    """One case as the person may see it; ``case.site_values`` holds the revealed ones only.

    ``withdrawn`` says why the case is out of every denominator; empty where it is not. ``stage`` is how
    far the case is disclosed to the person, ``case`` is cut there; None: it is not staged for her.
    """

    case: Case
    items: tuple[SeenItem, ...]
    readers: tuple[str, ...]
    withdrawn: str = ""
    stage: Stage | None = None
    threads: tuple[Thread, ...] = ()

    def item(self, endpoint: str) -> SeenItem | None:
        """The item of an endpoint; None where the case has no such item."""
        return next((i for i in self.items if i.endpoint == endpoint), None)


def see_case(record: CaseRecord, person: Person, conflict: str = "") -> SeenCase:
    """What the person may see of a case; ``conflict`` is why she may not judge it."""
    stage = stage_for(record, person)
    asked = asked_of(record, person, stage)
    items = tuple(see_item(record, endpoint, person, conflict) for endpoint in asked)
    if any(i.proposal is None and cycle_of(i.endpoint) is not None for i in items):
        items = tuple(map(_without_reasons, items))
    items = tuple(_with_stale_cycles(i, items, record, person) for i in items)
    revealed = {i.endpoint for i in items if not i.blind}
    shown = shown_case(record, stage)
    values = shown.site_values
    if any(i.blind for i in items) or stage is not None:
        values = tuple(v for v in values if v.endpoint in revealed)
    return SeenCase(
        case=msgspec.structs.replace(shown, site_values=values),
        items=tuple(_on_shown(i, record, stage.until if stage else None) for i in items),
        readers=(person.id,) if reads_blind(record.charter, person) and record.readers else record.readers,
        withdrawn=record.withdrawn,
        stage=stage,
        threads=tuple(told.shown for told in queries_told(record, person)),
    )


def stage_for(record: CaseRecord, person: Person) -> Stage | None:
    """How far the case is disclosed to the person; None: wholly, without stages.

    The chair sees what the readers saw: the rest comes when no response waits for him.
    """
    charter = record.charter
    if charter.disclosure == "whole" or person.sees_all:
        return None
    reads = person.id in record.readers or any(r.of(person.id) for r in record.items.values())
    if "coordinator" in person.roles and not reads:
        return None
    again = [e for e in record.items if masked(record, e, person)]
    if again:
        # Responses first, as they were read; who never read the case is shown all of it for the rest.
        responses = [e for e in again if e.startswith("response.")]
        return first_stage(record.case, charter, responses) if responses else Stage("after", endpoints=tuple(again))
    if "chair" in person.roles and person.id not in record.readers:
        waits = [e for e in record.waiting if e.startswith("response.")]
        return first_stage(record.case, charter, waits) if waits else None
    return record.stage(person.id)


def shown_case(record: CaseRecord, stage: Stage | None) -> Case:
    """The source record as far as a stage discloses it, site values and all."""
    return record.case if stage is None or stage.until is None else cut(record.case, stage.until)


def asked_of(record: CaseRecord, person: Person, stage: Stage | None) -> tuple[str, ...]:
    """The items of a case that the person is shown, in order."""
    everything = record.endpoints(person)
    if not reads_blind(record.charter, person) and stage is None:
        return everything
    again = tuple(e for e in record.items if masked(record, e, person))
    if again:
        return tuple(e for e in again if stage is None or e in (*stage.endpoints, *stage.closed))
    if "chair" in person.roles and person.id not in record.readers:
        return _asked_of_chair(record, person)
    within = everything if stage is None else (*stage.closed, *stage.endpoints)
    signed = {e for e, item in record.items.items() if item.of(person.id)}
    hers = (e for e in everything if e in signed or person.id in record.seats(e))
    return tuple(e for e in hers if e in within or e in signed)


def _asked_of_chair(record: CaseRecord, person: Person) -> tuple[str, ...]:
    """What waits for the chair and what is final; before a response is ruled on, nothing of what came after it."""
    waiting = record.waiting
    responses_first = record.charter.disclosure != "whole" and any(e.startswith("response.") for e in waiting)
    final = {e for e in record.items if record.state(e).state == "final"}
    order = [*record.endpoints(person), *record.items]
    shown = (e for e in dict.fromkeys(order) if e in waiting or e in final)
    return tuple(e for e in shown if e.startswith("response.") or not responses_first)


def queries_told(record: CaseRecord, person: Person) -> tuple[Told, ...]:
    """The queries of a case that the person may see, each as recorded and as she is told of it."""
    if not record.threads:
        return ()
    stage = stage_for(record, person)
    chair = "chair" in person.roles and person.id not in record.readers
    return told_queries(
        record,
        person,
        until=stage.until if stage is not None else None,
        asked=asked_of(record, person, stage),
        before_chair=record.waiting if chair else (),
    )


def open_queries_told(record: CaseRecord, endpoint: str, person: Person) -> tuple[int, ...]:
    """The open queries on an item by the numbers the person knows them by; 0 for one she is not told of."""
    found = record.item(endpoint).open_queries
    if not found:
        return ()
    told = {each.recorded.query.number: each.shown.query.number for each in queries_told(record, person)}
    return tuple(told.get(number, 0) for number in found)


def _on_shown(item: SeenItem, record: CaseRecord, until: Limit | None) -> SeenItem:
    """Cited rows are kept by their place in the whole case; on a cut case they are counted anew."""
    if until is None:
        return item

    def recounted(cites: tuple[Cite, ...]) -> tuple[Cite, ...]:
        return on_shown(record.case, until, cites)

    own = tuple(
        msgspec.structs.replace(s, review=msgspec.structs.replace(s.review, cites=recounted(s.review.cites)))
        for s in item.own
    )
    readings = tuple(msgspec.structs.replace(r, cites=recounted(r.cites)) for r in item.readings)
    return msgspec.structs.replace(item, own=own, readings=readings)


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


def see_item(record: CaseRecord, endpoint: str, person: Person, conflict: str = "") -> SeenItem:
    """What the person may see of an item."""
    item = record.item(endpoint)
    again = masked(record, endpoint, person)
    blind = is_blind(record, endpoint, person)
    own = () if again else _own(record, endpoint, person, blind=blind)
    fixed = None if own or again else item.reveals.get(person.id)
    stale = {} if again else record.stale(endpoint)
    third = _is_third(record, endpoint, person, conflict)
    if blind and not third:
        # That another's review is stale would tell that there is one.
        stale = {reader: why for reader, why in stale.items() if reader == person.id}
    state = item_state(item, record.charter, record.readers, stale)
    chair = _may_rule(record, endpoint, person, state, conflict)
    before_him = third and state.state in ("with the chair", "to the meeting")
    # The chair knows how each item of his cases stands; from whom it comes he is told at the end.
    if blind and not third:
        state = _hidden(record, item, person, state, own=bool(own), fixed=fixed is not None)
    second = in_second_read(record.charter, record.id, endpoint)
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
        proposal=_proposal(record, endpoint, person) if shows_proposal(record, endpoint, person, blind=blind) else None,
        site=None if blind else record.case.site_value(endpoint),
        determination=None if blind and not third else state.determination,
        derived=record.derived_best(person.id) if endpoint == "response.best" and not again else None,
        sign=_may_sign(record, endpoint, person, conflict, again=again),
        stale=tuple(dict.fromkeys(phrase for why in stale.values() for phrase in why)),
        confirm=person.id in stale and person.id in item.readers() and not _is_settled(record, endpoint),
        readings=_readings(record, endpoint) if before_him or (not blind and not again) else (),
        rulings=() if blind and not before_him else item.rulings,
        rule=chair,
        reread=again,
    )


def _is_settled(record: CaseRecord, endpoint: str) -> bool:
    """Whether nobody signs an item any more, stale or not, unless it is opened again."""
    return record.charter.profile == "committee" and record.state(endpoint).state == "final"


def _hidden(
    record: CaseRecord, item: ItemRecord, person: Person, state: ItemState, *, own: bool, fixed: bool
) -> ItemState:
    """The state of an item as far as it follows from what the person did herself."""
    flags = tuple(f for f in state.flags if f != "second read")
    if record.charter.profile != "committee":
        return state if own or fixed else ItemState(state="open" if record.readers else "unassigned")
    signed = own and item.since(person.id) is not None
    return ItemState(state="one review" if signed else "open", flags=flags)


def _may_sign(record: CaseRecord, endpoint: str, person: Person, conflict: str, *, again: bool) -> Refused | None:
    seats = (person.id,) if again else record.seats(endpoint)
    lock = "" if again else name_of(record.item(endpoint).lock, blind=reads_blind(record.charter, person))
    return may_answer(person, seats, withdrawn=record.withdrawn, lock=lock, conflict=conflict)


def _may_rule(record: CaseRecord, endpoint: str, person: Person, state: ItemState, conflict: str) -> Refused | None:
    return may_rule(
        person,
        state.state,
        readers=(*record.readers, *record.item(endpoint).readers()),
        withdrawn=record.withdrawn,
        lock=name_of(record.item(endpoint).lock, blind=reads_blind(record.charter, person)),
        conflict=conflict,
        queries=open_queries_told(record, endpoint, person),
        kind="meeting" if state.state == "to the meeting" else "chair",
    )


def _is_third(record: CaseRecord, endpoint: str, person: Person, conflict: str) -> bool:
    """Whether the person stands to the item as chair, though a query or a lock may keep her from ruling now."""
    reads = person.id in (*record.readers, *record.item(endpoint).readers())
    return "chair" in person.roles and not person.retired and not reads and not conflict


def _readings(record: CaseRecord, endpoint: str) -> tuple[Reading, ...]:
    """The two answers as reader 1 and reader 2, in the order drawn for the case."""
    item = record.item(endpoint)
    if record.charter.readers == 1 or len(item.answers()) < 2:
        return ()
    by_reader = {s.review.reader: s for s in item.answers()}
    order = order_of(record.id, record.charter, item)
    return tuple(_reading(record, f"reader {n}", by_reader[reader]) for n, reader in enumerate(order, 1))


def _reading(record: CaseRecord, label: str, signed: Signed) -> Reading:
    review, cites, gone = signed.review, signed.review.cites, 0
    if cites and any(stored.header.rev > signed.revision for stored in record.documents.values()):
        cites, changed = carried(record.case_at(signed.revision), record.case, cites)
        gone = len(changed)
    return Reading(
        label=label,
        value=review.value,
        contributing=review.contributing,
        date=review.date,
        anchor=review.anchor,
        grade=review.grade,
        why=review.why,
        text=review.text,
        cites=cites,
        amended=gone,
        after_disclosure=review.after_disclosure,
    )


def _own(record: CaseRecord, endpoint: str, person: Person, *, blind: bool) -> tuple[Signed, ...]:
    """The person's own reviews. What the record keeps beside them and she may not see yet is not among it."""
    own = record.item(endpoint).of(person.id)
    if not (blind and reads_blind(record.charter, person)):
        return own
    proposal = shows_proposal(record, endpoint, person)
    return tuple(
        msgspec.structs.replace(
            s, review=msgspec.structs.replace(s.review, site="", proposal=s.review.proposal if proposal else "")
        )
        for s in own
    )


def _proposal(record: CaseRecord, endpoint: str, person: Person) -> Proposal | None:
    stage = stage_for(record, person)
    try:
        if stage is not None and stage.until is not None:
            return propose(shown_case(record, stage), endpoint, record.charter)
        return record.proposal(endpoint)
    except BadInput:
        return None  # signed before a source amendment took the cycle or the death away
