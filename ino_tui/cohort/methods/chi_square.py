"""The upper tail of the chi-square distribution, without SciPy: a test need not wait for its import."""

from __future__ import annotations

from math import erfc, exp, lgamma, log, sqrt


def upper_tail(statistic: float, df: int) -> float:
    """P(X >= statistic) for chi-square with ``df`` >= 1 degrees of freedom (R: ``pchisq(x, df, lower.tail = FALSE)``).

    Whole degrees of freedom need no incomplete gamma function: the tail is a finite sum of positive terms
    (Abramowitz and Stegun 26.4.4 and 26.4.5).
    """
    if statistic <= 0:
        return 1.0
    half = statistic / 2
    tail = 0.0 if df % 2 == 0 else erfc(sqrt(half))
    power = 0.0 if df % 2 == 0 else 0.5
    while power < df / 2:
        tail += exp(power * log(half) - half - lgamma(power + 1))
        power += 1
    return min(tail, 1.0)


def normal_tails(z: float) -> float:
    """Two-sided P(|Z| >= |z|) of the standard normal distribution."""
    return erfc(abs(z) / sqrt(2))
