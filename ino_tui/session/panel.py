"""The cohort's figures as they arrive, late ones dropped, and what the last signature moved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ino_tui.requests import Compute
from ino_tui.session.agreement import agreement_known
from ino_tui.session.bases import bases_of
from ino_tui.session.chair import figures_off
from ino_tui.session.desk import Desk
from ino_tui.session.moves import PANEL_PAGES
from ino_tui.session.place import Place
from ino_tui.view import Figure, Moved, PanelView, Progress

# What of a figure is not a number that can move.
_WORDS = frozenset({"label", "title", "note", "method"})
# What of an answer has a field of its own.
_FIELDS = frozenset({"figures", "revision", "basis", "mix", "cached"})


class Panel:
    """Figures of one basis at one revision, and those that are asked for."""

    def __init__(self) -> None:
        self._figures: tuple[Figure, ...] | None = None
        self._extra: Mapping[str, Any] = {}
        self._mix: Mapping[str, int] = {}
        self._revision = -1
        self._basis = ""
        # Kept from an earlier session: shown until the same is worked out anew.
        self._cached = False
        self._asked: tuple[str, int] | None = None
        self._error = ""
        self._moved: Mapping[str, Moved] = {}
        # Figures before the asker's last signature, and the first revision that holds it.
        self._before: tuple[Figure, ...] | None = None
        self._signed_at = -1
        self._bases: tuple[str, ...] = ()

    def signed(self, revision: int) -> None:
        """The asker signed: what moves from here to that revision is marked."""
        # Of kept figures nobody knows that only this signature lies between them and the next ones.
        self._before = None if self._cached else self._figures
        self._signed_at = revision
        self._moved = {}

    def unmoved(self, revision: int) -> None:
        """The revision before this one became this one, and no figure can differ for it."""
        if self._revision == revision - 1:
            self._revision = revision
        if self._asked is not None and self._asked[1] == revision - 1:
            self._asked = (self._asked[0], revision)

    def request(self, basis: str, revision: int) -> Compute | None:
        """What must be worked out; None where it is here or on its way."""
        if (basis, revision) == self._asked or self._here(basis, revision):
            return None
        self._asked = (basis, revision)
        return Compute(basis=basis, revision=revision)

    def arrived(self, answer: Mapping[str, Any], wanted: str) -> bool:
        """Take figures in; false for those of another basis than wanted, and for older ones than are here.

        ``answer`` is the engine's: revision, basis, figures, and what else it says. Figures of an
        earlier revision than the study's, and ``cached`` ones, are shown, marked as being updated.
        """
        basis, revision = str(answer["basis"]), int(answer["revision"])
        cached = bool(answer.get("cached"))
        if basis != wanted or (basis == self._basis and (revision < self._revision or (cached and not self._cached))):
            return False
        figures = tuple(answer.get("figures", ()))
        if basis != self._basis:
            self._moved, self._before = {}, None
        elif self._before is not None and revision >= self._signed_at:
            self._moved, self._before = moved(self._before, figures), None
        # What says the same stays the same: nothing is drawn again for it.
        self._figures = self._figures if figures == self._figures else figures
        self._revision, self._basis, self._error = revision, basis, ""
        self._cached = cached
        self._mix = _kept(self._mix, answer.get("mix", {}))
        self._extra = _kept(self._extra, {k: v for k, v in answer.items() if k not in _FIELDS})
        return True

    def failed(self, reason: str) -> None:
        """The statistics process could not answer; the old figures stay."""
        self._error = reason

    def _here(self, basis: str, revision: int) -> bool:
        return (basis, revision) == (self._basis, self._revision) and not self._cached

    def view(self, desk: Desk, place: Place, before: PanelView | None) -> PanelView:
        """The panel as shown; the one before where nothing in it changed."""
        bases = bases_of(desk)
        if bases != self._bases:
            self._bases = bases
        seen = desk.seen
        here = self._here(place.basis, seen.revision)
        if seen.blind:
            # Whether newer figures are on their way tells of a line that she may not know of, but after her own.
            here = place.basis == self._basis and not self._cached and self._revision >= self._signed_at
        progress: Progress = desk.progress
        agreement, agreement_off = agreement_known(desk)
        new = PanelView(
            figures=self._figures,
            revision=seen.number(self._revision) if self._revision >= 0 else -1,
            basis=place.basis,
            bases=self._bases,
            page=place.page,
            pages=PANEL_PAGES,
            updating=not here and not self._error and not figures_off(desk.seen),
            cached=self._cached,
            moved=self._moved,
            error=self._error,
            off=figures_off(desk.seen),
            mix=self._mix,
            extra=self._extra,
            progress=progress,
            agreement=agreement,
            agreement_off=agreement_off,
        )
        if before is None:
            return new
        same = all(_same(getattr(before, n), getattr(new, n)) for n in PanelView.__struct_fields__)
        return before if same else new


def _kept(old: Mapping[str, Any], new: Mapping[str, Any]) -> Mapping[str, Any]:
    return old if old == new else new


def _same(old: object, new: object) -> bool:
    """Equal, without walking through figures that are other objects."""
    return old is new or (not isinstance(old, tuple | Mapping) and old == new)


def moved(old: Iterable[Figure], new: Iterable[Figure]) -> Mapping[str, Moved]:
    """The figures whose numbers differ, by id."""
    before = {f["id"]: f for f in old}
    found: dict[str, Moved] = {}
    for figure in new:
        was = before.get(figure["id"])
        if was is not None and _numbers(was) != _numbers(figure):
            found[figure["id"]] = Moved(was, figure)
    return found


def _numbers(figure: Figure) -> dict[str, Any]:
    return {k: v for k, v in figure.items() if k not in _WORDS}
