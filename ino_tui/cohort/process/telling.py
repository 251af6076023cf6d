"""Answers to what is asked beside the figures, as one person may know it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Protocol

import msgspec

from ino_tui.cohort.agreement_page import agreement_page
from ino_tui.cohort.counting.bands import TOO_MANY, bands
from ino_tui.cohort.counting.behind import FLOW, Behind, case_list, counted_otherwise
from ino_tui.cohort.counting.consort import Box, Consort, consort
from ino_tui.cohort.counting.populations import Flow, columns_of
from ino_tui.cohort.counting.subgroups import SUBGROUPS
from ino_tui.cohort.counting.swimmer import Lane, Swimmer, as_seen, swimmer, unblinding
from ino_tui.cohort.frame import FrameBuilder
from ino_tui.cohort.grouped import grouped
from ino_tui.cohort.process.asking import (
    LANES,
    AgreementRequest,
    Asking,
    BandsRequest,
    CaseList,
    CasesRequest,
    FlowRequest,
    ForestRequest,
    LaneSort,
    LanesRequest,
)
from store.basis import CohortRows
from store.errors import BadInput, Refused
from store.reads import IndependentReads
from store.seen import Seen

_NEVER = 10**9
_ORDERS: dict[LaneSort, Callable[[Lane], tuple[object, ...]]] = {
    "longest": lambda lane: (-lane.days, lane.case),
    "shortest": lambda lane: (lane.days, lane.case),
    "case": lambda lane: (lane.case,),
    "transplant": lambda lane: (_NEVER if lane.transplant is None else lane.transplant, -lane.days, lane.case),
    "relapse": lambda lane: (_NEVER if lane.relapse is None else lane.relapse, -lane.days, lane.case),
    "death": lambda lane: (not lane.dead, lane.days if lane.dead else -lane.days, lane.case),
}


class Cohort(Protocol):
    """What is needed of a study."""

    def as_seen_by(self, person_id: str) -> Seen:
        """The study as one person may see it."""
        ...

    def cohort_as_seen_by(self, person_id: str, basis: str) -> CohortRows:
        """The rows behind the figures she may ask for."""
        ...

    def reads_as_seen_by(self, person_id: str) -> IndependentReads:
        """The independent reads, where she may know of them."""
        ...


class Teller:
    """Answers for one person; keeps the lanes while basis and revision stay."""

    def __init__(self, person: str) -> None:
        self._person = person
        self._lanes: tuple[tuple[str, int], Swimmer] | None = None
        # By case, as of a revision: to look costs most of a millisecond.
        self._blind: tuple[int, dict[str, frozenset[str]]] = (-1, {})

    def tell(
        self, study: Cohort, asked: Asking, builder_of: Callable[[str], FrameBuilder | None]
    ) -> tuple[int, dict[str, Any]]:
        """The revision and the answer as JSON holds it. Raises BadInput, and Refused for what she may not ask."""
        if isinstance(asked, AgreementRequest):
            reads = study.reads_as_seen_by(self._person)
            return reads.revision, msgspec.to_builtins(agreement_page(reads))
        rows = study.cohort_as_seen_by(self._person, asked.basis)
        builder = builder_of(asked.basis)
        match asked:
            case FlowRequest():
                return rows.revision, _counts(consort(rows, builder))
            case ForestRequest():
                found = [grouped(rows, asked.figure, by, builder=builder) for by in SUBGROUPS]
                return rows.revision, {"groups": msgspec.to_builtins(found)}
            case LanesRequest():
                return rows.revision, self._page(study, rows, asked, builder)
            case BandsRequest():
                return rows.revision, self._bands(study, rows, builder)
            case CasesRequest():
                return rows.revision, msgspec.to_builtins(self._cases(study, rows, asked, builder_of))

    def _check_behind(self, study: Cohort, asked: LanesRequest | CasesRequest) -> None:
        """Raises Refused where single cases would tell a blind reader of a committee more than her own answers."""
        other = asked.other if isinstance(asked, CasesRequest) else ""
        refused = study.as_seen_by(self._person).may_look_behind
        if refused is not None and not (self._own(asked.basis) and (not other or self._own(other))):
            raise refused

    def _bands(self, study: Cohort, rows: CohortRows, builder: FrameBuilder | None) -> dict[str, Any]:
        """The bands by figure, or one sentence why there is none; Refused for whoever may not know them."""
        try:
            found = bands(rows, study.as_seen_by(self._person).asker.roles, builder)
        except Refused as refused:
            if refused.code != TOO_MANY:
                raise
            return {"bands": [], "no_band": refused.reason}
        return {"bands": msgspec.to_builtins(found)}

    def _cases(
        self,
        study: Cohort,
        rows: CohortRows,
        asked: CasesRequest,
        builder_of: Callable[[str], FrameBuilder | None],
    ) -> CaseList:
        blind = self._blind_to(study, rows.revision)
        own = self._own(asked.basis) and (not asked.other or self._own(asked.other))
        if asked.figure.startswith(FLOW):
            try:
                flow = consort(rows, builder_of(asked.basis))
                box = flow.box(asked.figure.removeprefix(FLOW))
            except KeyError:
                raise BadInput(f"The flow has no box {asked.figure.removeprefix(FLOW)!r}.") from None
            cases = box.cases
            if asked.part == "missing":
                sums = [each for each in flow.identities if each.whole == box.code]
                cases = tuple(sorted({case for each in sums for case in (*each.twice, *each.nowhere)}))
            return case_list(cases, asked.figure, blind, rows.charter.endpoints, own=own)
        behind = _behind(rows, builder_of(asked.basis))
        if asked.part == "difference":
            others = study.cohort_as_seen_by(self._person, asked.other)
            part = counted_otherwise(asked.figure, behind, _behind(others, builder_of(asked.other)))
        else:
            part = behind.part(asked.figure, asked.part)
        if asked.by:
            part = part & behind.group(asked.by, asked.group)
        inside = [case for case, there in zip(behind.cases, part.tolist(), strict=True) if there]
        return case_list(inside, asked.figure, blind, rows.charter.endpoints, own=own)

    def _blind_to(self, study: Cohort, revision: int) -> Callable[[str], frozenset[str]]:
        """The items of a case to which the person is blind."""
        seen = study.as_seen_by(self._person)
        if self._blind[0] != revision:
            self._blind = (revision, {})
        known = self._blind[1]

        def blind_to(case: str) -> frozenset[str]:
            if case not in known:
                known[case] = seen.blind_to(case)
            return known[case]

        return blind_to

    def _own(self, basis: str) -> bool:
        return basis in ("own", self._person)

    def _page(
        self, study: Cohort, rows: CohortRows, asked: LanesRequest, builder: FrameBuilder | None
    ) -> dict[str, Any]:
        key = (rows.basis, rows.revision)
        if self._lanes is None or self._lanes[0] != key:
            self._lanes = (key, swimmer(rows, builder))
        found = self._lanes[1]
        lanes = sorted(found.lanes, key=_ORDERS[asked.sort])[asked.offset : asked.offset + LANES]
        own, blind = self._own(asked.basis), self._blind_to(study, rows.revision)
        return {
            "lanes": [_lane(lane, frozenset() if own else blind(lane.case), found) for lane in lanes],
            "offset": asked.offset,
            "of": len(found.lanes),
            "untimed": len(found.untimed),
            "imputed": found.imputed,
            "month_days": found.month_days,
            "longest": max((lane.days for lane in found.lanes), default=0),
        }


def _behind(rows: CohortRows, builder: FrameBuilder | None) -> Behind:
    frame = (builder or FrameBuilder()).build(rows)
    return Behind(Flow(columns_of(frame), rows.charter), rows.charter)


def _counts(found: Consort) -> dict[str, Any]:
    """The flow without the ids of its cases: those are asked for box by box."""
    boxes = [{"code": b.code, "label": b.label, "n": b.n, "of": b.of} for b in _below(found, "")]
    sums = [
        {
            "whole": each.whole,
            "parts": each.parts,
            "total": each.total,
            "sum": each.sum,
            "twice": len(each.twice),
            "nowhere": len(each.nowhere),
        }
        for each in found.identities
    ]
    return {"boxes": boxes, "identities": sums, "withdrawn": found.withdrawn}


def _below(found: Consort, code: str) -> Iterator[Box]:
    """The boxes that are part of a box, each before its own parts."""
    for box in found.boxes:
        if box.of == code:
            yield box
            yield from _below(found, box.code)


def _lane(lane: Lane, blind: frozenset[str], of: Swimmer) -> dict[str, Any]:
    """A lane without the responses, and the relapse that was answered, to which the person is blind."""
    shown: dict[str, Any] = msgspec.to_builtins(as_seen(lane, blind, relapse_answered=of.relapse_answered))
    return {**shown, "hidden": unblinding(blind)}
