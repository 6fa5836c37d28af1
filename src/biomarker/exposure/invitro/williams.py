"""Does the response change with dose? Williams' test with donors as blocks, p by permuting doses within donors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
PERMUTATIONS = 9999


@dataclass(frozen=True)
class Williams:
    """Result of the test.

    Parameters
    ----------
    statistic : isotonic mean of the highest dose minus the mean of the calibrator, in standard errors
    p : one-sided
    lowest : the lowest dose that still differs when higher ones are left out one after another; None where none does
    rising : whether an increase was tested (the direction of the highest dose)
    n : donors that have every dose
    """

    statistic: float
    p: float
    lowest: float | None
    rising: bool
    n: int


def williams(response: Floats, doses: Floats, *, alpha: float = 0.05, seed: int = 1,
             permutations: int = PERMUTATIONS) -> Williams | None:  # fmt: skip
    """Williams' step-down test; None with fewer than two complete donors or without any scatter.

    Parameters
    ----------
    response : (donors, doses), the calibrator first; donors with a gap are left out
    alpha : of each step; steps stop at the first that is not significant, so together they keep it

    References
    ----------
    Williams 1971, Biometrics 27:103, and 1972, 28:519. The direction is that of the highest dose, so p is doubled.
    """
    complete = response[np.isfinite(response).all(axis=1)]
    if len(complete) < 2 or complete.shape[1] < 2:
        return None
    rising = bool(complete[:, -1].mean() >= complete[:, 0].mean())
    own = complete if rising else -complete
    random = np.random.default_rng(seed)
    statistic, p, lowest = None, 1.0, None
    for k in range(own.shape[1], 1, -1):
        value, this = _step(own[:, :k], random, permutations)
        if value is None:
            return None
        if statistic is None:
            statistic, p = value, min(2 * this, 1.0)
        if min(2 * this, 1.0) > alpha:
            break
        lowest = float(doses[k - 1])
    return Williams(float(statistic or 0.0), p, lowest, rising, len(own))


def _step(own: Floats, random: np.random.Generator, permutations: int) -> tuple[float | None, float]:
    observed = williams_statistic(own[None])[0]
    if not np.isfinite(observed):
        return None, 1.0
    order = random.random((permutations, *own.shape)).argsort(axis=2)
    shuffled = np.take_along_axis(np.broadcast_to(own, order.shape), order, axis=2)
    as_large = int((williams_statistic(shuffled) >= observed - 1e-12).sum())
    return float(observed), (as_large + 1) / (permutations + 1)


def williams_statistic(tables: Floats) -> Floats:
    """(t,) statistic of each (donors, doses) table of a stack; NaN where the table has no scatter."""
    _, n, k = tables.shape
    means = tables.mean(axis=1)
    # Isotonic mean of the highest dose: the largest mean over the last doses.
    tails = np.cumsum(means[:, :0:-1], axis=1) / np.arange(1, k)
    residual = tables - means[:, None, :] - tables.mean(axis=2, keepdims=True) + tables.mean(axis=(1, 2), keepdims=True)
    variance = (residual**2).sum(axis=(1, 2)) / ((n - 1) * (k - 1))
    error = np.sqrt(2 * variance / n)
    top = tails.max(axis=1)
    statistic: Floats = np.divide(top - means[:, 0], error, out=np.full(len(tables), np.nan), where=error > 1e-12)
    return statistic
