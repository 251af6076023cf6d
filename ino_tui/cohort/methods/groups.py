"""Group labels: any values that can be told apart, in one order that does not depend on the rows'."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np

from ino_tui.cohort.methods.product_limit import Ints
from ino_tui.cohort.methods.wrong import WrongInput


def groups(labels: Sequence[Any] | Any, name: str = "group") -> tuple[tuple[Hashable, ...], Ints]:
    """The distinct labels in order, and which of them each row has.

    Raises BadInput where a label is missing (None, NaN, NA), is itself a row, or where there is no row of labels.
    """
    try:
        row: list[Hashable] = labels.tolist() if hasattr(labels, "tolist") else list(labels)
        found: set[Hashable] | None = set(row)
    except TypeError:
        found = None
    if found is None or isinstance(labels, str | bytes):
        raise WrongInput(f"{name} must be one row of labels.")
    if any(_missing(label) for label in found):
        raise WrongInput(f"{name} holds a missing value.")
    try:
        order = sorted(found)  # type: ignore[type-var]
    except TypeError:
        # Labels of several kinds have no order of their own.
        order = sorted(found, key=lambda label: (type(label).__name__, str(label)))
    place = {label: i for i, label in enumerate(order)}
    return tuple(order), np.array([place[label] for label in row], dtype=np.int64)


def _missing(label: Any) -> bool:
    # NaN and NaT differ from themselves; pandas' NA answers no question at all.
    return label is None or type(label).__name__ in {"NAType", "NaTType"} or label != label  # noqa: PLR0124
