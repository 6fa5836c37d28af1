"""Exact Mann-Whitney test, with or without ties: responses and a score in, a p-value out."""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr
from scipy.stats import rankdata

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
MOST_PAIRS = 10_000  # up to 100 against 100 the exact distribution takes under a second


Alternative = Literal["two-sided", "greater"]


def mann_whitney_p(responder: Bools, score: Floats, alternative: Alternative = "two-sided") -> float:
    """Probability, if response and score are unrelated, of a rank sum at least as far from its mean.

    With the alternative "greater", of a rank sum of the responders at least as large: for a direction that was fixed
    before the data were seen.

    The conditional distribution given the midranks is counted in full, so ties need no approximation (scipy's exact
    method does not allow them). Beyond 10 000 pairs the normal approximation with tie correction is used.

    Parameters
    ----------
    responder : (n,), at least one True and one False
    score : (n,) finite
    alternative : "two-sided", or "greater": higher in responders

    References
    ----------
    Mann & Whitney (1947) Ann Math Stat 18:50; Streitberg & Roehmel (1986) Stat Software Newsletter 12:10 (counting).

    Examples
    --------
    >>> import numpy as np
    >>> from biomarker.evaluation.mann_whitney import mann_whitney_p
    >>> responder, score = np.array([False] * 4 + [True] * 4), np.arange(8.0)
    >>> round(mann_whitney_p(responder, score), 4)
    0.0286
    >>> round(mann_whitney_p(responder, score, "greater"), 4)
    0.0143
    """
    n1 = int(responder.sum())
    n0 = len(responder) - n1
    if n1 * n0 > MOST_PAIRS:
        return _normal_p(responder, score, alternative)
    smaller = responder if n1 <= n0 else ~responder
    doubled = np.rint(2 * rankdata(score)).astype(np.int64)  # midranks are halves: doubled, they are integers
    size, observed = min(n1, n0), int(doubled[smaller].sum())
    ways, offset = _rank_sum_counts(doubled, size)
    centre = size * (len(responder) + 1)
    sums = np.arange(len(ways)) + offset
    if alternative == "two-sided":
        return float(ways[np.abs(sums - centre) >= abs(observed - centre)].sum() / ways.sum())
    extreme = sums >= observed if n1 <= n0 else sums <= observed
    return float(ways[extreme].sum() / ways.sum())


def _normal_p(responder: Bools, score: Floats, alternative: Alternative) -> float:
    """Normal approximation with correction for ties and continuity."""
    n, n1 = len(responder), int(responder.sum())
    ties = np.unique(score, return_counts=True)[1].astype(np.float64)
    variance = n1 * (n - n1) / 12 * ((n + 1) - (ties**3 - ties).sum() / (n * (n - 1)))
    above = rankdata(score)[responder].sum() - n1 * (n + 1) / 2
    distance = abs(above)
    if variance <= 0:
        return 1.0
    if alternative == "greater":
        return float(ndtr(-(above - 0.5) / variance**0.5))
    return float(min(2 * ndtr(-(distance - 0.5) / variance**0.5), 1.0))


def _rank_sum_counts(doubled: npt.NDArray[np.int64], size: int) -> tuple[Floats, int]:
    """Number of subsets of `size` patients with each sum of doubled midranks, and the sum that the first one means."""
    least = int(doubled.min())
    steps = np.sort(doubled - least)
    top = int(steps[len(steps) - size :].sum())
    ways = np.zeros((size + 1, top + 1))
    ways[0, 0] = 1.0
    for step in map(int, steps):
        ways[1:, step:] += ways[:-1, : top + 1 - step]
    return ways[size], size * least
