"""The agreement page: the numbers are those of R, and every item is counted where it belongs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from itertools import product
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ino_tui.cohort.agreement_page import agreement_page, quarter_of
from ino_tui.cohort.agreement_shapes import AgreementPage, AgreementRow
from ino_tui.cohort.rates import Method, proportion
from store.charter import PROFILES
from store.codes.causes import AGREED_CLASSES
from store.reads import IndependentReads, Read, ReadPair, Reread
from tests.ino_tui.cohort.reference import DATA

R = json.loads((DATA / "agreement.json").read_text())["kappa"]
COMMITTEE = PROFILES["committee"]
DAY = date(2026, 1, 5)
# Answers that fill a table of R: as many of a scale as it has rows.
ANSWERS = {
    "response": ("CR", "CRi", "PR", "NR"),
    "response.responder": ("CR", "NR"),
    "relapse": ("none", "BM", "EM", "BM+EM"),
    "vod": ("proven", "no"),
    "death.cause": ("10", "20", "30", "40"),
}
ENDPOINTS = {"response": "response.c1", "response.responder": "response.c1"}


def pair(endpoint: str, one: str, other: str, *, n: int = 0, site: str = "", **more: Any) -> ReadPair:
    readers = more.get("readers", ("reader1", "reader2"))
    days = more.get("days", (DAY, DAY))
    return ReadPair(f"A-{n}", endpoint, Read(readers[0], one, days[0]), Read(readers[1], other, days[1]), site)


def filled(endpoint: str, answers: tuple[str, ...], table: list[list[int]]) -> list[ReadPair]:
    places = range(len(table))
    cells = [(answers[i], answers[j]) for i in places for j in places for _ in range(table[i][j])]
    return [pair(endpoint, one, other, n=n) for n, (one, other) in enumerate(cells)]


def page(pairs: Iterable[ReadPair] = (), rereads: Iterable[Reread] = (), **charter: Any) -> AgreementPage:
    in_force = msgspec.structs.replace(COMMITTEE, **charter)
    return agreement_page(
        IndependentReads(revision=7, charter=in_force, pairs=tuple(pairs), rereads=tuple(rereads), synthetic=True)
    )


def row(
    of: AgreementPage, scale: str, comparison: str = "readers", readers: tuple[str, ...] = (), quarter: str = ""
) -> AgreementRow:
    (found,) = [
        r for r in of.rows if (r.comparison, r.scale, r.readers, r.quarter) == (comparison, scale, readers, quarter)
    ]
    return found


def corner(of: AgreementRow, codes: Iterable[str]) -> list[list[int]]:
    """The cells of the table behind a row, of these answers."""
    places = [of.codes.index(code) for code in codes]
    return [[of.table[i][j] for j in places] for i in places]


# -- the numbers of R ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "scale"),
    [
        (name, scale)
        for name, scale in product(R, ANSWERS)
        if R[name]["kappa"] is not None and len(R[name]["table"]) <= len(ANSWERS[scale])
    ],
)
def test_per_cent_and_kappa_are_those_of_r(name: str, scale: str) -> None:
    want, answers = R[name], ANSWERS[scale]
    found = row(page(filled(ENDPOINTS.get(scale, scale), answers, want["table"])), scale)
    assert found.n == sum(map(sum, want["table"]))
    assert found.percent.value == pytest.approx(100 * want["agreement"], abs=1e-12)
    assert found.kappa.value == pytest.approx(want["kappa"], abs=1e-12)
    assert [found.kappa.low, found.kappa.high] == pytest.approx(want["kappa_limits"], abs=1e-12)


@pytest.mark.parametrize("scale", ["response.responder", "vod"])
@pytest.mark.parametrize("name", [name for name in R if len(R[name]["table"]) == 2])
def test_ac1_of_two_answers_is_that_of_r(name: str, scale: str) -> None:
    want = R[name]
    found = row(page(filled(ENDPOINTS.get(scale, scale), ANSWERS[scale], want["table"])), scale)
    assert [list(cells) for cells in found.table] == want["table"]
    assert found.ac1.value == pytest.approx(want["ac1"], abs=1e-12)


def test_ac1_is_of_all_possible_answers() -> None:
    """Gwet's formula with q = 7 classes, by hand: chance is the sum of p (1 - p) over q - 1."""
    found = row(page(filled("death.cause", ("10", "30"), [[20, 5], [10, 15]])), "death.cause")
    assert found.codes == tuple(AGREED_CLASSES)
    share = (55 / 100, 45 / 100)
    chance = sum(p * (1 - p) for p in share) / 6
    assert found.ac1.value == pytest.approx((0.7 - chance) / (1 - chance), abs=1e-12)


