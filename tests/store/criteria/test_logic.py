"""Laws of three-valued logic."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from store.criteria.logic import Truth, all3, any3, at_least, not3, one_of_two

truths = st.sampled_from([True, False, None])


def completions(values: list[Truth]) -> list[list[bool]]:
    """Every way in which the unknown ones could turn out."""
    found: list[list[bool]] = [[]]
    for value in values:
        options = [True, False] if value is None else [value]
        found = [[*head, option] for head in found for option in options]
    return found


def decided(outcomes: set[bool]) -> Truth:
    return outcomes.pop() if len(outcomes) == 1 else None


@given(st.lists(truths, max_size=5), st.integers(0, 4))
def test_unknown_exactly_where_the_unknown_values_decide(values: list[Truth], n: int) -> None:
    ways = completions(values)
    assert all3(*values) is decided({all(w) for w in ways})
    assert any3(*values) is decided({any(w) for w in ways})
    assert at_least(n, values) is decided({sum(w) >= n for w in ways})


@given(truths, truths)
def test_de_morgan_and_exactly_one(a: Truth, b: Truth) -> None:
    assert not3(all3(a, b)) is any3(not3(a), not3(b))
    assert one_of_two(a, b) is decided({x != y for x, y in completions([a, b])})
