"""What the desk begins with: drafts, what is wrong with the study, and which moment of it is looked at."""

from __future__ import annotations

from ino_tui.keymap import Keymap
from ino_tui.recorder import why_read_only
from ino_tui.session import Session
from store.drafts import DraftBook, Drafts, Loaded
from store.history import local_time
from store.receipts import known_log
from store.study import Study


def open_session(study: Study, person: str, drafts: Drafts, keymap: Keymap) -> Session:
    """A session on the study as it is, or as it was: then no draft is read."""
    loaded = Loaded(book=DraftBook()) if study.past else drafts.load()
    return Session(
        study.as_seen_by(person),
        loaded.book,
        keymap=keymap,
        read_only=_past(study, person) or why_read_only(study),
        said=" ".join(part for part in (loaded.warning, _torn(study)) if part),
        past=_moment(study, person),
    )


def _past(study: Study, person: str) -> str:
    """Why nothing is signed in a study as it was; empty for the newest."""
    if not study.past:
        return ""
    return f"This is the study as of revision {known_log(study, person)[-1].rev}: nothing is answered or signed in it."


def _moment(study: Study, person: str) -> str:
    """Which moment is looked at, on the clock of this machine; empty for the newest."""
    if not study.past:
        return ""
    last = known_log(study, person)[-1]
    return f"AS OF rev {last.rev} · {local_time(last.at)[:16]} · read-only"


def _torn(study: Study) -> str:
    if not study.torn or study.past or study.damage is not None:
        return ""
    return f"{study.torn} bytes of a last line that was never finished were left out; the next signature cuts them off."
