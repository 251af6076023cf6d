"""When two answers to one item agree, and what the item is then determined as. Pure.

A rule may hold two answers to agree on less than both say: on the class of a cause of death, on that
there was VOD/SOS and not how sure it is. The item is then determined as that much and no more.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import msgspec

from store.charter import Agreement
from store.codes.causes import agreed_class
from store.codes.relapse import DATED, OVERT, RELAPSE_YES, RELAPSES
from store.codes.responses import BEST_ORDER
from store.codes.vod import LEVELS, VOD_YES, VODS
from store.committee import Review
from store.item_record import NO_ANSWER
from store.values import first_day, last_day


class Agreed(msgspec.Struct, frozen=True, kw_only=True):
    """What two answers to one item agree on: the fields of its determination."""

    value: str
    contributing: tuple[str, ...] = ()
    date: str = ""
    anchor: str = ""
    grade: str = ""


def agree(
    endpoint: str, one: Review, other: Review, rules: Agreement, remissions: frozenset[str] = frozenset()
) -> Agreed | None:
    """What two reviews of an item agree on by the charter's rules; None where they differ.

    Which of them is named first makes no difference. A review of another endpoint and an answer that
    is none, such as CANNOT, agree with nothing. ``remissions`` is what counts as response in the
    criteria set in force; only the rule ``responder`` asks for it.
    """
    if one.endpoint != endpoint or other.endpoint != endpoint or NO_ANSWER in (one.value, other.value):
        return None
    if endpoint.startswith("response."):
        category = _response(one.value, other.value, rules, remissions)
        return None if category is None else Agreed(value=category)
    compare = _EVENTS.get(endpoint)
    value = compare(one, other, rules) if compare else None
    if value is None:
        return None
    return Agreed(
        value=value,
        contributing=_in_both(one.contributing, other.contributing),
        date=earlier(one.date, other.date),
        anchor=one.anchor if one.anchor == other.anchor else "",
        grade=one.grade if one.grade == other.grade else "",
    )


def _response(one: str, other: str, rules: Agreement, remissions: frozenset[str]) -> str | None:
    """The category both gave; by ``responder`` the lower of two that are both remissions, or both none.

    The lower one, by the order of best response, so that agreement never makes a response better than
    one of the two readers saw it.
    """
    if one not in BEST_ORDER or other not in BEST_ORDER:
        return None
    if one == other:
        return one
    if rules.response == "category" or (one in remissions) != (other in remissions):
        return None
    return max(one, other, key=BEST_ORDER.index)


def _relapse(one: Review, other: Review, rules: Agreement) -> str | None:
    """None, or the same relapse: location by the charter, and dates that are near enough.

    MRD only is no overt relapse: where locations are not compared, it still agrees with itself alone.
    """
    if one.value == other.value:
        value = one.value if one.value in RELAPSES else None
    else:
        overt = {one.value, other.value} <= OVERT
        value = RELAPSE_YES if overt and rules.relapse == "yes-no" else None
    if value not in DATED:
        return value
    return value if near(one.date, other.date, rules.relapse_days) else None


def _vod(one: Review, other: Review, rules: Agreement) -> str | None:
    """No, or the level both gave; by ``yes-no`` that it was, where the levels differ. Onsets are not compared."""
    if one.value == other.value:
        return one.value if one.value in VODS else None
    yes = one.value in LEVELS and other.value in LEVELS
    return VOD_YES if yes and rules.vod == "yes-no" else None


def _death_cause(one: Review, other: Review, rules: Agreement) -> str | None:
    """The code both gave; by ``class`` the class of both, the code then not specified."""
    klass = agreed_class(one.value)
    if not klass or klass != agreed_class(other.value):
        return None
    if one.value == other.value:
        return one.value
    return klass if rules.death_cause == "class" else None


_EVENTS: dict[str, Callable[[Review, Review, Agreement], str | None]] = {
    "relapse": _relapse,
    "vod": _vod,
    "death.cause": _death_cause,
}


def _in_both(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    """The contributing causes that both name: as they stand where they are the same, else by code."""
    return one if one == other else tuple(sorted(set(one) & set(other)))


def near(one: str, other: str, days: int) -> bool:
    """Whether two dates as entered lie no more than so many days apart.

    A partial date is the span of all it can mean, and the gap between the spans counts: ``2019-03`` is
    3 days from ``2019-04-03``, none from ``2019-03-20``. No date is near to no date alone.
    """
    if one == other:
        return True
    with suppress(ValueError):
        gap = max(first_day(one), first_day(other)) - min(last_day(one), last_day(other))
        return gap <= timedelta(days=days)
    return False


def earlier(one: str, other: str) -> str:
    """The earlier of two dates as entered; of two that name the same day, month or year the one that says more.

    ``2019-03`` and ``2019-03-20`` do not contradict each other: it is ``2019-03-20``. An empty one says nothing.
    """
    if one.startswith(other) or other.startswith(one):
        return max(one, other, key=len)
    return min(one, other)
