"""Contradictions and hard points: counted by comparing proposals with site values, and with what was drawn."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from store.case import Case
from store.charter import Charter
from store.criteria.proposal import Proposal, propose_all
from store.reference.course import REMISSIONS
from store.reference.generate import courses, generate
from store.reference.kinds import is_planted
from store.reference.training import generate_training

Item = tuple[str, str]
JUDGED = ("response.c1", "response.c2", "death.cause")
# Figures of docs/reference-cohort.md
ITEMS, PLANTED, HARD, STATUS = 253, 33, 37, 17


@cache
def cohort() -> dict[str, Case]:
    return {case.id: case for case in generate()}


@cache
def proposals() -> dict[Item, Proposal]:
    charter = Charter()
    return {(case.id, e): p for case in cohort().values() for e, p in propose_all(case, charter).items()}


@cache
def items() -> dict[Item, str]:
    """Judged item -> the centre's value."""
    return {
        (case.id, v.endpoint): v.value for case in cohort().values() for v in case.site_values if v.endpoint in JUDGED
    }


@cache
def drawn() -> dict[Item, str]:
    return {(case_id, e): name for case_id, course in courses().items() for e, name in course.kinds.items()}


def plain(item: Item) -> bool:
    return item not in drawn()


def planted(item: Item) -> bool:
    return item in drawn() and is_planted(drawn()[item])


def hard(item: Item) -> bool:
    return item in drawn() and not is_planted(drawn()[item])


def test_every_proposed_item_has_a_site_value() -> None:
    assert {i for i in proposals() if i[1] in JUDGED} == set(items())
    assert len(items()) == ITEMS


def test_on_plain_items_the_proposal_is_the_site_value_and_nothing_is_missing() -> None:
    wrong = [(i, v, proposals()[i].value) for i, v in items().items() if plain(i) and proposals()[i].value != v]
    assert wrong == []
    assert [i for i in items() if plain(i) and proposals()[i].missing] == []


def test_on_planted_items_the_data_say_something_else_and_nothing_is_missing() -> None:
    found = [i for i in items() if planted(i)]
    assert [i for i in found if proposals()[i].value == items()[i]] == []
    assert [i for i in found if proposals()[i].missing] == []
    assert len(found) == PLANTED
    assert 0.10 <= len(found) / len(items()) <= 0.15


def test_about_half_of_the_planted_change_who_responded() -> None:
    responses = [i for i in items() if planted(i) and i[1] != "death.cause"]
    changed = [i for i in responses if (items()[i] in REMISSIONS) != (proposals()[i].value in REMISSIONS)]
    assert len(changed) == STATUS


def test_hard_items_show_why_they_are_hard() -> None:
    def trace(item: Item) -> bool:
        p = proposals()[item]
        return bool(p.missing or p.flags or p.contributing) or p.value != items()[item]

    found = [i for i in items() if hard(i)]
    assert [i for i in found if not trace(i)] == []
    assert len(found) == HARD
    assert 0.13 <= len(found) / len(items()) <= 0.17


def test_planted_and_hard_differ_on_best_response_only_where_a_cycle_does() -> None:
    for case in cohort().values():
        best = proposals()[case.id, "response.best"].value
        if best != case.site_value("response.best"):
            assert not all(plain((case.id, f"response.c{n}")) for n in (1, 2)), case.id


def test_other_planted_values_leave_the_centres_mrd_figure_as_printed() -> None:
    values = [case.site_value("mrd") for case in cohort().values()]
    assert [values.count(v) for v in ("negative", "positive", "not_evaluable")] == [41, 24, 2]
    names = [name for (_, endpoint), name in drawn().items() if endpoint in ("mrd", "relapse")]
    assert sorted(names) == ["mrd_blood", "mrd_first", "mrd_first", "mrd_sensitivity", "relapse", "relapse"]


@pytest.mark.parametrize("case", generate_training(), ids=lambda case: case.id)
def test_the_data_bear_out_the_gold_answers_of_training(case: Case) -> None:
    found = propose_all(case, Charter())
    for value in case.site_values:
        if value.endpoint in (*JUDGED, "response.best"):
            assert (found[value.endpoint].value, found[value.endpoint].missing) == (value.value, ())


def test_the_document_counts_what_was_drawn() -> None:
    text = (Path(__file__).parents[3] / "docs" / "reference-cohort.md").read_text("utf-8")
    contradictions, points = text.split("Honestly hard")
    rows = [
        [int(n) for n in re.findall(r"^\| .* \| (\d+) \|$", part, re.MULTILINE)] for part in (contradictions, points)
    ]
    assert [sum(part) for part in rows] == [PLANTED, HARD]
    assert sum(rows[0][:6]) == STATUS
    assert not any(case_id in text for case_id in {case_id for case_id, _ in drawn()} - {"INO-001", "INO-100"})
