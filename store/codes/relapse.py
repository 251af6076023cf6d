"""What the relapse item may be answered with: the first relapse after the remission that INO brought."""

from __future__ import annotations

from store.codes.base import Code, CodeList

RELAPSES = CodeList(
    "relapse",
    (
        Code("none", "no relapse"),
        Code("BM", "marrow relapse"),
        Code("EM", "extramedullary relapse"),
        Code("BM+EM", "marrow and extramedullary relapse"),
        Code("MRD", "MRD only"),
        Code("CANNOT", "cannot judge, data needed"),
    ),
)
# The readers agree that it was and not where: what an item is determined as, never what a reader answers.
RELAPSE_YES = "yes"
# What the figures count as relapse; MRD alone is a marrow under 5 % blasts and nothing outside it.
OVERT = frozenset({"BM", "EM", "BM+EM", RELAPSE_YES})
# Answers that have a date: that of the relapse.
DATED = frozenset({*OVERT, "MRD"})

# The digits never move.
RELAPSE_KEYS: dict[str, str] = {"1": "none", "2": "BM", "3": "EM", "4": "BM+EM", "5": "MRD", "0": "CANNOT"}
