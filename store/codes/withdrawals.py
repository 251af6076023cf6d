"""Why a case leaves every denominator of a study."""

from __future__ import annotations

from store.codes.base import CodeList, code_list

WITHDRAWALS: CodeList = code_list(
    "withdrawal",
    ineligible="not eligible for the study",
    consent="consent withdrawn",
    other="other (in words)",
)
# Where a reason from the list does not do, words are asked for.
NEEDS_WORDS = frozenset({"other"})