def test_intervals_are_those_the_charter_asks_for() -> None:
    pairs = filled("vod", ("proven", "no"), [[20, 5], [10, 15]])
    plain, other = page(pairs), page(pairs, level=0.9, proportion_interval="wilson")
    assert (plain.level, plain.method, other.level, other.method) == (0.95, "clopper-pearson", 0.9, "wilson")
    for name in ("percent", "kappa", "ac1"):
        wide, narrow = getattr(row(plain, "vod"), name), getattr(row(other, "vod"), name)
        assert wide.low < narrow.low < narrow.value < narrow.high < wide.high
    asked: list[tuple[AgreementPage, Method, float]] = [(plain, "clopper-pearson", 0.95), (other, "wilson", 0.9)]
    for of, method, level in asked:
        share, percent = proportion(35, 50, method=method, level=level), row(of, "vod").percent
        assert (percent.low, percent.high) == (share.low, share.high)


# -- what is compared as what ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("endpoint", "scale", "one", "other", "same"),
    [
        ("response.c1", "response", "CR", "CRi", False),
        ("response.c1", "response.responder", "CR", "CRi", True),
        ("response.c3", "response.responder", "CRu", "NR", False),
        ("relapse", "relapse", "BM", "BM+EM", False),
        ("relapse", "relapse", "MRD", "MRD", True),
        ("vod", "vod", "probable", "proven", True),
        ("vod", "vod", "probable", "no", False),
        ("death.cause", "death.cause", "30", "31", True),
        ("death.cause", "death.cause", "20", "67", False),
    ],
)
def test_answers_are_compared_as_the_scale_has_them(
    endpoint: str,
    scale: str,
    one: str,
    other: str,
    same: bool,  # noqa: FBT001
) -> None:
    found = row(page([pair(endpoint, one, other)]), scale)
    assert (found.n, found.agreed) == (1, int(same))


def test_best_response_is_no_read_of_its_own() -> None:
    assert row(page([pair("response.best", "CR", "CR")]), "response").n == 0


def test_cannot_judge_is_counted_apart_and_not_compared() -> None:
    answers = [("CR", "CR"), ("CANNOT", "CR"), ("NR", "CANNOT"), ("CANNOT", "CANNOT")]
    pairs = [pair("response.c1", one, other, n=n) for n, (one, other) in enumerate(answers)]
    for scale in ("response", "response.responder"):
        found = row(page(pairs), scale)
        assert (found.n, found.agreed) == (1, 1)
        assert [(part.code, part.n) for part in found.left_out] == [("cannot", 3)]


def test_a_category_of_an_earlier_charter_keeps_its_place() -> None:
    found = row(page([pair("response.c1", "CR", "MLFS")]), "response")
    assert found.codes == ("CR", "CRi", "CRu", "MLFS", "PR", "NR", "PD", "RELAPSE", "NE", "ED")
    assert "MLFS" not in row(page([pair("response.c1", "CR", "NR")]), "response").codes


def test_the_scales_are_those_of_the_endpoints_of_the_charter() -> None:
    assert [r.scale for r in page().rows if r.comparison == "readers"] == list(ANSWERS)
    audit = page(endpoints=("response", "death.cause"))
    assert [r.scale for r in audit.rows if r.comparison == "same"] == ["response", "response.responder", "death.cause"]


def test_without_reads_nothing_is_defined_and_the_reason_is_said() -> None:
    found = row(page(), "vod")
    for measure in (found.percent, found.kappa, found.ac1):
        assert (measure.value, measure.undefined) == (None, "there are no cases that both answered.")
    assert not [r for r in page().rows if r.comparison == "site"]


# -- by pair and over time -------------------------------------------------------------------------


def test_by_pair_of_readers_and_by_quarter_of_the_later_signature() -> None:
    pairs = [
        pair("vod", "no", "no", n=1, days=(date(2025, 12, 31), date(2025, 10, 1))),
        pair("vod", "no", "proven", n=2, days=(date(2025, 12, 31), date(2026, 1, 1))),
        pair("vod", "proven", "no", n=3, readers=("reader3", "reader1"), days=(date(2026, 3, 31), DAY)),
    ]
    found = page(pairs)
    rows = [(r.readers, r.quarter, r.n, r.agreed) for r in found.rows if (r.comparison, r.scale) == ("readers", "vod")]
    assert rows == [
        ((), "", 3, 1),
        (("reader1", "reader2"), "", 2, 1),
        (("reader1", "reader3"), "", 1, 0),
        ((), "2025-Q4", 1, 1),
        ((), "2026-Q1", 2, 0),
    ]
    # Rows are the answers of the one whose name comes first: reader1 said no.
    assert row(found, "vod", readers=("reader1", "reader3")).table == ((0, 0), (1, 0))


@pytest.mark.parametrize(("month", "quarter"), [(1, 1), (3, 1), (4, 2), (6, 2), (7, 3), (9, 3), (10, 4), (12, 4)])
def test_quarters(month: int, quarter: int) -> None:
    assert quarter_of(date(2026, month, 28)) == f"2026-Q{quarter}"


