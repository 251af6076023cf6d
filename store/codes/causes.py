"""Causes of death: code, label and class. Primary is one code; contributing are none or more."""

from __future__ import annotations

import msgspec


class Cause(msgspec.Struct, frozen=True):
    """A cause of death. ``cibmtr`` is the group of the CIBMTR 2900 form it maps to."""

    code: str
    label: str
    klass: str
    cibmtr: str


CAUSE_CLASSES: dict[str, str] = {
    "DISEASE": "leukaemia",
    "REGIMEN": "regimen (VOD, liver, TLS, CRS)",
    "INFECTION": "infection",
    "HAEM": "haemorrhage",
    "HCT": "GVHD, graft, TMA",
    "PULM": "lung, not infectious",
    "ORGAN": "organ failure",
    "VASC": "thrombosis, DIC",
    "MALIG": "other malignancy",
    "EXT": "external",
    "UNK": "unknown after review",
}

_ROWS = (
    ("10", "ALL relapse or progression", "DISEASE", "recurrence/persistence/progression"),
    ("11", "ALL refractory, never in remission", "DISEASE", "recurrence/persistence/progression"),
    ("20", "VOD/SOS", "REGIMEN", "organ failure: VOD/SOS"),
    ("21", "liver failure, not VOD", "REGIMEN", "liver failure (not VOD)"),
    ("30", "infection, bacterial", "INFECTION", "bacterial"),
    ("31", "infection, fungal", "INFECTION", "fungal"),
    ("32", "infection, viral", "INFECTION", "viral"),
    ("33", "infection, protozoal", "INFECTION", "protozoal"),
    ("34", "infection, organism not identified", "INFECTION", "organism not identified"),
    ("40", "haemorrhage, intracranial", "HAEM", "intracranial"),
    ("41", "haemorrhage, pulmonary or DAH", "HAEM", "pulmonary / DAH"),
    ("42", "haemorrhage, gastrointestinal", "HAEM", "GI"),
    ("43", "haemorrhage, other", "HAEM", "other"),
    ("50", "acute GVHD", "HCT", "acute GVHD"),
    ("51", "chronic GVHD", "HCT", "chronic GVHD"),
    ("52", "graft failure or rejection", "HCT", "graft failure"),
    ("53", "thrombotic microangiopathy", "HCT", "vascular: TMA/TTP/HUS"),
    ("54", "IPS or ARDS, not infectious", "PULM", "IPS, ARDS"),
    ("60", "cardiac failure", "ORGAN", "organ failure"),
    ("61", "pulmonary failure", "ORGAN", "organ failure"),
    ("62", "renal failure", "ORGAN", "organ failure"),
    ("63", "CNS failure", "ORGAN", "organ failure"),
    ("64", "gastrointestinal failure", "ORGAN", "organ failure"),
    ("65", "multi-organ failure", "ORGAN", "organ failure"),
    ("66", "thromboembolic or DIC", "VASC", "thromboembolic, DIC"),
    ("67", "tumour lysis", "REGIMEN", "other"),
    ("68", "CRS or neurotoxicity", "REGIMEN", "CRS"),
    ("70", "new malignancy", "MALIG", "new malignancy"),
    ("71", "prior malignancy", "MALIG", "prior malignancy"),
    ("80", "accident", "EXT", "accidental"),
    ("81", "suicide", "EXT", "suicide"),
    ("82", "other, not medical", "EXT", "other"),
    ("90", "unknown after review", "UNK", "other/unknown"),
)

CAUSES: dict[str, Cause] = {row[0]: Cause(*row) for row in _ROWS}


# The classes by which two readers agree on a cause of death; each may be what an item is determined as,
# its code then not specified.
AGREED_CLASSES: dict[str, str] = {
    "DISEASE": "disease, code not specified",
    "LIVER": "VOD/SOS or liver, code not specified",
    "INFECTION": "infection, code not specified",
    "HAEM": "haemorrhage, code not specified",
    "HCT": "GVHD or graft, code not specified",
    "OTHER": "other, code not specified",
    "UNK": "unknown after review",
}
_AGREED: dict[str, str] = {"20": "LIVER", "21": "LIVER"}
# A class agreed on -> the class of the figures it is in, where that has another name.
_FIGURED: dict[str, str] = {"LIVER": "REGIMEN"}


def agreed_class(code: str) -> str:
    """The class of a cause code by which readers agree; a class is its own. Empty for no code of the list."""
    if code in AGREED_CLASSES:
        return code
    if code not in CAUSES:
        return ""
    klass = CAUSES[code].klass
    return _AGREED.get(code) or (klass if klass in AGREED_CLASSES else "OTHER")


def cause_class(code: str) -> str | None:
    """The class of a cause code, or of a class by which readers agree; None for what is neither.

    ``OTHER`` is of several of `CAUSE_CLASSES` and stands for itself: see `classes_of`.
    """
    if code in CAUSES:
        return CAUSES[code].klass
    return _FIGURED.get(code, code) if code in AGREED_CLASSES else None


def classes_of(code: str) -> frozenset[str]:
    """The classes that a cause of death may be of: one for a code, all its codes' for a class agreed on."""
    if code in CAUSES:
        return frozenset({CAUSES[code].klass})
    return frozenset(cause.klass for cause in CAUSES.values() if agreed_class(cause.code) == code)


def codes_of(code: str) -> frozenset[str]:
    """The codes that a cause of death may be: itself, or all of a class agreed on."""
    return frozenset({code}) if code in CAUSES else frozenset(c for c in CAUSES if agreed_class(c) == code)
