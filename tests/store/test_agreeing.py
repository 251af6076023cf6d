"""When two answers agree: the rules of the charter as a table, and the laws they all keep."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.agreeing import Agreed, agree, earlier, near
from store.charter import Agreement
from store.codes.causes import AGREED_CLASSES, CAUSES, agreed_class
from store.codes.responses import RESPONSES
from store.committee import Review
from store.values import first_day

REMISSIONS = frozenset({"CR", "CRi", "CRu"})
PLAIN = Agreement()


def review(endpoint: str, value: str, reader: str = "reader1", **more: Any) -> Review:
    return Review(endpoint=endpoint, reader=reader, number=1, value=value, **more)


def both(one: Review, other: Review, rules: Agreement = PLAIN) -> Agreed | None:
    """What they agree on, whoever is named first."""
    found = agree(one.endpoint, one, other, rules, REMISSIONS)
    assert found == agree(one.endpoint, other, one, rules, REMISSIONS)
    return found


@pytest.mark.parametrize(
    ("rule", "one", "other", "value"),
    [
        ("category", "CR", "CR", "CR"),
        ("category", "NE", "NE", "NE"),
        ("category", "CR", "CRi", None),
        ("category", "NR", "PD", None),
        ("category", "CANNOT", "CANNOT", None),
        ("category", "PROGRESS", "PROGRESS", None),
        ("responder", "CR", "CR", "CR"),
        ("responder", "CR", "CRi", "CRi"),
        ("responder", "CRu", "CRi", "CRu"),
        ("responder", "NR", "PD", "PD"),
        ("responder", "MLFS", "PR", "PR"),
        ("responder", "CRi", "MLFS", None),
        ("responder", "CR", "NE", None),
        ("responder", "CANNOT", "NR", None),
    ],
)
def test_response(rule: Any, one: str, other: str, value: str | None) -> None:
    for endpoint in ("response.c1", "response.best"):
        found = both(review(endpoint, one), review(endpoint, other), Agreement(response=rule))
        assert found == (None if value is None else Agreed(value=value))


@pytest.mark.parametrize(
    ("rule", "one", "other", "expected"),
    [
        ("location", ("none", ""), ("none", ""), ("none", "")),
        ("location", ("none", ""), ("BM", "2019-09-10"), None),
        ("location", ("BM", "2019-09-10"), ("BM", "2019-09-24"), ("BM", "2019-09-10")),
        ("location", ("BM", "2019-09-10"), ("BM", "2019-09-25"), None),
        ("location", ("BM", "2019-09-10"), ("EM", "2019-09-10"), None),
        ("location", ("BM", "2019-09-10"), ("BM+EM", "2019-09-10"), None),
        ("location", ("MRD", "2019-09-10"), ("MRD", "2019-09-12"), ("MRD", "2019-09-10")),
        ("location", ("BM", "2019-09"), ("BM", "2019-10-14"), ("BM", "2019-09")),
        ("location", ("BM", "2019-09"), ("BM", "2019-10-15"), None),
        ("location", ("BM", "2019-09"), ("BM", "2019-09-20"), ("BM", "2019-09-20")),
        ("location", ("BM", "2019"), ("BM", "2020-01"), ("BM", "2019")),
        ("location", ("BM", "2019-09-10"), ("BM", ""), None),
        ("location", ("CANNOT", ""), ("CANNOT", ""), None),
        ("yes-no", ("BM", "2019-09-10"), ("EM", "2019-09-12"), ("yes", "2019-09-10")),
        ("yes-no", ("BM", "2019-09-10"), ("EM", "2019-09-30"), None),
        ("yes-no", ("EM", "2019-09-10"), ("EM", "2019-09-10"), ("EM", "2019-09-10")),
        ("yes-no", ("BM", "2019-09-10"), ("MRD", "2019-09-10"), None),
        ("yes-no", ("none", ""), ("MRD", "2019-09-10"), None),
        ("yes-no", ("CANNOT", ""), ("BM", ""), None),
    ],
)
def test_relapse(rule: Any, one: tuple[str, str], other: tuple[str, str], expected: tuple[str, str] | None) -> None:
    pair = [review("relapse", value, date=date) for value, date in (one, other)]
    found = both(pair[0], pair[1], Agreement(relapse=rule))
    assert found == (None if expected is None else Agreed(value=expected[0], date=expected[1]))


def test_the_days_between_relapses_are_those_of_the_charter() -> None:
    one, other = (review("relapse", "BM", date=day) for day in ("2019-09-10", "2019-09-11"))
    assert both(one, other, Agreement(relapse_days=0)) is None
    assert both(one, other, Agreement(relapse_days=1)) == Agreed(value="BM", date="2019-09-10")


@pytest.mark.parametrize(
    ("rule", "one", "other", "value"),
    [
        ("yes-no", "no", "no", "no"),
        ("yes-no", "probable", "no", None),
        ("yes-no", "proven", "proven", "proven"),
        ("yes-no", "probable", "proven", "yes"),
        ("yes-no", "CANNOT", "CANNOT", None),
        ("yes-no", "CANNOT", "proven", None),
        ("level", "clinical", "clinical", "clinical"),
        ("level", "clinical", "proven", None),
    ],
)
def test_vod(rule: Any, one: str, other: str, value: str | None) -> None:
    found = both(review("vod", one), review("vod", other), Agreement(vod=rule))
    assert found == (None if value is None else Agreed(value=value))


def test_onset_is_the_earlier_and_anchor_and_grade_stand_where_they_are_the_same() -> None:
    one = review("vod", "clinical", date="2019-06-20", anchor="hct", grade="3")
    other = review("vod", "proven", date="2019-05-02", anchor="hct", grade="4")
    assert both(one, other) == Agreed(value="yes", date="2019-05-02", anchor="hct")
    other = review("vod", "clinical", anchor="last_ino", grade="3")
    assert both(one, other) == Agreed(value="clinical", date="2019-06-20", grade="3")


@pytest.mark.parametrize(
    ("rule", "one", "other", "value"),
    [
        ("class", "30", "30", "30"),
        ("class", "30", "31", "INFECTION"),
        ("class", "10", "11", "DISEASE"),
        ("class", "20", "21", "LIVER"),
        ("class", "40", "43", "HAEM"),
        ("class", "50", "52", "HCT"),
        ("class", "20", "67", None),
        ("class", "60", "80", "OTHER"),
        ("class", "90", "90", "90"),
        ("class", "10", "30", None),
        ("class", "CANNOT", "CANNOT", None),
        ("class", "99", "99", None),
        ("code", "30", "30", "30"),
        ("code", "30", "31", None),
    ],
)
def test_cause_of_death(rule: Any, one: str, other: str, value: str | None) -> None:
    found = both(review("death.cause", one), review("death.cause", other), Agreement(death_cause=rule))
    assert found == (None if value is None else Agreed(value=value))


@pytest.mark.parametrize(
    ("one", "other", "kept"),
    [
        (("50", "30"), ("50", "30"), ("50", "30")),
        (("50", "30", "10"), ("30", "50"), ("30", "50")),
        (("50",), (), ()),
        (("50",), ("30",), ()),
    ],
)
def test_contributing_causes_part_no_one_and_those_both_name_stay(
    one: tuple[str, ...], other: tuple[str, ...], kept: tuple[str, ...]
) -> None:
    for code, value in (("20", "20"), ("21", "LIVER")):
        pair = review("death.cause", "20", contributing=one), review("death.cause", code, contributing=other)
        assert both(*pair) == Agreed(value=value, contributing=kept)


@pytest.mark.parametrize(("endpoint", "value"), [("response.c1", "CR"), ("relapse", "none"), ("vod", "no")])
def test_an_answer_is_matched_by_its_endpoint_and_not_by_where_it_stands(endpoint: str, value: str) -> None:
    of_cycle_2 = review("response.c2", value)
    assert agree(endpoint, review(endpoint, value), of_cycle_2, PLAIN, REMISSIONS) is None
    assert agree(endpoint, of_cycle_2, review(endpoint, value), PLAIN, REMISSIONS) is None
    assert agree("response.c2", review(endpoint, value), review(endpoint, value), PLAIN, REMISSIONS) is None
    assert agree("weight", review("weight", value), review("weight", value), PLAIN, REMISSIONS) is None


# -- laws ------------------------------------------------------------------------------------------

DAYS = st.dates(min_value=first_day("2018"), max_value=first_day("2021")).map(str)
DATES = st.builds(lambda day, length: day[:length], DAYS, st.sampled_from([4, 7, 10])) | st.just("")
CODES = st.sampled_from([*CAUSES, "CANNOT"])
VALUES = {
    "response.c1": st.sampled_from([c.code for c in RESPONSES]),
    "relapse": st.sampled_from(["none", "BM", "EM", "BM+EM", "MRD", "CANNOT"]),
    "vod": st.sampled_from(["no", "probable", "clinical", "proven", "CANNOT"]),
    "death.cause": CODES,
}
RULES = st.builds(
    Agreement,
    response=st.sampled_from(["category", "responder"]),
    relapse=st.sampled_from(["location", "yes-no"]),
    relapse_days=st.integers(0, 60),
    vod=st.sampled_from(["yes-no", "level"]),
    death_cause=st.sampled_from(["class", "code"]),
)


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Review, Review]:
    endpoint = draw(st.sampled_from(list(VALUES)))
    one, other = (
        review(
            endpoint,
            draw(VALUES[endpoint]),
            reader,
            date=draw(DATES) if endpoint in ("relapse", "vod") else "",
            anchor=draw(st.sampled_from(["hct", "last_ino", ""])) if endpoint == "vod" else "",
            grade=draw(st.sampled_from(["3", "4", ""])) if endpoint == "vod" else "",
            contributing=tuple(draw(st.lists(CODES, unique=True, max_size=3))) if endpoint == "death.cause" else (),
        )
        for reader in ("reader1", "reader2")
    )
    return one, other


@given(pairs(), RULES)
def test_who_is_named_first_never_matters(pair: tuple[Review, Review], rules: Agreement) -> None:
    one, other = pair
    swapped = msgspec.structs.replace(one, reader="reader2"), msgspec.structs.replace(other, reader="reader1")
    found = agree(one.endpoint, one, other, rules, REMISSIONS)
    assert found == agree(one.endpoint, other, one, rules, REMISSIONS)
    assert found == agree(one.endpoint, *swapped, rules, REMISSIONS)


@given(pairs(), RULES)
def test_the_same_answer_agrees_with_itself_as_it_is_unless_it_is_none(
    pair: tuple[Review, Review], rules: Agreement
) -> None:
    one, _ = pair
    same = msgspec.structs.replace(one, reader="reader2", text="in other words")
    found = agree(one.endpoint, one, same, rules, REMISSIONS)
    if one.value == "CANNOT":
        assert found is None
    elif one.endpoint == "response.c1":
        assert found == Agreed(value=one.value)
    else:
        assert found == Agreed(
            value=one.value, contributing=one.contributing, date=one.date, anchor=one.anchor, grade=one.grade
        )


@given(pairs(), RULES)
def test_cannot_judge_agrees_with_nothing(pair: tuple[Review, Review], rules: Agreement) -> None:
    one, other = pair
    cannot = msgspec.structs.replace(other, value="CANNOT")
    assert agree(one.endpoint, one, cannot, rules, REMISSIONS) is None
    assert agree(one.endpoint, cannot, one, rules, REMISSIONS) is None


@given(pairs(), RULES)
def test_the_item_is_determined_as_what_either_said_or_as_what_both_are(
    pair: tuple[Review, Review], rules: Agreement
) -> None:
    one, other = pair
    found = agree(one.endpoint, one, other, rules, REMISSIONS)
    if found is None or found.value in (one.value, other.value):
        return
    assert one.value != other.value
    if one.endpoint == "death.cause":
        assert found.value in AGREED_CLASSES
        assert agreed_class(one.value) == agreed_class(other.value) == found.value
    else:
        assert found.value == "yes"
        assert not {one.value, other.value} & {"no", "none", "CANNOT"}


@given(DATES, DATES, st.integers(0, 60))
def test_near_is_near_whichever_way_and_grows_with_the_days(one: str, other: str, days: int) -> None:
    assert near(one, other, days) == near(other, one, days)
    assert not near(one, other, days) or near(one, other, days + 1)


@given(DATES, DATES)
def test_the_earlier_date_is_one_of_the_two(one: str, other: str) -> None:
    found = earlier(one, other)
    assert found == earlier(other, one)
    assert found in (one, other)
    if one and other and not (one.startswith(other) or other.startswith(one)):
        assert first_day(found) == min(first_day(one), first_day(other))


def test_what_is_no_date_is_near_to_itself_alone() -> None:
    assert near("soon", "soon", 14)
    assert not near("soon", "2019-09-10", 400)
