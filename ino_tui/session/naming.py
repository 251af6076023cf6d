"""What a person is called to the asker. Pure."""

from __future__ import annotations

from store.seen import Seen


def name_of(seen: Seen, person: str) -> str:
    """A person as the asker is told of her: to who is blind another reader has no name."""
    known = seen.people.get(person)
    if seen.blind and known is not None and person != seen.asker.id and "reviewer" in known.roles:
        return "a reader"
    return person
