"""Extramedullary response by location: Deauville, SPD in mm2, CSF, testis."""

from __future__ import annotations

from datetime import date

import pytest

from store.case import Extramedullary
from store.criteria.extramedullary import EmResponse, em_baseline, em_response
from store.criteria.windows import Window
from tests.store.criteria.build import DAY, look, one_cycle, relapse_in

WINDOW = Window(date(2019, 3, 18), date(2019, 4, 14), "")
BEFORE = "2019-02-25"


def response(*looks: Extramedullary, em: str = "") -> EmResponse:
    relapses = (relapse_in("EM" if em else "BM", em),)
    return em_response(one_cycle(extramedullary=looks, relapses=relapses), WINDOW)


@pytest.mark.parametrize(
    ("location", "deauville", "spd", "expected"),
    [
        ("lymph_node", 3, 500.0, "CR"),
        ("lymph_node", 4, 500.0, "PR"),
        ("lymph_node", 4, 501.0, "SD"),
        ("lymph_node", 4, 1499.0, "SD"),
        ("lymph_node", 5, 1500.0, "PD"),
        ("lymph_node", 2, 1500.0, "CR"),
        ("mediastinum", 3, 249.0, "CRu"),
        ("mediastinum", 3, 250.0, "PR"),
        ("mediastinum", 4, 1250.0, "SD"),
        ("mediastinum", 4, 1251.0, "PD"),
    ],
)
def test_deauville_and_size(location: str, deauville: int, spd: float, expected: str) -> None:
    found = response(
        look(BEFORE, location, "CT", "disease", spd_mm2=1000.0),
        look(DAY, location, "PET", "residual", deauville=deauville, spd_mm2=spd),
    )
    assert found.category == expected


@pytest.mark.parametrize(
    ("blasts", "wbc", "csf", "expected"),
    [("no", 2.0, "CNS1", "CR"), ("yes", 4.9, "CNS2", "PR"), ("yes", 5.0, "CNS3", "SD")],
)
def test_cns(blasts: str, wbc: float, csf: str, expected: str) -> None:
    found = response(
        look(BEFORE, "cns", "CSF", "disease", csf_wbc=20.0, csf_blasts="yes"),
        look(DAY, "cns", "CSF", "none" if blasts == "no" else "disease", csf_wbc=wbc, csf_blasts=blasts),
    )
    assert (found.csf, found.category) == (csf, expected)


def test_testis_needs_more_than_examination() -> None:
    before = look(BEFORE, "testis", "ultrasound", "disease")
    examined = look(DAY, "testis", "examination", "none")
    found = response(before, examined)
    assert found.category == "not_done"
    assert "ultrasound" in found.missing[0]
    assert response(before, examined, look(DAY, "testis", "ultrasound", "none")).category == "CR"
    doubtful = look(DAY, "testis", "ultrasound", "equivocal")
    assert response(before, doubtful, look(DAY, "testis", "biopsy", "none")).category == "CR"


def test_a_new_site_is_new_and_the_worst_site_counts() -> None:
    skin = look(DAY, "skin", "examination", "disease")
    assert response(skin).category == "new"
    node = look(BEFORE, "lymph_node", "CT", "disease", spd_mm2=1000.0)
    clear = look(DAY, "lymph_node", "PET", "none", deauville=1)
    assert response(node, clear).category == "CR"
    assert response(node, clear, skin).category == "new"


def test_a_location_not_looked_at_is_not_done() -> None:
    node, breast = look(BEFORE, "lymph_node", "CT", "disease"), look(BEFORE, "breast", "ultrasound", "disease")
    found = response(node, breast, look(DAY, "lymph_node", "PET", "none", deauville=2))
    assert found.category == "not_done"
    assert found.missing == ("breast: no assessment in the window",)


def test_no_disease_outside_the_marrow() -> None:
    assert response().category == "none"
    assert response(look(DAY, "cns", "CSF", "none", csf_wbc=1.0, csf_blasts="no")).category == "none"


def test_the_relapse_record_names_locations_that_were_not_imaged() -> None:
    found = em_baseline(one_cycle(relapses=(relapse_in("BM+EM", "skin;breast"),)))
    assert found.present is True
    assert dict(found.locations) == {"skin": None, "breast": None}
    assert response(em="skin").category == "not_done"
    assert response(look(DAY, "skin", "examination", "none"), em="skin").category == "CR"


def test_a_look_on_an_unknown_day_does_not_make_a_remission() -> None:
    node = look(BEFORE, "lymph_node", "CT", "disease", spd_mm2=1000.0)
    clear = look(DAY, "lymph_node", "PET", "none", deauville=1)
    assert response(node, clear, look("2019-04", "skin", "biopsy", "disease")).category == "not_done"
    assert response(look("2019-04", "skin", "biopsy", "disease")).category == "not_done"


def test_only_the_last_60_days_before_ino_are_a_baseline() -> None:
    assert em_baseline(one_cycle(extramedullary=(look("2019-01-03", "skin", "biopsy", "disease"),))).present is True
    assert em_baseline(one_cycle(extramedullary=(look("2019-01-02", "skin", "biopsy", "disease"),))).present is False
