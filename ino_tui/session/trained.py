"""What is said when a reader is through with the training cases: how she did, what of the last one was not right."""

from __future__ import annotations

from ino_tui.session.ballot import short_of
from ino_tui.session.desk import Desk
from ino_tui.view import Notice
from store.commands import Sign


def trained_notice(desk: Desk, last: Sign) -> Notice:
    """Her first answers that were right; the last case is gone by now, so what was not right in it is told here."""
    seen = desk.seen
    trained = seen.trained(seen.asker.id)
    said = f"The training is done, {trained.right} of {trained.items} first answers were right"
    wrong = [
        f"{short_of(each.endpoint)} {each.first}, right {each.gold}"
        for each in seen.first_answers(seen.asker.id, last.case)
        if not each.right
    ]
    if wrong:
        said += f" ({last.case}: {'; '.join(wrong)})"
    return Notice(f"{said}; these are your cases.", "good")
