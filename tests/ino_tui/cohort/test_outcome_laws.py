"""Laws of the times to an event, on cohorts of any course."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ino_tui.cohort.counting.outcomes import outcomes
from ino_tui.cohort.counting.populations import Flow, columns_of
from ino_tui.cohort.counting.time_to_event import TimeToEvent
from ino_tui.cohort.figures import compute
from ino_tui.cohort.frame import build
from ino_tui.cohort.incidence import cumulative_incidence
from ino_tui.cohort.survival import kaplan_meier
from store.basis import CohortRow
from store.case import AdverseEvent, Case, Death, FollowUp, Relapse, Transplant
from tests.cases import case
from tests.ino_tui.cohort.cohorts import row, rows

START = date(2019, 3, 4)


def on(day: int) -> str:
    return (START + timedelta(days=day)).isoformat()


@st.composite
def courses(draw: st.DrawFn, case_id: str = "A-1") -> CohortRow:
    """Any order of relapse, transplant, VOD/SOS and the end, on few days so that many are shared."""
    days = st.one_of(st.none(), st.sampled_from((20, 22, 30, 45, 60, 90, 91, 200)))
    relapse, hct, sos = draw(days), draw(days), draw(days)
    end, dead = draw(st.sampled_from((0, 15, 22, 45, 90, 200, 400))), draw(st.booleans())
    answer = draw(st.sampled_from(("CR", "CRi", "NR", "ED", "NE")))
    changes: dict[str, Any] = {
        "relapses": (Relapse(n=2, kind="relapse", date=on(relapse), location="BM"),) if relapse is not None else (),
        "transplants": ()
        if hct is None
        else (
            Transplant(
                n=1, date=on(hct), donor="haplo", status=draw(st.sampled_from(("cr_mrd_neg", "not_in_remission", "")))
            ),
        ),
        "adverse_events": (
            AdverseEvent(
                term="Sepsis" if sos is None else "SOS / veno-occlusive disease",
                ctcae="5.0",
                grade=3,
                start=on(sos or 5),
            ),
        ),
        "follow_up": (FollowUp(date=on(end), status="cr"),),
        "deaths": (Death(date=on(end)),) if dead else (),
        "labs": (),
        "marrows": case().marrows if draw(st.booleans()) else (),
    }
    answers = {"response.c1": answer, "response.c2": answer, "response.best": answer}
    if draw(st.booleans()):
        answers["death.cause"] = draw(st.sampled_from(("10", "20", "30", "80", "90")))
    made: Case = case(case_id, **changes)
    return row(made, answers=answers)


def cohorts(most: int = 12) -> st.SearchStrategy[list[CohortRow]]:
    return st.integers(1, most).flatmap(lambda n: st.tuples(*(courses(f"A-{i}") for i in range(n))).map(list))


def times(found: list[CohortRow]) -> dict[str, TimeToEvent]:
    these = rows(found)
    return outcomes(Flow(columns_of(build(these)), these.charter), these.charter)


def free_and_incidences(free: TimeToEvent, of: TimeToEvent) -> list[float]:
    """Share free of every event plus all incidences, at every time."""
    inside = of.inside
    curve = kaplan_meier(free.days[inside], free.cause[inside] > 0)
    causes = cumulative_incidence(of.days[inside], of.cause[inside], causes=range(1, len(of.kinds) + 1))
    return [sum(parts) for parts in zip(curve.estimate, *(c.estimate for c in causes.values()), strict=True)]


@settings(max_examples=60, deadline=None)
@given(cohorts())
def test_incidences_and_what_is_free_of_them_add_to_1_at_every_time(found: list[CohortRow]) -> None:
    each = times(found)
    for free, of in (("rfs", "relapse"), ("rfs", "nrm"), ("os", "trm"), ("os", "disease_death")):
        assert np.array_equal(each[free].inside, each[of].inside)
        assert free_and_incidences(each[free], each[of]) == pytest.approx(
            [1.0] * len(free_and_incidences(each[free], each[of]))
        )
    for of in ("relapse.hct", "vod.before_hct", "vod.after_hct"):
        total = free_and_incidences(each[of], each[of])
        assert total == pytest.approx([1.0] * len(total))


@settings(max_examples=60, deadline=None)
@given(cohorts())
def test_everybody_is_counted_once_or_said_to_be_missing_or_left_out(found: list[CohortRow]) -> None:
    each = times(found)
    scopes = {"rfs": each["efs"].cause != 1, "relapse.hct": each["os.hct"].group, "vod.after_hct": each["os.hct"].group}
    for figure_id, scope in scopes.items():
        of = each[figure_id]
        counts = of.inside.astype(int) + of.not_counted + sum(who.astype(int) for _, who in of.left_out)
        assert (counts[scope] == 1).all(), figure_id
        assert (counts <= 1).all(), figure_id


@settings(max_examples=40, deadline=None)
@given(cohorts(), st.randoms(use_true_random=False))
def test_order_does_not_matter_and_times_are_never_negative(found: list[CohortRow], random: Any) -> None:
    shuffled = list(found)
    random.shuffle(shuffled)
    assert compute(rows(found)) == compute(rows(shuffled))
    for of in times(found).values():
        assert (of.days[of.inside] >= 0).all()
        assert set(of.cause[of.inside].tolist()) <= set(range(len(of.kinds) + 1))
