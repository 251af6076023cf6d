"""What the criteria find beside the items: VOD/SOS by every set, and the classes a death falls in."""

from __future__ import annotations

import msgspec

from store.basis import values_of
from store.blinding import reads_blind
from store.case_record import CaseRecord
from store.committee import Person
from store.criteria import classes
from store.criteria.endpoints import cycle_of
from store.criteria.logic import Truth
from store.criteria.relapse import RelapseEvidence, relapse_evidence
from store.criteria.vod import VodAssessment, vod
from store.errors import Refused
from store.sight import SeenCase, SeenItem


class DeathClass(msgspec.Struct, frozen=True):
    """A class of death and whether the death is of it; None where not known or not defined."""

    label: str
    holds: Truth


class Findings(msgspec.Struct, frozen=True):
    """The sets of VOD/SOS side by side; ``classes`` is empty without a death.

    ``relapse`` is what each source says of relapse; None where the charter does not ask for it.
    """

    vod: VodAssessment
    classes: tuple[DeathClass, ...]
    relapse: RelapseEvidence | None = None


# Items whose proposal the findings tell, each in words.
_TELLS = {"vod": "answer on VOD/SOS", "relapse": "answer on relapse", "death.cause": "cause of death"}


def may_see(case: SeenCase, person: Person) -> Refused | None:
    """Why a person may not see the findings yet: they tell what the criteria propose, of what was not disclosed too."""
    if person.sees_all:
        return None
    if case.stage is not None and case.stage.until is not None:
        return Refused("blind", "Shown once the responses of every stage are signed: it reads the whole record.")
    for endpoint, what in _TELLS.items():
        item = case.item(endpoint)
        if item is not None and _hidden(item):
            return Refused("blind", f"Shown once your {what} is fixed: it tells what the criteria propose.")
    if case.item("death.cause") is None:
        return None
    if any(_hidden(i) for i in case.items if cycle_of(i.endpoint) is not None):
        return Refused("blind", "Shown once your response of every cycle is fixed: it tells what the centre reported.")
    return None


def _hidden(item: SeenItem) -> bool:
    """Whether what the criteria propose for an item is hidden; in a committee it comes before the site value."""
    return item.blind and item.proposal is None


def findings_of(record: CaseRecord, person: Person) -> Findings:
    """The findings of a case, with the answers that count for the person.

    Those are of the basis ``current``; of who reads blind her ``own``, which hold no site value.
    """
    case, charter = record.case, record.charter
    assessed = vod(case, charter)
    basis = "own" if reads_blind(charter, person) else "current"
    values = values_of(case, record.items, charter, basis=basis, asker=person.id)
    known = {e: v.value for e, v in values.items() if cycle_of(e) is not None and v.value}
    relapse = relapse_evidence(case, charter, known) if "relapse" in charter.endpoints else None
    if case.death is None:
        return Findings(assessed, (), relapse)
    answers = {endpoint: v.value for endpoint, v in values.items()}
    cause = answers.get("death.cause", "")
    days = charter.conventions.early_death_days
    by_cause = bool(cause)
    found: tuple[tuple[str, Truth], ...] = (
        (f"early death (within {days} days of the first dose, never assessed)", classes.early_death(case, charter)),
        ("within 30 days of the first dose", classes.dead_within(case, 30)),
        ("within 60 days of the first dose", classes.dead_within(case, 60)),
        ("within 100 days of transplant", classes.dead_after_transplant(case)),
        ("in remission", classes.death_in_remission(case, charter, answers)),
        ("non-relapse mortality", classes.non_relapse_mortality(case, charter, answers)),
        ("regimen-related", classes.regimen_related(case, cause) if by_cause else None),
        ("treatment-related in induction", classes.induction_death(case, cause) if by_cause else None),
        (
            "leukaemia named as cause without documented disease",
            classes.disease_code_without_disease(case, charter, answers, cause) if by_cause else None,
        ),
    )
    classes_of = tuple(DeathClass(label, holds) for label, holds in found)
    return Findings(assessed, classes_of, relapse)
