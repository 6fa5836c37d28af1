"""Numbers of patients -> what the AUC of pure noise looks like: the yardstick for any AUC that is found."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from biomarker.planning.assumptions import require_classes

Floats = npt.NDArray[np.float64]
ALPHA = 0.05
MOST_PAIRS = 10_000


def significant_auc(n1: int, n0: int, alpha: float = ALPHA) -> float | None:
    """Smallest AUC of one marker without ties whose two-sided exact Mann-Whitney p is below `alpha`.

    None where no AUC is: with 3 against 3 patients even a perfect marker has p = 0.1.

    Parameters
    ----------
    n1, n0 : numbers of responders and of non-responders
    alpha : level of the test

    Examples
    --------
    >>> from biomarker.planning.null_auc import significant_auc
    >>> round(significant_auc(13, 13), 3)
    0.734
    >>> significant_auc(3, 3) is None
    True
    """
    require_classes(n1, n0)
    if n1 * n0 > MOST_PAIRS:
        return 0.5 + float(ndtri(1 - alpha / 2)) * _sd(n1, n0)
    areas, chances = folded_null(n1, n0)
    p = chances[::-1].cumsum()[::-1]
    small = areas[p < alpha]
    return float(small[0]) if len(small) else None


def best_of_noise(n_analytes: int, n1: int, n0: int, share: float = 0.5) -> float:
    """Quantile of the best AUC among independent analytes that tell nothing, each in its better direction.

    Correlated analytes count as fewer, so that their best AUC is a little lower.

    Parameters
    ----------
    n_analytes : how many were looked at
    n1, n0 : numbers of responders and of non-responders
    share : 0.5 for the median of the best AUC, 0.95 for what only one cohort in twenty exceeds

    Examples
    --------
    >>> from biomarker.planning.null_auc import best_of_noise
    >>> round(best_of_noise(12, 13, 13), 2), round(best_of_noise(200, 13, 13), 2)
    (0.72, 0.83)
    """
    require_classes(n1, n0)
    each = share ** (1 / n_analytes)
    if n1 * n0 > MOST_PAIRS:
        return 0.5 + float(ndtri((1 + each) / 2)) * _sd(n1, n0)
    areas, chances = folded_null(n1, n0)
    return float(areas[min(int(np.searchsorted(chances.cumsum(), each)), len(areas) - 1)])


def folded_null(n1: int, n0: int) -> tuple[Floats, Floats]:
    """max(AUC, 1 - AUC) of noise without ties: its values in rising order and their probabilities."""
    ways = np.zeros((n1 + 1, n1 * n0 + 1))
    ways[:, 0] = 1.0
    for b in range(1, n0 + 1):
        for a in range(1, n1 + 1):  # row a - 1 holds b non-responders already, row a still b - 1
            ways[a, b:] += ways[a - 1, :-b]
    chances = ways[n1] / ways[n1].sum()
    half = (n1 * n0) // 2
    upper = chances[::-1][: half + 1][::-1] * 2
    if n1 * n0 % 2 == 0:
        upper[0] /= 2
    areas = np.arange(n1 * n0 - half, n1 * n0 + 1) / (n1 * n0)
    return areas, upper


def _sd(n1: int, n0: int) -> float:
    return math.sqrt((n1 + n0 + 1) / (12 * n1 * n0))
