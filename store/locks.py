"""Locks: what of a study is frozen. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from store.committee import Lock
from store.tables import Stored

_SHOWN_OF_HEAD = 12


def lock_id(number: int, head: str) -> str:
    """What figures and exports carry: ``lock1-0123456789ab``."""
    return f"lock{number}-{head[:_SHOWN_OF_HEAD]}"


def locks_in_force(documents: Mapping[str, Stored]) -> tuple[Lock, ...]:
    """The locks that nobody has released, from the table ``locks``, in the order of their numbers."""
    found = (stored.decode(Lock) for stored in documents.values())
    return tuple(sorted((lock for lock in found if not lock.released), key=lambda lock: lock.number))


def name_of(lock: str, *, blind: bool) -> str:
    """A lock's id as a person is told of it: to a blind reader without the digits of the head."""
    return lock.partition("-")[0] if blind else lock


def whole_lock(locks: Iterable[Lock]) -> Lock | None:
    """The lock that freezes the whole study, if there is one."""
    return next((lock for lock in locks if not lock.endpoints), None)


def frozen_by(locks: Iterable[Lock], *, blind: bool = False) -> str:
    """What figures and exports say of the locks in force: the id of that on the study, else each with its endpoints.

    Empty where nothing is frozen.
    """
    there = tuple(locks)
    whole = whole_lock(there)
    if whole is not None:
        return name_of(whole.id, blind=blind)
    return "; ".join(f"{name_of(lock.id, blind=blind)} ({', '.join(lock.endpoints)})" for lock in there)


def lock_on(locks: Iterable[Lock], endpoint: str) -> str:
    """The id of a lock that freezes an endpoint; empty where none does.

    A lock on ``response`` freezes the response of every cycle and the best.
    """
    kind = "response" if endpoint.startswith("response.") else endpoint
    return next((lock.id for lock in locks if not lock.endpoints or {kind, endpoint} & {*lock.endpoints}), "")
