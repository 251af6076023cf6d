"""The history of an item in lines: who answered what and when, and what changed in the source it reads."""

from __future__ import annotations

from store.criteria.endpoints import inputs_of
from store.history import Change, history_of, local_time
from store.seen import Seen


def story_of(seen: Seen, case_id: str, endpoint: str, _event: int = -1) -> tuple[str, ...]:
    """One line a change, newest first: answers to the item, then the source tables that it reads."""
    try:
        changes = history_of(seen, case_id)
    except KeyError:
        return ("Nothing is known of this case.",)
    tables = inputs_of(endpoint)
    answers = [c for c in changes if c.table in ("reviews", "reveals") and c.item == endpoint]
    source = [c for c in changes if c.table in tables or (c.table == "site_values" and endpoint in c.item)]
    lines = ["Answers" if answers else "Answers: none yet"]
    lines += [_line(c) for c in reversed(answers)]
    lines += ["Source tables it reads"]
    lines += [_line(c) for c in reversed(source)]
    return tuple(lines)


def _line(change: Change) -> str:
    what = " ".join(part for part in (change.table, change.item, change.field) if part)
    if change.table in ("reviews", "reveals"):
        what = change.field
    value = change.after if change.before is None else f"{change.before} → {change.after or 'removed'}"
    why = f" · {change.why}" if change.why else ""
    return f"rev {change.revision} · {local_time(change.at)} · {change.by} · {what}: {value}{why}"
