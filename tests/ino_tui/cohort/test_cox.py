"""Cox's regression against R's coxph, against lifelines, and what is not estimable."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

from ino_tui.cohort.survival import CoxFit, cox
from ino_tui.cohort.transplant import start_stop
from store.errors import BadInput
from tests.ino_tui.cohort.reference import survival_tests

SMALL: dict[str, Any] = survival_tests()["cox"]["small"]
STANFORD: dict[str, Any] = survival_tests()["stanford"]


@pytest.mark.parametrize("name", sorted(SMALL))
def test_small_sets_are_those_of_r(name: str) -> None:
    given = SMALL[name]
    got = cox(given["time"], given["event"], {"x": given["x"]}, entry=given["entry"])
    term = got["x"]
    assert term.coef == pytest.approx(given["coef"][0], abs=1e-9)
    assert term.se == pytest.approx(given["se"], abs=1e-9)
    assert [got.log_likelihood_null, got.log_likelihood] == pytest.approx(given["loglik"], abs=1e-10)
    assert got.score is not None
    assert got.score.statistic == pytest.approx(given["score"], abs=1e-10)


def same_fit(got: CoxFit, want: dict[str, Any]) -> None:
    """Every number that R prints."""
    assert [t.name for t in got.terms] == want["terms"]
    assert (got.n, got.events) == (want["n"], want["nevent"])
    for i, term in enumerate(got.terms):
        values = (term.coef, term.se, term.z, term.p, term.hazard_ratio, term.low, term.high)
        assert values == pytest.approx(
            [want[k][i] for k in ("coef", "se", "z", "p", "hr", "hr_lower", "hr_upper")], abs=1e-9
        )
    assert got.log_likelihood_null == pytest.approx(want["loglik_null"], abs=1e-9)
    assert got.log_likelihood == pytest.approx(want["loglik"], abs=1e-9)
    assert got.likelihood_ratio is not None
    assert got.score is not None
    assert got.wald is not None
    assert (got.likelihood_ratio.statistic, got.likelihood_ratio.p) == pytest.approx(
        (want["lr"], want["lr_p"]), abs=1e-9
    )
    assert (got.score.statistic, got.score.p) == pytest.approx((want["score"], want["score_p"]), abs=1e-9)
    assert got.wald.p == pytest.approx(want["wald_p"], abs=1e-9)
    assert got.likelihood_ratio.df == len(want["terms"])


def landmark_data(at: float) -> tuple[list[float], list[int], list[int]]:
    kept = [r for r in zip(STANFORD["time"], STANFORD["event"], STANFORD["transplant"], strict=True) if r[0] > at]
    return [t - at for t, _, _ in kept], [e for _, e, _ in kept], [int(w is not None and w <= at) for _, _, w in kept]


@pytest.mark.parametrize("at", ["30", "91.3125"])
def test_a_fixed_covariate_is_that_of_r(at: str) -> None:
    time, event, x = landmark_data(float(at))
    want = STANFORD["landmark"][at]["cox"]
    same_fit(cox(time, event, {want["terms"][0]: x}), want)


@pytest.mark.filterwarnings("ignore")
def test_lifelines_agrees() -> None:
    from lifelines import CoxPHFitter, CoxTimeVaryingFitter

    exact = {"precision": 1e-12}
    time, event, x = landmark_data(30)
    frame = pd.DataFrame({"time": time, "event": event, "x": x})
    want = CoxPHFitter().fit(frame, "time", "event", fit_options=exact)
    got = cox(time, event, {"x": x})
    assert got["x"].coef == pytest.approx(want.params_["x"], abs=1e-8)
    assert got["x"].se == pytest.approx(want.standard_errors_["x"], abs=1e-8)
    assert got.log_likelihood == pytest.approx(want.log_likelihood_, abs=1e-8)
    rows = start_stop(STANFORD["time"], STANFORD["event"], STANFORD["transplant"])
    frame = pd.DataFrame(
        {"id": rows.patient, "start": rows.start, "stop": rows.stop, "event": rows.event, "x": rows.transplanted}
    )
    frame["age"] = np.array(STANFORD["age"])[frame["id"]]
    varying = CoxTimeVaryingFitter().fit(
        frame, id_col="id", event_col="event", start_col="start", stop_col="stop", fit_options=exact
    )
    got = cox(rows.stop, rows.event, {"x": frame["x"], "age": frame["age"]}, entry=rows.start)
    for name in ("x", "age"):
        assert got[name].coef == pytest.approx(varying.params_[name], abs=1e-6)
        assert got[name].se == pytest.approx(varying.standard_errors_[name], abs=1e-6)


def test_limits_have_the_level_asked_for() -> None:
    given = SMALL["many ties"]
    narrow = cox(given["time"], given["event"], {"x": given["x"]}, level=0.5)["x"]
    wide = cox(given["time"], given["event"], {"x": given["x"]}, level=0.99)["x"]
    assert narrow.coef == wide.coef
    assert narrow.low is not None
    assert narrow.high is not None
    assert (wide.low or 0) < narrow.low < (wide.hazard_ratio or 0) < narrow.high < (wide.high or 0)


@pytest.mark.parametrize(
    ("time", "event", "x", "why"),
    [
        ([], [], [], "no cases"),
        ([4, 5], [0, 0], [0, 1], "nobody had the event"),
        ([4], [1], [2], "no covariate differs"),
        ([4, 5, 6], [1, 1, 0], [7.1, 7.1, 7.1], "no covariate differs"),
        # whoever differs has left before the first event
        ([1, 5, 6], [0, 1, 1], [9, 3, 3], "no covariate differs"),
        ([1, 2, 3, 4, 5, 6], [1, 1, 1, 0, 0, 0], [1, 1, 1, 0, 0, 0], "no maximum"),
        ([1, 2], [1, 0], [1, 0], "no maximum"),
    ],
)
def test_what_is_not_estimable_says_why(time: Any, event: Any, x: Any, why: str) -> None:
    got = cox(time, event, {"x": x})
    assert why in str(got.reason)
    assert (got["x"].coef, got["x"].hazard_ratio, got["x"].p, got.likelihood_ratio) == (None, None, None, None)
    assert got["x"].reason
    assert (got.n, got.events) == (len(time), sum(event))


def test_under_separation_the_score_test_stands() -> None:
    # R: coxph warns "coefficient may be infinite" and gives the same score test
    got = cox([1, 2, 3, 4, 5, 6], [1, 1, 1, 0, 0, 0], {"x": [1, 1, 1, 0, 0, 0]})
    assert got.score is not None
    assert got.score.statistic == pytest.approx(5.051660516605167, abs=1e-12)


def test_separation_among_rows_with_delayed_entry() -> None:
    rows = [(0, 1, 1, 1.0), (0, 3, 0, 0.0), (1, 4, 1, 1.0), (2, 9, 0, 0.0), (3, 8, 1, 1.0), (4, 9, 0, 0.0)]
    entry, time, event, x = (list(column) for column in zip(*rows, strict=True))
    assert "no maximum" in str(cox(time, event, {"x": x}, entry=entry).reason)


def test_a_covariate_that_tells_nothing_new_is_left_out_as_r_leaves_it_out() -> None:
    time, event, x = [0, 2, 3, 4, 5], [1, 1, 0, 1, 1], [1, 0, 1, 0, 1]
    alone = cox(time, event, {"x": x})
    both = cox(time, event, {"constant": [3] * 5, "x": x, "double": [2 * v + 1 for v in x]})
    assert both["x"] == alone["x"]
    assert both.likelihood_ratio == alone.likelihood_ratio
    assert both["constant"].coef is both["double"].coef is None
    assert "same for all" in str(both["constant"].reason)


def test_a_row_that_is_never_compared_changes_nothing() -> None:
    time, event, x = [5, 7, 9, 11], [1, 1, 0, 1], [1, 0, 1, 0.5]
    alone, with_it = cox(time, event, {"x": x}), cox([*time, 1], [*event, 0], {"x": [*x, 1e9]})
    assert alone["x"].coef == pytest.approx(with_it["x"].coef, rel=1e-12)
    assert with_it.n == alone.n + 1


def test_a_covariate_in_another_unit_gives_the_same_test() -> None:
    given = SMALL["many ties"]
    plain = cox(given["time"], given["event"], {"x": given["x"]})["x"]
    other = cox(given["time"], given["event"], {"x": [2019 + v * 1e-6 for v in given["x"]]})["x"]
    assert other.z == pytest.approx(plain.z, rel=1e-6)
    assert (other.coef or 0) * 1e-6 == pytest.approx(plain.coef, rel=1e-6)


@pytest.mark.parametrize(
    ("time", "event", "covariates", "more", "said"),
    [
        ([-1, 2], [1, 0], {"x": [0, 1]}, {}, "negative"),
        ([1, math.nan], [1, 0], {"x": [0, 1]}, {}, "missing"),
        ([1, 2], [1, 3], {"x": [0, 1]}, {}, "1 .* or 0"),
        ([1, 2], [1, 0], {"x": [0]}, {}, "x has 1"),
        ([1, 2], [1, 0], {"age": [0, None]}, {}, "age holds"),
        ([1, 2], [1, 0], {"sex": ["m", "f"]}, {}, "sex holds"),
        ([1, 2], [1, 0], {}, {}, "at least one"),
        ([1, 2], [1, 0], {"x": [0, 1]}, {"level": 95}, "between 0 and 1"),
        ([1, 2], [1, 0], {"x": [0, 1]}, {"entry": [0, 2]}, "before time"),
    ],
)
def test_bad_input_is_said_in_a_plain_sentence(
    time: Any, event: Any, covariates: Any, more: dict[str, Any], said: str
) -> None:
    with pytest.raises(BadInput, match=said) as caught:
        cox(time, event, covariates, **more)
    assert str(caught.value).endswith(".")


def test_a_data_frame_is_taken_as_covariates() -> None:
    given = SMALL["many ties"]
    frame = pd.DataFrame({"x": given["x"]})
    assert cox(given["time"], given["event"], frame) == cox(given["time"], given["event"], {"x": given["x"]})  # type: ignore[arg-type]
