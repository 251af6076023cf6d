"""CTCAE version 5.0: the terms used here and the grades of laboratory values."""

from __future__ import annotations

from typing import NamedTuple

from store.case import Lab
from store.criteria.events import plain
from store.criteria.labs import lab_value


class Term(NamedTuple):
    """A CTCAE v5 term with its MedDRA code and the grades it has."""

    name: str
    meddra: int
    grades: tuple[int, ...]


_1_4, _1_5, _2_5, _3_5 = (1, 2, 3, 4), (1, 2, 3, 4, 5), (2, 3, 4, 5), (3, 4, 5)

TERMS: tuple[Term, ...] = (
    Term("Sinusoidal obstruction syndrome", 10063675, _2_5),
    Term("Sepsis", 10040047, _3_5),
    Term("Febrile neutropenia", 10016288, _3_5),
    Term("Neutrophil count decreased", 10029366, _1_4),
    Term("Platelet count decreased", 10035528, _1_4),
    Term("Anemia", 10002272, _1_5),
    Term("Alanine aminotransferase increased", 10001551, _1_4),
    Term("Aspartate aminotransferase increased", 10003481, _1_4),
    Term("Blood bilirubin increased", 10005364, _1_4),
    Term("Alkaline phosphatase increased", 10001675, _1_4),
    Term("GGT increased", 10056910, _1_4),
    Term("Creatinine increased", 10011368, _1_4),
    Term("Lipase increased", 10024574, _1_4),
    Term("Serum amylase increased", 10040139, _1_4),
    Term("Electrocardiogram QT corrected interval prolonged", 10014383, _1_4),
    Term("Infusion related reaction", 10051792, _1_5),
    Term("Hepatic failure", 10019663, _3_5),
    Term("Intracranial hemorrhage", 10022763, _1_5),
    Term("Upper gastrointestinal hemorrhage", 10055356, _1_5),
    Term("Lower gastrointestinal hemorrhage", 10051746, _1_5),
    Term("Gastric hemorrhage", 10017789, _1_5),
    Term("Hepatic hemorrhage", 10019678, _1_5),
    Term("Bronchopulmonary hemorrhage", 10065746, _1_5),
    Term("Epistaxis", 10015090, _1_5),
    Term("Lung infection", 10061229, _2_5),
    Term("Bacteremia", 10003999, (2,)),
    Term("Ascites", 10003445, _1_5),
    Term("Weight gain", 10047896, (1, 2, 3)),
    Term("Portal hypertension", 10036200, _2_5),
    Term("Multi-organ failure", 10028154, _3_5),
    Term("Tumor lysis syndrome", 10045152, _3_5),
    Term("Disseminated intravascular coagulation", 10013442, _2_5),
    Term("Bone marrow hypocellular", 10048580, _1_5),
    Term("Disease progression", 10061818, (5,)),
    Term("Death NOS", 10011914, (5,)),
    Term("Sudden death NOS", 10042435, (5,)),
)
_BY_NAME = {plain(t.name): t for t in TERMS}

# Laboratory test -> its term.
LAB_TERMS: dict[str, str] = {
    "ANC": "Neutrophil count decreased",
    "PLT": "Platelet count decreased",
    "HB": "Anemia",
    "ALT": "Alanine aminotransferase increased",
    "AST": "Aspartate aminotransferase increased",
    "BILI": "Blood bilirubin increased",
    "ALP": "Alkaline phosphatase increased",
    "CREA": "Creatinine increased",
}
# Upper limits of grades 2, 3 and 4 (below them); grade 1 is below normal. Haemoglobin has no grade 4 by value.
_FALLS: dict[str, tuple[float, ...]] = {"ANC": (1.5, 1.0, 0.5), "PLT": (75.0, 50.0, 25.0), "HB": (10.0, 8.0)}
# Multiples above which grades 2, 3 and 4 begin; and from which grade 1 begins with an abnormal baseline.
_RISES: dict[str, tuple[tuple[float, ...], float, bool]] = {
    "ALT": ((3.0, 5.0, 20.0), 1.5, True),
    "AST": ((3.0, 5.0, 20.0), 1.5, True),
    "BILI": ((1.5, 3.0, 10.0), 1.0, False),
    "ALP": ((2.5, 5.0, 20.0), 2.0, True),
}
# So little beyond a reported limit that only the limit itself is passed.
_BEYOND = 1e-6


