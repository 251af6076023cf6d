"""Cases for the criteria: one cycle from 4 Mar 2019, window 18 Mar to 14 Apr; what matters is given."""

from __future__ import annotations

from typing import Any

import msgspec

from store.case import Case, Dose, Extramedullary, Lab, Relapse, Therapy
from store.charter import Charter
from store.criteria.proposal import Proposal, propose
from tests.cases import case, counts, marrow

INO = Charter()
ELN = Charter(criteria="eln_2024")
ALL = Charter(endpoints=("response", "relapse", "vod", "death.cause"))
DAY = "2019-03-26"


def lab(day: str, test: str, value: str, unit: str = "10^9/L") -> Lab:
    return Lab(date=day, test=test, value=value, unit=unit)


def one_cycle(**changes: Any) -> Case:
    """One cycle, marrow of 26 Mar 2019 with 2 % blasts and full counts, alive."""
    base = case()
    plain = msgspec.structs.replace(
        base,
        cycles=base.cycles[:1],
        doses=base.doses[:3],
        relapses=base.relapses[:1],
        marrows=(marrow("2019-03-01", 70), marrow(DAY, 2)),
        labs=(*counts("2019-03-01", 0.4, 40), *counts(DAY)),
        extramedullary=(),
        follow_up=(),
        deaths=(),
        site_values=(),
    )
    return msgspec.structs.replace(plain, **changes)


def c1(charter: Charter = INO, **changes: Any) -> Proposal:
    """The proposal for cycle 1 of `one_cycle` with changes."""
    return propose(one_cycle(**changes), "response.c1", charter)


def given(kind: str, start: str, stop: str = "", **more: Any) -> Therapy:
    return Therapy(kind=kind, start=start, stop=stop, **more)


def dose(cycle: int, day: int, date: str, mg_m2: float = 0.5) -> Dose:
    return Dose(cycle=cycle, day=day, date=date, mg_m2=mg_m2)


def relapse_in(location: str, em: str = "") -> Relapse:
    return Relapse(n=1, kind="relapse", date="2019-02-20", location=location, em_locations=em)


def look(day: str, location: str, method: str, finding: str, **more: Any) -> Extramedullary:
    return Extramedullary(date=day, location=location, method=method, finding=finding, **more)
