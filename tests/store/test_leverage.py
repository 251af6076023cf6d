"""How far an open item can still move a figure: what is settled elsewhere decides it, never what the readers said."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.charter import PROFILES
from store.leverage import Settled, leverage, ranked
from tests import cases

CHARTER = PROFILES["committee"]
FOUR = {f"A-{n}": Settled(cases.case(f"A-{n}"), {}) for n in (1, 2, 3, 4)}


def of(values: dict[str, dict[str, str]], *items: tuple[str, str]) -> list[float]:
    there = {case: Settled(settled.case, values.get(case, {})) for case, settled in FOUR.items()}
    found = leverage(there, items, CHARTER)
    return [found[item] for item in items]


def test_a_response_moves_one_of_all_treated() -> None:
    assert of({}, ("A-1", "response.c1"), ("A-1", "vod"), ("A-1", "death.cause")) == [0.25, 0.25, 0.25]


def test_what_no_figure_rests_on_any_more_moves_nothing() -> None:
    settled = {"A-1": {"response.c1": "CR"}, "A-2": {"response.c1": "CR"}}
    # The best response is CR whatever cycle 2 is, and who has no remission is in no figure of relapse.
    assert of(settled, ("A-1", "response.c2")) == [0.0]
    none = {"A-1": {"response.c1": "NR", "response.c2": "NR"}, "A-2": {"response.c1": "CR"}}
    assert of(none, ("A-1", "relapse"), ("A-2", "relapse")) == [0.0, 1.0]


def test_the_smallest_group_moves_most() -> None:
    patient = msgspec.structs.replace(FOUR["A-1"].case.patient, disease_state="refractory")
    alone = Settled(msgspec.structs.replace(FOUR["A-1"].case, patient=patient), {})
    found = leverage({**FOUR, "A-1": alone}, [("A-1", "response.c1"), ("A-2", "response.c1")], CHARTER)
    assert list(found.values()) == [1.0, pytest.approx(1 / 3)]


def test_a_second_cycle_matters_where_the_first_is_no_remission() -> None:
    settled = {f"A-{n}": {"response.c1": "NR", "response.c2": "NR", "relapse": "none"} for n in (2, 3, 4)}
    settled["A-1"] = {"response.c1": "NR"}
    (second,) = of(settled, ("A-1", "response.c2"))
    assert second == 0.25


def test_ranks_are_shared_and_the_order_within_a_rank_is_drawn() -> None:
    items = [(f"A-{n}", "vod") for n in (1, 2, 3, 4)]
    settled = {**FOUR, "A-1": Settled(FOUR["A-1"].case, {"response.c1": "CR"})}
    found = ranked(settled, [("A-1", "response.c2"), *items], CHARTER)
    assert [(r.rank, r.endpoint) for r in found] == [*[(1, "vod")] * 4, (5, "response.c2")]
    order = [r.case for r in ranked(FOUR, items, CHARTER)]
    assert [r.case for r in ranked(FOUR, items[::-1], CHARTER)] == order
    seeds = {tuple(r.case for r in ranked(FOUR, items, msgspec.structs.replace(CHARTER, seed=n))) for n in range(9)}
    assert len(seeds) > 1


_VALUES = st.fixed_dictionaries(
    {},
    optional={
        "response.c1": st.sampled_from(["CR", "CRi", "PR", "NR", "ED"]),
        "response.c2": st.sampled_from(["CR", "CRu", "NR", "NE"]),
        "relapse": st.sampled_from(["none", "BM", "MRD", "yes"]),
        "vod": st.sampled_from(["no", "probable", "yes"]),
        "death.cause": st.sampled_from(["10", "20", "INFECTION", "OTHER"]),
    },
)


@pytest.mark.parametrize("endpoint", ["response.c1", "response.c2", "response.best", "relapse", "vod", "death.cause"])
@given(values=st.lists(_VALUES, min_size=4, max_size=4))
@settings(max_examples=40, deadline=None)
def test_a_share_lies_within_0_and_1_and_does_not_depend_on_the_item_itself(
    endpoint: str, values: list[dict[str, str]]
) -> None:
    item = ("A-1", endpoint)
    among = {f"A-{n}": of_one for n, of_one in enumerate(values, 1)}
    (share,) = of(among, item)
    assert 0 <= share <= 1
    among["A-1"] = {e: v for e, v in among["A-1"].items() if e != endpoint}
    assert of(among, item) == pytest.approx([share])
