"""Convention c acts on every basis: another best response than the one centres report follows from the cycles."""

from __future__ import annotations

import msgspec
import pytest

from store.basis import values_of
from store.case import Case, SiteValue
from store.charter import Charter, Conventions
from tests.cases import case

END = Charter(conventions=Conventions(best_scope="end_c2"))
FIRST = Charter(conventions=Conventions(best_cycles=1))


def reported(c1: str, c2: str, best: str) -> Case:
    values = {"response.c1": c1, "response.c2": c2, "response.best": best}
    rows = tuple(SiteValue(endpoint=e, value=v) for e, v in values.items())
    return msgspec.structs.replace(case(), site_values=rows)


@pytest.mark.parametrize("basis", ["site", "current"])
@pytest.mark.parametrize(("charter", "best"), [(Charter(), "CR"), (END, "RELAPSE"), (FIRST, "CRi")])
def test_best_response_of_the_centre(basis: str, charter: Charter, best: str) -> None:
    values = values_of(reported("CRi", "RELAPSE", "CR"), {}, charter, basis=basis, asker="reader1")
    assert (values["response.best"].value, values["response.best"].source) == (best, "site")
