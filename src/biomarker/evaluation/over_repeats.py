"""Repeated out-of-fold figures -> one estimate: averaged over repeats, with the uncertainty of the patients kept."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from biomarker.evaluation.estimate import Estimate
from biomarker.evaluation.quantiles import half_width

Floats = npt.NDArray[np.float64]


def mean_over_patients(per_repeat: Floats, level: float, *, least: float = -np.inf, most: float = np.inf) -> Estimate:
    """Mean of a per-patient loss with a t interval over patients; repeats are averaged first.

    Repeats shrink only the noise of the splits, so they never count as observations. The interval ignores that the
    models of different folds share patients, hence "approximate".

    Parameters
    ----------
    per_repeat : (R, n) loss of each patient in each repeat
    level : nominal coverage
    least, most : bounds of the loss, at which the interval is cut
    """
    losses = per_repeat.mean(axis=0)
    value, n = float(losses.mean()), len(losses)
    se = float(losses.std(ddof=1)) / n**0.5
    half = half_width(se, level, n - 1)
    low, high = max(value - half, least), min(value + half, most)
    return Estimate(value, min(low, value), max(high, value), level, "t interval over patients (approximate)", se)


def total_variance(values: Floats, variances: Floats) -> float:
    """Mean variance within a repeat plus the variance between repeats; (R,) values and their (R,) variances."""
    between = float(values.var(ddof=1)) if len(values) > 1 else 0.0
    return float(variances.mean()) + between


def mean_over_repeats(values: Floats, variances: Floats, n: int, level: float) -> Estimate:
    """Mean of an estimate made once per repeat, with a t interval (n - 2 df) from the total variance."""
    value = float(values.mean())
    se = total_variance(values, variances) ** 0.5
    half = half_width(se, level, n - 2)
    method = "t interval, variance within plus between repeats (approximate)"
    if len(values) == 1:
        method = "t interval from a single repeat (approximate)"
    return Estimate(value, value - half, value + half, level, method, se)
