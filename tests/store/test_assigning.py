"""Who reads which case: balance, conflicts, what a seed repeats, and what is said of cases left short."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from itertools import combinations, product
from random import Random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.assigning import (
    CareOf,
    Conflict,
    Short,
    care_of,
    conflict_of,
    draw_pairs,
    may_be_drawn,
    replace_reader,
    workload,
)
from store.case import Case, Patient
from store.committee import Person


def reader(name: str, centre: str = "", physician: str = "", *, retired: bool = False) -> Person:
    return Person(id=name, name=name, roles=("reviewer",), centre=centre, physician=physician, retired=retired)


def readers(n: int) -> list[Person]:
    return [reader(f"r{i}") for i in range(n)]


def cases(n: int) -> list[CareOf]:
    return [CareOf(f"C-{i:03}", "C1", ("P01",)) for i in range(n)]


def pairs_of(assigned: Mapping[str, tuple[str, ...]]) -> Counter[frozenset[str]]:
    return Counter(frozenset(two) for names in assigned.values() for two in combinations(names, 2))


def spread(counts: list[int]) -> int:
    return max(counts) - min(counts)


# -- who may not judge a case ----------------------------------------------------------------------

CARE = CareOf("A-1", "C1", ("P01", "P04"))


@pytest.mark.parametrize(
    ("setting", "person", "why"),
    [
        ("none", reader("a", "C1", "P01"), ""),
        ("own-care", reader("a", "C1", "P02"), ""),
        ("own-care", reader("a", "C2", "P04"), "treats the patient (P04)"),
        ("own-centre", reader("a", "C1", "P02"), "belongs to the treating centre (C1)"),
        ("own-centre", reader("a", "C2", "P01"), "treats the patient (P01)"),
        ("own-centre", reader("a", "C2", "P02"), ""),
        ("own-centre", reader("a"), ""),
        ("own-care", reader("b"), "declared a conflict"),
        ("none", reader("b"), "declared a conflict"),
    ],
)
def test_conflicts(setting: Conflict, person: Person, why: str) -> None:
    assert conflict_of(person, CARE, setting, {("A-1", "b"), ("A-2", "a")}) == why


def test_the_care_of_a_case_is_that_of_its_row() -> None:
    row = {"sex": "F", "age": 47, "centre": "C2", "ph": "neg", "prior_lines": 2, "disease_state": "relapse_chemo"}
    row |= {"prior_hct_n": 0, "prior_blin": "no", "blin_failure": "no"}
    for physicians, named in (("P01; P04", ("P01", "P04")), ("P01", ("P01",)), ("", ())):
        patient = msgspec.convert({**row, "physicians": physicians}, Patient)
        assert care_of(Case(id="A-1", patient=patient)) == CareOf("A-1", "C2", named)


def test_who_has_no_centre_is_not_of_a_centre_without_name() -> None:
    assert conflict_of(reader("a"), CareOf("A-1", "", ("",)), "own-centre") == ""


# -- the draw --------------------------------------------------------------------------------------


@given(st.integers(2, 9), st.integers(0, 70), st.integers(0, 10**6))
def test_without_conflicts_cases_and_pairs_differ_by_at_most_one(n: int, m: int, seed: int) -> None:
    found = draw_pairs(cases(m), readers(n), seed=seed)
    assert list(found.readers) == [c.case for c in cases(m)]
    assert all(len(set(names)) == 2 for names in found.readers.values())
    loads, pairs = workload(found.readers), pairs_of(found.readers)
    names = [person.id for person in readers(n)]
    assert spread([loads[name] for name in names]) <= 1
    assert spread([pairs[frozenset(two)] for two in combinations(names, 2)]) <= 1
    assert found.short == ()


@given(st.integers(0, 10**6), st.randoms(use_true_random=False))
def test_a_seed_repeats_the_draw_whatever_the_order(seed: int, order: Random) -> None:
    some, people = cases(12), [reader(f"r{i}", f"C{i % 3}") for i in range(5)]
    kept = {"C-003": ("r1", "r4"), "C-005": ("r2",)}
    first = draw_pairs(some, people, seed=seed, conflict="own-centre", kept=kept)
    order.shuffle(some)
    order.shuffle(people)
    kept = {name: names[::-1] for name, names in reversed(kept.items())}
    again = draw_pairs(some, people, seed=seed, conflict="own-centre", kept=kept)
    assert again == first
    assert list(again.readers) == list(first.readers)


def test_the_draw_of_a_seed_stays_the_same_for_ever() -> None:
    found = draw_pairs(cases(6), readers(4), seed=7).readers
    assert ["".join(names) for names in found.values()] == ["r0r1", "r2r3", "r1r2", "r0r2", "r1r3", "r0r3"]
    assert draw_pairs(cases(6), readers(4), seed=8).readers != found


@st.composite
def committees(draw: st.DrawFn) -> tuple[list[CareOf], list[Person], Conflict, frozenset[tuple[str, str]]]:
    centres, physicians = st.sampled_from(["C1", "C2", "C3"]), st.sampled_from(["P1", "P2", "P3", "P4"])
    names = ["a", "b", "c", "d", "e"][: draw(st.integers(0, 5))]
    people = [
        Person(
            id=name,
            name=name,
            roles=draw(
                st.sampled_from([("reviewer",), ("reviewer",), ("reviewer",), ("reviewer", "chair"), ("chair",)])
            ),
            retired=draw(st.sampled_from([False, False, False, True])),
            centre=draw(centres | st.just("")),
            physician=draw(physicians | st.just("")),
        )
        for name in names
    ]
    care = [
        CareOf(f"A-{i}", draw(centres), tuple(draw(st.lists(physicians, max_size=2, unique=True))))
        for i in range(draw(st.integers(0, 5)))
    ]
    setting: Conflict = draw(st.sampled_from(["none", "own-care", "own-centre"]))
    every = [(c.case, name) for c in care for name in names]
    declared = frozenset(draw(st.lists(st.sampled_from(every), max_size=4))) if every else frozenset()
    return care, people, setting, declared


Committee = tuple[list[CareOf], list[Person], Conflict, frozenset[tuple[str, str]]]


@given(committees(), st.integers(0, 1000), st.integers(1, 3))
def test_no_conflict_is_assigned_and_who_is_short_is_said_exactly(made: Committee, seed: int, per_case: int) -> None:
    care, people, setting, declared = made
    found = draw_pairs(care, people, seed=seed, per_case=per_case, conflict=setting, declared=declared)
    by_case = {short.case: short for short in found.short}
    for each in care:
        may = {p.id for p in people if may_be_drawn(p) and not conflict_of(p, each, setting, declared)}
        got = found.readers[each.case]
        assert set(got) <= may
        assert len(set(got)) == len(got) == min(per_case, len(may))
        assert (each.case in by_case) == (len(may) < per_case)
        if each.case in by_case:
            assert (by_case[each.case].has, by_case[each.case].needs) == (len(may), per_case)


@given(committees(), st.integers(0, 1000))
def test_no_draw_has_loads_more_even(made: Committee, seed: int) -> None:
    care, people, setting, declared = made
    found = draw_pairs(care, people, seed=seed, conflict=setting, declared=declared)
    choices = []
    for each in care:
        may = sorted(p.id for p in people if may_be_drawn(p) and not conflict_of(p, each, setting, declared))
        choices.append(list(combinations(may, min(2, len(may)))))
    best = min(
        sum(n * n for n in Counter(name for two in chosen for name in two).values()) for chosen in product(*choices)
    )
    assert sum(n * n for n in workload(found.readers).values()) == best


@given(committees(), st.integers(0, 1000), st.data())
def test_who_reads_already_stays_unless_she_may_not(made: Committee, seed: int, data: st.DataObject) -> None:
    care, people, setting, declared = made
    names = [p.id for p in people]
    kept = {c.case: tuple(data.draw(st.lists(st.sampled_from(names), unique=True))) if names else () for c in care}
    found = draw_pairs(care, people, seed=seed, conflict=setting, declared=declared, kept=kept)
    for each in care:
        fit = {p.id for p in people if may_be_drawn(p) and not conflict_of(p, each, setting, declared)}
        stay = fit & set(kept[each.case])
        assert stay <= set(found.readers[each.case])
        assert len(found.readers[each.case]) == max(min(2, len(fit)), len(stay))


def test_new_cases_even_out_what_was_assigned_before() -> None:
    kept = {f"C-{i:03}": ("r0", "r1") for i in range(6)}
    found = draw_pairs(cases(12), readers(4), seed=1, kept=kept)
    assert workload(found.readers) == {"r0": 6, "r1": 6, "r2": 6, "r3": 6}


# -- cases left short ------------------------------------------------------------------------------


def test_a_case_left_short_is_said_with_who_is_excluded_by_what() -> None:
    people = [reader("a", "C1"), reader("b", "C1"), reader("c", "C2"), reader("d", physician="P9", retired=True)]
    care = [CareOf("INO-007", "C1"), CareOf("INO-008", "C2"), CareOf("INO-009", "C3")]
    found = draw_pairs(care, people, seed=1, conflict="own-centre")
    assert [str(short) for short in found.short] == ["INO-007: 1 of 2 readers; own-centre excludes a and b"]
    assert found.readers["INO-007"] == ("c",)
    assert found.readers["INO-008"] == ("a", "b")


def test_each_rule_that_excludes_is_named_and_where_none_does_how_many_there_are() -> None:
    people = [reader("a", "C1"), reader("b", "C1"), reader("c", physician="P01"), reader("d")]
    care = [CareOf("INO-007", "C1", ("P01",))]
    found = draw_pairs(care, people, seed=1, conflict="own-centre", declared={("INO-007", "d")})
    said = "own-centre excludes a, b and c; a declared conflict excludes d"
    assert found.short == (Short("INO-007", 0, 2, said),)
    assert found.readers == {"INO-007": ()}
    one = draw_pairs(care, readers(1), seed=1).short
    assert [str(short) for short in one] == ["INO-007: 1 of 2 readers; the study has 1 reader to draw from"]
    none = draw_pairs(care, [], seed=1).short
    assert [str(short) for short in none] == ["INO-007: 0 of 2 readers; the study has no reader to draw from"]


def test_chairs_and_who_has_left_are_never_drawn() -> None:
    chair = Person(id="chair", name="Chair", roles=("reviewer", "chair"))
    people = [*readers(2), chair, reader("gone", retired=True), Person(id="x", name="X", roles=("coordinator",))]
    assert set(workload(draw_pairs(cases(20), people, seed=3).readers)) == {"r0", "r1"}


# -- someone leaves --------------------------------------------------------------------------------


@given(st.integers(3, 7), st.integers(1, 40), st.integers(0, 1000))
def test_who_leaves_hands_over_evenly_and_no_one_else_moves(n: int, m: int, seed: int) -> None:
    people = readers(n)
    before = draw_pairs(cases(m), people, seed=seed).readers
    found = replace_reader(before, "r0", cases(m), people, seed=seed)
    assert set(found.readers) == {name for name, names in before.items() if "r0" in names}
    assert found.short == ()
    for name, names in found.readers.items():
        assert "r0" not in names
        assert len(set(names)) == 2
        (stayed,) = set(before[name]) - {"r0"}
        assert names.index(stayed) == before[name].index(stayed)
    again = replace_reader(dict(reversed(before.items())), "r0", cases(m)[::-1], people[::-1], seed=seed)
    assert again == found


def test_what_is_handed_over_goes_first_to_who_has_least() -> None:
    before = {"C-000": ("r0", "r1"), "C-001": ("r0", "r1"), "C-002": ("r1", "r2"), "C-003": ("r1", "r2")}
    found = replace_reader(before, "r0", cases(4), readers(4), seed=1)
    assert found.readers == {"C-000": ("r3", "r1"), "C-001": ("r3", "r1")}


@given(committees(), st.integers(0, 1000))
def test_no_conflict_is_handed_over(made: Committee, seed: int) -> None:
    care, people, setting, declared = made
    before = draw_pairs(care, people, seed=seed, conflict=setting, declared=declared).readers
    persons = {person.id: person for person in people}
    for leaving in persons:
        found = replace_reader(before, leaving, care, people, seed=seed, conflict=setting, declared=declared)
        for each in care:
            if each.case not in found.readers:
                assert leaving not in before[each.case]
                continue
            now, stayed = set(found.readers[each.case]), set(before[each.case]) - {leaving}
            fit = {p.id for p in people if may_be_drawn(p) and not conflict_of(p, each, setting, declared)}
            assert stayed <= now <= fit - {leaving}
            assert (len(now) < len(before[each.case])) == (not fit - stayed - {leaving})
        assert {s.case for s in found.short} == {c for c, now in found.readers.items() if len(now) < len(before[c])}


def test_one_case_of_a_declared_conflict_is_handed_over_and_the_others_stay_hers() -> None:
    before = {"C-000": ("r0", "r1"), "C-001": ("r0", "r1")}
    declared = {("C-000", "r0")}
    found = replace_reader(before, "r0", cases(1), readers(3), seed=1, declared=declared)
    assert found.readers == {"C-000": ("r2", "r1")}
    alone = replace_reader(before, "r0", cases(1), readers(2), seed=1, declared=declared)
    assert alone.readers == {"C-000": ("r1",)}
    assert [str(short) for short in alone.short] == ["C-000: 1 of 2 readers; there is no other reader"]
