"""Losses of models that left out one or two folds -> an interval for the mean loss that knows what folds share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from biomarker.evaluation.estimate import Estimate
from biomarker.evaluation.quantiles import half_width

Floats = npt.NDArray[np.float64]
FEWEST = 60


@dataclass(frozen=True)
class NestedInterval:
    """The interval, and by what factor it is longer than the naive one (from 1 to the square root of the folds)."""

    estimate: Estimate
    inflation: float


def why_no_nested_interval(n_patients: int) -> str:
    """Reason why the interval would be noise; empty where there are enough patients."""
    if n_patients >= FEWEST:
        return ""
    return (f"the nested cross-validation interval needs {FEWEST} patients, because it compares variances inside "
            f"single folds; there are {n_patients}")  # fmt: skip


def nested_interval(loss: Floats, fold: npt.NDArray[np.int16], level: float, *, least: float = -np.inf,
                    most: float = np.inf) -> NestedInterval:  # fmt: skip
    """Interval for the expected loss of the model that is fitted on all patients.

    For every fold k left out, the error of the cross-validation inside the other folds is compared with the error in
    fold k itself: mean squared difference minus the variance of the error in fold k is the mean squared error of a
    cross-validation with K - 1 folds. Its root, times sqrt((K - 1) / K), is the standard error, kept between the naive
    one and sqrt(K) times that. The estimate is corrected for the smaller training sets of the inner models.

    Parameters
    ----------
    loss : (R, K, n) loss of patient i by the model that left out fold k and the patient's own fold; at k = own fold, by
        the ordinary cross-validation
    fold : (R, n) fold of each patient
    level : nominal coverage
    least, most : bounds of the loss, at which estimate and interval are cut

    References
    ----------
    Bates, Hastie & Tibshirani (2024) J Am Stat Assoc 119:1434, algorithm 1 and sections 4.2-4.3.
    """
    K, n = loss.shape[1], loss.shape[2]
    squared, variances = [], []
    for one, folds in zip(loss, fold, strict=True):
        for k in range(K):
            own = folds == k
            squared.append((one[k, ~own].mean() - one[k, own].mean()) ** 2)
            variances.append(one[k, own].var(ddof=1) / own.sum())
    own = fold[:, None, :] == np.arange(K)[None, :, None]
    inner, outer = loss[~own], loss[own]
    naive = float(inner.std(ddof=1)) / n**0.5
    error = max(float(np.mean(squared) - np.mean(variances)), 0.0) * (K - 1) / K
    inflation = float(np.clip(error**0.5 / naive, 1.0, K**0.5)) if naive > 0 else 1.0
    bias = (1 + (K - 2) / K) * float(inner.mean() - outer.mean())
    value, half = float(np.clip(inner.mean() - bias, least, most)), half_width(naive * inflation, level)
    method = "nested cross-validation interval of Bates, Hastie and Tibshirani (approximate)"
    low, high = max(value - half, least), min(value + half, most)
    return NestedInterval(Estimate(value, low, high, level, method, naive * inflation), inflation)
