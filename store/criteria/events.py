"""Adverse events as causes of death: which code an event stands for, and which events were there at death."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from store.case import AdverseEvent
from store.codes.source import AE_SPECIMEN
from store.criteria.dates import before, days_between, show, span
from store.criteria.facts import Facts

# An event that is not fatal explains a death only if it was serious and went on until then.
SERIOUS_GRADE = 3
ONGOING_DAYS = 3  # ended no earlier than this before death
RECENT_DAYS = 60  # began no earlier than this before death

# Words in the term -> code, the first that fits. Infections are told apart by organism.
_CODES: tuple[tuple[tuple[str, ...], str], ...] = (
    (("sinusoidal obstruction", "veno-occlusive", "venoocclusive", "vod"), "20"),
    (("acute graft versus host", "acute gvhd"), "50"),
    (("chronic graft versus host", "chronic gvhd"), "51"),
    (("graft failure", "graft rejection", "graft loss"), "52"),
    (("thrombotic microangiopathy", "hemolytic uremic", "thrombotic thrombocytopenic"), "53"),
    (("respiratory distress", "idiopathic pneumonia syndrome", "ards"), "54"),
    (("subdural", "subarachnoid"), "40"),
    (("hemorrhag", "hematoma", "epistaxis"), "43"),
    (("hepatic failure", "liver failure"), "21"),
    (("cytokine release", "neurotoxicity", "immune effector"), "68"),
    (("tumor lysis",), "67"),
    (("secondary malignancy", "myelodysplastic", "leukemia secondary"), "70"),
    (("disease progression",), "10"),
    (("multi-organ failure", "multiorgan failure", "multiple organ failure"), "65"),
    (("disseminated intravascular", "thromboembolic", "embolism", "thrombosis"), "66"),
    (("heart failure", "cardiac", "myocardial", "ventricular"), "60"),
    (("respiratory failure", "pneumonitis"), "61"),
    (("kidney injury", "renal failure"), "62"),
    (("encephalopathy", "stroke", "cerebrovascular", "seizure"), "63"),
    (("perforation", "ileus", "gastrointestinal failure"), "64"),
    (("suicide",), "81"),
    (("accident",), "80"),
)
# Where it bled -> code; anywhere else is 43.
_BLEEDING: tuple[tuple[tuple[str, ...], str], ...] = (
    (("cranial", "cerebral", "cerebell", "brain", "cns", "central nervous", "intraventricular", "stroke"), "40"),
    (("pulmonary", "alveolar"), "41"),
    (("gi ", "gastr", "esophag", "duoden", "jejun", "ileal", "cecal", "colonic", "rectal", "anal ", "intestin"), "42"),
)
_INFECTION = (
    "sepsis",
    "septic",
    "bacteremia",
    "infectio",
    "infective",
    "reactivation",
    "hepatitis viral",
    "pneumonia",
    "febrile neutropenia",
    "fungemia",
    "viremia",
    "mucormycosis",
    "aspergillosis",
    "meningitis",
    "typhlitis",
    "abscess",
    "covid",
)
_FUNGAL = ("aspergill", "candid", "mucor", "rhizop", "fusari", "pneumocyst", "cryptococc", "fung", "mould", "yeast")
_VIRAL = ("virus", "viral", "viremia", "cmv", "covid", "sars", "influenza", "rsv", "hsv", "vzv", "ebv", "hhv")
_PROTOZOAL = ("toxoplasm", "plasmod", "leishman", "protozo", "amoeb")
_NO_ORGANISM = frozenset({"", "none", "unknown", "not identified", "no growth", "negative", "sterile", "not found"})
# Not proof of what was found at the site of the infection.
_NOT_CULTURE = frozenset({"imaging", "swab", "stool", ""})


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """A term in lower case and American spelling, for comparison."""
    text = " ".join(text.lower().replace("_", " ").split())
    for british, american in (
        ("haem", "hem"),
        ("oedema", "edema"),
        ("oesoph", "esoph"),
        ("tumour", "tumor"),
        ("leukaem", "leukem"),
    ):
        text = text.replace(british, american)
    return text.replace("anaemia", "anemia").replace("bacteraemia", "bacteremia")


@lru_cache(maxsize=4096)
def cause_of_event(term: str, organism: str) -> str | None:
    """The cause code an event stands for; None for one that is no cause of death (a laboratory term)."""
    name = plain(term)
    if any(word in name for word in _INFECTION) and "idiopathic pneumonia" not in name:
        return _infection(name, plain(organism))
    code = next((code for words, code in _CODES if any(word in name for word in words)), None)
    if code != "43":
        return code
    return next((where for words, where in _BLEEDING if any(word in name for word in words)), code)


def _infection(name: str, organism: str) -> str:
    for words, code in ((_FUNGAL, "31"), (_VIRAL, "32"), (_PROTOZOAL, "33")):
        if any(word in organism for word in words):
            return code
    if organism not in _NO_ORGANISM:
        return "30"
    for words, code in ((_FUNGAL, "31"), (_VIRAL, "32")):
        if any(word in name for word in words):
            return code
    return "30" if "bacteremia" in name else "34"


class Event(NamedTuple):
    """An event that was there at death. ``proven``: an infection with its organism found by culture."""

    code: str
    fatal: bool
    proven: bool
    grade: int
    row: AdverseEvent
    text: str


def is_fatal(row: AdverseEvent) -> bool:
    """Grade 5, or ended in death."""
    return row.grade == 5 or row.outcome == "fatal"


def events_at_death(facts: Facts) -> list[Event]:
    """The events with a cause code that were fatal, or serious and still there at death."""
    death = facts.death
    if death is None:
        return []
    found: list[Event] = []
    for row in facts.case.adverse_events:
        fatal = is_fatal(row)
        if not fatal and row.grade < SERIOUS_GRADE:
            continue
        code = cause_of_event(row.term, row.organism)
        start = span(row.start)
        if code is None or start is None or start.first > death.last:
            continue
        if not fatal:
            if row.outcome in {"recovered", "sequelae", "recovering"} or days_between(start, death)[0] > RECENT_DAYS:
                continue
            stop = span(row.stop)
            if stop is not None and days_between(stop, death)[0] > ONGOING_DAYS:
                continue
        proven = plain(row.organism) not in _NO_ORGANISM and row.specimen not in _NOT_CULTURE
        found.append(Event(code, fatal, proven, row.grade, row, _words(row)))
    return found


def _words(row: AdverseEvent) -> str:
    inside = [row.organism] if row.organism else []
    if row.specimen:
        inside.append(AE_SPECIMEN.label(row.specimen))
    detail = f" ({', '.join(inside)})" if inside else ""
    end = ", fatal" if row.outcome == "fatal" and row.grade != 5 else ""
    return f"{row.term}{detail} grade {row.grade} from {show(row.start)}{end}"


def in_aplasia(facts: Facts, row: AdverseEvent) -> bool | None:
    """Whether ANC was under 0.5 within 3 days of the start of an infection; None where not recorded."""
    from store.criteria.labs import lab_value

    start = span(row.start)
    if start is None:
        return None
    low: bool | None = None
    for when, lab in facts.labs.get("ANC", ()):
        value = lab_value(lab)
        if value is not None and abs((when.first - start.first).days) <= 3 and before(when, start) is not None:
            if value.number < 0.5 or (value.comparator == "<" and value.number <= 0.5):
                return True
            low = False
    return low
