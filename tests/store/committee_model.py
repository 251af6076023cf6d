"""What an item of a committee is, told a second time: from what was done to it, one event after the other.

The program works the state out from the whole record each time; this keeps it and moves it on. It is
written from docs/committee.md and knows nothing of the program.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

CLASSES = {"10": "DISEASE", "11": "DISEASE", "34": "INFECTION", "40": "HAEM"}
DAYS_APART = 14
RULED = ("chair", "meeting")


class Item:
    """One item. ``said`` holds each reader's last answer since it was opened (again): value and date."""

    def __init__(self, endpoint: str, *, at_once: bool) -> None:
        self.endpoint = endpoint
        self.at_once = at_once
        self.queries: set[int] = set()
        # Every answer of a reader from the first on; what was opened again is not forgotten.
        self.ever: dict[str, list[str]] = {}
        self.reopened = False
        self.locks: set[int] = set()
        self._begin()

    def _begin(self) -> None:
        self.said: dict[str, tuple[str, str]] = {}
        self.order: list[str] = []  # in the order of first answers
        self.dispatched = self.at_once
        self.referred = False
        self.final_by = ""
        self.value = ""
        self.ruler = ""
        self.stale: set[str] = set()
        self.barred: set[str] = set()  # whose answer was taken out when she declared a conflict

    # -- what is the case -------------------------------------------------------------------------

    def answerers(self) -> list[str]:
        """Who has answered it; CANNOT is not counted, nor an answer that was taken out."""
        return [r for r in self.order if self.said[r][0] != "CANNOT" and r not in self.barred]

    def agreed(self) -> str:
        """What the two readers agree on; empty where they differ."""
        (one, on), (other, upon) = (self.said[r] for r in self.answerers())
        if self.endpoint == "death.cause":
            same = CLASSES[one] == CLASSES[other]
            return one if one == other else CLASSES[one] if same else ""
        if self.endpoint == "vod":
            return one if one == other else "yes" if "no" not in (one, other) else ""
        if one != other:
            return ""
        far = bool(on) and abs((date.fromisoformat(on) - date.fromisoformat(upon)).days) > DAYS_APART
        return "" if self.endpoint == "relapse" and far else one

    def state(self, assigned: Iterable[str]) -> str:
        """Where it stands."""
        if self.final_by:
            return "final"
        answerers = self.answerers()
        if not self.said:
            return "open" if list(assigned) else "unassigned"
        if len(answerers) < 2:
            return "one review"
        if self.agreed():
            return "agreed"
        if self.referred:
            return "to the meeting"
        return "with the chair" if self.dispatched else "discordant"

    def flags(self) -> set[str]:
        """Its flags."""
        here = {"stale": bool(self.stale), "locked": bool(self.locks), "reopened": self.reopened}
        return {flag for flag, is_so in here.items() if is_so}

    # -- who may --------------------------------------------------------------------------------------

    def seats(self, assigned: Iterable[str]) -> list[str]:
        """Who reads it: who answered, then those the case is assigned to, two of them."""
        return list(dict.fromkeys([*self.answerers(), *assigned]))[:2]

    def may_sign(self, reader: str, assigned: Iterable[str], answer: tuple[str, str]) -> bool:
        """Whether a reader who may judge the case may sign this answer."""
        answerers = self.answerers()
        if self.locks or self.final_by or reader not in self.seats(assigned):
            return False
        if reader not in self.said or reader in self.stale:
            return True
        could_not = self.said[reader][0] == "CANNOT"
        both = any(r != reader for r in answerers)
        return self.said[reader] != answer and (could_not or not both)

    # -- what happens -----------------------------------------------------------------------------------

    def sign(self, reader: str, answer: tuple[str, str]) -> None:
        """A reader signs."""
        if reader not in self.order and answer[0] != "CANNOT":
            self.order.append(reader)
        self.said[reader] = answer
        self.ever.setdefault(reader, []).append(answer[0])
        self.stale.discard(reader)
        self.settle()

    def settle(self) -> None:
        """Two who agree make it final once no query is open; from then on it is."""
        if not self.final_by and len(self.answerers()) == 2 and not self.queries and (value := self.agreed()):
            self.final_by, self.value = "agreement", value

    def rule(self, by: str, kind: str, value: str) -> None:
        """The chair rules, or signs what the meeting decided."""
        self.final_by, self.value, self.ruler = kind, value, by
        self.stale.discard(by)

    def amended(self) -> None:
        """The source changed under all who signed."""
        self.stale = {*self.said, *([self.ruler] if self.ruler else [])}

    def declared(self, reader: str) -> None:
        """A reader may not judge the case: her answer is taken out where nobody had answered beside her."""
        if self.answerers() == [reader] and not self.final_by:
            self.barred.add(reader)

    def reopen(self) -> None:
        """It is read again."""
        self._begin()
        self.reopened = True
