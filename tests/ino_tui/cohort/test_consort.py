"""The flow of the cohort: its numbers on the reference cohort, and a sum that fails is found case by case."""

from __future__ import annotations

import msgspec
import pytest

from ino_tui.cohort.counting.consort import Consort, consort
from store.basis import CohortRow
from tests.cases import case
from tests.ino_tui.cohort.cohorts import reference_cases, rows

PUBLISHED = {
    "treated": 100,
    "early_death": 12,
    "nr": 28,
    "stopped": 4,
    "continued": 24,
    "late": 7,
    "not_later": 17,
    "r": 60,
    "straight": 7,
    "best": 67,
    "never": 33,
    "hct": 39,
    "no_hct": 28,
    "died_in_cr": 9,
    "died_vod": 2,
    "died_infection": 7,
    "relapsed": 16,
    "alive_in_cr": 3,
}


@pytest.fixture(scope="module")
def reference() -> Consort:
    return consort(rows(reference_cases()))


@pytest.mark.parametrize(("code", "n"), PUBLISHED.items())
def test_the_reference_cohort_flows_as_published(reference: Consort, code: str, n: int) -> None:
    box = reference.box(code)
    assert box.n == n
    assert len(box.cases) == n


def test_every_sum_of_the_reference_cohort_holds(reference: Consort) -> None:
    assert len(reference.identities) == 11
    for identity in reference.identities:
        assert identity.holds
        assert identity.sum == identity.total == sum(reference.box(part).n for part in identity.parts)


def test_a_box_names_the_box_it_is_part_of(reference: Consort) -> None:
    for box in reference.boxes:
        assert not box.of or set(box.cases) <= set(reference.box(box.of).cases)


def test_there_is_no_box_of_another_name(reference: Consort) -> None:
    with pytest.raises(KeyError):
        reference.box("nobody")


def _early_death_with_a_response() -> Consort:
    """By its dates an early death without an assessment, by its site value a responder."""
    plain = case("A-2", marrows=(), labs=(), relapses=case().relapses[:1], follow_up=(), extramedullary=())
    dead = msgspec.structs.replace(plain.deaths[0], date="2019-03-12")
    cycles = plain.cycles[:1]
    odd = msgspec.structs.replace(plain, doses=plain.doses[:1], cycles=cycles, deaths=(dead,))
    return consort(rows([case(), odd]))


def test_a_case_in_two_boxes_breaks_the_sum_and_is_named() -> None:
    found = _early_death_with_a_response()
    broken = [identity for identity in found.identities if not identity.holds]
    first = next(identity for identity in broken if identity.parts[0] == "early_death")
    assert (first.whole, first.total, first.sum, first.twice, first.nowhere) == ("treated", 2, 3, ("A-2",), ())


def test_nothing_judged_is_counted_as_such_and_every_sum_holds() -> None:
    found = consort(rows([CohortRow(case=case(), values={})]))
    assert (found.box("c1_missing").n, found.box("best_missing").n, found.box("best").n) == (1, 1, 0)
    assert all(identity.holds for identity in found.identities)


def test_an_empty_cohort_has_a_flow() -> None:
    found = consort(rows([]))
    assert all(box.n == 0 for box in found.boxes)
    assert all(identity.holds for identity in found.identities)
