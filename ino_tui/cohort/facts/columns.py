"""The columns of the cohort frame: one row a case. Declared once, for the frame and its dictionary."""

from __future__ import annotations

from typing import Literal, NamedTuple

Kind = Literal["text", "flag", "count", "number", "date"]


class FrameColumn(NamedTuple):
    """Kinds: text (empty where not known), flag, count (whole), number (NaN), date (NaT where not known)."""

    name: str
    kind: Kind
    title: str


# Facts of the source: the same under every basis, but relapse and VOD/SOS where the charter asks them.
FACTS: tuple[FrameColumn, ...] = (
    FrameColumn("case", "text", "case id"),
    FrameColumn("treated", "flag", "at least one INO dose or cycle is recorded"),
    FrameColumn("ino_start", "date", "first INO dose; origin of every time below"),
    FrameColumn("ph", "text", "Philadelphia chromosome: pos, neg"),
    FrameColumn("disease_state", "text", "disease state at INO: refractory, relapse_chemo, relapse_hct"),
    FrameColumn("prior_hct_n", "count", "allogeneic transplants before INO"),
    FrameColumn("blin_failure", "flag", "blinatumomab failure before INO"),
    FrameColumn("timing", "text", "convention h: refractory, early, late; empty where it cannot be timed"),
    FrameColumn("timing_months", "number", "months from the origin to the relapse INO was given for"),
    FrameColumn("timing_origin", "text", "what that relapse is timed from: cr, hct, cr1"),
    FrameColumn("location", "text", "location of the disease INO was given for: BM, EM, BM+EM, MRD"),
    FrameColumn("cycles", "count", "INO cycles given"),
    FrameColumn("stopped", "text", "how the last INO cycle ended"),
    FrameColumn("last_contact", "date", "last day known alive, or death"),
    FrameColumn("dead", "flag", "died"),
    FrameColumn("days", "number", "days from first INO dose to death or last contact"),
    FrameColumn("early_death", "flag", "convention f: died early and without a response assessment"),
    FrameColumn("relapse_date", "date", "first relapse after first INO dose"),
    FrameColumn("relapsed", "flag", "a relapse after first INO dose is recorded"),
    FrameColumn("hct", "flag", "convention n: an allogeneic transplant after first INO dose"),
    FrameColumn("hct_date", "date", "day 0 of the first of them"),
    FrameColumn("hct_status", "text", "disease status at that transplant"),
    FrameColumn("hct_cycles", "count", "INO cycles begun before it"),
    FrameColumn("hct_in_time", "flag", "transplanted before any relapse after INO"),
    FrameColumn("hct_wait", "number", "days from first INO dose to transplant"),
    FrameColumn("hct_days", "number", "days from transplant to death or last contact"),
    FrameColumn("imputed", "count", "partial dates among those used above"),
    FrameColumn("hct_in_remission", "flag", "transplanted in remission, by the disease status of the source"),
    FrameColumn("hct_relapse_date", "date", "first relapse on or after that transplant, MRD alone not counted"),
    FrameColumn("cycle2_date", "date", "first dose of the second INO cycle"),
    FrameColumn("vod", "text", "VOD/SOS after first INO dose, EBMT 2023, else as reported: yes, no; empty where open"),
    FrameColumn("vod_level", "text", "its level: probable, clinical, proven; reported"),
    FrameColumn("vod_date", "date", "its onset: the first day the criteria held"),
    FrameColumn("vod_by", "text", "what says so: criteria, source; answer where the charter asks it"),
    FrameColumn("vod_reported", "flag", "reported as adverse event"),
    FrameColumn("imputed_later", "count", "further partial dates among the last of them, from hct_relapse_date on"),
    FrameColumn("partial", "text", "which of the dates that times start or end on were partial, by their columns"),
    FrameColumn("relapse_known", "flag", "whether and when there was a relapse is known: of the source always"),
)

# What a basis changes.
JUDGED: tuple[FrameColumn, ...] = (
    FrameColumn("c1", "text", "response, end of cycle 1; empty where the basis has no value"),
    FrameColumn("c1_source", "text", "whose value it is: final, own, site"),
    FrameColumn("c2", "text", "response, end of cycle 2"),
    FrameColumn("c2_source", "text", "whose value it is"),
    FrameColumn("best", "text", "best response"),
    FrameColumn("best_source", "text", "whose value it is"),
    FrameColumn("responder_c1", "flag", "convention d: remission at the end of cycle 1"),
    FrameColumn("responder", "flag", "convention d: remission as best response"),
    FrameColumn("mrd", "text", "conventions i and j: MRD state of the best sample in remission"),
    FrameColumn("mrd_method", "text", "its method"),
    FrameColumn("mrd_evaluable", "flag", "MRD can be judged"),
    FrameColumn("mrd_negative", "flag", "MRD-negative"),
    FrameColumn("cause", "text", "primary cause of death"),
    FrameColumn("cause_class", "text", "its class"),
    FrameColumn("cause_source", "text", "whose value it is"),
    FrameColumn("remission_date", "date", "first remission of a responder"),
    FrameColumn("remission_relapse_date", "date", "first relapse on or after it, MRD alone not counted"),
    FrameColumn("mrd_negative_date", "date", "sample that showed MRD-negativity"),
    FrameColumn("remission_imputed", "count", "further partial dates among these three"),
    FrameColumn("remission_partial", "text", "which of the first two of these dates were partial"),
    FrameColumn("relapse", "text", "relapse under the basis, where the charter asks it: none, BM, EM, BM+EM, MRD, yes"),
    FrameColumn("relapse_source", "text", "whose value it is"),
    FrameColumn("vod_source", "text", "whose value that of VOD/SOS is, where the charter asks it"),
)

COLUMNS: tuple[FrameColumn, ...] = FACTS + JUDGED
