"""How an item stands, as one glyph and in words; the tone only helps to find it."""

from __future__ import annotations

from ino_tui.evidence.model import Tone
from ino_tui.view import Level, Mark

# glyph, words, tone. Every glyph is another shape: colour is never the only sign.
MARKS: dict[Mark, tuple[str, str, Tone]] = {
    "open": ("○", "open", "plain"),
    "second read": ("◎", "second read", "warn"),
    "answered": ("◐", "answered, not signed", "warn"),
    "revealed": ("!", "revealed, not signed", "warn"),
    "amending": ("±", "amending, not signed", "warn"),
    "stale": ("↻", "stale: amended since", "warn"),
    "waiting": ("?", "waits for data", "warn"),
    "signed": ("●", "signed", "good"),
    "final": ("■", "final", "good"),
    "derived": ("=", "derived", "dim"),
    "discordant": ("≠", "discordant", "bad"),
    "with the chair": ("§", "with the chair", "warn"),
    "to the meeting": ("¶", "to the meeting", "warn"),
}

LEVELS: dict[Level, tuple[str, Tone]] = {
    "info": ("·", "plain"),
    "good": ("✓", "good"),
    "warn": ("!", "warn"),
    "error": ("✗", "bad"),
}

# Why a case should be read early: a letter for the queue, and words.
TRIAGE: dict[str, str] = {"differs": "D", "missing": "M", "died in remission": "R"}
TRIAGE_WORDS: dict[str, str] = {
    "differs": "criteria and treating centre differ",
    "missing": "data missing",
    "died in remission": "died in remission",
}
