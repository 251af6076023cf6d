"""Reasons a reader may give with one key where her answer differs from the proposal."""

from __future__ import annotations

from store.codes.base import CodeList, code_list

RATIONALES: CodeList = code_list(
    "rationale",
    source="source data read differently",
    sample="another sample is the right one",
    timing="outside or inside the window",
    counts="counts explained by transfusion, G-CSF or infection",
    extramedullary="extramedullary disease judged differently",
    course="clinical course outweighs the single value",
    cause="chain of events starts elsewhere",
    site="agree with the treating centre",
    criteria="the criteria do not fit this case",
    other="other (in words)",
)
# Keys offered for them, in order.
RATIONALE_KEYS = "1234567890"
# Where a reason from the list does not do, words are asked for.
NEEDS_TEXT = frozenset({"other"})
