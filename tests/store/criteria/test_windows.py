"""Windows (convention o) and endpoints."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from store.case import Cycle, Transplant
from store.charter import Charter
from store.criteria.dates import Span
from store.criteria.endpoints import cycle_of, endpoints_of, is_endpoint, label
from store.criteria.proposal import propose
from store.criteria.windows import response_window, window
from store.errors import BadInput
from tests.cases import case
from tests.store.criteria.build import ALL, INO, dose, given, one_cycle


def end_of(**changes: object) -> date | None:
    found = response_window(one_cycle(**changes), 1, INO)
    assert found is not None
    return found.end


def test_from_day_15_to_day_42() -> None:
    found = response_window(one_cycle(), 1, INO)
    assert found is not None
    assert (found.start, found.end, found.closed) == (date(2019, 3, 18), date(2019, 4, 14), False)


def test_the_day_of_the_next_cycle_still_belongs() -> None:
    found = response_window(case(), 1, INO)
    assert found is not None
    assert (found.end, found.closed) == (date(2019, 4, 1), True)
    assert response_window(case(), 3, INO) is None


@pytest.mark.parametrize("kind", ["blinatumomab", "chemotherapy", "car_t", "dli", "radiotherapy", "tki"])
def test_therapy_of_the_disease_closes(kind: str) -> None:
    assert end_of(therapies=(given(kind, "2019-04-02"),)) == date(2019, 4, 2)


@pytest.mark.parametrize(
    "kind",
    [
        "gcsf",
        "gcsf_peg",
        "platelets",
        "red_cells",
        "intrathecal",
        "ursodiol",
        "defibrotide",
        "immunosuppression",
        "other",
    ],
)
def test_supportive_therapy_does_not(kind: str) -> None:
    assert end_of(therapies=(given(kind, "2019-04-02"),)) == date(2019, 4, 14)


def test_a_tki_that_goes_on_does_not_close() -> None:
    going_on = given("tki", "2019-01-05", "2019-04-01", agent="dasatinib")
    assert end_of(therapies=(going_on,)) == date(2019, 4, 14)
    assert end_of(therapies=(going_on, given("tki", "2019-04-02", agent="ponatinib"))) == date(2019, 4, 14)


def test_therapy_begun_before_the_last_dose_was_given_with_the_cycle() -> None:
    found = response_window(one_cycle(therapies=(given("chemotherapy", "2019-03-06", agent="mini-HCVD"),)), 1, INO)
    assert found is not None
    assert found.end == date(2019, 4, 14)
    assert "mini-HCVD" in found.flags[0]


def test_a_change_of_therapy_before_day_15_leaves_nothing_to_judge() -> None:
    early = one_cycle(doses=one_cycle().doses[:2], therapies=(given("blinatumomab", "2019-03-15"),))
    found = response_window(early, 1, INO)
    assert found is not None
    assert found.start is not None
    assert found.end is not None
    assert found.end < found.start
    assert found.why.startswith("never opened")
    assert propose(early, "response.c1", INO).value == "NE"


def test_conditioning_closes_and_day_0_where_it_is_not_recorded() -> None:
    hct = Transplant(n=1, date="2019-04-10", donor="sibling", conditioning_start="2019-04-03")
    assert end_of(transplants=(hct,)) == date(2019, 4, 3)
    assert end_of(transplants=(msgspec.structs.replace(hct, conditioning_start=""),)) == date(2019, 4, 10)


def test_a_partial_closing_date_makes_the_end_uncertain() -> None:
    found = response_window(one_cycle(therapies=(given("blinatumomab", "2019-04"),)), 1, INO)
    assert found is not None
    assert (found.sure_end, found.end) == (date(2019, 4, 1), date(2019, 4, 14))
    assert "closes the window" in found.missing[0]


def test_endpoints() -> None:
    assert endpoints_of(case(), INO) == ("response.c1", "response.c2", "response.best", "death.cause")
    assert endpoints_of(one_cycle(), INO) == ("response.c1", "response.best")
    assert cycle_of("response.c2") == 2
    assert [is_endpoint(t) for t in ("response.c1", "response.best", "death.cause", "relapse", "vod")] == [True] * 5
    assert [is_endpoint(t) for t in ("response.c0", "response", "mrd")] == [False] * 3
    assert label("response.c1") == "response, end of cycle 1"
    assert label("vod") == "VOD/SOS"


def test_relapse_and_vod_are_asked_of_every_treated_case_where_the_charter_has_them() -> None:
    cycles = ("response.c1", "response.c2", "response.best")
    assert endpoints_of(case(), ALL) == (*cycles, "relapse", "vod", "death.cause")
    assert endpoints_of(case(deaths=()), ALL) == (*cycles, "relapse", "vod")
    assert endpoints_of(case(doses=(), cycles=()), ALL) == ("response.c1", "response.best", "death.cause")
    for answers in ({"response.c1": "NR", "response.c2": "NR"}, {"response.c1": "CR", "relapse": "none"}):
        assert endpoints_of(case(), ALL, answers) == (*cycles, "relapse", "vod", "death.cause")
    assert endpoints_of(case(), Charter(endpoints=("vod", "response"))) == (*cycles, "vod")
    assert endpoints_of(case(), Charter(endpoints=("response", "death.cause", "relapse"))) == (
        *cycles,
        "relapse",
        "death.cause",
    )


@pytest.mark.parametrize("endpoint", ["relapse", "vod"])
def test_relapse_and_vod_see_the_whole_record_from_the_first_dose(endpoint: str) -> None:
    found = window(case(), endpoint, ALL)
    assert found is not None
    assert (found.start, found.end, found.bounds.end) == (date(2019, 3, 4), None, date.max)
    assert window(case(doses=(), cycles=()), endpoint, ALL) is None
    partial = window(one_cycle(doses=(dose(1, 1, "2019-03"),)), endpoint, ALL)
    assert partial is not None
    assert partial.bounds.holds(Span(date(2019, 3, 20), date(2019, 3, 20))) is None


@pytest.mark.parametrize(
    ("first", "second", "asked"), [("NR", "PR", True), ("NR", "CRi", False), ("CR", "RELAPSE", False)]
)
def test_later_cycles_are_asked_only_without_a_remission(first: str, second: str, *, asked: bool) -> None:
    base = case()
    three = msgspec.structs.replace(
        base, cycles=(*base.cycles, Cycle(n=3, start="2019-05-01")), doses=(*base.doses, dose(3, 1, "2019-05-01"))
    )
    assert "response.c3" not in endpoints_of(three, INO)
    assert "response.c3" not in endpoints_of(three, INO, {"response.c1": first})
    found = endpoints_of(three, INO, {"response.c1": first, "response.c2": second})
    assert ("response.c3" in found) is asked


def test_the_best_response_spans_the_cycles_that_count() -> None:
    found = window(case(), "response.best", INO)
    assert found is not None
    assert (found.start, found.end) == (date(2019, 3, 18), date(2019, 5, 12))
    with pytest.raises(BadInput):
        window(case(), "mrd", INO)
