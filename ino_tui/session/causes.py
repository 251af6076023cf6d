"""The causes of death by two digits, and by a word."""

from __future__ import annotations

from store.codes.causes import CAUSE_CLASSES, CAUSES

# First digit -> what its causes have in common.
GROUPS: dict[str, str] = {
    "1": "leukaemia",
    "2": "liver: VOD/SOS, liver failure",
    "3": "infection",
    "4": "haemorrhage",
    "5": "transplant: GVHD, graft, TMA, lung",
    "6": "organ failure, clots, TLS, CRS",
    "7": "other malignancy",
    "8": "external",
    "9": "unknown after review",
}
CANNOT = "CANNOT"
CANNOT_KEY = "0"
CANNOT_LABEL = "cannot judge, data needed"


def causes_of(digit: str) -> tuple[tuple[str, str, str], ...]:
    """The causes of a first digit: second digit, code, label."""
    return tuple((code[1], code, cause.label) for code, cause in CAUSES.items() if code[0] == digit)


def cause_label(code: str) -> str:
    """The label of a cause code, or of "cannot judge"; the code itself for any other."""
    if code == CANNOT:
        return CANNOT_LABEL
    cause = CAUSES.get(code)
    return cause.label if cause else code


def find_causes(words: str) -> tuple[tuple[str, str], ...]:
    """Code and label of the causes in which every word occurs, label hits before class hits."""
    wanted = words.casefold().split()
    if not wanted:
        return ()
    near: list[tuple[str, str]] = []
    far: list[tuple[str, str]] = []
    for code, cause in CAUSES.items():
        label = f"{code} {cause.label}".casefold()
        whole = f"{label} {CAUSE_CLASSES[cause.klass]} {cause.cibmtr}".casefold()
        if all(word in label for word in wanted):
            near.append((code, cause.label))
        elif all(word in whole for word in wanted):
            far.append((code, cause.label))
    return (*near, *far)
