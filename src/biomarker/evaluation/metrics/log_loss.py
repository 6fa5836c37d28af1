"""Log loss: mean surprise, in natural logarithms."""

from __future__ import annotations

import numpy as np

from biomarker.evaluation.calibration import clipped
from biomarker.evaluation.estimate import Estimate
from biomarker.evaluation.metric import Metric
from biomarker.evaluation.over_repeats import mean_over_patients
from biomarker.validation.result import Predictions


def estimate(predictions: Predictions, level: float) -> Estimate:
    """Minus log probability of what happened, per patient, averaged over repeats, with an interval over patients."""
    probability = clipped(predictions.probability)
    losses = -np.log(np.where(predictions.responder, probability, 1 - probability))
    return mean_over_patients(losses, level, least=0.0)


PART = Metric(
    summary="mean negative log-likelihood; 0.693 for always saying 50 %; probabilities are cut at 1e-15",
    reference="Good 1952",
    better="lower",
    estimate=estimate,
)
