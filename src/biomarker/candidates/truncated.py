"""Normal distribution cut off at a limit: mean and quantiles beyond it, by numpy and the standard library alone."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from biomarker.candidates.columns import Array

FAR = 5.0  # standard deviations from which the continued fraction takes over
DEEP = 37.0  # beyond it the probability is no normal number
TERMS = 60
STANDARD = NormalDist()
Bools = npt.NDArray[np.bool_]


def hazard(distance: float) -> float:
    """Density over upper tail probability of the standard normal distribution at `distance` (inverse Mills ratio)."""
    if distance <= FAR:
        return math.exp(-distance * distance / 2) / (math.sqrt(math.pi / 2) * math.erfc(distance / math.sqrt(2)))
    tail = distance
    for k in range(TERMS, 0, -1):  # Laplace's continued fraction
        tail = distance + k / tail
    return tail


def mean_beyond(mu: float, sigma: float, limit: float, side: float) -> float:
    """Mean of a normal variable below (`side` -1) or above (1) a limit.

    >>> round(mean_beyond(0.0, 1.0, 0.0, -1), 6), round(mean_beyond(0.0, 1.0, 0.0, 1), 6)
    (-0.797885, 0.797885)
    """
    return mu + side * sigma * hazard(side * (limit - mu) / sigma)


def quantile_beyond(mu: float, sigma: float, limit: float, side: float, share: float) -> float:
    """Quantile of a normal variable below (`side` -1) or above (1) a limit; `share` 1 is the limit itself.

    >>> round(quantile_beyond(0.0, 1.0, 0.0, -1, 0.5), 6)
    -0.67449
    """
    distance = side * (limit - mu) / sigma
    if distance > DEEP:  # far out the tail is exponential
        return limit - side * sigma * math.log(share) / distance
    return mu - side * sigma * STANDARD.inv_cdf(share * 0.5 * math.erfc(distance / math.sqrt(2)))


def fill_beyond(values: Array, marks: Array, mu: Array, sigma: Array, logged: Bools,
                shares: Array | None = None) -> Array:  # fmt: skip
    """Give each censored cell of a modelled column the mean, or a quantile, of what lies beyond its own limit.

    Parameters
    ----------
    values, marks : (n, p) limits where marked -1 or 1
    mu, sigma : (p,) of the logarithms (of the values themselves where `logged`); NaN where a column has no model
    shares : (n, p) or (1, p) quantile of each cell in (0, 1); None for the mean

    Returns
    -------
    filled : (n, p); NaN in censored cells without a model or a positive limit, and the value in all others
    """
    filled = values.copy()
    shares = None if shares is None else np.broadcast_to(shares, values.shape)
    for i, j in np.argwhere(marks != 0):
        limit, side = float(values[i, j]), float(np.sign(marks[i, j]))
        if math.isnan(mu[j]) or not (logged[j] or limit > 0):
            filled[i, j] = np.nan
            continue
        where = (float(mu[j]), float(sigma[j]), limit if logged[j] else math.log(limit), side)
        found = mean_beyond(*where) if shares is None else quantile_beyond(*where, float(shares[i, j]))
        filled[i, j] = found if logged[j] else math.exp(min(found, 700.0))
    return filled
