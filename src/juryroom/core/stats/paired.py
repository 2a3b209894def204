"""Whether two systems differ, from their values on the same queries."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from juryroom.core.stats.bootstrap import Interval, mean_interval

Values = npt.NDArray[np.float64]
FLIPS = 10_000
POWER = 0.8
_EXACT_UP_TO = 13
_CHUNK = 1000
_CLOSE = 1e-12


@dataclass(frozen=True, slots=True)
class PairedTest:
    """Differences on n queries: their mean, whether chance explains it, and what could have been seen at all.

    low, high:  the 95 % interval of the mean by t. None (as p_t, effect, detectable) for fewer than two queries.
    p_t:        paired t-test, two-sided; None too when all differences are equal and not zero.
    p_flips:    sign-flip permutation, two-sided, of the mean; exact for up to 13 queries.
    bootstrap:  percentile interval of the mean over queries drawn again.
    effect:     mean over standard deviation of the differences (Cohen's d for pairs).
    detectable: smallest true difference that this many queries show at p < 0.05 in 80 of 100 experiments.
    needed:     queries for the observed difference to be shown in 80 of 100.
    """

    n: int
    difference: float | None
    low: float | None
    high: float | None
    p_t: float | None
    p_flips: float | None
    bootstrap: Interval | None
    wins: int
    losses: int
    ties: int
    effect: float | None
    detectable: float | None
    needed: int | None


def paired_test(differences: Values, rng: np.random.Generator, *, replicates: int = 2000) -> PairedTest:
    """differences: (n,) second system minus first, a query each; no NaN. rng: the caller's seeded generator."""
    n = len(differences)
    wins, losses = int(np.sum(differences > _CLOSE)), int(np.sum(differences < -_CLOSE))
    if n < 2:
        mean = float(differences[0]) if n else None
        return PairedTest(n, mean, None, None, None, None, None, wins, losses, n - wins - losses, None, None, None)
    mean, deviation = float(differences.mean()), float(differences.std(ddof=1))
    error = deviation / math.sqrt(n)
    reach = _quantile(0.975, n - 1) * error
    return PairedTest(
        n, mean, mean - reach, mean + reach, _p_of_t(mean, error, n), p_by_flips(differences, rng),
        mean_interval(differences, rng, replicates=replicates), wins, losses, n - wins - losses,
        mean / deviation if deviation > _CLOSE else None,
        (_quantile(0.975, n - 1) + _normal(POWER)) * error, _needed(mean, deviation),
    )  # fmt: skip


def _p_of_t(mean: float, error: float, n: int) -> float | None:
    from scipy.special import stdtr

    if error <= _CLOSE:
        return 1.0 if abs(mean) <= _CLOSE else None
    return float(2 * stdtr(n - 1, -abs(mean / error)))


def _quantile(level: float, degrees: int) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(degrees, level))


def _normal(level: float) -> float:
    from statistics import NormalDist

    return NormalDist().inv_cdf(level)


def _needed(mean: float, deviation: float) -> int | None:
    """By the normal distribution; None where no difference was seen."""
    if abs(mean) <= _CLOSE:
        return None
    return max(2, math.ceil(((_normal(0.975) + _normal(POWER)) * deviation / mean) ** 2))


def p_by_flips(differences: Values, rng: np.random.Generator, *, flips: int = FLIPS) -> float:
    """How often a mean as far from 0 comes about when each query's winner is drawn by a coin.

    All 2^n ways for up to 13 queries; else `flips` drawn ones, the observed counted among them so that p is never 0.
    Source: Fisher (1935); Smucker, Allan and Carterette (2007).
    """
    n, seen = len(differences), abs(float(differences.sum())) - _CLOSE
    if n <= _EXACT_UP_TO:
        ways = 1 - 2 * ((np.arange(2**n)[:, None] >> np.arange(n)) & 1)
        return float(np.mean(np.abs(ways @ differences) >= seen))
    as_far = 0
    for start in range(0, flips, _CHUNK):
        size = min(_CHUNK, flips - start)
        signs = 1.0 - 2.0 * rng.integers(0, 2, (size, n), dtype=np.int8)
        as_far += int(np.sum(np.abs(signs @ differences) >= seen))
    return (as_far + 1) / (flips + 1)
