"""Organisms: dealt over the cohort, so that few cases together show a mix as blood cultures have it."""

from __future__ import annotations

from store.reference.course import Course
from store.reference.draw import Draw

# Of 20 blood cultures in neutropenia
_DECK = (
    *("Escherichia coli",) * 5,
    *("Klebsiella pneumoniae",) * 4,
    *("Pseudomonas aeruginosa",) * 3,
    *("Enterococcus faecium",) * 2,
    *("Staphylococcus aureus",) * 2,
    *("Streptococcus mitis",) * 2,
    "Enterobacter cloacae",
    "Stenotrophomonas maltophilia",
)
BACTERIA = tuple((name, float(_DECK.count(name))) for name in dict.fromkeys(_DECK))
# Of bacteremia that was got over
SKIN_AND_GUT = (("Staphylococcus epidermidis", 5.0), *BACTERIA)
FUNGI = (
    (("Aspergillus fumigatus", "bal"), 0.5),
    (("Candida tropicalis", "blood"), 0.2),
    (("Candida albicans", "blood"), 0.2),
    (("Fusarium solani", "blood"), 0.1),
)
VIRUSES = (
    (("cytomegalovirus", "bal"), 0.5),
    (("respiratory syncytial virus", "bal"), 0.25),
    (("adenovirus", "blood"), 0.25),
)
# Of infections of the lung that were got over; empty where none was found
LUNG_ORGANISMS = (
    ("", 0.45),
    ("Aspergillus fumigatus", 0.2),
    ("cytomegalovirus", 0.15),
    ("respiratory syncytial virus", 0.1),
    ("Klebsiella pneumoniae", 0.1),
)
_SEPTIC_KINDS = (
    "infection_in_relapse",
    "infection_in_refractory",
    "sepsis_as_leukaemia",
    "relapse_partial",
    "bleeding_and_sepsis",
)


def septic(course: Course) -> bool:
    """Whether a blood culture of the course is to show a bacterium."""
    at_death = course.cause == "30" or course.kind("death.cause") in _SEPTIC_KINDS
    return at_death or course.outline.stopped_for == "infection"


def deal_organisms(courses: list[Course], seed: int) -> None:
    """Give each septic course its organism."""
    draw = Draw(seed, "organisms")
    deck: list[str] = []
    for course in courses:
        if septic(course):
            deck = deck or draw.shuffled(_DECK)
            course.organism = deck.pop()
