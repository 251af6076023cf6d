"""The flow of the cohort from treated to outcome, CONSORT-like, with the sums that must hold checked.

Every box is counted on its own, so that a sum can fail: a case may be an early death by its dates and
a responder by its reviews. Source of the boxes: docs/conventions.md, F12 to F28.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
import numpy as np

from ino_tui.cohort.counting.populations import INFECTIONS, VOD, VOD_OR_LIVER, Flow, Mask, columns_of
from ino_tui.cohort.frame import FrameBuilder
from ino_tui.cohort.withheld import check_groups
from store.basis import CohortRows


class Box(msgspec.Struct, frozen=True, kw_only=True):
    """One group of the flow; ``of`` is the box it is part of, empty at the top. ``cases``: who is in it."""

    code: str
    label: str
    n: int
    of: str = ""
    cases: tuple[str, ...] = ()


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """A sum that must hold: the boxes ``parts`` make up ``whole`` and no case is in two of them.

    ``twice`` are cases that are in two of the parts or in one but not in the whole, ``nowhere`` those of
    the whole that are in none. It holds where both are empty.
    """

    whole: str
    parts: tuple[str, ...]
    total: int
    sum: int
    twice: tuple[str, ...] = ()
    nowhere: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether the parts are the whole, case by case."""
        return not self.twice and not self.nowhere


class Consort(msgspec.Struct, frozen=True, kw_only=True):
    """The flow under one basis at one revision; ``withdrawn`` cases are in no box."""

    revision: int
    basis: str
    synthetic: bool
    withdrawn: int
    boxes: tuple[Box, ...]
    identities: tuple[Identity, ...]

    def box(self, code: str) -> Box:
        """A box by its code. Raises KeyError."""
        for box in self.boxes:
            if box.code == code:
                return box
        raise KeyError(code)


# Code, words, the box it is part of. Read from top to bottom, left to right.
_BOXES: tuple[tuple[str, str, str], ...] = (
    ("cases", "cases in the study", ""),
    ("untreated", "no INO dose recorded", "cases"),
    ("treated", "treated with INO", "cases"),
    ("early_death", "early death", "treated"),
    ("nr", "no response, end of cycle 1", "treated"),
    ("r", "response, end of cycle 1", "treated"),
    ("c1_missing", "cycle 1 not judged", "treated"),
    ("stopped", "stopped for VOD/SOS or infection", "nr"),
    ("continued", "went on", "nr"),
    ("straight", "transplant straight after", "r"),
    ("more", "more INO", "r"),
    ("neither", "neither", "r"),
    ("late", "responded later", "continued"),
    ("not_later", "did not respond later", "continued"),
    ("later_missing", "best response not judged", "continued"),
    ("best", "best responders", "treated"),
    ("never", "never responded", "treated"),
    ("best_missing", "best response not judged", "treated"),
    ("kept", "responders of cycle 1", "best"),
    ("stopped_best", "stopped, responded later", "best"),
    ("unseen_best", "cycle 1 not judged", "best"),
    ("ed_never", "early death", "never"),
    ("stopped_never", "stopped", "never"),
    ("unseen_never", "cycle 1 not judged", "never"),
    ("hct", "transplant before relapse", "best"),
    ("no_hct", "no transplant before relapse", "best"),
    ("hct_missing", "transplanted, relapse not judged", "best"),
    ("died_in_cr", "died in remission", "no_hct"),
    ("relapsed", "relapsed", "no_hct"),
    ("alive_in_cr", "alive in remission", "no_hct"),
    ("relapse_missing", "relapse not judged", "no_hct"),
    ("died_vod", "VOD/SOS", "died_in_cr"),
    ("died_infection", "infection", "died_in_cr"),
    ("died_other", "another cause", "died_in_cr"),
    ("died_missing", "cause not judged", "died_in_cr"),
)
_RELAPSE_MISSING = frozenset({"hct_missing", "relapse_missing"})
_SUMS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("cases", ("treated", "untreated")),
    ("treated", ("early_death", "nr", "r", "c1_missing")),
    ("nr", ("stopped", "continued")),
    ("r", ("straight", "more", "neither")),
    ("continued", ("late", "not_later", "later_missing")),
    ("treated", ("best", "never", "best_missing")),
    ("best", ("kept", "late", "stopped_best", "unseen_best")),
    ("never", ("ed_never", "stopped_never", "not_later", "unseen_never")),
    ("best", ("hct", "no_hct", "hct_missing")),
    ("no_hct", ("died_in_cr", "relapsed", "alive_in_cr", "relapse_missing")),
    ("died_in_cr", ("died_vod", "died_infection", "died_other", "died_missing")),
)


