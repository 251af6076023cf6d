"""What the cohort screen can show, and by what a figure can be grouped."""

from __future__ import annotations

from ino_tui.cohort_view import EVERY, Entry, EntryKind
from store.codes.causes import CAUSE_CLASSES

_SECTIONS: tuple[tuple[str, EntryKind, dict[str, str]], ...] = (
    ("the cohort", "flow", {"flow": "flow"}),
    ("the cohort", "lanes", {"lanes": "patients"}),
    ("the cohort", "forest", {"forest": "response by subgroup"}),
    (
        "rates",
        "rate",
        {
            "response.c1": "response C1",
            "response.c1.refractory": "C1, refractory",
            "response.c1.early": "C1, early relapse",
            "response.c1.late": "C1, late relapse",
            "response.best": "best response",
            "mrd.evaluable": "MRD- of evaluable",
            "mrd.responders": "MRD- of responders",
            "mrd.treated": "MRD- of treated",
            "hct": "transplant",
            "hct.after_c1": "HCT straight after C1",
            "early_death": "early death",
        },
    ),
    ("times", "survival", {"os": "OS", "os.hct": "OS from HCT", "efs": "EFS", "rfs": "RFS"}),
    ("times", "followup", {"followup": "follow-up"}),
    (
        "incidences",
        "incidence",
        {
            "relapse": "relapse",
            "nrm": "NRM",
            "relapse.hct": "relapse from HCT",
            "nrm.hct": "NRM from HCT",
            "trm": "treatment death",
            "disease_death": "disease death",
            "vod.before_hct": "VOD before HCT",
            "vod.after_hct": "VOD after HCT",
        },
    ),
    ("readers", "agreement", {"agreement": "agreement"}),
    ("deaths", "rate", {f"death.{code}": words for code, words in CAUSE_CLASSES.items()}),
)
CONTENTS: tuple[Entry, ...] = tuple(
    Entry(id_, label, section, kind) for section, kind, entries in _SECTIONS for id_, label in entries.items()
)
INDEX: dict[str, int] = {entry.id: index for index, entry in enumerate(CONTENTS)}

# Known at INO start.
BASELINE: dict[str, str] = {
    "ph": "Philadelphia chromosome",
    "disease_state": "disease state at INO",
    "timing": "timing of the relapse (convention h)",
    "location": "location of the disease",
    "blin_failure": "blinatumomab failure before INO",
    "prior_hct": "allogeneic transplants before INO",
}
# Known only later: from a landmark, or as a state entered in time.
LATER: dict[str, str] = {
    "hct": "transplant",
    "response": "first remission",
    "mrd": "MRD-negativity",
    "vod": "VOD/SOS",
    "cycles": "second INO cycle",
}
LANDMARKS = (2.0, 3.0, 6.0, 12.0)


def by_label(by: str) -> str:
    """What a figure is grouped by, in words."""
    if by == EVERY:
        return "every subgroup"
    return BASELINE.get(by) or LATER.get(by, "")


def entry_of(entry_id: str) -> Entry:
    """The entry with that id."""
    return CONTENTS[INDEX[entry_id]]
