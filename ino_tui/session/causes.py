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
# Cause -> words that readers look for and that its label does not have.
_ALSO: dict[str, str] = {
    "10": "leukemia leukaemia disease relapsed progressive",
    "11": "leukemia leukaemia disease primary refractory",
    "20": "sinusoidal obstruction veno-occlusive hepatic",
    "21": "hepatic hepatitis",
    "30": "sepsis septic shock pneumonia bacteraemia bacteremia",
    "31": "sepsis pneumonia aspergillus candida mould mucor fusarium pneumocystis pjp",
    "32": "virus cmv ebv adenovirus hhv influenza covid pneumonia hepatitis encephalitis",
    "33": "toxoplasma parasite",
    "34": "sepsis septic shock pneumonia culture negative",
    "40": "hemorrhage bleeding brain cerebral stroke subdural",
    "41": "hemorrhage bleeding lung alveolar",
    "42": "hemorrhage bleeding bowel gut",
    "43": "hemorrhage bleeding",
    "52": "transplant",
    "53": "tma ttp hus",
    "54": "lung pneumonitis idiopathic respiratory",
    "60": "heart infarction arrhythmia",
    "61": "lung respiratory",
    "62": "kidney",
    "63": "brain neurological",
    "64": "bowel gut perforation",
    "65": "mof multiple organ",
    "66": "thrombosis embolism stroke pe coagulation",
    "67": "tls lysis",
    "68": "cytokine release icans",
    "70": "second secondary cancer mds aml",
    "71": "cancer",
}
CANNOT = "CANNOT"
CANNOT_KEY = "0"
CANNOT_LABEL = "cannot judge, data needed"


def causes_of(digit: str) -> tuple[tuple[str, str, str], ...]:
    """The causes of a first digit: second digit, code, label."""
    return tuple((code[1], code, cause.label) for code, cause in CAUSES.items() if code[0] == digit)


def find_causes(words: str) -> tuple[tuple[str, str], ...]:
    """Code and label of the causes in which every word occurs: in the label, then in a synonym, then in the class."""
    wanted = words.casefold().split()
    if not wanted:
        return ()
    found: list[tuple[int, str, str]] = []
    for code, cause in CAUSES.items():
        label = f"{code} {cause.label}"
        own = f"{label} {_ALSO.get(code, '')}"
        whole = f"{own} {CAUSE_CLASSES[cause.klass]} {cause.cibmtr}"
        for rank, text in enumerate((label, own, whole)):
            if all(word in text.casefold() for word in wanted):
                found.append((rank, code, cause.label))
                break
    return tuple((code, label) for _, code, label in sorted(found))