def consort(rows: CohortRows, builder: FrameBuilder | None = None) -> Consort:
    """The flow of the cohort under the basis of the rows. Pure. ``builder`` as in `figures.compute`.

    Who has no relapse value has a box where the charter asks for one.
    """
    flow = Flow(columns_of((builder or FrameBuilder()).build(rows)), rows.charter)
    unasked = frozenset() if "relapse" in rows.charter.endpoints else _RELAPSE_MISSING
    masks = {code: mask for code, mask in _masks(flow).items() if code not in unasked}
    check_groups(rows, flow, masks.values())
    ids = flow.columns["case"]
    return Consort(
        revision=rows.revision,
        basis=rows.basis,
        synthetic=rows.synthetic,
        withdrawn=rows.withdrawn,
        boxes=tuple(
            Box(code=code, label=label, n=int(masks[code].sum()), of=of, cases=_named(ids, masks[code]))
            for code, label, of in _BOXES
            if code in masks
        ),
        identities=tuple(_identity(ids, masks, whole, tuple(p for p in parts if p in masks)) for whole, parts in _SUMS),
    )


def _masks(flow: Flow) -> dict[str, Mask]:
    c = flow.columns
    treated, nr, early = flow.treated, flow.non_responder, flow.early_death
    responder_c1: Mask = flow.c1_known & flow.responder_c1
    best: Mask = flow.best_known & flow.responder
    never: Mask = flow.best_known & ~flow.responder
    stopped: Mask = nr & np.isin(c["stopped"].astype("U16"), ("vod", "infection"))
    continued: Mask = nr & ~stopped
    straight: Mask = responder_c1 & c["hct_in_time"] & (c["hct_cycles"] == 1)
    more: Mask = responder_c1 & (c["cycles"] >= 2) & ~straight
    unseen: Mask = treated & ~flow.c1_known & ~early
    return {
        "cases": np.ones(flow.n, dtype=np.bool_),
        "untreated": ~treated,
        "treated": treated,
        "early_death": early,
        "nr": nr,
        "r": responder_c1,
        "c1_missing": unseen,
        "stopped": stopped,
        "continued": continued,
        "straight": straight,
        "more": more,
        "neither": responder_c1 & ~straight & ~more,
        "late": continued & best,
        "not_later": continued & never,
        "later_missing": continued & ~flow.best_known,
        "best": best,
        "never": never,
        "best_missing": treated & ~flow.best_known,
        "kept": responder_c1 & flow.best_known,
        "stopped_best": stopped & best,
        "unseen_best": unseen & best,
        "ed_never": early & never,
        "stopped_never": stopped & never,
        "unseen_never": unseen & never,
        **_after_response(flow, best),
    }


def _after_response(flow: Flow, best: Mask) -> dict[str, Mask]:
    no_hct, died = flow.no_hct, flow.died_in_remission
    cause, cause_class = flow.columns["cause"], flow.columns["cause_class"]
    open_ = (cause == "") | (cause == VOD_OR_LIVER)
    return {
        "hct": best & flow.columns["hct_in_time"],
        "no_hct": no_hct,
        "died_in_cr": died,
        "relapsed": no_hct & flow.relapsed,
        "hct_missing": best & ~flow.hct_known,
        "alive_in_cr": no_hct & ~flow.dead & flow.relapse_known & ~flow.relapsed,
        "relapse_missing": no_hct & ~flow.relapse_known,
        "died_vod": died & (cause == VOD),
        "died_infection": died & (cause_class == INFECTIONS),
        "died_other": died & ~open_ & (cause != VOD) & (cause_class != INFECTIONS),
        "died_missing": died & open_,
    }


def _identity(ids: Iterable[str], masks: dict[str, Mask], whole: str, parts: tuple[str, ...]) -> Identity:
    counted = sum(masks[part].astype(np.int64) for part in parts)
    inside = masks[whole]
    return Identity(
        whole=whole,
        parts=parts,
        total=int(inside.sum()),
        sum=int(np.sum(counted)),
        twice=_named(ids, (counted > 1) | ((counted > 0) & ~inside)),
        nowhere=_named(ids, inside & (counted == 0)),
    )


def _named(ids: Iterable[str], mask: Mask) -> tuple[str, ...]:
    return tuple(case for case, inside in zip(ids, mask, strict=True) if inside)
