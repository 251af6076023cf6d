"""Which move or act an action is, where the desk stands now: on the conflict screen the cited rows are at hand."""

from __future__ import annotations

from ino_tui.session.answering import ACTS
from ino_tui.session.desk import Desk
from ino_tui.session.moves import MOVES, Move
from ino_tui.session.place import Place
from ino_tui.session.room import ROOM_MOVES
from ino_tui.session.ruling import in_conflict
from ino_tui.session.ruling_acts import CONFLICT_ACTS, CONFLICT_MOVES, RULING_ACTS, RULING_MOVES, Act


def act_of(action_id: str, desk: Desk, place: Place) -> Act | None:
    """What an action does to drafts and prompts; None for one that does nothing to them."""
    if action_id in CONFLICT_ACTS and in_conflict(desk, place):
        return CONFLICT_ACTS[action_id]
    return ACTS.get(action_id) or RULING_ACTS.get(action_id)


def move_of(action_id: str, desk: Desk, place: Place) -> Move:
    """What an action moves. Raises KeyError for one that moves nothing."""
    if action_id in CONFLICT_MOVES and in_conflict(desk, place):
        return CONFLICT_MOVES[action_id]
    return MOVES.get(action_id) or RULING_MOVES.get(action_id) or ROOM_MOVES[action_id]
