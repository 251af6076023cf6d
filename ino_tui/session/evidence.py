"""What an answer points to: rows cited in a draft or in a signed review, as the case has them now. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from store.case import Case
from store.cited import carried, cite_name
from store.committee import Cite
from store.cutting import cut
from store.drafts import Draft
from store.seen import Seen
from store.sight import SeenCase

# Endpoint -> what the cited rows are called, and those of them that still stand.
Evidence = Mapping[str, tuple[tuple[str, ...], tuple[Cite, ...]]]
NO_EVIDENCE: Evidence = {}


# What cites are called that were made when less of the case was shown.
EARLIER = "what was shown before"


def shown_to(case: SeenCase) -> str:
    """The last day of the case that is shown; empty where all is."""
    until = case.stage.until if case.stage is not None else None
    return until.day.isoformat() if until is not None else ""


def standing(
    seen: Seen, case_id: str, cites: tuple[Cite, ...], revision: int, to: str = ""
) -> tuple[tuple[Cite, ...], tuple[str, ...]]:
    """Cites made at a revision, of a case shown to a day, by the rows shown now; and the names of what changed."""
    if not cites:
        return cites, ()
    record, case = seen.record(case_id), seen.case(case_id)
    if to != shown_to(case):
        # Rows were counted otherwise then.
        return (), (EARLIER,)
    if all(stored.header.rev <= revision for stored in record.documents.values()):
        return cites, ()
    return carried(_then(seen, case, revision), case.case, cites)


def _then(seen: Seen, case: SeenCase, revision: int) -> Case:
    """The case as it was; as it is where it was not there yet, which only a draft edited by hand says."""
    record = seen.record(case.case.id)
    if not any(stored.at(revision) is not None for stored in record.documents.values()):
        return case.case
    return cut(record.case_at(revision), case.stage.until if case.stage is not None else None)


def evidence_of(seen: Seen, case: SeenCase, drafts: Mapping[str, Draft]) -> Evidence:
    """The evidence of every item that has some: that of the draft, else that of the asker's own review."""
    found: dict[str, tuple[tuple[str, ...], tuple[Cite, ...]]] = {}
    for item in case.items:
        draft, signed = drafts.get(item.endpoint), item.signed
        if draft is not None and (draft.value or signed is None):
            cites, revision, to = draft.cites, seen.revision_of(draft.cited_in), draft.cited_to
        elif signed is not None:
            # Her own review has its rows counted by what is shown now.
            cites, revision, to = signed.review.cites, signed.revision, shown_to(case)
        else:
            continue
        if cites:
            was = _then(seen, case, revision)
            names = tuple(dict.fromkeys(cite_name(was, cite) for cite in cites))
            there, gone = standing(seen, case.case.id, cites, revision, to)
            found[item.endpoint] = (gone if gone == (EARLIER,) else names, there)
    return found
