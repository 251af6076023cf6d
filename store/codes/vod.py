"""What the VOD/SOS item may be answered with: level by EBMT 2023, what its onset is counted from, worst grade."""

from __future__ import annotations

from store.codes.base import Code, CodeList, code_list

VODS = CodeList(
    "vod",
    (
        Code("no", "no VOD/SOS"),
        Code("probable", "probable VOD/SOS"),
        Code("clinical", "clinical VOD/SOS"),
        Code("proven", "proven VOD/SOS"),
        Code("CANNOT", "cannot judge, data needed"),
    ),
)
# The readers agree that it was and not how sure it is: what an item is determined as, never what a reader answers.
VOD_YES = "yes"
VOD_YES_LABEL = "VOD/SOS, level not specified"
# From the surest down: what the figures count as VOD/SOS.
LEVELS: tuple[str, ...] = ("proven", "clinical", "probable")
HAD = frozenset({*LEVELS, VOD_YES})

ANCHORS = code_list("vod_anchor", hct="HCT day 0", last_ino="last INO dose", first_ino="first INO dose")
# Severity in adults, EBMT 2016, which EBMT 2023 keeps; 5 is death of it.
GRADES = code_list("vod_grade", **{"1": "mild", "2": "moderate", "3": "severe", "4": "very severe", "5": "fatal"})

# The digits never move.
VOD_KEYS: dict[str, str] = {"1": "no", "2": "probable", "3": "clinical", "4": "proven", "0": "CANNOT"}
