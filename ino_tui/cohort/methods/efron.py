"""Cox's partial likelihood with Efron's handling of ties, and its derivatives.

Source of the method: Cox 1972; Efron 1977.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ino_tui.cohort.methods.product_limit import Floats, Ints
from ino_tui.cohort.methods.risk_sets import RiskSets


@dataclass(frozen=True, slots=True, eq=False)
class Likelihood:
    """The logarithm of the partial likelihood, its gradient and the information, at one place."""

    value: float
    score: Floats
    information: Floats


def partial_likelihood(rows: RiskSets, covariates: Floats, coefficients: Floats) -> Likelihood:
    """The partial likelihood of ``rows`` (at least one event) by ``covariates`` (one row each) at ``coefficients``."""
    linear = covariates @ coefficients
    # A constant factor on every hazard leaves the likelihood; this one keeps exp() finite.
    linear = linear - linear[rows.last > rows.first].max()
    weight = np.exp(np.minimum(linear, 0.0))
    first = covariates * weight[:, None]
    second = first[:, :, None] * covariates[:, None, :]
    each, share = _ties(rows)
    died = share[:, None]
    total: Floats = rows.at_risk(weight)[each] - share * rows.dying(weight)[each]
    # Far from the maximum a risk set may weigh nothing: the value is then -inf, and the search goes back.
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = (rows.at_risk(first)[each] - died * rows.dying(first)[each]) / total[:, None]
        square = rows.at_risk(second)[each] - died[:, :, None] * rows.dying(second)[each]
        square = square / total[:, None, None] - mean[:, :, None] * mean[:, None, :]
        return Likelihood(
            value=float(linear[rows.event].sum() - np.log(total).sum()),
            score=covariates[rows.event].sum(axis=0) - mean.sum(axis=0),
            information=square.sum(axis=0),
        )


def _ties(rows: RiskSets) -> tuple[Ints, Floats]:
    """Per event, which event time it is of and what share of those dying then Efron has already taken out."""
    deaths = rows.dying(np.ones(rows.n, dtype=np.int64))
    each: Ints = np.repeat(np.arange(rows.event_times), deaths)
    before = np.repeat(np.cumsum(deaths) - deaths, deaths)
    share: Floats = (np.arange(each.size) - before) / deaths[each]
    return each, share
