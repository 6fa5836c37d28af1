"""Expected AUC and numbers of patients -> how precisely that AUC would be known; patients for a wanted width."""

from __future__ import annotations

import math

import numpy as np
from scipy.special import ndtr, ndtri

from biomarker.errors import StudyError
from biomarker.evaluation.delong import Interval, logit_interval
from biomarker.evaluation.quantiles import half_width
from biomarker.planning.assumptions import require_auc, require_rate

NODES, REACH = 2001, 10.0
MOST_PATIENTS = 10_000_000


def hanley_mcneil_se(auc: float, n1: int, n0: int) -> float:
    """Standard error of an AUC from n1 responders and n0 non-responders, values negative exponential.

    References
    ----------
    Hanley & McNeil (1982) Radiology 143:29.

    Examples
    --------
    >>> from biomarker.planning.auc_precision import hanley_mcneil_se
    >>> round(hanley_mcneil_se(0.75, 13, 13), 3)
    0.097
    """
    return _se(auc, n1, n0, auc / (2 - auc), 2 * auc**2 / (1 + auc))


def binormal_se(auc: float, n1: int, n0: int) -> float:
    """Standard error of an AUC, values normal with equal variance in both classes: what DeLong estimates on average.

    The probability that two responders both exceed one non-responder is the integral of phi(y) Phi(d - y)^2; by
    symmetry it is also that of one responder exceeding two non-responders.
    """
    both = _both_ordered(auc)
    return _se(auc, n1, n0, both, both)


def expected_interval(auc: float, n1: int, n0: int, level: float = 0.95) -> Interval:
    """Logit-DeLong interval of a marker whose estimate happens to equal the true AUC.

    Parameters
    ----------
    auc : true AUC that is assumed
    n1, n0 : numbers of responders and of non-responders
    level : of the interval

    Examples
    --------
    >>> from biomarker.planning.auc_precision import expected_interval
    >>> interval = expected_interval(0.75, 13, 13)
    >>> round(interval.low, 2), round(interval.high, 2)
    (0.52, 0.89)
    """
    require_auc(auc)
    return logit_interval(auc, binormal_se(auc, n1, n0) ** 2, n1, n0, level)


def hanley_mcneil_half_width(auc: float, n1: int, n0: int, level: float = 0.95) -> float:
    """Half the width of the usual interval, AUC +- z standard errors."""
    return half_width(hanley_mcneil_se(auc, n1, n0), level)


def patients_for_width(auc: float, rate: float, width: float, level: float = 0.95) -> int:
    """Fewest patients, a share `rate` of them responders, whose expected interval is at most `width` wide.

    Parameters
    ----------
    auc : true AUC that is assumed
    rate : share of responders
    width : of the interval, such as 0.2
    level : of the interval

    Raises
    ------
    StudyError
        When no realistic number of patients reaches the width.

    Examples
    --------
    >>> from biomarker.planning.auc_precision import patients_for_width
    >>> patients_for_width(0.75, rate=0.5, width=0.2)
    89
    """
    require_auc(auc)
    require_rate(rate)
    low, high = 1, 2
    while not _narrow(auc, rate, high, width, level):
        low, high = high, 2 * high
        if high > MOST_PATIENTS:
            raise StudyError(f"an interval {width:g} wide is out of reach", allowed="widths such as 0.2 or 0.1")
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _narrow(auc, rate, middle, width, level) else (middle, high)
    return high


def _narrow(auc: float, rate: float, n: int, width: float, level: float) -> bool:
    n1 = math.floor(rate * n + 0.5)
    if min(n1, n - n1) < 2:
        return False
    interval = expected_interval(auc, n1, n - n1, level)
    return interval.high - interval.low <= width


def _both_ordered(auc: float) -> float:
    y = np.linspace(-REACH, REACH, NODES)
    distance = math.sqrt(2) * float(ndtri(auc))
    values = np.exp(-(y**2) / 2) * ndtr(distance - y) ** 2
    return float(values.sum() * (y[1] - y[0])) / math.sqrt(2 * math.pi)


def _se(auc: float, n1: int, n0: int, responders: float, others: float) -> float:
    """From the probabilities that two responders, and two non-responders, are both on the right side of a third."""
    square = auc**2
    spread = auc * (1 - auc) + (n1 - 1) * (responders - square) + (n0 - 1) * (others - square)
    return math.sqrt(spread / (n1 * n0))
