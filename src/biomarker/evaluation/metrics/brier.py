"""Brier score: mean squared distance between the probability and what happened."""

from __future__ import annotations

from biomarker.evaluation.estimate import Estimate
from biomarker.evaluation.metric import Metric
from biomarker.evaluation.over_repeats import mean_over_patients
from biomarker.validation.result import Predictions


def estimate(predictions: Predictions, level: float) -> Estimate:
    """Squared error per patient, averaged over repeats, with an interval over patients."""
    return mean_over_patients((predictions.probability - predictions.responder) ** 2, level, least=0.0, most=1.0)


PART = Metric(
    summary="mean squared error of the probability; 0.25 for always saying 50 %",
    reference="Brier 1950",
    better="lower",
    estimate=estimate,
)
