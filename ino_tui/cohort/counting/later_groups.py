"""A curve grouped by what is known only later: from a landmark, or as a state that is entered in time."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import numpy as np

from ino_tui.cohort.counting.group_tests import LOG_RANK, as_test, no_test, test_of
from ino_tui.cohort.counting.populations import Flow, Mask
from ino_tui.cohort.counting.subgroups import State
from ino_tui.cohort.counting.time_to_event import Days, TimeToEvent
from ino_tui.cohort.counting.uncounted import uncounted
from ino_tui.cohort.methods.product_limit import Floats
from ino_tui.cohort.r_calls import MANTEL_BYAR_CALL, landmark_call, survival_call
from ino_tui.cohort.shapes import Effect, Grouped, GroupedFigure, GroupTest, Part, SurvivalFigure
from ino_tui.cohort.survival import Curve
from ino_tui.cohort.time_figures import curve_figure, time_figure
from ino_tui.cohort.transplant import Landmark, cox_time_dependent, landmark, mantel_byar, simon_makuch
from store.charter import Charter

# Of fewer cases a group is not estimated.
LEAST = 5
FEW = f"fewer than {LEAST} cases."
MANTEL_BYAR = "Mantel-Byar test"
COX_CALL = "coxph(Surv(start, stop, e) ~ state)"
NOTE = "each case counts without {0} until {0} and with it afterwards"
# Their event is dated before anybody can have entered a state, so the test and the ratio do not see it.
DAY_1 = "; who is not in remission has the event on day 1, so that only the curve without {0} falls by it"


class LaterGroups:
    """One figure by one state: who is in both, and when the state is entered, in days from the figure's origin."""

    def __init__(self, of: TimeToEvent, state: State, flow: Flow, charter: Charter, basis: str) -> None:
        known = state.known(flow)
        self.of = replace(of, group=of.group & known, missing=of.missing & known, left_out=(), variants=(), beside=())
        self.state, self.charter, self.basis = state, charter, basis
        self.ungrouped = int((of.inside & ~known).sum())
        self.uncounted = uncounted(of.not_counted, of.left_out)
        inside = self.of.inside
        # A state entered before the origin is there from the start.
        entered = np.maximum(state.days(Days(flow)) - of.since, 0.0)
        self.entered: Floats = entered[inside]
        self.days, self.event = of.days[inside], of.cause[inside] > 0

    def from_landmark(self, months: float) -> GroupedFigure:
        """Those still followed after the landmark, by the state until then; times count from there."""
        at = months * self.charter.conventions.month_days
        of = self.of
        done = of.inside & (of.days <= at)
        had = int((done & (of.cause > 0)).sum())
        left_out = (
            Part(code="ended", label="had an event by the landmark", n=had),
            Part(code="lost", label="no longer followed at the landmark", n=int(done.sum()) - had),
        )
        origin = f"{months:g} months after {of.origin}"
        followed = of.group & (of.days > at)
        whole = replace(of, group=followed, days=of.days - at, missing=np.zeros_like(of.missing), origin=origin)
        if of.survival:
            found = landmark(
                self.days,
                self.event,
                self.entered,
                at=at,
                interval=self.charter.survival_interval,
                level=self.charter.level,
            )
            groups = self._curves(whole, found.not_transplanted, found.transplanted)
            test = self._landmark_test(found, at, groups)
        else:
            member = np.zeros(of.inside.size, dtype=np.bool_)
            member[of.inside] = self.entered <= at
            masks: tuple[Mask, ...] = (followed & ~member, followed & member)
            parts = [replace(whole, group=mask) for mask in masks]
            groups = tuple(
                self._group(code, label, int(part.inside.sum()), part)
                for part, (code, label) in zip(parts, self._names(), strict=True)
            )
            test = test_of(whole, [m for m, g in zip(masks, groups, strict=True) if g.figure is not None])
        return self._figure("landmark", groups, test, left_out=left_out, months=months)

    def in_time(self) -> GroupedFigure:
        """Simon and Makuch's curves, Mantel and Byar's test, Cox's regression with the state in time."""
        of = self.of
        curves = simon_makuch(
            self.days, self.event, self.entered, interval=self.charter.survival_interval, level=self.charter.level
        )
        groups = self._curves(of, curves.not_transplanted, curves.transplanted)
        if any(group.figure is None for group in groups):
            return self._figure("time-dependent", groups, no_test(MANTEL_BYAR, f"a group has {FEW}"))
        test = as_test(MANTEL_BYAR, mantel_byar(self.days, self.event, self.entered), MANTEL_BYAR_CALL)
        term = cox_time_dependent(self.days, self.event, self.entered, level=self.charter.level)["transplant"]
        effect = Effect(
            name=self.state.label,
            method="Cox regression with the state in time, ties by Efron",
            hazard_ratio=term.hazard_ratio,
            low=term.low,
            high=term.high,
            p=term.p,
            reason=term.reason or "",
            r_call=COX_CALL,
        )
        return self._figure("time-dependent", groups, test, effect=effect, note=self._note())

    def _note(self) -> str:
        told = NOTE + DAY_1 if self.of.id == "efs" else NOTE
        return told.format(self.state.label)

    def _names(self) -> tuple[tuple[str, str], ...]:
        return ("without", self.state.before), ("with", self.state.after)

    def _curves(self, of: TimeToEvent, without: Curve, with_it: Curve) -> tuple[Grouped, ...]:
        names = self._names()
        return tuple(
            Grouped(
                code=code,
                label=label,
                n=curve.n,
                figure=self._curve(of, curve) if curve.n >= LEAST else None,
                reason="" if curve.n >= LEAST else FEW,
            )
            for curve, (code, label) in zip((without, with_it), names, strict=True)
        )

    def _curve(self, of: TimeToEvent, curve: Curve) -> SurvivalFigure:
        figure = curve_figure(of, curve, self.charter, self.basis)
        if curve.entries is None:
            return figure
        return msgspec.structs.replace(figure, r_call=survival_call(self.charter, "start, stop, e"))

    def _group(self, code: str, label: str, n: int, of: TimeToEvent) -> Grouped:
        if n < LEAST:
            return Grouped(code=code, label=label, n=n, figure=None, reason=FEW)
        return Grouped(code=code, label=label, n=n, figure=time_figure(of, self.charter, self.basis))

    def _landmark_test(self, found: Landmark, at: float, groups: tuple[Grouped, ...]) -> GroupTest:
        if any(group.figure is None for group in groups):
            return no_test(LOG_RANK, f"a group has {FEW}")
        return as_test(LOG_RANK, found.test, landmark_call(at))

    def _figure(
        self,
        how: str,
        groups: tuple[Grouped, ...],
        test: GroupTest,
        *,
        left_out: tuple[Part, ...] = (),
        months: float | None = None,
        effect: Effect | None = None,
        note: str = "",
    ) -> GroupedFigure:
        return GroupedFigure(
            id="",
            figure=self.of.id,
            by="",
            how=how,
            label=self.of.label,
            by_label=self.state.label,
            groups=groups,
            test=test,
            n=int(self.of.inside.sum()),
            ungrouped=self.ungrouped,
            basis=self.basis,
            landmark=months,
            left_out=(*self.uncounted, *(part for part in left_out if part.n)),
            effect=effect,
            note=note,
        )