CATEGORIES = st.sampled_from(["CR", "CRi", "PR", "NR", "NE", "CANNOT"])
NAMES = st.sampled_from([("a", "b"), ("b", "a"), ("a", "c"), ("c", "b")])
READ_PAIRS = st.builds(
    lambda names, one, other, day, site: pair("response.c1", one, other, readers=names, days=(DAY, day), site=site),
    NAMES,
    CATEGORIES,
    CATEGORIES,
    st.dates(DAY, date(2027, 1, 1)),
    st.sampled_from(["CR", "NR", ""]),
)


@settings(max_examples=40)
@given(st.lists(READ_PAIRS, max_size=12))
def test_the_parts_make_up_the_whole_and_the_order_of_the_two_tells_nothing(pairs: list[ReadPair]) -> None:
    found = page(pairs, endpoints=("response",))
    turned = [msgspec.structs.replace(p, one=p.other, other=p.one) for p in pairs]
    again = page(reversed(turned), endpoints=("response",))
    assert sorted(found.rows, key=repr) == sorted(again.rows, key=repr)
    for scale in ("response", "response.responder"):
        rows = [r for r in found.rows if (r.comparison, r.scale) == ("readers", scale)]
        whole, by_pair, by_quarter = rows[0], [r for r in rows if r.readers], [r for r in rows if r.quarter]
        assert whole.n + sum(part.n for part in whole.left_out) == len(pairs)
        for parts in (by_pair, by_quarter):
            assert (sum(r.n for r in parts), sum(r.agreed for r in parts)) == (whole.n, whole.agreed)
        assert sum(map(sum, whole.table)) == whole.n
        assert sum(cells[i] for i, cells in enumerate(whole.table)) == whole.agreed


# -- with the site, and on reading again -----------------------------------------------------------


def test_each_reader_is_held_against_the_site_and_who_leans_where_is_tested() -> None:
    answers = [("CR", "CR", "NR")] * 9 + [
        ("NR", "CR", "CR"),
        ("CR", "NR", "CR"),
        ("CANNOT", "NR", "NR"),
        ("CR", "CR", ""),
    ]
    pairs = [pair("response.c1", one, other, n=n, site=site) for n, (one, other, site) in enumerate(answers)]
    found = page(pairs)
    first = row(found, "response.responder", "site", ("reader1",))
    # R: binom.test(1, 10)$p.value
    assert first.lean is not None
    assert first.lean.p == pytest.approx(0.021484375, rel=1e-12)
    assert (first.lean.reader_only, first.lean.site_only) == (9, 1)
    assert first.table == ((1, 9), (1, 0))
    assert [(part.code, part.n) for part in first.left_out] == [("cannot", 1), ("no_site_value", 1)]
    second = row(found, "response.responder", "site", ("reader2",))
    assert (second.n, second.agreed, second.table) == (12, 2, ((1, 9), (1, 1)))
    assert row(found, "response", "site", ("reader1",), "2026-Q1").n == 11
    # Two reads of an item are not two items: there is no row of all reads.
    assert not [r for r in found.rows if r.comparison == "site" and not r.readers]
    assert [r.scale for r in found.rows if r.lean] == ["response.responder"] * 4


def test_a_cause_of_death_agrees_with_the_site_by_class() -> None:
    found = page([pair("death.cause", "30", "10", site="31")])
    assert row(found, "death.cause", "site", ("reader1",)).agreed == 1
    assert row(found, "death.cause", "site", ("reader2",)).agreed == 0


def test_what_is_read_again_is_held_against_the_first_answer_within_and_between_readers() -> None:
    before, later = Read("reader1", "CR", DAY), date(2026, 5, 1)
    rereads = [
        Reread("A-1", "response.c1", "same", before, Read("reader1", "CRi", later)),
        Reread("A-1", "response.c1", "other", before, Read("reader3", "NR", later)),
        Reread("A-2", "response.c1", "same", Read("reader2", "NR", DAY), Read("reader2", "NR", later)),
    ]
    found = page(rereads=rereads)
    same = [
        (r.readers, r.quarter, r.n, r.agreed) for r in found.rows if (r.comparison, r.scale) == ("same", "response")
    ]
    assert same == [((), "", 2, 1), (("reader1",), "", 1, 0), (("reader2",), "", 1, 1), ((), "2026-Q2", 2, 1)]
    assert row(found, "response.responder", "same").agreed == 2
    other = row(found, "response.responder", "other", ("reader1", "reader3"))
    assert corner(other, ("yes", "no")) == [[0, 1], [0, 0]]
    assert row(found, "response").n == 0


def test_the_page_is_plain_data() -> None:
    found = page(filled("vod", ("proven", "no"), [[2, 1], [0, 3]]))
    assert (found.revision, found.synthetic, found.criteria) == (7, True, "ino_vate")
    assert msgspec.json.decode(msgspec.json.encode(found), type=AgreementPage) == found
