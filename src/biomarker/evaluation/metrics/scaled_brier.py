"""Scaled Brier score: which share of the Brier score of the plain response rate the model removes."""

from __future__ import annotations

import numpy as np

from biomarker.evaluation.estimate import Estimate
from biomarker.evaluation.metric import Metric
from biomarker.evaluation.quantiles import half_width
from biomarker.validation.result import Predictions


def estimate(predictions: Predictions, level: float) -> Estimate:
    """1 - Brier / (rate (1 - rate)), with a delta-method t interval over patients.

    The rate is that of all patients, which the models in the folds could not know: a slightly hard opponent.
    """
    y = predictions.responder.astype(np.float64)
    loss, opponent = ((predictions.probability - y) ** 2).mean(axis=0), (y.mean() - y) ** 2
    ratio = float(loss.mean() / opponent.mean())
    spread = float((loss - ratio * opponent).std(ddof=1)) / float(opponent.mean())
    se = spread / len(y) ** 0.5
    half, value = half_width(se, level, len(y) - 1), 1 - ratio
    high = max(min(value + half, 1.0), value)
    return Estimate(value, value - half, high, level, "delta-method t interval over patients (approximate)", se)


PART = Metric(
    summary="Brier score as a share of that of the plain response rate; 0 means no better, 1 perfect",
    reference="Steyerberg et al. 2010",
    better="higher",
    estimate=estimate,
)
