"""What the conflict screen shows, frozen: where two readers differ, and what each of them cited.

Whoever the readers are and when they signed is not in here.
"""

from __future__ import annotations

from typing import Literal

import msgspec

# By whom a row was cited.
By = Literal["both", "reader 1", "reader 2"]


class Compared(msgspec.Struct, frozen=True):
    """One thing both readers said: what, as each put it (empty: nothing), and whether they differ in it."""

    name: str
    one: str
    other: str
    differs: bool


class CitedRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the source that a reader cited: its name, its values in words, by whom, the event it is told in.

    ``yours``: the chair cites it for his own answer. ``event`` is the index of that event, or of the nearest
    in time; -1 where there is none.
    """

    table: str
    row: int
    name: str
    values: str
    by: By
    event: int
    yours: bool = False


class RulingView(msgspec.Struct, frozen=True, kw_only=True):
    """A discordant item.

    ``compared`` has what differs first. ``rows`` are the cited rows where the citations part, then those
    cited by both; ``at`` is the chosen one, -1 where none is. ``amended`` says which cites rest on rows
    that were amended since. ``own`` is what the chair chose beside his answer, a name and words each.
    ``decided`` is what was decided, ``revealed`` what criteria and centre say: empty until he signed.
    ``settled`` are the items of the case that no one differs on, ``unfolded`` whether they are told one
    by one. ``hers`` is whether the asker may be the one who rules, ``ready`` whether there is something
    to sign. ``shown`` is whether it stands in the place of the course.
    """

    endpoint: str
    label: str
    state: str
    compared: tuple[Compared, ...]
    rows: tuple[CitedRow, ...]
    at: int
    amended: tuple[str, ...] = ()
    own: tuple[tuple[str, str], ...] = ()
    decided: tuple[tuple[str, str], ...] = ()
    revealed: tuple[tuple[str, str], ...] = ()
    settled: tuple[tuple[str, str], ...] = ()
    unfolded: bool = False
    hers: bool = False
    ready: bool = False
    refused: str = ""
    shown: bool = False
