"""How far readers agree, as the statistics told it: asked for while a page shows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ino_tui.cohort.process.asking import AgreementRequest
from ino_tui.requests import Inquire
from ino_tui.session.chair import figures_off
from ino_tui.session.desk import Desk
from ino_tui.session.place import Place

# The last page of the panel.
AGREEMENT_PAGE = 5
# It is the same on every basis.
AGREEMENT = AgreementRequest(basis="final")


def agreement_questions(desk: Desk, place: Place) -> list[Inquire]:
    """What must be asked for the page of the panel, where it is open and that is not known yet."""
    if place.page != AGREEMENT_PAGE or figures_off(desk.seen):
        return []
    asked = desk.told.ask(AGREEMENT, desk.seen.revision)
    return [asked] if asked is not None else []


def agreement_known(desk: Desk) -> tuple[Mapping[str, Any] | None, str]:
    """The page of agreement as JSON holds it, or why there is none; neither while it is worked out."""
    known = desk.told.known(AGREEMENT)
    return (known.document, known.error) if known is not None else (None, "")
