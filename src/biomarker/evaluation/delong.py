"""AUC of fixed scores with DeLong's covariance: responses and scores in, estimates and paired tests out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import expit, logit, ndtr
from scipy.stats import rankdata

from biomarker.errors import CohortError
from biomarker.evaluation.estimate import Estimate
from biomarker.evaluation.quantiles import half_width

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
CLIP = 0.02  # the logit of an AUC of 0 or 1 is infinite; .02 was used where the intervals were validated


@dataclass(frozen=True, eq=False)
class DeLong:
    """AUCs of m scores on the same patients.

    Parameters
    ----------
    auc : (m,)
    covariance : (m, m) of the AUCs
    n_responders, n_nonresponders : patients behind them
    """

    auc: Floats
    covariance: Floats
    n_responders: int
    n_nonresponders: int


class PairedTest(NamedTuple):
    """Difference of two AUCs on the same patients with its two-sided test."""

    difference: Estimate
    z: float
    p: float


class Interval(NamedTuple):
    """Lower and upper limit."""

    low: float
    high: float


def auc(responder: Bools, score: Floats) -> float:
    """Share of (responder, non-responder) pairs in which the responder scores higher; a tie counts one half.

    Parameters
    ----------
    responder : (n,) who responded
    score : (n,) finite; higher is meant to go with response

    Examples
    --------
    >>> import numpy as np
    >>> from biomarker.evaluation.delong import auc
    >>> auc(np.array([True, True, False, False]), np.array([3.0, 1.0, 2.0, 0.5]))
    0.75
    """
    n1 = int(responder.sum())
    n0 = len(responder) - n1
    _require_patients(n1, n0, 1)
    above = rankdata(score)[responder].sum() - n1 * (n1 + 1) / 2
    return float(above / (n1 * n0))


def delong(responder: Bools, scores: Floats) -> DeLong:
    """AUCs and their covariance from midranks, in O(m n log n).

    Parameters
    ----------
    responder : (n,)
    scores : (n,) or (n, m), higher means response more likely

    Raises
    ------
    CohortError
        With fewer than two patients in a class, where the variance does not exist.

    References
    ----------
    DeLong, DeLong & Clarke-Pearson (1988) Biometrics 44:837; Sun & Xu (2014) IEEE Signal Process Lett 21:1389.
    """
    columns = scores.reshape(len(responder), -1)
    n1 = int(responder.sum())
    n0 = len(responder) - n1
    _require_patients(n1, n0, 2)
    ranks = rankdata(columns, axis=0)
    beaten = (ranks[responder] - rankdata(columns[responder], axis=0)) / n0  # (n1, m) share of non-responders below
    beating = 1.0 - (ranks[~responder] - rankdata(columns[~responder], axis=0)) / n1  # (n0, m) of responders above
    areas = (ranks[responder].sum(axis=0) - n1 * (n1 + 1) / 2) / (n1 * n0)
    covariance = np.atleast_2d(np.cov(beaten.T)) / n1 + np.atleast_2d(np.cov(beating.T)) / n0
    return DeLong(areas, covariance, n1, n0)


def wald_interval(area: float, variance: float, level: float) -> Interval:
    """Area +- z standard errors, cut at 0 and 1; shrinks to a point at an AUC of 0 or 1."""
    half = half_width(variance**0.5, level)
    return Interval(max(area - half, 0.0), min(area + half, 1.0))


def logit_interval(
    area: float, variance: float, n1: int, n0: int, level: float, *, df: float | None = None
) -> Interval:
    """Interval that is symmetric on the logit scale and always contains `area`.

    Beyond .02 and .98 the logit explodes and DeLong's variance vanishes. There the centre is clipped, and the
    interval is widened to that of min(n1, n0) disjoint pairs that were all ordered the same way (Clopper & Pearson
    1934): disjoint pairs are independent, each is ordered right with probability AUC.

    Parameters
    ----------
    area : AUC
    variance : of `area`; 0 with an area inside (.02, .98) happens only when all scores are tied
    n1, n0 : responders and non-responders
    level : nominal coverage
    df : degrees of freedom of Student's t; the normal distribution where None

    Examples
    --------
    >>> from biomarker.evaluation.delong import logit_interval
    >>> low, high = logit_interval(0.75, 0.01, 13, 13, 0.95)[:2]
    >>> round(low, 2), round(high, 2)
    (0.51, 0.9)
    """
    centre = min(max(area, CLIP), 1 - CLIP)
    half = half_width(variance**0.5, level, df) / (centre * (1 - centre))
    low, high = float(expit(logit(centre) - half)), float(expit(logit(centre) + half))
    if variance == 0.0 and centre == area:
        return Interval(area, area)
    if centre != area:
        all_right = ((1 - level) / 2) ** (1 / min(n1, n0))
        low, high = (min(low, all_right), high) if area > 0.5 else (low, max(high, 1 - all_right))
    return Interval(min(low, area), max(high, area))


def delong_estimate(responder: Bools, score: Floats, level: float) -> Estimate:
    """AUC of one fixed score with its logit-DeLong interval.

    Parameters
    ----------
    responder : (n,) who responded
    score : (n,) finite; higher is meant to go with response
    level : of the interval

    Raises
    ------
    CohortError
        With fewer than two patients in a class.

    Examples
    --------
    >>> import numpy as np
    >>> from biomarker.evaluation.delong import delong_estimate
    >>> responder = np.arange(26) < 13
    >>> score = np.linspace(2, 1, 26) + 0.5 * np.sin(np.arange(26) * 5)
    >>> one = delong_estimate(responder, score, 0.95)
    >>> f"{one.value:.2f} ({one.low:.2f} to {one.high:.2f})"
    '0.76 (0.53 to 0.90)'
    """
    found = delong(responder, score)
    area, variance = float(found.auc[0]), float(found.covariance[0, 0])
    low, high = logit_interval(area, variance, found.n_responders, found.n_nonresponders, level)
    return Estimate(area, low, high, level, "logit-DeLong", variance**0.5)


def paired_test(found: DeLong, first: int, second: int, level: float) -> PairedTest | None:
    """Difference ``auc[first] - auc[second]``; Z = 0 and p = 1 for identical curves.

    None where the difference has no variance without being zero (a perfect against a constant score).
    """
    difference = float(found.auc[first] - found.auc[second])
    covariance = found.covariance
    variance = float(covariance[first, first] + covariance[second, second] - 2 * covariance[first, second])
    if variance <= 1e-15:
        if abs(difference) > 1e-12:
            return None
        return PairedTest(Estimate(0.0, 0.0, 0.0, level, "paired DeLong", 0.0), 0.0, 1.0)
    se = variance**0.5
    half = half_width(se, level)
    interval = Estimate(
        difference, max(difference - half, -1.0), min(difference + half, 1.0), level, "paired DeLong", se
    )
    return PairedTest(interval, difference / se, float(2 * ndtr(-abs(difference) / se)))


def _require_patients(n1: int, n0: int, least: int) -> None:
    if min(n1, n0) < least:
        raise CohortError(f"an AUC from {n1} responders and {n0} non-responders",
                          allowed=f"at least {least} of each",
                          do="check the response column and how many values are missing")  # fmt: skip
