"""What the desk begins with: drafts, what is wrong with the study, and which moment of it is looked at."""

from __future__ import annotations

from ino_tui.keymap import Keymap
from ino_tui.recorder import why_read_only
from ino_tui.session import Session
from store.drafts import DraftBook, Drafts, Loaded
from store.history import local_time
from store.study import Study


def open_session(study: Study, person: str, drafts: Drafts, keymap: Keymap) -> Session:
    """A session on the study as it is, or as it was: then no draft is read."""
    loaded = Loaded(book=DraftBook()) if study.past else drafts.load()
    return Session(
        study.as_seen_by(person),
        loaded.book,
        keymap=keymap,
        read_only=why_read_only(study),
        said=" ".join(part for part in (loaded.warning, _torn(study)) if part),
        past=_moment(study),
    )


def _moment(study: Study) -> str:
    """Which moment is looked at, on the clock of this machine; empty for the newest."""
    if not study.past:
        return ""
    return f"AS OF rev {study.revision} · {local_time(study.log[-1].at)[:16]} · read-only"


def _torn(study: Study) -> str:
    if not study.torn or study.past or study.damage is not None:
        return ""
    return f"{study.torn} bytes of a last line that was never finished were left out; the next signature cuts them off."
