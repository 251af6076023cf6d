"""A case: one patient's source record, as imported. Every table and column is declared here, once.

The importer, the data dictionary, the exports and the desk all read these declarations. Rows keep
what was entered: partial dates and censored measurements stay text (`store.values` reads them).
"""

import re
from functools import cache
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

import msgspec

# No annotation waits as text in this file: every start of the desk would have to read them anew.
from store.codes import source as lists
from store.codes.base import CodeList

# What can name a case: at most 40 letters, digits, hyphens, underscores and dots.
CASE_ID = r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}"
_CASE_ID = re.compile(CASE_ID)

Kind = Literal["id", "text", "code", "codes", "date", "number", "integer", "measure"]


class Column(msgspec.Struct, frozen=True):
    """What a source column holds. ``low`` and ``high`` are the limits of the possible, both allowed.

    Kinds: ``date`` may be partial; ``measure`` may be censored (``<0.01``); ``codes`` is a list
    with ``;`` between. ``free`` marks free text, which is searched for identifiers.
    """

    kind: Kind
    title: str
    unit: str = ""
    codes: CodeList | None = None
    low: float | None = None
    high: float | None = None
    free: bool = False


def _text(title: str, *, free: bool = True) -> Column:
    return Column("text", title, free=free)


def _code(title: str, codes: CodeList) -> Column:
    return Column("code", title, codes=codes)


def _date(title: str) -> Column:
    return Column("date", title)


def _number(title: str, unit: str, low: float, high: float) -> Column:
    return Column("number", title, unit, low=low, high=high)


def _integer(title: str, unit: str, low: int, high: int) -> Column:
    return Column("integer", title, unit, low=low, high=high)


def _measure(title: str, unit: str, low: float, high: float) -> Column:
    return Column("measure", title, unit, low=low, high=high)


