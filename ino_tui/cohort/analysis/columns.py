"""The columns of the analysis data sets, in the spelling of CDISC ADaM where it has one. Declared once.

`adsl` is the cohort frame, a row a case; `adtte` a row a case and time to an event; `adrs` a row a
case and response; `start_stop` the rows of every analysis in which transplant depends on time.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ino_tui.cohort.facts.columns import COLUMNS, Kind
from store.datasets import Row
from store.source.dictionary import DICTIONARY_COLUMNS

YES_OR_NO = "Y or N"
FLAG_OF_DATE = "what was imputed of {}: D its day, M month and day; empty where the date is whole"


class Column(NamedTuple):
    """A column of a data set."""

    name: str
    title: str
    type: str = "text"
    unit: str = ""
    codes: str = ""


_KEYS = (
    Column("STUDYID", "the id of the study, as in MANIFEST", "id"),
    Column("USUBJID", "the case, unique over studies: STUDYID and SUBJID", "id"),
    Column("SUBJID", "case id", "id"),
)
_FROM = (
    Column("BASIS", "whose answers of the items are used", "code"),
    Column("REVISION", "the revision of the study", "whole number"),
)

# Column of the cohort frame -> its name here.
ADSL_NAMES: dict[str, str] = {
    "treated": "SAFFL",
    "ino_start": "TRTSDT",
    "ph": "PHSTAT",
    "disease_state": "DISSTAT",
    "prior_hct_n": "PRHCTN",
    "blin_failure": "BLINFFL",
    "timing": "RELTIM",
    "timing_months": "RELTIMMO",
    "timing_origin": "RELTIMOR",
    "location": "RELLOC",
    "cycles": "NCYCLES",
    "stopped": "INOEND",
    "last_contact": "LSTDT",
    "dead": "DTHFL",
    "days": "FUPDYS",
    "early_death": "EDTHFL",
    "relapse_date": "RELDT",
    "relapsed": "RELFL",
    "hct": "HCTFL",
    "hct_date": "HCTDT",
    "hct_status": "HCTSTAT",
    "hct_cycles": "HCTCYC",
    "hct_in_time": "HCTBRFL",
    "hct_wait": "HCTWAIT",
    "hct_days": "HCTDYS",
    "imputed": "IMPUTN",
    "hct_in_remission": "HCTCRFL",
    "hct_relapse_date": "HRELDT",
    "cycle2_date": "CYC2DT",
    "vod": "VODFL",
    "vod_level": "VODLEV",
    "vod_date": "VODDT",
    "vod_by": "VODBY",
    "vod_reported": "VODREPFL",
    "imputed_later": "IMPUTN2",
    "c1": "C1RESP",
    "c1_source": "C1SRC",
    "c2": "C2RESP",
    "c2_source": "C2SRC",
    "best": "BESTRESP",
    "best_source": "BESTSRC",
    "responder_c1": "RESP1FL",
    "responder": "RESPFL",
    "mrd": "MRDSTAT",
    "mrd_method": "MRDMETH",
    "mrd_evaluable": "MRDEVFL",
    "mrd_negative": "MRDNEGFL",
    "cause": "DTHCAUS",
    "cause_class": "DTHCGR1",
    "cause_source": "DTHCSRC",
    "remission_date": "REMDT",
    "remission_relapse_date": "RRELDT",
    "mrd_negative_date": "MRDNDT",
    "remission_imputed": "IMPUTN3",
    "relapse_known": "RELKNFL",
    "relapse": "RELANSW",
    "relapse_source": "RELSRC",
    "vod_source": "VODSRC",
}
# What the criteria say of a case: nothing for whoever is blind to some of it.
BY_CRITERIA = frozenset(
    ("early_death", "vod", "vod_level", "vod_date", "vod_by", "vod_reported", "imputed_later"),
)

_TYPES: dict[Kind, str] = {
    "text": "code",
    "flag": YES_OR_NO,
    "count": "whole number",
    "number": "number",
    "date": "date",
}


def _adsl() -> Iterator[Column]:
    yield from _KEYS
    yield Column("SITEID", "treating centre, pseudonym")
    yield Column("AGE", "age at first INO dose", "whole number", "years")
    yield Column("AGEU", "unit of AGE", "code", codes="YEARS")
    yield Column("SEX", "sex", "code")
    yield Column("TRT01A", "treatment given")
    yield Column("ITTFL", "every case that is not withdrawn", YES_OR_NO)
    for column in COLUMNS:
        if column.name in ADSL_NAMES:
            name = ADSL_NAMES[column.name]
            kind = YES_OR_NO if column.name == "vod" else _TYPES[column.kind]
            yield Column(name, column.title, kind)
            if column.kind == "date":
                yield Column(f"{name}F", FLAG_OF_DATE.format(name), "code", codes="D; M")
        if column.name == "last_contact":
            yield Column("DTHDT", "day of death", "date")
            yield Column("DTHDTF", FLAG_OF_DATE.format("DTHDT"), "code", codes="D; M")
    yield from _FROM


_ADTTE = (
    *_KEYS,
    Column("PARAMCD", "the time to an event", "code"),
    Column("PARAM", "the same in words"),
    Column("FIGURE", "the figure of `ino-tui stats` that counts it", "code"),
    Column("ANALYSIS", "empty: as the figure has it; else the code of a sensitivity analysis of it", "code"),
    Column("STARTDT", "origin", "date"),
    Column("STARTDTF", FLAG_OF_DATE.format("STARTDT"), "code", codes="D; M"),
    Column("ADT", "the day of the event or of the censoring", "date"),
    Column("ADTF", FLAG_OF_DATE.format("ADT"), "code", codes="D; M"),
    Column("AVAL", "days from STARTDT to ADT: 0 on the day itself, where ADaM may add 1", "number", "days"),
    Column("AVALU", "unit of AVAL", "code", codes="DAYS"),
    Column("CNSR", "0 the event, 1 censored, 2 a competing event came first", "code", codes="0; 1; 2"),
    Column("EVNTDESC", "what happened, where something did"),
    Column("CNSDTDSC", "what ADT is, where censored"),
    Column("CAUSE", "0 censored, 1 the event of the figure, from 2 on what competes with it", "whole number"),
    Column("CAUSECD", "code of what happened; of a survival figure too, where several count as the event", "code"),
    Column("ANL01FL", "counted in the figure", YES_OR_NO),
    Column("ANLREAS", "why not, where the case is in scope and not counted"),
    Column("IMPUTFL", "counted as with imputed dates: a partial date is among those the time may rest on", YES_OR_NO),
    *_FROM,
)

_ADRS = (
    *_KEYS,
    Column("PARAMCD", "what is answered", "code", codes="RSPC1; RSPC2; BOR; RESP1; RESP; MRD; MRDNEG"),
    Column("PARAM", "the same in words"),
    Column("PARCAT1", "whose value it is", "code", codes="final; own; site"),
    Column("AVALC", "the answer; empty where the basis has none", "code"),
    Column("ADT", "first remission, of RESP; sample, of MRDNEG", "date"),
    Column("ADTF", FLAG_OF_DATE.format("ADT"), "code", codes="D; M"),
    *_FROM,
)

_START_STOP = (
    *_KEYS,
    Column("PARAMCD", "the time to an event that is cut at transplant", "code", codes="OS"),
    Column("TSTART", "days from first INO dose; at risk after it", "number", "days"),
    Column(
        "TSTOP", "days from first INO dose; half a day from it where transplant or end share a day", "number", "days"
    ),
    Column("EVENT", "1 where the row ends with the event", "code", codes="0; 1"),
    Column("HCT", "1 after transplant", "code", codes="0; 1"),
    *_FROM,
)

COLUMNS_OF: dict[str, tuple[Column, ...]] = {
    "adsl": tuple(_adsl()),
    "adtte": _ADTTE,
    "adrs": _ADRS,
    "start_stop": _START_STOP,
}


def names(table: str) -> tuple[str, ...]:
    """The columns of a data set in order."""
    return tuple(column.name for column in COLUMNS_OF[table])


def dictionary() -> Iterator[Row]:
    """The rows of the data dictionary on these data sets."""
    for table, columns in COLUMNS_OF.items():
        for c in columns:
            found = dict.fromkeys(DICTIONARY_COLUMNS, "")
            found |= {"table": table, "column": c.name, "title": c.title, "type": c.type, "unit": c.unit}
            yield {**found, "codes": c.codes}
