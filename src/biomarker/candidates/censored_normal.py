"""Values with marks -> mean and standard deviation of a normal distribution of each column, by maximum likelihood."""

from __future__ import annotations

import numpy as np
from scipy.special import log_ndtr

from biomarker.candidates.columns import Array

MAX_STEPS = 60
HALVINGS = 40
LOG_SQRT_2PI = 0.9189385332046727


def fit_censored_normal(values: Array, marks: Array, weights: Array | None = None) -> tuple[Array, Array]:
    """Maximum likelihood for a normal sample that is censored below and above, each cell at its own limit.

    Newton's method in (mean / sd, 1 / sd), where the log likelihood is concave (Olsen 1978).

    Parameters
    ----------
    values : (n, p) measured values, the limit where marked; NaN where missing
    marks : (n, p) -1 below, 0 measured, 1 above
    weights : (n, p) how often each cell counts; once when None

    Returns
    -------
    mu, sigma : (p,) NaN for a column with fewer than two different measured values
    """
    known = ~np.isnan(values)
    weight = np.where(known, 1.0 if weights is None else weights, 0.0)
    marks = np.where(known, np.sign(marks), 0.0)
    seen = weight * (marks == 0)
    n_seen = np.maximum(seen.sum(axis=0), 1e-300)
    plain = np.where(known, values, 0.0)
    centre = (seen * plain).sum(axis=0) / n_seen
    spread = np.sqrt((seen * (plain - centre) ** 2).sum(axis=0) / n_seen)
    usable = spread > 1e-12 * np.maximum(np.abs(centre), 1e-300)
    scale = np.where(usable, spread, 1.0)
    place, precision = _newton(np.where(known, (plain - centre) / scale, 0.0), marks, weight)
    mu, sigma = centre + scale * place / precision, scale / precision
    return np.where(usable, mu, np.nan), np.where(usable, sigma, np.nan)


def _newton(y: Array, marks: Array, weight: Array) -> tuple[Array, Array]:
    """(p,) mean / sd and 1 / sd of standardised columns."""
    place, precision = np.zeros(y.shape[1]), np.ones(y.shape[1])
    reached = _likelihood(y, marks, weight, place, precision)
    for _ in range(MAX_STEPS):
        step = _step(y, marks, weight, place, precision)
        size = np.ones(y.shape[1])
        for _ in range(HALVINGS):
            tried = place + size * step[0], precision + size * step[1]
            value = _likelihood(y, marks, weight, *tried)
            worse = ~(value >= reached - 1e-12 * np.abs(reached))
            if not worse.any():
                break
            size[worse] /= 2
        size[worse] = 0.0
        place, precision = place + size * step[0], precision + size * step[1]
        reached = _likelihood(y, marks, weight, place, precision)
        if np.abs(size * step).max(initial=0.0) < 1e-11:
            break
    return place, precision


def _likelihood(y: Array, marks: Array, weight: Array, place: Array, precision: Array) -> Array:
    """(p,) log likelihood; minus infinity where the precision is not positive."""
    z = precision * y - place
    positive = precision > 0
    measured = np.log(np.where(positive, precision, 1.0)) - 0.5 * z**2 - LOG_SQRT_2PI
    total: Array = (weight * np.where(marks == 0, measured, log_ndtr(-marks * z))).sum(axis=0)
    return np.where(positive, total, -np.inf)


def _step(y: Array, marks: Array, weight: Array, place: Array, precision: Array) -> Array:
    """(2, p) Newton steps."""
    z = precision * y - place
    t = -marks * z
    mills = np.exp(-0.5 * t**2 - LOG_SQRT_2PI - log_ndtr(t))
    pull = weight * np.where(marks == 0, z, marks * mills)
    bend = weight * np.where(marks == 0, 1.0, mills * (mills + t))
    seen = (weight * (marks == 0)).sum(axis=0)
    gradient = pull.sum(axis=0), seen / precision - (pull * y).sum(axis=0)
    a, b = bend.sum(axis=0), -(bend * y).sum(axis=0)
    c = seen / precision**2 + (bend * y**2).sum(axis=0)
    determinant = a * c - b**2
    determinant = np.where(determinant > 1e-300, determinant, np.inf)
    return np.stack([(c * gradient[0] - b * gradient[1]) / determinant,
                     (a * gradient[1] - b * gradient[0]) / determinant])  # fmt: skip
