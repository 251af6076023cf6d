"""The history of an item, of its case, of the study: who changed what, when, from what, to what and why.

Newest first. Lines are made when they are looked at: a history may hold ten thousand transactions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import groupby
from typing import overload

from ino_tui.session.naming import name_of
from ino_tui.view import Scope
from store.criteria.endpoints import inputs_of
from store.history import Change, history_of, history_without_answers, local_time
from store.moments import utc_time
from store.seen import Seen

# In the order in which one key goes through them.
SCOPES: dict[Scope, str] = {"item": "this item", "case": "the whole case", "study": "the study"}


class Story(Sequence[str]):
    """A history as lines; those of a transaction are made when the first of them is asked for."""

    def __init__(
        self,
        changes: Sequence[Change],
        scope: Scope,
        head: Sequence[str] = (),
        number: Callable[[int], int] = lambda revision: revision,
        name: Callable[[str], str] = lambda person: person,
    ) -> None:
        self._scope = scope
        # By which the asker knows a revision, and a person.
        self._number = number
        self._name = name
        self._groups = [list(group) for _, group in groupby(changes, key=lambda change: change.revision)]
        self._made = list(head)
        self._next = 0
        self._length = len(head) + sum(1 + len(g) + len(_reasons(g)) for g in self._groups)

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, index: int) -> str: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[str]: ...

    def __getitem__(self, index: int | slice) -> str | Sequence[str]:
        wanted = index.stop if isinstance(index, slice) else index + 1
        while self._next < len(self._groups) and (wanted is None or wanted <= 0 or len(self._made) < wanted):
            group = self._groups[self._next]
            self._made += _told(group, self._scope, self._number(group[0].revision), self._name)
            self._next += 1
        return self._made[index]


def story_of(seen: Seen, scope: Scope, case_id: str, endpoint: str) -> Story:
    """The history as far as the asker may see it, a line for every transaction, change and reason."""
    if scope == "study":
        return Story(history_without_answers(seen)[::-1], scope, _head(seen), seen.number, partial(name_of, seen))
    try:
        changes = history_of(seen, case_id, full=scope == "case")
    except KeyError:
        return Story((), scope, ("Nothing is known of this case.",))
    if scope == "item":
        tables = inputs_of(endpoint)
        changes = tuple(c for c in changes if _bears_on(c, endpoint, tables))
    return Story(changes[::-1], scope, number=seen.number, name=partial(name_of, seen))


def _bears_on(change: Change, endpoint: str, tables: Sequence[str]) -> bool:
    """Whether a change is of an item: its answers and rulings, what it reads, its site value, its case taken out."""
    if change.table in ("reviews", "reveals", "rulings", "rereads"):
        return change.item == endpoint
    if change.table == "queries":
        return change.item.endswith(f" {endpoint}")
    return change.table in tables or change.table == "withdrawals" or _is_site_value(change, endpoint)


def _is_site_value(change: Change, endpoint: str) -> bool:
    return change.table == "site_values" and change.item == endpoint


def _head(seen: Seen) -> tuple[str, ...]:
    """Which study, at which revision; the head for who may see it."""
    said = f"{seen.info.name}, revision {seen.shown_revision}, {len(seen.case_ids)} cases"
    out = f", {len(seen.withdrawn)} withdrawn" if seen.withdrawn else ""
    return (f"{said}{out}", *((f"  head {seen.head}",) if seen.head is not None else ()))


def _reasons(changes: Sequence[Change]) -> list[str]:
    """The reasons of a transaction, each once."""
    return list(dict.fromkeys(change.why for change in changes if change.why))


def _told(changes: Sequence[Change], scope: Scope, number: int, name: Callable[[str], str]) -> list[str]:
    """A transaction: when, by whom and what it was; its changes; its reasons."""
    first = changes[0]
    local, utc = local_time(first.at)[:19], utc_time(first.at)
    here = local[11:] if local[:10] == utc[:10] else local
    head = f"rev {number} · {utc} · here {here} · {name(first.by)} · {first.act}"
    # Within a transaction in the order in which it was written: sorted by revision, then turned.
    return [head, *(f"  {_line(c, scope)}" for c in reversed(changes)), *(f"  why: {w}" for w in _reasons(changes))]


def _line(change: Change, scope: Scope) -> str:
    """``labs 2019-03-26 ANC value: 1.4 → 0.4``; of an item's own answers only the field."""
    own = scope == "item" and change.table in ("reviews", "reveals")
    case = change.case if scope == "study" else ""
    table = "" if change.table in ("reviews", "reveals") else change.table
    parts = (change.field,) if own else (case, table, change.item, change.field)
    what = " ".join(part for part in parts if part)
    signed = f" ({change.signed})" if change.signed else ""
    if change.before is None:
        return f"{what}: {change.after or ''}{signed}"
    return f"{what}: {change.before} → {change.after if change.after is not None else 'removed'}{signed}"
