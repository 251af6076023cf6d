"""Groups of which a blind reader is not told: one to four cases in them wait for her answer."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from ino_tui.cohort.counting.consort import consort
from ino_tui.cohort.figures import compute
from ino_tui.cohort.grouped import grouped
from ino_tui.cohort.reconcile import reconcile
from store.basis import CohortRows
from store.case import Case, SiteValue
from store.charter import PROFILES
from store.commands import LockStudy, Sign
from store.committee import Answer
from store.errors import Refused
from store.study import Study
from tests.cases import case, study

EVERY = msgspec.structs.replace(
    PROFILES["committee"],
    allow_as=True,
    endpoints=("response",),
    disclosure="whole",
    reader_bases="every",
    conflict="none",
)
CASES = 12


def cohort(path: Path, *, ph_positive: int = 6) -> Study:
    made: list[Case] = [
        case(f"A-{n:02}", site_values=(SiteValue(endpoint="response.c1", value="CR"),)) for n in range(CASES)
    ]
    made = [
        msgspec.structs.replace(c, patient=msgspec.structs.replace(c.patient, ph="pos" if n < ph_positive else "neg"))
        for n, c in enumerate(made)
    ]
    return study(path, made, charter=EVERY)


def answer_all(made: Study, *cases: int) -> None:
    for n in cases:
        answers = tuple(Answer(endpoint=e, value="CR") for e in ("response.c1", "response.c2"))
        best = Answer(endpoint="response.best", value="PD", why="course", text="x")
        made.commit(Sign(case=f"A-{n:02}", answers=(*answers, best), how="desk"), by="reader1")


def seen(made: Study, basis: str, person: str = "reader1") -> CohortRows:
    return made.cohort_as_seen_by(person, basis)


@pytest.mark.parametrize("waiting", [12, 5, 4, 1, 0])
@pytest.mark.parametrize("basis", ["site", "current"])
def test_a_figure_of_one_to_four_unanswered_cases_is_withheld(tmp_path: Path, basis: str, waiting: int) -> None:
    made = cohort(tmp_path / "S", ph_positive=CASES)
    answer_all(made, *range(waiting, CASES))
    few = 1 <= waiting <= 4

    found = compute(seen(made, basis))
    assert ("response.c1" in found.withheld) is few
    assert any(f.id == "response.c1" for f in found.figures) is not few
    for asked in (
        lambda: grouped(seen(made, basis), "response.c1", "ph"),
        lambda: consort(seen(made, basis)),
        lambda: reconcile(seen(made, basis), ()),
    ):
        if few:
            with pytest.raises(Refused, match="items that you have not answered"):
                asked()
        else:
            asked()
    for open_, person in (("own", "reader1"), ("final", "reader1"), (basis, "auditor")):
        assert compute(seen(made, open_, person)).withheld == ()


def test_a_small_group_withholds_the_others_too(tmp_path: Path) -> None:
    made = cohort(tmp_path / "S")
    answer_all(made, 0, 1, 2)  # three of the six Ph+ wait for her, and six of the Ph-
    assert compute(seen(made, "site")).withheld == ()
    with pytest.raises(Refused, match="A group of it has one to four"):
        grouped(seen(made, "site"), "response.c1", "ph")
    with pytest.raises(Refused, match="change in time"):
        grouped(seen(made, "site"), "os", "hct", time_dependent=True)
    assert len(grouped(seen(made, "own"), "response.c1", "ph").groups) == 2
    assert len(grouped(seen(made, "site", "auditor"), "response.c1", "ph").groups) == 2


def test_another_reader_is_never_a_basis_and_the_default_is_own_and_final(tmp_path: Path) -> None:
    made = cohort(tmp_path / "S")
    with pytest.raises(Refused, match="the named bases, not on reader2"):
        seen(made, "reader2")
    closed = study(tmp_path / "T", [case("A-1")], charter=msgspec.structs.replace(EVERY, reader_bases="own-final"))
    for basis in ("site", "current", "reader2"):
        with pytest.raises(Refused, match="own and final answers"):
            seen(closed, basis)


def test_once_the_study_is_locked_nothing_is_withheld(tmp_path: Path) -> None:
    made = cohort(tmp_path / "S", ph_positive=CASES)
    answer_all(made, *range(2, CASES))
    assert compute(seen(made, "site")).withheld
    made.commit(LockStudy(why="done"), by="coordinator")
    assert compute(seen(made, "site")).withheld == ()