class Row(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A row of a source table; a column without a default is required."""


class Patient(Row, frozen=True, kw_only=True):
    """`cases`: one row a case."""

    sex: Annotated[str, _code("sex", lists.SEX)]
    age: Annotated[int, _integer("age at first INO", "years", 15, 100)]
    centre: Annotated[str, _text("treating centre, pseudonym", free=False)]
    physicians: Annotated[str, _text("treating physicians, pseudonyms, ; between", free=False)] = ""
    diagnosis_date: Annotated[str, _date("first diagnosis of ALL")] = ""
    ph: Annotated[str, _code("Philadelphia chromosome", lists.PH)]
    transcript: Annotated[str, _code("BCR::ABL1 transcript", lists.TRANSCRIPT)] = ""
    cd22_pct: Annotated[float | None, _number("blasts expressing CD22", "%", 0, 100)] = None
    prior_lines: Annotated[int, _integer("lines of therapy before INO", "", 0, 20)]
    cr1_months: Annotated[float | None, _number("duration of first remission", "months", 0, 400)] = None
    disease_state: Annotated[str, _code("disease state at INO", lists.DISEASE_STATE)]
    prior_hct_n: Annotated[int, _integer("allogeneic transplants before INO", "", 0, 5)]
    prior_blin: Annotated[str, _code("blinatumomab before INO", lists.YES_NO)]
    blin_failure: Annotated[str, _code("blinatumomab failure before INO", lists.YES_NO)]
    liver_disease: Annotated[str, _code("liver disease before INO", lists.LIVER)] = ""
    note: Annotated[str, _text("note")] = ""


class Relapse(Row, frozen=True, kw_only=True):
    """`relapses`: every relapse before and after INO, and primary refractory disease as such."""

    n: Annotated[int, _integer("number in the case", "", 1, 20)]
    kind: Annotated[str, _code("relapse or refractory", lists.RELAPSE_KIND)]
    date: Annotated[str, _date("date")]
    origin: Annotated[str, _code("what it is timed from", lists.RELAPSE_ORIGIN)] = ""
    origin_date: Annotated[str, _date("date of that remission or transplant")] = ""
    location: Annotated[str, _code("location", lists.LOCATION)]
    em_locations: Annotated[str, Column("codes", "extramedullary locations", codes=lists.EM_LOCATION)] = ""
    blast_pct: Annotated[float | None, _number("marrow blasts", "%", 0, 100)] = None
    note: Annotated[str, _text("note")] = ""


class Therapy(Row, frozen=True, kw_only=True):
    """`therapies`: everything given other than INO and transplants."""

    kind: Annotated[str, _code("kind", lists.THERAPY)]
    agent: Annotated[str, _text("agent or regimen")] = ""
    start: Annotated[str, _date("start")]
    stop: Annotated[str, _date("stop")] = ""
    result: Annotated[str, _code("result", lists.THERAPY_RESULT)] = ""
    note: Annotated[str, _text("note")] = ""


class Cycle(Row, frozen=True, kw_only=True):
    """`cycles`: the INO cycles."""

    n: Annotated[int, _integer("cycle", "", 1, 12)]
    start: Annotated[str, _date("start")]
    stop_reason: Annotated[str, _code("how it ended", lists.STOP_REASON)] = ""
    note: Annotated[str, _text("note")] = ""


class Dose(Row, frozen=True, kw_only=True):
    """`doses`: each INO dose given."""

    cycle: Annotated[int, _integer("cycle", "", 1, 12)]
    day: Annotated[int, _integer("planned day of the cycle", "day", 1, 28)]
    date: Annotated[str, _date("date")]
    mg: Annotated[float | None, _number("dose", "mg", 0, 5)] = None
    bsa: Annotated[float | None, _number("body surface", "m2", 0.8, 3)] = None
    mg_m2: Annotated[float, _number("dose", "mg/m2", 0, 3)]
    note: Annotated[str, _text("note")] = ""


class Marrow(Row, frozen=True, kw_only=True):
    """`marrows`: marrow examinations and MRD samples; ``specimen`` blood is MRD in blood only."""

    date: Annotated[str, _date("date")]
    specimen: Annotated[str, _code("specimen", lists.SPECIMEN)]
    adequate: Annotated[str, _code("adequate for assessment", lists.YES_NO)] = ""
    cells_counted: Annotated[int | None, _integer("cells counted", "cells", 0, 5000)] = None
    cellularity_pct: Annotated[float | None, _number("cellularity", "%", 0, 100)] = None
    blast_pct: Annotated[float | None, _number("blasts of nucleated cells", "%", 0, 100)] = None
    mrd_method: Annotated[str, _code("MRD method", lists.MRD_METHOD)] = ""
    mrd_result: Annotated[str, _code("MRD result", lists.MRD_RESULT)] = ""
    mrd_pct: Annotated[str, _measure("MRD value (BCR::ABL1: ratio to ABL1)", "%", 0, 1000)] = ""
    mrd_lod_pct: Annotated[str, _measure("limit of detection", "%", 0, 100)] = ""
    abl1_copies: Annotated[int | None, _integer("ABL1 copies", "copies", 0, 10_000_000)] = None
    laboratory: Annotated[str, _text("laboratory, pseudonym", free=False)] = ""
    note: Annotated[str, _text("note")] = ""


class Extramedullary(Row, frozen=True, kw_only=True):
    """`extramedullary`: each look at an extramedullary location."""

    date: Annotated[str, _date("date")]
    location: Annotated[str, _code("location", lists.EM_LOCATION)]
    method: Annotated[str, _code("method", lists.EM_METHOD)]
    finding: Annotated[str, _code("finding", lists.EM_FINDING)]
    spd_mm2: Annotated[float | None, _number("sum of products of diameters", "mm2", 0, 200_000)] = None
    deauville: Annotated[int | None, _integer("Deauville score", "", 1, 5)] = None
    csf_wbc: Annotated[float | None, _number("CSF leucocytes", "/uL", 0, 100_000)] = None
    csf_blasts: Annotated[str, _code("blasts in CSF", lists.YES_NO)] = ""
    note: Annotated[str, _text("note")] = ""


class Lab(Row, frozen=True, kw_only=True):
    """`labs`: one value a row, in the unit in which it was reported."""

    date: Annotated[str, _date("date")]
    test: Annotated[str, _code("test", lists.LAB_TEST)]
    value: Annotated[str, _measure("value", "as in unit", 0, 10_000_000)]
    unit: Annotated[str, _code("unit", lists.LAB_UNIT)]
    lln: Annotated[float | None, _number("lower limit of normal", "as in unit", 0, 1_000_000)] = None
    uln: Annotated[float | None, _number("upper limit of normal", "as in unit", 0, 1_000_000)] = None


class Sign(Row, frozen=True, kw_only=True):
    """`signs`: weight and what is looked for in VOD/SOS."""

    date: Annotated[str, _date("date")]
    weight_kg: Annotated[float | None, _number("weight", "kg", 25, 250)] = None
    ascites: Annotated[str, _code("ascites", lists.ASCITES)] = ""
    hepatomegaly: Annotated[str, _code("hepatomegaly", lists.YES_NO)] = ""
    ruq_pain: Annotated[str, _code("right upper quadrant pain", lists.YES_NO)] = ""
    doppler: Annotated[str, _code("Doppler ultrasound", lists.IMAGING)] = ""
    elastography: Annotated[str, _code("elastography", lists.IMAGING)] = ""
    biopsy: Annotated[str, _code("liver biopsy", lists.LIVER_BIOPSY)] = ""
    hvpg_mmhg: Annotated[float | None, _number("hepatic venous pressure gradient", "mmHg", 0, 60)] = None
    note: Annotated[str, _text("note")] = ""


class AdverseEvent(Row, frozen=True, kw_only=True):
    """`adverse_events`: each event at its worst grade."""

    term: Annotated[str, _text("CTCAE term", free=False)]
    ctcae: Annotated[str, _code("CTCAE version", lists.CTCAE_VERSION)]
    grade: Annotated[int, _integer("grade", "", 1, 5)]
    start: Annotated[str, _date("start")]
    stop: Annotated[str, _date("end")] = ""
    related_ino: Annotated[str, _code("relatedness to INO", lists.RELATED)] = ""
    related_conditioning: Annotated[str, _code("relatedness to conditioning", lists.RELATED)] = ""
    related_prior: Annotated[str, _code("relatedness to earlier therapy", lists.RELATED)] = ""
    related_disease: Annotated[str, _code("relatedness to the disease", lists.RELATED)] = ""
    outcome: Annotated[str, _code("outcome", lists.AE_OUTCOME)] = ""
    organism: Annotated[str, _text("organism")] = ""
    specimen: Annotated[str, _code("where it was found", lists.AE_SPECIMEN)] = ""
    note: Annotated[str, _text("note")] = ""


class Transplant(Row, frozen=True, kw_only=True):
    """`transplants`: every transplant, before and after INO."""

    n: Annotated[int, _integer("number in the case", "", 1, 10)]
    date: Annotated[str, _date("day 0")]
    donor: Annotated[str, _code("donor", lists.DONOR)]
    conditioning: Annotated[str, _code("conditioning", lists.CONDITIONING)] = ""
    conditioning_start: Annotated[str, _date("first day of conditioning")] = ""
    dual_alkylator: Annotated[str, _code("two alkylators", lists.YES_NO)] = ""
    status: Annotated[str, _code("disease status", lists.HCT_STATUS)] = ""
    engraftment: Annotated[str, _date("neutrophil engraftment")] = ""
    agvhd: Annotated[str, _code("acute GVHD, worst grade", lists.AGVHD)] = ""
    agvhd_date: Annotated[str, _date("onset of acute GVHD")] = ""
    cgvhd: Annotated[str, _code("chronic GVHD, worst", lists.CGVHD)] = ""
    cgvhd_date: Annotated[str, _date("onset of chronic GVHD")] = ""
    gvhd_treated_to: Annotated[str, _date("GVHD under treatment until")] = ""
    note: Annotated[str, _text("note")] = ""


class FollowUp(Row, frozen=True, kw_only=True):
    """`follow_up`: each time the patient was known to be alive, and in which state."""

    date: Annotated[str, _date("date")]
    status: Annotated[str, _code("state", lists.FOLLOW_STATUS)]
    how: Annotated[str, _code("how assessed", lists.FOLLOW_HOW)] = ""
    note: Annotated[str, _text("note")] = ""


class Death(Row, frozen=True, kw_only=True):
    """`deaths`: at most one row a case."""

    date: Annotated[str, _date("date of death")]
    narrative: Annotated[str, _text("course to death")] = ""
    autopsy: Annotated[str, _code("autopsy", lists.AUTOPSY)] = ""


class SiteValue(Row, frozen=True, kw_only=True):
    """`site_values`: what the treating centre reported for an item."""

    endpoint: Annotated[str, _text("endpoint", free=False)]
    value: Annotated[str, _text("value reported", free=False)]
    date: Annotated[str, _date("date the value refers to")] = ""


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One case; the rows of each table in the order of their dates (as sources give them on a tie)."""

    id: str
    patient: Patient
    relapses: tuple[Relapse, ...] = ()
    therapies: tuple[Therapy, ...] = ()
    cycles: tuple[Cycle, ...] = ()
    doses: tuple[Dose, ...] = ()
    marrows: tuple[Marrow, ...] = ()
    extramedullary: tuple[Extramedullary, ...] = ()
    labs: tuple[Lab, ...] = ()
    signs: tuple[Sign, ...] = ()
    adverse_events: tuple[AdverseEvent, ...] = ()
    transplants: tuple[Transplant, ...] = ()
    follow_up: tuple[FollowUp, ...] = ()
    deaths: tuple[Death, ...] = ()
    site_values: tuple[SiteValue, ...] = ()

    @property
    def death(self) -> Death | None:
        """The death, where there is one."""
        return self.deaths[0] if self.deaths else None

    @property
    def ino_start(self) -> str:
        """Date of the first INO dose, else of the first cycle; empty where INO was never given."""
        dates = [d.date for d in self.doses] or [c.start for c in self.cycles]
        return min(dates, default="")

    def site_value(self, endpoint: str) -> str | None:
        """What the centre reported for an item; None where it reported nothing."""
        return next((v.value for v in self.site_values if v.endpoint == endpoint), None)


# Table name -> row type, in the order in which tables are read, shown and exported.
TABLES: dict[str, type[Row]] = {
    "cases": Patient,
    "relapses": Relapse,
    "therapies": Therapy,
    "cycles": Cycle,
    "doses": Dose,
    "marrows": Marrow,
    "extramedullary": Extramedullary,
    "labs": Lab,
    "signs": Sign,
    "adverse_events": AdverseEvent,
    "transplants": Transplant,
    "follow_up": FollowUp,
    "deaths": Death,
    "site_values": SiteValue,
}

# The column each table is ordered by within a case.
ORDERED_BY: dict[str, str] = {
    "relapses": "date",
    "therapies": "start",
    "cycles": "n",
    "doses": "date",
    "marrows": "date",
    "extramedullary": "date",
    "labs": "date",
    "signs": "date",
    "adverse_events": "start",
    "transplants": "date",
    "follow_up": "date",
    "deaths": "date",
    "site_values": "endpoint",
}


def valid_case_id(text: str) -> bool:
    """Whether the text can name a case, and nothing in it can be taken for a path or moves a cursor."""
    return bool(_CASE_ID.fullmatch(text))


@cache
def columns(table: str) -> dict[str, Column]:
    """The columns of a source table after ``case``, in order. Raises KeyError for no such table."""
    hints = get_type_hints(TABLES[table], include_extras=True)
    found: dict[str, Column] = {}
    for name in TABLES[table].__struct_fields__:
        hint = hints[name]
        assert get_origin(hint) is Annotated
        found[name] = next(arg for arg in get_args(hint) if isinstance(arg, Column))
    return found


@cache
def required(table: str) -> frozenset[str]:
    """The columns that every row of the table must fill."""
    struct = TABLES[table]
    return frozenset(f.name for f in msgspec.structs.fields(struct) if f.required)


def rows_of(case: Case, table: str) -> tuple[Row, ...]:
    """The rows of a case in a source table."""
    if table == "cases":
        return (case.patient,)
    rows: tuple[Row, ...] = getattr(case, table)
    return rows


def to_documents(case: Case) -> dict[str, dict[str, Any]]:
    """A case as the record keeps it: one document a source table that has rows, ``{"rows": [...]}``."""
    return {
        table: {"rows": [msgspec.to_builtins(row) for row in rows]}
        for table in TABLES
        if (rows := rows_of(case, table))
    }
