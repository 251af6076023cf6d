"""How far an open item can still move a figure, as a rank without direction. Pure.

The figures are the proportions that rest on answers: response after cycle 1 (of all treated, and by
the state of the disease at INO), best response, relapse of those with a remission, VOD/SOS, and each
class of causes of death. An item's leverage is the largest difference, over the figures, between what
a figure is with one permitted answer (or none) and with another, all else as it is settled. An answer
is not in it: every permitted one counts, whatever the readers said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from store.balancing import lot
from store.case import Case
from store.charter import Charter
from store.codes.causes import CAUSES, cause_class
from store.codes.relapse import OVERT, RELAPSES
from store.codes.responses import BEST_ORDER
from store.codes.vod import HAD, VOD_YES, VODS
from store.criteria.proposal import best_response
from store.criteria.sets import load_set

Item = tuple[str, str]


class Settled(msgspec.Struct, frozen=True):
    """A case with the values of its items that are final; an item without one is open."""

    case: Case
    values: Mapping[str, str]


class Ranked(msgspec.Struct, frozen=True):
    """An item and its rank from 1; items that can move the figures as far share a rank."""

    rank: int
    case: str
    endpoint: str


def counted(of: Settled, charter: Charter, values: Mapping[str, str]) -> Iterator[tuple[str, bool]]:
    """The figures in whose denominator a case is with these values, each with whether it is in the numerator."""
    case, remissions = of.case, load_set(charter.criteria).remissions
    if case.doses or case.cycles:
        first = values.get("response.c1") in remissions
        yield "response.c1", first
        yield f"response.c1.{case.patient.disease_state}", first
        best = (values.get("response.best") or best_response(values, case, charter)) in remissions
        yield "response.best", best
        if best:
            yield "relapse", values.get("relapse") in OVERT
        yield "vod", values.get("vod") in (*HAD, VOD_YES)
    if case.deaths:
        cause = values.get("death.cause", "")
        for name in _CAUSE_CLASSES:
            yield f"death.{name}", cause_class(cause) == name


_CAUSE_CLASSES = tuple(dict.fromkeys(cause.klass for cause in CAUSES.values()))


def leverage(cases: Mapping[str, Settled], items: Iterable[Item], charter: Charter) -> dict[Item, float]:
    """How far each item can move a figure, 0 to 1."""
    of, n = Counter[str](), Counter[str]()
    for settled in cases.values():
        for figure, inside in counted(settled, charter, settled.values):
            of[figure] += 1
            n[figure] += inside
    return {(case, endpoint): _spread(cases[case], endpoint, charter, of, n) for case, endpoint in items}


def _spread(settled: Settled, endpoint: str, charter: Charter, of: Counter[str], n: Counter[str]) -> float:
    """The largest difference between two values of a figure, over the answers that the item may be given."""
    now = dict(counted(settled, charter, settled.values))
    others = {e: v for e, v in settled.values.items() if e != endpoint}
    reached: dict[str, list[float]] = {}
    for answer in ("", *_permitted(endpoint)):
        then = dict(counted(settled, charter, {**others, endpoint: answer} if answer else others))
        for figure in of.keys() | then.keys():
            among = of[figure] - (figure in now) + (figure in then)
            inside = n[figure] - now.get(figure, False) + then.get(figure, False)
            # Of nobody there is no figure, which moves nothing.
            if among:
                reached.setdefault(figure, []).append(inside / among)
    return max((max(found) - min(found) for found in reached.values()), default=0.0)


def _permitted(endpoint: str) -> tuple[str, ...]:
    codes = {"relapse": RELAPSES, "vod": VODS}.get(endpoint)
    if codes is not None:
        return tuple(code.code for code in codes if code.code != "CANNOT")
    return tuple(CAUSES) if endpoint == "death.cause" else BEST_ORDER


def ranked(cases: Mapping[str, Settled], items: Iterable[Item], charter: Charter) -> tuple[Ranked, ...]:
    """The items by how far they can still move a figure; among those of one rank the lot decides the order."""
    found = leverage(cases, items, charter)
    order = sorted(found, key=lambda item: (-_rounded(found[item]), lot(charter.seed, *item)))
    ranks: list[Ranked] = []
    for place, item in enumerate(order, 1):
        same = ranks and _rounded(found[item]) == _rounded(found[order[place - 2]])
        ranks.append(Ranked(ranks[-1].rank if same else place, *item))
    return tuple(ranks)


def _rounded(share: float) -> float:
    """Two shares that differ by less than a float can tell are the same."""
    return round(share, 12)
