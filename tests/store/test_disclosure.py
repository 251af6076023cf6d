"""The stages of disclosure: which opens when, by a reader's own answers alone, and the last day each shows."""

from __future__ import annotations

import msgspec
import pytest

from store.case import Case, Cycle, Death, Dose, Therapy, Transplant
from store.charter import PROFILES
from store.criteria.windows import window
from store.disclosure import Stage, cut, first_stage, stage_of, stage_reached
from tests.cases import case, counts, marrow

STAGED = msgspec.structs.replace(PROFILES["committee"], disclosure="two-stage")
CYCLES = msgspec.structs.replace(PROFILES["committee"], disclosure="per-cycle")
WHOLE = msgspec.structs.replace(PROFILES["committee"], disclosure="whole")
C1, C2, C3, BEST = "response.c1", "response.c2", "response.c3", "response.best"


def three_cycles(**changes: object) -> Case:
    """The plain case with a third cycle from 6 May 2019."""
    plain = case()
    return msgspec.structs.replace(
        plain,
        cycles=(*plain.cycles, Cycle(n=3, start="2019-05-06")),
        doses=(*plain.doses, Dose(cycle=3, day=1, date="2019-05-06", mg_m2=0.5)),
        **changes,
    )


def day(stage: Stage) -> str:
    assert stage.until is not None
    return stage.until.day.isoformat()


def ends(found: Case) -> str:
    """What ends the window of cycle 1, in words."""
    opened = window(found, C1, CYCLES)
    assert opened is not None
    return opened.why


def test_whole_asks_everything_at_once_and_hides_nothing() -> None:
    stage = stage_of(case(), WHOLE, {})
    assert (stage.name, stage.until, stage.closed) == ("whole", None, ())
    assert {C1, C2, BEST, "death.cause"} <= set(stage.endpoints)
    assert cut(case(), stage.until) == case()


def test_two_stages_ask_every_response_first_and_then_the_rest() -> None:
    one = stage_of(case(), STAGED, {})
    assert (one.name, one.endpoints, one.closed, day(one)) == ("responses", (C1, C2, BEST), (), "2019-05-12")
    assert stage_of(case(), STAGED, {C1: "CR"}) == one
    two = stage_of(case(), STAGED, {C1: "CR", C2: "CR"})
    assert (two.name, two.until, two.closed) == ("after", None, (C1, C2, BEST))
    assert two.endpoints == ("relapse", "vod", "death.cause")


def test_a_best_response_that_does_not_follow_is_signed_before_the_rest_opens() -> None:
    assert stage_of(case(), STAGED, {C1: "NR", C2: "CANNOT"}).name == "responses"
    assert stage_of(case(), STAGED, {C1: "NR", C2: "CANNOT", BEST: "NR"}).name == "after"
    # The first cycle reaches the top rank, so the best follows; the second is owed all the same.
    assert stage_of(case(), STAGED, {C1: "CR", BEST: "CR"}).name == "responses"


def test_later_cycles_are_asked_in_stage_one_by_her_own_answers() -> None:
    found = three_cycles()
    assert stage_of(found, STAGED, {}).endpoints == (C1, C2, BEST)
    assert day(stage_of(found, STAGED, {})) == "2019-06-16"  # the last INO window, asked about or not
    more = stage_of(found, STAGED, {C1: "NR", C2: "NR"})
    assert (more.name, more.endpoints) == ("responses", (C1, C2, C3, BEST))
    assert stage_of(found, STAGED, {C1: "NR", C2: "NR", C3: "NR"}).name == "after"
    assert stage_of(found, STAGED, {C1: "NR", C2: "CR"}).name == "after"


def test_what_was_disclosed_stays_disclosed() -> None:
    found = three_cycles()
    signed = [(C1, "NR"), (C2, "CR")]
    assert stage_reached(found, STAGED, signed).name == "after"
    amended = stage_reached(found, STAGED, [*signed, (C2, "NR")])
    assert amended.name == "after"
    assert amended.endpoints[0] == C3
    assert amended.closed == (C1, C2, C3, BEST)
    assert stage_reached(found, STAGED, [(C1, "NR")]).name == "responses"
    # An answer of the second stage tells that it was open.
    assert stage_of(found, STAGED, {C1: "NR", C2: "NR", "vod": "no"}).name == "after"
    assert stage_of(found, STAGED, {C1: "NR", C2: "NR"}, disclosed=True).name == "after"


def test_a_response_signed_and_no_longer_asked_stays_with_the_closed_ones() -> None:
    assert stage_of(three_cycles(), STAGED, {C1: "CR", C2: "CR", C3: "CR"}).closed == (C1, C2, C3, BEST)


def test_one_cycle_opens_after_the_other() -> None:
    found = three_cycles()
    one = stage_of(found, CYCLES, {})
    assert (one.name, one.cycle, one.endpoints, one.closed, day(one)) == ("cycle", 1, (C1,), (), "2019-04-01")
    two = stage_of(found, CYCLES, {C1: "NR"})
    assert (two.name, two.cycle, two.endpoints, two.closed, day(two)) == ("cycle", 2, (C2,), (C1,), "2019-05-06")
    three = stage_of(found, CYCLES, {C1: "NR", C2: "NR"})
    assert (three.cycle, three.endpoints, three.closed, day(three)) == (3, (C3,), (C1, C2), "2019-06-16")
    best = stage_of(found, CYCLES, {C1: "NR", C2: "CANNOT", C3: "NR"})
    assert (best.name, best.cycle, best.endpoints, best.closed) == ("responses", 3, (BEST,), (C1, C2, C3))
    assert stage_of(found, CYCLES, {C1: "NR", C2: "NR", C3: "NR"}).name == "after"


