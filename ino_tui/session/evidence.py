"""What an answer points to: rows cited in a draft or in a signed review, as the case has them now. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from store.case import Case
from store.cited import carried, cite_name
from store.committee import Cite
from store.drafts import Draft
from store.seen import Seen
from store.sight import SeenCase

# Endpoint -> what the cited rows are called, and those of them that still stand.
Evidence = Mapping[str, tuple[tuple[str, ...], tuple[Cite, ...]]]
NO_EVIDENCE: Evidence = {}


def standing(
    seen: Seen, case_id: str, cites: tuple[Cite, ...], revision: int
) -> tuple[tuple[Cite, ...], tuple[str, ...]]:
    """Cites made at a revision by the rows of the case now, and the names of those that changed since."""
    record = seen.record(case_id)
    if not cites or all(stored.header.rev <= revision for stored in record.documents.values()):
        return cites, ()
    return carried(_then(seen, case_id, revision), record.case, cites)


def _then(seen: Seen, case_id: str, revision: int) -> Case:
    """The case as it was; as it is where it was not there yet, which only a draft edited by hand says."""
    record = seen.record(case_id)
    there = any(stored.at(revision) is not None for stored in record.documents.values())
    return record.case_at(revision) if there else record.case


def evidence_of(seen: Seen, case: SeenCase, drafts: Mapping[str, Draft]) -> Evidence:
    """The evidence of every item that has some: that of the draft, else that of the asker's own review."""
    found: dict[str, tuple[tuple[str, ...], tuple[Cite, ...]]] = {}
    for item in case.items:
        draft, signed = drafts.get(item.endpoint), item.signed
        if draft is not None and (draft.value or signed is None):
            cites, revision = draft.cites, draft.cited_in
        elif signed is not None:
            cites, revision = signed.review.cites, signed.revision
        else:
            continue
        if cites:
            was = _then(seen, case.case.id, revision)
            names = tuple(dict.fromkeys(cite_name(was, cite) for cite in cites))
            found[item.endpoint] = (names, standing(seen, case.case.id, cites, revision)[0])
    return found
