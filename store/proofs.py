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
    """Who has shown in this process that she is at the keyboard, with which secret, and when she last signed."""

    def __init__(self) -> None:
        self._used: dict[str, tuple[float, str]] = {}

    def copy(self) -> Proofs:
        """The same proofs; what is done with one of the copy prolongs none of these."""
        copied = Proofs()
        copied._used = dict(self._used)
        return copied

    def __contains__(self, person: str) -> bool:
        return person in self._used

    def use(self, person: str, kept: KeptSecret | None) -> None:
        """Note that the person typed her secret, or signed; ``kept`` is what the record keeps of it."""
        if kept is not None:
            self._used[person] = (time.monotonic(), kept.hash)

    def holds(self, person: str, kept: KeptSecret | None, minutes: int) -> bool:
        """Whether the person did so within these minutes, with the secret that is in force and not locked since."""
        if kept is None or person not in self._used or kept.wrong >= ATTEMPTS:
            return False
        at, hashed = self._used[person]
        return hashed == kept.hash and time.monotonic() - at < minutes * 60