def test_the_best_response_is_asked_without_cycles_that_nobody_asks_about() -> None:
    best = stage_of(three_cycles(), CYCLES, {C1: "CANNOT", C2: "CRi"})
    assert (best.endpoints, best.cycle, day(best)) == ((BEST,), 2, "2019-05-06")
    assert [c.n for c in cut(three_cycles(), best.until).cycles] == [1, 2]


def test_a_cycle_that_is_not_open_yet_is_not_told() -> None:
    found = three_cycles(labs=counts("2019-04-01"), marrows=(marrow("2019-04-01", 3),))
    assert "cycle 2" in ends(found)
    shown = cut(found, stage_of(found, CYCLES, {}).until)
    # A sample of the day on which the next cycle began belongs to the one before; that it began is not told.
    assert {row.date for row in shown.labs} | {row.date for row in shown.marrows} == {"2019-04-01"}
    assert {c.n for c in shown.cycles} == {d.cycle for d in shown.doses} == {1}
    assert "cycle 2" not in ends(shown)
    assert {v.endpoint for v in shown.site_values} == {C1}


def test_who_signed_none_reads_in_the_stage_of_the_responses() -> None:
    found = three_cycles()
    assert first_stage(found, STAGED) == stage_of(found, STAGED, {})
    assert first_stage(found, CYCLES) == stage_of(found, CYCLES, {})
    assert first_stage(found, WHOLE).name == "whole"
    assert first_stage(found, CYCLES, (C2, BEST)) == stage_of(found, CYCLES, {C1: "NR"})
    assert first_stage(found, CYCLES, (C3,)).cycle == 3
    assert first_stage(found, CYCLES, (BEST,)).until == stage_of(found, CYCLES, {C1: "CANNOT", C2: "CRi"}).until


# -- the last day shown --------------------------------------------------------------------------


def test_counts_of_a_marrow_near_the_end_of_the_window_are_shown() -> None:
    late = case(marrows=(marrow("2019-05-10", 2),))
    assert day(stage_of(late, STAGED, {})) == "2019-05-17"
    assert day(stage_of(case(), STAGED, {})) == "2019-05-12"


def test_what_closes_the_last_window_ends_what_is_shown() -> None:
    then = case(therapies=(Therapy(kind="chemotherapy", start="2019-04-30"),), marrows=(marrow("2019-04-29", 2),))
    assert day(stage_of(then, STAGED, {})) == "2019-04-30"
    hct = case(transplants=(Transplant(n=1, date="2019-05-05", donor="cord", conditioning_start="2019-04-29"),))
    stage = stage_of(hct, STAGED, {})
    assert day(stage) == "2019-04-29"
    assert cut(hct, stage.until).transplants == ()


def test_a_window_that_never_opened_shows_the_cycle_and_what_closed_it() -> None:
    then = case(therapies=(Therapy(kind="chemotherapy", start="2019-04-16"),))
    stage = stage_of(then, STAGED, {})
    assert day(stage) == "2019-04-16"
    assert len(cut(then, stage.until).doses) == 6


@pytest.mark.parametrize(("start", "last"), [("2019-05", "2019-07-11"), ("2019", "2020-02-10")])
def test_a_partial_first_day_counts_by_its_last_meaning(start: str, last: str) -> None:
    found = msgspec.structs.replace(case(), cycles=(Cycle(n=1, start=start),), doses=())
    for charter in (STAGED, CYCLES):
        assert day(stage_of(found, charter, {})) == last


def test_a_case_without_any_dated_dose_locks_nobody_out_and_tells_nothing() -> None:
    bare = msgspec.structs.replace(case(), cycles=(), doses=())
    for charter in (STAGED, CYCLES):
        stage = stage_of(bare, charter, {})
        assert (C1 in stage.endpoints, stage.until is not None) == (True, True)
        shown = cut(bare, stage.until)
        assert (shown.patient.age, shown.relapses, shown.labs, shown.deaths) == (47, (), (), ())
        assert stage_of(bare, charter, {C1: "NE"}).name == "after"


def test_a_cycle_without_a_day_shows_what_was_before_ino() -> None:
    plain = case()
    found = msgspec.structs.replace(plain, cycles=plain.cycles[1:], doses=tuple(d for d in plain.doses if d.cycle == 2))
    stage = stage_of(found, CYCLES, {})
    assert (stage.cycle, day(stage)) == (1, "2019-03-31")
    assert stage_of(found, CYCLES, {C1: "NE"}).cycle == 2


@pytest.mark.parametrize(("died", "shown"), [("2019-05-12", True), ("2019-05-13", False), ("2019-05", False)])
def test_a_death_is_shown_where_it_surely_lies_inside(died: str, *, shown: bool) -> None:
    found = case(deaths=(Death(date=died, narrative="Sepsis."),))
    stage = stage_of(found, STAGED, {})
    assert bool(cut(found, stage.until).deaths) is shown
    assert stage.until is not None
    assert stage.until.dead is shown
