"""Proportions with their intervals, without SciPy: the first figures need not wait for its import; Fisher's test."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import exp, expm1, lgamma, log, pi, sqrt
from statistics import NormalDist
from typing import Any, Literal, get_args

from ino_tui.cohort.methods.fisher import Fisher, fisher_exact
from ino_tui.cohort.methods.wrong import WrongInput, check_level, is_number

__all__ = ["METHODS", "Fisher", "Method", "Proportion", "fisher_exact", "proportion"]

Method = Literal["clopper-pearson", "wilson"]
METHODS: tuple[Method, ...] = get_args(Method)


@dataclass(frozen=True, slots=True)
class Proportion:
    """``n`` of ``of``; percent and limits in per cent, None where there is nothing to divide by."""

    n: int
    of: int
    percent: float | None
    low: float | None
    high: float | None
    method: Method


def proportion(n: int, of: int, *, method: Method = "clopper-pearson", level: float = 0.95) -> Proportion:
    """A proportion in per cent with a two-sided interval.

    Clopper and Pearson 1934 (R: ``binom.test(n, of)``) or Wilson 1927 without continuity correction
    (R: ``prop.test(n, of, correct = FALSE)``). Raises BadInput where ``n`` is not between 0 and
    ``of``, or method or level are not known.
    """
    if method not in METHODS:
        raise WrongInput(f"method {method!r} is not known; use {' or '.join(METHODS)}.")
    check_level(level)
    if not (_whole(n) and _whole(of)) or not 0 <= n <= of:
        raise WrongInput(f"{n} of {of} is not a proportion: both are whole and the first is not above the second.")
    return _proportion(int(n), int(of), method, level)


def _whole(count: Any) -> bool:
    return is_number(count) and float(count).is_integer()


@lru_cache(maxsize=4096)
def _proportion(n: int, of: int, method: Method, level: float) -> Proportion:
    if of == 0:
        return Proportion(n, of, None, None, None, method)
    if method == "wilson":
        low, high = _wilson(n, of, level)
    else:
        tail = (1 - level) / 2
        low, high = _exact_low(n, of, tail), 1 - _exact_low(of - n, of, tail)
        if n == 0:
            high = -expm1(log(tail) / of)
    return Proportion(n, of, 100 * n / of, 100 * low, 100 * high, method)


def _wilson(n: int, of: int, level: float) -> tuple[float, float]:
    z = NormalDist().inv_cdf(0.5 + level / 2)
    share, square = n / of, z * z / of
    centre = (share + square / 2) / (1 + square)
    half = z * sqrt(share * (1 - share) / of + square / (4 * of)) / (1 + square)
    return (0.0 if n == 0 else centre - half), (1.0 if n == of else centre + half)


def _exact_low(n: int, of: int, tail: float) -> float:
    """The share at which n or more of ``of`` have probability ``tail``."""
    if n == 0:
        return 0.0
    if n == of:
        return exp(log(tail) / of)
    below, above = 0.0, n / of
    share = _wilson(n, of, 1 - 2 * tail)[0]
    for _ in range(100):
        found, density = _upper_tail(n, of, share)
        if found > tail:
            above = share
        else:
            below = share
        # Newton on the logarithm of the tail, which is close to straight; bisection when it leaps.
        step = log(found / tail) * found / density if found > 0 else share
        following = share - step
        if not below < following < above:
            following = (below + above) / 2
        if abs(following - share) <= 4e-16 * share:
            return following
        share = following
    return share


def _upper_tail(n: int, of: int, share: float) -> tuple[float, float]:
    """P(X >= n) for X binomial, and its derivative by the share: the incomplete beta I(n, of-n+1)."""
    mass = _binomial(n, of, share)
    return mass * (1 - share) * _fraction(n, of - n + 1, share), mass * n / share


def _fraction(a: int, b: int, x: float) -> float:
    """The continued fraction of the incomplete beta function by Lentz's method (DLMF 8.17.22)."""
    tiny = 1e-300
    c, d = 1.0, 1 - (a + b) * x / (a + 1)
    d = 1 / (d if abs(d) > tiny else tiny)
    value = d
    for m in range(1, 100_000):
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 + term * d
            d = 1 / (d if abs(d) > tiny else tiny)
            c = 1 + term / c
            c = c if abs(c) > tiny else tiny
            value *= c * d
        if abs(c * d - 1) < 1e-16:
            break
    return value


def _binomial(n: int, of: int, share: float) -> float:
    """P(X = n), 0 < n < of, by Loader's saddle point (2000): exact to rounding for any size."""
    rest = of - n
    stirling = _stirling_error(of) - _stirling_error(n) - _stirling_error(rest)
    deviance = _deviance(n, of * share) + _deviance(rest, of * (1 - share))
    return exp(stirling - deviance) * sqrt(of / (2 * pi * n * rest))


@lru_cache(maxsize=4096)
def _stirling_error(n: int) -> float:
    """Logarithm of n! less Stirling's formula."""
    if n < 16:
        return lgamma(n + 1) - (n + 0.5) * log(n) + n - log(2 * pi) / 2
    square = n * n
    return (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - 1 / (1188 * square)) / square) / square) / square) / n


def _deviance(n: int, mean: float) -> float:
    """The value of n log(n / mean) + mean - n without cancellation near n = mean."""
    ratio = (n - mean) / mean
    if abs(ratio) > 0.1:
        return n * log(n / mean) + mean - n
    # (1 + r) log(1 + r) - r, term by term: r^2/2 - r^3/6 + r^4/12 - ...
    term, total, k = ratio * ratio, 0.0, 2
    while True:
        added = total + term / (k * (k - 1))
        if added == total:
            return mean * total
        total, term, k = added, -term * ratio, k + 1
