"""The sample of final items that is read again: how many, after how long, and by whom."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.rereads import Final, Task, draw_rereads

TODAY = date(2026, 3, 1)
LONG_AGO = TODAY - timedelta(days=30)


def finals(n: int, *, settled_on: date = LONG_AGO, readers: tuple[str, ...] = ("a", "b")) -> list[Final]:
    return [Final(f"C-{i:03}", "response.c1", settled_on, readers) for i in range(n)]


def drawn(some: list[Final], **more: Any) -> tuple[Task, ...]:
    """The draw of a tenth, at least 10, after 14 days, with readers a to d who may all read everything."""
    plain: dict[str, Any] = {
        "today": TODAY,
        "seed": 1,
        "share": 0.1,
        "least": 10,
        "after_days": 14,
        "readers_of": {final.case: final.readers for final in some},
        "may_read": lambda *_: True,
        "people": ("a", "b", "c", "d"),
    }
    return draw_rereads(some, **{**plain, **more})


def items(tasks: tuple[Task, ...]) -> set[tuple[str, str]]:
    return {(task.case, task.endpoint) for task in tasks}


@pytest.mark.parametrize(
    ("n", "share", "least", "expected"),
    [
        (0, 0.1, 10, 0),
        (6, 0.1, 10, 6),
        (50, 0.1, 10, 10),
        (100, 0.1, 10, 10),
        (101, 0.1, 10, 11),
        (300, 0.1, 10, 30),
        (300, 0.05, 10, 15),
        (30, 0.1, 0, 3),
        (40, 1.0, 10, 40),
        (40, 0.0, 10, 0),
    ],
)
def test_how_many_are_drawn(n: int, share: float, least: int, expected: int) -> None:
    assert len(items(drawn(finals(n), share=share, least=least))) == expected


def test_an_item_is_read_again_once_it_has_been_final_for_the_interval() -> None:
    on_the_day = finals(1, settled_on=TODAY - timedelta(days=14))
    a_day_short = finals(1, settled_on=TODAY - timedelta(days=13))
    assert len(items(drawn(on_the_day))) == 1
    assert drawn(a_day_short) == ()
    assert drawn(a_day_short, after_days=13) != ()


@given(st.integers(1, 40), st.integers(0, 10**6), st.randoms(use_true_random=False))
def test_a_seed_repeats_the_sample_whatever_the_order(n: int, seed: int, order: Random) -> None:
    some = finals(n)
    first = drawn(some, seed=seed)
    order.shuffle(some)
    people = ["a", "b", "c", "d"]
    order.shuffle(people)
    assert drawn(some, seed=seed, people=people) == first
    assert drawn([Final(f.case, f.endpoint, f.settled_on, f.readers[::-1]) for f in some], seed=seed) == first


def test_another_seed_draws_another_sample() -> None:
    assert len({drawn(finals(100), seed=seed) for seed in range(10)}) == 10


@given(st.integers(1, 40), st.integers(0, 100), st.sets(st.tuples(st.integers(0, 39), st.sampled_from("abcd"))))
def test_each_goes_to_one_who_read_it_and_to_one_who_never_read_the_case(
    n: int, seed: int, conflicts: set[tuple[int, str]]
) -> None:
    some = finals(n)
    none = {(f"C-{i:03}", reader) for i, reader in conflicts}
    tasks = drawn(some, seed=seed, may_read=lambda case, reader: (case, reader) not in none)
    by_item = Counter((task.case, str(task.kind)) for task in tasks)
    assert set(by_item.values()) <= {1}
    for task in tasks:
        assert (task.case, task.reader) not in none
        assert task.reader in ("ab" if task.kind == "same" else "cd")
    for case, _ in items(tasks):
        for kind, readers in (("same", "ab"), ("other", "cd")):
            assert by_item[case, kind] == any((case, reader) not in none for reader in readers)
    readable = [f for f in some if any((f.case, reader) not in none for reader in "abcd")]
    assert len(items(tasks)) == min(10, len(readable))


def test_where_nobody_else_may_the_other_read_is_missing() -> None:
    tasks = drawn(finals(3), people=())
    assert [task.kind for task in tasks] == ["same"] * 3
    left = drawn(finals(3), may_read=lambda _, reader: reader == "d")
    assert [(task.kind, task.reader) for task in left] == [("other", "d")] * 3


def test_who_read_the_case_for_another_item_or_before_someone_took_over_is_no_other() -> None:
    some = finals(12)
    read = {final.case: ("a", "b", "c") for final in some}
    assert {t.reader for t in drawn(some, readers_of=read) if t.kind == "other"} == {"d"}


def test_who_reads_elsewhere_in_the_study_is_another() -> None:
    some = finals(1)
    tasks = drawn(some, readers_of={"C-000": ("a", "b"), "X-1": ("c", "d")}, people=())
    assert [t.reader in "cd" for t in tasks if t.kind == "other"] == [True]


def test_tasks_are_spread_over_the_readers() -> None:
    tasks = drawn(finals(100), share=0.2)
    assert Counter(task.reader for task in tasks) == {"a": 10, "b": 10, "c": 10, "d": 10}


def test_what_was_drawn_before_counts_and_is_not_drawn_again() -> None:
    some = finals(100)
    first = items(drawn(some))
    assert drawn(some, already=first) == ()
    more = items(drawn(some, already=first, share=0.15))
    assert len(more) == 5
    assert not more & first
    # Twice as many are final by now.
    later = items(drawn(finals(200), already=first))
    assert (len(later), later & first) == (10, set())


def test_each_item_of_a_case_is_drawn_for_itself() -> None:
    some = [Final("C-1", endpoint, LONG_AGO, ("a", "b")) for endpoint in ("response.c1", "relapse", "vod")]
    assert len(items(drawn(some, least=2))) == 2
    assert len(items(drawn(some))) == 3
