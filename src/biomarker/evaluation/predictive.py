"""Sensitivity and specificity at the learned thresholds -> predictive values where a stated share responds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import betaincinv

from biomarker.evaluation.called import share_called
from biomarker.evaluation.estimate import Estimate
from biomarker.evaluation.proportions import predictive_values
from biomarker.validation.result import Predictions

Floats = npt.NDArray[np.float64]
# 400 x 400 equally likely pairs of sensitivity and specificity: no random numbers, and exact to the third decimal.
POINTS = 400
METHOD = "Bayes' rule on Jeffreys posteriors of sensitivity and specificity, means over repeats (approximate)"


@dataclass(frozen=True)
class PredictiveValues:
    """What a call means where `prevalence` of the patients respond; None where nobody is called that way."""

    prevalence: float
    positive: Estimate | None
    negative: Estimate | None


def predictive_values_at(
    predictions: Predictions, prevalences: Sequence[float], level: float
) -> tuple[PredictiveValues, ...] | None:
    """Positive and negative predictive value at each prevalence; None for predictions without thresholds."""
    sensitivity = share_called(predictions, predictions.responder, level, responder=True)
    specificity = share_called(predictions, ~predictions.responder, level, responder=False)
    if sensitivity is None or specificity is None:
        return None
    n1 = int(predictions.responder.sum())
    n0 = len(predictions.responder) - n1
    return tuple(
        at_prevalence(sensitivity.value, n1, specificity.value, n0, prevalence, level) for prevalence in prevalences
    )


def at_prevalence(
    sensitivity: float, n1: int, specificity: float, n0: int, prevalence: float, level: float
) -> PredictiveValues:
    """Both predictive values with equal-tailed intervals.

    Sensitivity and specificity come from different patients, so their posteriors, Beta(k + 1/2, n - k + 1/2), are
    independent. The prevalence is stated and not estimated, so it adds no uncertainty.

    Parameters
    ----------
    sensitivity, n1 : share called among n1 responders (a mean over repeats, so share * n1 need not be whole)
    specificity, n0 : share not called among n0 non-responders

    References
    ----------
    Jeffreys interval: Brown, Cai & DasGupta (2001) Stat Sci 16:101; predictive values: Mercaldo et al. (2007) Stat Med
    26:2170.
    """
    found = predictive_values(sensitivity, specificity, prevalence)
    drawn_sensitivity, drawn_specificity = _posterior(sensitivity, n1)[:, None], _posterior(specificity, n0)[None, :]
    true_positive, false_positive = drawn_sensitivity * prevalence, (1 - drawn_specificity) * (1 - prevalence)
    true_negative, false_negative = drawn_specificity * (1 - prevalence), (1 - drawn_sensitivity) * prevalence
    return PredictiveValues(
        prevalence,
        _estimate(found[0], true_positive / (true_positive + false_positive), level),
        _estimate(found[1], true_negative / (true_negative + false_negative), level),
    )


def _posterior(share: float, n: int) -> Floats:
    """Equally likely values of a share."""
    k = share * n
    values: Floats = betaincinv(k + 0.5, n - k + 0.5, (np.arange(POINTS) + 0.5) / POINTS)
    return values


def _estimate(value: float | None, drawn: Floats, level: float) -> Estimate | None:
    if value is None:
        return None
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2])
    # At a share of exactly 0 or 1 the posterior lies on one side of it.
    return Estimate(value, min(float(low), value), max(float(high), value), level, METHOD)
