"""What leaves a study is put in its record, before it does."""

from __future__ import annotations

from ino_tui.commands.speech import plain, say, say_beside
from store.commands import NoteExport
from store.errors import InoError, Refused
from store.seen import Seen
from store.study import Study


def note_export(study: Study, seen: Seen, basis: str, digest: str) -> None:
    """Record that what the asker sees leaves the study; ``digest`` is the SHA-256 of its list of files, or of itself.

    Raises Refused where the record takes no line and the study is a committee's; in an audit it is said.
    """
    try:
        receipt = study.commit(NoteExport(basis=basis, revision=seen.revision, digest=digest), by=seen.asker.id)
    except (InoError, OSError) as error:
        why = str(error) if isinstance(error, InoError) else f"the journal cannot be written ({error.strerror})"
        if study.charter.profile == "committee":
            raise Refused(
                "not-recorded", f"What leaves a committee's study is recorded, and it cannot be: {why}"
            ) from None
        say(f"That this was exported is not in the record: {plain(why)}")
    else:
        say_beside(receipt)
