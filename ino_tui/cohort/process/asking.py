"""What is asked of the cohort beside its figures: subgroups at once, flow, lanes, the cases behind a number."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

PartName = Literal["numerator", "denominator", "missing", "left out", "difference"]
LaneSort = Literal["longest", "shortest", "case", "transplant", "relapse", "death"]

# Lanes come in pages of so many.
LANES = 500
# Who may know what the figures could still become, and the figures that hang on responses still open.
BAND_ROLES = ("coordinator", "statistician")
BANDED = (
    *("response.c1", "response.c1.refractory", "response.c1.early", "response.c1.late"),
    *("response.best", "mrd.treated", "efs"),
)


class _Asked(msgspec.Struct, frozen=True, kw_only=True):
    """On a basis, as of a revision; None is the newest."""

    basis: str
    revision: int | None = None
    request: int = 0


class ForestRequest(_Asked, frozen=True, kw_only=True, tag_field="kind", tag="forest"):
    """A figure by everything that is known at INO start, one grouped figure after the other."""

    figure: str


class FlowRequest(_Asked, frozen=True, kw_only=True, tag_field="kind", tag="flow"):
    """The flow from treated to outcome, its sums checked."""


class LanesRequest(_Asked, frozen=True, kw_only=True, tag_field="kind", tag="lanes"):
    """The courses of the treated in an order, `LANES` of them from ``offset`` on."""

    sort: LaneSort = "longest"
    offset: int = 0


class CasesRequest(_Asked, frozen=True, kw_only=True, tag_field="kind", tag="cases"):
    """The cases of a part of a figure, or of a box of the flow (``flow.CODE``), inside a group known at INO start.

    ``difference`` is against the basis ``other``; ``missing`` of a box are those that its sums miss or count twice.
    """

    figure: str
    part: PartName
    other: str = ""
    by: str = ""
    group: str = ""


class BandsRequest(_Asked, frozen=True, kw_only=True, tag_field="kind", tag="bands"):
    """Best and worst case over items still open, of every figure in `BANDED`; for `BAND_ROLES` only."""


class AgreementRequest(_Asked, frozen=True, kw_only=True, tag_field="kind", tag="agreement"):
    """How far independent reads agree; the same on every basis."""


Asking = ForestRequest | FlowRequest | LanesRequest | CasesRequest | BandsRequest | AgreementRequest


class CaseList(msgspec.Struct, frozen=True, kw_only=True):
    """Cases by id, and how many were left out because the reader is blind to what they are counted by."""

    cases: tuple[str, ...]
    hidden: int = 0


class Told(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="told"):
    """What was asked, as JSON holds it, or one sentence why there is none."""

    request: int
    asked: str
    revision: int | None = None
    document: dict[str, Any] | None = None
    error: str = ""
