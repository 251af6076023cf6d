"""Which items of a study there are, whoever asks, and which of them are not final yet. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from store.case_record import CaseRecord
from store.criteria.endpoints import cycle_of, endpoints_of
from store.seen import Seen

BEST = "response.best"


def items_of(record: CaseRecord) -> tuple[str, ...]:
    """The items of a case: those asked of it, later cycles by anyone's answers, and those signed before.

    The best response is one only where it is overruled, or does not follow from cycles that are final.
    """
    answered = {endpoint: signed.review.value for endpoint, item in record.items.items() for signed in item.reviews}
    asked = endpoints_of(record.case, record.charter, answered)
    found = tuple(dict.fromkeys((*asked, *(e for e, item in record.items.items() if item.reviews))))
    return tuple(e for e in found if e != BEST or not _follows(record, found))


def _follows(record: CaseRecord, found: Collection[str]) -> bool:
    """Whether the best response follows, or will, from the cycles: nobody has to sign it."""
    if record.item(BEST).reviews:
        return False
    cycles = [e for e in found if cycle_of(e) is not None]
    settled = all(record.state(e).state == "final" for e in cycles)
    return not settled or record.derived_determination() is not None


def kind_of(endpoint: str) -> str:
    """The endpoint as a charter names it: the response of every cycle and the best are ``response``."""
    return "response" if endpoint.startswith("response.") else endpoint


def not_final(seen: Seen, endpoints: Collection[str] = ()) -> Iterator[tuple[str, str]]:
    """Case and endpoint of every item that is not final, of these endpoints (empty: all); withdrawn cases are none."""
    for case_id in seen.all_case_ids:
        if case_id in seen.withdrawn:
            continue
        record = seen.record(case_id)
        for endpoint in items_of(record):
            asked = not endpoints or endpoint in endpoints or kind_of(endpoint) in endpoints
            if asked and record.state(endpoint).state != "final":
                yield case_id, endpoint
