"""Signing secrets at work: an attempt is judged and recorded, and holds for some minutes of signing."""

from __future__ import annotations

import time

import msgspec

from store.committee import KeptSecret, Person
from store.errors import Refused
from store.secrets import ATTEMPTS, holds, read_kept
from store.writes import Plan, plan_documents


class Attempt(msgspec.Struct, frozen=True):
    """What becomes of an attempt: what is written of it, and why it is refused; None: it is not."""

    plan: Plan | None = None
    refused: Refused | None = None


def judge_secret(person: Person, kept: KeptSecret | None, typed: str) -> Attempt:
    """Whether what was typed is the person's signing secret; a wrong one is written, and the right one after it."""
    if kept is None or not kept.hash:
        return Attempt(
            refused=Refused("no-secret", f"{person.id} has no signing secret yet; choose one with ino-tui secret.")
        )
    if kept.wrong >= ATTEMPTS:
        return Attempt(refused=_locked_out(person))
    hashed = read_kept(kept.salt, kept.hash)
    right = hashed is not None and holds(hashed, typed)
    if right and not kept.wrong:
        return Attempt()
    wrong = 0 if right else kept.wrong + 1
    document = {"salt": kept.salt, "hash": kept.hash, "wrong": wrong}
    plan = plan_documents("secret.right" if right else "secret.wrong", "", ("secrets", person.id, document))
    if right:
        return Attempt(plan)
    if wrong >= ATTEMPTS:
        return Attempt(plan, _locked_out(person))
    left = ATTEMPTS - wrong
    more = "1 more attempt" if left == 1 else f"{left} more attempts"
    return Attempt(plan, Refused("wrong-secret", f"That is not the signing secret of {person.id}; {more}."))


def _locked_out(person: Person) -> Refused:
    what = f"{ATTEMPTS} wrong secrets for {person.id}"
    return Refused("secret-locked", f"{what}; a coordinator lets her choose a new one (ino-tui secret --reset).")


class Proofs:
    """Who has shown in this process that she is at the keyboard, and when she last signed."""

    def __init__(self) -> None:
        self._used: dict[str, float] = {}

    def use(self, person: str) -> None:
        """Note that the person typed her secret, or signed."""
        self._used[person] = time.monotonic()

    def holds(self, person: str, minutes: int) -> bool:
        """Whether the person did so within these minutes."""
        used = self._used.get(person)
        return used is not None and time.monotonic() - used < minutes * 60
