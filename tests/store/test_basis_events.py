"""Relapse and VOD/SOS under every basis, with their dates; what centres leave out they report as none."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from store.basis import Valued, values_of
from store.case import Case, SiteValue
from store.charter import Charter
from store.committee import Review
from store.item_record import ItemRecord, Signed
from tests.cases import case
from tests.store.criteria.build import ALL

TWO = msgspec.structs.replace(ALL, profile="committee", readers=2)


def reported(**values: tuple[str, str]) -> Case:
    rows = tuple(SiteValue(endpoint=e, value=v, date=d) for e, (v, d) in values.items())
    return case(site_values=(*case().site_values, *rows))


def record(endpoint: str, **by_reader: dict[str, Any]) -> dict[str, ItemRecord]:
    signed = tuple(
        Signed(review=Review(endpoint=endpoint, reader=reader, number=1, **fields), revision=n, at="")
        for n, (reader, fields) in enumerate(by_reader.items(), 1)
    )
    return {endpoint: ItemRecord(endpoint=endpoint, reviews=signed)}


def of(
    basis: str, records: dict[str, ItemRecord] | None = None, charter: Charter = ALL, **site: Any
) -> dict[str, Valued]:
    return values_of(reported(**site), records or {}, charter, basis=basis, asker="reader1")


@pytest.mark.parametrize("basis", ["site", "current"])
def test_the_site_value_has_its_date(basis: str) -> None:
    found = of(basis, relapse=("BM", "2019-09-10"), vod=("probable", "2019-06"))
    assert found["relapse"] == Valued(value="BM", source="site", date="2019-09-10")
    assert found["vod"] == Valued(value="probable", source="site", date="2019-06")


def test_none_reported_is_none_where_the_charter_asks_and_the_centre_reports() -> None:
    found = of("site")
    assert (found["relapse"], found["vod"]) == (Valued(value="none", source="site"), Valued(value="no", source="site"))
    assert not {"relapse", "vod"} & set(of("site", charter=Charter()))
    for unasked in (case(site_values=()), case(doses=(), cycles=())):
        assert not {"relapse", "vod"} & set(values_of(unasked, {}, ALL, basis="site", asker="reader1"))


def test_own_and_a_person_are_the_review_with_its_fields() -> None:
    vod = {"value": "clinical", "date": "2019-06-03", "anchor": "last_ino", "grade": "3"}
    mine = record("vod", reader1=vod, reader2={"value": "no"})
    expected = Valued(value="clinical", source="own", date="2019-06-03", anchor="last_ino", grade="3")
    assert of("own", mine)["vod"] == expected == of("reader1", mine)["vod"]
    assert of("reader2", mine)["vod"] == Valued(value="no", source="own")
    assert "relapse" not in of("own", mine)
    assert "vod" not in of("own", record("vod", reader1={"value": "CANNOT"}))


def test_final_is_what_two_readers_agree_on() -> None:
    levels = record(
        "vod",
        reader1={"value": "clinical", "date": "2019-06-05", "anchor": "last_ino", "grade": "3"},
        reader2={"value": "probable", "date": "2019-06-03", "anchor": "last_ino", "grade": "2"},
    )
    found = of("final", levels, TWO)["vod"]
    assert (found.value, found.source, found.date, found.anchor, found.grade) == (
        "yes",
        "final",
        "2019-06-03",
        "last_ino",
        "",
    )
    near = record(
        "relapse", reader1={"value": "BM", "date": "2019-09-10"}, reader2={"value": "BM", "date": "2019-09-20"}
    )
    assert of("final", near, TWO)["relapse"] == Valued(value="BM", source="final", date="2019-09-10")
    far = record(
        "relapse", reader1={"value": "BM", "date": "2019-09-10"}, reader2={"value": "BM", "date": "2019-10-20"}
    )
    assert "relapse" not in of("final", far, TWO)
    assert of("current", far, TWO, relapse=("EM", "2019-10-01"))["relapse"].source == "own"
