"""Two groups and one variable -> how far the groups lie apart in standard deviations, with an interval."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from scipy.stats import rankdata

from biomarker.evaluation.estimate import Estimate
from biomarker.evaluation.quantiles import half_width

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
OF_RANKS = "difference of mean ranks over their pooled SD; large-sample interval (Yang & Dalton 2012)"
OF_SHARES = "difference of shares over their pooled SD; large-sample interval (Yang & Dalton 2012)"
OF_LEVELS = "Mahalanobis distance of the shares, without a sign; large-sample interval (Yang & Dalton 2012)"
LEAST = 2


def of_ranks(first: Bools, score: Floats, level: float = 0.95) -> Estimate | None:
    """Standardised difference of the ranks, above zero where the first group is higher.

    Ranks need no scale and bear censored values, which may stand as infinities.

    Parameters
    ----------
    first : (n,) whether a row belongs to the first group
    score : (n,) known values; ties get their mean rank

    Returns
    -------
    None with fewer than two values in a group, or where ranks differ between the groups but not within them.

    References
    ----------
    Yang & Dalton (2012) SAS Global Forum 335; Austin (2009) Stat Med 28:3083.
    """
    n1, n0 = int(first.sum()), int((~first).sum())
    if min(n1, n0) < LEAST:
        return None
    ranks = rankdata(score)
    spread = float(np.sqrt((ranks[first].var(ddof=1) + ranks[~first].var(ddof=1)) / 2))
    apart = float(ranks[first].mean() - ranks[~first].mean())
    return _estimate(_ratio(apart, spread), n1, n0, level, OF_RANKS)


def of_levels(first: Bools, code: npt.NDArray[np.intp], n_levels: int, level: float = 0.95) -> Estimate | None:
    """Standardised difference of the shares of a category.

    With two levels it has the sign of the second one (above zero: more often in the first group); with more levels it
    is a distance.

    Parameters
    ----------
    first : (n,) whether a row belongs to the first group
    code : (n,) number of the level of each row, 0 to n_levels - 1

    Returns
    -------
    None with fewer than two rows in a group, a single level, or groups without a common level.
    """
    n1, n0 = int(first.sum()), int((~first).sum())
    if min(n1, n0) < LEAST or n_levels < 2:
        return None
    p1, p0 = (np.bincount(code[rows], minlength=n_levels)[1:] / rows.sum() for rows in (first, ~first))
    if n_levels == 2:
        spread = float(np.sqrt((p1 * (1 - p1) + p0 * (1 - p0))[0] / 2))
        return _estimate(_ratio(float((p1 - p0)[0]), spread), n1, n0, level, OF_SHARES)
    return _estimate(_distance(p1, p0), n1, n0, level, OF_LEVELS, signed=False)


def by_chance(n1: int, n0: int, level: float = 0.95) -> float:
    """Size that the difference of two equal groups reaches in 1 - level of all samples."""
    return half_width((1 / n1 + 1 / n0) ** 0.5, level)


def _ratio(apart: float, spread: float) -> float | None:
    if spread == 0.0:
        return 0.0 if apart == 0.0 else None
    return apart / spread


def _distance(p1: Floats, p0: Floats) -> float | None:
    """Levels that no row has add nothing; a distance along which nothing varies does not exist."""
    seen = (p1 + p0) > 0
    apart = (p1 - p0)[seen]
    covariance = (_multinomial(p1[seen]) + _multinomial(p0[seen])) / 2
    inverse = np.linalg.pinv(covariance, hermitian=True)
    if not np.allclose(covariance @ inverse @ apart, apart, atol=1e-9):
        return None
    return math.sqrt(max(float(apart @ inverse @ apart), 0.0))


def _multinomial(p: Floats) -> Floats:
    made: Floats = np.diag(p) - np.outer(p, p)
    return made


def _estimate(
    value: float | None, n1: int, n0: int, level: float, method: str, *, signed: bool = True
) -> Estimate | None:
    if value is None:
        return None
    se = float(np.sqrt(1 / n1 + 1 / n0 + value**2 / (2 * (n1 + n0))))
    half = half_width(se, level)
    low = value - half
    return Estimate(value, low if signed else max(low, 0.0), value + half, level, method, se)
