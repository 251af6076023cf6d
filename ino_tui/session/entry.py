"""A line of text that is being typed. Pure."""

from __future__ import annotations

import msgspec

# What one answer in words may hold; a paste longer than that is cut.
LIMIT = 2000


class Entry(msgspec.Struct, frozen=True):
    """Text and the index of the character under the cursor (``len(text)`` at the end)."""

    text: str = ""
    cursor: int = 0

    @classmethod
    def of(cls, text: str) -> Entry:
        """A line with the cursor at its end."""
        return cls(text[:LIMIT], len(text[:LIMIT]))

    def insert(self, text: str) -> Entry:
        """With text put in at the cursor; line breaks become spaces, other controls are left out."""
        flat = "".join(c for c in text.replace("\r\n", "\n").replace("\n", " ").replace("\t", " ") if _kept(c))
        flat = flat[: LIMIT - len(self.text)]
        return Entry(self.text[: self.cursor] + flat + self.text[self.cursor :], self.cursor + len(flat))

    def edited(self, key: str) -> Entry | None:
        """After an editing key; None for a key that is not one."""
        before, after = self.text[: self.cursor], self.text[self.cursor :]
        if key == "backspace":
            return Entry(before[:-1] + after, max(0, self.cursor - 1))
        if key == "delete":
            return Entry(before + after[1:], self.cursor)
        if key == "ctrl+u":
            return Entry(after, 0)
        if key == "ctrl+k":
            return Entry(before, self.cursor)
        if key in {"ctrl+w", "alt+backspace", "ctrl+backspace"}:
            kept = before.rstrip()
            kept = kept[: kept.rfind(" ") + 1]
            return Entry(kept + after, len(kept))
        target = {
            "left": max(0, self.cursor - 1),
            "right": min(len(self.text), self.cursor + 1),
            "home": 0,
            "ctrl+a": 0,
            "end": len(self.text),
            "ctrl+e": len(self.text),
        }.get(key)
        return None if target is None else Entry(self.text, target)


def _kept(char: str) -> bool:
    """Whether a character may stand in an answer: no controls, no halves of a character."""
    return char >= " " and char != "\x7f" and not "\x80" <= char <= "\x9f" and not "\ud800" <= char <= "\udfff"
