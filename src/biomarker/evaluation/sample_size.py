"""How many patients a question needs."""

from __future__ import annotations

import math


def patients_for_response_rate(rate: float, margin: float = 0.05) -> int:
    """Patients needed to estimate the response rate itself to within `margin` (95 %).

    The third of the criteria for developing a prediction model with a binary outcome and the easiest to meet: 385
    patients at a rate of 50 %.

    Parameters
    ----------
    rate : share of responders that is expected
    margin : half the width of the 95 % interval

    References
    ----------
    Riley et al. (2020) BMJ 368:m441.

    Examples
    --------
    >>> from biomarker.evaluation.sample_size import patients_for_response_rate
    >>> patients_for_response_rate(0.5)
    385
    """
    return math.ceil(rate * (1 - rate) * (1.96 / margin) ** 2)


def auc_standard_error(auc: float, n_responders: float, n_nonresponders: float) -> float:
    """Standard error of the AUC of one fixed score, before any data are seen.

    References
    ----------
    Hanley & McNeil (1982) Radiology 143:29.
    """
    q1, q2 = auc / (2 - auc), 2 * auc**2 / (1 + auc)
    variance = auc * (1 - auc) + (n_responders - 1) * (q1 - auc**2) + (n_nonresponders - 1) * (q2 - auc**2)
    return math.sqrt(max(variance, 0.0) / (n_responders * n_nonresponders))


def patients_for_auc(auc: float, rate: float, margin: float = 0.05) -> int:
    """Patients needed to know an AUC to within `margin` (95 %), at a response rate.

    Parameters
    ----------
    auc : AUC that is expected
    rate : share of responders
    margin : half the width of the 95 % interval

    Examples
    --------
    >>> from biomarker.evaluation.sample_size import patients_for_auc
    >>> patients_for_auc(0.8, rate=0.5)
    302
    """
    least, most = max(4, math.ceil(1 / rate), math.ceil(1 / (1 - rate))), 10**7
    while least < most:
        n = (least + most) // 2
        if 1.96 * auc_standard_error(auc, n * rate, n * (1 - rate)) <= margin:
            most = n
        else:
            least = n + 1
    return least