def term(name: str) -> Term | None:
    """The CTCAE v5 term of that name, British or American spelling; None for one not listed here."""
    return _BY_NAME.get(plain(name))


def has_grade(name: str, grade: int) -> bool | None:
    """Whether the term has that grade in CTCAE v5; None for a term not listed here."""
    found = term(name)
    return None if found is None else grade in found.grades


def grade_value(
    test: str,
    value: float,
    *,
    lln: float | None = None,
    uln: float | None = None,
    baseline: float | None = None,
) -> int | None:
    """The CTCAE v5 grade (0 to 4) of a value in the test's working unit; None where a limit is missing.

    ``lln``, ``uln`` and ``baseline`` in the same unit. An abnormal baseline replaces the upper limit of
    normal, as version 5 has it for liver tests. Grade 5 does not exist for laboratory terms.
    """
    if test in _FALLS:
        steps = _FALLS[test]
        grade = max((g for g, limit in enumerate(steps, start=2) if value < limit), default=0)
        if grade:
            return grade
        return None if lln is None else int(value < lln)
    if test == "CREA":
        return _creatinine(value, uln, baseline)
    if test not in _RISES or uln is None or uln <= 0:
        return None
    steps, first, inclusive = _RISES[test]
    abnormal = baseline is not None and baseline > uln
    ratio = _ratio(value, baseline if abnormal and baseline is not None else uln)
    grade = max((g for g, limit in enumerate(steps, start=2) if ratio > limit), default=0)
    if grade:
        return grade
    if not abnormal:
        return int(ratio > 1)
    return int(ratio >= first if inclusive else ratio > first)


def _ratio(value: float, reference: float) -> float:
    """A multiple without the noise of binary fractions (as `signif`)."""
    return float(f"{value / reference:.9g}")


def _creatinine(value: float, uln: float | None, baseline: float | None) -> int | None:
    if uln is None or uln <= 0:
        return None
    normal = _ratio(value, uln)
    own = _ratio(value, baseline) if baseline else 0.0
    if normal > 6:
        return 4
    if normal > 3 or own > 3:
        return 3
    if normal > 1.5 or own > 1.5:
        return 2
    return int(normal > 1)


def grade_weight_gain(percent: float) -> int:
    """Weight gain in % of baseline: grade 1 from 5, 2 from 10, 3 from 20."""
    return sum(percent >= limit for limit in (5, 10, 20))


def grade_row(row: Lab, baseline: float | None = None) -> tuple[str, int] | None:
    """Term and grade of a laboratory row; ``baseline`` in the working unit. None where it has no grade.

    A value reported as below or above a limit has the grade of the values just beyond it.
    """
    value = lab_value(row)
    name = LAB_TERMS.get(row.test)
    if value is None or name is None:
        return None
    lln, uln = _limit(row, row.lln), _limit(row, row.uln)
    beyond = {"<": 1 - _BEYOND, ">": 1 + _BEYOND}.get(value.comparator, 1.0)
    grade = grade_value(row.test, value.number * beyond, lln=lln, uln=uln, baseline=baseline)
    return None if grade is None else (name, grade)


def _limit(row: Lab, limit: float | None) -> float | None:
    """A limit of normal in the working unit."""
    if limit is None:
        return None
    converted = lab_value(Lab(date=row.date, test=row.test, value=f"{limit:g}", unit=row.unit))
    return converted.number if converted else None


def hys_law(alt_or_ast: float, bilirubin: float, alp: float | None = None) -> bool:
    """Hy's law, in multiples of the upper limit: transaminase > 3, bilirubin > 2, alkaline phosphatase < 2."""
    return alt_or_ast > 3 and bilirubin > 2 and (alp is None or alp < 2)
