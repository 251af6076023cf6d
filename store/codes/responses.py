"""What a response item may be answered with, and the order of best response.

Order: CR > CRh > CRi > CRu > MLFS > PR > NR > PD > NE > ED. RELAPSE is a loss of an earlier
remission, so for the best response it ranks with PD; CANNOT is no answer to the question.
"""

from __future__ import annotations

from store.codes.base import Code, CodeList

RESPONSES = CodeList(
    "response",
    (
        Code("CR", "complete remission"),
        Code("CRh", "CR with partial recovery of counts"),
        Code("CRi", "CR with incomplete recovery of counts"),
        Code("CRu", "CR, unconfirmed extramedullary"),
        Code("MLFS", "morphologic leukaemia-free state"),
        Code("PR", "partial remission"),
        Code("NR", "no response"),
        Code("PD", "progressive disease"),
        Code("RELAPSE", "relapse"),
        Code("ED", "died before assessment"),
        Code("NE", "not evaluable"),
        Code("CANNOT", "cannot judge, data needed"),
    ),
)

BEST_ORDER: tuple[str, ...] = ("CR", "CRh", "CRi", "CRu", "MLFS", "PR", "NR", "PD", "RELAPSE", "NE", "ED")

# The digits never move; the letters are offered only where the criteria set has the category.
RESPONSE_KEYS: dict[str, str] = {
    "1": "CR",
    "2": "CRi",
    "3": "CRu",
    "4": "PR",
    "5": "NR",
    "6": "PD",
    "7": "RELAPSE",
    "8": "ED",
    "9": "NE",
    "0": "CANNOT",
    "h": "CRh",
    "m": "MLFS",
}


def best_of(answers: list[str]) -> str | None:
    """The best of several responses by `BEST_ORDER`; None where none is an answer."""
    ranked = [a for a in answers if a in BEST_ORDER]
    return min(ranked, key=BEST_ORDER.index) if ranked else None
