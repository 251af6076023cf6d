"""Three-valued logic: what is not known is neither true nor false (None)."""

from __future__ import annotations

from collections.abc import Iterable

Truth = bool | None


def all3(*values: Truth) -> Truth:
    """Whether all hold: False as soon as one does not, unknown where one is unknown."""
    if False in values:
        return False
    return None if None in values else True


def any3(*values: Truth) -> Truth:
    """Whether one holds: True as soon as one does, unknown where one is unknown."""
    if True in values:
        return True
    return None if None in values else False


def not3(value: Truth) -> Truth:
    """The contrary; unknown stays unknown."""
    return None if value is None else not value


def one_of_two(first: Truth, second: Truth) -> Truth:
    """Whether exactly one of the two holds."""
    return None if first is None or second is None else first != second


def at_least(n: int, values: Iterable[Truth]) -> Truth:
    """Whether ``n`` or more hold: unknown where the unknown ones could make up the number."""
    known = unknown = 0
    for value in values:
        if value is None:
            unknown += 1
        elif value:
            known += 1
    if known >= n:
        return True
    return None if known + unknown >= n else False
