"""Why two readers answered one item differently, as the chair sees it."""

from __future__ import annotations

from store.codes.base import CodeList, code_list

DISAGREEMENTS: CodeList = code_list(
    "disagreement",
    data="data missing",
    charter="charter unclear",
    reading="reading error",
    judgement="judgement",
)
