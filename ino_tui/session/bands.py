"""Best and worst case over items still open, under a figure of the cohort screen; for whoever may know them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ino_tui.cohort.process.asking import BAND_ROLES, BANDED, BandsRequest
from ino_tui.session.contents import entry_of
from ino_tui.session.desk import Desk
from ino_tui.session.place import Place

# Where event-free survival is read.
MONTHS = (12.0, 24.0)


def band_question(desk: Desk, place: Place) -> BandsRequest | None:
    """What must be asked for the figure as it is shown; None where it has no band, or not for the asker."""
    entry = entry_of(place.room.chosen)
    if place.room.by or entry.id not in BANDED or not set(desk.seen.asker.roles) & set(BAND_ROLES):
        return None
    return BandsRequest(basis=place.basis)


def band_of(desk: Desk, place: Place, revision: int) -> str:
    """The band of the figure in words, or why there is none; empty where it has none, or not for the asker.

    ``revision`` is that of the figure: a band of another one is not shown beside it.
    """
    question = band_question(desk, place)
    if question is None:
        return ""
    known = desk.told.known(question)
    if known is None or known.revision != revision:
        return "open items: being worked out"
    document = known.document or {}
    shown = [band for band in document.get("bands", ()) if band["id"] == place.room.chosen]
    return band_words(shown) if shown else document.get("no_band", known.error)


def band_words(bands: Sequence[Mapping[str, Any]]) -> str:
    """``open items: 12 of 253; worst 52.0 %, best 64.0 %``; of a curve, from worst to best at each of `MONTHS`."""
    some = bands[0]
    head = f"open items: {some['open']} of {some['of']}"
    if some.get("months") is None:
        worst, best = ("?" if some[case] is None else f"{some[case]:.1f} %" for case in ("worst", "best"))
        return f"{head}; worst {worst}, best {best}"
    return f"{head}; worst to best: {', '.join(_at(band) for band in bands if band['months'] in MONTHS)}"


def _at(band: Mapping[str, Any]) -> str:
    """``12 mo 52.0-64.0 %``."""
    if band["worst"] is None and band["best"] is None:
        return f"{band['months']:g} mo not estimable"
    worst, best = ("?" if band[case] is None else f"{band[case]:.1f}" for case in ("worst", "best"))
    return f"{band['months']:g} mo {worst}-{best} %"
